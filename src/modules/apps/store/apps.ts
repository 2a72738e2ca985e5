import { type Id, newId } from '#base/id.ts'
import { newToken } from '#kernel/bearers.ts'
import type { Beside, Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { AppKind } from '../contract/registering.ts'

export interface AppRow {
  id: Id
  name: string
  kind: AppKind
  redirects: string[]
  permissions: string[]
  ownName: boolean
  bound: { officers: string[]; branches: string[] } | null
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
    case when a.bound then jsonb_build_object(
      'officers', array(select o.name from identity.member_view o where o.tenant_id = a.tenant_id and o.id = any (a.owners) order by 1),
      'branches', array(select b.name from identity.branch_view b where b.tenant_id = a.tenant_id and b.id = any (a.branches) order by 1)) end as bound
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
    insert into apps.app (tenant_id, id, name, kind, redirects, permissions, own_name, bound, owners, branches, most_days, owner_id, made_by, made_at)
    values (${ctx.tenant}, ${id}, ${a.name}, ${a.kind}, ${a.redirects}::text[], ${a.permissions}::text[], ${a.ownName}, ${a.bound !== null},
      ${a.bound?.officers ?? []}::uuid[], ${a.bound?.branches ?? []}::uuid[], ${a.mostDays}, ${a.owner}, ${ctx.actor.id}, ${ctx.now})`)
  return id
}

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
      owner_id = coalesce(${a.owner ?? null}::uuid, owner_id)
    where tenant_id = ${ctx.tenant} and id = ${id} and ended_at is null returning id`)

/** Undefined where it has ended already. */
export const endAppById = (ctx: Ctx, id: Id) =>
  ctx.row(
    sql`update apps.app set ended_at = ${ctx.now} where tenant_id = ${ctx.tenant} and id = ${id} and ended_at is null returning id`,
  )

export interface SecretRow {
  id: Id
  begins: string
  madeAt: string
  endsAt: string | null
  lastUsedAt: string | null
}

/** Secrets that work now, newest first. */
export const secretsOf = (ctx: Ctx, of: Id) =>
  ctx.rows<SecretRow>(sql`
    select id, begins, made_at as "madeAt", ends_at as "endsAt", last_used_at as "lastUsedAt" from apps.secret
    where tenant_id = ${ctx.tenant} and app_id = ${of} and (ends_at is null or ends_at > ${ctx.now}) order by made_at desc, id desc`)

/** A secret that is shown once; those before it end by `othersEnd` at the latest. */
export async function keepSecret(ctx: Ctx, of: Id, othersEnd: Date): Promise<string> {
  const { token, hash } = newToken('ccx')
  await ctx.rows(sql`
    update apps.secret set ends_at = ${othersEnd}
    where tenant_id = ${ctx.tenant} and app_id = ${of} and (ends_at is null or ends_at > ${othersEnd})`)
  await ctx.rows(sql`
    insert into apps.secret (tenant_id, id, app_id, begins, token_hash, made_by, made_at)
    values (${ctx.tenant}, ${newId()}, ${of}, ${token.slice(0, 10)}, ${hash}, ${ctx.actor.id}, ${ctx.now})`)
  return token
}

export const endSecretById = (ctx: Ctx, of: Id, id: Id) =>
  ctx.one(sql`
    update apps.secret set ends_at = ${ctx.now} where tenant_id = ${ctx.tenant} and app_id = ${of} and id = ${id}
      and (ends_at is null or ends_at > ${ctx.now}) returning id`)

/** Whether this is a secret of the app that works now. */
export const knowsSecret = async (ctx: Ctx, of: Id, hash: Buffer): Promise<boolean> =>
  (await ctx.row(sql`
    select id from apps.secret where tenant_id = ${ctx.tenant} and app_id = ${of} and token_hash = ${hash} and (ends_at is null or ends_at > ${ctx.now})`)) !==
  undefined

/** Noted once a minute. */
export const noteSecretUsed = (ctx: Beside, of: Id, hash: Buffer) =>
  ctx.rows(sql`
    update apps.secret set last_used_at = ${ctx.now} where tenant_id = ${ctx.tenant} and app_id = ${of} and token_hash = ${hash}
      and (last_used_at is null or last_used_at < ${ctx.now}::timestamptz - interval '1 minute')`)
