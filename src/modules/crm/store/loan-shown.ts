import { notFound } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'

/** Whoever may not read loans, or for whom they are off, finds none by any action, whatever right it asks. */
export function demandLoans(ctx: Ctx): void {
  if (!ctx.may('loan.read')) throw notFound()
}

/** The column that names a loan, for whoever may read loans. */
export const loanShown = (ctx: Ctx, column: string): RawBuilder<unknown> => sql.raw(ctx.may('loan.read') ? column : 'null::uuid')
