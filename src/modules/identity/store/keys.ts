import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { Permission } from '#policy/matrix.ts'
import type { BoundTo } from '../contract/bound.ts'

export interface KeyRow {
  id: Id
  name: string
  prefix: string | null
  madeBy: string | null
  /** Whom it names: who made it and whose records it is bound to. */
  people: Id[]
  branches: Id[]
  madeAt: string
  /** Until when it may be collected; null once it was. */
  collectBy: string | null
  mine: boolean
  lastUsedAt: string | null
  expiresAt: string | null
  endedAt: string | null
  permissions: Permission[] | null
  bound: BoundTo | null
}

/** Newest first; officers and branches by their names. */
export const keys = (ctx: Ctx) =>
  ctx.rows<KeyRow>(sql`
    select k.id, k.name, k.prefix, m.name as "madeBy", k.owners || k.made_by as people, k.branches, k.made_at as "madeAt",
      case when k.token_hash is null then k.collect_by end as "collectBy", k.made_by = ${ctx.actor.id ?? null} as mine, k.last_used_at as "lastUsedAt", k.expires_at as "expiresAt", k.ended_at as "endedAt",
      k.permissions,
      case when k.bound then identity.bound_to(k.tenant_id, k.owners, k.branches) || jsonb_build_object('closed', array(
        select b.name from identity.branch b where b.tenant_id = k.tenant_id and b.id = any (k.branches) and not b.active order by b.name)) end as bound
    from identity.api_key k left join identity.member m on m.tenant_id = k.tenant_id and m.id = k.made_by where k.tenant_id = ${ctx.tenant} order by k.made_at desc, k.id desc`)

export interface NewKey {
  name: string
  expiresAt: string | null
  permissions: readonly Permission[] | null
  bound: { officers: readonly Id[]; branches: readonly Id[] } | null
}

/** Kept as it was agreed to; it opens nothing before it is collected. */
export async function keepKey(ctx: Ctx, k: NewKey, collectBy: Date): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into identity.api_key (tenant_id, id, name, made_by, made_at, expires_at, permissions, bound, owners, branches, approval_id, collect_by)
    values (${ctx.tenant}, ${id}, ${k.name}, ${ctx.actor.id}, ${ctx.now}, ${k.expiresAt}, ${k.permissions}::text[],
      ${k.bound !== null}, ${k.bound?.officers ?? []}::uuid[], ${k.bound?.branches ?? []}::uuid[], ${ctx.approval}, ${collectBy})`)
  return id
}

/** Of these branches the closed ones, by name. */
export const closedAmong = (ctx: Ctx, branches: readonly Id[]) =>
  ctx.rows<{ name: string }>(sql`
    select name from identity.branch where tenant_id = ${ctx.tenant} and id = any (${branches}::uuid[]) and not active order by name`)

/** How many of these are people and branches of this client. */
export const countKnown = async (
  ctx: Ctx,
  { officers, branches }: { officers: readonly Id[]; branches: readonly Id[] },
): Promise<number> =>
  (
    await ctx.one<{ n: number }>(sql`
      select (select count(*)::int from identity.member where tenant_id = ${ctx.tenant} and id = any (${officers}::uuid[]))
        + (select count(*)::int from identity.branch where tenant_id = ${ctx.tenant} and id = any (${branches}::uuid[])) as n`)
  ).n
