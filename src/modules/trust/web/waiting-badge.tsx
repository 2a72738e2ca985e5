import { useLive } from '#ui/live.ts'
import { useCan } from '#ui/me.ts'
import { useAction } from '#ui/use-action.ts'
import { listApprovals, readApproval } from '../contract.ts'
import css from './approvals.module.css'

const most = 20

/** How many requests wait for this person, in the menu. */
export function WaitingBadge() {
  const { allowed } = useCan('approval.decide')
  const { data } = useAction(listApprovals, { of: 'waiting', limit: most }, { enabled: allowed })
  useLive(['approval.*'], [listApprovals, readApproval])
  const count = data?.items.length ?? 0
  if (count === 0) return null
  const text = data?.next ? `${most}+` : String(count)
  return (
    <span className={`${css.badge} figures`} title={`${text} wait for you`}>
      {text}
      <span className={css.spoken}> wait for you</span>
    </span>
  )
}
