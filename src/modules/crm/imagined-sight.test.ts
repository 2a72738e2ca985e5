import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  copyUserType,
  createWorkgroup,
  editDraft,
  moveToWorkgroup,
  openDraft,
  setLimits,
  switchWorkgroupProduct,
  updatePerson,
} from '#modules/identity/contract.ts'
import { makeLeads } from '../../../test/leads.ts'
import { type MatrixDesk, openMatrixDesk } from '../../../test/matrix-desk.ts'
import type { Person } from '../../../test/world.ts'
import { imagineSight, listContacts, listLeads } from './contract.ts'

let desk: MatrixDesk
beforeEach(async () => {
  desk = await openMatrixDesk()
  const { w } = desk
  const { leo, bea, tom } = w.firm
  await makeLeads(w, w.firm, [
    { name: 'Mia Reyes', owner: leo, state: 'SC' },
    { name: 'Noah Park', owner: bea, state: 'SC' },
    { name: 'Ivy Tan', owner: tom, state: 'FL' },
  ])
})
afterEach(() => desk.w.close())

/** A draft with a user type that nobody has: of leads all of the workgroup, of people those of their branches. */
async function draftTrainee(): Promise<string> {
  const { ann } = desk.w.firm
  await ann.ask(openDraft, {})
  const { id: type } = await ann.ask(copyUserType, { of: (await desk.typeOf('Branch manager')).id, name: 'Trainee' })
  const cells = { 'lead.read': 'workgroup', 'contact.read': 'group' } as const
  const levels = Object.entries(cells).map(([permission, level]) => ({ type, permission: permission as 'lead.read', level }))
  await ann.ask(editDraft, { cells: levels })
  return type
}
const namesOf = (answer: { items: { name?: string | null | undefined }[] }) => answer.items.map(one => one.name).toSorted()
const imagined = async (whom: { type: string; person?: string; branch?: string }, by: Person = desk.w.firm.ann) => {
  const [lead, contact, loan] = (await by.ask(imagineSight, whom)).items
  return { lead: lead!, contact: contact!, loan: loan! }
}

test('what somebody new of a type would see is what they see once there is one, in their workgroup and branch', async () => {
  const { w } = desk
  const { ann, tom, branches } = w.firm
  const { id: south } = await ann.ask(createWorkgroup, { name: 'South' })
  await ann.ask(moveToWorkgroup, { workgroup: south, part: 'branch', id: branches.tampa })
  await ann.ask(setLimits, { person: tom.id, workgroups: { mode: 'all', ids: [south] } })
  const type = await draftTrainee()
  const inTampa = await imagined({ type, branch: branches.tampa })
  const inCharleston = await imagined({ type, branch: branches.charleston })
  expect(inTampa).toMatchObject({ lead: { level: 'workgroup', total: 1 }, contact: { level: 'group', total: 1 } })
  expect(inCharleston).toMatchObject({ lead: { total: 2 }, contact: { total: 2 } })
  expect(namesOf({ items: inCharleston.lead.examples })).toEqual(['Mia Reyes', 'Noah Park'])
  expect(await imagined({ type })).toMatchObject({ lead: { total: 3 }, contact: { total: 0, examples: [] } })

  await desk.publish()
  for (const [branch, seen] of [
    [branches.tampa, inTampa],
    [branches.charleston, inCharleston],
  ] as const) {
    const new_ = await w.hire(w.firm, `new-${seen.lead.total}`, 'branch_manager', branch)
    await ann.ask(updatePerson, { person: new_.id, userType: type })
    expect(namesOf(await new_.ask(listLeads, {}))).toEqual(namesOf({ items: seen.lead.examples }))
    expect(namesOf(await new_.ask(listContacts, {}))).toEqual(namesOf({ items: seen.contact.examples }))
  }
})

test('a colleague is imagined where they stand, with the limits they have', async () => {
  const { ann, leo, branches } = desk.w.firm
  const type = await draftTrainee()
  expect(await imagined({ type, person: leo.id })).toMatchObject({ lead: { total: 3 }, contact: { total: 2 } })
  await ann.ask(setLimits, { person: leo.id, places: { mode: 'only', states: ['FL'], counties: [], zips: [] } })
  expect(namesOf({ items: (await imagined({ type, person: leo.id })).lead.examples })).toEqual(['Ivy Tan'])
  await expect(ann.ask(imagineSight, { type, person: leo.id, branch: branches.tampa })).rejects.toMatchObject({ word: 'invalid' })
})

test('what is switched off for a workgroup nobody new there would see, and whoever is in none of one would', async () => {
  const { w } = desk
  const { ann, branches } = w.firm
  await ann.ask(createWorkgroup, { name: 'South' })
  const type = await draftTrainee()
  expect((await imagined({ type, branch: branches.tampa })).loan.level).toBe('group')
  await ann.ask(switchWorkgroupProduct, { workgroup: w.firm.tenant, product: 'loans', on: false })
  expect((await imagined({ type, branch: branches.tampa })).loan.level).toBe('none')
  expect((await imagined({ type })).loan.level).toBe('group')
})

test('nobody imagines by what is not theirs to see', async () => {
  const { w } = desk
  const { ann, tom, leo, branches } = w.firm
  const { id: south } = await ann.ask(createWorkgroup, { name: 'South' })
  await ann.ask(moveToWorkgroup, { workgroup: south, part: 'branch', id: branches.tampa })
  const type = await draftTrainee()
  // An administrator of the southern workgroup alone counts what is there, and nothing else.
  await ann.ask(setLimits, { person: tom.id, workgroups: { mode: 'only', ids: [south] } })
  expect((await imagined({ type }, tom)).lead).toMatchObject({ total: 1, examples: [{ name: 'Ivy Tan' }] })
  const hidden = { word: 'not-found' }
  await expect(tom.ask(imagineSight, { type, branch: branches.charleston })).rejects.toMatchObject(hidden)
  await expect(tom.ask(imagineSight, { type, person: leo.id })).rejects.toMatchObject(hidden)
  await expect(ann.ask(imagineSight, { type: w.rival.tenant })).rejects.toMatchObject(hidden)
  await expect(ann.ask(imagineSight, { type, branch: w.rival.branches.tampa })).rejects.toMatchObject(hidden)
  await expect(w.rival.ann.ask(imagineSight, { type })).rejects.toThrow(/no draft/)
  await expect(leo.ask(imagineSight, { type })).rejects.toMatchObject({ word: 'forbidden' })
})
