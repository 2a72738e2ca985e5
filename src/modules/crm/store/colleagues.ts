import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { UserType } from '#policy/matrix.ts'

/** Whose rows a person works on now; undefined where there is no such person. */
export const reachOf = (
  ctx: Ctx,
  id: Id,
): Promise<{ type: UserType; status: string; owners: Id[]; branches: Id[] } | undefined> =>
  ctx.row(
    sql`select user_type as type, status, owners, branches from identity.reach_view where tenant_id = ${ctx.tenant} and id = ${id}`,
  )
