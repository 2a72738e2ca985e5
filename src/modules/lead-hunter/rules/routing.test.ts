import { describe, expect, it } from 'vitest'
import { type RouteDecision, routeDecision } from '../contract/route-trace.ts'
import { routingRuleSet } from '../contract/routing.ts'
import { day, everyone, goingOn, inState, lead, minute, noon, office, officer, people, rule, ruleSet } from './routing/made-up.ts'
import { nextAfterTimeout, type OfficerFacts, pickSentences, route, skipSentence } from './routing.ts'

const given = (decision: RouteDecision) => (decision.kind === 'assign' ? decision.officer : decision.kind)
const skips = (decision: RouteDecision) =>
  Object.fromEntries(decision.trace.rules.flatMap(r => r.people).map(p => [p.officer, p.skip?.code ?? 'in line']))

describe('the first rule that can place a lead wins', () => {
  const set = ruleSet([
    rule('off', { enabled: false }),
    rule('texas', { conditions: [inState('TX')], target: { method: 'pool', pool: 'texas' } }),
    rule('nobody', { target: { method: 'person', person: 'unlicensed' } }),
    rule('florida', { conditions: [inState('FL'), { field: 'score', atLeast: 50 }], acceptSeconds: 300 }),
    rule('rest', { target: { method: 'pool', pool: 'rest' } }),
  ])
  const team = [officer('ann'), officer('unlicensed', { licences: [] })]

  it('names every rule up to the match with what it asked, and none after', () => {
    const decision = route(lead(), set, team, noon)
    expect(decision).toMatchObject({ kind: 'assign', officer: 'ann', ruleId: 'florida', acceptBefore: noon + 5 * minute })
    expect(decision.trace.rules.map(r => [r.rule, r.outcome])).toEqual([
      ['off', 'disabled'],
      ['texas', 'not-matched'],
      ['nobody', 'nobody'],
      ['florida', 'matched'],
    ])
    expect(decision.trace.rules[3]!.conditions).toEqual([
      { field: 'state', asked: ['FL'], has: 'FL', passed: true },
      { field: 'score', asked: 50, has: 60, passed: true },
    ])
    expect(decision.trace.pick).toEqual({
      kind: 'assign',
      why: 'least-recently-given',
      rule: 'florida',
      officers: ['ann'],
      pool: null,
    })
  })

  it('keeps the order of the turn, the pick first', () => {
    const turns = (lastAt: number, count: number) => ({ all: { lastAt, count } })
    const team = [
      officer('ann', { turns: turns(noon - 1, 3) }),
      officer('bob', { turns: turns(noon - 9, 5) }),
      officer('cy', { turns: turns(noon - 5, 1) }),
    ]
    const decision = route(lead(), ruleSet([rule('all')]), team, noon)
    expect(decision).toMatchObject({ officer: 'bob', candidates: ['bob', 'cy', 'ann'] })
  })

  it('gives a weighted rule by share', () => {
    const turns = (count: number) => ({ w: { lastAt: 1, count } })
    const target = { method: 'weighted' as const, ...people('ann', 'bob'), weights: { ann: 3 } }
    const team = [officer('ann', { turns: turns(5) }), officer('bob', { turns: turns(2) })]
    const decision = route(lead(), ruleSet([rule('w', { target })]), team, noon)
    expect(given(decision)).toBe('ann')
    expect(decision.trace.pick.why).toBe('furthest-below-share')
  })

  it('asks people of the named branches only', () => {
    const target = { method: 'round-robin' as const, who: { of: 'branches' as const, branches: ['west'] }, speaksLanguage: false }
    const team = [officer('ann'), officer('bob', { branchId: 'west' }), officer('cy', { branchId: null })]
    const decision = route(lead(), ruleSet([rule('west', { target })]), team, noon)
    expect(given(decision)).toBe('bob')
    expect(skips(decision)).toEqual({ bob: 'in line' })
  })

  it('answers with the shape of the contract', () => {
    const uuid = (n: number) => `01890000-0000-7000-8000-00000000000${n}`
    const set = routingRuleSet.parse({
      id: uuid(1),
      version: 3,
      rules: [{ ...rule(uuid(2)), target: { method: 'first-to-claim', who: { of: 'everyone' }, claimSeconds: 60 } }],
      fallback: {},
    })
    const decision = route(lead(), set, [officer(uuid(3)), officer(uuid(4), { active: false })], noon)
    expect(decision.kind).toBe('offer')
    expect(routeDecision.parse(JSON.parse(JSON.stringify(decision)))).toEqual(decision)
  })
})

