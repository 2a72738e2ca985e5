import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

/**
 * From the next request on this session sees what `person` sees; null: its own member again. The member's version moves
 * with it, so that no request is judged by what was known before.
 */
export async function setViewing(ctx: Ctx, person: Id | null, until: Date | null): Promise<void> {
  await ctx.rows(sql`
    update identity.session set viewing = ${person}, viewing_until = ${until}
    where tenant_id = ${ctx.tenant} and id = ${ctx.bearer ?? null} and member_id = ${ctx.actor.id ?? null}`)
  await ctx.rows(
    sql`update identity.member set version = version + 1 where tenant_id = ${ctx.tenant} and id = ${ctx.actor.id ?? null}`,
  )
}
