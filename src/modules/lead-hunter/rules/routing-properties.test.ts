import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RouteDecision } from '../contract/route-trace.ts'
import type { RoutingCondition, RoutingRule, RoutingTarget, Who } from '../contract/routing.ts'
import { day, noon, office, ruleSet } from './routing/made-up.ts'
import { capPeriod, type LeadFacts, mayHold, nextAfterTimeout, type OfficerFacts, route } from './routing.ts'
import { simulate } from './simulate.ts'

const ids = ['p0', 'p1', 'p2', 'p3', 'p4']
const states = ['FL', 'GA', 'TX', 'GU']
const someId = fc.constantFrom(...ids, 'stranger')
const some = <T>(...values: T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 })
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const instant = fc.integer({ min: 0, max: 3 * 24 * 12 }).map(n => noon + n * 300_000)

const lead: fc.Arbitrary<LeadFacts> = fc.record({
  id: fc.uuid(),
  intent: fc.constantFrom('purchase', 'refinance', 'unknown'),
  propertyState: maybe(fc.constantFrom(...states)),
  zip: maybe(fc.constantFrom('33139', '30301')),
  language: maybe(fc.constantFrom('en', 'es-MX')),
  score: fc.integer({ min: 0, max: 100 }),
  amountCents: maybe(fc.integer({ min: 0, max: 90_000_000 })),
  tags: fc.subarray(['vip', 'jumbo']),
  receivedAt: instant,
})

const licenceOf = (state: string) => {
  const kinds = [
    ['active', '2026-12-31'],
    ['active', '2026-12-31'],
    ['active', '2026-12-31'],
    ['active', '2026-07-16'],
    ['active', '2026-07-01'],
    ['active', 'never'],
    ['active', null],
    ['suspended', '2026-12-31'],
  ] as const
  return fc.constantFrom(...kinds).map(([status, expires]) => ({ state, status, expires }))
}
const licences = fc.tuple(...states.map(state => fc.array(licenceOf(state), { maxLength: 2 }))).map(all => all.flat())
const caps = fc.record({
  perHour: maybe(fc.integer({ min: 0, max: 3 })),
  perDay: maybe(fc.integer({ min: 0, max: 5 })),
  perMonth: maybe(fc.integer({ min: 0, max: 9 })),
})
const count = fc.integer({ min: 0, max: 4 })
const officer = (id: string): fc.Arbitrary<OfficerFacts> =>
  fc.record({
    id: fc.constant(id),
    branchId: fc.constantFrom('east', 'west', null),
    active: fc.constantFrom(true, true, true, false),
    licences,
    timeZone: fc.constantFrom('America/New_York', 'Pacific/Guam'),
    hours: fc.constantFrom(null, null, null, office),
    away: fc.constantFrom(null, null, null, { until: noon + day }),
    languages: fc.subarray(['en', 'es']),
    caps: fc.oneof(fc.constant({}), caps),
    counts: fc.record({ hour: count, day: count, month: count }),
    turns: fc.dictionary(fc.constantFrom('r0', 'r1', 'r2'), fc.record({ lastAt: fc.option(instant), count }), {
      noNullPrototype: true,
    }),
    takesUnknownState: fc.boolean(),
  })
const team = fc.tuple(...ids.map(officer)).chain(all => fc.shuffledSubarray(all, { minLength: 3 }))

const who: fc.Arbitrary<Who> = fc.oneof(
  fc.constant<Who>({ of: 'everyone' }),
  some('east', 'west').map((branches): Who => ({ of: 'branches', branches })),
  fc.uniqueArray(someId, { minLength: 1 }).map((people): Who => ({ of: 'people', people })),
)
const group = { who, speaksLanguage: fc.boolean() }
const method = <M extends RoutingTarget['method']>(name: M) => fc.constant(name)
const target: fc.Arbitrary<RoutingTarget> = fc.oneof(
  fc.record({ method: method('round-robin'), ...group }),
  fc.record({ method: method('weighted'), ...group, weights: fc.dictionary(someId, fc.integer({ min: 1, max: 5 })) }),
  fc.record({ method: method('capped'), ...group, caps, capsFor: fc.dictionary(someId, caps) }),
  fc.record({
    method: method('first-to-claim'),
    ...group,
    claimSeconds: fc.constant(60),
    atMost: maybe(fc.integer({ min: 1, max: 3 })),
  }),
  fc.record({ method: method('pool'), pool: fc.constant('pool') }),
  fc.record({ method: method('person'), person: someId }),
  fc.record({ method: method('fallback') }),
)
const condition: fc.Arbitrary<RoutingCondition> = fc.oneof(
  some(...states).map((anyOf): RoutingCondition => ({ field: 'state', anyOf })),
  some<'purchase' | 'refinance'>('purchase', 'refinance').map((anyOf): RoutingCondition => ({ field: 'intent', anyOf })),
  fc.integer({ min: 0, max: 100 }).map((atLeast): RoutingCondition => ({ field: 'score', atLeast })),
  fc
    .constantFrom<'inside' | 'outside'>('inside', 'outside')
    .map((when): RoutingCondition => ({ field: 'hours', when, schedule: office })),
)
const oneRule = (id: string): fc.Arbitrary<RoutingRule> =>
  fc.record({
    id: fc.constant(id),
    name: fc.constant(id),
    enabled: fc.constantFrom(true, true, true, false),
    conditions: fc.array(condition, { maxLength: 2 }),
    target,
    acceptSeconds: maybe(fc.constant(300)),
    // biome-ignore lint/suspicious/noThenProperty: a field of the contract
    then: fc.constantFrom<RoutingRule['then']>('next-person', 'next-rule', 'pool'),
    thenPool: fc.constant('slow'),
  })
