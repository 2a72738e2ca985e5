import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { addTask, searchEverything } from '#modules/crm/contract/work.ts'
import * as crm from '#modules/crm/contract.ts'
import { addLead, checkDuplicates } from '#modules/lead-hunter/contract/intake.ts'
import { listSources, saveSource } from '#modules/lead-hunter/contract/source.ts'
import { agreed } from '../../../test/agreed.ts'
import { makeLeads, wordOf } from '../../../test/leads.ts'
import { because } from '../../../test/second-person.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import * as c from './contract.ts'

let w: World
let south: Id
/** An administrator of the southern workgroup alone. */
let sol: Person
const only = (ids: Id[]) => ({ mode: 'only' as const, ids })

beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  const { ann, leo, tom } = w.firm
  await makeLeads(w, w.firm, [
    { name: 'North Nora', owner: leo, state: 'SC' },
    { name: 'South Sam', owner: tom, state: 'FL' },
    { name: 'South Sue', owner: tom, state: 'FL' },
  ])
  south = (await ann.ask(c.createWorkgroup, { name: 'South' })).id
  await ann.ask(c.moveToWorkgroup, { workgroup: south, part: 'branch', id: w.firm.branches.tampa })
  sol = await w.hire(w.firm, 'sol', 'tenant_admin', w.firm.branches.tampa)
  await ann.ask(c.setLimits, { person: sol.id, workgroups: only([south]) })
})
afterAll(() => w.close())

const names = (items: readonly { name?: string | undefined }[]) => items.map(one => one.name).sort()
const leadsOf = async (who: Person) => names((await who.ask(crm.listLeads, {})).items)

test('a company begins with one workgroup, which everybody and everything is of, and nobody is limited by it', async () => {
  const { items } = await w.rival.ann.ask(c.listWorkgroups, {})
  expect(items).toEqual([expect.objectContaining({ name: 'Main', first: true, branches: 2, people: 6 })])
  expect((await w.bearers.resolveNow(w.rival.leo.token))!).toMatchObject({ limits: null, workgroups: 'all' })
  expect((await w.bearers.resolveNow(w.rival.ann.token))!).toMatchObject({ limits: null, workgroups: 'all' })
})

describe('a branch that moves', () => {
  test('takes its people and records along, and nobody else’s', async () => {
    const { items } = await w.firm.ann.ask(c.listWorkgroups, {})
    expect(items.map(({ name, branches, people }) => ({ name, branches, people }))).toEqual([
      { name: 'Main', branches: 1, people: 5 },
      { name: 'South', branches: 1, people: 2 },
    ])
    const kept = await w.superuser<{ name: string; south: boolean }[]>`
      select full_name as name, workgroup_id = ${south} as south from crm.lead where tenant_id = ${w.firm.tenant} order by 1`
    expect(kept.map(row => ({ ...row }))).toEqual([
      { name: 'North Nora', south: false },
      { name: 'South Sam', south: true },
      { name: 'South Sue', south: true },
    ])
    const people = await w.superuser`
      select distinct c.workgroup_id from crm.contact c join crm.lead l on l.contact_id = c.id and l.full_name like 'South%' where c.tenant_id = ${w.firm.tenant}`
    expect(people.map(row => row.workgroup_id)).toEqual([south])
  })

  test('is moved by whoever sees the whole company, within it', async () => {
    const move = { workgroup: w.firm.tenant, part: 'branch' as const, id: w.firm.branches.tampa }
    expect(await wordOf(sol.ask(c.moveToWorkgroup, move))).toBe('forbidden')
    expect(await wordOf(sol.ask(c.createWorkgroup, { name: 'West' }))).toBe('forbidden')
    expect(await wordOf(w.firm.leo.ask(c.moveToWorkgroup, move))).toBe('forbidden')
    expect(await wordOf(w.rival.ann.ask(c.moveToWorkgroup, { ...move, workgroup: w.rival.tenant }))).toBe('not-found')
    expect(await wordOf(w.firm.ann.ask(c.moveToWorkgroup, { ...move, workgroup: w.rival.tenant }))).toBe('not-found')
    await expect(
      w.superuser`update crm.lead set branch_id = null, owner_id = null, workgroup_id = ${w.rival.tenant} where full_name = 'South Sue' and tenant_id = ${w.firm.tenant}`,
    ).rejects.toMatchObject({ code: '23503' })
  })
})

