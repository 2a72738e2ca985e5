import { type Id, newId } from '#base/id.ts'
import { hashToken, newChallenge, newToken } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import { ticketMinutes } from '../rules/factors.ts'

export type TicketKind = keyof typeof ticketMinutes

/** A one-time secret that leads from one step to the next, with the challenge a passkey is to sign. */
export async function keepTicket(
  ctx: Ctx,
  kind: TicketKind,
  member: Id | undefined,
): Promise<{ id: Id; token: string; challenge: string }> {
  const { token, hash } = newToken('cct')
  const id = newId()
  const challenge = newChallenge()
  const ends = new Date(ctx.now.getTime() + ticketMinutes[kind] * 60_000)
  void ctx.rows(sql`
    delete from identity.ticket where tenant_id = ${ctx.tenant} and id in (
      select id from identity.ticket where tenant_id = ${ctx.tenant} and expires_at <= ${ctx.now} limit 50 for update skip locked)`)
  await ctx.rows(sql`
    insert into identity.ticket (tenant_id, id, kind, token_hash, member_id, session_id, challenge, made_at, expires_at)
    values (${ctx.tenant}, ${id}, ${kind}, ${hash}, ${member ?? null}, ${ctx.bearer ?? null}, ${challenge}, ${ctx.now}, ${ends})`)
  return { id, token, challenge }
}

/** Spends a ticket of this tenant, and of the session that asked where it belongs to one; undefined where it is none, or was spent. */
export const spendTicket = (ctx: Ctx, kind: TicketKind, token: string) =>
  ctx.row<{ id: Id; challenge: string | null }>(sql`
    delete from identity.ticket where tenant_id = ${ctx.tenant} and token_hash = ${hashToken(token)} and kind = ${kind}
      and expires_at > ${ctx.now} and session_id is not distinct from ${ctx.bearer ?? null} returning id, challenge`)

export interface TicketRow {
  tenant: Id
  id: Id
  kind: TicketKind
  member: Id
  account: Id
}

/** Whose sign-in it is, asked before a client is known. It is not spent by that. */
export const ticketByToken = (ctx: Ctx, token: string) =>
  ctx.row<TicketRow>(sql`
    select tenant_id as tenant, id, kind, member_id as member, account_id as account
    from identity.ticket_by_hash(${hashToken(token)}, ${ctx.now})`)

/** Spends the ticket of a sign-in that is complete; false where that was done before. */
export const spendTicketById = async (ctx: Ctx, ticket: Id, member: Id): Promise<boolean> =>
  (
    await ctx.rows(sql`
      delete from identity.ticket where tenant_id = ${ctx.tenant} and id = ${ticket} and member_id = ${member}
        and kind = 'second-factor' and expires_at > ${ctx.now} returning id`)
  ).length > 0

/** Takes the challenge out of a ticket: each is signed once, whatever came of it. */
export const takeChallenge = async (ctx: Ctx, ticket: Id, member: Id): Promise<string | undefined> =>
  (
    await ctx.row<{ challenge: string | null }>(sql`
      update identity.ticket k set challenge = null from identity.ticket old
      where k.tenant_id = ${ctx.tenant} and k.id = ${ticket} and k.member_id = ${member} and k.expires_at > ${ctx.now} and k.challenge is not null
        and old.tenant_id = k.tenant_id and old.id = k.id returning old.challenge`)
  )?.challenge ?? undefined

/** Puts a fresh one in; undefined where the ticket is no more. */
export async function renewChallenge(ctx: Ctx, ticket: Id, member: Id): Promise<string | undefined> {
  const challenge = newChallenge()
  const found = await ctx.rows(sql`
    update identity.ticket set challenge = ${challenge} where tenant_id = ${ctx.tenant} and id = ${ticket} and member_id = ${member}
      and expires_at > ${ctx.now} returning id`)
  return found.length ? challenge : undefined
}
