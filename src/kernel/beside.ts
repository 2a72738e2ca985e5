import type { Action } from '#policy/action.ts'
import { tightened } from '#policy/client-matrix.ts'
import type { Demands, Permission } from '#policy/matrix.ts'
import { alsoNeeded, type Grant, grantOf } from './authority.ts'
import type { Caller } from './caller.ts'
import type { Ctx } from './ctx.ts'
import type { Handler } from './handle.ts'

export interface Demanded {
  demands: Demands
  /** The function of which a second person is demanded: whoever decides holds it. */
  by: Permission
}

/**
 * What is demanded of this caller for this input: by what the action needs, by what it needs beside that for such an input,
 * and, of people, by what it needs as things stand (`looking` reads, in a transaction of its own; where they stand otherwise
 * when it runs, the database refuses). Throws as `grantOf` does.
 */
export async function demandedOf(
  caller: Caller,
  action: Action,
  { asking }: Handler,
  grant: Grant,
  input: unknown,
  looking: <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T>,
): Promise<Demanded> {
  const standing = asking?.beside && caller.kind === 'member' ? await looking(ctx => asking.beside!(ctx, input as never)) : []
  const undeclared = standing.find(one => !action.standing.includes(one))
  if (undeclared) throw new Error(`${action.name} does not say that it may need ${undeclared}`)
  const others = [...new Set([...alsoNeeded(action, input, caller.id), ...standing])]
  const asked = others.map(permission => ({ permission, demands: grantOf(caller, permission).demands }))
  const demands = asked.reduce((all, one) => tightened(all, one.demands), grant.demands)
  const by = grant.demands.approval ? action.needs : asked.find(one => one.demands.approval)?.permission
  return { demands, by: by ?? action.needs }
}
