import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RoutingTarget } from '../contract/routing.ts'
import { day, everyone, lead, noon, officer, rule, ruleSet } from './routing/made-up.ts'
import { turnOrder } from './routing.ts'
import { simulate } from './simulate.ts'

/** Leads over three days, some in the same millisecond; everyone can take each of them. */
const run = fc
  .array(fc.integer({ min: 0, max: 3 * 288 }), { minLength: 1, maxLength: 80 })
  .map(times => times.map((n, i) => lead({ id: `lead ${i}`, receivedAt: noon + n * 300_000 })))
const crowd = fc.integer({ min: 1, max: 7 }).map(n => Array.from({ length: n }, (_, i) => officer(`p${i}`)))
const assigned = (result: ReturnType<typeof simulate>) => result.officers.map(o => o.assigned)

describe('turns are fair when everyone can take every lead', () => {
  it('round robin counts differ by at most one, also within one millisecond', () => {
    fc.assert(
      fc.property(run, crowd, fc.boolean(), (leads, people, atOnce) => {
        const times = atOnce ? leads.map(l => ({ ...l, receivedAt: noon })) : leads
        const counts = assigned(simulate(times, ruleSet([rule('r')]), people))
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
        expect(counts.reduce((a, b) => a + b, 0)).toBe(leads.length)
      }),
    )
  })

  it('weighted counts keep to the shares within one lead', () => {
    const share = fc.integer({ min: 1, max: 9 })
    fc.assert(
      fc.property(run, crowd, fc.array(share, { minLength: 7, maxLength: 7 }), (leads, people, shares) => {
        const weights = Object.fromEntries(people.map((p, i) => [p.id, shares[i]!]))
        const target: RoutingTarget = { method: 'weighted', ...everyone, weights }
        const counts = assigned(simulate(leads, ruleSet([rule('r', { target })]), people))
        counts.forEach((a, i) => {
          counts.forEach((b, j) => {
            expect((a - 1) * shares[j]!).toBeLessThanOrEqual(b * shares[i]!)
          })
        })
      }),
    )
  })

  it('a capped rule gives each person its fill of every day and nobody more', () => {
    fc.assert(
      fc.property(run, crowd, fc.integer({ min: 0, max: 4 }), (leads, people, most) => {
        const target: RoutingTarget = { method: 'capped', ...everyone, caps: { perDay: most }, capsFor: {} }
        // New York is four hours behind UTC in July
        const byDay = Map.groupBy(leads, l => Math.floor((l.receivedAt - 4 * 3_600_000) / day))
        const room = [...byDay.values()].reduce((n, today) => n + Math.min(today.length, most * people.length), 0)
        const result = simulate(leads, ruleSet([rule('r', { target })]), people)
        expect(assigned(result).reduce((a, b) => a + b, 0)).toBe(room)
        expect(result.unassigned).toHaveLength(leads.length - room)
        for (const count of assigned(result)) expect(count).toBeLessThanOrEqual(most * byDay.size)
      }),
    )
  })

  it('the order is a total one: it does not depend on the order it was given', () => {
    const count = fc.integer({ min: 0, max: 4 })
    const weight = fc.integer({ min: 1, max: 4 })
    const one = fc.record({ id: fc.uuid(), position: count, lastAt: fc.option(count), count, weight })
    const method = fc.constantFrom<'round-robin' | 'weighted'>('round-robin', 'weighted')
    fc.assert(
      fc.property(fc.uniqueArray(one, { selector: c => c.id }), method, (line, how) => {
        expect(turnOrder(how, line.toReversed())).toEqual(turnOrder(how, line))
      }),
    )
  })
})
