import { type Id, newId } from '#base/id.ts'
import { newToken } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { Assurance } from '../contract/sso.ts'
import type { HeirKind } from './departures.ts'

export interface OidcSettings {
  issuer: string
  clientId: string
}
export interface SamlSettings {
  entityId: string
  signInUrl: string
  certificates: string[]
}
/** What came of walking through a sign-in. */
export interface Trial {
  at: string
  outcome: string
  context: string | null
  methods: string[]
}
export interface ConnectionRow {
  id: Id
  name: string
  kind: 'oidc' | 'saml'
  active: boolean
  enforced: boolean
  makesPeople: boolean
  defaultType: Id
  heir: HeirKind
  heirPerson: Id | null
  settings: (OidcSettings | SamlSettings) & { assurance: Assurance }
  clientSecret: Buffer | null
  lastTest: Trial | null
  /** The secret that is to follow, sealed under a name of its own. */
  nextSecret: Buffer | null
  /** It is one of before, sealed under the other's name (SHA-256, kept by the migration and by nobody since). */
  nextIsOld: boolean
  nextTest: Trial | null
}

const row = sql`
  select id, name, kind, active, enforced, makes_people as "makesPeople", default_type_id as "defaultType", heir, heir_id as "heirPerson", settings, client_secret as "clientSecret",
    last_test as "lastTest", next_secret as "nextSecret", coalesce(next_before_hash = sha256(next_secret), false) as "nextIsOld", next_test as "nextTest"
  from identity.connection`

export const connectionById = (ctx: Ctx, id: Id) =>
  ctx.one<ConnectionRow>(sql`${row} where tenant_id = ${ctx.tenant} and id = ${id}`)

/** Held until the commit: of two changes that each forbid the other, the second sees the first. */
export const lockConnection = (ctx: Ctx, id: Id) =>
  ctx.one(sql`select 1 from identity.connection where tenant_id = ${ctx.tenant} and id = ${id} for update`)

export const connectionList = (ctx: Ctx) =>
  ctx.rows<{
    id: Id
    name: string
    kind: 'oidc' | 'saml'
    active: boolean
    enforced: boolean
    provisions: boolean
    domains: string[]
    people: number
    lastSignInAt: string | null
  }>(sql`
    select c.id, c.name, c.kind, c.active, c.enforced, 
      exists (select 1 from identity.directory_key k where k.tenant_id = c.tenant_id and k.connection_id = c.id and k.token_hash is not null and k.ended_at is null) as provisions,
      array(select d.domain from identity.connection_domain d where d.tenant_id = c.tenant_id and d.connection_id = c.id and d.verified_at is not null order by d.domain) as domains,
      (select count(*)::int from (
        select f.member_id from identity.federated_identity f where f.tenant_id = c.tenant_id and f.connection_id = c.id
        union select p.member_id from identity.provisioned_user p where p.tenant_id = c.tenant_id and p.connection_id = c.id and p.removed_at is null) x) as people,
      (select max(f.last_at) from identity.federated_identity f where f.tenant_id = c.tenant_id and f.connection_id = c.id) as "lastSignInAt"
    from identity.connection c where c.tenant_id = ${ctx.tenant} order by c.name, c.id`)

export const nameTaken = async (ctx: Ctx, name: string, but: Id | null): Promise<boolean> =>
  (
    await ctx.rows(
      sql`select 1 from identity.connection where tenant_id = ${ctx.tenant} and name = ${name} and id is distinct from ${but}`,
    )
  ).length > 0

/** A secret is bound to its row and to which of the two it is, so that neither opens in the other's place. */
export const sealedUnder = (connection: Id): string => `connection/${connection}`
const nextUnder = (connection: Id): string => `connection/${connection}/next`
/** How the secret that is to follow is named as it stands. */
export const standsUnder = ({ id, nextIsOld }: Pick<ConnectionRow, 'id' | 'nextIsOld'>): string =>
  nextIsOld ? sealedUnder(id) : nextUnder(id)

