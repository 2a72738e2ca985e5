import { amountOf, stateOf } from '../../rules/arrival.ts'
import { acceptMinutes } from '../../rules/demo/lead-life.ts'
import { traceOf } from '../../rules/demo/routing.ts'
import { compactTrace } from '../../rules/routing/compact-trace.ts'
import { keepPastAssignments, type PastAssignment } from '../../store/demo.ts'
import { rulesOfOperation } from '../../store/demo-rules.ts'
import type { Laid } from './leads.ts'
import type { Setting } from './setting.ts'

/** Leads of so many days have the whole decision beside them; older ones only whom they were given to. */
const tracedDays = 45

/** Who was given each lead, and of the recent ones how the rules came to it. */
export async function layRoutes({ ctx, company, now, idOf, lead: leadId }: Setting, laid: readonly Laid[]): Promise<void> {
  const set = await rulesOfOperation(ctx, ctx.operation!)
  const from = now.getTime() - tracedDays * 864e5
  const rows = laid.map(({ lead, arrival, score, owner, received }): PastAssignment => {
    const pooled = !owner && lead.status === 'new'
    // Nobody took it in the time there was.
    const at = pooled
      ? new Date(Math.min(now.getTime(), received.getTime() + acceptMinutes * 60_000))
      : new Date(lead.assignedAt ?? received)
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
      acceptBy: lead.acceptBy ? new Date(lead.acceptBy) : null,
      acceptedAt: lead.acceptedAt ? new Date(lead.acceptedAt) : null,
    }
  })
  await keepPastAssignments(ctx, rows)
}
