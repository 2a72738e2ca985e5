import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { GivenType, GroupMeaning } from '../rules/scim-person.ts'
import type { Resource } from '../rules/scim-resource.ts'
import { type Paging, pageOfDocuments } from './scim-users.ts'

const documents = (ctx: Ctx, connection: Id) => sql`
  select g.id, g.created_at, jsonb_strip_nulls(jsonb_build_object('id', g.id, 'externalId', g.external_id, 'displayName', g.display_name,
    'members', (select jsonb_agg(jsonb_build_object('value', m.id, 'display', m.name, 'type', 'User') order by m.name, m.id)
      from identity.provisioned_group_member i join identity.member m on m.tenant_id = i.tenant_id and m.id = i.member_id
      where i.tenant_id = g.tenant_id and i.group_id = g.id),
    'meta', jsonb_build_object('resourceType', 'Group', 'created', g.created_at, 'lastModified', g.changed_at))) as doc
  from identity.provisioned_group g where g.tenant_id = ${ctx.tenant} and g.connection_id = ${connection}`

export const groupsPage = (ctx: Ctx, connection: Id, paging: Paging) => pageOfDocuments(ctx, documents(ctx, connection), paging)

export const groupDocument = async (ctx: Ctx, connection: Id, group: Id): Promise<Resource> =>
  (await ctx.one<{ doc: Resource }>(sql`select g.doc from (${documents(ctx, connection)} and g.id = ${group}) g`)).doc

export const lockGroup = (ctx: Ctx, group: Id) =>
  ctx.rows(sql`select 1 from identity.provisioned_group where tenant_id = ${ctx.tenant} and id = ${group} for no key update`)

export const groupNameTaken = async (ctx: Ctx, connection: Id, name: string, but: Id | null): Promise<boolean> =>
  (
    await ctx.rows(sql`
      select 1 from identity.provisioned_group
      where tenant_id = ${ctx.tenant} and connection_id = ${connection} and lower(display_name) = lower(${name}) and id is distinct from ${but}`)
  ).length > 0

export async function keepGroup(ctx: Ctx, connection: Id, name: string, externalId: string | null): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into identity.provisioned_group (tenant_id, id, connection_id, external_id, display_name, created_at, changed_at)
    values (${ctx.tenant}, ${id}, ${connection}, ${externalId}, ${name}, ${ctx.now}, ${ctx.now})`)
  return id
}

export const setGroup = (ctx: Ctx, group: Id, name: string, externalId: string | null) =>
  ctx.rows(sql`
    update identity.provisioned_group set display_name = ${name}, external_id = ${externalId}, changed_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and id = ${group}`)

export const dropGroup = (ctx: Ctx, group: Id) =>
  ctx.rows(sql`delete from identity.provisioned_group where tenant_id = ${ctx.tenant} and id = ${group}`)

export const groupMembers = async (ctx: Ctx, group: Id): Promise<Id[]> =>
  (
    await ctx.rows<{ id: Id }>(
      sql`select member_id as id from identity.provisioned_group_member where tenant_id = ${ctx.tenant} and group_id = ${group}`,
    )
  ).map(row => row.id)

/** Which of these ids are people the connection may see; a person it groups becomes its own. */
export async function adoptMembers(ctx: Ctx, connection: Id, users: readonly Id[]): Promise<Id[]> {
  const rows = await ctx.rows<{ id: Id }>(sql`
    select m.id from identity.member m left join identity.provisioned_user p on p.tenant_id = m.tenant_id and p.member_id = m.id
    where m.tenant_id = ${ctx.tenant} and m.id = any (${[...users]}::uuid[]) and m.operation_id is null
      and (p.connection_id is null or p.connection_id = ${connection}) and not (p.removed_at is not null and m.status = 'deactivated')`)
  const ids = rows.map(row => row.id)
  await ctx.rows(sql`
    insert into identity.provisioned_user (tenant_id, member_id, connection_id, changed_at)
    select ${ctx.tenant}, i, ${connection}, ${ctx.now} from unnest(${ids}::uuid[]) i on conflict do nothing`)
  return ids
}

export async function setGroupMembers(ctx: Ctx, group: Id, users: readonly Id[]): Promise<void> {
  void ctx.rows(
    sql`delete from identity.provisioned_group_member where tenant_id = ${ctx.tenant} and group_id = ${group} and member_id <> all (${[...users]}::uuid[])`,
  )
  await ctx.rows(sql`
    insert into identity.provisioned_group_member (tenant_id, group_id, member_id)
    select ${ctx.tenant}, ${group}, i from unnest(${[...users]}::uuid[]) i on conflict do nothing`)
}

export const leaveGroups = (ctx: Ctx, user: Id) =>
  ctx.rows(sql`delete from identity.provisioned_group_member where tenant_id = ${ctx.tenant} and member_id = ${user}`)

/** What the connection makes of groups, and the type of whom no group gives one. */
export async function meaningsOf(ctx: Ctx, connection: Id): Promise<{ mappings: GroupMeaning[]; fallback: GivenType }> {
  const [mappings, fallback] = await Promise.all([
    ctx.rows<GroupMeaning>(sql`
      select g.group_name as "group", case when t.id is not null then jsonb_build_object('id', t.id, 'base', t.base) end as type, g.branch_id as branch
      from identity.group_mapping g left join identity.user_type t on t.tenant_id = g.tenant_id and t.id = g.type_id
      where g.tenant_id = ${ctx.tenant} and g.connection_id = ${connection}`),
    ctx.one<GivenType>(sql`
      select t.id, t.base from identity.connection c join identity.user_type t on t.tenant_id = c.tenant_id and t.id = c.default_type_id
      where c.tenant_id = ${ctx.tenant} and c.id = ${connection}`),
  ])
  return { mappings, fallback }
}

/** Everybody the connection provisions: a mapping that changed is applied to all of them. */
export const provisionedBy = async (ctx: Ctx, connection: Id): Promise<Id[]> =>
  (
    await ctx.rows<{ id: Id }>(
      sql`select member_id as id from identity.provisioned_user where tenant_id = ${ctx.tenant} and connection_id = ${connection} and removed_at is null`,
    )
  ).map(row => row.id)
