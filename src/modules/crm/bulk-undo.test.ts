import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { acceptLead } from '#modules/lead-hunter/contract.ts'
import { type Made, makeLeads, wordOf } from '../../../test/leads.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { readLoan } from './contract/loan.ts'
import * as c from './contract.ts'

let w: World
let made: Made[]
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
})
afterAll(() => w.close())
/** Of Leo, in a state where Tom may work too. */
beforeEach(async () => {
  const { leo, tom } = w.firm
  await w.superuser`delete from identity.licence where member_id in (${leo.id}, ${tom.id}) and state = 'GA'`
  for (const { id } of [leo, tom])
    await w.superuser`insert into identity.licence (tenant_id, id, member_id, state, number, expires)
      values (${w.firm.tenant}, gen_random_uuid(), ${id}, 'GA', 'GA-1', '2999-01-01')`
  made = await makeLeads(
    w,
    w.firm,
    ['One', 'Two', 'Three', 'Four'].map(name => ({ name: `Geo ${name}`, owner: leo, state: 'GA' })),
  )
})

const bulk = async (who: Person, change: object, ids = made.map(m => m.lead)): Promise<Id> => {
  const { operation } = await who.ask(c.changeLeads, { selection: { ids }, change } as never)
  await w.drain()
  return operation
}
const undo = async (who: Person, operation: Id) => {
  await who.ask(c.undoOperation, { operation })
  await w.drain()
  return (await who.ask(c.readOperation, { operation })).result
}
const ownerOf = async (n: number) => (await w.firm.ann.ask(c.readLead, { lead: made[n]!.lead })).owner
const personsOwner = async (n: number) =>
  (await w.superuser`select owner_id from crm.contact where id = ${made[n]!.contact}`)[0]!.owner_id

describe('undoing a bulk assignment', () => {
  test('gives way to what the colleague did with a lead since, and says so', async () => {
    const { leo, tom } = w.firm
    const [accepted, touched, changed, untouched] = made as [Made, Made, Made, Made]
    const operation = await bulk(leo, { kind: 'assign', owner: tom.id })
    await tom.ask(acceptLead, { lead: accepted.lead })
    await tom.ask(c.touchLead, { lead: touched.lead, kind: 'call', outcome: 'no_answer' })
    await tom.ask(c.updateLead, { lead: changed.lead, program: 'FHA' })
    expect(await undo(leo, operation)).toMatchObject({
      undone: 1,
      kept: 3,
      keptWorked: 3,
      keptRecords: expect.arrayContaining([accepted.lead, touched.lead, changed.lead]),
    })
    expect(await Promise.all([0, 1, 2, 3].map(ownerOf))).toEqual([tom.id, tom.id, tom.id, leo.id])
    expect(await Promise.all([0, 1, 2, 3].map(personsOwner))).toEqual([tom.id, tom.id, tom.id, leo.id])
    expect(await wordOf(leo.ask(c.readLead, { lead: accepted.lead }))).toBe('not-found')
    expect(await leo.ask(c.readLead, { lead: untouched.lead })).toMatchObject({ branch: w.firm.branches.charleston })
  })

  test('leaves a lead that became a loan with whoever made it one', async () => {
    const { leo, tom } = w.firm
    const operation = await bulk(leo, { kind: 'assign', owner: tom.id })
    const { loan } = await tom.ask(c.convertLead, { lead: made[0]!.lead, purpose: 'purchase' })
    expect(await undo(leo, operation)).toMatchObject({ undone: 3, kept: 1 })
    expect([await ownerOf(0), (await tom.ask(readLoan, { loan })).owner, await personsOwner(0)]).toEqual([tom.id, tom.id, tom.id])
    expect(await tom.ask(c.readLead, { lead: made[0]!.lead })).toMatchObject({ status: 'converted' })
  })

  test('gives nothing back to an officer whose licence is gone', async () => {
    const { leo, tom, ann } = w.firm
    const operation = await bulk(ann, { kind: 'assign', owner: tom.id })
    await w.superuser`update identity.licence set status = 'inactive' where member_id = ${leo.id} and state = 'GA'`
    expect(await undo(ann, operation)).toMatchObject({ undone: 0, kept: 4, keptUnlicensed: 4 })
    expect(await Promise.all([0, 1, 2, 3].map(ownerOf))).toEqual(Array(4).fill(tom.id))
    expect(await personsOwner(0)).toBe(tom.id)
  })

  test('gives nothing back to somebody who has left', async () => {
    const { leo, tom, ann } = w.firm
    const operation = await bulk(ann, { kind: 'assign', owner: tom.id })
    await w.superuser`update identity.member set status = 'deactivated' where id = ${leo.id}`
    expect(await undo(ann, operation)).toMatchObject({ undone: 0, keptUnlicensed: 4 })
    await w.superuser`update identity.member set status = 'active' where id = ${leo.id}`
    await w.superuser`update identity.session set ended_at = null where member_id = ${leo.id}`
    expect(await ownerOf(0)).toBe(tom.id)
  })

  test('takes a lead’s person along only where the lead goes back', async () => {
    const { leo, tom, ann } = w.firm
    const [second] = await makeLeads(w, w.firm, [{ name: 'Geo One', owner: leo, state: 'GA', contact: made[0]!.contact }])
    const operation = await bulk(ann, { kind: 'assign', owner: tom.id }, [made[0]!.lead, second!.lead])
    await tom.ask(c.touchLead, { lead: second!.lead, kind: 'call', outcome: 'reached' })
    expect(await undo(ann, operation)).toMatchObject({ undone: 1, kept: 1 })
    expect([await ownerOf(0), await personsOwner(0)]).toEqual([leo.id, tom.id])
  })
})

