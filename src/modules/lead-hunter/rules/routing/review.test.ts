import { expect, it } from 'vitest'
import type { RoutingRuleSet } from '../../contract/routing.ts'
import { inState, office, rule, ruleSet } from './made-up.ts'
import { reviewRuleSet } from './review.ts'

const nobody = { people: new Map(), branches: new Map(), pools: new Map(), team: [] }
const review = (set: RoutingRuleSet) => reviewRuleSet(set, nobody)

it('warns of rules that select by language or ZIP alone, whatever the hour', () => {
  const hours = { field: 'hours' as const, when: 'inside' as const, schedule: office }
  const set = ruleSet(
    [
      rule('language', { conditions: [{ field: 'language', anyOf: ['es'] }, hours] }),
      rule('zip', {
        conditions: [
          { field: 'zip', anyOf: ['331'] },
          { field: 'score', atLeast: 50 },
        ],
      }),
      rule('both', { conditions: [{ field: 'zip', anyOf: ['331'] }, inState('FL')] }),
      rule('off', { enabled: false, conditions: [{ field: 'zip', anyOf: ['331'] }] }),
    ],
    { pool: 'p' },
  )
  expect(review(set).map(r => [r.rule, r.code])).toEqual([
    ['language', 'language-alone'],
    ['zip', 'zip-alone'],
  ])
})

it('warns of rules that are never reached and of a missing fallback', () => {
  const all = rule('all', { target: { method: 'pool', pool: 'p' } })
  expect(review(ruleSet([all, rule('late')])).map(r => [r.rule, r.code])).toEqual([['late', 'never-reached']])
  expect(review(ruleSet([rule('open')])).map(r => r.code)).toEqual(['no-fallback'])
  const toNothing = rule('end', { target: { method: 'fallback' } })
  expect(review(ruleSet([toNothing])).map(r => r.code)).toEqual(['no-fallback'])
})
