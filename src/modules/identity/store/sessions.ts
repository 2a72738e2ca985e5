import { type Id, newId } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import { hashToken, newToken } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import { deviceDays } from '../rules/factors.ts'
import { suspension } from './clients.ts'

export interface Secret {
  token: string
  expiresAt: string
}

export type OpenedBy = 'password' | 'totp' | 'passkey' | 'recovery' | 'sso'

/** How well the person has proven themselves when a session is opened, or goes on. */
export interface Shown {
  by: OpenedBy
  secondFactor: boolean
  /** A passkey with user verification. */
  strong: boolean
}

/**
 * Opens a session of a member of this client, by the client's own limits, and answers the secret, which is shown to nobody
 * but the cookie. The one that rested longest ends where there are too many.
 */
export async function openSession(ctx: Ctx, member: Id, account: Id, shown: Shown): Promise<Secret> {
  const why = await suspension(ctx)
  if (why) throw new Refusal('forbidden', why)
  const { token, hash } = newToken('ccs')
  void ctx.rows(sql`
    update identity.session set ended_at = ${ctx.now} where tenant_id = ${ctx.tenant} and id in (
      select id from identity.session where tenant_id = ${ctx.tenant} and member_id = ${member} and ended_at is null
        and expires_at > ${ctx.now} and idle_until > ${ctx.now} order by seen_at desc, id desc
        offset (select session_most - 1 from identity.tenant where tenant_id = ${ctx.tenant}))`)
  const row = await ctx.row<{ ends: string }>(sql`
    insert into identity.session (tenant_id, id, token_hash, account_id, member_id, made_at, seen_at, idle_until, expires_at, address, user_agent,
      opened_by, second_factor_at, strong_at)
    select m.tenant_id, ${newId()}, ${hash}, m.account_id, m.id, ${ctx.now}, ${ctx.now}, ${ctx.now}::timestamptz + make_interval(mins => t.session_idle_minutes),
      ${ctx.now}::timestamptz + make_interval(hours => t.session_hours), ${ctx.address ?? null}, ${ctx.userAgent ?? null},
      ${shown.by}, ${shown.secondFactor ? ctx.now : null}, ${shown.strong ? ctx.now : null}
    from identity.member m join identity.tenant t on t.tenant_id = m.tenant_id
    where m.tenant_id = ${ctx.tenant} and m.id = ${member} and m.account_id = ${account} and m.status = 'active'
      and (${shown.by} = 'sso' or not identity.must_federate(m.tenant_id, m.id))
    returning expires_at as ends`)
  if (!row)
    throw new Refusal(
      'forbidden',
      'Your company is not entered this way: sign in by its single sign-on, or ask its administrator.',
    )
  return { token, expiresAt: row.ends }
}

/** The session goes on under a new secret, with what was shown meanwhile; the old one opens nothing from this commit on. */
export async function renewSession(ctx: Ctx, shown: Omit<Shown, 'by'> & { by?: OpenedBy }): Promise<Secret> {
  const { token, hash } = newToken('ccs')
  const id = newId()
  const row = await ctx.row<{ ends: string }>(sql`
    with old as (
      update identity.session set ended_at = ${ctx.now}
      where tenant_id = ${ctx.tenant} and id = ${ctx.bearer ?? null} and member_id = ${ctx.actor.id ?? null} and ended_at is null returning *
    )
    insert into identity.session (tenant_id, id, token_hash, account_id, member_id, made_at, seen_at, idle_until, expires_at, address, user_agent,
      opened_by, second_factor_at, strong_at)
    select tenant_id, ${id}, ${hash}, account_id, member_id, made_at, ${ctx.now}, idle_until, expires_at, address, user_agent,
      coalesce(${shown.by ?? null}, opened_by), case when ${shown.secondFactor} then ${ctx.now}::timestamptz else second_factor_at end,
      case when ${shown.strong} then ${ctx.now}::timestamptz else strong_at end
    from old returning expires_at as ends`)
  if (!row) throw new Refusal('unauthenticated', 'Your session has ended. Sign in again.')
  // Where an identity provider opened it, its word that it is over must find the session still.
  void ctx.rows(
    sql`update identity.sso_session set session_id = ${id} where tenant_id = ${ctx.tenant} and session_id = ${ctx.bearer ?? null}`,
  )
  return { token, expiresAt: row.ends }
}

export interface SessionRow {
  id: Id
  madeAt: string
  seenAt: string
  address: string | null
  userAgent: string | null
  thisOne: boolean
  openedBy: OpenedBy
}

