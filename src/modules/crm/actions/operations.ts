import type { Id } from '#base/id.ts'
import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { type Operation, operationById, operations, takeOperation, tellProgress } from '#kernel/operations.ts'
import { fromCursor, toPage } from '#kernel/paging.ts'
import * as contract from '../contract.ts'
import { colleagueById } from '../store/office.ts'

const oversees = (ctx: Ctx) => ctx.actor.type === 'tenant_admin'
/** Operations are seen and undone by whoever asked for them, and by administrators. */
const isTheirs = (ctx: Ctx, operation: Operation) =>
  oversees(ctx) || (operation.askedBy !== null && operation.askedBy === ctx.actor.id)

const undoable = ['done', 'failed', 'cancelled'] as const satisfies readonly Operation['state'][]
const mayUndo = (ctx: Ctx, o: Operation): boolean =>
  o.undoAction !== null &&
  (undoable as readonly string[]).includes(o.state) &&
  o.undoUntil !== null &&
  Date.parse(o.undoUntil) > ctx.now.getTime() &&
  isTheirs(ctx, o)

const shown = (ctx: Ctx, o: Operation) => ({ ...o, mayUndo: mayUndo(ctx, o) })

/** Records of somebody who left go back to nobody but them. */
async function demandBack(ctx: Ctx, { plan }: Operation): Promise<void> {
  const { person } = plan as { person?: Id }
  const colleague = person && (await colleagueById(ctx, person))
  if (colleague && colleague.status !== 'active')
    throw new Refusal('conflict', `${colleague.name} is not active. Reactivate them first, then undo this.`)
}

export const operationActions: readonly Handler[] = [
  handle(contract.listOperations, async (ctx, { limit, cursor, running }) => {
    const askedBy = oversees(ctx) ? undefined : (ctx.actor.id ?? ctx.tenant)
    const found = await operations(ctx, { askedBy, running, before: fromCursor(cursor, 2), limit })
    return toPage(
      found.map(o => shown(ctx, o)),
      limit,
      o => [o.createdAt, o.id],
    )
  }),

  handle(contract.readOperation, async (ctx, { operation }) => {
    const found = await operationById(ctx, operation)
    if (!isTheirs(ctx, found)) throw notFound()
    return shown(ctx, found)
  }),

  handle(contract.undoOperation, async (ctx, { operation: id }) => {
    const operation = await takeOperation(ctx, id)
    if (!isTheirs(ctx, operation)) throw notFound()
    ctx.subject({ kind: 'operation', id }, { owner: operation.askedBy })
    if (!operation.undoAction || !mayUndo(ctx, operation)) {
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
