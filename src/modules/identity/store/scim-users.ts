import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { Filter } from '../rules/scim-filter.ts'
import type { GivenType, ProvisionedPerson } from '../rules/scim-person.ts'
import type { Resource } from '../rules/scim-resource.ts'
import type { Place } from '../rules/scim-schema.ts'
import { filterSql, orderSql } from './scim-filter.ts'

/** A list's page: `skip` rows are left out before, `take` are answered. */
export interface Paging {
  filter: Filter | undefined
  sortBy: Place | undefined
  descending: boolean
  skip: number
  take: number
}

/**
 * A person as a directory sees them: what it keeps of them, and over it what the member is now. Whom another connection
 * provisions, whom the directory deleted, and made-up people are not there for it.
 */
const documents = (ctx: Ctx, connection: Id) => sql`
  select m.id, m.created_at, coalesce(p.resource, '{}') || jsonb_strip_nulls(jsonb_build_object(
    'id', m.id, 'externalId', p.external_id, 'userName', m.email, 'displayName', m.name, 'active', m.status <> 'deactivated',
    'name', coalesce(p.resource -> 'name', jsonb_build_object('givenName', coalesce(nullif(regexp_replace(m.name, '\\s*\\S+$', ''), ''), m.name), 'familyName', substring(m.name from '\\S+$'))),
    'emails', coalesce(p.resource -> 'emails', jsonb_build_array(jsonb_build_object('value', m.email, 'type', 'work', 'primary', true))),
    'phoneNumbers', coalesce(p.resource -> 'phoneNumbers', case when m.phone is not null then jsonb_build_array(jsonb_build_object('value', m.phone, 'type', 'work')) end),
    'timezone', coalesce(p.resource ->> 'timezone', m.time_zone),
    'preferredLanguage', coalesce(p.resource ->> 'preferredLanguage', m.languages[1]),
    'groups', (select jsonb_agg(jsonb_build_object('value', g.id, 'display', g.display_name, 'type', 'direct') order by g.display_name)
      from identity.provisioned_group_member i join identity.provisioned_group g on g.tenant_id = i.tenant_id and g.id = i.group_id
      where i.tenant_id = m.tenant_id and i.member_id = m.id and g.connection_id = ${connection}),
    'meta', jsonb_build_object('resourceType', 'User', 'created', m.created_at, 'lastModified', greatest(p.changed_at, m.created_at, m.deactivated_at)))) as doc
  from identity.member m left join identity.provisioned_user p on p.tenant_id = m.tenant_id and p.member_id = m.id
  where m.tenant_id = ${ctx.tenant} and m.operation_id is null and (p.connection_id is null or p.connection_id = ${connection})
    and not (p.removed_at is not null and m.status = 'deactivated')`

/** One page of documents and how many there are in all. */
export async function pageOfDocuments(
  ctx: Ctx,
  from: RawBuilder<unknown>,
  paging: Paging,
): Promise<{ total: number; docs: Resource[] }> {
  const where = paging.filter ? filterSql(paging.filter, sql.ref('u.doc') as RawBuilder<unknown>) : sql`true`
  const order = paging.sortBy
    ? sql`${orderSql(paging.sortBy, paging.descending, sql.ref('u.doc') as RawBuilder<unknown>)}, `
    : sql``
  const [count, rows] = await Promise.all([
    ctx.one<{ n: number }>(sql`select count(*)::int as n from (${from}) u where ${where}`),
    ctx.rows<{ doc: Resource }>(
      sql`select u.doc from (${from}) u where ${where} order by ${order}u.created_at, u.id limit ${paging.take} offset ${paging.skip}`,
    ),
  ])
  return { total: count.n, docs: rows.map(row => row.doc) }
}

export const usersPage = (ctx: Ctx, connection: Id, paging: Paging) =>
  pageOfDocuments(ctx, sql`${documents(ctx, connection)} ${narrowed(paging.filter)}`, paging)

/**
 * What a filter asks of a column, said before documents are made: directories look each person up by `userName`. The filter
 * itself is judged all the same.
 */
function narrowed(filter: Filter | undefined): RawBuilder<unknown> {
  if (filter?.kind === 'and') return sql`${sql.join(filter.parts.map(narrowed), sql` `)}`
  if (filter?.kind !== 'compare' || filter.operator !== 'eq') return sql``
  const value = sql`${String(filter.value)}::text`
  switch (filter.place.path[0]) {
    case 'userName':
      return sql`and lower(m.email) = lower(${value})`
    case 'externalId':
      return sql`and p.external_id = ${value}`
    case 'id':
      return sql`and m.id::text = ${value}`
    default:
      return sql``
  }
}

