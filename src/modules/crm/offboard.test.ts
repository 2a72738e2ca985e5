import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { readMe } from '#modules/identity/contract.ts'
import { makeLeads } from '../../../test/leads.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { readLead } from './contract/lead.ts'
import { addLoan, readLoan } from './contract/loan.ts'
import { deactivatePerson, listOwned } from './contract/offboard.ts'
import { addPartner, readPartner } from './contract/partner.ts'
import { addNote, addTask, listTasks, readTimeline, updateTask } from './contract/work.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
})
afterAll(() => w.close())

test('a colleague who leaves loses access at once, and everything goes to somebody else with what was kept', async () => {
  const { leo, bea, ann, tom, abe } = w.firm
  const [one, two] = await makeLeads(w, w.firm, [
    { name: 'Lea One', owner: leo, state: 'SC' },
    { name: 'Leo Two', owner: leo },
  ])
  const inFlorida = await makeLeads(w, w.firm, [{ name: 'Flo Rida', owner: leo, state: 'FL' }])
  await w.superuser`insert into identity.licence (tenant_id, id, member_id, state, number, expires)
    values (${w.firm.tenant}, ${newId()}, ${bea.id}, 'SC', 'SC-9', '2999-01-01')`
  const loan = await leo.ask(addLoan, { contact: one!.contact, purpose: 'purchase' })
  const partner = await leo.ask(addPartner, { firstName: 'Par', lastName: 'Tner', email: 'par@tner.example' })
  const open = await leo.ask(addTask, { contact: one!.contact, title: 'Still to do' })
  const done = await leo.ask(addTask, { contact: one!.contact, title: 'Done before' })
  await leo.ask(updateTask, { task: done.id, done: true })
  await leo.ask(addNote, { contact: one!.contact, body: 'Knows everything' })

  await expect(leo.ask(listOwned, { person: leo.id })).rejects.toMatchObject({ word: 'forbidden' })
  await expect(bea.ask(deactivatePerson, { person: leo.id, reassignTo: bea.id })).rejects.toMatchObject({ word: 'forbidden' })
  await expect(ann.ask(deactivatePerson, { person: leo.id, reassignTo: leo.id })).rejects.toMatchObject({ word: 'conflict' })
  await expect(ann.ask(deactivatePerson, { person: leo.id, reassignTo: w.rival.leo.id })).rejects.toMatchObject({
    word: 'not-found',
  })
  await expect(w.rival.ann.ask(listOwned, { person: leo.id })).rejects.toMatchObject({ word: 'not-found' })

  const counts = { leads: 3, loans: 1, contacts: 4, partners: 1, tasks: 1 }
  expect(await ann.ask(listOwned, { person: leo.id })).toEqual(counts)
  expect(await ann.ask(deactivatePerson, { person: leo.id, reassignTo: bea.id, reassignOpenTasksTo: abe.id })).toEqual({
    ...counts,
    unlicensed: 1,
  })
  expect(await ann.ask(listOwned, { person: leo.id })).toEqual({ leads: 0, loans: 0, contacts: 0, partners: 0, tasks: 0 })
  await expect(leo.ask(readMe, {})).rejects.toThrow()

  expect(await bea.ask(readLead, { lead: two!.lead })).toMatchObject({ owner: bea.id, ownerName: 'Bea' })
  expect(await bea.ask(readLoan, { loan: loan.id })).toMatchObject({ owner: bea.id })
  // She may not take applications there: the lead waits for somebody who may.
  expect(await ann.ask(readLead, { lead: inFlorida[0]!.lead })).toMatchObject({
    owner: null,
    branch: w.firm.branches.charleston,
    status: 'new',
  })
  expect(await tom.ask(readPartner, { partner: partner.id })).toMatchObject({ owner: bea.id })
  expect((await abe.ask(listTasks, {})).items.map(t => t.id)).toEqual([open.id])
  const { items } = await bea.ask(readTimeline, { contact: one!.contact })
  expect(items.find(i => i.name === 'loan.assigned')).toMatchObject({
    actor: { name: 'Ann' },
    changes: expect.arrayContaining([expect.objectContaining({ field: 'owner', before: leo.id, after: bea.id })]),
  })
  expect(items.find(i => i.kind === 'note')).toMatchObject({ actor: { name: 'Leo' }, body: 'Knows everything' })
  const [kept] = await w.superuser`select owner_id, done_by from crm.task where id = ${done.id}`
  expect(kept).toEqual({ owner_id: leo.id, done_by: leo.id })
  const alerts = await w.superuser`select kind, facts from crm.alert where owner_id = ${bea.id} and kind = 'records.reassigned'`
  expect(alerts).toMatchObject([{ facts: { leads: 2, loans: 1, contacts: 4, partners: 1, from: leo.id } }])
})

test('with nobody to take over, records stay in their branch without an officer and leads are new again', async () => {
  const { tom, ann } = w.firm
  const [made] = await makeLeads(w, w.firm, [{ name: 'Tam Pa', owner: tom, acceptBy: w.now() }])
  const task = await tom.ask(addTask, { title: 'Somebody must' })
  expect(await ann.ask(deactivatePerson, { person: tom.id, reassignTo: null })).toEqual({
    leads: 1,
    loans: 0,
    contacts: 1,
    partners: 0,
    tasks: 1,
    unlicensed: 0,
  })
  expect(await ann.ask(readLead, { lead: made!.lead })).toMatchObject({
    owner: null,
    branch: w.firm.branches.tampa,
    status: 'new',
    acceptBy: null,
  })
  expect((await ann.ask(listTasks, { owner: ann.id })).items.map(t => t.id)).toEqual([task.id])
  await expect(
    ann.ask(deactivatePerson, { person: ann.id, reassignTo: null, reassignOpenTasksTo: w.firm.bea.id }),
  ).rejects.toMatchObject({ word: 'conflict' })
})
