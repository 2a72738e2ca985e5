import { amountOf, stateOf } from '../../rules/arrival.ts'
import { traceOf } from '../../rules/demo/routing.ts'
import { compactTrace } from '../../rules/routing/compact-trace.ts'
import { keepPastAssignments, type PastAssignment, pastRules } from '../../store/demo.ts'
import type { Laid } from './leads.ts'
import type { Setting } from './setting.ts'

/** Leads of so many days have the whole decision beside them; older ones only whom they were given to. */
const tracedDays = 45

/** Who was given each lead, and of the recent ones how the rules came to it. */
export async function layRoutes({ ctx, company, now, idOf, lead: leadId }: Setting, laid: readonly Laid[]): Promise<void> {
  const set = await pastRules(ctx, ctx.operation!)
  const from = now.getTime() - tracedDays * 864e5
  const rows = laid.map(({ lead, arrival, score, owner, received }): PastAssignment => {
    const at = new Date(lead.assignedAt ?? received)
    const facts = {
      id: leadId(lead.key),
      intent: arrival.draft.intent,
      propertyState: stateOf(arrival),
      sourceId: idOf(`source ${lead.source}`),
      score: score.score,
      amountCents: amountOf(arrival.draft),
      tags: lead.tags,
      receivedAt: received.getTime(),
    }
    const trace =
      set && owner && received.getTime() > from
        ? traceOf(facts, owner, {
            staff: company.staff,
            idOf,
            rules: set.doc,
            set: set.id,
            version: set.version,
            timeZone: company.timeZone,
          })
        : undefined
    const pooled = !owner && lead.status === 'new'
    return {
      id: idOf(`given ${lead.key}`, at.getTime()),
      lead: leadId(lead.key),
      kind: owner ? 'routed' : pooled ? 'pooled' : 'unassigned',
      to: owner,
      pool: pooled ? idOf('pool') : null,
      version: trace ? set!.version : null,
      rule: trace?.pick.rule ?? null,
      trace: trace ? compactTrace(trace) : null,
      at,
      acceptedAt: lead.acceptedAt ? new Date(lead.acceptedAt) : null,
    }
  })
  await keepPastAssignments(ctx, rows)
}
