import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { demandPosture } from '#kernel/database-posture.ts'
import { connect, type DbAddress, type SqlClient } from '#kernel/db.ts'
import { openWorld, type World } from './world.ts'

/** A start finds what somebody did to the database by hand, and stops with the reason. */
let w: World
let app: DbAddress
let root: SqlClient
const role = `cc_posture_${process.pid}`
beforeEach(async () => {
  w = await openWorld()
  const [{ name }] = (await w.superuser`select current_database() as name`) as [{ name: string }]
  const { superuser, app: shared } = inject('database')
  // A role of its own: the real one serves the other tests.
  root = connect({ ...superuser, database: name })
  await root.unsafe(`create role ${role} login password 'posture' in role cc_app`)
  await root.unsafe(`revoke cc_app from ${role}; grant connect on database "${name}" to ${role}`)
  app = { ...shared, database: name, username: role, password: 'posture' }
})
afterEach(async () => {
  await root.unsafe(`drop owned by ${role}; drop role ${role}`)
  await root.end({ timeout: 2 })
  await w.close()
})

test('as the migrations left it, it starts', async () => {
  await demandPosture(app)
  await demandPosture({ ...inject('database').app, database: app.database })
})

test.each([
  ['a superuser', `alter role ${role} superuser`, `alter role ${role} nosuperuser`, 'is a superuser'],
  ['a role beyond row security', `alter role ${role} bypassrls`, `alter role ${role} nobypassrls`, 'bypasses row security'],
  [
    'a role that makes roles',
    `alter role ${role} createrole createdb`,
    `alter role ${role} nocreaterole nocreatedb`,
    'may make roles and may make databases',
  ],
  ['a member of another role', `grant cc_owner to ${role}`, `revoke cc_owner from ${role}`, 'is a member of cc_owner'],
  [
    'a maker of temporary tables',
    `do $$ begin execute format('grant temporary on database %I to ${role}', current_database()); end $$`,
    `do $$ begin execute format('revoke temporary on database %I from ${role}', current_database()); end $$`,
    'may make temporary tables',
  ],
  [
    'an owner',
    `create table public.posture (tenant_id uuid); alter table public.posture owner to ${role}`,
    'drop table public.posture',
    'owns public.posture',
  ],
  [
    'old password hashes',
    `alter role ${role} set password_encryption = 'md5'`,
    `alter role ${role} reset password_encryption`,
    "password_encryption = 'scram-sha-256'",
  ],
  [
    'settings that the role left to itself',
    `alter role ${role} set search_path = 'pg_temp', 'pg_catalog'`,
    `alter role ${role} reset all`,
    'has settings of its own (search_path=',
  ],
  [
    'row security switched off',
    'alter table crm.lead disable row level security',
    'alter table crm.lead enable row level security',
    'not in force on crm.lead',
  ],
  [
    'row security not forced',
    'alter table crm.contact no force row level security',
    'alter table crm.contact force row level security',
    'not in force on crm.contact',
  ],
  [
    'a new table without it',
    'create table crm.posture (tenant_id uuid)',
    'drop table crm.posture',
    'not in force on crm.posture',
  ],
])('%s stops the start', async (_, change, back, reason) => {
  await root.unsafe(change)
  try {
    await expect(demandPosture(app)).rejects.toThrow(reason)
  } finally {
    await root.unsafe(back)
  }
  await demandPosture(app)
})
