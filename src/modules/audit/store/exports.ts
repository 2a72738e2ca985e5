import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { Wish } from '../contract/ledger.ts'
import type { Question } from '../contract/search.ts'

export async function keepExport(ctx: Ctx, question: Question): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into audit.export (tenant_id, id, owner_id, question, made_at, expires_at, approval_id)
    values (${ctx.tenant}, ${id}, ${ctx.actor.id}, ${question as unknown}::jsonb, ${ctx.now}, ${ctx.now}, ${ctx.approval})`)
  return id
}

/** One's own that can be fetched still: row security shows no others. */
export const exportsHere = (ctx: Ctx) =>
  ctx.rows<{ id: Id; madeAt: string; expiresAt: string }>(sql`
    select id, made_at as "madeAt", expires_at as "expiresAt" from audit.export
    where tenant_id = ${ctx.tenant} and owner_id = ${ctx.actor.id} and expires_at > ${ctx.now} order by made_at desc, id desc limit 20`)

export const exportById = (ctx: Ctx, id: Id) =>
  ctx.one<{ question: Question; madeAt: string; over: boolean }>(sql`
    select question, made_at as "madeAt", expires_at <= ${ctx.now} as over from audit.export
    where tenant_id = ${ctx.tenant} and id = ${id} and owner_id = ${ctx.actor.id}`)

export async function keepExtract(ctx: Ctx, wish: Wish): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into audit.extract (tenant_id, id, owner_id, wish, made_at, expires_at, approval_id)
    values (${ctx.tenant}, ${id}, ${ctx.actor.id}, ${wish as unknown}::jsonb, ${ctx.now}, ${ctx.now}, ${ctx.approval})`)
  return id
}

export const extractsHere = (ctx: Ctx) =>
  ctx.rows<{ id: Id; from: string | null; to: string | null; named: number; madeAt: string; expiresAt: string }>(sql`
    select id, wish ->> 'from' as "from", wish ->> 'to' as "to", coalesce(jsonb_array_length(wish -> 'events'), 0) as named, made_at as "madeAt", expires_at as "expiresAt"
    from audit.extract where tenant_id = ${ctx.tenant} and owner_id = ${ctx.actor.id} and expires_at > ${ctx.now} order by made_at desc, id desc limit 20`)

export const extractById = (ctx: Ctx, id: Id) =>
  ctx.one<{ wish: Wish; over: boolean }>(sql`
    select wish, expires_at <= ${ctx.now} as over from audit.extract where tenant_id = ${ctx.tenant} and id = ${id} and owner_id = ${ctx.actor.id}`)

/** What nobody can fetch any more is no use to anybody. */
export async function dropOldExports(ctx: Ctx): Promise<void> {
  const before = new Date(ctx.now.getTime() - 7 * 864e5)
  await Promise.all([
    ctx.rows(sql`delete from audit.export where tenant_id = ${ctx.tenant} and expires_at < ${before}`),
    ctx.rows(sql`delete from audit.extract where tenant_id = ${ctx.tenant} and expires_at < ${before}`),
  ])
}
