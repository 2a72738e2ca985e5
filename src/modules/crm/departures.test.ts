import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { newId } from '#base/id.ts'
import { forgetBudgets } from '#kernel/budget.ts'
import * as identity from '#modules/identity/contract.ts'
import { type Directories, openDirectories } from '../../../test/directories.ts'
import { makeLeads } from '../../../test/leads.ts'
import type { Person } from '../../../test/world.ts'
import * as c from './contract.ts'

let w: Directories['w']
let scim: Directories['scim']
let patch: Directories['patch']
let connection: Id
beforeAll(async () => {
  const directories = await openDirectories()
  ;({ w, scim, patch } = directories)
  connection = directories.connections.palmetto as Id
  await w.firm.prepare()
  await w.superuser`insert into identity.licence (tenant_id, id, member_id, state, number, expires)
    values (${w.firm.tenant}, ${newId()}, ${w.firm.bea.id}, 'SC', 'SC-9', '2999-01-01')`
})
afterAll(() => w.close())
beforeEach(forgetBudgets)

/** An officer of Charleston with a lead where they and the manager may work, one where neither may now, a partner, and a task. */
async function officer(called: string) {
  const person = await w.hire(w.firm, called, 'loan_officer', w.firm.branches.charleston)
  await w.superuser`insert into identity.licence (tenant_id, id, member_id, state, number, expires)
    values (${w.firm.tenant}, ${newId()}, ${person.id}, 'SC', 'SC-1', '2999-01-01')`
  const [here, elsewhere] = await makeLeads(w, w.firm, [
    { name: `${called} Here`, owner: person, state: 'SC' },
    { name: `${called} Elsewhere`, owner: person, state: 'GA' },
  ])
  const partner = await person.ask(c.addPartner, { firstName: called, lastName: 'Partner', email: `${called}@partner.example` })
  const task = await person.ask(c.addTask, { contact: here!.contact, title: 'Call back', kind: 'callback' })
  return { person, here: here!, elsewhere: elsewhere!, partner: partner.id, task: task.id }
}
const inactive = (who: Person) => patch(who.id, { op: 'replace', path: 'active', value: false })
const active = (who: Person) => patch(who.id, { op: 'replace', path: 'active', value: true })
const settle = () => w.firm.system.ask(c.settleDepartures, {}).then(() => w.drain())
const ownerOf = async (table: 'lead' | 'partner' | 'task' | 'contact' | 'loan', id: Id): Promise<Id | null> =>
  (await w.superuser`select owner_id from ${w.superuser(`crm.${table}`)} where id = ${id}`)[0]!.owner_id
const alertsOf = async (kind: string, about: Person) =>
  w.superuser`select owner_id, facts from crm.alert where kind = ${kind} and subject_id = ${about.id}`
const operationOf = async (person: Person) =>
  (await w.firm.ann.ask(c.listOperations, { limit: 50 })).items.find(one => one.action === c.settleDepartures.name && one.mayUndo)
    ?.id ?? Promise.reject(new Error(`nothing was handed over for ${person.name}`))

test('what a leaver had goes to the manager of their branch, and everybody it concerns is told', async () => {
  const { bea, ann } = w.firm
  const { person, here, elsewhere, partner, task } = await officer('lena')
  const [own] = await makeLeads(w, w.firm, [{ name: 'Bea Own', owner: bea, state: 'SC' }])
  const loan = await bea.ask(c.addLoan, { contact: own!.contact, purpose: 'purchase' })
  await bea.ask(c.updateLoan, { loan: loan.id, processor: person.id })
  await inactive(person)
  expect(await ownerOf('lead', here.lead)).toBe(person.id)
  await settle()
  expect(await ownerOf('lead', here.lead)).toBe(bea.id)
  expect(await ownerOf('lead', elsewhere.lead)).toBeNull()
  expect(await ownerOf('partner', partner)).toBe(bea.id)
  expect(await ownerOf('task', task)).toBe(bea.id)
  expect((await w.superuser`select owner_id, processor_id from crm.loan where id = ${loan.id}`)[0]).toEqual({
    owner_id: bea.id,
    processor_id: bea.id,
  })
  expect(await alertsOf('records.reassigned', person)).toMatchObject([{ owner_id: bea.id }])
  expect(await alertsOf('records.given', person)).toMatchObject([
    { owner_id: ann.id, facts: { leads: 2, loans: 1, partners: 1, tasks: 1, unlicensed: 1, to: bea.id } },
  ])
  const { items } = await bea.ask(c.readTimeline, { lead: here.lead })
  expect(items.find(one => one.name === 'lead.assigned')).toMatchObject({ facts: { from: person.id, to: bea.id } })
  await settle()
  expect(await alertsOf('records.given', person)).toHaveLength(1)
})

