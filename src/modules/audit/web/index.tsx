import { IconFileSearch } from '@tabler/icons-react'
import { lazyPage, type Page } from '#ui/frame/page.ts'
import { streamPages } from './streams.ts'

/** One line a part. */
export const pages: readonly Page[] = [
  {
    path: '/audit',
    title: 'Audit trail',
    alsoCalled: 'log events history forensics hunt who did what',
    needs: 'audit.read',
    nav: { label: 'Audit', section: 'Firm', icon: IconFileSearch, order: 905 },
    settings: {
      about: 'Everything that was done, read, let in or refused: by whom, to what, when and from where.',
      group: 'Trust',
      icon: IconFileSearch,
      order: 5,
    },
    Page: lazyPage(() => import('./audit-page.tsx'), 'AuditPage'),
  },
  ...streamPages,
]
