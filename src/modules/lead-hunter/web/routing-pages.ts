import { IconRoute } from '@tabler/icons-react'
import { lazyPage, type Page } from '#ui/frame/page.ts'
import { prefetch } from '#ui/use-action.ts'
import { readRouting } from '../contract/routing-actions.ts'

export const routingPages: readonly Page[] = [
  {
    path: '/lead-hunter/routing',
    title: 'Routing rules',
    alsoCalled: 'round robin assign pools distribution simulate',
    needs: 'routing.read',
    settings: {
      about: 'Who gets which lead, in what order, and how soon they must accept.',
      group: 'Leads',
      icon: IconRoute,
      order: 20,
    },
    load: () => prefetch(readRouting, {}),
    Page: lazyPage(() => import('./routing-page.tsx'), 'RoutingPage'),
  },
]
