import type { Ctx } from '#kernel/ctx.ts'
import { raiseAlerts, settleAlerts } from '#modules/crm/index.ts'
import type { RouteDecision } from '../../contract/route-trace.ts'
import { wholeTrace } from '../../rules/routing/compact-trace.ts'
import { nextAfterTimeout } from '../../rules/routing.ts'
import { type AssignmentRow, endAssignment } from '../../store/assignments.ts'
import { managersOf } from '../../store/officers.ts'
import { leadFactsOf, type RoutedLead } from '../../store/route-facts.ts'
import { place } from '../route-lead.ts'
import { decideRoutes, type Placement } from './decide.ts'

/** The decision an assignment came from, as far as going on from it needs it. */
function decisionOf(row: AssignmentRow): RouteDecision | undefined {
  if (!row.trace) return undefined
  const trace = wholeTrace(row.trace)
  if (row.kind === 'routed' && row.to) return { kind: 'assign', officer: row.to, ruleId: row.rule, candidates: [row.to], trace }
  if (row.kind === 'offered' && row.rule) {
    return { kind: 'offer', officers: row.offeredTo, claimBefore: Date.parse(row.acceptBy ?? row.at), ruleId: row.rule, trace }
  }
  return undefined
}

/**
 * Ends an assignment nobody took and gives the lead to the next person, rule or pool. Everybody who had their chance since
 * the lead was routed from the top is passed over. The lead and the assignment are locked by the caller.
 */
export async function passOn(
  ctx: Ctx,
  lead: RoutedLead,
  open: AssignmentRow,
  outcome: 'timed_out' | 'declined',
): Promise<Placement> {
  void endAssignment(ctx, open.id, outcome)
  if (open.offeredTo.length)
    await settleAlerts(ctx, { kinds: ['lead.offered'], about: lead.id, became: outcome, of: open.offeredTo })
  const before = decisionOf(open)
  const tried = open.trace?.after?.tried ?? []
  const [placed] = await decideRoutes(ctx, [leadFactsOf(lead)], {
    ...(before ? { by: (facts, ruleSet, table, now) => nextAfterTimeout(before, facts, ruleSet, table.people, tried, now) } : {}),
  })
  await place(ctx, placed!, open.to)
  const subject = { kind: 'lead', id: lead.id }
  const facts = {
    from: open.to,
    to: placed!.owner,
    rule: open.rule,
    seconds: Math.round((ctx.now.getTime() - Date.parse(open.at)) / 1000),
  }
  const reach = { owner: open.to, branch: lead.branch }
  ctx.emit(outcome === 'timed_out' ? 'lead.timedOut' : 'lead.declined', { subject, reach, facts })
  if (outcome === 'timed_out') {
    const branches = [lead.branch, placed!.branch].filter(branch => branch !== null)
    const told = new Set([...(open.to ? [open.to] : []), ...(await managersOf(ctx, branches)).map(m => m.id)])
    // Whoever has it now is told that it is theirs.
    if (placed!.owner) told.delete(placed!.owner)
    raiseAlerts(
      ctx,
      [...told].map(to => ({ to, kind: 'lead.timedOut', subject, facts })),
    )
  }
  for (const person of open.offeredTo) ctx.show('unclaimed.changed', { kind: 'alert', id: lead.id }, { owner: person })
  return placed!
}
