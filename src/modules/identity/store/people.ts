import { type Id, newId } from '#base/id.ts'
import { newToken } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { PersonType } from '#policy/matrix.ts'
import { demandSeen } from './hierarchy.ts'

export interface PersonRow {
  id: Id
  name: string
  email: string
  type: PersonType
  userType: Id
  typeName: string
  status: 'invited' | 'active' | 'deactivated'
  branch: Id | null
  branchName: string | null
  /** Where they are at home: the workgroup of their branch or partner company. */
  workgroup: Id
  /** Null for whoever may look into all of them. */
  workgroups: Id[] | null
  partner: Id | null
  partnerName: string | null
  manages: Id[]
  assists: Id[]
  nmlsId: string | null
  phone: string | null
  timeZone: string | null
  languages: string[]
  takesLeads: boolean
  takesCallbacks: boolean
  awayUntil: string | null
  lastSeenAt: string | null
  licences: { id: Id; state: string; number: string; kind: string; status: string; expires: string | null }[]
}

const person = sql`
  select m.id, m.name, m.email, m.user_type as type, m.type_id as "userType", t.name as "typeName", m.status, m.branch_id as branch, b.name as "branchName", m.workgroup_id as workgroup,
    case when m.workgroup_mode = 'only' then array(select i.workgroup_id from identity.workgroup_member i where i.tenant_id = m.tenant_id and i.member_id = m.id) end as workgroups,
    m.partner_id as partner, c.name as "partnerName",
    array(select g.branch_id from identity.manages g where g.tenant_id = m.tenant_id and g.member_id = m.id) as manages,
    array(select a.officer_id from identity.assists a where a.tenant_id = m.tenant_id and a.assistant_id = m.id) as assists,
    m.nmls_id as "nmlsId", m.phone, m.time_zone as "timeZone", m.languages, m.takes_leads as "takesLeads", k.listed as "takesCallbacks", m.away_until as "awayUntil",
    (select max(s.seen_at) from identity.session s where s.tenant_id = m.tenant_id and s.member_id = m.id) as "lastSeenAt",
    coalesce((select jsonb_agg(jsonb_build_object('id', l.id, 'state', l.state, 'number', l.number, 'kind', l.kind, 'status', l.status, 'expires', l.expires) order by l.state)
      from identity.licence l where l.tenant_id = m.tenant_id and l.member_id = m.id), '[]') as licences
  from identity.member m join identity.user_type t on t.tenant_id = m.tenant_id and t.id = m.type_id
    join identity.callback_view k on k.tenant_id = m.tenant_id and k.id = m.id
    left join identity.branch b on b.tenant_id = m.tenant_id and b.id = m.branch_id
    left join identity.partner_company c on c.tenant_id = m.tenant_id and c.id = m.partner_id`

/** Everybody, whoever asks. */
export const people = (ctx: Ctx, status: readonly string[] | undefined) =>
  ctx.rows<PersonRow>(
    sql`${person} where m.tenant_id = ${ctx.tenant} and (${status ?? null}::text[] is null or m.status = any (${status ?? null}::text[])) order by m.status, m.name, m.id`,
  )

/** Somebody the asker sees in the hierarchy. */
export async function personById(ctx: Ctx, id: Id): Promise<PersonRow> {
  const [found] = await Promise.all([
    ctx.one<PersonRow>(sql`${person} where m.tenant_id = ${ctx.tenant} and m.id = ${id}`),
    demandSeen(ctx, { people: [id] }),
  ])
  return found
}

export interface NewMember {
  account: Id
  email: string
  name: string
  type: PersonType
  /** One of the company's own; left out, the one that `type` is shipped as. */
  userType?: Id
  status: 'invited' | 'active'
}

