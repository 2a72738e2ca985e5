import { describe, expect, it } from 'vitest'
import { type RoutingCondition, routingCondition, routingRule, weeklySchedule } from '../../contract/routing.ts'
import { verdict } from './conditions.ts'
import type { LeadFacts } from './facts.ts'
import { goingOn, lead, noon, office, rule } from './made-up.ts'

const passes = (condition: RoutingCondition, more: Partial<LeadFacts> = {}, now = noon) =>
  verdict(condition, lead(more), now).passed

describe('a condition passes only on a fact the lead has', () => {
  const cases: [string, RoutingCondition, Partial<LeadFacts>, boolean][] = [
    ['intent', { field: 'intent', anyOf: ['refinance', 'purchase'] }, {}, true],
    ['another intent', { field: 'intent', anyOf: ['heloc'] }, {}, false],
    ['product, whatever its case', { field: 'product', anyOf: ['VA'] }, { product: ' va' }, true],
    ['no product', { field: 'product', anyOf: ['VA'] }, {}, false],
    ['state', { field: 'state', anyOf: ['GA', 'FL'] }, {}, true],
    ['an unknown state', { field: 'state', anyOf: ['FL'] }, { propertyState: undefined }, false],
    ['county, however it is written', { field: 'county', anyOf: ['FL:Miami Dade'] }, { county: 'Miami-Dade County' }, true],
    ['a county of that name elsewhere', { field: 'county', anyOf: ['GA:Orange'] }, { county: 'Orange' }, false],
    ['one of the ZIP’s counties', { field: 'county', anyOf: ['FL:Broward'] }, { counties: ['Palm Beach', 'Broward'] }, true],
    [
      'a county that is known beside others',
      { field: 'county', anyOf: ['FL:Broward'] },
      { county: 'Lee', counties: ['Broward'] },
      false,
    ],
    ['ZIP+4', { field: 'zip', anyOf: ['33139'] }, { zip: '33139-1234' }, true],
    ['a ZIP prefix', { field: 'zip', anyOf: ['90', '331'] }, { zip: '33139' }, true],
    ['another ZIP', { field: 'zip', anyOf: ['33138', '34'] }, { zip: '33139' }, false],
    ['source', { field: 'source', anyOf: ['s1'] }, { sourceId: 's1' }, true],
    ['campaign', { field: 'campaign', anyOf: ['Spring 2026'] }, { campaign: 'spring 2026 ' }, true],
    ['language by its first part', { field: 'language', anyOf: ['es'] }, { language: 'es-MX' }, true],
    ['another language', { field: 'language', anyOf: ['es'] }, { language: 'est' }, false],
    ['score at the edge', { field: 'score', atLeast: 60 }, {}, true],
    ['score below', { field: 'score', atLeast: 61 }, {}, false],
    ['amount at both ends', { field: 'amount', fromCents: 5, toCents: 5 }, { amountCents: 5 }, true],
    ['amount above', { field: 'amount', toCents: 4 }, { amountCents: 5 }, false],
    ['no amount', { field: 'amount' }, {}, false],
    ['tag', { field: 'tag', anyOf: ['VIP'] }, { tags: ['x', 'vip'] }, true],
    ['no tag', { field: 'tag', anyOf: ['VIP'] }, {}, false],
    ['inside hours', { field: 'hours', when: 'inside', schedule: office }, {}, true],
    ['outside hours', { field: 'hours', when: 'outside', schedule: office }, {}, false],
  ]
  it.each(cases)('%s', (_, condition, more, passed) => {
    expect(passes(condition, more)).toBe(passed)
  })

  it('counts a holiday as outside hours', () => {
    const schedule = { ...office, holidays: ['2026-07-15'] }
    expect(verdict({ field: 'hours', when: 'outside', schedule }, lead(), noon)).toEqual({
      field: 'hours',
      asked: 'outside',
      has: 'holiday',
      passed: true,
    })
  })
})

describe('the contract refuses', () => {
  it('conditions that could never mean anything', () => {
    expect(routingCondition.safeParse({ field: 'zip', anyOf: ['3313x'] }).success).toBe(false)
    expect(routingCondition.safeParse({ field: 'county', anyOf: ['Broward'] }).success).toBe(false)
    expect(routingCondition.safeParse({ field: 'state', anyOf: [] }).success).toBe(false)
    expect(weeklySchedule.safeParse({ timeZone: 'America/Nowhere', spans: [] }).success).toBe(false)
    expect(weeklySchedule.safeParse({ timeZone: 'UTC', spans: [{ day: 1, from: 600, to: 600 }] }).success).toBe(false)
  })

  it('a rule that ends in a pool without naming one', () => {
    const id = '01890000-0000-7000-8000-000000000001'
    expect(routingRule.safeParse(rule(id)).success).toBe(true)
    expect(routingRule.safeParse(goingOn(rule(id), 'pool')).error?.issues[0]?.message).toBe('Choose the pool it goes to.')
  })
})
