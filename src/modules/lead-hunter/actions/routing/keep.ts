import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type NewAlert, raiseAlerts, type Stand, whereLeadsStand } from '#modules/crm/index.ts'
import { mayHold } from '#policy/licence.ts'
import { expireAcceptance } from '../../contract/lead-route.ts'
import { compactTrace } from '../../rules/routing/compact-trace.ts'
import { isAmong } from '../../rules/routing/people.ts'
import { keepAssignments } from '../../store/assignments.ts'
import { administrators } from '../../store/officers.ts'
import { pools } from '../../store/routing-sets.ts'
import type { Placement } from './decide.ts'

/** How a lead that is not kept yet is kept with its placement: fields of crm's `keepLead`. */
export const placedAs = (p: Placement) => ({
  owner: p.owner,
  branch: p.branch,
  pool: p.pool,
  acceptBy: p.acceptBy,
  status: p.owner ? ('assigned' as const) : ('new' as const),
})

const kinds = { assign: 'routed', offer: 'offered', pool: 'pooled', unassigned: 'unassigned' } as const
const events = { assign: 'lead.assigned', offer: 'lead.offered', pool: 'lead.pooled', unassigned: 'lead.unassigned' } as const
/** More than these are told of in one alert a person, and their timers are left to the minute's sweep. */
const few = 20

/** Writes what was decided about leads that are kept by now: assignment with its trace, event, alerts, timers. */
export async function keepRoutes(
  ctx: Ctx,
  placed: readonly Placement[],
  { from = null, stand }: { from?: Id | null; stand?: Stand } = {},
): Promise<void> {
  if (!placed.length) return
  const rows = placed.map(({ lead, decision, owner, pool, acceptBy }) => ({
    id: newId(),
    lead,
    kind: kinds[decision.kind],
    from,
    to: owner,
    pool,
    offeredTo: decision.kind === 'offer' ? decision.officers : [],
    version: decision.trace.version,
    rule: decision.trace.pick.rule,
    trace: compactTrace(decision.trace),
    acceptBy: acceptBy?.toISOString() ?? null,
  }))
  void keepAssignments(ctx, rows)
  const where =
    stand ??
    whereLeadsStand(
      ctx,
      placed.map(({ lead }) => lead),
    )
  placed.forEach(({ lead, decision, owner, branch, pool, acceptBy }, n) => {
    const reach = where(lead, { owner, branch })
    const facts = {
      by: 'routing',
      owner,
      branch,
      pool,
      rule: decision.trace.pick.rule,
      why: decision.trace.pick.why,
      acceptBefore: acceptBy?.getTime(),
    }
    ctx.emit(events[decision.kind], { subject: { kind: 'lead', id: lead }, reach, facts })
    if (acceptBy && placed.length <= few) {
      ctx.later(expireAcceptance, { assignment: rows[n]!.id }, { after: acceptBy, key: rows[n]!.id })
    }
  })
  raiseAlerts(ctx, alertsOf(placed, ctx.now))
  await Promise.all([tellPools(ctx, placed), tellAdministrators(ctx, placed)])
}

function alertsOf(placed: readonly Placement[], now: Date): NewAlert[] {
  const at = now.getTime()
  const told = placed.flatMap(({ lead, decision, acceptBy }) => {
    const to = decision.kind === 'assign' ? [decision.officer] : decision.kind === 'offer' ? decision.officers : []
    const kind = decision.kind === 'offer' ? 'lead.offered' : 'lead.assigned'
    return to.map(person => ({
      to: person,
      kind,
      subject: { kind: 'lead', id: lead },
      facts: { acceptBefore: acceptBy?.getTime(), at },
    }))
  })
  if (placed.length <= few) return told
  return [...Map.groupBy(told, a => `${a.to}/${a.kind}`).values()].map(alerts => ({
    to: alerts[0]!.to,
    kind: alerts[0]!.kind.replace('lead.', 'leads.'),
    facts: { count: alerts.length },
  }))
}

/** Screens that show a pool look again; nothing about the lead is told. */
async function tellPools(ctx: Ctx, placed: readonly Placement[]): Promise<void> {
  const pooled = new Set(placed.flatMap(p => p.pool ?? []))
  if (!pooled.size) return
  const team = placed[0]!.team
  const now = ctx.now.getTime()
  for (const pool of await pools(ctx)) {
    if (!pooled.has(pool.id)) continue
    for (const person of team) {
      if (isAmong(pool.who, { id: person.id, branchId: person.branch }) && mayHold(person, undefined, now).may)
        ctx.show('unclaimed.changed', { kind: 'alert', id: pool.id }, { owner: person.id })
    }
  }
}

async function tellAdministrators(ctx: Ctx, placed: readonly Placement[]): Promise<void> {
  const lost = placed.filter(p => p.decision.kind === 'unassigned')
  if (!lost.length) return
  const alert = lost.length > few ? { kind: 'leads.unassigned', facts: { count: lost.length } } : undefined
  for (const { id } of await administrators(ctx)) {
    raiseAlerts(
      ctx,
      alert
        ? [{ to: id, ...alert }]
        : lost.map(p => ({ to: id, kind: 'lead.unassigned', subject: { kind: 'lead', id: p.lead } })),
    )
  }
}
