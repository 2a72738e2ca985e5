import { IconFileSearch, IconHourglass, IconShieldCheck } from '@tabler/icons-react'
import { recordActs } from '#modules/crm/web/slots.ts'
import type { House } from '#ui/frame/house.ts'
import { lazyPage, type Page } from '#ui/frame/page.ts'
import { fill } from '#ui/frame/slot.tsx'
import { HistoryLink } from './history-link.tsx'
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
  {
    path: '/settings/keeping-events',
    title: 'Keeping events',
    alsoCalled: 'retention legal hold audit delete',
    needs: 'audit.read',
    settings: {
      about: 'How long which events are kept, and what is held whatever its age.',
      group: 'Trust',
      icon: IconHourglass,
      order: 6,
    },
    Page: lazyPage(() => import('./retention-page.tsx'), 'RetentionPage'),
  },
  {
    path: '/audit/ledger',
    title: 'Ledger',
    alsoCalled: 'tamper evidence checkpoints witness extract proof verify',
    needs: 'audit.read',
    settings: {
      about: 'What keeps the log from being changed unseen: checkpoints to keep, signed extracts, witnesses, verifying.',
      group: 'Trust',
      icon: IconShieldCheck,
      order: 7,
    },
    Page: lazyPage(() => import('./ledger-page.tsx'), 'LedgerPage'),
  },
  {
    path: '/audit/ledger/$operation',
    title: 'Verification of the ledger',
    needs: 'audit.read',
    Page: lazyPage(() => import('./ledger-verdict-page.tsx'), 'LedgerVerdictPage'),
  },
  ...streamPages,
]

/** What this room gives to the frame beside its pages. */
export const frame = { fillings: [fill(recordActs, HistoryLink, { needs: 'audit.read' })] } satisfies Partial<House>
