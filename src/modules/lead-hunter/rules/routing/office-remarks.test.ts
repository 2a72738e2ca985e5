import { expect, it } from 'vitest'
import { goingOn, people, rule, ruleSet } from './made-up.ts'
import { type Office, officeRemarks } from './office-remarks.ts'

const person = (name: string, more = {}) => [name.toLowerCase(), { name, gone: false, licensed: true, ...more }] as const
const office = (more: Partial<Office> = {}): Office => ({
  people: new Map([person('Ann'), person('Rita', { gone: true, licensed: false }), person('Leo', { licensed: false })]),
  branches: new Map([
    ['tampa', { name: 'Tampa', closed: true }],
    ['main', { name: 'Main', closed: false }],
  ]),
  pools: new Map([['web', { name: 'Web', archived: true }]]),
  team: [],
  ...more,
})
const said = (set: ReturnType<typeof ruleSet>, more = {}) =>
  officeRemarks(set, office(more)).map(r => [r.rule, r.code, r.sentence])
const turns = (...ids: string[]) => ({ target: { method: 'round-robin' as const, ...people(...ids) } })

it('names who has left, who holds no license, what is closed and what was put away, and what to do', () => {
  const set = ruleSet(
    [
      rule('mixed', turns('ann', 'rita', 'leo')),
      rule('alone', { target: { method: 'person', person: 'rita' } }),
      goingOn(
        rule('branch', {
          target: { method: 'round-robin', who: { of: 'branches', branches: ['tampa', 'main'] }, speaksLanguage: false },
        }),
        'pool',
        'web',
      ),
      goingOn(rule('fine', turns('ann')), 'next-rule', 'web'),
    ],
    { owner: 'rita', pool: 'web' },
  )
  expect(said(set)).toEqual([
    [
      'mixed',
      'people-left',
      'Rita does not work here any more, and is passed over. Take them off this rule, or choose somebody else.',
    ],
    [
      'mixed',
      'people-unlicensed',
      'Leo has no license in force and can never be given a lead. Record one under People, or take them off this rule.',
    ],
    [
      'alone',
      'people-left',
      'Rita does not work here any more, so it gives nobody a lead. Take them off this rule, or choose somebody else.',
    ],
    ['branch', 'branches-closed', 'The branch Tampa is closed. Choose another in this rule.'],
    ['branch', 'pool-archived', 'The pool Web was put away. Choose another in this rule, or bring it back.'],
    [
      null,
      'people-left',
      'Rita does not work here any more, and is passed over. Take them off the fallback, or choose somebody else.',
    ],
    [null, 'pool-archived', 'The pool Web was put away. Choose another in the fallback, or bring it back.'],
  ])
})

it('says nothing of rules that are switched off', () => {
  expect(said(ruleSet([rule('off', { enabled: false, ...turns('rita') })], {}))).toEqual([])
})

it('says once of colleagues without any license that rules for everybody can never choose them', () => {
  const member = (name: string, more = {}) => ({ id: name, name, branchId: 'main', takesLeads: true, licensed: false, ...more })
  const team = [member('Bo'), member('Cy', { licensed: true }), member('Di', { takesLeads: false }), member('Ed')]
  expect(said(ruleSet([rule('one'), rule('two')], {}), { team })).toEqual([
    [
      null,
      'people-unlicensed',
      'Bo and Ed have no license in force, so no rule can choose them. Record one under People, or say there that they take no leads.',
    ],
  ])
  expect(said(ruleSet([rule('named', turns('ann'))], {}), { team })).toEqual([])
})
