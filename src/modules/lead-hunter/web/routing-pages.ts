import { lazyPage, type Page } from '#ui/frame/page.ts'
import { prefetch } from '#ui/use-action.ts'
import { readRouting } from '../contract/routing-actions.ts'

export const routingPages: readonly Page[] = [
  {
    path: '/lead-hunter/routing',
    title: 'Routing rules',
    needs: 'routing.read',
    load: () => prefetch(readRouting, {}),
    Page: lazyPage(() => import('./routing-page.tsx'), 'RoutingPage'),
  },
]
