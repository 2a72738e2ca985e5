import { maskEmail } from '#base/email.ts'
import type { Id } from '#base/id.ts'
import type { SqlClient } from './db.ts'
import { log } from './log.ts'
import type { OwnKeys } from './own-keys.ts'
import { keptChange } from './sealed-change.ts'
import { sealedRow } from './sealed-row.ts'

interface Clear {
  table: string
  /** Columns after the tenant's that make the key, with their types; joined they are the row an envelope is bound to. */
  key: Record<string, string>
  /** Field of the envelope of each clear column. */
  fields: Record<string, string>
  only?: string
}
const byId = { id: 'uuid' }

/** What stood clear up to migration 0049, and is gone after 0052. */
const clear: readonly Clear[] = [
  { table: 'crm.contact', key: byId, fields: { street: 'street', unit: 'unit' } },
  { table: 'crm.lead', key: byId, fields: { property_street: 'propertyStreet', message: 'message', extra: 'extra' } },
  { table: 'crm.loan', key: byId, fields: { property_street: 'propertyStreet' } },
  { table: 'crm.identifier', key: byId, fields: { value: 'value' } },
  { table: 'crm.note', key: byId, fields: { body: 'body' } },
  { table: 'crm.task', key: byId, fields: { title: 'title' } },
  { table: 'crm.file', key: byId, fields: { name: 'name' } },
  { table: 'outreach.consent', key: byId, fields: { address: 'address', user_agent: 'userAgent' } },
  { table: 'lead_hunter.import', key: byId, fields: { sample: 'sample' } },
  {
    table: 'lead_hunter.import_row',
    key: { import_id: 'uuid', line: 'bigint' },
    fields: { cells: 'cells', raw: 'raw', problems: 'problems' },
  },
  {
    table: 'kernel.change',
    key: { event_id: 'uuid', n: 'int' },
    fields: { before: 'before', after: 'after' },
    only: `class in ('confidential', 'restricted')`,
  },
]
/** What stood clear up to migration 0053, and is gone after 0054. */
const searches: Clear = { table: 'crm.saved_view', key: byId, fields: { search: 'search' } }
const atOnce = 2000

/**
 * Seals what stood clear in a database of before, as its owner, while nobody is served. Batch by batch, each in a transaction
 * of its own: cut short, it goes on where it was. Tables that held anything are then written anew, so that no clear value is
 * left behind in their files (by a column that is different in each row: `vacuum full` keeps what anybody might still see);
 * older backups and the server's log of changes still hold them until they age out.
 */
export const sealWhatIsClear = (client: SqlClient, own: OwnKeys): Promise<void> => sealTables(client, own, clear)

/** As above, for what is searched for in views that are saved: the column that takes it is made here. */
export async function sealSavedSearches(client: SqlClient, own: OwnKeys): Promise<void> {
  await client.unsafe(
    `alter table ${searches.table} add column if not exists sealed kernel.sealed, alter column search drop not null`,
  )
  await sealTables(client, own, [searches])
}

async function sealTables(client: SqlClient, own: OwnKeys, tables: readonly Clear[]): Promise<void> {
  for (const one of tables) {
    await client.unsafe(`alter table ${one.table} no force row level security`)
    const rows = await sealTable(client, own, one)
    await client.unsafe(`alter table ${one.table} force row level security`)
    if (!rows) continue
    await client.unsafe(`alter table ${one.table} add column anew float8 default random()`)
    await client.unsafe(`alter table ${one.table} drop column anew`)
    log.info('sealed what stood clear', { table: one.table, rows })
  }
}

async function sealTable(client: SqlClient, own: OwnKeys, { table, key, fields, only }: Clear): Promise<number> {
  const named = Object.entries(key)
  const columns = ['tenant_id', ...named.map(([column]) => column)]
  const types = ['uuid', ...named.map(([, type]) => type)]
  const values = Object.keys(fields).map(column => `'${fields[column]}', ${column}`)
  const unsaid = Object.fromEntries(Object.values(fields).map(field => [field, null]))
  const sealed = sealedRow<Record<string, unknown>>(table, unsaid)
  const isIdentifier = table === 'crm.identifier'
  const isChange = table === 'kernel.change'
  let after: readonly string[] | undefined
  let count = 0
  for (;;) {
    const from = after && `and (${columns.join(', ')}) > (${types.map((type, n) => `$${n + 1}::${type}`).join(', ')})`
    const rows = await client.unsafe<{ key: string[]; said: Record<string, unknown>; kind: number | null }[]>(
      `select array[${columns.map(column => `${column}::text`).join(', ')}] as key, jsonb_build_object(${values.join(', ')}) as said,
        ${isIdentifier ? 'kind' : 'null'} as kind
       from ${table} where num_nonnulls(${Object.keys(fields).join(', ')}) > 0 ${only ? `and ${only}` : ''} ${from ?? ''}
       order by ${columns.join(', ')} limit ${atOnce}`,
      [...(after ?? [])],
    )
    if (!rows.length) return count
    const kept = rows.map(({ key: [tenant, ...row], said }) => {
      const holder = { tenant: tenant as Id, vault: own }
      if (!isChange) return { sealed: sealed.seal(holder, row.join('/'), said), commitment: null }
      return keptChange(holder, { event: row[0]!, n: Number(row[1]), before: said.before, after: said.after }, 'confidential')
    })
    const lists = columns.map((_, n) => rows.map(row => row.key[n]!))
    await client.unsafe(
      `update ${table} t set sealed = r.sealed${isIdentifier ? ', hint = r.hint' : ''}${isChange ? ', commitment = r.commitment' : ''}, ${Object.keys(
        fields,
      )
        .map(column => `${column} = null`)
        .join(', ')}
       from unnest(${types.map((type, n) => `$${n + 1}::text[]::${type}[]`).join(', ')}, $${types.length + 1}::text[]::bytea[], $${types.length + 2}::text[], $${types.length + 3}::text[]::bytea[])
         r (${columns.map(column => `k_${column}`).join(', ')}, sealed, hint, commitment)
       where ${columns.map(column => `t.${column} = r.k_${column}`).join(' and ')}`,
      [
        ...lists,
        kept.map(one => hexOf(one.sealed)),
        rows.map(({ said, kind }) => (isIdentifier ? hintOf(kind!, String(said.value)) : null)),
        kept.map(one => hexOf(one.commitment)),
      ] as never[],
    )
    count += rows.length
    after = rows.at(-1)!.key
  }
}

const hexOf = (bytes: Buffer | null) => bytes && `\\x${bytes.toString('hex')}`

/** As lists show it in place of the value. */
const hintOf = (kind: number, value: string): string => (kind === 1 ? maskEmail(value) : value.slice(-4))
