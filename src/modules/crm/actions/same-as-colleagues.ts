import type { Id } from '#base/id.ts'
import type { Ctx, Reach } from '#kernel/ctx.ts'
import { raiseAlerts } from '../store/alerts.ts'
import { administrators } from '../store/office.ts'

/**
 * A person was kept apart from somebody a colleague has who may be the same. Administrators see both and decide; the record
 * says so, without saying whose: its officer may not know of the other.
 */
export async function tellSameAsColleagues(ctx: Ctx, contact: Id, other: Id, reach: Reach): Promise<void> {
  const subject = { kind: 'contact', id: contact }
  ctx.emit('contact.maybeSame', { subject, reach: { owner: reach.owner, branch: reach.branch } })
  const to = await administrators(ctx)
  raiseAlerts(
    ctx,
    to.map(id => ({ to: id, kind: 'contact.maybeSame', subject, facts: { with: other } })),
  )
}