describe('people are passed over with the reason', () => {
  const skipped = (who: Partial<OfficerFacts>, about = {}, target = {}) => {
    const set = ruleSet([rule('all', { target: { method: 'round-robin', ...everyone, ...target } })])
    return route(lead(about), set, [officer('ann', who)], noon).trace.rules[0]!.people[0]!.skip
  }

  it('for an inactive account, absence, hours, caps and language', () => {
    expect(skipped({ active: false })).toEqual({ code: 'inactive' })
    expect(skipped({ away: { until: noon + day } })).toEqual({ code: 'away', until: noon + day })
    expect(skipped({ hours: { ...office, holidays: ['2026-07-15'] } })).toEqual({ code: 'outside-hours' })
    expect(skipped({ caps: { perDay: 4 }, counts: { hour: 0, day: 4, month: 9 } })).toEqual({
      code: 'over-cap',
      per: 'day',
      cap: 4,
      count: 4,
    })
    expect(skipped({}, { language: 'es-MX' }, { speaksLanguage: true })).toEqual({ code: 'language' })
  })

  it('and not when the reason is over, has not begun or is not asked', () => {
    expect(skipped({ away: { until: noon } })).toBeUndefined()
    expect(skipped({ away: { from: noon + 1, until: noon + day } })).toBeUndefined()
    expect(skipped({ hours: office })).toBeUndefined()
    expect(skipped({ caps: { perDay: 4 }, counts: { hour: 3, day: 3, month: 90 } })).toBeUndefined()
    expect(skipped({}, { language: 'es' })).toBeUndefined()
    expect(skipped({ languages: ['es'] }, { language: 'es-MX' }, { speaksLanguage: true })).toBeUndefined()
    expect(skipped({}, { language: 'en-US' }, { speaksLanguage: true })).toBeUndefined()
    expect(skipped({ languages: ['es'] }, {}, { speaksLanguage: true })).toBeUndefined()
  })

  it('when the rule’s own cap is lower than the person’s, and by a cap for that person alone', () => {
    const target = { method: 'capped' as const, ...everyone, caps: { perHour: 2 }, capsFor: { bob: { perHour: 3 } } }
    const counts = { hour: 2, day: 2, month: 2 }
    const team = ['ann', 'bob', 'cy'].map(id => officer(id, { counts, caps: id === 'cy' ? { perMonth: 1 } : { perHour: 9 } }))
    const decision = route(lead(), ruleSet([rule('capped', { target })]), team, noon)
    expect(skips(decision)).toEqual({ ann: 'over-cap', bob: 'in line', cy: 'over-cap' })
  })

  it('when the rule names someone who has left', () => {
    const set = ruleSet([rule('r', { target: { method: 'round-robin', ...people('gone', 'ann', 'ann') } })])
    const decision = route(lead(), set, [officer('ann')], noon)
    expect(skips(decision)).toEqual({ gone: 'gone', ann: 'in line' })
    expect(decision.trace.rules[0]!.people).toHaveLength(2)
  })
})

