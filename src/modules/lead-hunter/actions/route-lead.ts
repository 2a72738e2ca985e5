import type { Ctx } from '#kernel/ctx.ts'
import { giveLead } from '#modules/crm/index.ts'
import type { LeadFacts } from '../rules/routing/facts.ts'
import { endOpen } from '../store/assignments.ts'
import { decideRoutes, type Placement, type RouteWish } from './routing/decide.ts'
import { keepRoutes, placedAs } from './routing/keep.ts'

export type { Placement } from './routing/decide.ts'
export { keepRoutes, placedAs } from './routing/keep.ts'

/**
 * Decides where leads that are about to be kept go: keep them with the fields `placedAs` answers, then call `keepRoutes`.
 * The turns are taken and committed by then, so ask it last. `timers` false: nobody has to accept in time.
 */
export const routeLeads = (
  ctx: Ctx,
  leads: readonly LeadFacts[],
  o: Pick<RouteWish, 'timers' | 'standing'> = {},
): Promise<Placement[]> => decideRoutes(ctx, leads, o)

/** Routes one lead that is kept already, from the top. What stood of it before stands no longer. */
export async function routeLead(ctx: Ctx, lead: LeadFacts): Promise<Placement> {
  const [placed] = await decideRoutes(ctx, [lead])
  await place(ctx, placed!)
  return placed!
}

/** Writes a decision on a lead that is kept already. */
export async function place(ctx: Ctx, placed: Placement, from: string | null = null): Promise<void> {
  void endOpen(ctx, [placed.lead], 'reassigned')
  await giveLead(ctx, placed.lead, placedAs(placed))
  await keepRoutes(ctx, [placed], { from })
}
