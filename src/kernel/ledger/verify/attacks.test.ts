import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { type Attacked, openAttacked } from '../../../../test/ledger-attack.ts'
import type { Verdict } from './finding.ts'

let a: Attacked
let h: Attacked['h']
let root: Attacked['root']
/** Commands of the middle minute, in the order they came. */
let ids: Id[]
beforeEach(async () => {
  a = await openAttacked()
  ;({ h, root, ids } = a)
})
afterEach(() => a.close())

const verified = () => a.verified()
const indexOf = (id: Id) => a.indexOf(id)
const namedLeaf = (verdict: Verdict, index: number) => verdict.findings.filter(f => f.index === index)

test('a ledger that nobody touched holds, and every checkpoint of it', async () => {
  const verdict = await verified()
  expect(verdict).toMatchObject({ holds: true, findings: [], checkpoints: 3, cosigned: 0, origin: 'localhost:3000/ledger' })
  expect(verdict.events).toBe(verdict.size)
  expect(verdict.size).toBe(Number((await root`select count(*) as n from kernel.event`)[0]!.n))
})

test.each([
  ['its name', (id: Id) => root`update kernel.event set name = 'crm.updateLeaf' where id = ${id}`],
  ['a microsecond of its time', (id: Id) => root`update kernel.event set at = at + interval '1 microsecond' where id = ${id}`],
  ['who did it', (id: Id) => root`update kernel.event set actor_id = ${h.w.firm.tom.id} where id = ${id}`],
  ['a fact', (id: Id) => root`update kernel.event set facts = facts || '{"quiet": true}' where id = ${id}`],
  ['the session', (id: Id) => root`update kernel.event set bearer_id = gen_random_uuid() where id = ${id}`],
  ['the address', (id: Id) => root`update kernel.event set address = '10.9.8.7' where id = ${id}`],
  ['a letter of what a field was before', (id: Id) => root`update kernel.change set before = '"City 5"' where event_id = ${id}`],
  ['the class of a field', (id: Id) => root`update kernel.change set class = 'public' where event_id = ${id}`],
  ['a change taken out', (id: Id) => root`delete from kernel.change where event_id = ${id}`],
  [
    'a change put in',
    (id: Id) =>
      root`insert into kernel.change (tenant_id, event_id, n, record_kind, record_id, field, class) values (${h.w.firm.tenant}, ${id}, 99, 'lead', gen_random_uuid(), 'x', 'internal')`,
  ],
])('of one event %s: the leaf is named', async (_, attack) => {
  const index = await indexOf(ids[1]!)
  await attack(ids[1]!)
  const verdict = await verified()
  expect(verdict.holds).toBe(false)
  expect(verdict.findings).toHaveLength(1)
  expect(verdict.findings[0]).toMatchObject({ kind: 'changed', index, event: ids[1], tenant: h.w.firm.tenant })
  expect(verdict.findings[0]!.name).toMatch(/^crm\.update/)
})

test('an event that was removed, alone or with its entry, is named', async () => {
  const index = await indexOf(ids[1]!)
  await root`delete from kernel.event where id = ${ids[1]!}`
  const [alone] = namedLeaf(await verified(), index)
  expect(alone).toMatchObject({ kind: 'removed', event: ids[1], tenant: h.w.firm.tenant })
  expect(alone!.at).toMatch(/^\d{4}-/)
  await root`delete from ledger.entry where event_id = ${ids[1]!}`
  const both = await verified()
  expect(namedLeaf(both, index)).toMatchObject([{ kind: 'removed' }])
  // Said to be of a deleted client, without a deletion that two operators agreed to.
  await root`insert into ledger.gone values (gen_random_uuid(), int8multirange(int8range(${index}, ${index + 1})))`
  expect(namedLeaf(await verified(), index)).toMatchObject([{ kind: 'removed' }])
})

test('an event that was put in is named: past the ledger, or through it with an earlier date', async () => {
  const tenant = h.w.firm.tenant
  const put = (id: Id, at: Date) => root`
    insert into kernel.event (tenant_id, id, at, name, actor_kind, actor_id, door, request_id)
    values (${tenant}, ${id}, ${at}, 'lead.changed', 'member', ${h.w.firm.tom.id}, 'member', gen_random_uuid())`
  const [past, through] = [crypto.randomUUID(), crypto.randomUUID()]
  await put(past, h.w.now())
  expect((await verified()).findings).toMatchObject([{ kind: 'unlogged', event: past, tenant, name: 'lead.changed' }])
  await root`set session_replication_role = origin`
  h.w.pass(10)
  await put(through, new Date(h.w.now().getTime() - 22 * 60_000))
  await h.w.house.ledger.sequence()
  const index = await indexOf(through)
  expect(namedLeaf(await verified(), index)).toMatchObject([{ kind: 'time', event: through }])
})

test('an event of long ago that was put in is named, whatever operation it is said to be of', async () => {
  const { tenant, tom } = h.w.firm
  const before = new Date(h.w.now().getTime() - 40 * 86_400_000)
  const [real] = (await root`
    insert into kernel.operation (tenant_id, id, action, title, state, created_at) values (${tenant}, gen_random_uuid(), 'leadHunter.loadDemo', 'x', 'done', ${before}) returning id`) as unknown as [
    { id: Id },
  ]
  h.w.pass(10)
  await root`set session_replication_role = origin`
  const put = (id: Id, operation: Id) => root`
    insert into kernel.event (tenant_id, id, at, name, actor_kind, actor_id, door, operation_id)
    values (${tenant}, ${id}, ${before}, 'lead.changed', 'member', ${tom.id}, 'job', ${operation})`
  // Of none that there is, and of one whose laying out stands nowhere in the log.
  const named = [crypto.randomUUID(), crypto.randomUUID()]
  await put(named[0]!, crypto.randomUUID())
  await put(named[1]!, real.id)
  await h.w.house.ledger.sequence('now')
  const { findings, remarks } = await verified()
  expect(findings.map(f => [f.kind, f.event]).toSorted()).toEqual(named.map(id => ['time', id]).toSorted())
  expect(remarks).toEqual([])
})