describe('a lead whose state is unknown', () => {
  const unknown = lead({ propertyState: undefined })
  const team = [
    officer('ann'),
    officer('flagged', { takesUnknownState: true }),
    officer('none', { takesUnknownState: true, licences: [] }),
  ]

  it('goes by a rule only to flagged people who hold a licence somewhere, and the trace says so', () => {
    const decision = route(unknown, ruleSet([rule('all')]), team, noon)
    expect(given(decision)).toBe('flagged')
    expect(decision.trace.state).toBeNull()
    expect(skips(decision)).toEqual({ ann: 'state-unknown', flagged: 'in line', none: 'no-licence' })
  })

  it('may go to a pool, and to a fallback owner who is licensed somewhere', () => {
    const nobody = rule('ann', { target: { method: 'person', person: 'ann' } })
    expect(given(route(unknown, ruleSet([nobody], { owner: 'ann' }), team, noon))).toBe('ann')
    expect(given(route(unknown, ruleSet([nobody], { owner: 'none', pool: 'p' }), team, noon))).toBe('pool')
    expect(given(route({ ...unknown, propertyState: '' }, ruleSet([nobody]), team, noon))).toBe('unassigned')
  })
})

describe('the fallback', () => {
  it('takes what no rule places, whatever the hours', () => {
    const owner = officer('boss', { hours: { ...office, spans: [] }, away: { until: noon + day } })
    const decision = route(lead(), ruleSet([rule('none', { conditions: [inState('TX')] })], { owner: 'boss' }), [owner], noon)
    expect(decision).toMatchObject({ kind: 'assign', officer: 'boss', ruleId: null })
    expect(decision).not.toHaveProperty('acceptBefore')
  })

  it.each([
    ['licence', { licences: [] }, 'no-licence'],
    ['active account', { active: false }, 'inactive'],
    ['room under the cap', { caps: { perDay: 0 } }, 'over-cap'],
  ])('never gives the owner a lead without a %s', (_, who, code) => {
    const team = [officer('boss', who)]
    const decision = route(lead(), ruleSet([], { owner: 'boss' }), team, noon)
    expect(decision).toMatchObject({ kind: 'unassigned', why: 'fallback-owner-refused' })
    expect(decision.trace.fallbackOwner?.skip?.code).toBe(code)
    expect(route(lead(), ruleSet([], { owner: 'boss', pool: 'p' }), team, noon)).toMatchObject({
      kind: 'pool',
      pool: 'p',
      ruleId: null,
    })
  })

  it('may be a rule’s target, and is told apart from a rule set without one', () => {
    const set = ruleSet([rule('last', { target: { method: 'fallback' } }), rule('never')], { pool: 'p' })
    const decision = route(lead(), set, [officer('ann')], noon)
    expect(decision).toMatchObject({ kind: 'pool', pool: 'p', ruleId: null })
    expect(decision.trace.rules.map(r => r.rule)).toEqual(['last'])
    expect(route(lead(), ruleSet([]), [], noon)).toMatchObject({ kind: 'unassigned', why: 'no-fallback' })
  })
})

