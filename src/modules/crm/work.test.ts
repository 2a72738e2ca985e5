import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import { setCallbacks } from '#modules/identity/contract.ts'
import { opened } from '../../../test/sealed.ts'
import { upload as laid } from '../../../test/upload.ts'
import { type Firm, openWorld, type Person, type World } from '../../../test/world.ts'
import { addLoan, moveLoan, updateLoan } from './contract/loan.ts'
import { listPipelines } from './contract/pipeline.ts'
import * as work from './contract/work.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  await w.rival.prepare()
})
afterAll(() => w.close())

async function personOf(firm: Firm, owner: Person, name: string): Promise<Id> {
  const id = newId()
  await w.superuser`insert into crm.contact (tenant_id, id, full_name, phone_hint, owner_id, branch_id, created_at, updated_at)
    values (${firm.tenant}, ${id}, ${name}, '0142', ${owner.id}, ${owner.branch ?? null}, ${w.now()}, ${w.now()})`
  return id
}
const inMinutes = (minutes: number) => new Date(w.now().getTime() + minutes * 60_000).toISOString()

describe('tasks', () => {
  test('a task is one’s own unless given to a colleague, who is told of it', async () => {
    const contact = await personOf(w.firm, w.firm.leo, 'Task Person')
    const own = await w.firm.leo.ask(work.addTask, { contact, title: 'Call back', kind: 'callback', dueAt: inMinutes(60) })
    const given = await w.firm.leo.ask(work.addTask, { contact, title: 'Order the appraisal', owner: w.firm.abe.id })
    expect((await w.firm.leo.ask(work.listTasks, { contact, owner: w.firm.leo.id })).items).toMatchObject([
      { id: own.id, kind: 'callback', personName: 'Task Person', phoneHint: '0142', owner: w.firm.leo.id, doneAt: null },
    ])
    expect((await w.firm.abe.ask(work.listTasks, {})).items.map(t => t.id)).toEqual(expect.arrayContaining([own.id, given.id]))
    expect((await w.firm.tom.ask(work.listTasks, {})).items).toEqual([])
    const alerts = await w.superuser`select kind, subject_id from crm.alert where owner_id = ${w.firm.abe.id}`
    expect(alerts).toEqual([{ kind: 'task.assigned', subject_id: given.id }])
    await expect(w.firm.leo.ask(work.addTask, { title: 'For nobody', owner: w.rival.leo.id })).rejects.toMatchObject({
      word: 'not-found',
    })
    await expect(w.firm.tom.ask(work.addTask, { title: 'About a stranger', contact })).rejects.toMatchObject({
      word: 'not-found',
    })
  })

  test('it is finished, reopened, snoozed and handed over, and what it was is kept', async () => {
    const { id } = await w.firm.leo.ask(work.addTask, { title: 'Send the figures', dueAt: inMinutes(-30) })
    const titles = async (state: 'open' | 'overdue' | 'today' | 'done') =>
      (await w.firm.leo.ask(work.listTasks, { state })).items.map(t => t.title)
    expect(await titles('overdue')).toContain('Send the figures')
    expect(await w.firm.leo.ask(work.updateTask, { task: id, done: true, outcome: 'sent' })).toEqual({ version: 2 })
    expect(await titles('done')).toEqual(['Send the figures'])
    await w.firm.leo.ask(work.updateTask, { task: id, done: false, dueAt: inMinutes(60 * 24 * 3) })
    expect(await titles('overdue')).not.toContain('Send the figures')
    expect(await titles('today')).not.toContain('Send the figures')
    await w.firm.leo.ask(work.updateTask, { task: id, owner: w.firm.tom.id })
    expect((await w.firm.tom.ask(work.listTasks, {})).items.map(t => t.id)).toEqual([id])
    await expect(w.firm.leo.ask(work.updateTask, { task: id, done: true })).rejects.toMatchObject({ word: 'not-found' })
    const changes =
      await w.superuser`select field, before, after from kernel.change where record_id = ${id} and field in ('done', 'owner') order by event_id, n`
    expect(changes).toEqual([
      { field: 'done', before: false, after: true },
      { field: 'done', before: true, after: false },
      { field: 'owner', before: w.firm.leo.id, after: w.firm.tom.id },
    ])
  })

  test('a change made on an old version is a conflict that shows both, and changes nothing', async () => {
    const { id } = await w.firm.leo.ask(work.addTask, { title: 'Order the appraisal' })
    await w.firm.abe.ask(work.updateTask, { task: id, version: 1, title: 'Order the survey' })
    await expect(w.firm.leo.ask(work.updateTask, { task: id, version: 1, title: 'Order both' })).rejects.toMatchObject({
      word: 'conflict',
      facts: { version: 2 },
    })
    const [row] = await w.superuser<
      { id: string; sealed: Buffer; version: number }[]
    >`select id, sealed, version from crm.task where id = ${id}`
    const task = { ...opened<{ title: string }>(w, 'crm.task', row!), version: row!.version }
    expect(task).toEqual({ title: 'Order the survey', version: 2 })
    expect(await w.firm.leo.ask(work.updateTask, { task: id, version: 2, title: 'Order both' })).toEqual({ version: 3 })
  })

  test('tasks are paged by when they are due, those without a time last', async () => {
    for (const n of [3, 1, 2]) await w.rival.leo.ask(work.addTask, { title: `T${n}`, dueAt: inMinutes(n) })
    await w.rival.leo.ask(work.addTask, { title: 'T-ever' })
    const first = await w.rival.leo.ask(work.listTasks, { limit: 3 })
    expect(first.items.map(t => t.title)).toEqual(['T1', 'T2', 'T3'])
    const rest = await w.rival.leo.ask(work.listTasks, { limit: 3, cursor: first.next! })
    expect(rest).toMatchObject({ items: [{ title: 'T-ever' }], next: null })
  })
})

