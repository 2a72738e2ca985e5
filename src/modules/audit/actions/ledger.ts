import { Refusal } from '#base/refusal.ts'
import { toBase64 } from '#base/transparency/bytes.ts'
import { readNote, signersOf, type VerifierKey, writeKey } from '#base/transparency/note.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { extractOf, treeOf } from '#kernel/ledger/extract.ts'
import type { KeptCheckpoint } from '#kernel/ledger/tree-store.ts'
import { activeMembers } from '#kernel/members.ts'
import { raiseAlerts } from '#modules/crm/index.ts'
import * as contract from '../contract/ledger.ts'

/** Names of the witnesses that signed a checkpoint. */
export const witnessesOf = (note: string, keys: readonly VerifierKey[]): string[] => {
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
export function demandWhole(ctx: Ctx): void {
  if (!ctx.scopeOf('audit.read').all)
    throw new Refusal('forbidden', 'This is for whoever sees the whole audit trail: an administrator or a compliance officer.')
}

/** An extract as a file. `values`: with what was changed, as far as the asker may see it. */
export async function extractFor(ctx: Ctx, { events, from, to, older }: contract.Wish, values: boolean) {
  demandWhole(ctx)
  if (!events && !(from && to)) throw new Refusal('invalid', 'Name the events, or from when to when.')
  const made = await extractOf(ctx, {
    events,
    from: from ? new Date(from) : undefined,
    to: to ? new Date(to) : undefined,
    changes: values,
    older,
  })
  return {
    name: `ledger-extract-${ctx.now.toISOString().slice(0, 19).replaceAll(':', '')}Z.json`,
    events: made.events,
    size: Math.max(...made.extract.leaves.map(leaf => leaf.index)) + 1,
    text: JSON.stringify(made.extract, null, 1),
  }
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

  handle(contract.extractEvents, async (ctx, wish) => {
    const { events, size, name, text } = await extractFor(ctx, wish, false)
    ctx.note({ events })
    return { name, events, size, text }
  }),

  handle(contract.tellOfLedger, async (ctx, { kind }) => {
    ctx.idle()
    await alarm(ctx, kind)
    return {}
  }),
]

export async function alarm(ctx: Ctx, kind: 'broken' | 'witnessRefused'): Promise<void> {
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
