import { type Id, newId } from '#base/id.ts'
import { randomBits } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import { type Held, plainCode, recoveryCode, recoveryCodes, resetHours } from '../rules/factors.ts'
import type { KnownPasskey } from '../rules/passkeys.ts'

/** What a member signs in with beside the password; an app that was never confirmed does not count. */
export const heldBy = (ctx: Ctx, member: Id) =>
  ctx.one<Held>(sql`
    select count(*) filter (where kind = 'passkey')::int as passkeys, coalesce(bool_or(kind = 'totp'), false) as totp,
      (select count(*)::int from identity.recovery_code c where c.tenant_id = ${ctx.tenant} and c.member_id = ${member} and c.used_at is null) as "recoveryCodes"
    from identity.factor where tenant_id = ${ctx.tenant} and member_id = ${member} and confirmed_at is not null`)

export interface FactorRow {
  id: Id
  kind: 'passkey' | 'totp'
  name: string
  madeAt: string
  lastUsedAt: string | null
  deviceBound: boolean | null
}

export const factorsOf = (ctx: Ctx, member: Id) =>
  ctx.rows<FactorRow>(sql`
    select id, kind, name, made_at as "madeAt", last_used_at as "lastUsedAt", device_bound as "deviceBound"
    from identity.factor where tenant_id = ${ctx.tenant} and member_id = ${member} and confirmed_at is not null order by made_at, id`)

export const passkeysOf = (ctx: Ctx, member: Id): Promise<KnownPasskey[]> =>
  ctx
    .rows<{ credential: Buffer; transports: string[] }>(sql`
      select credential_id as credential, transports from identity.factor
      where tenant_id = ${ctx.tenant} and member_id = ${member} and kind = 'passkey' order by last_used_at desc nulls last, id`)
    .then(rows => rows.map(r => ({ credentialId: r.credential.toString('base64url'), transports: r.transports })))

export const passkeyBy = (ctx: Ctx, member: Id, credential: string) =>
  ctx.row<{ factor: Id; account: Id; credentialId: Buffer; publicKey: Buffer; counter: number }>(sql`
    select f.id as factor, m.account_id as account, f.credential_id as "credentialId", f.public_key as "publicKey", f.counter::float8 as counter
    from identity.factor f join identity.member m on m.tenant_id = f.tenant_id and m.id = f.member_id and m.status = 'active'
    where f.tenant_id = ${ctx.tenant} and f.member_id = ${member} and f.kind = 'passkey' and f.credential_id = ${Buffer.from(credential, 'base64url')}`)

