import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { Ctx } from '#kernel/ctx.ts'
import { connect, type SqlClient } from '#kernel/db.ts'
import { compile, type RawBuilder } from '#kernel/sql.ts'
import { firstStages, officeOf } from '#modules/crm/index.ts'
import { listSources, setAvailability, setCaps } from '#modules/lead-hunter/contract.ts'
import { tenantFacts } from '#modules/lead-hunter/store/forms.ts'
import { licencesHere } from '#modules/lead-hunter/store/known.ts'
import { officerById, officers } from '#modules/lead-hunter/store/officers.ts'
import { rulesInForce } from '#modules/lead-hunter/store/routing-sets.ts'
import { sourceFor } from '#modules/lead-hunter/store/sources.ts'
import { openWorld, type World } from './world.ts'

/**
 * What is kept in memory for as long as the standing is as it is (`kernel/standing.ts`): whatever changes one of its parts
 * moves the version. Every column of every row (but its identity) is changed in turn, every row removed and put back; where
 * an answer became another one, the version must have become another one.
 */
let w: World
let db: SqlClient
let parts: Record<string, (ctx: Ctx) => Promise<unknown>>
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  const { ann, leo } = w.firm
  await ann.ask(setCaps, { person: leo.id, caps: { perDay: 5 }, takesUnknownState: true })
  await leo.ask(setAvailability, { awayUntil: new Date(w.now().getTime() + 864e5).toISOString() })
  const source = (await ann.ask(listSources, {})).items.find(one => one.kind === 'form')!
  parts = {
    rules: rulesInForce,
    officers,
    'officer ': ctx => officerById(ctx, leo.id),
    'source ': ctx => sourceFor(ctx, source.id, 'form'),
    company: tenantFacts,
    licences: licencesHere,
    'first stages': firstStages,
    office: officeOf,
  }
  db = connect({ ...inject('database').superuser, database: w.house.db.address.database })
})
afterAll(async () => {
  await db?.end()
  await w.close()
})

/** Reads as the house does, on the connection whose changes are looked at. */
const reader = () => {
  const rows = (query: RawBuilder<unknown>) => {
    const { text, values } = compile(query)
    return db.unsafe(text, values as never[])
  }
  const row = async (query: RawBuilder<unknown>) => (await rows(query))[0]
  return { tenant: w.firm.tenant, now: w.now(), rows, row, one: row } as never as Ctx
}
const answers = async () => {
  const said: Record<string, string> = {}
  for (const [name, read] of Object.entries(parts)) said[name] = await read(reader()).then(JSON.stringify, () => 'refused')
  return said
}
const version = async () =>
  (await db<{ version: string }[]>`select version from kernel.standing where tenant_id = ${w.firm.tenant}`)[0]?.version

/** Does something, looks, and takes it back; undefined where the database refuses it. */
async function tried<T>(change: () => Promise<unknown>, look: () => Promise<T>): Promise<T | undefined> {
  await db.unsafe('savepoint before')
  try {
    await change()
    return await look()
  } catch {
    return undefined
  } finally {
    await db.unsafe('rollback to before')
  }
}

interface Column {
  name: string
  type: string
  words: string[] | null
}
interface Table {
  name: string
  columns: Column[]
}
const tables = async () =>
  db<Table[]>`
    select n.nspname || '.' || c.relname as name, jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, null),
        'words', (select array_agg(m[1]) from pg_constraint k, regexp_matches(pg_get_constraintdef(k.oid), '''([^'']+)''', 'g') m
          where k.conrelid = c.oid and k.contype = 'c' and a.attnum = any (k.conkey)))) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      and not exists (select 1 from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any (i.indkey))
    where c.relkind = 'r' and n.nspname in ('identity', 'crm', 'lead_hunter', 'outreach')
      and exists (select 1 from pg_attribute t where t.attrelid = c.oid and t.attname = 'tenant_id') group by 1 order by 1`

