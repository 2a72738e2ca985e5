import { Refusal } from '#base/refusal.ts'
import { toBase64 } from '#base/transparency/bytes.ts'
import { readNote, signersOf, type VerifierKey, writeKey } from '#base/transparency/note.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { extractOf, treeOf } from '#kernel/ledger/extract.ts'
import type { KeptCheckpoint } from '#kernel/ledger/tree-store.ts'
import { sourceOfClient } from '#kernel/ledger/verify/client.ts'
import type { Verdict } from '#kernel/ledger/verify/finding.ts'
import { verifyLedger } from '#kernel/ledger/verify/verify.ts'
import { activeMembers } from '#kernel/members.ts'
import { openOperation, operationById, takeOperation, tellProgress } from '#kernel/operations.ts'
import { raiseAlerts } from '#modules/crm/index.ts'
import * as contract from '../contract/ledger.ts'

/** Findings that are kept with an operation; the command on the host lists more. */
const mostKept = 200

const witnessesOf = (note: string, keys: readonly VerifierKey[]): string[] => {
  const read = readNote(note)
  return [...new Set(((read && signersOf(read, keys)) || []).map(({ key }) => key.name))]
}
const lineOf = (ctx: Ctx, { size, at, root, note }: KeptCheckpoint): contract.CheckpointLine => ({
  size,
  at,
  root: toBase64(root),
  witnesses: witnessesOf(note, ctx.court.ledger.witnessKeys),
})

/** An extract and a verdict are of the whole client: who sees a part of it takes neither. */
function demandWhole(ctx: Ctx): void {
  if (!ctx.scopeOf('audit.read').all)
    throw new Refusal('forbidden', 'This is for whoever sees the whole audit trail: an administrator or a compliance officer.')
}

export const ledgerActions: readonly Handler[] = [
  handle(contract.showLedger, async ctx => {
    const { ledger } = ctx.court
    const tree = treeOf(ctx)
    const [stand, [newest]] = await Promise.all([tree.stand(ctx.rows), tree.checkpoints(ctx.rows, 1)])
    return {
      origin: ledger.origin,
      keys: ledger.keys.map(writeKey),
      witnessKeys: ledger.witnessKeys.map(writeKey),
      size: stand.size,
      pending: stand.pending,
      whole: stand.earlier_done,
      newest: newest ? lineOf(ctx, newest) : null,
      witnesses: ledger.witnesses(),
    }
  }),

  handle(contract.listCheckpoints, async (ctx, { below, limit }) => {
    const found = await treeOf(ctx).checkpoints(ctx.rows, limit + 1, below ?? null)
    const items = found.slice(0, limit).map(kept => ({ ...lineOf(ctx, kept), note: kept.note }))
    return { items, next: found.length > limit ? items.at(-1)!.size : null }
  }),

  handle(contract.extractEvents, async (ctx, { events, from, to, changes, older }) => {
    demandWhole(ctx)
    if (!events && !(from && to)) throw new Refusal('invalid', 'Name the events, or from when to when.')
    const made = await extractOf(ctx, {
      events,
      from: from ? new Date(from) : undefined,
      to: to ? new Date(to) : undefined,
      changes,
      older,
    })
    ctx.note({ events: made.events, changes })
    const size = Math.max(...made.extract.leaves.map(leaf => leaf.index)) + 1
    return {
      name: `ledger-extract-${ctx.now.toISOString().slice(0, 19).replaceAll(':', '')}Z.json`,
      events: made.events,
      size,
      text: JSON.stringify(made.extract, null, 1),
    }
  }),

  handle(contract.verifyNow, async ctx => {
    demandWhole(ctx)
    const { size } = await treeOf(ctx).stand(ctx.rows)
    const operation = openOperation(ctx, { action: contract.verifyNow.name, title: 'Verify the ledger', total: size })
    ctx.later(contract.carryOutVerification, { operation })
    return { operation }
  }),

  handle(contract.carryOutVerification, async (ctx, { operation: id }) => {
    const operation = await takeOperation(ctx, id)
    if (operation.state !== 'queued' && operation.state !== 'running') {
      ctx.idle()
      return { holds: (operation.result.verdict as Verdict | undefined)?.holds ?? false }
    }
    const { ledger } = ctx.court
    const trust = { log: (origin: string) => ledger.keysAs(origin), witnesses: ledger.witnessKeys }
    const whole = await verifyLedger(await sourceOfClient(ctx), { trust })
    const verdict = {
      ...whole,
      origin: whole.origin ?? null,
      newest: whole.newest ?? null,
      findings: whole.findings.slice(0, mostKept),
      moreFindings: whole.moreFindings + Math.max(0, whole.findings.length - mostKept),
    }
    tellProgress(ctx, operation, { state: 'done', more: whole.size, total: whole.size, result: { verdict } })
    ctx.emit('ledger.verified', {
      subject: { kind: 'operation', id },
      reach: { owner: operation.askedBy },
      facts: { holds: whole.holds, size: whole.size, findings: whole.findings.length + whole.moreFindings },
    })
    if (!whole.holds) await alarm(ctx, 'broken')
    return { holds: whole.holds }
  }),

  handle(contract.readVerification, async (ctx, { operation }) => {
    demandWhole(ctx)
    const found = await operationById(ctx, operation)
    if (found.action !== contract.verifyNow.name) throw new Refusal('not-found', 'There is no such verification.')
    return {
      state: found.state,
      askedAt: found.createdAt,
      endedAt: found.finishedAt,
      problem: found.problem,
      verdict: (found.result.verdict as never) ?? null,
    }
  }),

  handle(contract.tellOfLedger, async (ctx, { kind }) => {
    ctx.idle()
    await alarm(ctx, kind)
    return {}
  }),
]

async function alarm(ctx: Ctx, kind: 'broken' | 'witnessRefused'): Promise<void> {
  const name = kind === 'broken' ? 'ledger.broken' : 'ledger.witnessRefused'
  ctx.emit(name, {})
  const day = ctx.now.toISOString().slice(0, 10)
  raiseAlerts(
    ctx,
    (await activeMembers(ctx))
      .filter(({ type }) => type === 'tenant_admin' || type === 'compliance')
      .map(({ id }) => ({ to: id, kind: name, once: `${name}/${day}` })),
  )
}
