import { type Id, newId } from '#base/id.ts'
import { newToken } from '#kernel/bearers.ts'
import type { Beside, Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

export interface SecretRow {
  id: Id
  begins: string | null
  madeAt: string
  /** Until when it may be collected; null once it was. */
  collectBy: string | null
  mine: boolean
  endsAt: string | null
  lastUsedAt: string | null
}

const secret = (ctx: Ctx) => sql`
  select id, begins, made_at as "madeAt", case when token_hash is null then collect_by end as "collectBy", made_by = ${ctx.actor.id ?? null} as mine,
    ends_at as "endsAt", last_used_at as "lastUsedAt" from apps.secret`

/** Secrets that work now or wait to be collected, newest first. */
export const secretsOf = (ctx: Ctx, of: Id) =>
  ctx.rows<SecretRow>(sql`
    ${secret(ctx)} where tenant_id = ${ctx.tenant} and app_id = ${of} and (ends_at is null or ends_at > ${ctx.now}) order by made_at desc, id desc`)

/** Ended ones too; undefined where it was taken out. */
export const secretById = (ctx: Ctx, of: Id, id: Id) =>
  ctx.row<SecretRow>(sql`${secret(ctx)} where tenant_id = ${ctx.tenant} and app_id = ${of} and id = ${id}`)

/** Kept as it was agreed to; it opens nothing before it is collected. */
export async function keepSecret(ctx: Ctx, of: Id, collectBy: Date): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into apps.secret (tenant_id, id, app_id, made_by, made_at, approval_id, collect_by)
    values (${ctx.tenant}, ${id}, ${of}, ${ctx.actor.id}, ${ctx.now}, ${ctx.approval}, ${collectBy})`)
  return id
}

/** Makes one's own secret, once and in time, undefined otherwise; those before it end by `othersEnd` at the latest. */
export async function collectSecret(ctx: Ctx, of: Id, id: Id, othersEnd: Date): Promise<string | undefined> {
  const { token, hash } = newToken('ccx')
  const made = await ctx.row(sql`
    update apps.secret set token_hash = ${hash}, begins = ${token.slice(0, 10)}
    where tenant_id = ${ctx.tenant} and app_id = ${of} and id = ${id} and made_by = ${ctx.actor.id} and token_hash is null and ends_at is null
      and collect_by > ${ctx.now} returning id`)
  if (!made) return undefined
  await ctx.rows(sql`
    update apps.secret set ends_at = ${othersEnd}
    where tenant_id = ${ctx.tenant} and app_id = ${of} and id <> ${id} and token_hash is not null and (ends_at is null or ends_at > ${othersEnd})`)
  return token
}

/** Undefined where it was collected or ended, or its time is not over. */
export const dropUncollected = (ctx: Ctx, of: Id, id: Id) =>
  ctx.row(sql`
    delete from apps.secret where tenant_id = ${ctx.tenant} and app_id = ${of} and id = ${id} and token_hash is null and ends_at is null
      and collect_by <= ${ctx.now} returning id`)

export const endSecretById = (ctx: Ctx, of: Id, id: Id) =>
  ctx.one(sql`
    update apps.secret set ends_at = ${ctx.now} where tenant_id = ${ctx.tenant} and app_id = ${of} and id = ${id}
      and (ends_at is null or ends_at > ${ctx.now}) returning id`)

/** Whether this is a secret of the app that works now. */
export const knowsSecret = async (ctx: Ctx, of: Id, hash: Buffer): Promise<boolean> =>
  (await ctx.row(sql`
    select id from apps.secret where tenant_id = ${ctx.tenant} and app_id = ${of} and token_hash = ${hash} and (ends_at is null or ends_at > ${ctx.now})`)) !==
  undefined

/** Noted once a minute. */
export const noteSecretUsed = (ctx: Beside, of: Id, hash: Buffer) =>
  ctx.rows(sql`
    update apps.secret set last_used_at = ${ctx.now} where tenant_id = ${ctx.tenant} and app_id = ${of} and token_hash = ${hash}
      and (last_used_at is null or last_used_at < ${ctx.now}::timestamptz - interval '1 minute')`)
