import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import { scopeOf } from '#kernel/authority.ts'
import { createWorkgroup, moveToWorkgroup, setLimits } from '#modules/identity/contract.ts'
import { addLead, listIntake, readIntake, retryIntake } from '#modules/lead-hunter/contract/intake.ts'
import { saveSource } from '#modules/lead-hunter/contract/source.ts'
import { settleIntake } from '#modules/lead-hunter/store/intake.ts'
import { during } from '../../../test/inside.ts'
import { type Made, makeLeads, wordOf } from '../../../test/leads.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { addTask, listTasks, updateTask } from './contract/work.ts'
import * as crm from './contract.ts'

/** What a person may know of tasks and arrivals ends where their limits end, as with the records these are about. */
let w: World
let south: Id
let [nora, sam]: Made[] = []
/** An administrator of the southern workgroup alone, and a manager of the northern office who is limited to Florida. */
let sol: Person
let flo: Person
const titles = async (who: Person, input = {}) => (await who.ask(listTasks, input)).items.map(one => one.title).sort()
const arrivals = async (who: Person) => (await who.ask(listIntake, {})).items.map(one => one.name).sort()

/** What a person's screens hear of tasks from now on, until they are told to stop. */
async function listen(who: Person, heard: Map<string, string[]>) {
  const caller = (await w.bearers.resolveNow(who.token))!
  const { live } = w.house
  const marks = { begin: Promise.withResolvers<void>(), end: Promise.withResolvers<void>() }
  const stop = live.listen({
    tenant: w.firm.tenant,
    scopeOf: permission => scopeOf(caller, permission),
    hear: ({ name, by }) => {
      if (name.startsWith('task.')) heard.get(who.name)?.push(name)
      if (by === who.id) marks[name as keyof typeof marks].resolve()
    },
  })
  // Messages come in the order they are sent: what was told before the mark is none of these.
  const pass = async (name: keyof typeof marks) => {
    const mark = { id: newId(), name, subject: { kind: 'alert', id: newId() }, at: { owner: who.id }, by: who.id }
    live.publish([{ tenant: w.firm.tenant, ...mark }])
    await marks[name].promise
  }
  await pass('begin')
  heard.set(who.name, [])
  return async () => {
    await pass('end')
    stop()
  }
}

beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  const { ann, leo, tom, branches } = w.firm
  ;[nora, sam] = await makeLeads(w, w.firm, [
    { name: 'North Nora', owner: leo, state: 'SC', campaign: 'Spring' },
    { name: 'South Sam', owner: tom, state: 'FL', campaign: 'Autumn' },
  ])
  south = (await ann.ask(createWorkgroup, { name: 'South' })).id
  await ann.ask(moveToWorkgroup, { workgroup: south, part: 'branch', id: branches.tampa })
  sol = await w.hire(w.firm, 'sol', 'tenant_admin', branches.tampa)
  await ann.ask(setLimits, { person: sol.id, workgroups: { mode: 'only', ids: [south] } })
  flo = await w.hire(w.firm, 'flo', 'branch_manager', branches.charleston)
  await ann.ask(setLimits, { person: flo.id, places: { mode: 'only', states: ['FL'], zips: ['29401'] } })
  await leo.ask(addTask, { title: 'Call Nora', lead: nora!.lead })
  await leo.ask(addTask, { title: 'Write to Nora', contact: nora!.contact })
  await leo.ask(addTask, { title: 'Buy stamps' })
  await tom.ask(addTask, { title: 'Call Sam', lead: sam!.lead })
  await tom.ask(addTask, { title: 'Buy envelopes' })
})
afterAll(() => w.close())