describe('notes', () => {
  test('a note is changed, deleted and restored by whoever wrote it, and by nobody else', async () => {
    const contact = await personOf(w.firm, w.firm.leo, 'Note Person')
    const { id } = await w.firm.leo.ask(work.addNote, { contact, body: 'Prefers mornings' })
    const bodies = async () => (await w.firm.bea.ask(work.readTimeline, { contact, only: ['note'] })).items.map(n => n.body)
    await expect(w.firm.bea.ask(work.editNote, { note: id, body: 'Mine' })).rejects.toMatchObject({ word: 'forbidden' })
    await w.firm.leo.ask(work.editNote, { note: id, body: 'Prefers evenings' })
    expect(await bodies()).toEqual(['Prefers evenings'])
    await w.firm.leo.ask(work.editNote, { note: id, deleted: true })
    expect(await bodies()).toEqual([])
    await expect(w.firm.leo.ask(work.editNote, { note: id, body: 'Too late' })).rejects.toMatchObject({ word: 'conflict' })
    await w.firm.leo.ask(work.editNote, { note: id, deleted: false })
    expect(await bodies()).toEqual(['Prefers evenings'])
    await expect(w.firm.tom.ask(work.editNote, { note: id, deleted: true })).rejects.toMatchObject({ word: 'not-found' })
    await expect(w.firm.leo.ask(work.addNote, { body: 'About nobody' })).rejects.toMatchObject({ word: 'invalid' })
  })
})