/** Other values a column could take, as SQL. */
function others({ name, type, words }: Column, ids: readonly string[]): string[] {
  const quoted = (values: readonly string[]) => values.map(value => `'${value}'::${type}`)
  if (type === 'boolean') return [`not ${name}`]
  if (type === 'uuid') return ['null', ...quoted(ids)]
  if (/^(integer|bigint|smallint|numeric|double)/.test(type)) return [`coalesce(${name}, 0) + 1`, 'null']
  if (/^(timestamp|date)/.test(type)) return [`(coalesce(${name}, now()) + interval '40 days')::${type}`, 'null']
  if (type === 'jsonb') return [...quoted(['{"changed": 1}', '[]']), 'null']
  if (type.endsWith('[]')) return quoted(['{}', '{changed}'])
  if (type === 'text') return [...quoted([...(words ?? []), 'Changed', 'ZZ', 'Europe/Berlin']), 'null']
  return []
}

test('every part that is kept is among those looked at here', () => {
  const root = join(import.meta.dirname, '..', 'src')
  const kept = globSync('modules/**/*.ts', { cwd: root }).flatMap(file =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/partOf\(\s*\w+,\s*['`]([^'`$]*)/g)].map(found => found[1]!),
  )
  expect([...new Set(kept)].sort()).toEqual(Object.keys(parts).sort())
})

test('whatever changes a part moves the version', async () => {
  await db.unsafe('begin')
  const base = { version: await version(), said: await answers() }
  const ids = (
    await db<{ id: string }[]>`
      select id from identity.member where tenant_id = ${w.firm.tenant} union all select id from identity.branch where tenant_id = ${w.firm.tenant}
      union all select id from crm.pipeline where tenant_id = ${w.firm.tenant}`
  ).map(row => row.id)
  const silent = new Set<string>()
  const changed = new Set<string>()
  const moving = new Set<string>()
  const look =
    (what: string, table: string, before = base) =>
    async () => {
      const [now, said] = [await version(), await answers()]
      const other = Object.keys(parts).filter(name => said[name] !== before.said[name])
      for (const name of other) changed.add(name)
      if (now !== before.version) moving.add(table)
      else for (const name of other) silent.add(`${what} changes “${name.trim()}”`)
    }
  for (const { name, columns } of await tables()) {
    const rows = await db.unsafe(
      `select ctid::text as at, to_jsonb(t) as row from ${name} t where tenant_id = '${w.firm.tenant}' limit 12`,
    )
    for (const { at, row } of rows as unknown as { at: string; row: object }[]) {
      const here = `where ctid = '${at}'::tid`
      for (const column of columns) {
        for (const value of others(column, ids)) {
          const change = () => db.unsafe(`update ${name} set ${column.name} = ${value} ${here}`)
          await tried(change, look(`${name}.${column.name} = ${value}`, name))
        }
      }
      await tried(() => db.unsafe(`delete from ${name} ${here}`), look(`without a row, ${name}`, name))
      // Put back in the same transaction: what an insert does is seen against the state without the row.
      await db.unsafe('savepoint whole')
      try {
        await db.unsafe(`delete from ${name} ${here}`)
        const without = { version: await version(), said: await answers() }
        const put = () =>
          db.unsafe(`insert into ${name} select * from jsonb_populate_record(null::${name}, $1::jsonb)`, [row as never])
        await tried(put, look(`a new row, ${name}`, name, without))
      } catch {
        // Something refers to it: it cannot be missing.
      }
      await db.unsafe('rollback to whole')
    }
  }
  await db.unsafe('rollback')
  expect([...silent]).toEqual([])
  // Nothing above is empty: each part became another one by something, and each table with the trigger moved the version.
  expect([...changed].sort()).toEqual(Object.keys(parts).sort())
  const triggered = await db<{ name: string }[]>`
    select distinct n.nspname || '.' || c.relname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
    join pg_namespace n on n.oid = c.relnamespace join pg_proc p on p.oid = t.tgfoid where p.proname = 'standing_moved'`
  expect([...moving].sort()).toEqual(triggered.map(t => t.name).sort())
})
