import type { Handler } from '#kernel/handle.ts'
import { permittingActions } from './actions/permitting.ts'
import { registeringActions } from './actions/registering.ts'
import { tokenActions } from './actions/tokens.ts'

export const actions: readonly Handler[] = [...registeringActions, ...permittingActions, ...tokenActions]
