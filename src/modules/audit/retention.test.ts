import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import { decideApproval, readApproval } from '#modules/trust/contract.ts'
import { classOfEvent, retentionClasses, retentionNames } from '#policy/retention.ts'
import { makeLeads } from '../../../test/leads.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { letGo, liftHold, readRetention, searchEvents, setHold, setRetention } from './contract.ts'

let w: World
let sue: Person
let lead: Id
let contact: Id
const day = 864e5
const old = (days: number) => new Date(w.now().getTime() - days * day)
const idAt = (moment: Date) =>
  `${moment
    .getTime()
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})/, '$1-')}-7${newId().slice(15)}`

beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  sue = await w.hire(w.firm, 'sue', 'tenant_admin')
  const [made] = await makeLeads(w, w.firm, [{ name: 'Jane Fine', owner: w.firm.leo, state: 'SC' }])
  ;({ lead, contact } = made!)
})
afterAll(() => w.close())
beforeEach(async () => {
  await w.superuser`delete from kernel.change`
  await w.superuser`delete from kernel.event`
  await w.superuser`delete from audit.hold`
  await w.superuser`delete from audit.retention`
})

/** Something that happened so many days ago; with a change of a record where one is given. */
async function happened(
  name: string,
  days: number,
  o: { actor?: Id; subject?: Id; changed?: Id; tenant?: Id } = {},
): Promise<Id> {
  const id = idAt(old(days))
  const tenant = o.tenant ?? w.firm.tenant
  await w.superuser`insert into kernel.event (tenant_id, id, at, name, actor_kind, actor_id, door, subject_kind, subject_id)
    values (${tenant}, ${id}, ${old(days)}, ${name}, ${o.actor ? 'member' : 'system'}, ${o.actor ?? null}, 'member', ${o.subject ? 'lead' : null}, ${o.subject ?? null})`
  if (o.changed)
    await w.superuser`insert into kernel.change (tenant_id, event_id, n, record_kind, record_id, field, class) values (${tenant}, ${id}, 0, 'lead', ${o.changed}, 'stage', 'internal')`
  return id
}
const left = async (): Promise<Id[]> =>
  (
    await w.superuser<{ id: Id }[]>`select id from kernel.event where name <> 'events.deleted' and at < ${old(100)} order by id`
  ).map(r => r.id)
const sweep = () => w.firm.system.ask(letGo, {}, { door: 'job' })
async function agreed(asked: Promise<unknown>) {
  const { approval } = (await asked) as { approval: { id: Id } }
  const { hash } = await sue.ask(readApproval, { approval: approval.id })
  await sue.ask(decideApproval, { approval: approval.id, agree: true, hash })
  await w.drain()
}
const because = { reason: 'The matter of Jane Fine.' }

describe('what is over', () => {
  test('goes by its class, with its changes, and what went is written down', async () => {
    const kept = [await happened('identity.signedIn', 380), await happened('crm.updateLead', 1700, { changed: lead })]
    const gone = [await happened('identity.signedIn', 420), await happened('crm.updateLead', 1900, { changed: lead })]
    const foreign = await happened('crm.updateLead', 3000, { tenant: w.rival.tenant })
    expect(await sweep()).toEqual({ events: 2, changes: 1 })
    expect((await left()).toSorted()).toEqual([...kept, foreign].toSorted())
    const changes = await w.superuser`select event_id from kernel.change`
    expect(changes.map(c => c.event_id)).toEqual([kept[1]])
    const [told] =
      await w.superuser`select facts from kernel.event where name = 'events.deleted' and tenant_id = ${w.firm.tenant}`
    expect(told!.facts).toEqual({
      events: 2,
      changes: 1,
      security: 1,
      records: 1,
      from: Math.floor(old(1900).getTime() / 1000),
      to: Math.floor(old(420).getTime() / 1000),
    })
    expect(gone).toHaveLength(2)
    expect(await sweep()).toEqual({ events: 0, changes: 0 })
  })

  test('stays as long as the client chose, which takes a second person and is never less than is usual', async () => {
    await happened('identity.signedIn', 420)
    const ask = (months: number) => w.firm.ann.ask(setRetention, { class: 'security', months }, because)
    await expect(w.firm.ann.ask(setRetention, { class: 'records', months: 13 }, because)).rejects.toThrow('60 months at least')
    await expect(ask(85)).rejects.toMatchObject({ word: 'invalid' })
    await agreed(ask(24))
    expect((await sweep()).events).toBe(0)
    const { classes } = await w.firm.ann.ask(readRetention, {})
    expect(classes.find(one => one.class === 'security')).toMatchObject({ months: 24, least: 13, setBy: { name: 'Ann' } })
  })

  test('is of the same class in the law and in the database, whatever its name', async () => {
    const names = [...w.house.actions.values()]
      .flatMap(action => [action.name, ...action.emits])
      .concat('request.refused', 'records.seenInBulk')
    const rows = await w.superuser<
      { name: string; class: string }[]
    >`select n as name, audit.class_of(n) as class from unnest(${names}::text[]) n`
    for (const row of rows) expect(row.class, row.name).toBe(classOfEvent(row.name))
    for (const name of retentionNames) {
      const [{ months }] = (await w.superuser`select audit.months_of(${name}) as months`) as [{ months: number }]
      expect(months).toBe(retentionClasses[name].usual)
    }
  })
})