describe('the timeline', () => {
  test('tells who changed what from what to what, with the event that says so, newest first', async () => {
    const contact = await personOf(w.firm, w.firm.leo, 'Time Line')
    const { id: loan } = await w.firm.leo.ask(addLoan, { contact, purpose: 'purchase', amountCents: 100 })
    await w.firm.abe.ask(updateLoan, { loan, amountCents: 250, propertyStreet: '1 Elm St' })
    const stages = (await w.firm.leo.ask(listPipelines, {})).pipelines[0]!.stages
    const [application, processing] = ['application', 'processing'].map(key => stages.find(s => s.key === key)!.id)
    await w.firm.leo.ask(moveLoan, { loan, stage: processing! })
    const task = await w.firm.leo.ask(work.addTask, { loan, title: 'Follow up' })
    await w.firm.leo.ask(work.addNote, { loan, body: 'Said yes' })
    const { items } = await w.firm.leo.ask(work.readTimeline, { contact })
    expect(items.map(i => [i.kind, i.name, i.actor.name])).toEqual([
      ['note', 'note', 'Leo'],
      ['event', 'task.added', 'Leo'],
      ['change', 'loan.stageMoved', 'Leo'],
      ['change', 'loan.changed', 'Abe'],
      ['event', 'loan.opened', 'Leo'],
    ])
    expect(items[0]).toMatchObject({ body: 'Said yes', mine: true, subject: { kind: 'loan', id: loan } })
    expect(items[1]!.subject).toEqual({ kind: 'task', id: task.id })
    expect(items[2]!.changes).toEqual([
      { record: { kind: 'loan', id: loan }, field: 'stage', class: 'internal', before: application, after: processing },
    ])
    expect(items[3]).toMatchObject({
      mine: false,
      changes: expect.arrayContaining([
        { record: { kind: 'loan', id: loan }, field: 'amountCents', class: 'internal', before: 100, after: 250 },
      ]),
    })
  })

  test('is paged without cutting in two what one command did, and answers only what was asked for', async () => {
    const contact = await personOf(w.firm, w.firm.leo, 'Long Line')
    const { id: loan } = await w.firm.leo.ask(addLoan, { contact, purpose: 'purchase' })
    for (let n = 1; n <= 5; n++) await w.firm.leo.ask(updateLoan, { loan, amountCents: n })
    await w.firm.leo.ask(work.addNote, { contact, body: 'One' })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await w.firm.leo.ask(work.readTimeline, { contact, limit: 2, cursor })
      seen.push(...page.items.map(i => i.id))
      cursor = page.next ?? undefined
    } while (cursor)
    expect(seen).toHaveLength(7)
    expect(new Set(seen).size).toBe(7)
    expect((await w.firm.leo.ask(work.readTimeline, { contact, only: ['note'] })).items).toHaveLength(1)
    expect((await w.firm.leo.ask(work.readTimeline, { contact, only: ['change'], limit: 3 })).items).toHaveLength(3)
    expect((await w.firm.leo.ask(work.readTimeline, { contact, only: ['event'] })).items.map(i => i.name)).toEqual([
      'loan.opened',
    ])
  })

  test('is not there for whoever may not see the person, and is masked for whoever sees no confidential values', async () => {
    const contact = await personOf(w.firm, w.firm.leo, 'Hidden Line')
    const { id: loan } = await w.firm.leo.ask(addLoan, { contact, purpose: 'purchase' })
    await w.firm.leo.ask(work.addNote, { contact, body: 'Private matters' })
    await w.superuser`insert into kernel.event (tenant_id, id, at, name, actor_kind, door, command_id, subject_kind, subject_id) values (${w.firm.tenant}, ${newId()}, ${w.now()}, 'contact.changed', 'system', 'job', ${newId()}, 'contact', ${contact})`
    for (const who of [w.firm.tom, w.rival.ann]) {
      for (const about of [{ contact }, { loan }])
        await expect(who.ask(work.readTimeline, about)).rejects.toMatchObject({ word: 'not-found' })
    }
    const { items } = await w.firm.max.ask(work.readTimeline, { contact })
    expect(items.map(i => [i.name, i.body, i.actor.name])).toEqual([
      ['contact.changed', null, 'System'],
      ['note', '••••', 'Leo'],
    ])
    await expect(w.firm.max.ask(work.readTimeline, { loan })).rejects.toMatchObject({ word: 'not-found' })
  })
})

describe('saved views', () => {
  test('are one’s own, or shown to all, and only whoever made one changes it', async () => {
    const mine = await w.firm.leo.ask(work.saveView, { page: 'leads', name: 'Hot', search: 'band=hot' })
    const shared = await w.firm.ann.ask(work.saveView, { page: 'leads', name: 'Everything', search: '', shared: true })
    expect((await w.firm.leo.ask(work.listViews, { page: 'leads' })).items.map(v => [v.name, v.mine])).toEqual([
      ['Hot', true],
      ['Everything', false],
    ])
    expect((await w.firm.tom.ask(work.listViews, { page: 'leads' })).items.map(v => v.name)).toEqual(['Everything'])
    await w.firm.leo.ask(work.saveView, { id: mine.id, page: 'leads', name: 'Hottest', search: 'band=hot' })
    await expect(
      w.firm.leo.ask(work.saveView, { id: shared.id, page: 'leads', name: 'Taken', search: '' }),
    ).rejects.toMatchObject({ word: 'not-found' })
    await expect(w.rival.ann.ask(work.removeView, { view: mine.id })).rejects.toMatchObject({ word: 'not-found' })
    await w.firm.leo.ask(work.removeView, { view: mine.id })
    expect((await w.firm.leo.ask(work.listViews, { page: 'leads' })).items.map(v => v.name)).toEqual(['Everything'])
  })
})

