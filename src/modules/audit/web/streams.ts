import { IconBroadcast } from '@tabler/icons-react'
import { lazyPage, type Page } from '#ui/frame/page.ts'
import { prefetch } from '#ui/use-action.ts'
import { listStreams } from '../contract/streams.ts'

export const streamPages: readonly Page[] = [
  {
    path: '/settings/streams',
    title: 'SIEM streams',
    needs: 'stream.read',
    settings: {
      about: 'Send the event log to your own security monitoring, as it happens.',
      group: 'Integrations',
      icon: IconBroadcast,
      order: 5,
    },
    load: () => prefetch(listStreams, {}),
    Page: lazyPage(() => import('./streams-page.tsx'), 'StreamsPage'),
  },
  {
    path: '/settings/streams/$stream',
    title: 'SIEM stream',
    needs: 'stream.read',
    load: () => prefetch(listStreams, {}),
    Page: lazyPage(() => import('./stream-page.tsx'), 'StreamPage'),
  },
]
