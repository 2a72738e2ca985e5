import type { Id } from '#base/id.ts'
import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { giveLead, leadFactsForUpdate } from '#modules/crm/index.ts'
import * as contract from '../contract/lead-route.ts'
import { endAssignment, leadOfAssignment, openAssignment, overdueAssignment, overdueIds } from '../store/assignments.ts'
import { routedLead } from '../store/route-facts.ts'
import { passOn } from './routing/pass-on.ts'

/** Overdue assignments one sweep hands to jobs of their own. */
const sweepMost = 500

export async function declineLead(ctx: Ctx, id: Id, why: string) {
  // Locks the lead first, then its assignment, as everybody does who changes both.
  const { owner, acceptedAt } = await leadFactsForUpdate(ctx, id)
  const [lead, open] = await Promise.all([routedLead(ctx, id), openAssignment(ctx, id)])
  if (!lead) throw notFound()
  if (owner !== ctx.actor.id) throw new Refusal('forbidden', 'Only the person a lead was given to can decline it.')
  if (acceptedAt || open?.kind !== 'routed' || open.to !== owner) {
    throw new Refusal(
      'conflict',
      'Only what the rules gave you can be declined, until you accept it. Give this lead back to a pool instead.',
    )
  }
  ctx.subject({ kind: 'lead', id }, lead)
  ctx.note({ why })
  await passOn(ctx, lead, open, 'declined')
  return {}
}

async function expireAcceptance(ctx: Ctx, assignment: Id): Promise<{ moved: boolean }> {
  const found = await leadOfAssignment(ctx, assignment)
  if (!found) return { moved: false }
  await leadFactsForUpdate(ctx, found.lead)
  const [lead, open] = await Promise.all([routedLead(ctx, found.lead), overdueAssignment(ctx, assignment)])
  // Taken, claimed, given by hand or passed on meanwhile: whatever ended it came first.
  if (!lead || !open) return { moved: false }
  ctx.subject({ kind: 'lead', id: lead.id }, lead)
  if (lead.archivedAt || lead.owner !== open.to) {
    await endAssignment(ctx, open.id, 'reassigned')
    return { moved: false }
  }
  if (open.to && (lead.acceptedAt || lead.firstTouchAt || (lead.status !== 'new' && lead.status !== 'assigned'))) {
    // Whoever called the person has taken the lead, even if they pressed no button.
    const acceptedAt = new Date(lead.acceptedAt ?? lead.firstTouchAt ?? ctx.now)
    await giveLead(ctx, lead.id, { owner: lead.owner, branch: lead.branch, acceptBy: null, acceptedAt })
    await endAssignment(ctx, open.id, 'accepted')
    return { moved: false }
  }
  await passOn(ctx, lead, open, 'timed_out')
  return { moved: true }
}

export const passLeadsOn: readonly Handler[] = [
  handle(contract.expireAcceptance, (ctx, { assignment }) => expireAcceptance(ctx, assignment)),
  handle(contract.sweepAcceptance, async ctx => {
    const due = await overdueIds(ctx, sweepMost)
    // Each in a transaction of its own: one that fails does not keep the others from their lead.
    for (const { id } of due) ctx.later(contract.expireAcceptance, { assignment: id }, { key: id })
    ctx.note({ found: due.length })
    return { found: due.length }
  }),
]
