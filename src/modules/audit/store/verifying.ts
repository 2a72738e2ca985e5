import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { SealBroken } from '#kernel/envelope.ts'
import type { WalkState } from '#kernel/ledger/verify/walk.ts'
import { sql } from '#kernel/sql.ts'

/** What was found so far is the verification's own: of another one, or of another step, it does not open. */
const sealedUnder = (operation: Id, step: number) => `verification/${operation}/${step}`

/**
 * Where a verification stands: after which step, and with what; from the beginning where it was not begun. `altered`: what it
 * kept was changed, or exchanged, by somebody else.
 */
export async function standingOf(ctx: Ctx, operation: Id): Promise<{ step: number; walk?: WalkState; altered?: true }> {
  const kept = await ctx.row<{ step: number; walk: Buffer }>(
    sql`select step, walk from audit.verification where tenant_id = ${ctx.tenant} and operation_id = ${operation}`,
  )
  if (!kept) return { step: 0 }
  try {
    return { step: kept.step, walk: ctx.vault.open(ctx.tenant, sealedUnder(operation, kept.step), kept.walk) as WalkState }
  } catch (error) {
    if (error instanceof SealBroken) return { step: kept.step, altered: true }
    throw error
  }
}

export const keepStanding = (ctx: Ctx, operation: Id, { step, walk }: { step: number; walk: WalkState }) =>
  ctx.rows(sql`
    insert into audit.verification (tenant_id, operation_id, step, walk)
    values (${ctx.tenant}, ${operation}, ${step}, ${ctx.vault.seal(ctx.tenant, sealedUnder(operation, step), walk)}::bytea)
    on conflict (tenant_id, operation_id) do update set step = excluded.step, walk = excluded.walk`)

export const dropStanding = (ctx: Ctx, operation: Id) =>
  ctx.rows(sql`delete from audit.verification where tenant_id = ${ctx.tenant} and operation_id = ${operation}`)
