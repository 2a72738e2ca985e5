import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

export interface DirectoryKeyRow {
  id: Id
  prefix: string | null
  madeBy: string | null
  madeAt: string
  /** Until when it may be collected; null once it was. */
  collectBy: string | null
  mine: boolean
  lastUsedAt: string | null
  endedAt: string | null
}

const row = (ctx: Ctx) => sql`
  select k.id, k.prefix, m.name as "madeBy", k.made_at as "madeAt", case when k.token_hash is null then k.collect_by end as "collectBy",
    k.made_by is not distinct from ${ctx.actor.id ?? null}::uuid as mine, k.last_used_at as "lastUsedAt", k.ended_at as "endedAt"
  from identity.directory_key k left join identity.member m on m.tenant_id = k.tenant_id and m.id = k.made_by`

/** Of a connection: the key that works and those that wait to be collected, newest first. */
export const directoryKeys = (ctx: Ctx, connection: Id) =>
  ctx.rows<DirectoryKeyRow>(sql`
    ${row(ctx)} where k.tenant_id = ${ctx.tenant} and k.connection_id = ${connection} and k.ended_at is null
      and (k.token_hash is not null or k.collect_by > ${ctx.now}) order by k.made_at desc, k.id desc`)

/** Ended ones too; undefined where it was taken out. */
export const directoryKeyById = (ctx: Ctx, connection: Id, id: Id) =>
  ctx.row<DirectoryKeyRow>(
    sql`${row(ctx)} where k.tenant_id = ${ctx.tenant} and k.connection_id = ${connection} and k.id = ${id}`,
  )

/** Kept as it was agreed to; it opens nothing before it is collected. */
export async function keepDirectoryKey(ctx: Ctx, connection: Id, collectBy: Date): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into identity.directory_key (tenant_id, id, connection_id, made_by, made_at, approval_id, collect_by)
    values (${ctx.tenant}, ${id}, ${connection}, ${ctx.actor.id}, ${ctx.now}, ${ctx.approval}, ${collectBy})`)
  return id
}

/** Of a connection one key works at a time. */
export const endWorkingKey = (ctx: Ctx, connection: Id) =>
  ctx.rows(sql`
    update identity.directory_key set ended_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and connection_id = ${connection} and token_hash is not null and ended_at is null`)