describe('a hold', () => {
  test('keeps what somebody did, what happened to a person with all that hangs on them, and a time; the rest goes', async () => {
    const { leo, tom } = w.firm
    const held = [
      await happened('crm.addNote', 2000, { actor: leo.id }),
      await happened('crm.moveLead', 2001, { actor: tom.id, subject: lead }),
      await happened('crm.runBulk', 2002, { changed: lead }),
      await happened('crm.saveView', 2100, { actor: tom.id }),
    ]
    await happened('crm.saveView', 2003, { actor: tom.id })
    const { ann } = w.firm
    await ann.ask(setHold, { kind: 'person', title: 'Leo', subject: leo.id, subjectKind: 'person' }, because)
    await ann.ask(setHold, { kind: 'record', title: 'Jane', subject: contact, subjectKind: 'contact' }, because)
    const time = await ann.ask(
      setHold,
      { kind: 'time', title: 'May', from: old(2101).toISOString(), to: old(2099).toISOString() },
      because,
    )
    expect((await sweep()).events).toBe(1)
    expect((await left()).toSorted()).toEqual(held.toSorted())

    await agreed(ann.ask(liftHold, { hold: time.hold }, because))
    expect((await sweep()).events).toBe(1)
    expect((await left()).toSorted()).toEqual(held.slice(0, 3).toSorted())
    const { holds } = await ann.ask(readRetention, {})
    expect(holds.map(one => [one.title, one.liftedBy?.name ?? null])).toEqual(
      expect.arrayContaining([
        ['May', 'Ann'],
        ['Leo', null],
        ['Jane', null],
      ]),
    )
  })

  test('of a person reaches a lead they got since', async () => {
    await w.firm.ann.ask(setHold, { kind: 'record', title: 'Jane', subject: contact, subjectKind: 'contact' }, because)
    const [again] = await makeLeads(w, w.firm, [{ name: 'Jane Fine', owner: w.firm.leo, state: 'SC', contact }])
    const id = await happened('crm.moveLead', 2000, { subject: again!.lead })
    expect((await sweep()).events).toBe(0)
    expect(await left()).toEqual([id])
  })

  test('is lifted by nobody alone, in words or in SQL', async () => {
    const { ann } = w.firm
    const { hold } = await ann.ask(
      setHold,
      { kind: 'person', title: 'Leo', subject: w.firm.leo.id, subjectKind: 'person' },
      because,
    )
    const asked = (await ann.ask(liftHold, { hold }, because)) as unknown as { approval: { state: string } }
    expect(asked.approval.state).toBe('waiting')
    const { holds } = await ann.ask(readRetention, {})
    expect(holds[0]!.liftedAt).toBeNull()
    const cora = await w.hire(w.firm, 'cora', 'compliance')
    await expect(cora.ask(setRetention, { class: 'security', months: 24 }, because)).rejects.toMatchObject({ word: 'forbidden' })
    await expect(
      w.firm.bea.ask(setHold, { kind: 'person', title: 'x', subject: ann.id, subjectKind: 'person' }, because),
    ).rejects.toMatchObject({
      word: 'forbidden',
    })
    const span = { from: new Date(Date.now() - day).toISOString(), to: new Date(w.now().getTime() + day).toISOString() }
    const { items } = await cora.ask(searchEvents, { ...span, name: ['hold.set'] })
    expect(items.map(line => line.subject)).toEqual([{ kind: 'hold', id: hold, name: 'Leo' }])
  })
})