const rules = fc.tuple(oneRule('r0'), oneRule('r1'), oneRule('r2')).chain(all => fc.shuffledSubarray(all, { minLength: 1 }))
const fallback = fc.record({ owner: maybe(someId), pool: maybe(fc.constant('last')) })
const anySet = fc.tuple(rules, fallback).map(([all, last]) => ruleSet(all, last))

const chosen = (d: RouteDecision): string[] => (d.kind === 'assign' ? d.candidates : d.kind === 'offer' ? d.officers : [])

/** The law said once more, in other words: the last day is compared as a number, in UTC, Guam ten hours earlier. */
function lawful(person: OfficerFacts, state: string | undefined, now: number): boolean {
  const good = person.licences.filter(l => {
    const ends = Date.parse(`${l.expires}T00:00:00Z`) + day - (l.state === 'GU' ? 10 * 3_600_000 : 0)
    return l.status === 'active' && (l.expires === null || now < ends) && (state === undefined || l.state === state)
  })
  return person.active && good.length > 0
}

describe('for any lead, people and rules', () => {
  it('nobody without a licence is given, offered or lined up for a lead, however often the time runs out', () => {
    let handed = 0
    fc.assert(
      fc.property(lead, anySet, team, (who, set, people) => {
        let now = who.receivedAt
        let decision = route(who, set, people, now)
        const tried: string[] = []
        for (let n = 0; n < 8; n++) {
          for (const id of chosen(decision)) {
            const person = people.find(p => p.id === id)!
            handed++
            expect(lawful(person, who.propertyState, now)).toBe(true)
            expect(mayHold(person, who.propertyState, now)).toEqual({ may: true })
          }
          tried.push(...chosen(decision).slice(0, 1))
          now += 301_000
          decision = nextAfterTimeout(decision, who, set, people, tried, now)
        }
      }),
      { numRuns: 3000 },
    )
    expect(handed).toBeGreaterThan(1000)
  })

  it('mayHold says exactly what the law says', () => {
    fc.assert(
      fc.property(officer('p0'), maybe(fc.constantFrom(...states)), instant, (person, state, now) => {
        expect(mayHold(person, state, now).may).toBe(lawful(person, state, now))
      }),
      { numRuns: 1000 },
    )
  })

  it('the trace names every rule up to the match and every person of the matched target', () => {
    fc.assert(
      fc.property(lead, anySet, team, (who, set, people) => {
        const decision = route(who, set, people, who.receivedAt)
        const { trace } = decision
        const order = set.rules.map(r => r.id)
        expect(trace.rules.map(r => r.rule)).toEqual(order.slice(0, trace.rules.length))
        const last = trace.rules.at(-1)
        if (decision.kind !== 'unassigned' && decision.ruleId !== null) expect(last?.rule).toBe(decision.ruleId)
        else if (last && set.rules.find(r => r.id === last.rule)!.target.method !== 'fallback')
          expect(trace.rules).toHaveLength(order.length)
        for (const seen of trace.rules) {
          const rule = set.rules.find(r => r.id === seen.rule)!
          expect(seen.conditions).toHaveLength(rule.enabled ? rule.conditions.length : 0)
          if (seen.outcome !== 'matched' && seen.outcome !== 'nobody') continue
          expect(seen.people.map(p => p.officer).toSorted()).toEqual(membersOf(rule.target, people).toSorted())
        }
        expect(trace.pick.kind).toBe(decision.kind)
        if (last && chosen(decision).length && trace.pick.rule) {
          const inLine = last.people.filter(p => !p.skip).map(p => p.officer)
          expect(inLine).toEqual(expect.arrayContaining(chosen(decision)))
          if (decision.kind === 'assign') expect(decision.candidates).toHaveLength(inLine.length)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('the same question has the same answer, in whatever order the people come', () => {
    fc.assert(
      fc.property(lead, anySet, team, (who, set, people) => {
        const { trace: _, ...one } = route(who, set, people, who.receivedAt)
        const { trace: __, ...two } = route(who, set, people.toReversed(), who.receivedAt)
        expect(two).toEqual(one)
      }),
      { numRuns: 2000 },
    )
  })
})

function membersOf(target: RoutingTarget, people: readonly OfficerFacts[]): string[] {
  if (target.method === 'pool' || target.method === 'fallback') return []
  if (target.method === 'person') return [target.person]
  const { who } = target
  if (who.of === 'people') return who.people
  return people.filter(p => who.of === 'everyone' || who.branches.includes(p.branchId ?? '')).map(p => p.id)
}

/** Routes one by one with a diary instead of counters: what simulate must come to. */
function oneByOne(leads: readonly LeadFacts[], set: ReturnType<typeof ruleSet>, people: readonly OfficerFacts[]) {
  const diary: { officer: string; rule: string | null; at: number; turnAt: number; counts: boolean }[] = []
  // Of one millisecond, each turn of a rule is a moment later than the one before it.
  const latest = new Map<string | null, number>()
  const write = (officer: string, rule: string | null, at: number, counts: boolean) => {
    const before = latest.get(rule)
    const turnAt = before === undefined ? at : Math.max(at, before + 0.001)
    latest.set(rule, turnAt)
    diary.push({ officer, rule, at, turnAt, counts })
  }
  const inOrder = leads.toSorted((a, b) => a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : 1))
  const decisions = inOrder.map(who => {
    const now = who.receivedAt
    const today = people.map(p => {
      const own = diary.filter(line => line.officer === p.id)
      const inPeriod = (per: 'hour' | 'day' | 'month') =>
        own.filter(line => line.counts && capPeriod(p.timeZone, line.at)[per] === capPeriod(p.timeZone, now)[per]).length
      const turnsOf = (rule: string) => {
        const taken = own.filter(line => line.rule === rule)
        return { lastAt: taken.at(-1)?.turnAt ?? null, count: taken.length }
      }
      const turns = Object.fromEntries(set.rules.map(r => [r.id, turnsOf(r.id)]))
      return { ...p, turns, counts: { hour: inPeriod('hour'), day: inPeriod('day'), month: inPeriod('month') } }
    })
    const decision = route(who, set, today, now)
    if (decision.kind === 'assign') write(decision.officer, decision.ruleId, now, true)
    if (decision.kind === 'offer') {
      for (const officer of decision.officers) write(officer, decision.ruleId, now, false)
    }
    return { lead: who.id, decision }
  })
  return { decisions, diary }
}

describe('a run of leads', () => {
  const leads = fc.uniqueArray(lead, { selector: l => l.id, minLength: 5, maxLength: 25 })

  it('is simulated as if each lead was routed on its own', () => {
    fc.assert(
      fc.property(leads, anySet, team, (some, set, people) => {
        const { decisions } = oneByOne(some, set, people)
        // beside a set that places nothing, every lead that is placed is a difference
        const simulated = simulate(some, set, people, ruleSet([]))
        const placed = decisions.filter(d => d.decision.kind !== 'unassigned')
        expect(simulated.differences.map(d => [d.lead, d.to])).toEqual(
          placed.map(({ lead: id, decision }) => {
            const { kind, rule, officers, pool } = decision.trace.pick
            return [id, { kind, rule, officers, pool }]
          }),
        )
        expect(simulated.unassigned).toEqual(decisions.filter(d => d.decision.kind === 'unassigned').map(d => d.lead))
        for (const row of simulated.officers) {
          const own = decisions.filter(d => d.decision.kind === 'assign' && d.decision.officer === row.officer)
          expect(row.assigned).toBe(own.length)
        }
        expect(simulate(some.toReversed(), set, people, set).differences).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('never gives anyone more than a cap, not even the fallback owner', () => {
    let full = 0
    fc.assert(
      fc.property(leads, anySet, team, (some, set, people) => {
        const { diary, decisions } = oneByOne(some, set, people)
        full += decisions.filter(d => JSON.stringify(d.decision.trace).includes('over-cap')).length
        for (const person of people) {
          const own = diary.filter(line => line.counts && line.officer === person.id)
          for (const [per, cap] of [
            ['hour', person.caps.perHour],
            ['day', person.caps.perDay],
            ['month', person.caps.perMonth],
          ] as const) {
            if (cap === undefined) continue
            const byPeriod = Map.groupBy(own, line => capPeriod(person.timeZone, line.at)[per])
            for (const lines of byPeriod.values()) expect(lines.length).toBeLessThanOrEqual(cap)
          }
        }
      }),
      { numRuns: 300 },
    )
    expect(full).toBeGreaterThan(50)
  })
})
