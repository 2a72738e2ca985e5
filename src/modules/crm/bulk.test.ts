import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import type { Refusal } from '#base/refusal.ts'
import { run } from '#kernel/run.ts'
import { endKey } from '#modules/identity/contract.ts'
import type { Action } from '#policy/action.ts'
import { makeKey } from '../../../test/agreed.ts'
import { makeLeads, wordOf } from '../../../test/leads.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import * as c from './contract.ts'

let w: World
let ids: Id[]
const many = 1203
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  await w.superuser`insert into identity.licence (tenant_id, id, member_id, state, number, expires)
    values (${w.firm.tenant}, ${newId()}, ${w.firm.leo.id}, 'FL', 'FL-2', '2999-01-01')`
  const made = await makeLeads(
    w,
    w.firm,
    Array.from({ length: many }, (_, n) => ({
      name: `Bulk ${n}`,
      owner: w.firm.leo,
      state: n % 3 ? 'SC' : 'FL',
      tags: ['kept'],
    })),
  )
  ids = made.map(m => m.lead)
  await makeLeads(w, w.firm, [{ name: 'Of Tom', owner: w.firm.tom, state: 'FL' }])
})
afterAll(() => w.close())

const ask = (who: Person, selection: object, change: object) => who.ask(c.changeLeads, { selection, change } as never)
const finish = async (who: Person, operation: Id) => {
  await w.drain()
  return who.ask(c.readOperation, { operation })
}
const tagged = async (tag: string) => (await w.firm.ann.ask(c.countLeads, { tag: [tag] })).count