describe('a task', () => {
  test('is seen within the limits that reach what it is about', async () => {
    expect(await titles(w.firm.ann)).toEqual(['Buy envelopes', 'Buy stamps', 'Call Nora', 'Call Sam', 'Write to Nora'])
    expect(await titles(w.firm.bea)).toEqual(['Buy stamps', 'Call Nora', 'Write to Nora'])
    expect(await titles(sol)).toEqual(['Buy envelopes', 'Call Sam'])
    expect(await titles(sol, { lead: nora!.lead })).toEqual([])
    expect(await titles(sol, { owner: w.firm.leo.id })).toEqual([])
    expect(await titles(flo)).toEqual([])
  })

  test('is changed, finished and handed over by nobody whom limits keep from it', async () => {
    const [task] = (await w.firm.leo.ask(listTasks, { lead: nora!.lead })).items
    for (const change of [{ title: 'Mine' }, { done: true }, { owner: w.firm.tom.id }])
      for (const who of [sol, flo]) expect(await wordOf(who.ask(updateTask, { task: task!.id, ...change }))).toBe('not-found')
    expect(await wordOf(w.firm.bea.ask(updateTask, { task: task!.id, dueAt: '2031-01-01T00:00:00.000Z' }))).toBe('answered')
  })

  test('follows the record: out of sight where it moves away, in sight where it comes', async () => {
    const { ann, leo } = w.firm
    await ann.ask(crm.updateLead, { lead: nora!.lead, zip: '29401' })
    expect(await titles(flo)).toEqual(['Call Nora', 'Write to Nora'])
    await ann.ask(crm.updateLead, { lead: nora!.lead, zip: '29403' })
    expect(await titles(flo)).toEqual([])
    await ann.ask(setLimits, { person: flo.id, places: { mode: 'all' }, campaigns: { mode: 'only', names: ['Spring'] } })
    // A person stands in no campaign; whose lead does is reached by it.
    expect(await titles(flo)).toEqual(['Call Nora', 'Write to Nora'])
    await ann.ask(setLimits, { person: flo.id, campaigns: { mode: 'only', names: ['Autumn'] } })
    expect(await titles(flo)).toEqual([])
    expect(await titles(leo)).toEqual(['Buy stamps', 'Call Nora', 'Write to Nora'])
  })

  test('stays with whoever is to do it, whatever they may see of the record', async () => {
    const { ann, leo } = w.firm
    await ann.ask(setLimits, { person: leo.id, campaigns: { mode: 'only', names: ['Autumn'] } })
    expect(await wordOf(leo.ask(crm.readLead, { lead: nora!.lead }))).toBe('not-found')
    expect(await titles(leo)).toEqual(['Buy stamps', 'Call Nora', 'Write to Nora'])
    const [task] = (await leo.ask(listTasks, { lead: nora!.lead })).items
    expect(await wordOf(leo.ask(updateTask, { task: task!.id, done: true }))).toBe('answered')
    await ann.ask(setLimits, { person: leo.id, campaigns: { mode: 'all' } })
  })
})

test('of a task that is added, changed or handed over, screens hear within the limits that reach what it is about', async () => {
  const { ann, bea, leo, tom } = w.firm
  const heard = new Map<string, string[]>()
  const ends = await Promise.all([ann, bea, leo, tom, sol, flo].map(who => listen(who, heard)))
  const { id: task } = await leo.ask(addTask, { title: 'Ask Nora', lead: nora!.lead })
  await leo.ask(updateTask, { task, title: 'Ask Nora again' })
  await tom.ask(addTask, { title: 'Ask Sam', contact: sam!.contact })
  await ann.ask(updateTask, { task, owner: tom.id })
  await Promise.all(ends.map(end => end()))
  const [added, changed, given] = ['task.added', 'task.changed', 'task.changed']
  expect(Object.fromEntries(heard)).toEqual({
    ann: [added, changed, added, changed, given],
    bea: [added, changed, changed],
    leo: [added, changed, changed],
    // The task is theirs now, the lead is not.
    tom: [added, given],
    sol: [added],
    flo: [],
  })
})

