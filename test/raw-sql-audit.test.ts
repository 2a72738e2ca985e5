import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { saveHunt, setHold } from '#modules/audit/contract.ts'
import { type Hostile, openHostile } from './hostile.ts'
import type { Person } from './world.ts'

let at: Hostile
let cora: Person
let hold: string
let hunt: string
beforeAll(async () => {
  at = await openHostile()
  const { w } = at
  cora = await w.hire(w.firm, 'cora', 'compliance')
  const because = { reason: 'A subpoena.' }
  ;({ hold } = await w.firm.ann.ask(
    setHold,
    { kind: 'person', title: 'Leo', subject: w.firm.leo.id, subjectKind: 'person' },
    because,
  ))
  ;({ hunt } = await cora.ask(saveHunt, { name: 'Refusals', entries: { outcome: 'refused' } }))
  await w.superuser`insert into kernel.event (tenant_id, id, at, name, actor_kind, door) values (${w.firm.tenant}, '01000000-0000-7000-8000-000000000001', '2005-01-01', 'identity.signedIn', 'system', 'job')`
})
afterAll(() => at.close())

/** As somebody who holds every right of the room. */
const asAnn = (statement: string) => {
  const { w, pid, contextOf, refused } = at
  return refused(statement, contextOf(pid, { all: true }, w.firm.ann))
}

test('nobody lifts a hold, shortens or lengthens what is kept, or lets events go by a statement', async () => {
  const { ann } = at.w.firm
  for (const statement of [
    `update audit.hold set lifted_at = now(), lifted_by = '${ann.id}' where id = '${hold}'`,
    `update audit.hold set subject_id = '${newId()}' where id = '${hold}'`,
    `update audit.hold set title = 'other' where id = '${hold}'`,
    `delete from audit.hold`,
    `truncate audit.hold`,
    `insert into audit.retention (tenant_id, class, months, set_by, set_at) values ('${at.w.firm.tenant}', 'security', 24, '${ann.id}', now())`,
    `delete from audit.retention`,
    `select * from audit.let_go(null, 100)`,
    `delete from kernel.event where at < '2006-01-01'`,
    `set local role cc_keeper`,
    `drop table kernel.event_before`,
  ])
    expect(await asAnn(statement), statement).toBe('42501')
})

test('the keeper lets go of nothing but what is over, whatever moment is claimed', async () => {
  const { w, signed, inside } = at
  const system = signed({
    actor: undefined,
    kind: 'system',
    scope: { all: true, owners: [], branches: [], partners: [], limits: null },
  })
  const [{ n }] = (await w.superuser`select count(*)::int as n from kernel.event where tenant_id = ${w.firm.tenant}`) as [
    { n: number },
  ]
  const { rows } = await inside(`select events from audit.let_go(null, 10000)`, system)
  expect(Number(rows[0]!.events)).toBe(1)
  expect(n).toBeGreaterThan(1)
  // The moment is of the signed context: one of one's own making is no context.
  await expect(
    inside(`select events from audit.let_go(null, 10000)`, { ...system, text: system.text.replace(/\d+$/, '4102444800000') }),
  ).rejects.toThrow('forged context')
})

test('a hunt of somebody’s own is theirs: not seen, changed, removed or made in their name', async () => {
  const { w, inside } = at
  const { ann } = w.firm
  expect((await inside(`select * from audit.hunt`)).rows).toEqual([])
  expect(await asAnn(`update audit.hunt set shared = true where id = '${hunt}'`)).toBe('answered')
  const [row] = await w.superuser`select shared from audit.hunt where id = ${hunt}`
  expect(row!.shared).toBe(false)
  const made = (owner: string) =>
    `insert into audit.hunt (tenant_id, id, owner_id, name, entries, made_at) values ('${w.firm.tenant}', '${newId()}', '${owner}', 'x', '{}', now())`
  expect(await asAnn(made(cora.id))).toBe('42501')
  expect(await asAnn(made(ann.id))).toBe('answered')
  // An officer has no right of the room.
  expect(await at.refused(made(w.firm.leo.id))).toBe('42501')
})