test('is one operation, undone when they are back; what somebody worked on since stays', async () => {
  const { bea, ann, leo } = w.firm
  const { person, here, elsewhere, partner, task } = await officer('mona')
  await inactive(person)
  await settle()
  const operation = await operationOf(person)
  await expect(leo.ask(c.undoOperation, { operation })).rejects.toMatchObject({ word: 'not-found' })
  await expect(ann.ask(c.undoOperation, { operation })).rejects.toMatchObject({
    word: 'conflict',
    message: 'Mona is not active. Reactivate them first, then undo this.',
  })
  await active(person)
  await bea.ask(c.touchLead, { lead: here.lead, kind: 'call', outcome: 'no_answer' })
  await ann.ask(c.undoOperation, { operation })
  await w.drain()
  const { state, result } = await ann.ask(c.readOperation, { operation })
  // Their licence for Georgia has run out: what is with nobody cannot go back there.
  expect({ state, ...result }).toMatchObject({ state: 'undone', keptWorked: 2, keptUnlicensed: 1 })
  expect(await ownerOf('lead', here.lead)).toBe(bea.id)
  expect(await ownerOf('contact', here.contact)).toBe(bea.id)
  expect(await ownerOf('lead', elsewhere.lead)).toBeNull()
  expect(await ownerOf('contact', elsewhere.contact)).toBe(person.id)
  expect(await ownerOf('partner', partner)).toBe(person.id)
  expect(await ownerOf('task', task)).toBe(person.id)
})

test('goes to whom the connection names, or stays and is told to administrators', async () => {
  const { ann, bea, leo } = w.firm
  const set = (heir: 'manager' | 'person' | 'nobody', heirPerson?: Id) =>
    ann.ask(identity.updateConnection, { connection, heir, ...(heirPerson && { heirPerson }) })
  await expect(set('person')).rejects.toMatchObject({ word: 'invalid', problems: [{ path: 'heirPerson' }] })
  await expect(set('person', w.rival.leo.id)).rejects.toMatchObject({ word: 'not-found' })
  await set('person', leo.id)
  const named = await officer('nina')
  await scim('DELETE', `/Users/${named.person.id}`)
  await set('nobody')
  const stays = await officer('olga')
  await inactive(stays.person)
  await settle()
  // As it was said when each of them left.
  expect(await ownerOf('lead', named.here.lead)).toBe(leo.id)
  expect(await ownerOf('lead', stays.here.lead)).toBe(stays.person.id)
  expect(await alertsOf('records.left', stays.person)).toMatchObject([{ owner_id: ann.id, facts: { leads: 2, tasks: 1 } }])
  await set('manager')
  await w.superuser`update identity.member set status = 'deactivated' where id = ${bea.id}`
  const alone = await officer('petra')
  await inactive(alone.person)
  await settle()
  await w.superuser`update identity.member set status = 'active' where id = ${bea.id}`
  expect(await ownerOf('lead', alone.here.lead)).toBe(alone.person.id)
  expect(await alertsOf('records.left', alone.person)).toHaveLength(1)
})

test('nothing is given away of whom the directory took back before', async () => {
  const { person, here } = await officer('rosa')
  await inactive(person)
  await active(person)
  await settle()
  expect(await ownerOf('lead', here.lead)).toBe(person.id)
})

test('a settlement that dies leaves everything as it was, and is taken up again', async () => {
  const { person, here, task } = await officer('sara')
  await inactive(person)
  // The last thing it does fails: nothing before it may stay.
  await w.superuser`create function crm.die() returns trigger language plpgsql as $$ begin raise exception 'the plug was pulled'; end $$`
  await w.superuser`create trigger die before update on crm.task for each row execute function crm.die()`
  await expect(settle()).rejects.toThrow()
  expect(await ownerOf('lead', here.lead)).toBe(person.id)
  await w.superuser`drop trigger die on crm.task`
  await settle()
  expect([await ownerOf('lead', here.lead), await ownerOf('task', task)]).toEqual([w.firm.bea.id, w.firm.bea.id])
})

test('the screen’s own off-boarding is undone in the same way', async () => {
  const { ann, bea } = w.firm
  const { person, here, partner } = await officer('tina')
  await ann.ask(c.deactivatePerson, { person: person.id, reassignTo: bea.id })
  const { items } = await ann.ask(c.listOperations, { limit: 1 })
  expect(items).toMatchObject([{ action: c.deactivatePerson.name, state: 'done', mayUndo: true, result: { unlicensed: 1 } }])
  await ann.ask(identity.reactivatePerson, { person: person.id })
  await ann.ask(c.undoOperation, { operation: items[0]!.id as Id })
  await w.drain()
  expect([await ownerOf('lead', here.lead), await ownerOf('partner', partner)]).toEqual([person.id, person.id])
})
