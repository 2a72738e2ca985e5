import { type RawBuilder, sql } from './sql.ts'

/** The PostgreSQL type of each field. */
export type Types<F extends string> = Record<F, string>

/**
 * Rows to read from in a statement, as `${listed(rows)} r` after `from` or `join`: one list of texts a field, so that a
 * single row and two thousand are the same prepared statement. Reading lists costs the server a third of what reading one
 * JSON text does. What is not given is null. Its fields are columns to whoever joins it (`offset 0`): as casts, which row
 * security does not let before its own conditions, they would keep a join from the index and have it read the whole table.
 */
export function rowLists<F extends string>(types: Types<F>) {
  const fields = Object.entries(types) as [F, string][]
  const names = fields.map(([field]) => `"${field}"`).join(', ')
  const cast = fields.map(([field, type]) => (type === 'text' ? `"${field}"` : `"${field}"::${type} as "${field}"`)).join(', ')
  const texts = [
    `(select ${cast} from unnest(`,
    ...fields.slice(1).map(() => '::text[], '),
    `::text[]) as l (${names}) offset 0)`,
  ]
  return (rows: readonly Partial<Record<F, unknown>>[]): RawBuilder<unknown> =>
    sql.around(
      texts,
      fields.map(field => listOf(rows, ...field)),
    )
}

/** A field's values as PostgreSQL reads a list: written here, as the driver takes three times as long over a list of texts. */
function listOf<F extends string>(rows: readonly Partial<Record<F, unknown>>[], field: F, type: string): string {
  let list = '{'
  for (const row of rows) {
    const value = written(row[field], type)
    if (list.length > 1) list += ','
    list += value === null ? 'NULL' : `"${quoted(value)}"`
  }
  return `${list}}`
}

/** A value as PostgreSQL reads it from text; what is not given is null. */
function written(value: unknown, type: string): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' && type !== 'jsonb') return value
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`
  if (value instanceof Date) return value.toISOString()
  if (type.endsWith('[]')) return `{${(value as readonly unknown[]).map(item => `"${quoted(String(item))}"`).join(',')}}`
  return typeof value === 'object' || type === 'jsonb' ? JSON.stringify(value) : String(value)
}

const quoted = (value: string) =>
  value.includes('"') || value.includes('\\') ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"') : value
