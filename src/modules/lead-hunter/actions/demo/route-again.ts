import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { giveLead, leadFactsForUpdate } from '#modules/crm/index.ts'
import { endOpen } from '../../store/assignments.ts'
import { leadFactsOf, type RoutedLead, routedLead } from '../../store/route-facts.ts'
import { keepRoutes, type Placement, routeLeads } from '../route-lead.ts'

const untouched = (lead: RoutedLead) => lead.firstTouchAt === null && ['new', 'assigned', 'accepted'].includes(lead.status)

/**
 * Asks the rules once more where these leads go. Who is worked on already keeps where they stand, and nobody has to accept
 * them in time. Answers how many somebody has now, and how many wait in a pool.
 */
export async function routeAgain(ctx: Ctx, ids: readonly Id[]): Promise<{ routed: number; pooled: number }> {
  // Locked one after the other, as everybody does who changes several.
  for (const id of ids) await leadFactsForUpdate(ctx, id)
  const leads = (await Promise.all(ids.map(id => routedLead(ctx, id)))).filter(lead => lead !== undefined)
  const [fresh, worked] = [leads.filter(untouched), leads.filter(lead => !untouched(lead))]
  const placed: Placement[] = []
  for (const [list, timers] of [
    [fresh, true],
    [worked, false],
  ] as const) {
    if (list.length) placed.push(...(await routeLeads(ctx, list.map(leadFactsOf), { timers })))
  }
  const byId = new Map(fresh.map(lead => [lead.id, lead]))
  void endOpen(ctx, ids, 'reassigned')
  for (const { lead, owner, branch, pool, acceptBy } of placed) {
    const status = byId.has(lead) ? { status: owner ? ('assigned' as const) : ('new' as const) } : {}
    await giveLead(ctx, lead, { owner, branch, pool, acceptBy, ...status })
  }
  await keepRoutes(ctx, placed)
  return { routed: placed.filter(p => p.owner !== null).length, pooled: placed.filter(p => p.owner === null).length }
}