export async function keepConnection(
  ctx: Ctx,
  c: { name: string; kind: 'oidc' | 'saml'; settings: object; clientSecret: string | undefined },
): Promise<Id> {
  const id = newId()
  const sealed = c.clientSecret === undefined ? null : ctx.vault.seal(ctx.tenant, sealedUnder(id), c.clientSecret)
  await ctx.rows(sql`
    insert into identity.connection (tenant_id, id, name, kind, settings, client_secret, created_at, default_type_id)
    select ${ctx.tenant}, ${id}, ${c.name}, ${c.kind}, ${c.settings as unknown}::jsonb, ${sealed}, ${ctx.now}, t.id
    from identity.user_type t where t.tenant_id = ${ctx.tenant} and t.shipped and t.base = 'loan_officer'`)
  return id
}

export interface ConnectionChange {
  name?: string | undefined
  active?: boolean | undefined
  enforced?: boolean | undefined
  makesPeople?: boolean | undefined
  defaultType?: Id | undefined
  heir?: HeirKind | undefined
  heirPerson?: Id | null | undefined
  settings?: object | undefined
  /** Null removes it. */
  clientSecret?: string | null | undefined
  /** As above; another one has not been tried. */
  nextSecret?: string | null | undefined
  /** Whom a request that was agreed to lets come in without it. */
  keepers?: readonly Id[] | null | undefined
}

export async function setConnection(ctx: Ctx, id: Id, c: ConnectionChange): Promise<void> {
  const sealed = (secret: string | null, under: string) =>
    sql`${secret === null ? null : ctx.vault.seal(ctx.tenant, under, secret)}::bytea`
  const sets = [
    c.name !== undefined && sql`name = ${c.name}`,
    c.active !== undefined && sql`active = ${c.active}`,
    c.enforced !== undefined && sql`enforced = ${c.enforced}`,
    c.makesPeople !== undefined && sql`makes_people = ${c.makesPeople}`,
    c.defaultType !== undefined && sql`default_type_id = ${c.defaultType}`,
    c.heir !== undefined && sql`heir = ${c.heir}`,
    c.heirPerson !== undefined && sql`heir_id = ${c.heirPerson}`,
    c.settings !== undefined && sql`settings = ${c.settings as unknown}::jsonb`,
    c.clientSecret !== undefined && sql`client_secret = ${sealed(c.clientSecret, sealedUnder(id))}`,
    c.nextSecret !== undefined && sql`next_secret = ${sealed(c.nextSecret, nextUnder(id))}, next_test = null`,
    ctx.approval !== undefined && sql`agreed_by = ${ctx.approval}, agreed_keepers = ${c.keepers ?? null}::uuid[]`,
  ].filter(set => set !== false)
  if (sets.length)
    await ctx.rows(sql`update identity.connection set ${sql.join(sets)} where tenant_id = ${ctx.tenant} and id = ${id}`)
}

/** What it opened ends with it: its sessions, and the sign-ins under way. */
export async function dropConnection(ctx: Ctx, id: Id): Promise<void> {
  await endConnectionSessions(ctx, id)
  await ctx.one(sql`delete from identity.connection where tenant_id = ${ctx.tenant} and id = ${id} returning id`)
}

export const endConnectionSessions = (ctx: Ctx, id: Id) =>
  ctx.rows(sql`
    update identity.session s set ended_at = ${ctx.now} from identity.sso_session o
    where o.tenant_id = ${ctx.tenant} and o.connection_id = ${id} and s.tenant_id = o.tenant_id and s.id = o.session_id and s.ended_at is null`)

/** Of the secret that was tried, no other that took its place meanwhile. */
export const keepNextTest = (ctx: Ctx, id: Id, secret: Buffer, test: Trial) =>
  ctx.rows(sql`
    update identity.connection set next_test = ${test as unknown}::jsonb
    where tenant_id = ${ctx.tenant} and id = ${id} and next_secret = ${secret}`)

