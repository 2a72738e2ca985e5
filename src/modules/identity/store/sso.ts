import { type Id, newId } from '#base/id.ts'
import { hashToken, newToken } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { ConnectionRow } from './connections.ts'

/** Minutes a sign-in at the provider may take. */
const transactionMinutes = 15

/** What is kept of a sign-in under way, sealed: the state's secret partners. */
export interface TransactionSecrets {
  /** OIDC. */
  nonce?: string
  verifier?: string
  /** A trial of the secret that is to follow. */
  next?: boolean
  /** SAML: the id of our request. */
  request?: string
  again: boolean
}

export interface Chosen {
  id: Id
  name: string
  client: string
  enforced: boolean
}

export const connectionsOfDomain = (ctx: Ctx, domain: string) =>
  ctx.rows<Chosen>(sql`select id, name, tenant_name as client, enforced from identity.sso_of_domain(${domain})`)

export type Beginning = Pick<ConnectionRow, 'kind' | 'settings' | 'clientSecret'> & {
  tenant: Id
  /** How the secret is named, where it is not the one in force. */
  under?: string
}

/** Before a client is known: an active connection, whose client secret only its own client's key opens. */
export async function beginningOf(ctx: Ctx, connection: Id): Promise<Beginning | undefined> {
  const found = await ctx.row<Beginning>(
    sql`select tenant_id as tenant, kind, settings, client_secret as "clientSecret" from identity.sso_connection(${connection})`,
  )
  if (found) await ctx.vault.ready(found.tenant)
  return found
}

/** Keeps a sign-in under way and answers what its browser is known by. */
export async function keepTransaction(
  ctx: Ctx,
  t: { tenant: Id; connection: Id; state: string; secrets: TransactionSecrets; triedBy: Id | undefined },
): Promise<{ token: string; expiresAt: string }> {
  const id = newId()
  const { token, hash } = newToken('ccb')
  const ends = new Date(ctx.now.getTime() + transactionMinutes * 60_000)
  // Whose sign-in it is was found just now.
  await ctx.vault.ready(t.tenant)
  const sealed = ctx.vault.seal(t.tenant, `sso/${id}`, t.secrets)
  await ctx.rows(
    t.triedBy === undefined
      ? sql`select identity.begin_sso(${t.tenant}, ${t.connection}, ${id}, ${hashToken(t.state)}, ${hash}, ${sealed}, ${ctx.now}, ${ends})`
      : sql`
        insert into identity.sso_transaction (tenant_id, id, connection_id, state_token_hash, browser_hash, secrets, tried_by, made_at, expires_at)
        values (${ctx.tenant}, ${id}, ${t.connection}, ${hashToken(t.state)}, ${hash}, ${sealed}, ${t.triedBy}, ${ctx.now}, ${ends})`,
  )
  return { token, expiresAt: ends.toISOString() }
}

export interface Begun {
  secrets: TransactionSecrets
  triedBy: Id | null
}
export type Taken = Begun | { problem: 'expired' | 'other-browser' }

/**
 * Spends a sign-in under way: of the connection it was begun with, by the browser that began it, once. Somebody else's
 * browser does not spend it.
 */
export async function takeTransaction(
  ctx: Ctx,
  connection: Id,
  state: string | undefined,
  browser: string | undefined,
): Promise<Taken> {
  if (!state) return { problem: 'expired' }
  const row = await ctx.row<{ id: Id; browser: Buffer; secrets: Buffer; triedBy: Id | null }>(sql`
    select id, browser_hash as browser, secrets, tried_by as "triedBy" from identity.sso_transaction
    where tenant_id = ${ctx.tenant} and connection_id = ${connection} and state_token_hash = ${hashToken(state)}
      and used_at is null and expires_at > ${ctx.now} for update`)
  if (!row) return { problem: 'expired' }
  if (!browser || !hashToken(browser).equals(row.browser)) return { problem: 'other-browser' }
  await ctx.rows(sql`update identity.sso_transaction set used_at = ${ctx.now} where tenant_id = ${ctx.tenant} and id = ${row.id}`)
  return { secrets: ctx.vault.open<TransactionSecrets>(ctx.tenant, `sso/${row.id}`, row.secrets), triedBy: row.triedBy }
}

/** True the first time; what was seen is forgotten when it would not be accepted any more anyway. */
export async function seeOnce(ctx: Ctx, connection: Id, value: string, until: Date): Promise<boolean> {
  void ctx.rows(
    sql`delete from identity.sso_seen where tenant_id = ${ctx.tenant} and until < ${new Date(ctx.now.getTime() - 864e5)}`,
  )
  const rows = await ctx.rows(sql`
    insert into identity.sso_seen (tenant_id, connection_id, value_hash, until) values (${ctx.tenant}, ${connection}, ${hashToken(value)}, ${until})
    on conflict do nothing returning 1`)
  return rows.length > 0
}

export interface FederatedMember {
  id: Id
  account: Id
  name: string
  status: 'invited' | 'active' | 'deactivated'
}
const member = sql`m.id, m.account_id as account, m.name, m.status`

