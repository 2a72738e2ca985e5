import type { Id } from '#base/id.ts'
import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { type Operation, operationById, operations, takeOperation, tellProgress } from '#kernel/operations.ts'
import { fromCursor, toPage } from '#kernel/paging.ts'
import { isLimited } from '#modules/identity/index.ts'
import * as contract from '../contract.ts'
import { colleagueById } from '../store/office.ts'

/** Operations are seen and undone by whoever asked for them, and by administrators without limits. */
const overseeing = async (ctx: Ctx) => ctx.actor.type === 'tenant_admin' && !(await isLimited(ctx))
const isTheirs = (ctx: Ctx, operation: Operation, oversees: boolean) =>
  oversees || (operation.askedBy !== null && operation.askedBy === ctx.actor.id)

const undoable = ['done', 'failed', 'cancelled'] as const satisfies readonly Operation['state'][]
const mayUndo = (ctx: Ctx, o: Operation, oversees: boolean): boolean =>
  o.undoAction !== null &&
  (undoable as readonly string[]).includes(o.state) &&
  o.undoUntil !== null &&
  Date.parse(o.undoUntil) > ctx.now.getTime() &&
  isTheirs(ctx, o, oversees)

const shown = (ctx: Ctx, o: Operation, oversees: boolean) => ({ ...o, mayUndo: mayUndo(ctx, o, oversees) })

/** Records of somebody who left go back to nobody but them. */
async function demandBack(ctx: Ctx, { plan }: Operation): Promise<void> {
  const { person } = plan as { person?: Id }
  const colleague = person && (await colleagueById(ctx, person))
  if (colleague && colleague.status !== 'active')
    throw new Refusal('conflict', `${colleague.name} is not active. Reactivate them first, then undo this.`)
}

export const operationActions: readonly Handler[] = [
  handle(contract.listOperations, async (ctx, { limit, cursor, running }) => {
    const oversees = await overseeing(ctx)
    const askedBy = oversees ? undefined : (ctx.actor.id ?? ctx.tenant)
    const found = await operations(ctx, { askedBy, running, before: fromCursor(cursor, 2), limit })
    return toPage(
      found.map(o => shown(ctx, o, oversees)),
      limit,
      o => [o.createdAt, o.id],
    )
  }),

  handle(contract.readOperation, async (ctx, { operation }) => {
    const [found, oversees] = await Promise.all([operationById(ctx, operation), overseeing(ctx)])
    if (!isTheirs(ctx, found, oversees)) throw notFound()
    return shown(ctx, found, oversees)
  }),

  handle(contract.undoOperation, async (ctx, { operation: id }) => {
    const [operation, oversees] = await Promise.all([takeOperation(ctx, id), overseeing(ctx)])
    if (!isTheirs(ctx, operation, oversees)) throw notFound()
    ctx.subject({ kind: 'operation', id }, { owner: operation.askedBy })
    if (!operation.undoAction || !mayUndo(ctx, operation, oversees)) {
      const why =
        operation.state === 'undone' || operation.state === 'undoing'
          ? 'This is undone already, or being undone.'
          : operation.state === 'queued' || operation.state === 'running'
            ? 'This is still running. Wait for its end, then undo it.'
            : operation.undoAction
              ? 'The time to undo this has passed.'
              : 'This cannot be undone.'
      throw new Refusal('conflict', why)
    }
    await demandBack(ctx, operation)
    tellProgress(ctx, operation, { state: 'undoing' })
    ctx.later({ name: operation.undoAction, input: contract.undoInput }, { operation: id })
    return {}
  }),
]
