import { type Id, newId } from '#base/id.ts'
import { hashToken, newChallenge, newToken } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import { operatorSession } from '#policy/limits.ts'

const ticketMinutes = 10
const after = (ctx: Ctx, minutes: number) => new Date(ctx.now.getTime() + minutes * 60_000)

/** A challenge to sign, and the one-time secret that leads back to it; bound to the session that asked, where one did. */
export async function keepTicket(ctx: Ctx): Promise<{ token: string; challenge: string }> {
  const { token, hash } = newToken('cct')
  const challenge = newChallenge()
  void ctx.rows(sql`delete from operator.ticket where expires_at <= ${ctx.now}`)
  await ctx.rows(sql`
    insert into operator.ticket (token_hash, challenge, session_id, expires_at)
    values (${hash}, ${challenge}, ${ctx.bearer ?? null}, ${after(ctx, ticketMinutes)})`)
  return { token, challenge }
}

/** The challenge, once; undefined where it was spent, or belongs to another session. */
export const spendTicket = async (ctx: Ctx, token: string): Promise<string | undefined> =>
  (
    await ctx.row<{ challenge: string }>(sql`
      delete from operator.ticket where token_hash = ${hashToken(token)} and expires_at > ${ctx.now}
        and session_id is not distinct from ${ctx.bearer ?? null} returning challenge`)
  )?.challenge

export interface PasskeyRow {
  id: Id
  person: Id
  credentialId: Buffer
  publicKey: Buffer
  counter: number
  transports: string[]
}

const columns = sql`k.id, k.person_id as person, k.credential_id as "credentialId", k.public_key as "publicKey", k.counter::int as counter, k.transports`

export const passkeyByCredential = (ctx: Ctx, credential: string) =>
  ctx.row<PasskeyRow>(sql`
    select ${columns} from operator.passkey k join operator.person p on p.id = k.person_id and p.removed_at is null
    where k.credential_id = ${Buffer.from(credential, 'base64url')}`)

export const passkeysOf = (ctx: Ctx, person: Id) =>
  ctx.rows<PasskeyRow>(sql`select ${columns} from operator.passkey k where k.person_id = ${person} order by k.made_at, k.id`)

type NewPasskey = Pick<PasskeyRow, 'credentialId' | 'publicKey' | 'counter' | 'transports'>
export const keepPasskey = (ctx: Ctx, person: Id, k: NewPasskey) =>
  ctx.rows(sql`
    insert into operator.passkey (id, person_id, credential_id, public_key, counter, transports, made_at)
    values (${newId()}, ${person}, ${k.credentialId}, ${k.publicKey}, ${k.counter}, ${k.transports}::text[], ${ctx.now})`)

/** Notes what its counter told; false where that was told before, by a copy of it. */
export const countPasskey = async (ctx: Ctx, passkey: Id, counter: number): Promise<boolean> =>
  (
    await ctx.rows(sql`
      update operator.passkey set counter = ${counter}, last_used_at = ${ctx.now}
      where id = ${passkey} and (counter < ${counter} or (counter = 0 and ${counter} = 0)) returning id`)
  ).length > 0

export interface Secret {
  token: string
  expiresAt: string
}

const ends = sql`returning expires_at as "expiresAt"`

/** Opens a session, which a passkey has just been shown for. */
export async function openSession(ctx: Ctx, person: Id): Promise<Secret> {
  const { token, hash } = newToken('ccs')
  const { expiresAt } = await ctx.one<{ expiresAt: string }>(sql`
    insert into operator.session (id, token_hash, person_id, made_at, seen_at, idle_until, expires_at, strong_at)
    values (${newId()}, ${hash}, ${person}, ${ctx.now}, ${ctx.now}, ${after(ctx, operatorSession.idleMinutes)},
      ${after(ctx, operatorSession.hours * 60)}, ${ctx.now}) ${ends}`)
  return { token, expiresAt }
}

/** The session goes on under a new secret, its passkey just shown; the old secret opens nothing from this commit on. */
export async function renewSession(ctx: Ctx): Promise<Secret | undefined> {
  const { token, hash } = newToken('ccs')
  const renewed = await ctx.row<{ expiresAt: string }>(sql`
    with old as (update operator.session set ended_at = ${ctx.now} where id = ${ctx.bearer ?? null} and ended_at is null returning *)
    insert into operator.session (id, token_hash, person_id, made_at, seen_at, idle_until, expires_at, strong_at)
    select ${newId()}, ${hash}, person_id, made_at, ${ctx.now}, idle_until, expires_at, ${ctx.now} from old ${ends}`)
  return renewed && { token, expiresAt: renewed.expiresAt }
}

export const endSession = (ctx: Ctx) =>
  ctx.rows(sql`update operator.session set ended_at = ${ctx.now} where id = ${ctx.bearer ?? null} and ended_at is null`)

export const sessionEnds = (ctx: Ctx) =>
  ctx.one<{ endsAt: string }>(sql`select expires_at as "endsAt" from operator.session where id = ${ctx.bearer ?? null}`)
