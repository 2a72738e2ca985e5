import type { Id } from '#base/id.ts'
import type { Beside, Ctx } from '#kernel/ctx.ts'
import { partOf, type Standing, standingOf } from '#kernel/standing.ts'
import { officeOf } from '#modules/crm/index.ts'
import type { RouteDecision } from '../../contract/route-trace.ts'
import type { RoutingRuleSet } from '../../contract/routing.ts'
import { verdict } from '../../rules/routing/conditions.ts'
import type { LeadFacts } from '../../rules/routing/facts.ts'
import { inOfficeHours } from '../../rules/routing/in-office-hours.ts'
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

export interface RouteWish {
  timers?: boolean
  by?: Decide
  /** Where it was read in this transaction already. */
  standing?: Standing
}

/**
 * Decides where leads go and takes the turns: what seldom changes is read first, then turns and counts are read, moved on
 * and committed in a short transaction of their own, lined up behind whoever else routes in this tenant. One after the
 * other the leads of a batch see each other's turns. If the leads are not kept after all, their turns and counts stay
 * taken: a person then has one lead less than their share, never more than their cap. A turn that is lost in a crash makes
 * the next one a little unfair. `timers` false leaves out the time to accept: nobody waits over a file of old leads.
 * Nothing is written on the leads.
 */
export async function decideRoutes(ctx: Ctx, leads: readonly LeadFacts[], o: RouteWish = {}): Promise<Placement[]> {
  const now = ctx.now.getTime()
  const standing = o.standing ?? (await standingOf(ctx))
  const [inForce, team, office] = await Promise.all([
    partOf(standing, 'rules', () => rulesInForce(ctx)),
    partOf(standing, 'officers', () => officers(ctx)),
    partOf(standing, 'office', () => officeOf(ctx)),
  ])
  const ruleSet = inForce ?? noRules
  const rules = rulesInPlay(ruleSet, leads, now)
  const by: Decide = o.by ?? decide
  const decideAt = (table: Table) =>
    leads.map(lead => {
      const decision = inOfficeHours(by(lead, ruleSet, table, now), now, office.leadCalendar)
      take(table, decision, now)
      return decision
    })
  const toPeople = rules.length > 0 || ruleSet.fallback.owner !== undefined
  const decisions = toPeople
    ? await ctx.aside(async beside => {
        const table = await tableNow(beside, team, rules, now)
        const decided = decideAt(table)
        keepTable(beside, table, decided, now)
        return decided
      })
    : decideAt(tableOf(team.map(row => factsOf(row))))
  const byId = new Map(team.map(p => [p.id, p]))
  return decisions.map((decision, n) => placementOf(leads[n]!.id, decision, byId, team, o.timers ?? true))
}

/** Rules that may take one of the leads to people: only their turns are read. Of a large batch, every rule may. */
function rulesInPlay({ rules }: RoutingRuleSet, leads: readonly LeadFacts[], now: number): Id[] {
  return rules
    .filter(r => r.enabled && r.target.method !== 'pool' && r.target.method !== 'fallback')
    .filter(r => leads.length > 20 || leads.some(lead => r.conditions.every(c => verdict(c, lead, now).passed)))
    .map(r => r.id)
}

async function tableNow(ctx: Beside, team: readonly OfficerRow[], rules: readonly Id[], now: number): Promise<Table> {
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

/** The commit waits for both statements. */
function keepTable(ctx: Beside, table: Table, decisions: readonly RouteDecision[], now: number): void {
  const turns = new Map<string, { rule: Id; member: Id }>()
  const owners = new Set<Id>()
  for (const decision of decisions) {
    if (decision.kind === 'assign') owners.add(decision.officer)
    if (decision.kind !== 'assign' && decision.kind !== 'offer') continue
    const rule = decision.ruleId
    for (const member of decision.kind === 'assign' ? [decision.officer] : decision.officers) {
      if (rule) turns.set(`${rule}/${member}`, { rule, member })
    }
  }
  if (turns.size) {
    void keepTurns(
      ctx,
      [...turns.values()].map(({ rule, member }) => {
        const turn = table.byId.get(member)!.turns[rule]!
        return { rule, member, lastAt: turn.lastAt!, given: turn.count }
      }),
    )
  }
  if (owners.size) {
    void keepGiven(
      ctx,
      [...owners].map(member => {
        const { counts: c, timeZone } = table.byId.get(member)!
        const at = capPeriod(timeZone, now)
        return { member, hour: at.hour, givenHour: c.hour, day: at.day, givenDay: c.day, month: at.month, givenMonth: c.month }
      }),
    )
  }
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
