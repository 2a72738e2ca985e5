import type { Ctx } from '#kernel/ctx.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'

/** Most rows of one statement: short locks and flat memory, measured as quick as larger ones. */
export const mostRows = 2000

/** Column and type of each field. */
export type Columns<F extends string> = Record<F, readonly [column: string, type: string]>

/**
 * Inserts rows in sets, one list of texts a column, so that a single row and two thousand are the same prepared statement;
 * reading lists costs the server half of what reading one JSON text does. Every row gets tenant and operation; `more`
 * follows the select (`on conflict ...`).
 */
export function inserter<F extends string>(table: string, columns: Columns<F>, more = '') {
  const fields = Object.entries(columns) as [F, readonly [column: string, type: string]][]
  const names = fields.map(([, [column]]) => column).join(', ')
  const head: RawBuilder<unknown> = sql.raw(`insert into ${table} (tenant_id, operation_id, ${names}) select `)
  const list: RawBuilder<unknown> = sql.raw(fields.map(([, [column, type]]) => `r.${column}::${type}`).join(', '))
  const shape: RawBuilder<unknown> = sql.raw(`r (${fields.map(([, [column]]) => column).join(', ')}) ${more}`)
  return async (ctx: Ctx, rows: readonly Partial<Record<F, unknown>>[]): Promise<void> => {
    const sent: Promise<unknown>[] = []
    for (let at = 0; at < rows.length; at += mostRows) {
      const part = rows.slice(at, at + mostRows)
      const lists = fields.map(([field, [, type]]) => sql`${listOf(part, field, type)}::text[]`)
      sent.push(
        ctx.rows(
          sql`${head}${ctx.tenant}::uuid, ${ctx.operation ?? null}::uuid, ${list} from unnest(${sql.join(lists)}) ${shape}`,
        ),
      )
    }
    await Promise.all(sent)
  }
}

/** A column's values as PostgreSQL reads a list: written here, as the driver takes three times as long over a list of texts. */
function listOf<F extends string>(rows: readonly Partial<Record<F, unknown>>[], field: F, type: string): string {
  let list = '{'
  for (const row of rows) {
    const value = written(row[field], type)
    if (list.length > 1) list += ','
    list += value === null ? 'NULL' : `"${/["\\]/.test(value) ? value.replace(/["\\]/g, '\\$&') : value}"`
  }
  return `${list}}`
}

/** A value as PostgreSQL reads it from text; what is not given is null. */
function written(value: unknown, type: string): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' && type !== 'jsonb') return value
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`
  if (value instanceof Date) return value.toISOString()
  if (type.endsWith('[]'))
    return `{${(value as readonly unknown[]).map(item => `"${String(item).replace(/["\\]/g, '\\$&')}"`).join(',')}}`
  return typeof value === 'object' || type === 'jsonb' ? JSON.stringify(value) : String(value)
}
