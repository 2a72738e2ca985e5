import { afterAll, beforeAll, expect, test } from 'vitest'
import { sealedColumns } from '#kernel/sealed-columns.ts'
import { openWorld, type World } from './world.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.close())

const nameOf = (c: { table: string; column: string }) => `${c.table}.${c.column}`

test('every column that takes envelopes is in the register, and the register names no other', async () => {
  const found = await w.superuser<{ name: string }[]>`
    select n.nspname || '.' || c.relname || '.' || a.attname as name
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    left join pg_type t on t.oid = a.atttypid
    where c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
      and (t.typname = 'sealed' or exists (select 1 from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and k.conname = a.attname || '_sealed'))`
  expect(found.map(f => f.name).sort()).toEqual(sealedColumns.map(nameOf).sort())
})

test('every other column of bytes was looked at: none of them holds what should be sealed', async () => {
  const found = await w.superuser<{ name: string }[]>`
    select n.nspname || '.' || c.relname || '.' || a.attname as name
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped and a.atttypid = 'bytea'::regtype
      and n.nspname not in ('pg_catalog', 'information_schema', 'pgboss')`
  const rest = found.map(f => f.name).filter(name => !sealedColumns.some(c => nameOf(c) === name))
  // Hashes, commitments, blind indexes, signatures, public keys, salts, and keys that are wrapped themselves.
  expect(
    rest.filter(
      name =>
        !/(_|\.)(commitment|hash|token|salt|mark|sha256|terms|fingerprint|public_key|credential_id|beginning|verifier)$|^keys\.|^ledger\.|^kernel\.ctx_key\./.test(
          name,
        ),
    ),
  ).toEqual([])
})

test('no value is taken that is no envelope, whoever writes it', async () => {
  for (const c of sealedColumns) {
    const [constraint] = await w.superuser<{ definition: string }[]>`
      select pg_get_constraintdef(k.oid) as definition from pg_constraint k where k.conrelid = ${c.table}::regclass and k.conname = ${`${c.column}_sealed`}`
    const [column] = await w.superuser<{ type: string }[]>`
      select format_type(atttypid, null) as type from pg_attribute where attrelid = ${c.table}::regclass and attname = ${c.column}`
    const condition = constraint ? constraint.definition.replace(/^CHECK /, '').replace(/ NOT VALID$/, '') : undefined
    const passes = async (bytes: string) => {
      if (!condition) {
        return w.superuser.unsafe(`select '\\x${bytes}'::bytea::${column!.type}`).then(
          () => true,
          () => false,
        )
      }
      const [row] = await w.superuser.unsafe(`select ${condition} as ok from (select '\\x${bytes}'::bytea as "${c.column}") x`)
      return row!.ok as boolean
    }
    const outcomes = await Promise.all(
      [
        '00',
        Buffer.from('123-45-6789').toString('hex'),
        '31'.repeat(40),
        `01${'00'.repeat(28)}`,
        `0201${'00'.repeat(60)}`,
        `0202${'00'.repeat(60)}`,
      ].map(passes),
    )
    expect(outcomes, nameOf(c)).toEqual([false, false, false, true, true, false])
  }
})
