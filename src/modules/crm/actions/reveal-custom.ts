import type { Id } from '#base/id.ts'
import { notFound } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle, perform } from '#kernel/handle.ts'
import * as contract from '../contract/custom-field.ts'
import { refuseReveal } from '../effects/refuse-reveal.ts'
import { customFieldsOf } from '../store/custom-fields.ts'
import { customStanding, openRestricted, standingValue } from '../store/custom-values.ts'
import { withinBudget } from './reveal-budget.ts'

const kinds = { lead: 'lead', person: 'contact' } as const

async function reveal(
  ctx: Ctx,
  record: contract.CustomRecord,
  id: Id,
  key: string,
): Promise<{ value: contract.CustomValue | null }> {
  const [standing, fields] = await Promise.all([customStanding(ctx, record, id), customFieldsOf(ctx, record)])
  const field = fields.find(one => one.key === key && one.class === 'restricted' && !one.archived)
  if (!field) throw notFound()
  const subject = { kind: kinds[record], id }
  const reach = { owner: standing.owner, branch: standing.branch }
  if (!(await withinBudget(ctx, subject, reach))) return perform(refuseReveal, {})
  const value = standingValue(key, standing, await openRestricted(ctx, id, standing.restricted))
  ctx.subject(subject, reach)
  ctx.note({ field: field.id, sealed: value === null ? 0 : 1 })
  ctx.emit('field.revealed', { subject, reach, facts: { field: field.id } })
  return { value }
}

export const revealCustomActions: readonly Handler[] = [
  handle(contract.revealLeadField, (ctx, { lead, key }) => reveal(ctx, 'lead', lead, key)),
  handle(contract.revealPersonField, (ctx, { contact, key }) => reveal(ctx, 'person', contact, key)),
]