export async function keepPasskey(
  ctx: Ctx,
  member: Id,
  name: string,
  made: { credentialId: Buffer; publicKey: Buffer; counter: number; transports: string[]; deviceBound: boolean },
): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into identity.factor (tenant_id, id, member_id, kind, name, made_at, confirmed_at, last_used_at, credential_id, public_key, counter, transports, device_bound)
    values (${ctx.tenant}, ${id}, ${member}, 'passkey', ${name}, ${ctx.now}, ${ctx.now}, ${ctx.now}, ${made.credentialId}, ${made.publicKey}, ${made.counter}, ${made.transports}, ${made.deviceBound})`)
  return id
}

/**
 * The passkey was used: its counter goes on. False where another use came between and went as far: of two that carry the same
 * count one is a copy. Those that count nothing stay at zero.
 */
export const countPasskey = async (ctx: Ctx, factor: Id, counter: number): Promise<boolean> =>
  (
    await ctx.rows(sql`
      update identity.factor set counter = ${counter}, last_used_at = ${ctx.now}
      where tenant_id = ${ctx.tenant} and id = ${factor} and kind = 'passkey' and (counter < ${counter} or (counter = 0 and ${counter} = 0)) returning id`)
  ).length > 0

/** Begins an authenticator app anew; one that is in use stays until its successor is confirmed by removing it first. */
export async function keepSecret(ctx: Ctx, member: Id, secret: string): Promise<void> {
  const id = newId()
  await ctx.rows(
    sql`delete from identity.factor where tenant_id = ${ctx.tenant} and member_id = ${member} and kind = 'totp' and confirmed_at is null`,
  )
  await ctx.rows(sql`
    insert into identity.factor (tenant_id, id, member_id, kind, name, made_at, secret)
    values (${ctx.tenant}, ${id}, ${member}, 'totp', 'Authenticator app', ${ctx.now}, ${ctx.vault.seal(ctx.tenant, id, secret)})`)
}

/** The secret of the member's app, unsealed; `confirmed` false asks for the one that waits for its first code. */
export async function secretOf(ctx: Ctx, member: Id, confirmed: boolean): Promise<{ factor: Id; secret: string } | undefined> {
  const row = await ctx.row<{ id: Id; secret: Buffer }>(sql`
    select id, secret from identity.factor
    where tenant_id = ${ctx.tenant} and member_id = ${member} and kind = 'totp' and (confirmed_at is not null) = ${confirmed}`)
  return row && { factor: row.id, secret: ctx.vault.open<string>(ctx.tenant, row.id, row.secret) }
}

/** Accepts one time step once; false where it was accepted before. What is older than any code could be is dropped. */
export async function takeStep(ctx: Ctx, factor: Id, step: number): Promise<boolean> {
  const taken = await ctx.rows(sql`
    insert into identity.totp_step (tenant_id, factor_id, step) values (${ctx.tenant}, ${factor}, ${step}) on conflict do nothing returning step`)
  void ctx.rows(
    sql`delete from identity.totp_step where tenant_id = ${ctx.tenant} and factor_id = ${factor} and step < ${step - 10}`,
  )
  void ctx.rows(
    sql`update identity.factor set last_used_at = ${ctx.now}, confirmed_at = coalesce(confirmed_at, ${ctx.now}) where tenant_id = ${ctx.tenant} and id = ${factor}`,
  )
  return taken.length > 0
}

export const renameFactor = (ctx: Ctx, member: Id, factor: Id, name: string) =>
  ctx.one(sql`
    update identity.factor set name = ${name}
    where tenant_id = ${ctx.tenant} and member_id = ${member} and id = ${factor} and kind = 'passkey' returning id`)

export const removeFactor = (ctx: Ctx, member: Id, factor: Id) =>
  ctx.one<{ kind: 'passkey' | 'totp' }>(
    sql`delete from identity.factor where tenant_id = ${ctx.tenant} and member_id = ${member} and id = ${factor} returning kind`,
  )

/** Takes every factor and recovery code off a member. */
export async function removeAllFactors(ctx: Ctx, member: Id): Promise<void> {
  await ctx.rows(sql`delete from identity.factor where tenant_id = ${ctx.tenant} and member_id = ${member}`)
  await ctx.rows(sql`delete from identity.recovery_code where tenant_id = ${ctx.tenant} and member_id = ${member}`)
}

const hashOf = (ctx: Ctx, member: Id, code: string) => ctx.vault.mark(ctx.tenant, 'recovery-code', `${member}/${plainCode(code)}`)

/** Ten fresh codes in the place of all earlier ones. */
export async function keepRecoveryCodes(ctx: Ctx, member: Id): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodes }, () => recoveryCode(randomBits(80)))
  await ctx.rows(sql`delete from identity.recovery_code where tenant_id = ${ctx.tenant} and member_id = ${member}`)
  await ctx.rows(sql`
    insert into identity.recovery_code (tenant_id, member_id, code_hash, made_at)
    select ${ctx.tenant}, ${member}, decode(h, 'hex'), ${ctx.now} from unnest(${codes.map(code => hashOf(ctx, member, code).toString('hex'))}::text[]) h`)
  return codes
}

/** Spends a recovery code; answers how many are left, or undefined where it is none of them, or was spent. */
export async function takeRecoveryCode(ctx: Ctx, member: Id, code: string): Promise<number | undefined> {
  const taken = await ctx.rows(sql`
    update identity.recovery_code set used_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and member_id = ${member} and code_hash = ${hashOf(ctx, member, code)} and used_at is null returning 1`)
  return taken.length ? (await heldBy(ctx, member)).recoveryCodes : undefined
}

export const recoveryCodesMadeAt = async (ctx: Ctx, member: Id): Promise<string | null> =>
  (
    await ctx.one<{ at: string | null }>(
      sql`select max(made_at) as at from identity.recovery_code where tenant_id = ${ctx.tenant} and member_id = ${member}`,
    )
  ).at

/** An administrator's removal of somebody's factors begins: it is due in a day. One that is under way stays as it is. */
export async function keepReset(ctx: Ctx, member: Id): Promise<{ id: Id; dueAt: Date; begun: boolean }> {
  const id = newId()
  const due = new Date(ctx.now.getTime() + resetHours * 3600_000)
  const kept = await ctx.rows(sql`
    insert into identity.factor_reset (tenant_id, id, member_id, asked_by, asked_at, due_at)
    values (${ctx.tenant}, ${id}, ${member}, ${ctx.actor.id ?? null}, ${ctx.now}, ${due})
    on conflict (tenant_id, member_id) where cancelled_at is null and done_at is null do nothing returning id`)
  if (kept.length) return { id, dueAt: due, begun: true }
  const open = await ctx.one<{ id: Id; due: string }>(sql`
    select id, due_at as due from identity.factor_reset
    where tenant_id = ${ctx.tenant} and member_id = ${member} and cancelled_at is null and done_at is null`)
  return { id: open.id, dueAt: new Date(open.due), begun: false }
}

export const openReset = async (ctx: Ctx, member: Id): Promise<string | null> =>
  (
    await ctx.row<{ due: string }>(sql`
      select due_at as due from identity.factor_reset
      where tenant_id = ${ctx.tenant} and member_id = ${member} and cancelled_at is null and done_at is null`)
  )?.due ?? null

/** Calls an open reset off; false where there is none. */
export const cancelReset = async (ctx: Ctx, member: Id): Promise<boolean> =>
  (
    await ctx.rows(sql`
      update identity.factor_reset set cancelled_at = ${ctx.now}
      where tenant_id = ${ctx.tenant} and member_id = ${member} and cancelled_at is null and done_at is null returning id`)
  ).length > 0

/** Marks a reset that is due as done; undefined where it was called off, was done, or is not due yet. */
export const finishReset = (ctx: Ctx, reset: Id) =>
  ctx.row<{ member: Id }>(sql`
    update identity.factor_reset set done_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and id = ${reset} and cancelled_at is null and done_at is null and due_at <= ${ctx.now} returning member_id as member`)
