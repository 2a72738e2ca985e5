import { type Id, newId } from '#base/id.ts'
import { newToken, sessionHours, sessionIdleHours } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

export const accountByEmail = (ctx: Ctx, email: string) =>
  ctx.row<{ id: Id; password_hash: string | null }>(sql`select * from identity.account_by_email(${email})`)

export async function ensureAccount(ctx: Ctx, email: string): Promise<Id> {
  const row = await ctx.one<{ id: Id }>(sql`select identity.ensure_account(${newId()}, ${email}, ${email}, ${ctx.now}) as id`)
  return row.id
}

export const keepPassword = (ctx: Ctx, account: Id, hash: string) =>
  ctx.rows(sql`select identity.set_password(${account}, ${hash})`)

export const membershipsOf = (ctx: Ctx, account: Id) =>
  ctx.rows<{ tenant_id: Id; member_id: Id; tenant_name: string }>(sql`select * from identity.memberships(${account})`)

export const endSessionsOf = async (ctx: Ctx, account: Id, except: Id | undefined): Promise<number> =>
  (await ctx.one<{ n: number }>(sql`select identity.end_sessions(${account}, ${ctx.now}, ${except ?? null}) as n`)).n

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
