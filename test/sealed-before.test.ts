import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { bootstrapRoles } from '#adapters/embedded-postgres/index.ts'
import { newId } from '#base/id.ts'
import { connect } from '#kernel/db.ts'
import { migrate } from '#kernel/migrate.ts'
import { ownKeys } from '#kernel/own-keys.ts'
import { toldChange } from '#kernel/sealed-change.ts'

const migrations = join(import.meta.dirname, '..', 'migrations')
const vault = ownKeys(Buffer.alloc(32, 1))
const canary = 'Canary7Row'

test('what stood clear in a database of before is sealed when it is migrated, and nothing clear is left in its tables', async () => {
  const { superuser, owner, app } = inject('database')
  const database = `cc_sealed_before_${process.pid}`
  await bootstrapRoles(superuser as never, { ownerPassword: owner.password!, appPassword: app.password!, database })
  const old = await mkdtemp(join(tmpdir(), 'migrations-'))
  const root = connect({ ...superuser, database }, { max: 1 })
  try {
    await cp(migrations, old, { recursive: true, filter: file => basename(file) < '0049' || file === migrations })
    await migrate({ ...owner, database }, old, vault, [])
    const [tenant, contact, lead, bare, email, phone, note, task, event, view] = Array.from({ length: 10 }, () => newId())
    await root`set session_replication_role = replica`
    await root`insert into identity.tenant (tenant_id, slug, name, time_zone, created_at) values (${tenant!}, 'before', 'Before', 'UTC', now())`
    await root`insert into crm.contact (tenant_id, id, full_name, street, unit, created_at, updated_at) values
      (${tenant!}, ${contact!}, 'Jo Doe', ${`1 ${canary} St`}, '2', now(), now()), (${tenant!}, ${bare!}, 'Bare', null, null, now(), now())`
    await root`insert into crm.lead (tenant_id, id, contact_id, full_name, message, extra, stage_since, received_at, created_at, updated_at)
      values (${tenant!}, ${lead!}, ${contact!}, 'Jo Doe', ${`Call ${canary}`}, ${root.json({ roof: canary })}, now(), now(), now(), now()),
        (${tenant!}, ${bare!}, ${bare!}, 'Bare', null, '{}', now(), now(), now(), now())`
    await root`insert into crm.identifier (tenant_id, id, contact_id, kind, token, tail_token, value, first_seen_at, last_seen_at) values
      (${tenant!}, ${email!}, ${contact!}, 1, '\\x01', '\\x01', ${`${canary}@example.com`}, now(), now()),
      (${tenant!}, ${phone!}, ${contact!}, 2, '\\x02', '\\x02', '+18435550123', now(), now())`
    await root`insert into crm.note (tenant_id, id, contact_id, body, created_at) values (${tenant!}, ${note!}, ${contact!}, ${canary}, now())`
    await root`insert into crm.task (tenant_id, id, kind, title, owner_id, created_at) values (${tenant!}, ${task!}, 'task', ${canary}, ${bare!}, now())`
    await root`insert into kernel.change (tenant_id, event_id, n, record_kind, record_id, field, class, before, after) values
      (${tenant!}, ${event!}, 0, 'lead', ${lead!}, 'message', 'confidential', null, ${root.json(canary)}),
      (${tenant!}, ${event!}, 1, 'lead', ${lead!}, 'status', 'internal', '"new"', '"lost"')`
    await root`insert into crm.saved_view (tenant_id, id, owner_id, page, name, search, created_at) values
      (${tenant!}, ${view!}, ${bare!}, 'leads', 'Mine', ${`q=${canary}`}, now())`
    await root`set session_replication_role = origin`

    await migrate({ ...owner, database }, migrations, vault, [])
    const open = async (table: string, id: string) => {
      const [row] = await root.unsafe(`select sealed from ${table} where id = '${id}'`)
      return row!.sealed && vault.open(tenant!, `${table}/${id}`, row!.sealed)
    }
    expect(await open('crm.contact', contact!)).toEqual({ street: `1 ${canary} St`, unit: '2' })
    expect(await open('crm.contact', bare!)).toBeNull()
    expect(await open('crm.lead', lead!)).toEqual({ message: `Call ${canary}`, extra: { roof: canary } })
    expect(await open('crm.lead', bare!)).toBeNull()
    expect(await open('crm.identifier', email!)).toEqual({ value: `${canary}@example.com` })
    expect(await open('crm.note', note!)).toEqual({ body: canary })
    expect(await open('crm.task', task!)).toEqual({ title: canary })
    expect(await open('crm.saved_view', view!)).toEqual({ search: `q=${canary}` })
    expect(await root`select hint from crm.identifier order by kind`).toEqual([{ hint: 'C•••@e•••.com' }, { hint: '0123' }])
    const changes = await root`select event_id as event, n, before, after, sealed from kernel.change order by n`
    expect(changes.map(change => toldChange({ tenant: tenant!, vault }, change as never))).toMatchObject([
      { before: null, after: canary },
      { before: 'new', after: 'lost' },
    ])
    // The files of the tables, dead rows and all; row security is bound to be as before.
    await root`checkpoint`
    for (const table of [
      'crm.contact',
      'crm.lead',
      'crm.identifier',
      'crm.note',
      'crm.task',
      'crm.saved_view',
      'kernel.change',
    ]) {
      const files = await root.unsafe(
        `select position(convert_to('${canary}', 'UTF8') in pg_read_binary_file(pg_relation_filepath(c.oid))) as at, c.relforcerowsecurity as forced
         from pg_class c where c.relkind = 'r' and (c.oid = '${table}'::regclass or c.oid in (select inhrelid from pg_inherits where inhparent = '${table}'::regclass))`,
      )
      expect(files.length, table).toBeGreaterThan(0)
      for (const file of files) expect({ table, ...file }).toEqual({ table, at: 0, forced: true })
    }
  } finally {
    await root.end({ timeout: 2 })
    const server = connect(superuser)
    await server.unsafe(`drop database if exists "${database}" with (force)`)
    await server.end({ timeout: 2 })
    await rm(old, { recursive: true, force: true })
  }
})
