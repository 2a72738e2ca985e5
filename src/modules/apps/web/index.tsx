import { IconApps } from '@tabler/icons-react'
import { accountParts } from '#modules/identity/web/slots.ts'
import { lazyPage, type Page } from '#ui/frame/page.ts'
import { fill } from '#ui/frame/slot.tsx'
import { prefetch } from '#ui/use-action.ts'
import { listApps, readApp } from '../contract.ts'
import { OwnPermits } from './own-permits.tsx'

export const pages: readonly Page[] = [
  {
    path: '/settings/apps',
    title: 'Apps',
    alsoCalled: 'oauth client integration third party token',
    needs: 'app.read',
    settings: {
      about: 'Programs that people let work in their name, or that work in their own.',
      group: 'Integrations',
      icon: IconApps,
      order: 4,
    },
    load: () => prefetch(listApps, {}),
    Page: lazyPage(() => import('./apps-page.tsx'), 'AppsPage'),
  },
  {
    path: '/settings/apps/$app',
    title: 'App',
    needs: 'app.read',
    load: ({ params }) => prefetch(readApp, { app: params.app! }),
    Page: lazyPage(() => import('./app-page.tsx'), 'AppPage'),
  },
  {
    path: '/oauth/authorize',
    title: 'Let an app work in your name',
    needs: null,
    bare: true,
    Page: lazyPage(() => import('./app-request-page.tsx'), 'AppRequestPage'),
  },
]

/** What the room gives to the frame. */
export const frame = { fillings: [fill(accountParts, OwnPermits)] }