test('a month of which nothing is left is taken off, one of which something is left stays', async () => {
  const { w, app } = at
  const dropped = async () => (await app`select kernel.drop_empty_months() as n`)[0]!.n
  const parts = async () =>
    (
      await w.superuser<
        { name: string }[]
      >`select inhrelid::regclass::text as name from pg_inherits where inhparent = 'kernel.event'::regclass`
    ).map(part => part.name)
  const before = await parts()
  // Months of this year stay, empty or not.
  expect(await dropped()).toBe(0)
  expect(await parts()).toEqual(before)
  await w.superuser`alter table kernel.event detach partition kernel.event_before`
  for (const month of ['2020-01-01', '2020-02-01'])
    await w.superuser.unsafe(
      `set role cc_owner; call kernel.make_month('kernel.event', 'id', '${month} 00:00:00+00'); reset role`,
    )
  await w.superuser`insert into kernel.event (tenant_id, id, at, name, actor_kind, door)
    select ${w.firm.tenant}, kernel.id_at('2020-02-03Z'), '2020-02-03Z', 'crm.addNote', 'system', 'job'`
  expect(await dropped()).toBe(1)
  expect(await parts()).toContain('kernel.event_2020_02')
  expect(await parts()).not.toContain('kernel.event_2020_01')
  expect(await at.refused('select * from kernel.event_2020_02')).toBe('42501')
})

test('an event is of now: no statement tells of another time, or what the house alone tells', async () => {
  const { w, signed, refused, own, pid, contextOf } = at
  const { tenant, leo } = w.firm
  const idOf = (time: number) =>
    `${time
      .toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})/, '$1-')}-7000-8000-000000000001`
  const put = (o: { days?: number; idDays?: number; name?: string; operation?: string; by?: string }) => {
    const time = (days = 0) => w.now().getTime() - days * 864e5
    return `insert into kernel.event (tenant_id, id, at, name, actor_kind, actor_id, door, operation_id) values ('${tenant}', '${idOf(time(o.idDays ?? o.days))}',
      to_timestamp(${time(o.days) / 1000}), '${o.name ?? 'lead.changed'}', ${o.by ?? `'member', '${leo.id}', 'member'`}, ${o.operation ? `'${o.operation}'` : 'null'})`
  }
  const operation = newId()
  for (const [state, action] of [
    ['running', 'leadHunter.loadDemo'],
    ['done', 'crm.runBulk'],
  ] as const)
    await w.superuser`insert into kernel.operation (tenant_id, id, action, title, state, created_at) values (${tenant}, ${action === 'crm.runBulk' ? newId() : operation}, ${action}, 'x', ${state}, now())`
  expect(await refused(put({}), own)).toBe('answered')
  const all = { all: true, owners: [], branches: [], partners: [], limits: null }
  const system = () => signed({ actor: undefined, kind: 'system', scope: all })
  const job = `'system', null, 'job'`
  for (const statement of [
    put({ days: 40 }),
    put({ days: 40, operation: newId() }),
    put({ days: 40, operation }),
    put({ days: -1 }),
    put({ idDays: 40 }),
    put({ idDays: -1 }),
    put({ name: 'events.deleted' }),
    put({ name: 'ledger.verified' }),
    put({ name: 'person.erased' }),
  ])
    for (const context of [own, contextOf(pid, all as never, w.firm.ann)])
      expect(await refused(statement, context), statement).toBe('42501')
  // The house lays out a demo company's past while it is being loaded, and tells of its own deeds as itself.
  expect(await refused(put({ days: 40, operation }), system())).toBe('answered')
  expect(await refused(put({ name: 'events.deleted', by: job }), system())).toBe('answered')
  for (const statement of [
    put({ days: 40, by: job }),
    put({ days: 40, operation: newId(), by: job }),
    put({ days: -1, operation, by: job }),
    put({ name: 'events.deleted' }),
  ])
    expect(await refused(statement, system()), statement).toBe('42501')
  await w.superuser`update kernel.operation set state = 'done' where id = ${operation}`
  expect(await refused(put({ days: 40, operation }), system())).toBe('42501')
})
