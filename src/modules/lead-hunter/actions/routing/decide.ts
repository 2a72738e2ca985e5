import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { RouteDecision } from '../../contract/route-trace.ts'
import type { RoutingRuleSet } from '../../contract/routing.ts'
import { verdict } from '../../rules/routing/conditions.ts'
import type { LeadFacts } from '../../rules/routing/facts.ts'
import { type Table, tableOf, take } from '../../rules/routing/table.ts'
import { capPeriod, decide } from '../../rules/routing.ts'
import { counts, factsOf, givenAt, type OfficerRow, officers } from '../../store/officers.ts'
import { rulesInForce } from '../../store/routing-sets.ts'
import { keepGiven, keepTurns, lockTurns, turnsOf } from '../../store/turns.ts'

/** What routing decided about one lead, and the people it knew when it did. */
export interface Placement {
  lead: Id
  decision: RouteDecision
  owner: Id | null
  branch: Id | null
  pool: Id | null
  /** Until when the officer must accept, or the offer can be claimed. */
  acceptBy: Date | null
  team: readonly OfficerRow[]
}

/** A client without rules: every lead stays unassigned, and says so. */
const noRules: RoutingRuleSet = { id: '00000000-0000-0000-0000-000000000000', version: 0, rules: [], fallback: {} }

type Decide = (lead: LeadFacts, ruleSet: RoutingRuleSet, table: Table, now: number) => RouteDecision

/**
 * Decides where leads go and takes the turns, in two trips: what seldom changes first, then, lined up behind whoever else
 * routes in this tenant, turns and counts. One after the other the leads of a batch see each other's turns. `timers` false
 * leaves out the time to accept: nobody waits over a file of old leads. Nothing is written on the leads.
 */
export async function decideRoutes(
  ctx: Ctx,
  leads: readonly LeadFacts[],
  o: { timers?: boolean; by?: Decide } = {},
): Promise<Placement[]> {
  const now = ctx.now.getTime()
  const [inForce, team] = await Promise.all([rulesInForce(ctx), officers(ctx)])
  const ruleSet = inForce ?? noRules
  const rules = rulesInPlay(ruleSet, leads, now)
  const table = await tableNow(ctx, team, rules, now, rules.length > 0 || ruleSet.fallback.owner !== undefined)
  const byId = new Map(team.map(p => [p.id, p]))
  const by: Decide = o.by ?? decide
  const placed = leads.map(lead => {
    const decision = by(lead, ruleSet, table, now)
    take(table, decision, now)
    return placementOf(lead.id, decision, byId, team, o.timers ?? true)
  })
  await keepTable(ctx, table, placed, now)
  return placed
}

/** Rules that may take one of the leads to people: only their turns are read. Of a large batch, every rule may. */
function rulesInPlay({ rules }: RoutingRuleSet, leads: readonly LeadFacts[], now: number): Id[] {
  return rules
    .filter(r => r.enabled && r.target.method !== 'pool' && r.target.method !== 'fallback')
    .filter(r => leads.length > 20 || leads.some(lead => r.conditions.every(c => verdict(c, lead, now).passed)))
    .map(r => r.id)
}

async function tableNow(
  ctx: Ctx,
  team: readonly OfficerRow[],
  rules: readonly Id[],
  now: number,
  toPeople: boolean,
): Promise<Table> {
  if (!toPeople) return tableOf(team.map(row => factsOf(row)))
  const [, turnRows, countRows] = await Promise.all([lockTurns(ctx), turnsOf(ctx, rules), counts(ctx)])
  const turns = Map.groupBy(turnRows, row => row.member)
  const given = new Map(countRows.map(row => [row.member, row]))
  return tableOf(
    team.map(row =>
      factsOf(row, {
        counts: givenAt(given.get(row.id), row.timeZone, now),
        turns: Object.fromEntries((turns.get(row.id) ?? []).map(t => [t.rule, { lastAt: t.lastAt, count: t.given }])),
      }),
    ),
  )
}

async function keepTable(ctx: Ctx, table: Table, placed: readonly Placement[], now: number): Promise<void> {
  const turns = new Map<string, { rule: Id; member: Id }>()
  const owners = new Set<Id>()
  for (const { decision } of placed) {
    if (decision.kind === 'assign') owners.add(decision.officer)
    if (decision.kind !== 'assign' && decision.kind !== 'offer') continue
    const rule = decision.ruleId
    for (const member of decision.kind === 'assign' ? [decision.officer] : decision.officers) {
      if (rule) turns.set(`${rule}/${member}`, { rule, member })
    }
  }
  const kept: Promise<unknown>[] = []
  if (turns.size) {
    kept.push(
      keepTurns(
        ctx,
        [...turns.values()].map(({ rule, member }) => {
          const turn = table.byId.get(member)!.turns[rule]!
          return { rule, member, lastAt: turn.lastAt!, given: turn.count }
        }),
      ),
    )
  }
  if (owners.size) {
    kept.push(
      keepGiven(
        ctx,
        [...owners].map(member => {
          const { counts: c, timeZone } = table.byId.get(member)!
          const at = capPeriod(timeZone, now)
          return { member, hour: at.hour, givenHour: c.hour, day: at.day, givenDay: c.day, month: at.month, givenMonth: c.month }
        }),
      ),
    )
  }
  await Promise.all(kept)
}

function placementOf(
  lead: Id,
  decision: RouteDecision,
  byId: ReadonlyMap<Id, OfficerRow>,
  team: readonly OfficerRow[],
  timers: boolean,
): Placement {
  const owner = decision.kind === 'assign' ? decision.officer : null
  const until =
    decision.kind === 'offer' ? decision.claimBefore : timers && decision.kind === 'assign' ? decision.acceptBefore : undefined
  return {
    lead,
    decision,
    owner,
    branch: (owner && byId.get(owner)?.branch) || null,
    pool: decision.kind === 'pool' ? decision.pool : null,
    acceptBy: until === undefined ? null : new Date(until),
    team,
  }
}
