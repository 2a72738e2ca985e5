import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { postgres, type Sql } from '#kernel/postgres-driver.ts'
import { bootstrapRoles, type Embedded, newPassword, rolesSql, startEmbedded } from './index.ts'

const root = mkdtempSync(join(tmpdir(), 'roles-'))
chmodSync(root, 0o711)
const passwords = { ownerPassword: newPassword(), appPassword: newPassword() }
const database = `connect_and_close "it's"`
let embedded: Embedded
let owner: Sql
let app: Sql
let superuser: Sql

beforeAll(async () => {
  embedded = await startEmbedded({ dataDir: root, log: () => {} })
  await bootstrapRoles(embedded.superuser, { ...passwords, database })
  const as = (username: string, password: string) =>
    postgres({ ...embedded.superuser, username, password, database, max: 1, onnotice() {} })
  owner = as('cc_owner', passwords.ownerPassword)
  app = as('cc_app', passwords.appPassword)
  superuser = as('postgres', embedded.superuser.password)
})
afterAll(async () => {
  await Promise.all([owner.end(), app.end(), superuser.end()])
  await embedded.stop()
  rmSync(root, { recursive: true })
})

test('the owner installs the extensions, makes schemas and hands functions to the roles that look across tenants', async () => {
  await owner`create extension pg_trgm`
  await owner`create extension btree_gin`
  await owner`create schema room`
  await owner`create function room.look() returns int language sql return 1`
  await owner`grant create on schema room to cc_lookup, cc_searcher`
  await owner`alter function room.look() owner to cc_lookup`
  const [row] = await owner`select pg_get_userbyid(proowner) as owner from pg_proc where proname = 'look'`
  expect(row).toEqual({ owner: 'cc_lookup' })
})

test.each([
  ['a table in public', 'create table public.mine (n int)'],
  ['a schema', 'create schema mine'],
  ['a temporary table', 'create temporary table mine (n int)'],
  ['a role', 'create role mine'],
  ['another role for itself', 'set role cc_owner'],
  ['the role that looks across tenants', 'set role cc_lookup'],
  ['an extension', 'create extension citext'],
])('the application’s role cannot take %s', async (_, statement) => {
  await expect(app.unsafe(statement)).rejects.toThrow('permission denied')
})

test('no role of the application has powers over the server, and nobody signs in as those that only own', async () => {
  const rows = await superuser`
    select rolname, rolcanlogin from pg_roles where rolname like 'cc\\_%'
      and not (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication) order by rolname`
  expect(rows).toEqual([
    { rolname: 'cc_app', rolcanlogin: true },
    { rolname: 'cc_keeper', rolcanlogin: false },
    { rolname: 'cc_lookup', rolcanlogin: false },
    { rolname: 'cc_owner', rolcanlogin: true },
    { rolname: 'cc_remover', rolcanlogin: false },
    { rolname: 'cc_searcher', rolcanlogin: false },
  ])
})

test('bootstrapping again keeps the data, takes the new passwords, and what the application’s role left to itself away', async () => {
  await owner`create table public.kept as select 1 as n`
  await app`alter role cc_app set default_transaction_read_only = on`
  await app`alter role cc_app in database ${app(database)} set search_path = pg_temp`
  await app.unsafe(`alter role cc_app password 'of its own choosing'`)
  const fresh = { ownerPassword: newPassword(), appPassword: newPassword() }
  await bootstrapRoles(embedded.superuser, { ...fresh, database })
  const again = postgres({ ...embedded.superuser, username: 'cc_owner', password: fresh.ownerPassword, database, max: 1 })
  expect(await again`select n from public.kept`).toEqual([{ n: 1 }])
  await again.end()
  expect(await superuser`select 1 from pg_db_role_setting where setrole = 'cc_app'::regrole`).toEqual([])
  const guessed = postgres({ ...embedded.superuser, username: 'cc_app', password: 'of its own choosing', database, max: 1 })
  await expect(guessed`select 1`).rejects.toMatchObject({ code: '28P01' })
  await guessed.end()
})

test('a role that was given the power to pass row security is refused', async () => {
  await superuser`alter role cc_app bypassrls`
  await expect(bootstrapRoles(embedded.superuser, { ...passwords, database })).rejects.toThrow('powers it must not have')
  await superuser`alter role cc_app nobypassrls`
  await bootstrapRoles(embedded.superuser, { ...passwords, database })
})

test('no password is ever sent or kept in the clear', async () => {
  const [row] = await superuser`select rolpassword from pg_authid where rolname = 'cc_app'`
  expect(row!.rolpassword).toMatch(/^SCRAM-SHA-256\$4096:/)
  await expect(bootstrapRoles(embedded.superuser, { ...passwords, appPassword: 'pässwort', database })).rejects.toThrow(
    'printable ASCII',
  )
})

test('the script for a managed server names the same roles and takes its secrets as variables', () => {
  const script = rolesSql()
  for (const part of [
    'create role cc_app login',
    'create role cc_searcher nologin',
    "password :'app_password'",
    '\\connect :"database"',
  ])
    expect(script).toContain(part)
  expect(script).not.toMatch(/superuser;|bypassrls;/)
})
