import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { WalkState } from '#kernel/ledger/verify/walk.ts'
import { sql } from '#kernel/sql.ts'

/** Where a verification stands: after which step, and with what; from the beginning where it was not begun. */
export const standingOf = async (ctx: Ctx, operation: Id): Promise<{ step: number; walk?: WalkState }> =>
  (await ctx.row<{ step: number; walk: WalkState }>(
    sql`select step, walk from audit.verification where tenant_id = ${ctx.tenant} and operation_id = ${operation}`,
  )) ?? { step: 0 }

export const keepStanding = (ctx: Ctx, operation: Id, { step, walk }: { step: number; walk: WalkState }) =>
  ctx.rows(sql`
    insert into audit.verification (tenant_id, operation_id, step, walk) values (${ctx.tenant}, ${operation}, ${step}, ${walk as unknown}::jsonb)
    on conflict (tenant_id, operation_id) do update set step = excluded.step, walk = excluded.walk`)

export const dropStanding = (ctx: Ctx, operation: Id) =>
  ctx.rows(sql`delete from audit.verification where tenant_id = ${ctx.tenant} and operation_id = ${operation}`)
