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

test('settings of the session end with the request', async () => {
  pool = await open()
  for (const [setting, value] of [
    ['default_transaction_read_only', 'on'],
    ['statement_timeout', '1'],
    ['search_path', 'crm'],
    ['app.ctx', 'kept'],
  ])
    await inOne(`select set_config('${setting}', '${value}', false)`)
  expect(
    await inOne(
      `select pg_sleep(0.05), ${['transaction_read_only', 'search_path', 'app.ctx'].map(name => `current_setting('${name}') as "${name}"`)}`,
    ),
  ).toEqual([{ pg_sleep: '', transaction_read_only: 'off', search_path: 'pg_catalog', 'app.ctx': '' }])
  await pool.end()
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
