import { describe, expect, it } from 'vitest'
import { newId } from '#base/id.ts'
import { type RoutingRule, type RoutingTarget, routingRuleSet } from '../../contract/routing.ts'
import { isSame, type Leaving, whoWithout, withoutLeaving } from './leaving.ts'

const [made, also, real, theirs, own, pool, shared, archived, zillow, site] = Array.from({ length: 10 }, newId) as [
  string,
  ...string[],
] &
  string[]
const leaving: Leaving = {
  people: new Set([made!, also!]),
  branches: new Set([theirs!]),
  pools: new Set([pool!]),
  sources: new Set([zillow!]),
}
const usable = new Set([shared!])

const rule = (target: RoutingTarget, more: Partial<RoutingRule> = {}): RoutingRule => ({
  id: newId(),
  name: 'A rule',
  enabled: true,
  conditions: [],
  target,
  // biome-ignore lint/suspicious/noThenProperty: a field of the contract
  then: 'next-rule',
  ...more,
})
const people = (...of: string[]) => ({ who: { of: 'people' as const, people: of }, speaksLanguage: false })
const turns = (...of: string[]): RoutingTarget => ({ method: 'round-robin', ...people(...of) })
const without = (rules: RoutingRule[], fallback = {}) => withoutLeaving({ rules, fallback }, leaving, usable, shared!)
const only = (target: RoutingTarget, more?: Partial<RoutingRule>) => without([rule(target, more)]).body.rules[0]!

describe('rules without those who leave', () => {
  it('keep whoever stays, and forget the weights and caps of the others', () => {
    expect(only(turns(made!, real!, also!))).toMatchObject({ enabled: true, target: { who: { people: [real] } } })
    expect(only({ method: 'weighted', ...people(made!, real!), weights: { [made!]: 3, [real!]: 2 } }).target).toEqual({
      method: 'weighted',
      ...people(real!),
      weights: { [real!]: 2 },
    })
    expect(
      only({ method: 'capped', ...people(made!, real!), caps: { perDay: 5 }, capsFor: { [made!]: { perDay: 1 } } }).target,
    ).toEqual({
      method: 'capped',
      ...people(real!),
      caps: { perDay: 5 },
      capsFor: {},
    })
    expect(whoWithout({ of: 'branches', branches: [theirs!, own!] }, leaving)).toEqual({ of: 'branches', branches: [own] })
    expect(whoWithout({ of: 'branches', branches: [theirs!] }, leaving)).toBeUndefined()
    expect(whoWithout({ of: 'everyone' }, leaving)).toEqual({ of: 'everyone' })
  })

  it('are switched off where nobody is left, by name, and go to nobody unasked when switched on again', () => {
    const { body, off } = without([
      rule(turns(made!, also!), { name: 'Turns' }),
      rule({ method: 'person', person: made! }, { name: 'One' }),
      rule({ method: 'pool', pool: pool! }, { name: 'Pool' }),
      rule(turns(made!), { name: 'Off before', enabled: false }),
      rule({ method: 'pool', pool: shared! }, { name: 'Stays' }),
    ])
    expect(off).toEqual(['Turns', 'One', 'Pool'])
    expect(body.rules.map(r => r.enabled)).toEqual([false, false, false, false, true])
    expect(body.rules.slice(0, 4).every(r => r.target.method === 'fallback')).toBe(true)
  })

  it('that took only leads of sources that go are switched off, the others forget those sources', () => {
    const both = { field: 'source' as const, anyOf: [zillow!, site!] }
    expect(only(turns(real!), { conditions: [both] })).toMatchObject({ enabled: true, conditions: [{ anyOf: [site] }] })
    expect(only(turns(real!), { conditions: [{ field: 'source', anyOf: [zillow!] }] })).toMatchObject({
      enabled: false,
      conditions: [],
    })
  })

  it('end in a pool that stays and is in use', () => {
    expect(without([], { owner: made!, pool: pool! }).body.fallback).toEqual({ pool: shared })
    expect(without([], { owner: real!, pool: archived! }).body.fallback).toEqual({ owner: real, pool: shared })
    expect(without([]).body.fallback).toEqual({ pool: shared })
    // biome-ignore lint/suspicious/noThenProperty: a field of the contract
    expect(only(turns(real!), { then: 'pool', thenPool: pool! })).toMatchObject({ enabled: true, thenPool: shared })
  })

  it('are the same rules where nobody of them leaves, in whatever order they were written', () => {
    const stay = { rules: [rule(turns(real!))], fallback: { pool: shared!, owner: real! } }
    const { body } = withoutLeaving(stay, leaving, usable, shared!)
    expect(isSame(body, { fallback: { owner: real, pool: shared }, rules: stay.rules })).toBe(true)
    expect(isSame(body, { ...stay, fallback: { pool: shared } })).toBe(false)
  })

  it('are rules still', () => {
    const rules = [rule(turns(made!)), rule(turns(real!, made!), { conditions: [{ field: 'source', anyOf: [zillow!] }] })]
    expect(routingRuleSet.safeParse({ id: newId(), version: 1, ...without(rules).body }).success).toBe(true)
  })
})
