import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openPool, type Pool } from '#kernel/pool.ts'
import { sql } from '#kernel/sql.ts'
import { openWorld, type World } from './world.ts'

/** What SQL in one request leaves on its connection for the next one. */
let w: World
let pool: Pool
const inOne = <T>(text: string) =>
  pool.transact(
    false,
    () => ({ text: 'select 1', values: [] }),
    tx => tx.text<T>(text),
  )
const open = async () => {
  const [{ name }] = (await w.superuser`select current_database() as name`) as unknown as [{ name: string }]
  return openPool({ ...inject('database').app, database: name }, 1)
}
const asked = sql<{ it: string }>`select ${'ours'}::text as it`
const answers = () =>
  pool.transact(
    true,
    () => ({ text: 'select 1', values: [] }),
    tx => tx.rows(asked),
  )

beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.close())

describe('nothing but its own statements outlives a request', () => {
  beforeAll(async () => {
    pool = await open()
  })
  afterAll(() => pool.end())
  const stands = `select pg_sleep(0.05)::text as slept, ${['transaction_read_only', 'transaction_isolation', 'search_path', 'app.ctx', 'statement_timeout', 'lock_timeout'].map(name => `coalesce(current_setting('${name}', true), '') as "${name}"`)},
    (select count(*)::int from pg_cursors) as cursors, (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks,
    (select count(*)::int from pg_listening_channels()) as heard`
  const clean = {
    slept: '',
    transaction_read_only: 'off',
    transaction_isolation: 'read committed',
    search_path: 'pg_catalog',
    'app.ctx': '',
    statement_timeout: '0',
    lock_timeout: '0',
    cursors: 0,
    locks: 0,
    heard: 0,
  }

  test.each([
    ['default_transaction_read_only', 'on'],
    ['default_transaction_isolation', 'repeatable read'],
    ['default_transaction_isolation', 'serializable'],
    ['statement_timeout', '20'],
    ['lock_timeout', '1'],
    ['search_path', 'crm'],
    ['app.ctx', 'kept'],
  ])('no setting: %s as %s', async (setting, value) => {
    const left = () => inOne(`select set_config('${setting}', '${value}', false)`)
    await left()
    expect(await inOne(stands)).toEqual([clean])
    // Nor where the next one fails.
    await left()
    await expect(inOne('select 1 / 0')).rejects.toThrow('division by zero')
    expect(await inOne(stands)).toEqual([clean])
    await left()
    expect(
      await pool.ask(
        sql`select current_setting('transaction_isolation') as it, current_setting('transaction_read_only') as only`,
      ),
    ).toEqual([{ it: 'read committed', only: 'off' }])
  })

  test.each([
    ['lock', 'select pg_advisory_lock(1)'],
    ['cursor', 'declare kept cursor with hold for select 1'],
    ['ear', 'listen anything'],
  ])('no %s', async (_, left) => {
    await inOne(left)
    expect(await inOne(stands)).toEqual([clean])
  })
})

describe('where the database tells the names of statements', () => {
  beforeAll(async () => {
    await w.superuser`grant select on pg_catalog.pg_prepared_statements to cc_app`
    await w.superuser`grant execute on function pg_catalog.pg_prepared_statement() to cc_app`
    pool = await open()
  })
  afterAll(() => pool.end())

  test.each([
    ['in a transaction', answers],
    ['outside', () => pool.ask(asked)],
  ])('another in the place of one that waits there is answered to nobody, %s', async (_, next) => {
    expect(await next()).toEqual([{ it: 'ours' }])
    const [waits] = await inOne<{ name: string }>(
      `select name from pg_prepared_statements where statement = 'select $1::text as it'`,
    )
    await inOne(
      `do $$ begin execute 'deallocate "${waits!.name}"'; execute 'prepare "${waits!.name}" (text) as select ''theirs'' as it where $1 is not null'; end $$`,
    )
    await expect(next()).rejects.toMatchObject({ word: 'unavailable' })
    expect(await next()).toEqual([{ it: 'ours' }])
  })

  test('a moment is held as anywhere', async () => {
    expect(
      await pool.hold(moment =>
        pool.transact(
          true,
          () => ({ text: 'select 1', values: [] }),
          tx => tx.rows(asked),
          moment,
        ),
      ),
    ).toEqual([{ it: 'ours' }])
  })
})
