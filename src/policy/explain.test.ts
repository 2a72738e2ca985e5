import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scopeAt } from '#kernel/authority.ts'
import { type Asked, explain, type Shown } from './explain.ts'
import { type Level, levels } from './matrix.ts'
import { inScope } from './scope.ts'

const now = new Date('2026-03-04T15:00:00Z')
const leo: Asked = {
  id: 'leo',
  name: 'Leo Lane',
  typeName: 'Loan officer',
  off: [],
  owners: ['leo', 'tom'],
  branches: ['charleston'],
  partners: [],
  workgroups: 'all',
  groups: 'all',
  limits: null,
}
const record: Shown = {
  owner: 'ann',
  branch: 'tampa',
  state: 'FL',
  zip: '33602',
  ownerName: 'Ann Ash',
  branchName: 'Tampa',
  partnerName: null,
  campaignName: null,
  workgroup: 'south',
  workgroupName: 'South',
  createdAt: '2026-01-01T00:00:00Z',
}
const told = (level: Level, who: Partial<Asked>, of: Partial<Shown>) =>
  explain({ ...leo, ...who }, 'lead.read', { level, demands: {} }, { ...record, ...of }, now)
const only = { workgroups: 'all' as const, campaigns: 'all' as const, places: 'all' as const }

describe('why somebody sees a record', () => {
  test.each([
    ['all', {}, {}, 'Loan officer: every record of the company.'],
    ['own', {}, { owner: 'leo', ownerName: 'Leo Lane' }, 'Loan officer: it is theirs.'],
    ['own', {}, { owner: 'tom', ownerName: 'Tom Teal' }, 'Loan officer: it belongs to Tom Teal, whom they assist.'],
    ['own', {}, { rep: 'leo' }, 'Loan officer: they brought it or work on it.'],
    ['group', {}, { branch: 'charleston', branchName: 'Charleston' }, 'Loan officer: it lies in Charleston.'],
    ['workgroup', {}, {}, 'Loan officer: every record of the company.'],
    ['all', { groups: ['tampa'] }, {}, 'Loan officer: it lies in Tampa.'],
    ['workgroup', { workgroups: ['south'] }, {}, 'Loan officer: it lies in the workgroup South.'],
    [
      'partner',
      { partners: ['first'] },
      { partner: 'first', partnerName: 'First Realty' },
      'Loan officer: it came from First Realty.',
    ],
  ] as const)('at level %s', (level, who, of, because) => {
    expect(told(level, who as Partial<Asked>, of)).toEqual({ may: true, because, instead: [] })
  })
})

describe('why somebody does not, and what would change it', () => {
  test('the function itself', () => {
    expect(told('none', {}, {})).toEqual({
      may: false,
      because: 'Loan officer may not: see leads.',
      instead: ['Let Loan officer see leads in the security matrix, or give Leo Lane another type.'],
    })
  })
  test('whose it is', () => {
    expect(told('own', {}, {})).toEqual({
      may: false,
      because: 'It belongs to Ann Ash in Tampa. Loan officer sees their own records only.',
      instead: ['Give it to Leo, or to an officer Leo assists.'],
    })
    expect(told('group', {}, {}).instead[0]).toBe('Let Leo manage Tampa.')
  })
  test('the workgroup it lies in, once where the level and a limit both end there', () => {
    const north = { workgroups: ['north'], limits: { ...only, workgroups: ['north'] } }
    expect(told('workgroup', north, {})).toEqual({
      may: false,
      because: 'It belongs to Ann Ash in Tampa. Loan officer sees records of their workgroups only.',
      instead: ['Let Leo into the workgroup South.'],
    })
    expect(told('all', north, {}).because).toBe('It lies in the workgroup South, and Leo Lane is not in it.')
  })
  test('each limit that stands against it, after whose it is', () => {
    const limits = { ...only, campaigns: [], places: { states: ['SC'], counties: [], zips: [] } }
    expect(
      told('own', { limits }, { owner: 'leo', ownerName: 'Leo Lane', campaignName: 'July refi', campaignKey: 'july' }),
    ).toEqual({
      may: false,
      because: 'Leo Lane is limited to some campaigns; this is of July refi.',
      instead: ['Add July refi to Leo’s campaigns.', 'Add FL 33602 to Leo’s places.'],
    })
    expect(told('own', { limits }, {}).instead).toHaveLength(3)
  })
})

test('it never says another thing than the decision', () => {
  const some = fc.subarray(['a', 'b', 'c'])
  const one = fc.constantFrom('a', 'b', 'c', null)
  const who = fc.record({
    owners: some,
    branches: some,
    partners: some,
    workgroups: fc.oneof(fc.constant('all' as const), some),
    groups: fc.oneof(fc.constant('all' as const), some),
    limits: fc.option(
      fc.record({
        workgroups: fc.oneof(fc.constant('all' as const), some),
        campaigns: fc.oneof(fc.constant('all' as const), some),
        places: fc.oneof(fc.constant('all' as const), fc.record({ states: some, counties: some, zips: some })),
      }),
    ),
  })
  const where = fc.record({
    owner: one,
    rep: one,
    branch: one,
    partner: one,
    workgroup: one,
    campaignKey: one,
    state: one,
    countyKey: one,
    zip: one,
    createdAt: fc.constantFrom('2026-03-04T14:00:00Z', '2026-01-01T00:00:00Z'),
  })
  fc.assert(
    fc.property(fc.constantFrom(...levels), who, where, (level, place, at) => {
      const verdict = told(level, place, at)
      expect(verdict.may).toBe(inScope(scopeAt(level, { ...leo, ...place }), at, now))
      if (!verdict.may) expect(verdict.instead.length).toBeGreaterThan(0)
    }),
    { numRuns: 3000 },
  )
})