describe('a bulk change', () => {
  test('tags everything the asker sees in batches, tells its progress, and is undone', async () => {
    const { operation, count } = await ask(w.firm.leo, { filter: {} }, { kind: 'tag', add: ['spring', 'kept'], remove: [] })
    expect(count).toBe(many)
    expect(await w.firm.leo.ask(c.readOperation, { operation })).toMatchObject({
      state: 'queued',
      done: 0,
      total: many,
      mayUndo: false,
      title: 'Tag leads',
    })
    expect(await wordOf(w.firm.leo.ask(c.undoOperation, { operation }))).toBe('conflict')
    expect(await finish(w.firm.leo, operation)).toMatchObject({
      state: 'done',
      done: many,
      result: { changed: many, unchanged: 0, outOfReach: 0 },
      mayUndo: true,
    })
    expect(await tagged('spring')).toBe(many)
    expect(
      await w.superuser`select count(*)::int as n from kernel.change where operation_id = ${operation} and field = 'tags'`,
    ).toEqual([{ n: many }])
    expect(await w.superuser`select count(*)::int as n from crm.bulk_target`).toEqual([{ n: 0 }])
    const alerts = await w.firm.leo.ask(c.listAlerts, {})
    expect(alerts.items[0]).toMatchObject({ kind: 'operation.done', title: 'Tag leads: done.' })

    // Somebody changes one meanwhile: that value is theirs and stays.
    await w.firm.abe.ask(c.updateLead, { lead: ids[0]!, tags: ['spring', 'kept', 'mine'] })
    await w.firm.leo.ask(c.undoOperation, { operation })
    expect(await finish(w.firm.leo, operation)).toMatchObject({
      state: 'undone',
      result: { undone: many - 1, kept: 1, keptRecords: [ids[0]] },
      mayUndo: false,
    })
    expect(await tagged('spring')).toBe(1)
    expect((await w.firm.leo.ask(c.readLead, { lead: ids[1]! })).tags).toEqual(['kept'])
    expect(await wordOf(w.firm.leo.ask(c.undoOperation, { operation }))).toBe('conflict')
  })

  test('assigns only where the new officer is licensed, moves the people along, and back again', async () => {
    const { operation } = await ask(
      w.firm.ann,
      { filter: { owner: [w.firm.leo.id] }, except: [ids[3]] },
      { kind: 'assign', owner: w.firm.tom.id },
    )
    const inFlorida = Math.ceil(many / 3)
    expect(await finish(w.firm.ann, operation)).toMatchObject({
      state: 'done',
      result: { changed: inFlorida - 1, unlicensed: many - inFlorida },
    })
    expect((await w.firm.tom.ask(c.countLeads, {})).count).toBe(inFlorida)
    const moved =
      await w.superuser`select count(*)::int as n from crm.contact where owner_id = ${w.firm.tom.id} and branch_id = ${w.firm.branches.tampa} and full_name like 'Bulk%'`
    expect(moved).toEqual([{ n: inFlorida - 1 }])
    expect(await w.firm.tom.ask(c.listAlerts, {})).toMatchObject({
      items: [{ kind: 'leads.assigned', title: `${inFlorida - 1} leads were given to you.` }],
    })
    await w.firm.ann.ask(c.undoOperation, { operation })
    expect(await finish(w.firm.ann, operation)).toMatchObject({ result: { undone: inFlorida - 1, kept: 0 } })
    expect((await w.firm.leo.ask(c.countLeads, {})).count).toBe(many)
    expect(await w.firm.leo.ask(c.readLead, { lead: ids[0]! })).toMatchObject({
      status: 'assigned',
      branch: w.firm.branches.charleston,
    })
    expect(await w.superuser`select count(*)::int as n from crm.contact where owner_id = ${w.firm.leo.id}`).toEqual([{ n: many }])
  })

  test('moves ticked leads to a lost stage with its reason, and puts stage, status and reason back', async () => {
    const { pipelines, lostReasons } = await w.firm.leo.ask(c.listPipelines, {})
    const lost = pipelines[0]!.stages.find(s => s.key === 'lost')!.id
    const some = ids.slice(10, 14)
    expect(await wordOf(ask(w.firm.leo, { ids: some }, { kind: 'stage', stage: lost }))).toBe('invalid')
    const { operation, count } = await ask(
      w.firm.leo,
      { ids: some },
      { kind: 'stage', stage: lost, lostReason: lostReasons[0]!.id },
    )
    expect(count).toBe(4)
    await finish(w.firm.leo, operation)
    expect(await w.firm.leo.ask(c.readLead, { lead: some[0]! })).toMatchObject({
      status: 'lost',
      stage: lost,
      lostReason: lostReasons[0]!.id,
    })
    await w.firm.leo.ask(c.undoOperation, { operation })
    await finish(w.firm.leo, operation)
    expect(await w.firm.leo.ask(c.readLead, { lead: some[0]! })).toMatchObject({
      status: 'assigned',
      stage: null,
      lostReason: null,
    })
  })

  test('puts leads away and leaves those alone that already are', async () => {
    await w.firm.leo.ask(c.archiveLead, { lead: ids[20]!, archived: true })
    const { operation } = await ask(w.firm.leo, { ids: [ids[20]!, ids[21]!] }, { kind: 'archive', archived: true })
    expect(await finish(w.firm.leo, operation)).toMatchObject({ result: { changed: 1, unchanged: 1 } })
    await w.firm.leo.ask(c.undoOperation, { operation })
    await finish(w.firm.leo, operation)
    expect((await w.firm.leo.ask(c.listLeads, { archived: true })).items.map(i => i.id)).toEqual([ids[20]])
  })
})

