import { type Id, newId } from '#base/id.ts'
import { hashToken, newToken } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'

export type TokenKind = 'code' | 'access' | 'refresh'
const prefixes: Record<TokenKind, string> = { code: 'ccc', access: 'cca', refresh: 'ccf' }

export interface TokenRow {
  id: Id
  kind: TokenKind
  permit: Id | null
  member: Id | null
  /** When what it comes from ends. */
  permitEnds: string | null
  permissions: string[]
  redirect: string | null
  challenge: string | null
  madeAt: string
  expiresAt: string
  /** It was used before, where it is good once. */
  used: boolean
  /** It is good now: in its time, not ended, and permitted by somebody who is here. */
  open: boolean
}

/** What this app holds by this secret, good or not; undefined where it holds nothing by it. */
export const tokenOf = (ctx: Ctx, app: Id, token: string) =>
  ctx.row<TokenRow>(sql`
    select k.id, k.kind, k.permit_id as permit, p.member_id as member, p.expires_at as "permitEnds", k.permissions, k.redirect, k.challenge, k.made_at as "madeAt", k.expires_at as "expiresAt",
      k.used_at is not null as used,
      k.ended_at is null and k.expires_at > ${ctx.now} and (p.id is null or p.ended_at is null and p.expires_at > ${ctx.now} and m.status = 'active') as open
    from apps.token k left join apps.permit p on p.tenant_id = k.tenant_id and p.id = k.permit_id
    left join identity.member_view m on m.tenant_id = p.tenant_id and m.id = p.member_id
    where k.tenant_id = ${ctx.tenant} and k.app_id = ${app} and k.token_hash = ${hashToken(token)}`)

/** Takes what is good once. Of all who bring it at the same time one is answered true. */
export const spendToken = async (ctx: Ctx, id: Id): Promise<boolean> =>
  (await ctx.row(
    sql`update apps.token set used_at = ${ctx.now} where tenant_id = ${ctx.tenant} and id = ${id} and used_at is null returning id`,
  )) !== undefined

export const endToken = (ctx: Ctx, id: Id) =>
  ctx.rows(sql`update apps.token set ended_at = ${ctx.now} where tenant_id = ${ctx.tenant} and id = ${id} and ended_at is null`)

export interface NewToken {
  kind: TokenKind
  app: Id
  permit: Id | null
  permissions: readonly string[]
  expiresAt: Date | string
  redirect?: string
  challenge?: string
}

export async function keepToken(ctx: Ctx, k: NewToken): Promise<string> {
  const { token, hash } = newToken(prefixes[k.kind])
  await ctx.rows(sql`
    insert into apps.token (tenant_id, id, app_id, permit_id, kind, token_hash, permissions, redirect, challenge, made_at, expires_at)
    values (${ctx.tenant}, ${newId()}, ${k.app}, ${k.permit}, ${k.kind}, ${hash}, ${k.permissions}::text[], ${k.redirect ?? null}, ${k.challenge ?? null}, ${ctx.now}, ${k.expiresAt})`)
  return token
}

/** Days for which a spent token is known again: coming a second time it tells of a theft, and later it is merely no good. */
const spentDays = 30

/** Forgets of an app’s what was over a day ago, and what was spent long ago: a few with every one that is made, so that they do not pile up. */
export async function forgetTokens(ctx: Ctx, app: Id): Promise<void> {
  const day = ctx.now.getTime() - 864e5
  await forgetBefore(ctx, app, sql`expires_at`, new Date(day))
  await forgetBefore(ctx, app, sql`used_at`, new Date(day - (spentDays - 1) * 864e5))
}

const forgetBefore = (ctx: Ctx, app: Id, when: RawBuilder<unknown>, at: Date) =>
  ctx.rows(sql`
    delete from apps.token where tenant_id = ${ctx.tenant} and id in (
      select id from apps.token where tenant_id = ${ctx.tenant} and app_id = ${app} and ${when} < ${at} order by ${when} limit 20 for update skip locked)`)