describe('files', () => {
  const upload = (who: Person, text: string): Promise<Id> => laid(w, w.firm, who, text)

  test('a finished upload is attached to a person, downloaded, removed and restored', async () => {
    const contact = await personOf(w.firm, w.firm.leo, 'File Person')
    const { id } = await w.firm.leo.ask(work.attachFile, {
      contact,
      upload: await upload(w.firm.leo, 'hello'),
      name: 'W-2 (2025).pdf',
      mediaType: 'application/pdf',
    })
    expect((await w.firm.bea.ask(work.listFiles, { contact })).items).toMatchObject([
      { id, name: 'W-2 (2025).pdf', bytes: 5, addedBy: w.firm.leo.id },
    ])
    const { raw } = await w.firm.leo.ask(work.readFile, { file: id })
    const opened =
      await w.superuser`select subject_id as subject, actor_id as actor from kernel.event where name = 'file.opened' and facts ->> 'file' = ${id}`
    expect(opened).toEqual([{ subject: expect.any(String), actor: w.firm.leo.id }])
    expect(raw).toMatchObject({ type: 'application/pdf', name: 'W-2 (2025).pdf' })
    await w.firm.leo.ask(work.removeFile, { file: id })
    expect((await w.firm.leo.ask(work.listFiles, { contact })).items).toEqual([])
    await expect(w.firm.leo.ask(work.readFile, { file: id })).rejects.toMatchObject({ word: 'not-found' })
    await w.firm.leo.ask(work.removeFile, { file: id, restore: true })
    expect((await w.firm.leo.ask(work.listFiles, { contact })).items).toHaveLength(1)
  })

  test('who sees no confidential values sees that there is a file, not its name, and cannot have it', async () => {
    const contact = await personOf(w.firm, w.firm.leo, 'Paper Person')
    const { id } = await w.firm.leo.ask(work.attachFile, {
      contact,
      upload: await upload(w.firm.leo, 'x'),
      name: 'Divorce decree.pdf',
    })
    expect((await w.firm.max.ask(work.listFiles, { contact })).items).toMatchObject([{ id, name: '••••' }])
    await expect(w.firm.max.ask(work.readFile, { file: id })).rejects.toMatchObject({ word: 'forbidden' })
  })

  test('neither another’s upload nor another’s file can be had', async () => {
    const contact = await personOf(w.firm, w.firm.leo, 'Kept Away')
    const toms = await upload(w.firm.tom, 'secret')
    await expect(w.firm.leo.ask(work.attachFile, { contact, upload: toms, name: 'a' })).rejects.toMatchObject({
      word: 'not-found',
    })
    const { id } = await w.firm.leo.ask(work.attachFile, { contact, upload: await upload(w.firm.leo, 'x'), name: 'a' })
    for (const who of [w.firm.tom, w.rival.ann]) {
      await expect(who.ask(work.readFile, { file: id })).rejects.toMatchObject({ word: 'not-found' })
      await expect(who.ask(work.listFiles, { contact })).rejects.toMatchObject({ word: 'not-found' })
    }
  })
})

describe('a callback for somebody else', () => {
  test('goes to whom the asker reaches and an administrator has listed, and the list shows just these', async () => {
    const { leo, abe, tom, bea, ann } = w.firm
    const named = async (who: typeof leo) => (await who.ask(work.listCallbackPeople, {})).items.map(one => one.id)
    const give = (who: typeof leo, owner: string) =>
      who.ask(work.addTask, { kind: 'callback', title: 'Call them', owner, dueAt: inMinutes(60) })
    expect(new Set(await named(leo))).toEqual(new Set([abe.id, leo.id]))
    expect(await named(ann)).toContain(tom.id)
    await expect(give(leo, tom.id)).rejects.toMatchObject({ word: 'conflict', problems: [{ path: 'owner' }] })
    const { id } = await give(leo, abe.id)
    await expect(abe.ask(work.updateTask, { task: id, owner: bea.id })).rejects.toMatchObject({ word: 'conflict' })
    await ann.ask(setCallbacks, { person: abe.id, listed: false })
    expect(await named(leo)).toEqual([leo.id])
    await expect(give(leo, abe.id)).rejects.toMatchObject({ message: expect.stringContaining('not listed for callbacks') })
    await expect(give(ann, abe.id)).rejects.toMatchObject({ word: 'conflict' })
    // Their own they keep, and tasks are another matter.
    await give(abe, abe.id)
    await leo.ask(work.addTask, { title: 'Order the survey', owner: abe.id })
    await expect(leo.ask(setCallbacks, { person: leo.id, listed: false })).rejects.toMatchObject({ word: 'forbidden' })
    await ann.ask(setCallbacks, { person: abe.id, listed: true })
    expect(await named(leo)).toContain(abe.id)
  })
})
