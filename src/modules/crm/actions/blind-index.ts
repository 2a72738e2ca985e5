import { type Handler, handle } from '#kernel/handle.ts'
import { takeOperation, tellProgress } from '#kernel/operations.ts'
import * as contract from '../contract.ts'
import { markNext, unmarkNext } from '../store/chosen-index.ts'
import { forgetNext, indexNext } from '../store/index-rows.ts'

/** Rows of one step: each its own transaction, so that nobody waits for long. */
const perStep = 500
/** Tokens that are taken away in one step. */
const perRemoval = 5000

export const blindIndexActions: readonly Handler[] = [
  handle(contract.indexAnew, async (ctx, { operation: id, rows, after }) => {
    const { after: next, ...told } = await indexNext(ctx, rows, after, perStep)
    const operation = await takeOperation(ctx, id)
    ctx.subject({ kind: 'operation', id }, { owner: operation.askedBy })
    ctx.note({ rows, ...told })
    tellProgress(ctx, operation, { more: told.written, result: told })
    if (!told.written && !told.broken) ctx.idle()
    return { after: next }
  }),
  handle(contract.forgetIndexes, async (ctx, { operation: id, rows, after }) => {
    const { after: next, forgotten } = await forgetNext(ctx, rows, after, perStep)
    const operation = await takeOperation(ctx, id)
    ctx.subject({ kind: 'operation', id }, { owner: operation.askedBy })
    ctx.note({ rows, forgotten })
    tellProgress(ctx, operation, { more: forgotten, result: { forgotten } })
    if (!forgotten) ctx.idle()
    return { after: next }
  }),
  handle(contract.markRows, async (ctx, { operation: id, kind, after }) => {
    const { after: next, written, broken } = await markNext(ctx, kind, after)
    const operation = await takeOperation(ctx, id)
    ctx.subject({ kind: 'operation', id }, { owner: operation.askedBy })
    ctx.note({ kind, written, broken })
    tellProgress(ctx, operation, { more: written, result: { written, broken } })
    if (!written && !broken) ctx.idle()
    return { after: next }
  }),
  handle(contract.unmarkRows, async (ctx, { operation: id, kind }) => {
    const gone = await unmarkNext(ctx, kind, perRemoval)
    const operation = await takeOperation(ctx, id)
    ctx.subject({ kind: 'operation', id }, { owner: operation.askedBy })
    ctx.note({ kind, gone })
    tellProgress(ctx, operation, { more: gone, result: { gone } })
    if (!gone) ctx.idle()
    return { more: gone === perRemoval }
  }),
]