test('a line that tells of events let go is believed as far as their time was over, and no further', async () => {
  const tenant = h.w.firm.tenant
  const seconds = (date: Date) => Math.floor(date.getTime() / 1000)
  const first = seconds(h.w.now()) - 3600
  h.w.pass(14 * 31 * 24 * 60)
  await h.happen(1)
  await h.w.house.ledger.sequence('now')
  const tell = async (facts: object, kind = 'system', door = 'job'): Promise<Id> => {
    const id = crypto.randomUUID()
    await root`set session_replication_role = origin`
    await root`insert into kernel.event (tenant_id, id, at, name, actor_kind, door, facts) values (${tenant}, ${id}, ${h.w.now()}, 'events.deleted', ${kind}, ${door}, ${root.json(facts as never)})`
    await h.w.house.ledger.sequence('now')
    await root`set session_replication_role = replica`
    return id
  }
  const [to, over] = [seconds(h.w.now()), seconds(h.w.now()) - 400 * 86_400]
  const lines = [
    await tell({ events: 5, security: 5, records: 0, from: first, to }),
    await tell({ events: 5, security: 0, records: 5, from: first, to: over }),
    await tell({ events: 5, from: first, to: over }),
    await tell({ events: 1, security: 1, records: 0, from: first, to: over }, 'member', 'member'),
    // It could be so, and is not: nothing that it tells of is missing.
    await tell({ events: 2, security: 2, records: 0, from: first, to: over }),
  ]
  const told = await verified()
  expect(told.findings.map(f => [f.kind, f.event])).toEqual(lines.map(id => ['untrue', id]))
  expect(told.findings.at(-1)!.says).toContain('2 events were let go, and 0 are missing')
  // Two may be gone by the last of them; the third is missed.
  const gone =
    await root`select id from kernel.event where tenant_id = ${tenant} and at < to_timestamp(${over}) order by id limit 3`
  await root`delete from kernel.event where id = any (${gone.map(({ id }) => id)})`
  const cut = await verified()
  expect(cut.findings.filter(f => f.kind === 'removed')).toHaveLength(1)
  expect(cut.remarks).toContainEqual({ says: 'were let go when their time was over, as the log itself says', count: 2 })
})

test('what was changed and is gone is named where nobody was erased, and missed where erasures tell of fewer', async () => {
  const [one, two] = [await indexOf(ids[0]!), await indexOf(ids[1]!)]
  const forget = async (id: Id) => {
    await root`update ledger.entry set salt = null where event_id = ${id}`
    await root`delete from kernel.change where event_id = ${id}`
  }
  await forget(ids[0]!)
  const alone = await verified()
  expect(alone.findings).toMatchObject([{ kind: 'forgotten', index: one, event: ids[0] }])
  // One of two that are gone is told of.
  await root`set session_replication_role = origin`
  await root`insert into kernel.event (tenant_id, id, at, name, actor_kind, door, subject_kind, subject_id, facts)
    values (${h.w.firm.tenant}, gen_random_uuid(), ${h.w.now()}, 'person.erased', 'system', 'job', 'contact', gen_random_uuid(), '{"forgotten": 1}')`
  await h.w.house.ledger.sequence('now')
  await root`set session_replication_role = replica`
  expect((await verified()).findings).toEqual([])
  await forget(ids[1]!)
  const both = await verified()
  expect(both.findings.map(f => f.kind)).toEqual(['forgotten'])
  expect(both.findings[0]!.says).toBe(
    `2 leaves have lost what was changed, and erasures tell of 1: among the leaves ${one}, ${two}.`,
  )
})

test('a tail that was cut off is told by the checkpoint that signed it', async () => {
  const [{ size }] = (await root`select max(size) as size from ledger.checkpoint`) as unknown as [{ size: number }]
  const [tile] = await root<{ hashes: Buffer }[]>`select hashes from ledger.tile where level = 0`
  await root`update ledger.tile set hashes = ${tile!.hashes.subarray(0, 32 * (size - 2))} where level = 0`
  await root`delete from kernel.event e using ledger.entry l where l.event_id = e.id and l.index >= ${size - 2}`
  await root`delete from ledger.entry where index >= ${size - 2}`
  expect((await verified()).findings).toMatchObject([{ kind: 'cut', index: size - 2 }])
})

test('a checkpoint with another root, time or signature is named', async () => {
  const [{ size }] = (await root`select min(size) as size from ledger.checkpoint`) as unknown as [{ size: number }]
  const kept = await root`select * from ledger.checkpoint where size = ${size}`
  const restore = () =>
    root`update ledger.checkpoint set root = ${kept[0]!.root}, at = ${kept[0]!.at}, note = ${kept[0]!.note} where size = ${size}`
  for (const attack of [
    () => root`update ledger.checkpoint set root = sha256(root) where size = ${size}`,
    () => root`update ledger.checkpoint set at = at - interval '1 day' where size = ${size}`,
    () => root`update ledger.checkpoint set note = replace(note, 'A', 'B') where size = ${size}`,
    () =>
      root`update ledger.checkpoint set note = split_part(note, '— ', 1) || '— ' || split_part(note, '— ', 2) where size = ${size}`,
  ]) {
    await attack()
    expect((await verified()).findings[0], attack.toString()).toMatchObject({ kind: 'signature', index: size })
    await restore()
  }
  expect((await verified()).holds).toBe(true)
})
