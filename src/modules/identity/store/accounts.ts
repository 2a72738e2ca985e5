import { type Id, newId } from '#base/id.ts'
import { newToken, sessionHours, sessionIdleHours } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

/** One client that an address can sign in to, and the password that opens it. */
export interface Place {
  tenant: Id
  member: Id
  account: Id
  name: string
  password: string
}

/** Where this address can sign in, the last used first. */
export const placesOf = (ctx: Ctx, email: string) =>
  ctx.rows<Place>(sql`
    select tenant_id as tenant, member_id as member, account_id as account, tenant_name as name, password_hash as password
    from identity.places(${email})`)

export async function ensureAccount(ctx: Ctx, email: string): Promise<Id> {
  const row = await ctx.one<{ id: Id }>(sql`select identity.ensure_account(${newId()}, ${email}, ${email}, ${ctx.now}) as id`)
  return row.id
}

/** What every password of this account is hashed with. */
export const saltOf = async (ctx: Ctx, account: Id): Promise<Buffer> =>
  (await ctx.one<{ salt: Buffer }>(sql`select identity.account_salt(${account}) as salt`)).salt

export const keepFirstPassword = (ctx: Ctx, member: Id, hash: string) =>
  ctx.rows(sql`select identity.keep_first_password(${ctx.tenant}, ${member}, ${hash}, ${ctx.now})`)

/** Answers how many other sessions it ended; null where `old` is not the password any more. */
export const changePasswordOf = async (ctx: Ctx, member: Id, old: string, next: string): Promise<number | null> =>
  (
    await ctx.one<{ ended: number | null }>(
      sql`select identity.change_password(${ctx.tenant}, ${member}, ${old}, ${next}, ${ctx.now}, ${ctx.bearer ?? null}) as ended`,
    )
  ).ended

/** Opens a session and answers the token, which is shown to nobody but the cookie. */
export async function openSession(ctx: Ctx, tenant: Id, member: Id, account: Id): Promise<{ token: string; expiresAt: string }> {
  const { token, hash } = newToken('ccs')
  const hours = (n: number) => new Date(ctx.now.getTime() + n * 3600_000)
  const ends = hours(sessionHours)
  await ctx.rows(
    sql`select identity.open_session(${newId()}, ${tenant}, ${member}, ${account}, ${hash}, ${ctx.now}, ${hours(sessionIdleHours)}, ${ends}, ${ctx.address ?? null}, ${ctx.userAgent ?? null})`,
  )
  return { token, expiresAt: ends.toISOString() }
}

export const sessionsOf = (ctx: Ctx) =>
  ctx.rows<{ id: Id; madeAt: string; seenAt: string; address: string | null; userAgent: string | null; thisOne: boolean }>(sql`
    select id, made_at as "madeAt", seen_at as "seenAt", address, user_agent as "userAgent", id = ${ctx.bearer ?? null} as "thisOne"
    from identity.session where tenant_id = ${ctx.tenant} and member_id = ${ctx.actor.id} and ended_at is null and expires_at > ${ctx.now} and idle_until > ${ctx.now}
    order by seen_at desc`)

export const endSessionById = (ctx: Ctx, session: Id) =>
  ctx.one(
    sql`update identity.session set ended_at = ${ctx.now} where tenant_id = ${ctx.tenant} and id = ${session} and member_id = ${ctx.actor.id} and ended_at is null returning id`,
  )

export const endMemberSessions = (ctx: Ctx, member: Id) =>
  ctx.rows(
    sql`update identity.session set ended_at = ${ctx.now} where tenant_id = ${ctx.tenant} and member_id = ${member} and ended_at is null`,
  )
