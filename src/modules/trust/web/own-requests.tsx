import table from '#modules/identity/web/plain-table.module.css'
import { ApprovalLink } from '#ui/feedback/approval-link.tsx'
import { useLive } from '#ui/live.ts'
import { useNow } from '#ui/now.ts'
import { useAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { listApprovals } from '../contract.ts'
import css from './approvals.module.css'
import { type Line, shortTitle, states } from './words.ts'

/** Days for which a request that came to nothing is shown beside what it was for. */
const shownDays = 7

/** On a page of what was asked for: one's own requests that wait for a second person, or came to nothing of late. */
export function OwnRequests({ actions }: { actions: readonly string[] }) {
  const { data } = useAction(listApprovals, { of: 'mine', actions: [...actions], limit: 50 })
  useLive(['approval.*'], [listApprovals])
  const now = useNow()
  const rows = (data?.items ?? []).filter(one => isNews(one, now))
  if (!rows.length) return null
  return (
    <section className={css.own} aria-label="What you asked for">
      <table className={table.table}>
        <thead>
          <tr>
            <th>You asked for</th>
            <th>State</th>
            <th data-wide>Since</th>
            <th data-wide>What was said</th>
            <th>
              <span className={css.spoken}>Request</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(one => (
            <tr key={one.id}>
              <td>
                {one.about ?? shortTitle(one.title)}
                {one.said && <span className={table.more}>{one.said}</span>}
              </td>
              <td>
                <Tag tone={states[one.state].tone}>{states[one.state].label}</Tag>
              </td>
              <td data-wide>
                <When at={one.endedAt ?? one.askedAt} />
              </td>
              <td data-wide>{one.said}</td>
              <td>
                <ApprovalLink approval={one.id}>Open</ApprovalLink>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const isNews = ({ state, endedAt }: Line, now: number): boolean =>
  state === 'waiting' ||
  state === 'approved' ||
  (state !== 'done' && state !== 'withdrawn' && endedAt !== null && Date.parse(endedAt) > now - shownDays * 864e5)
