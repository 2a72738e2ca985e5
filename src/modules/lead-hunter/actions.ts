import type { Handler } from '#kernel/handle.ts'
import { routingActions } from './actions/routing.ts'

export const actions: readonly Handler[] = [...routingActions]
