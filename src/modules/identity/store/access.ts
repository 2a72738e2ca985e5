import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

/** Keys that work now. */
export const keysOf = (ctx: Ctx) =>
  ctx.rows<{
    id: Id
    name: string
    permissions: string[] | null
    bound: boolean
    madeBy: Id
    madeAt: string
    expiresAt: string | null
    lastUsedAt: string | null
  }>(sql`
    select id, name, permissions, bound, made_by as "madeBy", made_at as "madeAt", expires_at as "expiresAt", last_used_at as "lastUsedAt"
    from identity.api_key where tenant_id = ${ctx.tenant} and token_hash is not null and ended_at is null and (expires_at is null or expires_at > ${ctx.now}) order by name, id`)

/** When each member was last here (absent: never), and since when they have been one. */
export async function lastUses(ctx: Ctx): Promise<Map<Id, { at?: string; since: string }>> {
  const rows = await ctx.rows<{ id: Id; at: string | null; since: string }>(sql`
    select m.id, (select max(s.seen_at) from identity.session s where s.tenant_id = m.tenant_id and s.member_id = m.id) as at, m.created_at as since
    from identity.member m where m.tenant_id = ${ctx.tenant}`)
  return new Map(rows.map(({ id, at, since }) => [id, at === null ? { since } : { at, since }]))
}

/** Since when it is counted who uses which function. */
export const usesCountedSince = async (ctx: Ctx): Promise<string> =>
  (await ctx.one<{ at: string }>(sql`select uses_counted_since as at from identity.tenant where tenant_id = ${ctx.tenant}`)).at
