import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import * as crm from '#modules/crm/contract.ts'
import { makeLeads, wordOf } from '../../../test/leads.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import * as c from './contract.ts'
import { type HierarchyChoice, hierarchySeen, type Organization } from './rules/hierarchy.ts'

const all = { mode: 'all' as const, ids: [] }
const only = (...ids: string[]) => ({ mode: 'only' as const, ids })
const everything: HierarchyChoice = { groups: all, officers: all, partners: all, reps: all }

/** Two branches with an officer and an assistant each, two partner companies with a person each, and a chief of no branch. */
const org: Organization = {
  branches: [
    { id: 'east', workgroup: 'main' },
    { id: 'west', workgroup: 'main' },
  ],
  partners: [
    { id: 'first', workgroup: 'main' },
    { id: 'second', workgroup: 'main' },
  ],
  people: [
    { id: 'eve', type: 'loan_officer', branch: 'east', partner: null, workgroups: ['main'] },
    { id: 'wes', type: 'loan_officer', branch: 'west', partner: null, workgroups: ['main'] },
    { id: 'ed', type: 'assistant', branch: 'east', partner: null, workgroups: ['main'] },
    { id: 'will', type: 'assistant', branch: 'west', partner: null, workgroups: ['main'] },
    { id: 'fay', type: 'partner_rep', branch: null, partner: 'first', workgroups: ['main'] },
    { id: 'sid', type: 'partner_owner', branch: null, partner: 'second', workgroups: ['main'] },
    { id: 'chief', type: 'compliance', branch: null, partner: null, workgroups: null },
  ],
}
const seen = (choice: Partial<HierarchyChoice>, self = 'me', workgroups: readonly string[] | 'all' = 'all') => {
  const { branches, partners, people } = hierarchySeen(org, { ...everything, ...choice }, workgroups, self)
  const words = (ids: ReadonlySet<string>) => [...ids].sort().join(' ')
  return { groups: words(branches), partners: words(partners), people: words(people) }
}

describe('what of the hierarchy somebody is shown', () => {
  // LeadMaster's table of hierarchy visibility. Whoever is shown may be chosen; oneself always is.
  test.each([
    ['groups only', { groups: only('east') }, 'east', 'first second', 'chief ed eve fay me sid'],
    ['groups and partners', { groups: only('east'), partners: only('first') }, 'east', 'first', 'chief ed eve fay me'],
    ['account managers only', { officers: only('wes') }, 'west', 'first second', 'chief fay me sid wes will'],
    ['partners only', { partners: only('second') }, 'east west', 'second', 'chief ed eve me sid wes will'],
    ['representatives only', { reps: only('fay') }, 'east west', 'first', 'chief ed eve fay me wes will'],
  ] as const)('%s', (_, choice, groups, partners, people) => {
    expect(seen(choice as Partial<HierarchyChoice>)).toEqual({ groups, partners, people })
  })

  test('everything is shown where everything was left', () => {
    expect(seen({})).toEqual({ groups: 'east west', partners: 'first second', people: 'chief ed eve fay me sid wes will' })
  })
  test('each choice takes away from what the others leave', () => {
    expect(seen({ groups: only('east'), officers: only('wes') }).people).toBe('chief ed fay me sid')
    expect(seen({ partners: only('first'), reps: only('sid') })).toMatchObject({
      partners: 'first',
      people: 'chief ed eve me wes will',
    })
  })
  test('an emptied choice shows nothing of it, and oneself', () => {
    expect(seen({ groups: only(), partners: only() }, 'eve')).toEqual({ groups: '', partners: '', people: 'chief eve' })
  })
  test('other workgroups are not there, but whoever is in every one', () => {
    expect(seen({}, 'me', ['other'])).toEqual({ groups: '', partners: '', people: 'chief me' })
  })
})

describe('where lists and choices are answered', () => {
  let w: World
  let gina: Person
  let partner: Id
  const names = (items: readonly { name?: string | undefined }[]) => items.map(one => one.name).sort()
  beforeAll(async () => {
    w = await openWorld()
    await w.firm.prepare()
    gina = await w.hire(w.firm, 'gina', 'tenant_admin')
    partner = newId()
    await w.superuser`insert into identity.partner_company (tenant_id, id, name, created_at) values (${w.firm.tenant}, ${partner}, 'First Realty', ${w.now()})`
    await makeLeads(w, w.firm, [
      { name: 'Leos Lead', owner: w.firm.leo, state: 'SC' },
      { name: 'Toms Lead', owner: w.firm.tom, state: 'FL' },
    ])
    await w.firm.ann.ask(c.setLimits, { person: gina.id, groups: only(w.firm.branches.tampa), partners: only() })
  })
  afterAll(() => w.close())

  test('an administrator of one branch sees its people and records, and finds nobody else', async () => {
    expect(names((await gina.ask(c.listPeople, {})).items)).toEqual(['Ann', 'Gina', 'Tom'])
    expect(names((await gina.ask(c.listBranches, {})).items)).toEqual(['Tampa'])
    expect((await gina.ask(c.listPartnerCompanies, {})).items).toEqual([])
    expect(names((await gina.ask(crm.listLeads, {})).items)).toEqual(['Toms Lead'])
    expect((await gina.ask(crm.countLeads, {})).count).toBe(1)
    expect(await wordOf(gina.ask(c.updatePerson, { person: w.firm.leo.id, nmlsId: '123456' }))).toBe('not-found')
    expect(await wordOf(gina.ask(c.updatePartnerCompany, { company: partner, name: 'Mine' }))).toBe('not-found')
    const [lead] = (await gina.ask(crm.listLeads, {})).items
    expect(await wordOf(gina.ask(crm.assignLead, { lead: lead!.id, owner: w.firm.leo.id }))).toBe('not-found')
    expect(await wordOf(gina.ask(crm.assignLead, { lead: lead!.id, owner: w.firm.tom.id }))).toBe('answered')
  })

  test('lifts for nobody what was taken from them', async () => {
    const { ann, tom, leo } = w.firm
    await ann.ask(c.setLimits, { person: tom.id, groups: only(w.firm.branches.tampa) })
    expect(await wordOf(gina.ask(c.setLimits, { person: tom.id, groups: all }))).toBe('forbidden')
    expect(await wordOf(gina.ask(c.setLimits, { person: tom.id, groups: only(w.firm.branches.charleston) }))).toBe('not-found')
    expect(await wordOf(gina.ask(c.setLimits, { person: leo.id, groups: all }))).toBe('not-found')
    expect(await wordOf(ann.ask(c.setLimits, { person: tom.id, officers: only(w.rival.leo.id) }))).toBe('invalid')
    expect((await ann.ask(c.readLimits, { person: tom.id })).groups).toEqual(only(w.firm.branches.tampa))
  })
})