describe('undoing another bulk change', () => {
  test('does not open a lead for an officer who may not hold it any more', async () => {
    const { leo, ann } = w.firm
    const { pipelines, lostReasons } = await ann.ask(c.listPipelines, {})
    const lost = pipelines[0]!.stages.find(s => s.key === 'lost')!.id
    const moved = await bulk(ann, { kind: 'stage', stage: lost, lostReason: lostReasons[0]!.id })
    await w.superuser`update identity.licence set status = 'inactive' where member_id = ${leo.id} and state = 'GA'`
    expect(await undo(ann, moved)).toMatchObject({ undone: 0, keptUnlicensed: 4 })
    expect(await ann.ask(c.readLead, { lead: made[0]!.lead })).toMatchObject({ status: 'lost', stage: lost })
  })

  test('takes a tag from leads that were worked on since: nothing leaves anybody’s hands', async () => {
    const { leo, abe } = w.firm
    const operation = await bulk(leo, { kind: 'tag', add: ['spring'], remove: [] })
    await abe.ask(c.touchLead, { lead: made[0]!.lead, kind: 'call', outcome: 'reached' })
    expect(await undo(leo, operation)).toMatchObject({ undone: 4, kept: 0 })
  })

  test('does not give way to what the asker did themselves', async () => {
    const { leo } = w.firm
    const { pipelines } = await leo.ask(c.listPipelines, {})
    const stage = pipelines[0]!.stages[1]!.id
    const operation = await bulk(leo, { kind: 'stage', stage })
    await leo.ask(c.updateLead, { lead: made[0]!.lead, program: 'VA' })
    expect(await undo(leo, operation)).toMatchObject({ undone: 4 })
    expect(await leo.ask(c.readLead, { lead: made[0]!.lead })).toMatchObject({ stage: null, program: 'VA' })
  })
})

describe('who is told of bulk work', () => {
  const alertsOf = async (who: Person) =>
    (await who.ask(c.listAlerts, { unread: false })).items.filter(a => /assigned|operation/.test(a.kind))

  test('hears of leads that were given no longer than they are theirs, and what is done by its name', async () => {
    const { leo, tom } = w.firm
    await w.superuser`delete from crm.alert`
    const operation = await bulk(leo, { kind: 'assign', owner: tom.id })
    expect((await alertsOf(tom)).map(a => a.title)).toEqual(['4 leads were given to you.'])
    expect((await alertsOf(leo)).map(a => a.title)).toEqual(['Assign leads: done.'])
    await tom.ask(acceptLead, { lead: made[0]!.lead })
    await undo(leo, operation)
    expect((await alertsOf(tom)).map(a => a.title)).toEqual(['One lead was given to you.'])
    expect((await alertsOf(leo)).map(a => a.title)).toEqual(['Assign leads: done, and undone since.'])
    const again = await bulk(leo, { kind: 'assign', owner: tom.id }, [made[1]!.lead])
    expect((await alertsOf(tom))[0]).toMatchObject({ title: 'Geo Two is now your lead.', subject: { id: made[1]!.lead } })
    await undo(leo, again)
    expect((await alertsOf(tom)).map(a => a.title)).toEqual(['One lead was given to you.'])
  })

  test('whoever asked is named on the timeline, also for the undo, and by nobody’s machine', async () => {
    const { leo, ann, tom } = w.firm
    const operation = await bulk(leo, { kind: 'assign', owner: tom.id })
    await undo(ann, operation)
    const { items } = await ann.ask(c.readTimeline, { lead: made[0]!.lead })
    expect(items.slice(0, 2).map(i => [i.name, i.actor.name, i.actor.kind, i.inBulk])).toEqual([
      ['crm.undoBulk', 'Ann', 'member', true],
      ['crm.runBulk', 'Leo', 'member', true],
    ])
  })
})
