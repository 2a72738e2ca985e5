import type { PersonTrace, RouteDecision } from '../contract/route-trace.ts'
import type { RoutingRuleSet } from '../contract/routing.ts'
import type { SimulatedOutcome, Simulation } from '../contract/simulation.ts'
import type { LeadFacts, OfficerFacts } from './routing/facts.ts'
import { capPeriod } from './routing/hours.ts'
import { type Player, tableOf, take } from './routing/table.ts'
import { decide } from './routing.ts'

/**
 * Replays leads in the order they came in through a draft, each routed at the instant it came. Turns and counts start at
 * nothing and are kept in memory; licences, hours and caps are those given. It is assumed that everybody accepts in time;
 * who would have claimed an offer cannot be known, so an offer is a turn for all who got it and counts towards no cap.
 * With `published` the same leads run through that set too, and what differs is listed.
 */
export function simulate(
  leads: readonly LeadFacts[],
  draft: RoutingRuleSet,
  people: readonly OfficerFacts[],
  published?: RoutingRuleSet,
): Simulation {
  const steps = simulateInSteps(leads, draft, people, published)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** Leads between two pauses, in which a server can answer others. */
const stepLeads = 250
type Steps<T = void> = Generator<void, T, void>

/** `simulate`, resting after every few hundred leads. */
export function* simulateInSteps(
  leads: readonly LeadFacts[],
  draft: RoutingRuleSet,
  people: readonly OfficerFacts[],
  published?: RoutingRuleSet,
): Steps<Simulation> {
  const ordered = leads.toSorted((a, b) => a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : 1))
  const result = emptyResult(ordered.length, draft, people)
  const tally = tallyFor(result)
  const outcomes: SimulatedOutcome[] = []
  yield* replay(ordered, draft, people, (lead, decision) => {
    tally(lead, decision)
    outcomes.push(decision.trace.pick)
  })
  if (!published) return result
  const before = emptyResult(ordered.length, published, people)
  const tallyBefore = tallyFor(before)
  result.officersNow = before.officers
  let n = 0
  yield* replay(ordered, published, people, (lead, decision) => {
    tallyBefore(lead, decision)
    const from = outcomeOf(decision.trace.pick)
    const to = outcomeOf(outcomes[n++]!)
    if (!sameOutcome(from, to)) result.differences.push({ lead: lead.id, from, to })
  })
  return result
}

const outcomeOf = ({ kind, rule, officers, pool }: SimulatedOutcome): SimulatedOutcome => ({ kind, rule, officers, pool })

/** The same people or pool by another rule is no difference to anyone. */
const sameOutcome = (a: SimulatedOutcome, b: SimulatedOutcome): boolean =>
  a.kind === b.kind &&
  a.pool === b.pool &&
  a.officers.length === b.officers.length &&
  a.officers.every((o, i) => o === b.officers[i])

function* replay(
  ordered: readonly LeadFacts[],
  ruleSet: RoutingRuleSet,
  people: readonly OfficerFacts[],
  each: (lead: LeadFacts, decision: RouteDecision) => void,
): Steps {
  const table = tableOf(people.map(p => ({ ...p, counts: { hour: 0, day: 0, month: 0 }, turns: {} })))
  const turnTheClock = clockOf(table.people)
  let n = 0
  for (const lead of ordered) {
    const now = lead.receivedAt
    turnTheClock(now)
    const decision = decide(lead, ruleSet, table, now)
    each(lead, decision)
    take(table, decision, now)
    if (++n % stepLeads === 0) yield
  }
}

/** Sets the counts back to nothing where an hour, a day or a month of the person's own zone has ended. */
function clockOf(players: readonly Player[]): (now: number) => void {
  const zones = [...Map.groupBy(players, p => p.timeZone)].map(([zone, people]) => ({ zone, people, at: capPeriod(zone, 0) }))
  return now => {
    for (const entry of zones) {
      const at = capPeriod(entry.zone, now)
      if (at.hour === entry.at.hour) continue
      for (const { counts } of entry.people) {
        counts.hour = 0
        if (at.day !== entry.at.day) counts.day = 0
        if (at.month !== entry.at.month) counts.month = 0
      }
      entry.at = at
    }
  }
}

const emptyResult = (leads: number, draft: RoutingRuleSet, people: readonly OfficerFacts[]): Simulation => ({
  leads,
  officers: people.map(p => ({ officer: p.id, assigned: 0, offered: 0, capSkips: 0, licenceSkips: 0 })),
  officersNow: [],
  rules: draft.rules.map(r => ({ rule: r.id, matched: 0, nobody: 0, assigned: 0, offered: 0, pooled: 0 })),
  fallback: { owner: 0, pool: 0 },
  unassigned: [],
  capBreachesAvoided: 0,
  licenceSkipped: 0,
  differences: [],
  deadlines: [],
})

function tallyFor(result: Simulation): (lead: LeadFacts, decision: RouteDecision) => void {
  const officers = new Map(result.officers.map(row => [row.officer, row]))
  const rules = new Map(result.rules.map(row => [row.rule, row]))
  return (lead, decision) => {
    const { trace } = decision
    const skips = { cap: new Set<string>(), licence: new Set<string>() }
    for (const seen of trace.rules) {
      const row = rules.get(seen.rule)!
      if (seen.outcome === 'matched' || seen.outcome === 'nobody') row.matched++
      if (seen.outcome === 'nobody') row.nobody++
      for (const person of seen.people) noteSkip(person, skips)
    }
    if (trace.fallbackOwner) noteSkip(trace.fallbackOwner, skips)
    for (const id of skips.cap) bump(officers.get(id), 'capSkips')
    for (const id of skips.licence) bump(officers.get(id), 'licenceSkips')
    if (skips.cap.size) result.capBreachesAvoided++
    if (skips.licence.size) result.licenceSkipped++

    if (decision.kind === 'unassigned') {
      result.unassigned.push(lead.id)
      return
    }
    const rule = decision.ruleId === null ? undefined : rules.get(decision.ruleId)
    if (decision.kind === 'assign') {
      bump(officers.get(decision.officer), 'assigned')
      if (rule) rule.assigned++
      else result.fallback.owner++
      if (decision.acceptBefore) result.deadlines.push({ lead: lead.id, kind: 'accept', before: decision.acceptBefore })
    } else if (decision.kind === 'offer') {
      for (const officer of decision.officers) bump(officers.get(officer), 'offered')
      if (rule) rule.offered++
      result.deadlines.push({ lead: lead.id, kind: 'claim', before: decision.claimBefore })
    } else {
      if (rule) rule.pooled++
      else result.fallback.pool++
    }
  }
}

function noteSkip({ officer, skip }: PersonTrace, skips: { cap: Set<string>; licence: Set<string> }): void {
  if (skip?.code === 'over-cap') skips.cap.add(officer)
  if (skip?.code === 'no-licence' || skip?.code === 'licence-inactive' || skip?.code === 'licence-expired')
    skips.licence.add(officer)
}

type Row = Simulation['officers'][number]

function bump(row: Row | undefined, what: 'assigned' | 'offered' | 'capSkips' | 'licenceSkips'): void {
  if (row) row[what]++
}
