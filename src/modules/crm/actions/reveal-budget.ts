import type { Ctx, Reach, Subject } from '#kernel/ctx.ts'
import { activeMembers } from '#kernel/members.ts'
import { raiseAlerts } from '../store/alerts.ts'
import { countReveal } from '../store/reveals.ts'

/**
 * Counts a reveal; false where the hour is used up. That is written and told to compliance in this transaction, so that the
 * refusal itself has to come after its commit (`refuseReveal`).
 */
export async function withinBudget(ctx: Ctx, subject: Subject, reach: Reach): Promise<boolean> {
  if (await countReveal(ctx, subject)) return true
  ctx.subject(subject, reach)
  ctx.note({ refused: true })
  ctx.emit('reveal.refused', { subject, reach, facts: { by: ctx.actor.id } })
  const people = await activeMembers(ctx)
  const officers = people.filter(one => one.type === 'compliance')
  const told = officers.length ? officers : people.filter(one => one.type === 'tenant_admin')
  const hour = ctx.now.toISOString().slice(0, 13)
  raiseAlerts(
    ctx,
    told.map(({ id: to }) => ({
      ...{ to, kind: 'reveal.refused', subject: { kind: 'member', id: ctx.actor.id! } },
      // Whoever goes on trying is told of once an hour.
      once: `reveal.refused ${ctx.actor.id} ${hour}`,
    })),
  )
  return false
}
