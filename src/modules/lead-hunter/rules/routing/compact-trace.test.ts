import { describe, expect, it } from 'vitest'
import { routeTrace } from '../../contract/route-trace.ts'
import { route } from '../routing.ts'
import { compactTrace, wholeTrace } from './compact-trace.ts'
import { conditionSentence } from './condition-words.ts'
import { everyone, inState, lead, noon, officer, rule, ruleSet } from './made-up.ts'

const uuid = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`
const team = (licensed: number, others: number) => [
  ...Array.from({ length: licensed }, (_, n) =>
    officer(uuid(n), { turns: { [uuid(900)]: { lastAt: noon - n * 1000, count: n } } }),
  ),
  ...Array.from({ length: others }, (_, n) => officer(uuid(500 + n), { licences: [] })),
]
const rules = [
  rule(uuid(901), { conditions: [inState('TX'), { field: 'score', atLeast: 10 }] }),
  rule(uuid(900), { target: { method: 'round-robin', ...everyone } }),
]
const set = { ...ruleSet(rules), id: uuid(999) }

describe('a stored trace', () => {
  it('is read again as it was, but for conditions that held in a rule that did not', () => {
    const { trace } = route(lead(), set, team(3, 2), noon)
    const again = wholeTrace(compactTrace(trace))
    expect(again.rules[0]!.conditions.map(c => c.field)).toEqual(['state'])
    expect(new Set(again.rules[1]!.people.map(p => JSON.stringify(p)))).toEqual(
      new Set(trace.rules[1]!.people.map(p => JSON.stringify(p))),
    )
    expect({ ...again, rules: [] }).toEqual({ ...trace, rules: [] })
    expect(routeTrace.safeParse(again).success).toBe(true)
  })

  it('names the front of a long line, the pick first, and everybody who was passed over', () => {
    const { trace } = route(lead(), set, team(120, 80), noon)
    const stored = compactTrace(trace)
    const again = wholeTrace(stored).rules[1]!
    expect(again.people[0]!.officer).toBe(trace.pick.officers[0])
    expect(again.people.filter(p => !p.skip)).toHaveLength(20)
    expect(again.more).toBe(100)
    expect(again.people.filter(p => p.skip?.code === 'no-licence')).toHaveLength(80)
    expect(JSON.stringify(stored).length).toBeLessThan(7000)
    expect(JSON.stringify(trace).length).toBeGreaterThan(15_000)
  })
})

it.each([
  [{ field: 'state', asked: ['FL', 'GA'], has: null, passed: false }, 'The state is not known; the rule asks for FL or GA.'],
  [{ field: 'zip', asked: ['331'], has: '331', passed: true }, 'The ZIP 331·· is what the rule asks for: 331.'],
  [
    { field: 'source', asked: ['a'], more: 3, has: 'b', passed: false },
    'The source Name of b is not Name of a or one of 3 more.',
  ],
  [{ field: 'score', asked: 75, has: 60, passed: false }, 'The score 60 is below 75.'],
  [
    { field: 'amount', asked: [20_000_000, null], has: 100, passed: false },
    'The amount is $1; the rule asks for $200,000 or more.',
  ],
  [{ field: 'amount', asked: [null, null], has: null, passed: false }, 'No amount is known; the rule asks for any amount.'],
  [
    { field: 'hours', asked: 'inside', has: 'holiday', passed: false },
    'It was outside the rule’s hours (a holiday); the rule asks for inside.',
  ],
  [{ field: 'tag', asked: ['VIP', 'x'], has: [], passed: false }, 'It has no tag VIP or x.'],
  [{ field: 'tag', asked: ['VIP'], has: ['VIP'], passed: true }, 'It has the tag VIP.'],
] as const)('a condition is told in words: %o', (verdict, sentence) => {
  expect(conditionSentence(verdict as never, id => `Name of ${id}`)).toBe(sentence)
})
