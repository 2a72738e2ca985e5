import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { bootstrapRoles } from '#adapters/embedded-postgres/index.ts'
import { newId } from '#base/id.ts'
import { connect } from '#kernel/db.ts'
import { migrate } from '#kernel/migrate.ts'
import { ownKeys } from '#kernel/own-keys.ts'
import { type Hostile, openHostile } from './hostile.ts'

const migrations = join(import.meta.dirname, '..', 'migrations')
/** An id of a moment, as it would have been made then. */
const idAt = (moment: Date) =>
  `${moment
    .getTime()
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})/, '$1-')}-7${newId().slice(15)}`

test('what happened before is the first of the months, as it stands, and a later one is behind it', async () => {
  const { superuser, owner, app } = inject('database')
  const database = `cc_months_${process.pid}`
  await bootstrapRoles(superuser as never, { ownerPassword: owner.password!, appPassword: app.password!, database })
  const old = await mkdtemp(join(tmpdir(), 'migrations-'))
  const root = connect({ ...superuser, database })
  try {
    await cp(migrations, old, { recursive: true, filter: file => basename(file) < '0046' || file === migrations })
    await migrate({ ...owner, database }, old, ownKeys(Buffer.alloc(32, 1)), [])
    const tenant = newId()
    await root`insert into identity.tenant (tenant_id, slug, name, time_zone, created_at) values (${tenant}, 'before', 'Before', 'UTC', now())`
    const moments = [new Date('2023-05-06T00:00:00Z'), new Date(), new Date(Date.now() + 60 * 864e5)]
    const ids = moments.map(idAt)
    for (const [n, id] of ids.entries()) {
      await root`insert into kernel.event (tenant_id, id, at, name, actor_kind, door, facts) values (${tenant}, ${id}, ${moments[n]!}, 'crm.addNote', 'system', 'job', '{"n": 1}')`
      await root`insert into kernel.change (tenant_id, event_id, n, record_kind, record_id, field, class) values (${tenant}, ${id}, 0, 'lead', ${tenant}, 'stage', 'internal')`
    }
    const [before] = await root`select 'kernel.event'::regclass::oid as oid, pg_relation_filenode('kernel.event') as node`

    await migrate({ ...owner, database }, migrations, ownKeys(Buffer.alloc(32, 1)), [])
    const [after] =
      await root`select 'kernel.event_before'::regclass::oid as oid, pg_relation_filenode('kernel.event_before') as node`
    expect(after).toEqual(before)
    for (const [table, key] of [
      ['event', 'id'],
      ['change', 'event_id'],
    ] as const) {
      const rows = await root.unsafe(`select ${key} as id, tableoid::regclass::text as place from kernel.${table} order by 1`)
      expect(rows.map(row => row.id)).toEqual(ids)
      expect(rows.slice(0, 2).map(row => row.place)).toEqual([`kernel.${table}_before`, `kernel.${table}_before`])
      expect(rows[2]!.place).toMatch(new RegExp(`^kernel\\.${table}_\\d{4}_\\d\\d$`))
    }
    const partitions = await root<{ name: string; open: boolean; granted: boolean; policies: number }[]>`
      select c.relname as name, not (c.relrowsecurity and c.relforcerowsecurity) as open, (select count(*)::int from pg_policy where polrelid = c.oid) as policies,
        exists (select from aclexplode(c.relacl) a where a.grantee <> c.relowner) as granted
      from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent in ('kernel.event'::regclass, 'kernel.change'::regclass)`
    expect(partitions.length).toBeGreaterThan(7)
    expect(partitions.filter(p => p.open || p.granted || p.policies)).toEqual([])
  } finally {
    await root.end({ timeout: 2 })
    const server = connect(superuser)
    await server.unsafe(`drop database if exists "${database}" with (force)`)
    await server.end({ timeout: 2 })
    await rm(old, { recursive: true, force: true })
  }
})

describe('the months', () => {
  let at: Hostile
  beforeAll(async () => {
    at = await openHostile()
  })
  afterAll(() => at.close())

  test('are made ahead by whoever serves, once, and what waited for one moves in', async () => {
    const { w, app } = at
    const ahead = idAt(new Date(Date.now() + 70 * 864e5))
    const far = idAt(new Date(Date.now() + 900 * 864e5))
    // As on a day on which nobody has made them yet.
    await w.superuser`do $$ declare t text; begin
      for t in select inhrelid::regclass::text from pg_inherits where inhparent in ('kernel.event'::regclass, 'kernel.change'::regclass) and inhrelid::regclass::text ~ '_\\d{4}_\\d\\d$'
      loop execute 'drop table ' || t; end loop; end $$`
    for (const id of [ahead, far])
      await w.superuser`insert into kernel.event (tenant_id, id, at, name, actor_kind, door) values (${w.firm.tenant}, ${id}, now(), 'crm.addNote', 'system', 'job')`
    const [waiting] = await app`select kernel.beyond_months() as beyond`
    expect(waiting!.beyond).toBe(true)
    const [first] = await app`select kernel.prepare_months() as made`
    expect(first!.made).toBeGreaterThanOrEqual(4)
    expect((await app`select kernel.prepare_months() as made`)[0]!.made).toBe(0)
    const places =
      await w.superuser`select id, tableoid::regclass::text as place from kernel.event where id in (${ahead}, ${far}) order by id`
    expect(places[0]!.place).toMatch(/^kernel\.event_\d{4}_\d\d$/)
    expect(places[1]!.place).toBe('kernel.event_rest')
    await w.superuser`delete from kernel.event where id = ${far}`
    expect((await app`select kernel.beyond_months() as beyond`)[0]!.beyond).toBe(false)
  })

  test('are nobody’s but behind their table: not to be read, written, emptied or taken off by the application', async () => {
    const { w, refused } = at
    const parts = await w.superuser<{ name: string }[]>`
      select inhrelid::regclass::text as name from pg_inherits where inhparent in ('kernel.event'::regclass, 'kernel.change'::regclass)`
    for (const { name } of parts)
      for (const statement of [
        `select * from ${name}`,
        `delete from ${name}`,
        `update ${name} set tenant_id = tenant_id`,
        `truncate ${name}`,
        `insert into ${name} select * from ${name.replace(/_.*$/, '')} limit 1`,
        `alter table ${name.replace(/_.*$/, '')} detach partition ${name}`,
        `drop table ${name}`,
        `create table kernel.mine partition of ${name.replace(/_.*$/, '')} for values from ('ffff0000-0000-0000-0000-000000000000') to ('ffff0001-0000-0000-0000-000000000000')`,
      ])
        expect(await refused(statement), statement).toBe('42501')
    for (const table of ['kernel.event', 'kernel.change'])
      for (const statement of [`update ${table} set tenant_id = tenant_id`, `delete from ${table}`, `truncate ${table}`])
        expect(await refused(statement), statement).toBe('42501')
    expect(await refused(`call kernel.make_month('kernel.event', 'id', now())`)).toBe('42501')
  })

  test('an event names no session but the one that asks', async () => {
    const { refused, w } = at
    const { tenant, leo } = w.firm
    const insert = (bearer: string) =>
      `insert into kernel.event (tenant_id, id, at, name, actor_kind, actor_id, door, bearer_id) values ('${tenant}', '${newId()}', kernel.moment(), 'crm.addNote', 'member', '${leo.id}', 'member', ${bearer})`
    expect(await refused(insert('null'))).toBe('answered')
    expect(await refused(insert(`'${newId()}'`))).toBe('42501')
  })
})
