import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decide } from '../routing.ts'
import { lead, noon, officer, people, rule, ruleSet } from './made-up.ts'
import { tableOf, take } from './table.ts'

const ids = ['ann', 'bob', 'cy', 'di']
const set = ruleSet([rule('r', { target: { method: 'round-robin', ...people(...ids) } })])

it('keeps everybody in line within one lead, whatever the clocks say and whatever was given before', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 80 }),
      fc.array(fc.record({ ago: fc.integer({ min: 0, max: 9 }), count: fc.integer({ min: 0, max: 300 }) }), {
        minLength: 4,
        maxLength: 4,
      }),
      (skews, had) => {
        const table = tableOf(
          ids.map((id, n) => officer(id, { turns: { r: { lastAt: noon - had[n]!.ago, count: had[n]!.count } } })),
        )
        const given = new Map(ids.map(id => [id, 0]))
        for (const skew of skews) {
          const decision = decide(lead(), set, table, noon + skew)
          if (decision.kind !== 'assign') throw new Error('nobody')
          take(table, decision, noon + skew)
          given.set(decision.officer, given.get(decision.officer)! + 1)
          expect(Math.max(...given.values()) - Math.min(...given.values())).toBeLessThanOrEqual(1)
        }
      },
    ),
  )
})

it('leaves the facts it was given as they were', () => {
  const facts = [officer('ann', { turns: { r: { lastAt: 1, count: 1 } } })]
  const before = structuredClone(facts)
  const table = tableOf(facts)
  take(table, decide(lead(), ruleSet([rule('r')]), table, noon), noon)
  expect(facts).toEqual(before)
  expect(table.byId.get('ann')).toMatchObject({ counts: { hour: 1, day: 1, month: 1 }, turns: { r: { count: 2 } } })
})