/** One of before is sealed under a name of its own; answers it as it stands now. */
export async function renameNext(ctx: Ctx, c: ConnectionRow): Promise<ConnectionRow> {
  if (!c.nextIsOld || !c.nextSecret) return c
  const nextSecret = ctx.vault.seal(ctx.tenant, nextUnder(c.id), ctx.vault.open(ctx.tenant, standsUnder(c), c.nextSecret))
  await ctx.rows(sql`
    update identity.connection set next_secret = ${nextSecret} where tenant_id = ${ctx.tenant} and id = ${c.id} and next_secret = ${c.nextSecret}`)
  return { ...c, nextSecret, nextIsOld: false }
}

/** The secret before it is gone; the next one is sealed under its name. */
export async function takeNextSecret(ctx: Ctx, c: ConnectionRow): Promise<void> {
  const taken = ctx.vault.seal(ctx.tenant, sealedUnder(c.id), ctx.vault.open(ctx.tenant, standsUnder(c), c.nextSecret!))
  await ctx.one(sql`
    update identity.connection set client_secret = ${taken}, last_test = next_test, next_secret = null, next_test = null, agreed_by = coalesce(${ctx.approval ?? null}, agreed_by)
    where tenant_id = ${ctx.tenant} and id = ${c.id} and next_secret = ${c.nextSecret} returning id`)
}

export const keepTest = (ctx: Ctx, id: Id, test: ConnectionRow['lastTest']) =>
  ctx.rows(
    sql`update identity.connection set last_test = ${test as unknown}::jsonb where tenant_id = ${ctx.tenant} and id = ${id}`,
  )

export interface DomainRow {
  id: Id
  domain: string
  proof: string
  checkedAt: string | null
  verifiedAt: string | null
}

export const domainsOf = (ctx: Ctx, connection: Id) =>
  ctx.rows<DomainRow>(sql`
    select id, domain, proof, checked_at as "checkedAt", verified_at as "verifiedAt" from identity.connection_domain
    where tenant_id = ${ctx.tenant} and connection_id = ${connection} order by domain`)
export const domainById = (ctx: Ctx, id: Id) =>
  ctx.one<DomainRow & { connection: Id }>(sql`
    select id, connection_id as connection, domain, proof, checked_at as "checkedAt", verified_at as "verifiedAt" from identity.connection_domain
    where tenant_id = ${ctx.tenant} and id = ${id}`)
export const domainTaken = async (ctx: Ctx, domain: string): Promise<boolean> =>
  (await ctx.rows(sql`select 1 from identity.connection_domain where tenant_id = ${ctx.tenant} and domain = ${domain}`)).length >
  0

export async function keepDomain(ctx: Ctx, connection: Id, domain: string): Promise<DomainRow> {
  const id = newId()
  const proof = newToken('v').token.slice(2)
  await ctx.rows(sql`
    insert into identity.connection_domain (tenant_id, id, connection_id, domain, proof, made_at)
    values (${ctx.tenant}, ${id}, ${connection}, ${domain}, ${proof}, ${ctx.now})`)
  return { id, domain, proof, checkedAt: null, verifiedAt: null }
}
/** A domain that was shown once stays so until it is checked and the record is gone. */
export const markDomain = (ctx: Ctx, id: Id, verified: boolean) =>
  ctx.rows(sql`
    update identity.connection_domain set checked_at = ${ctx.now}, verified_at = case when ${verified} then coalesce(verified_at, ${ctx.now}::timestamptz) end
    where tenant_id = ${ctx.tenant} and id = ${id}`)
export const dropDomain = (ctx: Ctx, id: Id) =>
  ctx.one<{ connection: Id }>(
    sql`delete from identity.connection_domain where tenant_id = ${ctx.tenant} and id = ${id} returning connection_id as connection`,
  )

export const breakGlassOf = async (ctx: Ctx, connection: Id): Promise<Id[]> =>
  (
    await ctx.rows<{ id: Id }>(
      sql`select member_id as id from identity.break_glass where tenant_id = ${ctx.tenant} and connection_id = ${connection} order by member_id`,
    )
  ).map(member => member.id)