describe('an arrival', () => {
  test('is read within the limits that reach whom it became, else by who may get what its source sends', async () => {
    const { ann, bea } = w.firm
    const source = await ann.ask(saveSource, { name: 'Northern portal', kind: 'manual', workgroup: w.firm.tenant })
    const there = await ann.ask(addLead, {
      source: source.id,
      person: { fullName: 'New Ned', emails: ['ned@x.example'] },
      property: { state: 'SC' },
      assignTo: w.firm.leo.id,
    })
    const refused = await ann.ask(addLead, { source: source.id, person: { fullName: 'Nobody Known' } })
    expect([there.outcome, refused.outcome]).toEqual(['created', 'refused'])
    expect(await arrivals(ann)).toEqual(['New Ned', 'Nobody Known'])
    expect(await arrivals(bea)).toEqual(['New Ned', 'Nobody Known'])
    expect(await arrivals(sol)).toEqual([])
    for (const { intake } of [there, refused]) {
      expect(await wordOf(sol.ask(readIntake, { intake }))).toBe('not-found')
      expect(await wordOf(sol.ask(retryIntake, { intake, edits: { email: 'known@x.example' } }))).toBe('not-found')
    }
  })

  test('that nobody of the company brought, from a source of all of it, is for every workgroup, and may become somebody out of sight', async () => {
    const { ann, bea } = w.firm
    const source = await ann.ask(saveSource, { name: 'Portal of all', kind: 'api' })
    const { intake } = await ann.ask(addLead, { source: source.id, person: { fullName: 'Sent Sid' } })
    expect(await wordOf(sol.ask(readIntake, { intake }))).toBe('not-found')
    await w.superuser`update lead_hunter.intake set asked_by = null where id = ${intake}`
    expect(await arrivals(sol)).toEqual(['Sent Sid'])
    expect(await arrivals(bea)).toContain('Sent Sid')
    // What stands in no known place and campaign is for nobody who is limited to some.
    expect(await wordOf(flo.ask(readIntake, { intake }))).toBe('not-found')
    const became = {
      ...{ outcome: 'matched' as const, reasons: [], conflictContacts: [], name: 'Sent Sid', intent: 'purchase' },
      about: { state: undefined, county: undefined, zip: undefined, campaign: undefined },
      ...nora!,
    }
    // Whose it became is not theirs to choose: the rules of the company may send it to another workgroup.
    await during(
      w,
      { needs: 'lead.add' },
      action => sol.ask(action, {}),
      ctx => settleIntake(ctx, intake, became),
    )
    expect(await arrivals(sol)).toEqual([])
    expect(await arrivals(bea)).toContain('Sent Sid')
    const again = () =>
      during(
        w,
        { needs: 'lead.add' },
        action => sol.ask(action, {}),
        ctx => settleIntake(ctx, intake, became),
      )
    expect(await wordOf(again())).toBe('not-found')
  })

  test('that became nobody is judged by the place and campaign it was about', async () => {
    const { ann } = w.firm
    await ann.ask(setLimits, {
      person: flo.id,
      places: { mode: 'only', states: ['FL'], zips: ['29401'] },
      campaigns: { mode: 'all' },
    })
    const { id: source } = await ann.ask(saveSource, { name: 'Placed portal', kind: 'api', campaign: 'Autumn' })
    const refused = (name: string, state: string, zip?: string) =>
      ann.ask(addLead, { source, person: { fullName: name }, property: { state, zip } })
    const far = await refused('Far Fay', 'SC')
    await refused('Near Ned', 'FL')
    await refused('Zip Zoe', 'SC', '29401')
    expect(await arrivals(flo)).toEqual(['Near Ned', 'Zip Zoe'])
    expect(await wordOf(flo.ask(readIntake, { intake: far.intake }))).toBe('not-found')
    expect(await wordOf(flo.ask(retryIntake, { intake: far.intake, edits: { email: 'fay@x.example' } }))).toBe('not-found')
    await ann.ask(setLimits, { person: flo.id, campaigns: { mode: 'only', names: ['Spring'] } })
    expect(await arrivals(flo)).toEqual([])
    await ann.ask(setLimits, { person: flo.id, campaigns: { mode: 'only', names: ['autumn'] } })
    expect(await arrivals(flo)).toEqual(['Near Ned', 'Zip Zoe'])
  })
})