describe('people of one workgroup', () => {
  test('see records of theirs alone, in lists, searches and counts, at every level', async () => {
    expect(await leadsOf(w.firm.ann)).toEqual(['North Nora', 'South Sam', 'South Sue'])
    expect(await leadsOf(sol)).toEqual(['South Sam', 'South Sue'])
    expect((await sol.ask(crm.countLeads, {})).count).toBe(2)
    expect((await sol.ask(searchEverything, { q: 'nora' })).items).toEqual([])
    expect((await sol.ask(searchEverything, { q: 'south' })).items.length).toBeGreaterThan(0)
  })

  test('see colleagues, branches and workgroups of theirs alone, and whoever is in every one', async () => {
    expect(names((await sol.ask(c.listPeople, {})).items)).toEqual(['Ann', 'Sol', 'Tom'])
    expect(names((await w.firm.tom.ask(c.listPeople, {})).items)).toEqual(['Ann', 'Sol', 'Tom'])
    expect(names((await w.firm.leo.ask(c.listPeople, {})).items)).toEqual(['Abe', 'Ann', 'Bea', 'Leo', 'Max'])
    expect(names((await sol.ask(c.listBranches, {})).items)).toEqual(['Tampa'])
    expect(names((await sol.ask(c.listWorkgroups, {})).items)).toEqual(['South'])
    expect(await wordOf(sol.ask(c.updatePerson, { person: w.firm.leo.id, name: 'Leonard' }))).toBe('not-found')
    expect(await wordOf(sol.ask(c.updateBranch, { branch: w.firm.branches.charleston, name: 'Mine' }))).toBe('not-found')
  })

  test('give nothing to people of another', async () => {
    const [sam] = (await sol.ask(crm.listLeads, { q: 'South Sam' })).items
    expect(await wordOf(sol.ask(crm.assignLead, { lead: sam!.id, owner: w.firm.leo.id }))).toBe('not-found')
    expect(await wordOf(sol.ask(addTask, { title: 'Call', lead: sam!.id, owner: w.firm.leo.id, kind: 'task' }))).toBe('not-found')
    expect(
      await wordOf(sol.ask(addLead, { person: { fullName: 'New Ned' }, property: { state: 'SC' }, assignTo: w.firm.leo.id })),
    ).toBe('not-found')
  })

  test('let nobody further than they see themselves', async () => {
    const { tom } = w.firm
    expect(await wordOf(sol.ask(c.setLimits, { person: tom.id, workgroups: { mode: 'all', ids: [] } }))).toBe('forbidden')
    expect(await wordOf(sol.ask(c.setLimits, { person: tom.id, workgroups: only([w.firm.tenant]) }))).toBe('invalid')
    expect(await wordOf(sol.ask(c.setLimits, { person: sol.id, workgroups: { mode: 'all', ids: [] } }))).toBe('forbidden')
    expect(await wordOf(sol.ask(c.createKey, { name: 'Everything' }, because))).toBe('forbidden')
    const { id } = await agreed(w, sol, c.invitePerson, {
      name: 'New Admin',
      email: 'new@palmetto.example',
      type: 'tenant_admin',
    })
    expect((await w.firm.ann.ask(c.readLimits, { person: id })).workgroups).toEqual(only([south]))
  })

  test('are judged anew from the next request on', async () => {
    const { ann } = w.firm
    await ann.ask(c.setLimits, { person: sol.id, workgroups: only([]) })
    expect(await leadsOf(sol)).toEqual([])
    await ann.ask(c.setLimits, { person: sol.id, workgroups: { mode: 'all', ids: [south] } })
    expect((await leadsOf(sol)).length).toBe(3)
    await ann.ask(c.setLimits, { person: sol.id, workgroups: only([south]) })
    expect((await leadsOf(sol)).length).toBe(2)
  })
})

describe('a source of one workgroup', () => {
  test('sends to its officers alone, and knows nobody of another', async () => {
    const { ann } = w.firm
    const { id } = await ann.ask(saveSource, { name: 'Southern portal', kind: 'manual', workgroup: south })
    expect((await sol.ask(listSources, {})).items.map(one => one.name)).toContain('Southern portal')
    expect((await w.firm.bea.ask(listSources, {})).items.map(one => one.name)).not.toContain('Southern portal')
    const nora = { fullName: 'North Nora', emails: ['north.nora@example.com'] }
    const there = await ann.ask(addLead, { person: nora, property: { state: 'SC' } })
    const again = await ann.ask(addLead, { source: id, person: nora, property: { state: 'FL' } })
    expect(there.outcome).toBe('created')
    expect(again.outcome).toBe('created')
    expect(again.contact).not.toBe(there.contact)
    const asked = await sol.ask(checkDuplicates, { emails: ['north.nora@example.com'], name: 'North Nora' })
    expect(asked.matches.map(match => match.contact)).toEqual([again.contact])
    const [row] = await w.superuser`select workgroup_id, owner_id from crm.lead where id = ${again.lead}`
    expect(row!.workgroup_id).toBe(south)
    expect([null, w.firm.tom.id]).toContain(row!.owner_id)
  })
})

test('a workgroup that is put away empties into another, in one step', async () => {
  const { ann, tom } = w.firm
  const north = w.firm.tenant
  expect(await wordOf(ann.ask(c.archiveWorkgroup, { workgroup: north, to: south }))).toBe('conflict')
  expect(await wordOf(ann.ask(c.createWorkgroup, { name: 'SOUTH' }))).toBe('conflict')
  await ann.ask(c.archiveWorkgroup, { workgroup: south, to: north })
  expect((await w.bearers.resolveNow(tom.token))!).toMatchObject({ limits: null })
  const rest =
    await w.superuser`select 1 from crm.lead where workgroup_id = ${south} union all select 1 from lead_hunter.source where workgroup_id = ${south}`
  expect(rest).toHaveLength(0)
  expect(await wordOf(ann.ask(c.archiveWorkgroup, { workgroup: south, to: north }))).toBe('conflict')
  expect(await wordOf(ann.ask(c.moveToWorkgroup, { workgroup: south, part: 'branch', id: w.firm.branches.tampa }))).toBe(
    'conflict',
  )
  // Who was in it alone is in the other, which is now all there is.
  expect((await leadsOf(sol)).length).toBeGreaterThan(3)
})
