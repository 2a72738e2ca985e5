import type { Id } from '#base/id.ts'
import type { Action, Door } from '#policy/action.ts'
import type { Spent } from './budget.ts'
import type { Caller } from './caller.ts'

/** One request, from whichever door. */
export interface Asked {
  action: Action
  door: Door
  caller: Caller
  input: unknown
  requestId?: Id
  idempotencyKey?: string | undefined
  reason?: string | undefined
  address?: string | undefined
  userAgent?: string | undefined
  operation?: Id | undefined
  /** Told as soon as it is counted: a refusal that follows was counted too. */
  counted?: ((spent: Spent) => void) | undefined
}
