import { notFound } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { readTrace } from '../contract/lead-route.ts'
import { claimGap } from '../rules/routing/claim.ts'
import { wholeTrace } from '../rules/routing/compact-trace.ts'
import { assignmentSentence, speakTrace } from '../rules/routing/spoken-trace.ts'
import { type AssignmentRow, assignmentsOf } from '../store/assignments.ts'
import { namesOf, officerById, zoneOfClient } from '../store/officers.ts'
import { type RoutedLead, routedLead } from '../store/route-facts.ts'
import { branchesAndSources, pools, rulesOfVersions } from '../store/routing-sets.ts'
import { claimingOf } from './take-leads.ts'

/** Everybody an assignment or its trace mentions. */
function peopleIn({ from, to, offeredTo, trace }: AssignmentRow): string[] {
  const traced = trace
    ? [
        ...trace.pick.officers,
        ...(trace.after?.tried ?? []),
        ...[trace.holder, trace.fallbackOwner].flatMap(one => (one ? [one.officer] : [])),
        ...trace.rules.flatMap(r => [...(r.line ?? []).map(([officer]) => officer), ...(r.skipped ?? []).flatMap(s => s.who)]),
      ]
    : []
  return [from, to, ...offeredTo, ...traced].filter(id => id !== null)
}

async function traceOf(ctx: Ctx, id: string) {
  const [lead, rows] = await Promise.all([routedLead(ctx, id), assignmentsOf(ctx, id)])
  if (!lead) throw notFound()
  const people = new Set([...rows.flatMap(peopleIn), ...(lead.owner ? [lead.owner] : [])])
  const versions = new Set(rows.flatMap(row => row.version ?? []))
  const [names, sets, allPools, [, sources], zone, me] = await Promise.all([
    namesOf(ctx, [...people]),
    rulesOfVersions(ctx, [...versions]),
    pools(ctx),
    branchesAndSources(ctx),
    zoneOfClient(ctx),
    ctx.actor.kind === 'member' && lead.owner === null ? officerById(ctx, ctx.actor.id!) : undefined,
  ])
  const called = new Map([...names, ...allPools, ...sources].map(({ id: of, name }) => [of, name]))
  const nameOf = (of: string) => called.get(of) ?? 'somebody no longer known'
  const named = (of: string | null) => (of === null ? null : { id: of, name: nameOf(of) })
  const items = rows.map(row => {
    const rules = new Map(sets.find(s => s.version === row.version)?.rules.map(r => [r.id, r.name]))
    const ruleName = (rule: string) => rules.get(rule) ?? 'a rule no longer known'
    const told = {
      kind: row.kind,
      from: named(row.from),
      to: named(row.to),
      offeredTo: row.offeredTo.map(person => ({ id: person, name: nameOf(person) })),
      pool: row.pool ? (called.get(row.pool) ?? null) : null,
      rule: row.rule ? { id: row.rule, name: ruleName(row.rule) } : null,
      outcome: row.outcome,
    }
    return {
      ...told,
      id: row.id,
      sentence: assignmentSentence({ ...told, decided: row.trace !== null }),
      at: row.at,
      acceptBy: row.acceptBy,
      endedAt: row.endedAt,
      trace: row.trace ? speakTrace(wholeTrace(row.trace), { nameOf, ruleName, zone }) : null,
    }
  })
  const open = rows.find(row => row.endedAt === null)
  const free = me !== undefined && !lead.archivedAt && (lead.pool !== null || open?.kind === 'offered')
  const gap = free
    ? claimGap(
        claimingOf(
          me,
          { pool: lead.pool, state: lead.propertyState ?? null },
          open?.kind === 'offered' ? open : undefined,
          allPools,
        ),
        ctx.now.getTime(),
      )
    : null
  const claim = free ? { may: gap === null, why: gap?.why ?? null } : null
  return { owner: named(lead.owner), claim, items: [...byHand(lead, rows[0], named(lead.owner)), ...items] }
}

/** Given to somebody by hand after the last step: that is kept with the lead, not with routing. */
function byHand(lead: RoutedLead, last: AssignmentRow | undefined, owner: { id: string; name: string } | null) {
  if (!owner || last?.to === owner.id) return []
  const told = { kind: 'manual' as const, from: null, to: owner, offeredTo: [], pool: null, rule: null, outcome: null }
  const at = lead.assignedAt ?? lead.createdAt
  return [
    {
      ...told,
      id: lead.id,
      sentence: assignmentSentence({ ...told, decided: false }),
      at,
      acceptBy: null,
      endedAt: null,
      trace: null,
    },
  ]
}

export const tracing: readonly Handler[] = [handle(readTrace, (ctx, { lead }) => traceOf(ctx, lead))]
