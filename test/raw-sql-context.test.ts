import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Hostile, openHostile } from './hostile.ts'
import type { World } from './world.ts'

let w: World
let at: Hostile
beforeAll(async () => {
  at = await openHostile()
  w = at.w
})
afterAll(() => at.close())

test('another client cannot be entered by a context that nobody signed, on a connection that never had one', async () => {
  const untouched = at.fresh()
  try {
    const [{ pid }] = (await untouched`select pg_backend_pid() as pid`) as [{ pid: number }]
    const { text } = at.contextOf(pid, { all: true })
    for (const context of [text, text.replace(w.firm.tenant, w.rival.tenant)])
      await expect(
        untouched.begin(async tx => {
          await tx`select set_config('app.ctx', ${context}, true)`
          return tx`select id from crm.lead`
        }),
      ).rejects.toThrow('forged context')
  } finally {
    await untouched.end({ timeout: 2 })
  }
})

test('another client cannot be entered by names that stand before those of the database', async () => {
  const hostile = 'create function before.'
  const always = 'returns boolean language sql immutable return true'
  await w.superuser.unsafe(`create schema before; grant usage on schema before to cc_app;
    create domain before.text as pg_catalog.text; create domain before.int4 as pg_catalog.int4; create domain before.float8 as pg_catalog.float8;
    ${hostile}same(bytea, bytea) ${always}; ${hostile}less(float8, float8) returns boolean language sql immutable return false;
    create operator before.= (function = before.same, leftarg = bytea, rightarg = bytea);
    create operator before.< (function = before.less, leftarg = float8, rightarg = float8);
    ${hostile}sha256(bytea) returns bytea language sql immutable return '\\x00'::bytea;
    ${hostile}decode(pg_catalog.text, pg_catalog.text) returns bytea language sql immutable return '\\x00'::bytea;
    ${hostile}pg_backend_pid() returns int language sql return 1`)
  try {
    const other = { text: at.own.text.replace(w.firm.tenant, w.rival.tenant), signature: at.own.signature }
    await expect(
      at.app.begin(async tx => {
        await tx.unsafe('set local search_path = before, pg_catalog')
        await tx`select pg_catalog.set_config('app.ctx', ${other.text}, true), pg_catalog.set_config('app.sig', ${other.signature}, true)`
        return tx`select id from crm.lead`
      }),
    ).rejects.toThrow('forged context')
  } finally {
    await w.superuser.unsafe('drop schema before cascade')
  }
})

test('the database does not tell the names of statements that wait on a connection, for others to be put in their place', async () => {
  for (const question of ['select name from pg_prepared_statements', 'select name from pg_prepared_statement()'])
    expect(await at.refused(question)).toBe('42501')
})

test.each([
  'select lo_create(0)',
  'select lo_creat(-1)',
  "select lo_from_bytea(0, 'left for others')",
  'select lo_get(1)',
  "select lo_put(1, 0, 'left for others')",
  'select lo_open(1, 262144)',
  'select loread(0, 1)',
  "select lowrite(0, 'left for others')",
  'select lo_unlink(1)',
  "select lo_import('/etc/hostname')",
  "select lo_export(1, '/tmp/left for others')",
])('nothing is left where it is of no client: %s', async statement => {
  expect(await at.refused(statement)).toBe('42501')
})

test('no function of large objects is left to the application’s role', async () => {
  const { rows } = await at.inside(`select proname from pg_proc where pronamespace = 'pg_catalog'::regnamespace
    and proname ~ '^lo(_|read$|write$)' and has_function_privilege(oid, 'execute')`)
  expect(rows).toEqual([])
})
