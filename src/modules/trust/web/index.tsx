import { IconUserCheck, IconUserSearch } from '@tabler/icons-react'
import { lazy } from 'react'
import { askedParts, requestActs } from '#modules/identity/web/slots.ts'
import type { House } from '#ui/frame/house.ts'
import { lazyPage, type Page } from '#ui/frame/page.ts'
import { fill } from '#ui/frame/slot.tsx'
import type { Me } from '#ui/me.ts'
import { prefetch } from '#ui/use-action.ts'
import { listReviews } from '../contract.ts'
import { OwnRequests } from './own-requests.tsx'
import { WaitingBadge } from './waiting-badge.tsx'

/** Whoever may decide, and whoever may do something that a second person has to agree to. */
const isConcerned = ({ can }: Me): boolean =>
  Boolean(can['approval.decide']) || Object.values(can).some(cell => cell.demands.approval)

export const pages: readonly Page[] = [
  {
    path: '/approvals',
    title: 'Approvals',
    alsoCalled: 'second person requests agree four eyes',
    // A link in a notification opens for everybody; the list holds only what concerns the reader.
    needs: null,
    nav: {
      label: 'Approvals',
      section: 'Firm',
      icon: IconUserCheck,
      order: 900,
      key: 'a',
      Badge: WaitingBadge,
      shown: isConcerned,
    },
    settings: {
      about: 'What takes a second person: what waits for you, what you asked for, and what was decided.',
      group: 'Trust',
      icon: IconUserCheck,
      order: 3,
    },
    Page: lazyPage(() => import('./approvals-page.tsx'), 'ApprovalsPage'),
  },
  {
    path: '/settings/access-reviews',
    title: 'Access reviews',
    alsoCalled: 'certification who may what dormant keys',
    needs: 'review.read',
    settings: {
      about: 'Somebody else looks at who may do what; decisions are carried out, silence suspends.',
      group: 'Trust',
      icon: IconUserSearch,
      order: 4,
    },
    load: () => prefetch(listReviews, {}),
    Page: lazyPage(() => import('./reviews-page.tsx'), 'ReviewsPage'),
  },
  {
    path: '/settings/access-reviews/$review',
    title: 'Access review',
    needs: 'review.read',
    Page: lazyPage(() => import('./review-page.tsx'), 'ReviewPage'),
  },
]

const Withdraw = lazy(() => import('./withdraw.tsx').then(m => ({ default: m.Withdraw })))

/** What this room gives to the frame beside its page. */
export const frame = {
  approvalPath: approval => `/approvals?view=mine&open=${approval}`,
  fillings: [fill(askedParts, OwnRequests), fill(requestActs, Withdraw)],
} satisfies Partial<House>
