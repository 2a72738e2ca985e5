import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

export interface ExportRow {
  id: Id
  state: 'queued' | 'running' | 'done'
  askedAt: string
  tables: number
  rows: number
  file: string | null
  bytes: number | null
  sha256: string | null
}

export const exportsOf = (ctx: Ctx) =>
  ctx.rows<ExportRow>(sql`
    select id, state, asked_at as "askedAt", tables, rows::float8 as rows, file, bytes::float8 as bytes, sha256
    from operator.export where tenant_id = ${ctx.tenant} order by asked_at desc, id desc limit 20`)

export async function keepExport(ctx: Ctx): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into operator.export (tenant_id, id, asked_by, asked_at) values (${ctx.tenant}, ${id}, ${ctx.actor.id ?? null}, ${ctx.now})`)
  return id
}

/** Whether one is under way. */
export const exporting = async (ctx: Ctx): Promise<boolean> =>
  (await ctx.rows(sql`select 1 from operator.export where tenant_id = ${ctx.tenant} and state <> 'done'`)).length > 0

/** Begins it, or begins it anew; undefined where it is whole. */
export const beginExport = (ctx: Ctx, id: Id) =>
  ctx.row<{ id: Id }>(sql`
    update operator.export set state = 'running', tables = 0, rows = 0 where tenant_id = ${ctx.tenant} and id = ${id} and state <> 'done' returning id`)

export const moveExport = (ctx: Ctx, id: Id, tables: number, rows: number) =>
  ctx.rows(
    sql`update operator.export set tables = ${tables}, rows = ${rows} where tenant_id = ${ctx.tenant} and id = ${id} and state = 'running'`,
  )

export const endExport = (ctx: Ctx, id: Id, whole: { file: string; bytes: number; sha256: string }) =>
  ctx.rows(sql`
    update operator.export set state = 'done', file = ${whole.file}, bytes = ${whole.bytes}, sha256 = ${whole.sha256}, ended_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and id = ${id} and state = 'running'`)

/** Tables with rows of clients that the application may read, by name. */
export const clientTables = async (ctx: Ctx): Promise<string[]> =>
  (
    await ctx.rows<{ name: string }>(
      sql`select name::text as name from operator.client_tables() where has_table_privilege(name, 'select') order by 1`,
    )
  ).map(({ name }) => name)

export const pageOfTable = async (ctx: Ctx, table: string, after: unknown, most: number): Promise<Record<string, unknown>[]> =>
  (
    await ctx.rows<{ row: Record<string, unknown> }>(
      sql`select p as row from operator.page_of(${table}, ${after}::jsonb, ${most}) p`,
    )
  ).map(({ row }) => row)
