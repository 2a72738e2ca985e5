import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scopeAt } from '#kernel/authority.ts'
import { unconditional } from './client-matrix.ts'
import { type Asked, explain, type Shown } from './explain.ts'
import { type Level, levels, type Permission, shipped } from './matrix.ts'
import { inScope } from './scope.ts'

const now = new Date('2026-03-04T15:00:00Z')
const leo: Asked = {
  id: 'leo',
  name: 'Leo Lane',
  type: 'loan_officer',
  typeName: 'Loan officer',
  rights: shipped.loan_officer,
  overrides: [],
  asks: { of: unconditional, zone: 'America/New_York' },
  mayHold: true,
  mayProcess: false,
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
    expect(told(level, who as Partial<Asked>, of)).toEqual({ may: true, because, demands: [], instead: [] })
  })
})

describe('what whoever may still meets', () => {
  const conditions = {
    ...unconditional,
    hours: { days: [1, 2], from: '08:00', to: '18:00' },
    networks: ['203.0.113.0/24'],
    endsOn: '2026-12-31',
  }
  const may = (permission: Permission, who: Partial<Asked> = {}) =>
    explain(
      { ...leo, ...who },
      permission,
      { level: 'all', demands: { approval: true, reason: true, proofMinutes: 15 } },
      record,
      now,
    )
  test('a second person, a reason and a proof, where more than reading is asked for', () => {
    expect(may('lead.delete').demands).toEqual([
      'A second person has to agree.',
      'They say why, and it is recorded.',
      'They show a passkey used within 15 minutes.',
    ])
    expect(may('lead.read').demands).toEqual([])
  })
  test('hours, networks and dates, for reading too', () => {
    expect(may('lead.read', { asks: { of: conditions, zone: 'America/New_York' } }).demands).toEqual([
      'Only Mon, Tue 08:00 to 18:00 (America/New_York).',
      'Only from 203.0.113.0/24.',
      'Only until 2026-12-31.',
    ])
  })
})

describe('why somebody does not, and what would change it', () => {
  const no = (because: string, ...instead: string[][]) => ({ may: false, because, demands: [], instead })
  const over = (level: string) => [
    `Let Loan officer see leads over ${level} in the security matrix.`,
    `Grant Leo alone an exception: see leads over ${level}.`,
  ]
  test('the function itself, at the lowest level that gives this record', () => {
    expect(told('none', {}, {})).toEqual(no('Loan officer may not: see leads.', over('records of their workgroups')))
    expect(told('none', {}, { owner: 'leo' }).instead).toEqual([over('their own records')])
  })
  test('nothing that a law of the matrix refuses is offered', () => {
    const other = [['Give Leo a user type that may.']]
    const cannot = (permission: Permission, who: Partial<Asked>) =>
      explain({ ...leo, ...who }, permission, { level: 'none', demands: {} }, record, now).instead
    expect(cannot('lead.read', { type: 'caller', typeName: 'Vendor caller', rights: shipped.caller })).toEqual(other)
    expect(cannot('lead.delete', { type: 'partner_owner', rights: shipped.partner_owner, partners: ['first'] })).toEqual(other)
    const decides = { ...shipped.loan_officer.cells, 'approval.decide': { level: 'all' as const, demands: {} } }
    expect(cannot('people.manage', { rights: { ...shipped.loan_officer, cells: decides } })).toEqual(other)
    expect(cannot('people.manage', {})[0]![0]).toMatch(/^Let Loan officer manage people/)
    // Leads of others he does not see, so he edits none of them.
    expect(cannot('lead.edit', {})).toEqual(other)
  })
  test('what they have apart from their type, their type’s dates, and a product that is off', () => {
    const overrides = [{ permission: 'lead.read' as const, level: 'none' as const, until: '2026-04-01T00:00:00Z' }]
    expect(told('none', { overrides }, {}).instead).toEqual([
      ['Grant Leo an exception that reaches further: one holds now in place of Loan officer.'],
    ])
    expect(told('none', { shut: 'Loan officer is not in force on this day.' }, {})).toEqual(
      no('Loan officer is not in force on this day.', ['Set other dates for Loan officer in the security matrix.']),
    )
    const off = explain({ ...leo, off: ['loans'] }, 'loan.read', { level: 'none', demands: {} }, record, now)
    expect(off.instead).toEqual([['Have Loans switched on; what else stands against it is told then.']])
  })
  test('whose it is', () => {
    expect(told('own', {}, {})).toEqual(
      no('It belongs to Ann Ash in Tampa. Loan officer reaches their own records only.', [
        'Give it to Leo.',
        'Give it to an officer Leo assists.',
        ...over('records of their workgroups'),
      ]),
    )
    expect(told('own', { mayHold: false, owners: ['leo'] }, {}).instead).toEqual([over('records of their workgroups')])
    expect(told('group', {}, {}).instead[0]).toEqual([
      'Let Leo manage Tampa.',
      'Give it to Leo.',
      'Give it to an officer Leo assists.',
      ...over('records of their workgroups'),
    ])
    expect(told('own', { mayHold: false, mayProcess: true, owners: ['leo'] }, {}).instead[0]).toContain(
      'Name Leo as its processor.',
    )
  })
  test('the workgroup it lies in, once where the level and a limit both end there', () => {
    const north = { workgroups: ['north'], limits: { ...only, workgroups: ['north'] } }
    expect(told('workgroup', north, {})).toEqual(
      no('It belongs to Ann Ash in Tampa. Loan officer reaches records of their workgroups only.', [
        'Let Leo into the workgroup South.',
      ]),
    )
    expect(told('all', north, {}).because).toBe('It lies in the workgroup South, and Leo Lane is not in it.')
  })
  test('each limit that stands against it, after whose it is', () => {
    const limits = { ...only, campaigns: [], places: { states: ['SC'], counties: [], zips: [] } }
    expect(
      told('own', { limits }, { owner: 'leo', ownerName: 'Leo Lane', campaignName: 'July refi', campaignKey: 'july' }),
    ).toEqual(
      no(
        'Leo Lane is limited to some campaigns; this is of July refi.',
        ['Add July refi to Leo’s campaigns.'],
        ['Add FL 33602 to Leo’s places.'],
      ),
    )
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
