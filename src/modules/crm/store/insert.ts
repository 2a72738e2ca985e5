import type { Ctx } from '#kernel/ctx.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'

/** Most rows of one statement: short locks and flat memory, measured as quick as larger ones. */
export const mostRows = 2000

/** Column and type of each field. */
export type Columns<F extends string> = Record<F, readonly [column: string, type: string]>

/**
 * Inserts rows in sets through one JSON parameter, so that a single row and two thousand are the same prepared statement.
 * Every row gets tenant and operation; `more` follows the select (`on conflict ...`).
 */
export function inserter<F extends string>(table: string, columns: Columns<F>, more = '') {
  const fields = Object.entries(columns) as [F, readonly [string, string]][]
  const names = fields.map(([, [column]]) => column).join(', ')
  const head: RawBuilder<unknown> = sql.raw(`insert into ${table} (tenant_id, operation_id, ${names}) select `)
  const list: RawBuilder<unknown> = sql.raw(fields.map(([, [column]]) => `r.${column}`).join(', '))
  const shape: RawBuilder<unknown> = sql.raw(`r (${fields.map(([, [column, type]]) => `${column} ${type}`).join(', ')}) ${more}`)
  return async (ctx: Ctx, rows: readonly Partial<Record<F, unknown>>[]): Promise<void> => {
    const sent: Promise<unknown>[] = []
    for (let at = 0; at < rows.length; at += mostRows) {
      const part = rows.slice(at, at + mostRows).map(row => given(fields, row))
      sent.push(
        ctx.rows(
          sql`${head}${ctx.tenant}::uuid, ${ctx.operation ?? null}::uuid, ${list} from jsonb_to_recordset(${part as unknown}::jsonb) ${shape}`,
        ),
      )
    }
    await Promise.all(sent)
  }
}

/** Only what there is: nulls of wide tables are half of what would be sent and read. */
function given<F extends string>(
  fields: readonly [F, readonly [string, string]][],
  row: Partial<Record<F, unknown>>,
): Record<string, unknown> {
  const sent: Record<string, unknown> = {}
  for (const [field, [column]] of fields) {
    const value = plain(row[field])
    if (value !== null) sent[column] = value
  }
  return sent
}

/** Bytes travel as PostgreSQL's hexadecimal text; what is not given is null. */
const plain = (value: unknown): unknown => (Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : (value ?? null))
