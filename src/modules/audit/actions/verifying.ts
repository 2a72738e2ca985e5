import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { treeOf } from '#kernel/ledger/extract.ts'
import { sourceOfClient } from '#kernel/ledger/verify/client.ts'
import { Walk } from '#kernel/ledger/verify/walk.ts'
import { openOperation, operationById, restingOperations, takeOperation, tellProgress } from '#kernel/operations.ts'
import * as contract from '../contract/ledger.ts'
import * as store from '../store/verifying.ts'
import { alarm, demandWhole } from './ledger.ts'

/** Findings that are kept with an operation; the command on the host lists more. */
const mostKept = 200
/** One step takes about so long, in milliseconds: its progress is seen, and a killed process costs no more. */
const stepTime = 10_000
/** What did not move for so long is taken up again; what did not end in so long is given up. */
const restMinutes = 3
const giveUpHours = 48

export const verifyActions: readonly Handler[] = [
  handle(contract.verifyNow, async ctx => {
    demandWhole(ctx)
    const { size } = await treeOf(ctx).stand(ctx.rows)
    const operation = openOperation(ctx, { action: contract.verifyNow.name, title: 'Verify the ledger', total: size })
    ctx.later(contract.carryOutVerification, { operation })
    return { operation }
  }),

  handle(contract.carryOutVerification, async (ctx, { operation: id, step }) => {
    const operation = await takeOperation(ctx, id)
    const { walk: from, step: at, altered } = await store.standingOf(ctx, id)
    const ended = operation.state !== 'queued' && operation.state !== 'running'
    // Where what it kept was exchanged, the step may not be the one that is asked for: it ends all the same.
    if (ended || (step !== at && !altered)) {
      ctx.idle()
      return { done: operation.state === 'done' }
    }
    const { ledger } = ctx.court
    const trust = { log: (origin: string) => ledger.keysAs(origin), witnesses: ledger.witnessKeys }
    const walk = new Walk(await sourceOfClient(ctx), { trust }, from)
    const before = walk.read
    if (altered) {
      walk.findings.add({
        kind: 'standing',
        says: 'What this verification had found so far was altered by somebody between two of its steps: it ended there.',
      })
      await end(ctx, operation, walk, before)
      return { done: true }
    }
    const until = performance.now() + stepTime
    let more = true
    while (more && performance.now() < until) more = await walk.step()
    if (more) {
      void store.keepStanding(ctx, id, { walk: walk.state, step: at + 1 })
      tellProgress(ctx, operation, { state: 'running', more: walk.read - before, total: walk.size })
      ctx.later(contract.carryOutVerification, { operation: id, step: at + 1 })
      // One line when it is done, and none for each step.
      ctx.idle()
      return { done: false }
    }
    await end(ctx, operation, walk, before)
    return { done: true }
  }),

  handle(contract.resumeVerifications, async ctx => {
    const resting = await restingOperations(ctx, [contract.verifyNow.name], new Date(ctx.now.getTime() - restMinutes * 60_000))
    if (!resting.length) ctx.idle()
    for (const operation of resting) {
      const old = ctx.now.getTime() - Date.parse(operation.createdAt) > giveUpHours * 3_600_000
      const problem =
        'It stopped before its end and could not be taken up again. Verify anew, or have the operator run npm run verify.'
      tellProgress(ctx, operation, old ? { state: 'failed', problem } : {})
      if (!old)
        ctx.later(contract.carryOutVerification, {
          operation: operation.id,
          step: (await store.standingOf(ctx, operation.id)).step,
        })
    }
    return { resumed: resting.length }
  }),

  handle(contract.readVerification, async (ctx, { operation }) => {
    demandWhole(ctx)
    const found = await operationById(ctx, operation)
    if (found.action !== contract.verifyNow.name) throw new Refusal('not-found', 'There is no such verification.')
    return {
      state: found.state,
      read: found.done,
      total: found.total,
      askedAt: found.createdAt,
      endedAt: found.finishedAt,
      problem: found.problem,
      verdict: (found.result.verdict as never) ?? null,
    }
  }),
]

async function end(ctx: Ctx, operation: Awaited<ReturnType<typeof takeOperation>>, walk: Walk, before: number): Promise<void> {
  const whole = walk.verdict()
  const verdict = {
    ...whole,
    origin: whole.origin ?? null,
    newest: whole.newest ?? null,
    findings: whole.findings.slice(0, mostKept),
    moreFindings: whole.moreFindings + Math.max(0, whole.findings.length - mostKept),
  }
  void store.dropStanding(ctx, operation.id)
  tellProgress(ctx, operation, { state: 'done', more: walk.read - before, total: whole.size, result: { verdict } })
  ctx.emit('ledger.verified', {
    subject: { kind: 'operation', id: operation.id },
    reach: { owner: operation.askedBy },
    facts: { holds: whole.holds, size: whole.size, findings: whole.findings.length + whole.moreFindings },
  })
  if (!whole.holds) await alarm(ctx, 'broken')
}
