import type { Ctx } from '#kernel/ctx.ts'
import { rowLists, type Types } from '#kernel/row-lists.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'

/** Most rows of one statement: short locks and flat memory, measured as quick as larger ones. */
export const mostRows = 2000

/** Column and type of each field. */
export type Columns<F extends string> = Record<F, readonly [column: string, type: string]>

/** Inserts rows in sets. Every row gets tenant and operation; `more` follows the select (`on conflict ...`). */
export function inserter<F extends string>(table: string, columns: Columns<F>, more = '') {
  const fields = Object.entries(columns) as [F, readonly [column: string, type: string]][]
  const names = fields.map(([, [column]]) => column).join(', ')
  const head: RawBuilder<unknown> = sql.raw(`insert into ${table} (tenant_id, operation_id, ${names}) select `)
  const list: RawBuilder<unknown> = sql.raw(fields.map(([field]) => `r."${field}"`).join(', '))
  const end: RawBuilder<unknown> = sql.raw(` r ${more}`)
  const listed = rowLists(Object.fromEntries(fields.map(([field, [, type]]) => [field, type])) as Types<F>)
  return async (ctx: Ctx, rows: readonly Partial<Record<F, unknown>>[]): Promise<void> => {
    const sent: Promise<unknown>[] = []
    for (let at = 0; at < rows.length; at += mostRows) {
      const part = listed(rows.slice(at, at + mostRows))
      sent.push(ctx.rows(sql`${head}${ctx.tenant}::uuid, ${ctx.operation ?? null}::uuid, ${list} from ${part}${end}`))
    }
    await Promise.all(sent)
  }
}
