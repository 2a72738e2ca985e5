import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { AppKind, BoundTo } from '../contract/registering.ts'

export interface AppRow {
  id: Id
  name: string
  kind: AppKind
  redirects: string[]
  permissions: string[]
  ownName: boolean
  bound: BoundTo | null
  mostDays: number
  owner: string | null
  ownerId: Id
  people: number
  madeAt: string
  lastUsedAt: string | null
  endedAt: string | null
}

/** Officers and branches by their names; `people` who permit it now. */
const app = (ctx: Ctx) => sql`
  select a.id, a.name, a.kind, a.redirects, a.permissions, a.own_name as "ownName", a.most_days as "mostDays", m.name as owner, a.owner_id as "ownerId",
    a.made_at as "madeAt", a.last_used_at as "lastUsedAt", a.ended_at as "endedAt",
    (select count(distinct p.member_id)::int from apps.permit p where p.tenant_id = a.tenant_id and p.app_id = a.id and p.ended_at is null and p.expires_at > ${ctx.now}) as people,
    case when a.bound then identity.bound_to(a.tenant_id, a.owners, a.branches) || jsonb_build_object('closed', array(
      select b.name from identity.branch_view b where b.tenant_id = a.tenant_id and b.id = any (a.branches) and not b.active order by b.name)) end as bound
  from apps.app a left join identity.member_view m on m.tenant_id = a.tenant_id and m.id = a.owner_id`

/** Newest first. */
export const apps = (ctx: Ctx) =>
  ctx.rows<AppRow>(sql`${app(ctx)} where a.tenant_id = ${ctx.tenant} order by a.made_at desc, a.id desc`)
export const appById = (ctx: Ctx, id: Id) => ctx.one<AppRow>(sql`${app(ctx)} where a.tenant_id = ${ctx.tenant} and a.id = ${id}`)
/** Undefined where there is none, or not any more. */
export const openApp = (ctx: Ctx, id: Id) =>
  ctx.row<AppRow>(sql`${app(ctx)} where a.tenant_id = ${ctx.tenant} and a.id = ${id} and a.ended_at is null`)

export const companyName = async (ctx: Ctx): Promise<string> =>
  (await ctx.one<{ name: string }>(sql`select name from identity.tenant_view where tenant_id = ${ctx.tenant}`)).name

export interface NewApp {
  name: string
  kind: AppKind
  redirects: readonly string[]
  permissions: readonly string[]
  ownName: boolean
  bound: { officers: readonly Id[]; branches: readonly Id[] } | null
  mostDays: number
  owner: Id
}

export async function keepApp(ctx: Ctx, a: NewApp): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into apps.app (tenant_id, id, name, kind, redirects, permissions, own_name, bound, owners, branches, most_days, owner_id, made_by, made_at, approval_id)
    values (${ctx.tenant}, ${id}, ${a.name}, ${a.kind}, ${a.redirects}::text[], ${a.permissions}::text[], ${a.ownName}, ${a.bound !== null},
      ${a.bound?.officers ?? []}::uuid[], ${a.bound?.branches ?? []}::uuid[], ${a.mostDays}, ${a.owner}, ${ctx.actor.id}, ${ctx.now}, ${ctx.approval})`)
  return id
}

/** More than before only in a command that a second person agreed to. */
export const setApp = (
  ctx: Ctx,
  id: Id,
  a: {
    name?: string | undefined
    redirects?: readonly string[] | undefined
    permissions?: readonly string[] | undefined
    mostDays?: number | undefined
    owner?: Id | undefined
  },
) =>
  ctx.one(sql`
    update apps.app set name = coalesce(${a.name ?? null}, name), redirects = coalesce(${a.redirects ?? null}::text[], redirects),
      permissions = coalesce(${a.permissions ?? null}::text[], permissions), most_days = coalesce(${a.mostDays ?? null}, most_days),
      owner_id = coalesce(${a.owner ?? null}::uuid, owner_id), approval_id = coalesce(${ctx.approval ?? null}::uuid, approval_id)
    where tenant_id = ${ctx.tenant} and id = ${id} and ended_at is null returning id`)

/** Undefined where it has ended already. */
export const endAppById = (ctx: Ctx, id: Id) =>
  ctx.row(
    sql`update apps.app set ended_at = ${ctx.now} where tenant_id = ${ctx.tenant} and id = ${id} and ended_at is null returning id`,
  )