const open = (ctx: Ctx, member: Id | undefined) => sql`
  tenant_id = ${ctx.tenant} and member_id = ${member ?? null} and ended_at is null and expires_at > ${ctx.now} and idle_until > ${ctx.now}`

/** One's own, the last used first. */
export const sessionsOf = (ctx: Ctx) =>
  ctx.rows<SessionRow>(sql`
    select id, made_at as "madeAt", seen_at as "seenAt", address, user_agent as "userAgent", id = ${ctx.bearer ?? null} as "thisOne", opened_by as "openedBy"
    from identity.session where ${open(ctx, ctx.actor.id)} order by seen_at desc, id desc`)

/** What the screen must know of the session it works in; undefined for a key. */
export const ownSession = (ctx: Ctx) =>
  ctx.row<{ idleMinutes: number; endsAt: string; openedBy: OpenedBy }>(sql`
    select t.session_idle_minutes as "idleMinutes", s.expires_at as "endsAt", s.opened_by as "openedBy"
    from identity.session s join identity.tenant t on t.tenant_id = s.tenant_id
    where s.tenant_id = ${ctx.tenant} and s.id = ${ctx.bearer ?? null}`)

/** How one's own session was opened, and what was shown on it; undefined for a key. */
export const ownProofs = (ctx: Ctx) =>
  ctx.row<{ openedBy: OpenedBy; secondFactorAt: string | null; strongAt: string | null }>(sql`
    select opened_by as "openedBy", second_factor_at as "secondFactorAt", strong_at as "strongAt"
    from identity.session where tenant_id = ${ctx.tenant} and id = ${ctx.bearer ?? null}`)

export const endSessionById = (ctx: Ctx, session: Id) =>
  ctx.one(
    sql`update identity.session set ended_at = ${ctx.now} where tenant_id = ${ctx.tenant} and id = ${session} and member_id = ${ctx.actor.id} and ended_at is null returning id`,
  )

/** Ends every session of a member but `except`; answers how many. */
export const endMemberSessions = async (ctx: Ctx, member: Id, except?: Id): Promise<number> =>
  (
    await ctx.rows(
      sql`update identity.session set ended_at = ${ctx.now} where ${open(ctx, member)} and id is distinct from ${except ?? null} returning id`,
    )
  ).length

/** Which devices of the asker's browser are known, by member. */
export async function knownDevices(ctx: Ctx): Promise<Map<Id, Id>> {
  if (!ctx.device) return new Map()
  const rows = await ctx.rows<{ member_id: Id; id: Id }>(
    sql`select member_id, id from identity.known_device(${hashToken(ctx.device)}, ${ctx.now})`,
  )
  return new Map(rows.map(row => [row.member_id, row.id]))
}

/**
 * Knows this browser as the member's from now on, under a new secret. `isNew`: the member had others, and this is none of
 * them.
 */
export async function keepDevice(ctx: Ctx, member: Id): Promise<Secret & { isNew: boolean }> {
  const { token, hash } = newToken('ccd')
  const expires = new Date(ctx.now.getTime() + deviceDays * 864e5)
  const before = await ctx.rows<{ here: boolean }>(sql`
    select token_hash = ${ctx.device ? hashToken(ctx.device) : null} as here from identity.device
    where tenant_id = ${ctx.tenant} and member_id = ${member} and expires_at > ${ctx.now}`)
  const here = before.some(device => device.here)
  if (ctx.device) void ctx.rows(sql`select identity.renew_device(${ctx.device}, ${hash})`)
  void ctx.rows(
    here
      ? sql`update identity.device set seen_at = ${ctx.now}, expires_at = ${expires}, user_agent = ${ctx.userAgent ?? null}
          where tenant_id = ${ctx.tenant} and member_id = ${member} and token_hash = ${hash}`
      : sql`insert into identity.device (tenant_id, id, member_id, token_hash, user_agent, made_at, seen_at, expires_at)
          values (${ctx.tenant}, ${newId()}, ${member}, ${hash}, ${ctx.userAgent ?? null}, ${ctx.now}, ${ctx.now}, ${expires})`,
  )
  return { token, expiresAt: expires.toISOString(), isNew: !here && before.length > 0 }
}

/** Forgets the browsers of a member, but the one that asks. */
export const forgetDevices = (ctx: Ctx, member: Id) =>
  ctx.rows(sql`delete from identity.device where tenant_id = ${ctx.tenant} and member_id = ${member}
    and token_hash is distinct from ${ctx.device ? hashToken(ctx.device) : null}`)

export const isMember = async (ctx: Ctx, member: Id): Promise<boolean> =>
  (await ctx.rows(sql`select 1 from identity.member where tenant_id = ${ctx.tenant} and id = ${member}`)).length > 0