export const userDocument = async (ctx: Ctx, connection: Id, user: Id): Promise<Resource> =>
  (await ctx.one<{ doc: Resource }>(sql`select u.doc from (${documents(ctx, connection)} and m.id = ${user}) u`)).doc

/** Two patches of one person wait for each other, so that neither undoes what the other did. */
export const lockUser = (ctx: Ctx, user: Id) =>
  ctx.rows(sql`select 1 from identity.member where tenant_id = ${ctx.tenant} and id = ${user} for no key update`)

/** Who has this address in the client, and whether the directory of this connection may bring them back. */
export const memberByEmail = (ctx: Ctx, connection: Id, email: string) =>
  ctx.row<{ id: Id; removed: boolean }>(sql`
    select m.id, coalesce(p.connection_id = ${connection} and p.removed_at is not null and m.status = 'deactivated', false) as removed
    from identity.member m left join identity.provisioned_user p on p.tenant_id = m.tenant_id and p.member_id = m.id
    where m.tenant_id = ${ctx.tenant} and lower(m.email) = ${email}`)

export const keepProvisioned = (
  ctx: Ctx,
  m: { id: Id; account: Id; connection: Id; type: Id; status: 'active' | 'deactivated' } & Pick<
    ProvisionedPerson,
    'email' | 'name'
  >,
) =>
  ctx.rows(sql`
    insert into identity.member (tenant_id, id, account_id, email, name, type_id, status, created_at, deactivated_at, provisioned_by)
    values (${ctx.tenant}, ${m.id}, ${m.account}, ${m.email}, ${m.name}, ${m.type}, ${m.status}, ${ctx.now}, ${m.status === 'active' ? null : ctx.now}, ${m.connection})`)

/** Keeps what the directory says of a person; from then on they are its own, and no other connection's. */
export const keepResource = (ctx: Ctx, connection: Id, user: Id, externalId: string | null, resource: Resource) =>
  ctx.rows(sql`
    insert into identity.provisioned_user (tenant_id, member_id, connection_id, external_id, resource, changed_at)
    values (${ctx.tenant}, ${user}, ${connection}, ${externalId}, ${resource as unknown}::jsonb, ${ctx.now})
    on conflict (tenant_id, member_id) do update set external_id = excluded.external_id, resource = excluded.resource, changed_at = excluded.changed_at, removed_at = null`)

/** From now on the directory does not see them. Who was never its own becomes so by being deleted by it. */
export const keepRemoval = (ctx: Ctx, connection: Id, user: Id) =>
  ctx.rows(sql`
    insert into identity.provisioned_user (tenant_id, member_id, connection_id, changed_at, removed_at)
    values (${ctx.tenant}, ${user}, ${connection}, ${ctx.now}, ${ctx.now})
    on conflict (tenant_id, member_id) do update set changed_at = excluded.changed_at, removed_at = excluded.removed_at`)

export const externalIdTaken = async (ctx: Ctx, connection: Id, externalId: string, but: Id | null): Promise<boolean> =>
  (
    await ctx.rows(sql`
      select 1 from identity.provisioned_user
      where tenant_id = ${ctx.tenant} and connection_id = ${connection} and external_id = ${externalId} and removed_at is null and member_id is distinct from ${but}`)
  ).length > 0

/** False where this connection did not make the person; of the only administrator it is refused in words. */
export const renameProvisioned = async (ctx: Ctx, connection: Id, user: Id, account: Id, email: string): Promise<boolean> =>
  (
    await ctx.one<{ renamed: boolean }>(
      sql`select identity.rename_provisioned(${user}, ${connection}, ${account}, ${email}, ${ctx.now}) as renamed`,
    )
  ).renamed

/** The groups of each of these people, the type and branch they have now; only those the connection provisions. */
export const membersInGroups = (ctx: Ctx, connection: Id, users: readonly Id[]) =>
  ctx.rows<{ id: Id; type: GivenType; branch: Id | null; groups: string[] }>(sql`
    select m.id, jsonb_build_object('id', m.type_id, 'base', m.user_type) as type, m.branch_id as branch,
      array(select g.display_name from identity.provisioned_group_member i join identity.provisioned_group g on g.tenant_id = i.tenant_id and g.id = i.group_id
        where i.tenant_id = m.tenant_id and i.member_id = m.id and g.connection_id = ${connection}) as groups
    from identity.member m join identity.provisioned_user p on p.tenant_id = m.tenant_id and p.member_id = m.id and p.connection_id = ${connection}
    where m.tenant_id = ${ctx.tenant} and m.id = any (${[...users]}::uuid[])`)
