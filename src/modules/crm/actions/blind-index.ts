import { Refusal } from '#base/refusal.ts'
import { type Handler, handle, perform } from '#kernel/handle.ts'
import { takeOperation, tellProgress } from '#kernel/operations.ts'
import * as contract from '../contract.ts'
import { refuseReveal } from '../effects/refuse-reveal.ts'
import { ssnOf } from '../rules/index-values.ts'
import { isBuilt, markNext, unmarkNext } from '../store/chosen-index.ts'
import { borrowersBySsn, searchable } from '../store/chosen-search.ts'
import { forgetNext, indexNext } from '../store/index-rows.ts'
import { demandLoans } from '../store/loan-shown.ts'
import { withinBudget } from './reveal-budget.ts'

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
  handle(contract.readSearchable, async ctx => ({ kinds: [...searchable(ctx)] })),
  handle(contract.searchBySsn, async (ctx, { ssn }) => {
    demandLoans(ctx)
    if (!isBuilt(ctx, 'ssn')) throw new Refusal('conflict', 'Social Security numbers are not looked for at your company.')
    const nine = ssnOf(ssn)
    if (!nine)
      throw new Refusal('invalid', 'This is no Social Security number.', {
        problems: [{ path: 'ssn', message: 'Give all nine digits.' }],
      })
    // Whether somebody with a number is known tells the number, so that looking for one costs as much as seeing one.
    if (!(await withinBudget(ctx, { kind: 'client', id: ctx.tenant }, {}))) return perform(refuseReveal, {})
    const items = await borrowersBySsn(ctx, nine)
    ctx.subject({ kind: 'client', id: ctx.tenant })
    ctx.note({ found: items.length })
    return { items }
  }),
]
