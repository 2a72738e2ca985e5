import type { PickReason, RouteDecision, RouteTrace, RuleTrace } from '../contract/route-trace.ts'
import type { PeopleTarget, RoutingRule, RoutingRuleSet } from '../contract/routing.ts'
import { verdict } from './routing/conditions.ts'
import type { LeadFacts, OfficerFacts } from './routing/facts.ts'
import { lawSkip, workgroupSkip } from './routing/law.ts'
import { capSkip, consider, type Roster, rosterOf } from './routing/people.ts'

export type { LeadFacts, LicenceFacts, OfficerFacts, Turn } from './routing/facts.ts'
export { capPeriod } from './routing/hours.ts'
export { type Holding, mayHold } from './routing/law.ts'
export { type Candidate, type TurnMethod, turnOrder } from './routing/turns.ts'
export { pickSentences, skipSentence } from './routing/words.ts'

/**
 * Decides who gets a lead at `now` (milliseconds since 1970). The first enabled rule whose conditions all hold and whose
 * target has somebody to give it to wins; a rule that matches but finds nobody hands on to its pool (`then: 'pool'`) or
 * to the next rule; what no rule places goes to the fallback.
 *
 * A lead whose property state is unknown reaches people by a rule only if they are flagged `takesUnknownState`; pools and
 * the fallback owner stay open to it. The fallback owner is bound by the law and by the caps, not by hours, absence,
 * language or an earlier try: somebody has to be there last.
 */
export const route = (lead: LeadFacts, ruleSet: RoutingRuleSet, people: readonly OfficerFacts[], now: number): RouteDecision =>
  decide(lead, ruleSet, rosterOf(people), now)

/**
 * The time to accept or to claim ran out: goes on by the rule's `then`. Everyone in `tried`, and whoever holds `decision`,
 * is passed over. Conditions are asked again at `now`, so a rule of office hours ends with them. A rule that has gone
 * from the set starts the lead from the top; a decision nobody can miss (pool, unassigned) does so too.
 */
export function nextAfterTimeout(
  decision: RouteDecision,
  lead: LeadFacts,
  ruleSet: RoutingRuleSet,
  people: readonly OfficerFacts[],
  tried: readonly string[],
  now: number,
): RouteDecision {
  const held = decision.kind === 'assign' ? [decision.officer] : decision.kind === 'offer' ? decision.officers : []
  const rule = decision.kind === 'unassigned' ? null : decision.ruleId
  const after = { rule, tried: [...new Set([...tried, ...held])] }
  const at = ruleSet.rules.findIndex(r => r.id === rule)
  const last = held.length ? ruleSet.rules[at] : undefined
  if (last?.then === 'pool' && last.thenPool) {
    return toPool(last.thenPool, last.id, 'pool-when-time-ran-out', begin(lead, ruleSet, now, after))
  }
  const from = !last ? 0 : last.then === 'next-person' ? at : at + 1
  return decide(lead, ruleSet, rosterOf(people), now, { from, after })
}

type OpenTrace = Omit<RouteTrace, 'pick'>

/** `route` and `nextAfterTimeout` over a roster that was built once; the simulator calls it for every lead. */
export function decide(
  lead: LeadFacts,
  ruleSet: RoutingRuleSet,
  roster: Roster,
  now: number,
  start: { from: number; after?: RouteTrace['after'] } = { from: 0 },
): RouteDecision {
  const trace = begin(lead, ruleSet, now, start.after)
  const tried = new Set(start.after?.tried)
  for (const rule of ruleSet.rules.slice(start.from)) {
    const seen: RuleTrace = { rule: rule.id, outcome: 'disabled', conditions: [], people: [] }
    trace.rules.push(seen)
    if (!rule.enabled) continue
    seen.conditions = rule.conditions.map(condition => verdict(condition, lead, now))
    seen.outcome = seen.conditions.every(c => c.passed) ? 'matched' : 'not-matched'
    if (seen.outcome === 'not-matched') continue
    const { target } = rule
    if (target.method === 'pool') return toPool(target.pool, rule.id, 'pool-of-rule', trace)
    if (target.method === 'fallback') break
    const { people, line } = consider(rule, target, lead, roster, tried, now)
    seen.people = people
    if (line.length) return give(rule, target, line, now, trace)
    seen.outcome = 'nobody'
    if (rule.then === 'pool' && rule.thenPool) return toPool(rule.thenPool, rule.id, 'pool-when-nobody', trace)
  }
  return fallback(lead, ruleSet, roster, now, trace)
}

const begin = (lead: LeadFacts, ruleSet: RoutingRuleSet, now: number, after: RouteTrace['after']): OpenTrace => ({
  ruleSet: ruleSet.id,
  version: ruleSet.version,
  at: now,
  state: lead.propertyState || null,
  ...(after ? { after } : {}),
  ...(lead.holder ? { holder: lead.holder } : {}),
  rules: [],
})

function give(rule: RoutingRule, target: PeopleTarget, line: string[], now: number, trace: OpenTrace): RouteDecision {
  if (target.method === 'first-to-claim') {
    const officers = line.slice(0, target.atMost)
    const pick = { kind: 'offer', why: 'pushed-to-several', rule: rule.id, officers, pool: null } as const
    return { kind: 'offer', officers, claimBefore: now + target.claimSeconds * 1000, ruleId: rule.id, trace: { ...trace, pick } }
  }
  const officer = line[0]!
  const why = whyFirst[target.method]
  return {
    kind: 'assign',
    officer,
    ruleId: rule.id,
    ...(rule.acceptSeconds ? { acceptBefore: now + rule.acceptSeconds * 1000 } : {}),
    candidates: line,
    trace: { ...trace, pick: { kind: 'assign', why, rule: rule.id, officers: [officer], pool: null } },
  }
}

const whyFirst = {
  'round-robin': 'least-recently-given',
  capped: 'least-recently-given',
  weighted: 'furthest-below-share',
  person: 'named-person',
} as const

const toPool = (pool: string, rule: string | null, why: PickReason, trace: OpenTrace): RouteDecision => ({
  kind: 'pool',
  pool,
  ruleId: rule,
  trace: { ...trace, pick: { kind: 'pool', why, rule, officers: [], pool } },
})

function fallback(
  lead: LeadFacts,
  { fallback: last }: RoutingRuleSet,
  roster: Roster,
  now: number,
  open: OpenTrace,
): RouteDecision {
  let trace = open
  if (last.owner) {
    const owner = roster.byId.get(last.owner)
    const skip = owner
      ? (workgroupSkip(owner, lead) ?? lawSkip(owner, lead.propertyState || undefined, now) ?? capSkip(owner))
      : ({ code: 'gone' } as const)
    trace = { ...open, fallbackOwner: { officer: last.owner, ...(skip ? { skip } : {}) } }
    if (!skip) {
      const officers = [last.owner]
      const pick = { kind: 'assign', why: 'fallback-owner', rule: null, officers, pool: null } as const
      return { kind: 'assign', officer: last.owner, ruleId: null, candidates: officers, trace: { ...trace, pick } }
    }
  }
  if (last.pool) return toPool(last.pool, null, 'fallback-pool', trace)
  const why = last.owner ? 'fallback-owner-refused' : 'no-fallback'
  return { kind: 'unassigned', why, trace: { ...trace, pick: { kind: 'unassigned', why, rule: null, officers: [], pool: null } } }
}