describe('the asker’s authority', () => {
  test('nobody changes in bulk what they may not change one by one', async () => {
    expect(await wordOf(ask(w.firm.max, { filter: {} }, { kind: 'archive', archived: true }))).toBe('forbidden')
    expect(await wordOf(ask(w.firm.abe, { filter: {} }, { kind: 'assign', owner: w.firm.leo.id }))).toBe('forbidden')
    expect(await wordOf(ask(w.firm.ann, {}, { kind: 'archive', archived: true }))).toBe('invalid')
    const refused = await ask(w.firm.ann, { filter: {} }, { kind: 'assign', owner: w.firm.bea.id }).catch((e: Refusal) => e)
    expect(refused).toMatchObject({ word: 'conflict', message: 'Bea holds no active license in any state.' })
    const [toms] = (await w.firm.tom.ask(c.listLeads, {})).items
    const { operation, count } = await ask(w.firm.leo, { ids: [toms!.id, ids[30]!] }, { kind: 'tag', add: ['reach'] })
    expect(count).toBe(1)
    await finish(w.firm.leo, operation)
    expect(await tagged('reach')).toBe(1)
  })

  test('what leaves the asker’s reach before its turn stays untouched', async () => {
    const { operation } = await ask(w.firm.leo, { ids: ids.slice(40, 43) }, { kind: 'tag', add: ['late'] })
    await w.firm.ann.ask(c.updateLead, { lead: ids[42]!, state: null })
    await w.firm.ann.ask(c.assignLead, { lead: ids[42]!, owner: w.firm.tom.id })
    expect(await finish(w.firm.leo, operation)).toMatchObject({ result: { changed: 2, outOfReach: 1 } })
    await w.firm.ann.ask(c.assignLead, { lead: ids[42]!, owner: w.firm.leo.id })
  })

  test('nothing more is done in the name of somebody who has left', async () => {
    const { operation } = await ask(w.firm.leo, { ids: ids.slice(50, 60) }, { kind: 'tag', add: ['gone'] })
    await w.superuser`update identity.member set status = 'deactivated' where id = ${w.firm.leo.id}`
    await w.drain()
    expect(await w.firm.ann.ask(c.readOperation, { operation })).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('may no longer'),
    })
    expect(await tagged('gone')).toBe(0)
    await w.superuser`update identity.member set status = 'active' where id = ${w.firm.leo.id}`
    await w.superuser`update identity.session set ended_at = null where member_id = ${w.firm.leo.id}`
  })

  test('a key that is ended has nothing more done for it: what was done is told to who made it, and can be undone', async () => {
    const { ann } = w.firm
    const { id: key, token } = (await makeKey(w, ann, { name: 'Sync' })) as { id: Id; token: string }
    const caller = (await w.bearers.resolve(token))!
    const change = { kind: 'tag', add: ['by key'], remove: [] }
    const { operation } = (
      await run(w.house, {
        action: c.changeLeads as unknown as Action,
        door: 'member',
        caller,
        input: { selection: { filter: {} }, change },
      })
    ).output as { operation: Id }
    // The first batch is done, then the key is ended.
    await w.firm.system.ask(c.runBulk, { operation })
    expect(await tagged('by key')).toBe(500)
    await ann.ask(endKey, { key })
    await w.drain()
    expect(await tagged('by key')).toBe(500)
    const told = await ann.ask(c.readOperation, { operation })
    expect(told).toMatchObject({ state: 'failed', done: 500, result: { changed: 500 }, mayUndo: true })
    expect(told.problem).toBe('The key that asked for this may no longer do it. What was done so far can be undone.')
    expect((await ann.ask(c.listAlerts, {})).items[0]).toMatchObject({ kind: 'operation.failed', subject: { id: operation } })
    await ann.ask(c.undoOperation, { operation })
    await w.drain()
    expect(await tagged('by key')).toBe(0)
  })

  test('operations are seen and undone by whoever asked and by administrators, by nobody else', async () => {
    const mine = await w.firm.leo.ask(c.listOperations, {})
    expect(mine.items.length).toBeGreaterThan(4)
    const operation = mine.items[0]!.id
    expect((await w.firm.ann.ask(c.listOperations, { limit: 3 })).items).toHaveLength(3)
    expect((await w.firm.tom.ask(c.listOperations, {})).items).toEqual([])
    expect(await wordOf(w.firm.tom.ask(c.readOperation, { operation }))).toBe('not-found')
    expect(await wordOf(w.firm.tom.ask(c.undoOperation, { operation }))).toBe('not-found')
    expect(await wordOf(w.rival.ann.ask(c.readOperation, { operation }))).toBe('not-found')
    w.pass(31 * 24 * 60)
    const old = (await w.firm.leo.ask(c.listOperations, {})).items.find(o => o.state === 'done')!
    expect(old.mayUndo).toBe(false)
    expect(await wordOf(w.firm.leo.ask(c.undoOperation, { operation: old.id }))).toBe('conflict')
  })

  test('work that has not moved for two minutes is taken up again', async () => {
    const { operation } = await ask(w.firm.leo, { ids: ids.slice(70, 75) }, { kind: 'tag', add: ['resumed'] })
    await w.superuser`delete from pgboss.job`
    expect(await w.firm.system.ask(c.resumeBulk, {})).toEqual({ resumed: 0 })
    w.pass(1.5)
    expect(await w.firm.system.ask(c.resumeBulk, {})).toEqual({ resumed: 0 })
    w.pass(1)
    expect(await w.firm.system.ask(c.resumeBulk, {})).toEqual({ resumed: 1 })
    expect(await finish(w.firm.leo, operation)).toMatchObject({ state: 'done', result: { changed: 5 } })
  })
})