export async function keepMember(ctx: Ctx, m: NewMember): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into identity.member (tenant_id, id, account_id, email, name, user_type, type_id, status, created_at, operation_id, given_by)
    values (${ctx.tenant}, ${id}, ${m.account}, ${m.email}, ${m.name}, ${m.type}, ${m.userType ?? null}, ${m.status}, ${ctx.now}, ${ctx.operation ?? null}, ${ctx.approval ?? null})`)
  return id
}

/** Column of each editable field. */
const columns: Record<string, string> = {
  name: 'name',
  type: 'user_type',
  userType: 'type_id',
  branch: 'branch_id',
  partner: 'partner_id',
  nmlsId: 'nmls_id',
  phone: 'phone',
  timeZone: 'time_zone',
  languages: 'languages',
  takesLeads: 'takes_leads',
  awayUntil: 'away_until',
  status: 'status',
  deactivatedAt: 'deactivated_at',
}

export async function setMember(ctx: Ctx, id: Id, fields: Record<string, unknown>): Promise<void> {
  const sets = Object.entries(fields)
    .filter(([name, value]) => value !== undefined && columns[name])
    .map(([name, value]) => sql`${sql.ref(columns[name]!)} = ${value}`)
  // What two people agreed to is named where somebody is made administrator by it.
  if ((fields.type || fields.userType) && ctx.approval) sets.push(sql`given_by = ${ctx.approval}`)
  if (sets.length)
    await ctx.rows(sql`update identity.member set ${sql.join(sets)} where tenant_id = ${ctx.tenant} and id = ${id}`)
}

/** When a person takes leads: weekly hours (null: always) and away until (null: not away). What is left out stays. */
export const setAvailability = (ctx: Ctx, id: Id, when: { hours?: unknown; awayUntil?: string | null | undefined }) =>
  ctx.one(sql`
    update identity.member set available = ${when.hours === undefined ? sql`available` : sql`${when.hours}::jsonb`},
      away_until = ${when.awayUntil === undefined ? sql`away_until` : sql`${when.awayUntil}::timestamptz`}
    where tenant_id = ${ctx.tenant} and id = ${id} returning id`)

export async function setManages(ctx: Ctx, member: Id, branches: readonly Id[]): Promise<void> {
  await ctx.rows(
    sql`delete from identity.manages where tenant_id = ${ctx.tenant} and member_id = ${member} and branch_id <> all (${branches}::uuid[])`,
  )
  await ctx.rows(
    sql`insert into identity.manages (tenant_id, member_id, branch_id) select ${ctx.tenant}, ${member}, b from unnest(${branches}::uuid[]) b on conflict do nothing`,
  )
}

export async function setAssists(ctx: Ctx, assistant: Id, officers: readonly Id[]): Promise<void> {
  await ctx.rows(
    sql`delete from identity.assists where tenant_id = ${ctx.tenant} and assistant_id = ${assistant} and officer_id <> all (${officers}::uuid[])`,
  )
  await ctx.rows(
    sql`insert into identity.assists (tenant_id, assistant_id, officer_id) select ${ctx.tenant}, ${assistant}, o from unnest(${officers}::uuid[]) o on conflict do nothing`,
  )
}

/** Whether an administrator is left without this person; made-up people do not count (`identity.keep_administrator`). */
export const isAdminLeftWithout = async (ctx: Ctx, person: Id): Promise<boolean> =>
  (
    await ctx.rows(sql`
      select 1 from identity.member
      where tenant_id = ${ctx.tenant} and user_type = 'tenant_admin' and status = 'active' and operation_id is null and id <> ${person} limit 1`)
  ).length > 0

/** Days a one-time link is good for. */
const linkDays = { invite: 7, reset: 1 }

/** Makes a one-time link and spends every earlier one of this person. */
export async function keepLink(ctx: Ctx, member: Id, kind: 'invite' | 'reset'): Promise<{ token: string; expiresAt: string }> {
  const { token, hash } = newToken('ccl')
  const expires = new Date(ctx.now.getTime() + linkDays[kind] * 864e5)
  await ctx.rows(
    sql`update identity.link set used_at = ${ctx.now} where tenant_id = ${ctx.tenant} and member_id = ${member} and used_at is null`,
  )
  await ctx.rows(sql`
    insert into identity.link (tenant_id, id, member_id, kind, token_hash, made_by, made_at, expires_at)
    values (${ctx.tenant}, ${newId()}, ${member}, ${kind}, ${hash}, ${ctx.actor.id ?? null}, ${ctx.now}, ${expires})`)
  return { token, expiresAt: expires.toISOString() }
}

export interface LinkRow {
  tenant_id: Id
  id: Id
  member_id: Id
  kind: 'invite' | 'reset'
  account_id: Id
  name: string
  email: string
  tenant_name: string
  salt: Buffer
}
export const linkByHash = (ctx: Ctx, hash: Buffer) =>
  ctx.row<LinkRow>(
    sql`select * from identity.link_by_hash(${hash}, ${ctx.now}) where not identity.must_federate(tenant_id, member_id)`,
  )

/** Spends a link and sets the password it is for, of one member of one client; false where somebody was quicker. */
export const spendLink = async (ctx: Ctx, token: string, name: string | undefined, password: string): Promise<boolean> =>
  (
    await ctx.one<{ spent: boolean }>(
      sql`select identity.spend_link(${token}, ${ctx.now}, ${name ?? null}, ${password}) as spent`,
    )
  ).spent

/** Lets somebody back in: who never accepted is invited again, everybody else is active. */
export const reactivate = (ctx: Ctx, id: Id) =>
  ctx.rows(sql`
    update identity.member set status = case when accepted_at is null and provisioned_by is null then 'invited' else 'active' end, deactivated_at = null, given_by = coalesce(${ctx.approval ?? null}, given_by)
    where tenant_id = ${ctx.tenant} and id = ${id} and status = 'deactivated'`)

export async function putLicence(
  ctx: Ctx,
  l: {
    person: Id
    state: string
    number: string
    kind: string
    status: string
    issued?: string | null | undefined
    expires?: string | null | undefined
  },
): Promise<void> {
  await ctx.rows(sql`
    insert into identity.licence (tenant_id, id, member_id, state, number, kind, status, issued, expires)
    values (${ctx.tenant}, ${newId()}, ${l.person}, ${l.state}, ${l.number}, ${l.kind}, ${l.status}, ${l.issued ?? null}, ${l.expires ?? null})
    on conflict (tenant_id, member_id, state, kind) do update set number = excluded.number, status = excluded.status, issued = coalesce(excluded.issued, identity.licence.issued), expires = excluded.expires`)
}

export const removeLicence = (ctx: Ctx, person: Id, licence: Id) =>
  ctx.one<{ state: string }>(
    sql`delete from identity.licence where tenant_id = ${ctx.tenant} and id = ${licence} and member_id = ${person} returning state`,
  )
