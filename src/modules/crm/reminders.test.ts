import { afterAll, beforeAll, expect, test } from 'vitest'
import { showDate } from '#base/time.ts'
import { makeLeads } from '../../../test/leads.ts'
import { type Firm, openWorld, type World } from '../../../test/world.ts'
import { listAlerts } from './contract/alert.ts'
import { addLoan, updateLoan } from './contract/loan.ts'
import { reassignTasks } from './contract/offboard.ts'
import { remind } from './contract/reminders.ts'
import { addTask, listTasks, updateTask } from './contract/work.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
})
afterAll(() => w.close())

const minuteOf = (firm: Firm) => firm.system.ask(remind, {})
const inMinutes = (minutes: number) => new Date(w.now().getTime() + minutes * 60_000).toISOString()
const nothing = { tasks: 0, locks: 0, licences: 0, accounts: 0, left: 0 }

test('a task is told of once when its reminder comes, or when it is due, and anew when it is snoozed', async () => {
  const { leo } = w.firm
  const soon = await leo.ask(addTask, { title: 'Ring the bell', dueAt: inMinutes(60), remindAt: inMinutes(30) })
  await leo.ask(addTask, { title: 'Call them back', kind: 'callback', dueAt: inMinutes(60) })
  const finished = await leo.ask(addTask, { title: 'Done by then', dueAt: inMinutes(10) })
  await leo.ask(updateTask, { task: finished.id, done: true })
  expect(await minuteOf(w.firm)).toEqual(nothing)
  w.pass(31)
  expect(await minuteOf(w.firm)).toEqual({ ...nothing, tasks: 1 })
  expect(await minuteOf(w.firm)).toEqual(nothing)
  w.pass(30)
  expect(await minuteOf(w.firm)).toEqual({ ...nothing, tasks: 1 })
  const { items } = await leo.ask(listAlerts, {})
  expect(items.map(a => [a.kind, a.title])).toEqual([
    ['task.due', 'Due: Call them back'],
    ['task.due', 'Due: Ring the bell'],
  ])
  expect(items[1]!.subject).toEqual({ kind: 'task', id: soon.id })
  await leo.ask(updateTask, { task: soon.id, dueAt: inMinutes(5), remindAt: null })
  w.pass(6)
  expect(await minuteOf(w.firm)).toEqual({ ...nothing, tasks: 1 })
  expect(await minuteOf(w.rival)).toEqual(nothing)
})

test('a lock that runs out in three days is told of once for each date it is set to', async () => {
  const { leo } = w.firm
  const [made] = await makeLeads(w, w.firm, [{ name: 'Lock Ed', owner: leo }])
  const days = (n: number) => inMinutes(n * 24 * 60)
  const { id } = await leo.ask(addLoan, { contact: made!.contact, purpose: 'purchase', lockExpiresAt: days(10) })
  expect(await minuteOf(w.firm)).toEqual(nothing)
  await leo.ask(updateLoan, { loan: id, lockExpiresAt: days(2) })
  expect(await minuteOf(w.firm)).toEqual({ ...nothing, locks: 1 })
  w.pass(60)
  expect(await minuteOf(w.firm)).toEqual(nothing)
  await leo.ask(updateLoan, { loan: id, lockExpiresAt: days(3) })
  expect(await minuteOf(w.firm)).toEqual({ ...nothing, locks: 1 })
  expect((await leo.ask(listAlerts, {})).items[0]).toMatchObject({
    kind: 'lock.expiring',
    subject: { kind: 'loan', id },
    title: 'Lock Ed’s rate lock is running out.',
  })
})

test('administrators are told once of a licence that runs out in thirty days', async () => {
  const soon = new Date(w.now().getTime() + 20 * 864e5).toISOString().slice(0, 10)
  await w.superuser`update identity.licence set expires = ${soon} where tenant_id = ${w.firm.tenant} and member_id = ${w.firm.leo.id} and state = 'NC'`
  expect(await minuteOf(w.firm)).toEqual({ ...nothing, licences: 1 })
  expect(await minuteOf(w.firm)).toEqual(nothing)
  expect((await w.firm.ann.ask(listAlerts, {})).items[0]).toMatchObject({
    kind: 'licence.expiring',
    subject: { kind: 'member', id: w.firm.leo.id },
    facts: { state: 'NC', expires: soon },
    title: `Leo’s license for NC runs out on ${showDate(soon, 'UTC')}.`,
  })
})

test('callbacks of somebody the directory let go are told of, and given to somebody who is here', async () => {
  const { tom, ann, leo } = w.firm
  const { id } = await tom.ask(addTask, { title: 'Call Flo', kind: 'callback', dueAt: inMinutes(600) })
  // As a directory or an access review does it: nobody was asked who takes over.
  await w.superuser`update identity.member set status = 'deactivated' where id = ${tom.id}`
  expect(await minuteOf(w.firm)).toEqual({ ...nothing, left: 1 })
  expect(await minuteOf(w.firm)).toEqual(nothing)
  expect((await ann.ask(listAlerts, {})).items[0]).toMatchObject({
    kind: 'tasks.left',
    subject: { kind: 'member', id: tom.id },
    facts: { tasks: 1, callbacks: 1 },
  })
  await expect(leo.ask(reassignTasks, { person: tom.id, to: leo.id })).rejects.toMatchObject({ word: 'forbidden' })
  await expect(ann.ask(reassignTasks, { person: tom.id, to: tom.id })).rejects.toMatchObject({ word: 'conflict' })
  expect(await ann.ask(reassignTasks, { person: tom.id, to: leo.id })).toEqual({ tasks: 1 })
  expect((await leo.ask(listTasks, { kind: 'callback', owner: leo.id })).items.map(one => one.id)).toContain(id)
  expect(await minuteOf(w.firm)).toEqual(nothing)
})

test('a minute in which there is nothing to tell leaves no event', async () => {
  const count = async () =>
    (await w.superuser<{ n: number }[]>`select count(*)::int as n from kernel.event where name = 'crm.raiseReminders'`)[0]!.n
  const before = await count()
  await minuteOf(w.rival)
  expect(await count()).toBe(before)
})
