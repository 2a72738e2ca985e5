import type { Ctx } from '#kernel/ctx.ts'
import type { Handler } from '#kernel/handle.ts'
import { demoActions } from './actions/demo.ts'
import { formActions } from './actions/forms.ts'
import { hookActions } from './actions/hook.ts'
import { importActions } from './actions/import.ts'
import { intakeActions } from './actions/intake.ts'
import { prepareIntake } from './actions/prepare-intake.ts'
import { prepareRouting } from './actions/prepare-routing.ts'
import { routingActions } from './actions/routing.ts'
import { sourceActions } from './actions/sources.ts'

export const actions: readonly Handler[] = [
  ...intakeActions,
  ...sourceActions,
  ...formActions,
  ...hookActions,
  ...routingActions,
  ...importActions,
  ...demoActions,
]

/** What a new client starts with: sources, a first form, a first rule set. */
export async function prepareTenant(ctx: Ctx): Promise<void> {
  await prepareIntake(ctx)
  await prepareRouting(ctx)
}
