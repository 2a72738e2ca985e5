import { IconPhoneCall } from '@tabler/icons-react'
import { lazyPage, type Page } from '#ui/frame/page.ts'

export const pages: readonly Page[] = [
  {
    path: '/calls',
    title: 'Calls',
    needs: 'call.use',
    nav: { label: 'Calls', section: 'Work', icon: IconPhoneCall, order: 5, key: 'c' },
    Page: lazyPage(() => import('./calls-page.tsx'), 'CallsPage'),
  },
]
