import { z } from 'zod'
import { systemOf } from '#kernel/caller.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { run } from '#kernel/run.ts'
import { sql } from '#kernel/sql.ts'
import { type Action, command } from '#policy/action.ts'
import type { Permission } from '#policy/matrix.ts'
import type { Firm, World } from './world.ts'

let asked = 0

/** Runs test code in a transaction, as the handler of an action that is there only meanwhile and is asked by `ask`. */
export async function during<T>(
  w: World,
  how: { door?: 'job' | 'hook'; needs: Permission },
  ask: (action: Action) => Promise<unknown>,
  work: (ctx: Ctx) => Promise<T>,
): Promise<T> {
  const action = command(`test.work${++asked}`, {
    summary: 'A test at work',
    ...how,
    input: z.strictObject({}),
    output: z.object({}),
  })
  let answer: T | undefined
  const handlers = w.house.handlers as Map<string, Handler>
  handlers.set(
    action.name,
    handle(action, async ctx => {
      answer = await work(ctx)
      return {}
    }),
  )
  try {
    await ask(action as unknown as Action)
    return answer as T
  } finally {
    handlers.delete(action.name)
  }
}

/**
 * Sends one more statement in the very transaction of an action that is asked by `ask`, once its handler is done, and answers
 * its rows; everything is taken back. Throws what the action, or the statement, was refused with.
 */
export async function slippedInto(
  w: World,
  { name }: { name: string },
  ask: () => Promise<unknown>,
  statement: string | ((ctx: Ctx) => string),
): Promise<Record<string, unknown>[]> {
  const handlers = w.house.handlers as Map<string, Handler>
  const handler = handlers.get(name)!
  const taken = new Error('taken back')
  let rows: Record<string, unknown>[] = []
  handlers.set(name, {
    ...handler,
    run: async (ctx, input) => {
      await handler.run(ctx, input)
      rows = await ctx.rows(sql.raw(typeof statement === 'string' ? statement : statement(ctx)) as never)
      throw taken
    },
  })
  try {
    await ask()
  } catch (error) {
    if (error !== taken) throw error
  } finally {
    handlers.set(name, handler)
  }
  return rows
}

/** Runs test code in a transaction of a firm, as the system: to call what a room offers to higher floors. */
export const inside = <T>(w: World, firm: Firm, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
  during(
    w,
    { door: 'job', needs: 'job.run' },
    action => run(w.house, { action, door: 'job', caller: systemOf(firm.tenant), input: {} }),
    work,
  )
