import { describe, expect, it } from 'vitest'
import { simulation } from '../contract/simulation.ts'
import type { LeadFacts } from './routing/facts.ts'
import { day, everyone, inState, lead, minute, noon, office, officer, people, rule, ruleSet } from './routing/made-up.ts'
import { simulate } from './simulate.ts'

const uuid = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`
const leads = (n: number, more: (i: number) => Partial<LeadFacts> = () => ({})) =>
  Array.from({ length: n }, (_, i) => lead({ id: uuid(i), receivedAt: noon + i * minute, ...more(i) }))

describe('a draft is tried on leads of the past', () => {
  it('counts by person and rule, with the caps and licences that held people back', () => {
    const team = [officer('ann', { caps: { perDay: 2 } }), officer('bob', { licences: [] }), officer('cy')]
    const draft = ruleSet([rule('fl', { conditions: [inState('FL')], acceptSeconds: 300 })], { pool: 'rest' })
    const result = simulate(
      leads(7, i => (i === 6 ? { propertyState: 'GA' } : {})),
      draft,
      team,
    )
    expect(result.officers).toEqual([
      { officer: 'ann', assigned: 2, offered: 0, capSkips: 3, licenceSkips: 0 },
      { officer: 'bob', assigned: 0, offered: 0, capSkips: 0, licenceSkips: 6 },
      { officer: 'cy', assigned: 4, offered: 0, capSkips: 0, licenceSkips: 0 },
    ])
    expect(result.rules).toEqual([{ rule: 'fl', matched: 6, nobody: 0, assigned: 6, offered: 0, pooled: 0 }])
    expect(result).toMatchObject({
      leads: 7,
      fallback: { owner: 0, pool: 1 },
      capBreachesAvoided: 3,
      licenceSkipped: 6,
      unassigned: [],
    })
    expect(result.deadlines[0]).toEqual({ lead: uuid(0), kind: 'accept', before: noon + 5 * minute })
    expect(result.deadlines).toHaveLength(6)
  })

  it('says which leads would have gone elsewhere, and nothing of those that would not', () => {
    const team = [officer('ann'), officer('bob')]
    const published = ruleSet([rule('all', { target: { method: 'person', person: 'ann' } })])
    const draft = ruleSet([
      rule('hot', { conditions: [{ field: 'score', atLeast: 75 }], target: { method: 'person', person: 'bob' } }),
      rule('other', { target: { method: 'person', person: 'ann' } }),
    ])
    const result = simulate(
      leads(4, i => ({ score: i === 2 ? 80 : 10 })),
      draft,
      team,
      published,
    )
    expect(result.differences).toEqual([
      {
        lead: uuid(2),
        from: { kind: 'assign', rule: 'all', officers: ['ann'], pool: null },
        to: { kind: 'assign', rule: 'hot', officers: ['bob'], pool: null },
      },
    ])
    expect(simulate(leads(4), draft, team).differences).toEqual([])
  })

  it('treats an offer as a turn of all who got it, and as nobody’s count', () => {
    const team = ['ann', 'bob', 'cy'].map(id => officer(id, { caps: { perDay: 1 } }))
    const blast = rule('blast', { target: { method: 'first-to-claim', ...everyone, claimSeconds: 60, atMost: 2 } })
    const result = simulate(leads(3), ruleSet([blast]), team)
    expect(result.officers.map(o => [o.officer, o.assigned, o.offered])).toEqual([
      ['ann', 0, 2],
      ['bob', 0, 2],
      ['cy', 0, 2],
    ])
    expect(result.deadlines[2]).toEqual({ lead: uuid(2), kind: 'claim', before: noon + 3 * minute })
  })

  it('judges licences, absences and hours at the instant each lead came in', () => {
    const team = [
      officer('ann', { licences: [{ state: 'FL', status: 'active', expires: '2026-07-15' }] }),
      officer('bob', { away: { from: noon + 5 * day, until: noon + 9 * day } }),
    ]
    const result = simulate(
      leads(3, i => ({ receivedAt: noon + i * 3 * day })),
      ruleSet([rule('r', { target: { method: 'round-robin', ...people('ann', 'bob') } })]),
      team,
    )
    expect(result.officers.map(o => o.assigned)).toEqual([1, 1])
    expect(result.unassigned).toEqual([uuid(2)])
  })

  it('leaves what it was given as it was', () => {
    const team = [officer('ann', { counts: { hour: 9, day: 9, month: 9 }, caps: { perDay: 5 } })]
    const before = structuredClone(team)
    expect(simulate(leads(3), ruleSet([rule('r')]), team).officers[0]!.assigned).toBe(3)
    expect(team).toEqual(before)
  })

  it('replays 20,000 leads against two rule sets', () => {
    const states = ['FL', 'GA', 'TX', 'CA', 'NY', 'OH']
    const team = Array.from({ length: 40 }, (_, i) =>
      officer(uuid(1000 + i), {
        licences: states.slice(i % 4, (i % 4) + 3).map(state => ({ state, status: 'active', expires: '2027-12-31' })),
        hours: i % 3 ? null : { ...office, holidays: ['2026-12-25'] },
        caps: { perDay: 30, perMonth: 500 },
        timeZone: i % 2 ? 'America/New_York' : 'America/Los_Angeles',
      }),
    )
    const rules = states.flatMap((state, i) => [
      rule(uuid(2000 + i), { conditions: [inState(state), { field: 'score', atLeast: 75 }], acceptSeconds: 300 }),
      rule(uuid(3000 + i), { conditions: [inState(state), { field: 'zip', anyOf: ['331', '900'] }] }),
    ])
    const many = leads(20_000, i => ({ propertyState: states[i % 6]!, score: (i * 7) % 100, zip: i % 2 ? '33139' : '10001' }))
    const result = simulate(many, ruleSet(rules, { pool: uuid(1) }), team, ruleSet(rules.slice(2), { pool: uuid(1) }))
    expect(result.leads).toBe(20_000)
    expect(result.differences.length).toBeGreaterThan(100)
    expect(result.officers.reduce((n, o) => n + o.assigned, 0)).toBeGreaterThan(1000)
    expect(simulation.shape.officers.safeParse(result.officers).success).toBe(true)
  })
})
