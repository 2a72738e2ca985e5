import type { Id } from '#base/id.ts'
import type { Action, Door } from '#policy/action.ts'
import type { Scope } from '#policy/scope.ts'
import type { Spent } from './budget.ts'
import type { Caller } from './caller.ts'
import type { Moment } from './pool.ts'

/** That a second person agreed to this very request: which one, over which rows, and the asker's version it was read with. */
export interface Approved {
  id: Id
  scope: Scope
  version: number
  /** Aborts where somebody else may be at it. */
  signal: AbortSignal
}

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
  /** The secret by which a browser is known again. */
  device?: string | undefined
  operation?: Id | undefined
  /** Set only by the job that runs what was agreed to. */
  approved?: Approved | undefined
  /** Read as of this moment, which an effect holds: for what only reads. */
  moment?: Moment | undefined
  /** Told as soon as it is counted: a refusal that follows was counted too. */
  counted?: ((spent: Spent) => void) | undefined
}