describe('when the time runs out', () => {
  const team = ['ann', 'bob', 'cy'].map(id => officer(id))
  const first = rule('first', { target: { method: 'round-robin', ...people('ann', 'bob') }, acceptSeconds: 60 })
  const second = rule('second', { target: { method: 'round-robin', ...people('bob', 'cy') } })

  it('the next person of the rule has it, then the next rule, each person once', () => {
    const set = ruleSet([first, second], { pool: 'last' })
    const order: string[] = []
    let decision = route(lead(), set, team, noon)
    for (let n = 1; decision.kind === 'assign'; n++) {
      order.push(decision.officer)
      decision = nextAfterTimeout(decision, lead(), set, team, order.slice(0, -1), noon + n * minute)
    }
    expect(order).toEqual(['ann', 'bob', 'cy'])
    expect(decision).toMatchObject({ kind: 'pool', pool: 'last' })
    expect(decision.trace.after).toEqual({ rule: 'second', tried: ['ann', 'bob', 'cy'] })
  })

  it('the next rule has it at once where the rule says so', () => {
    const set = ruleSet([goingOn(first, 'next-rule'), second])
    const decision = nextAfterTimeout(route(lead(), set, team, noon), lead(), set, team, [], noon + minute)
    expect(decision).toMatchObject({ officer: 'bob', ruleId: 'second' })
  })

  it('the pool has it where the rule says so', () => {
    const set = ruleSet([goingOn(first, 'pool', 'slow')])
    const decision = nextAfterTimeout(route(lead(), set, team, noon), lead(), set, team, [], noon + minute)
    expect(decision).toMatchObject({ kind: 'pool', pool: 'slow', ruleId: 'first' })
    expect(decision.trace.pick.why).toBe('pool-when-time-ran-out')
  })

  it('an offer goes to the next wave, then on', () => {
    const blast = rule('blast', { target: { method: 'first-to-claim', ...everyone, claimSeconds: 30, atMost: 2 } })
    const set = ruleSet([blast], { pool: 'last' })
    const one = route(lead(), set, team, noon)
    expect(one).toMatchObject({ kind: 'offer', officers: ['ann', 'bob'], claimBefore: noon + 30_000 })
    const two = nextAfterTimeout(one, lead(), set, team, [], noon + minute)
    expect(two).toMatchObject({ kind: 'offer', officers: ['cy'] })
    expect(nextAfterTimeout(two, lead(), set, team, ['ann', 'bob'], noon + 2 * minute)).toMatchObject({
      kind: 'pool',
      pool: 'last',
    })
  })

  it('a rule whose hours are over no longer holds', () => {
    const hours = { field: 'hours' as const, when: 'inside' as const, schedule: office }
    const set = ruleSet([{ ...first, conditions: [hours] }, second])
    const evening = Date.UTC(2026, 6, 15, 20, 59)
    const decision = route(lead(), set, team, evening)
    expect(decision.kind === 'assign' && decision.ruleId).toBe('first')
    expect(nextAfterTimeout(decision, lead(), set, team, [], evening + minute)).toMatchObject({
      officer: 'bob',
      ruleId: 'second',
    })
  })

  it('a lead of a rule that has gone starts from the top without those who had it', () => {
    const decision = route(lead(), ruleSet([first]), team, noon)
    expect(nextAfterTimeout(decision, lead(), ruleSet([second]), team, ['bob'], noon + minute)).toMatchObject({ officer: 'cy' })
  })

  it('a licence that ran out meanwhile counts', () => {
    const late = [officer('ann'), officer('bob', { licences: [{ state: 'FL', status: 'active', expires: '2026-07-15' }] })]
    const set = ruleSet([first])
    const next = nextAfterTimeout(route(lead(), set, late, noon), lead(), set, late, [], noon + day)
    expect(next.kind).toBe('unassigned')
    expect(skips(next)).toEqual({ ann: 'already-tried', bob: 'licence-expired' })
  })
})

describe('the trace', () => {
  it('holds neither the ZIP nor tags that were not asked for, and stays small', () => {
    const person = lead({ zip: '33139-1234', tags: ['VIP', 'divorced'], county: 'Miami-Dade' })
    const zips = Array.from({ length: 500 }, (_, n) => String(33_000 + n))
    const conditions = [
      { field: 'zip' as const, anyOf: zips },
      { field: 'tag' as const, anyOf: ['vip'] },
    ]
    const { trace } = route(person, ruleSet([rule('zip', { conditions })]), [officer('ann')], noon)
    expect(trace.rules[0]!.conditions).toEqual([
      { field: 'zip', asked: zips.slice(0, 8), more: 492, has: '331', passed: true },
      { field: 'tag', asked: ['vip'], has: ['vip'], passed: true },
    ])
    expect(JSON.stringify(trace)).not.toMatch(/33139|1234|divorced/)
    expect(JSON.stringify(trace).length).toBeLessThan(800)
  })

  it('can be read aloud', () => {
    expect(skipSentence({ code: 'licence-expired', state: 'FL', on: '2026-01-31' })).toBe(
      'The license in FL expired after Jan 31, 2026.',
    )
    expect(skipSentence({ code: 'over-cap', per: 'day', cap: 4, count: 4 })).toBe('Has 4 of at most 4 leads this day.')
    for (const sentence of Object.values(pickSentences)) expect(sentence).toMatch(/^[A-Z].+\.$/)
  })
})