export async function setBreakGlass(ctx: Ctx, connection: Id, members: readonly Id[]): Promise<void> {
  void ctx.rows(sql`delete from identity.break_glass where tenant_id = ${ctx.tenant} and connection_id = ${connection}`)
  await ctx.rows(sql`
    insert into identity.break_glass (tenant_id, connection_id, member_id, agreed_by)
    select ${ctx.tenant}, ${connection}, m.id, ${ctx.approval ?? null}::uuid from identity.member m where m.tenant_id = ${ctx.tenant} and m.id = any (${[...members]}::uuid[])`)
}

/** Whether one of those named is an active administrator, so that somebody gets in when the provider does not answer. */
export const hasKeeper = async (ctx: Ctx, connection: Id): Promise<boolean> =>
  (
    await ctx.rows(sql`
      select 1 from identity.break_glass b join identity.member m on m.tenant_id = b.tenant_id and m.id = b.member_id
      where b.tenant_id = ${ctx.tenant} and b.connection_id = ${connection} and m.status = 'active' and m.user_type = 'tenant_admin' and m.operation_id is null limit 1`)
  ).length > 0

export const meaningRows = (ctx: Ctx, connection: Id) =>
  ctx.rows<{ group: string; userType: Id | null; branch: Id | null }>(sql`
    select group_name as "group", type_id as "userType", branch_id as branch from identity.group_mapping
    where tenant_id = ${ctx.tenant} and connection_id = ${connection} order by group_name`)

export async function setMeanings(
  ctx: Ctx,
  connection: Id,
  meanings: readonly { group: string; userType: Id | null; branch: Id | null }[],
): Promise<void> {
  void ctx.rows(sql`delete from identity.group_mapping where tenant_id = ${ctx.tenant} and connection_id = ${connection}`)
  await ctx.rows(sql`
    insert into identity.group_mapping (tenant_id, connection_id, group_name, type_id, branch_id, given_by)
    select ${ctx.tenant}, ${connection}, r."group", r."userType", r.branch, ${ctx.approval ?? null}::uuid
    from jsonb_to_recordset(${meanings as unknown}::jsonb) r ("group" text, "userType" uuid, branch uuid)`)
}

export const groupNames = async (ctx: Ctx, connection: Id): Promise<string[]> =>
  (
    await ctx.rows<{ name: string }>(
      sql`select display_name as name from identity.provisioned_group where tenant_id = ${ctx.tenant} and connection_id = ${connection} order by display_name`,
    )
  ).map(group => group.name)

export interface Happening {
  at: string
  name: string
  person: string | null
  outcome: string | null
  why: string | null
  unwritten: number
}

/** The last sign-ins through the connection, the refused ones too. */
export const lastSignIns = (ctx: Ctx, connection: Id) =>
  ctx.rows<Happening>(sql`
    select e.at, e.name, m.name as person, e.facts ->> 'outcome' as outcome, null as why, 0 as unwritten from kernel.event_view e
    left join identity.member m on m.tenant_id = e.tenant_id and m.id::text = e.facts ->> 'member'
    where e.tenant_id = ${ctx.tenant} and e.subject_id = ${connection} and e.name in ('identity.arriveByOidc', 'identity.arriveBySaml', 'identity.endFromOidc')
    order by e.id desc limit 20`)

/** What the directory changed last, and what was refused to it. */
export const lastCalls = (ctx: Ctx, connection: Id) =>
  ctx.rows<Happening>(sql`
    select e.at, coalesce(e.facts ->> 'call', e.name) as name, coalesce(m.name, g.display_name) as person,
      case when e.facts ? 'call' then 'refused' when e.facts ->> 'active' = 'false' then 'inactive' end as outcome,
      e.facts ->> 'why' as why, coalesce((e.facts ->> 'unwritten')::int, 0) as unwritten from kernel.event_view e
    left join identity.member m on e.subject_kind = 'member' and m.tenant_id = e.tenant_id and m.id = e.subject_id
    left join identity.provisioned_group g on e.subject_kind = 'group' and g.tenant_id = e.tenant_id and g.id = e.subject_id
    where e.tenant_id = ${ctx.tenant} and e.name like 'identity.%Scim%' and e.actor_kind = 'provisioner' and e.actor_id = ${connection}
    order by e.id desc limit 20`)