export const memberOfIdentity = (ctx: Ctx, connection: Id, issuer: string, subject: string) =>
  ctx.row<FederatedMember>(sql`
    select ${member} from identity.federated_identity f join identity.member m on m.tenant_id = f.tenant_id and m.id = f.member_id
    where f.tenant_id = ${ctx.tenant} and f.connection_id = ${connection} and f.issuer = ${issuer} and f.subject = ${subject}`)

/** Held until the commit, so that two subjects are not linked to one person at once. */
export const memberOfEmail = (ctx: Ctx, email: string) =>
  ctx.row<FederatedMember>(sql`
    select ${member} from identity.member m where m.tenant_id = ${ctx.tenant} and lower(m.email) = ${email} and m.operation_id is null for no key update`)

export const isLinked = async (ctx: Ctx, connection: Id, of: Id): Promise<boolean> =>
  (
    await ctx.rows(
      sql`select 1 from identity.federated_identity where tenant_id = ${ctx.tenant} and connection_id = ${connection} and member_id = ${of}`,
    )
  ).length > 0

export const speaksFor = async (ctx: Ctx, connection: Id, domain: string): Promise<boolean> =>
  (
    await ctx.rows(sql`
      select 1 from identity.connection_domain
      where tenant_id = ${ctx.tenant} and connection_id = ${connection} and domain = ${domain} and verified_at is not null`)
  ).length > 0

export const keepIdentity = (ctx: Ctx, connection: Id, issuer: string, subject: string, of: Id) =>
  ctx.rows(sql`
    insert into identity.federated_identity (tenant_id, connection_id, issuer, subject, member_id, linked_at, last_at)
    values (${ctx.tenant}, ${connection}, ${issuer}, ${subject}, ${of}, ${ctx.now}, ${ctx.now})
    on conflict (tenant_id, connection_id, issuer, subject) do update set last_at = excluded.last_at`)

export const acceptFederated = (ctx: Ctx, connection: Id, of: Id) =>
  ctx.rows(sql`select identity.accept_federated(${of}, ${connection}, ${ctx.now})`)

/** A person made at their first sign-in: the provider vouches for them, and no password opens anything. */
export async function makeFederated(
  ctx: Ctx,
  connection: Id,
  m: { account: Id; email: string; name: string; type: Id },
): Promise<FederatedMember> {
  const id = newId()
  await ctx.rows(sql`
    insert into identity.member (tenant_id, id, account_id, email, name, type_id, status, created_at, provisioned_by)
    values (${ctx.tenant}, ${id}, ${m.account}, ${m.email}, ${m.name}, ${m.type}, 'active', ${ctx.now}, ${connection})`)
  return { id, account: m.account, name: m.name, status: 'active' }
}

/** Notes of a session that was just opened which provider's it is, by its secret. */
export const keepSsoSession = (
  ctx: Ctx,
  connection: Id,
  s: { token: string; issuer: string; subject: string; providerSession: string | undefined },
) =>
  ctx.rows(sql`
    insert into identity.sso_session (tenant_id, session_id, connection_id, issuer, subject, provider_session)
    select ${ctx.tenant}, s.id, ${connection}, ${s.issuer}, ${s.subject}, ${s.providerSession ?? null}
    from identity.session s where s.tenant_id = ${ctx.tenant} and s.token_hash = ${hashToken(s.token)}`)

/** Ends what the provider means: one of its sessions, or all of a subject. Answers whose they were. */
export const endProviderSessions = async (
  ctx: Ctx,
  connection: Id,
  of: { issuer: string; subject: string | undefined; providerSession: string | undefined },
): Promise<Id[]> =>
  (
    await ctx.rows<{ member: Id }>(sql`
      update identity.session s set ended_at = ${ctx.now} from identity.sso_session o
      where o.tenant_id = ${ctx.tenant} and o.connection_id = ${connection} and o.issuer = ${of.issuer}
        and (${of.providerSession ?? null}::text is null or o.provider_session = ${of.providerSession ?? null})
        and (${of.subject ?? null}::text is null or o.subject = ${of.subject ?? null})
        and s.tenant_id = o.tenant_id and s.id = o.session_id and s.ended_at is null returning s.member_id as member`)
  ).map(row => row.member)

/** Sessions that a provider did not open end for whoever must come through it, but the one that asks. */
export const endUnfederated = (ctx: Ctx) =>
  ctx.rows(sql`
    update identity.session s set ended_at = ${ctx.now}
    where s.tenant_id = ${ctx.tenant} and s.ended_at is null and s.opened_by <> 'sso' and s.id is distinct from ${ctx.bearer ?? null}
      and identity.must_federate(s.tenant_id, s.member_id)`)

/** Lets a member sign in without the client's provider where that is the only way in. */
export const exemptFromProvider = (ctx: Ctx, member: Id) =>
  ctx.rows(sql`
    insert into identity.break_glass (tenant_id, connection_id, member_id)
    select ${ctx.tenant}, c.id, ${member} from identity.connection c where c.tenant_id = ${ctx.tenant} and c.active and c.enforced on conflict do nothing`)
