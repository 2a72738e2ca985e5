import { createSecretKey } from 'node:crypto'
import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import { toBase64, toHex } from '#base/transparency/bytes.ts'
import { type Extract, extractFormat } from '#base/transparency/extract.ts'
import { consistencyProof, inclusionProof } from '#base/transparency/merkle.ts'
import { readNote, signersOf, writeKey } from '#base/transparency/note.ts'
import { isAbove } from '#policy/data-classes.ts'
import type { Ctx } from '../ctx.ts'
import { sql } from '../sql.ts'
import { factsOf, secretsOf } from './leaf-row.ts'
import { nodesOf } from './proofs.ts'
import { type KeptCheckpoint, treeStore } from './tree-store.ts'
import { entryRows } from './verify/rows.ts'
import type { EntryRow } from './verify/source.ts'

/** Events of one extract. */
export const mostInExtract = 1000

/** The ledger's tables as a request of the house reaches them. */
export const treeOf = (ctx: Pick<Ctx, 'vault'>) => treeStore(createSecretKey(ctx.vault.key('context')))

export interface ExtractWish {
  /** By id, or everything of a time. */
  events?: readonly Id[] | undefined
  from?: Date | undefined
  to?: Date | undefined
  /** What was changed too, as far as the asker's clearance goes. */
  changes: boolean
  /** Sizes of checkpoints that whoever gets the extract holds. */
  older: readonly number[]
}

/** The newest checkpoint over these leaves that a witness signed; without one, the newest. */
async function checkpointOver(ctx: Ctx, last: number): Promise<KeptCheckpoint | undefined> {
  const newest = (await treeOf(ctx).checkpoints(ctx.rows, 50)).filter(({ size }) => size > last)
  const keys = ctx.court.ledger.witnessKeys
  return newest.find(({ note }) => (signersOf(readNote(note)!, keys) || []).length > 0) ?? newest[0]
}

/**
 * A signed extract of the asker's own client: leaves with their proofs under a checkpoint. Refuses where there is nothing, too
 * much, or what was done is so new that no checkpoint has it yet.
 */
export async function extractOf(ctx: Ctx, wish: ExtractWish): Promise<{ extract: Extract; events: number }> {
  // Of a time, what is signed for so far; what is named has to be.
  const [newest] = await treeOf(ctx).checkpoints(ctx.rows, 1)
  const which = wish.events
    ? sql`e.event_id = any (${wish.events}::uuid[])`
    : sql`e.index in (select t.index from ledger.entry t where t.tenant_id = ${ctx.tenant} and t.at >= ${wish.from} and t.at < ${wish.to}
        and t.index < ${newest?.size ?? 0}::bigint order by t.index limit ${mostInExtract + 1})`
  const entries = (await entryRows(ctx.rows, sql`e.tenant_id = ${ctx.tenant} and ${which}`)).filter(({ row }) => row)
  const missing = wish.events?.filter(id => !entries.some(({ event }) => event === id)) ?? []
  if (!entries.length || missing.length)
    throw new Refusal(
      wish.events && missing.length ? 'not-found' : 'invalid',
      wish.events
        ? 'Not every one of these events is in the ledger yet. What happened a moment ago is there within seconds.'
        : 'Nothing that is signed for happened in that time. What happens is signed for within a minute.',
    )
  if (entries.length > mostInExtract)
    throw new Refusal('invalid', `That is more than ${mostInExtract.toLocaleString('en-US')} events. Choose a shorter time.`)
  const checkpoint = await checkpointOver(ctx, entries.at(-1)!.index)
  if (!checkpoint)
    throw new Refusal(
      'conflict',
      'The newest of these events are not signed for yet. A checkpoint is made each minute: ask again then.',
    )
  const tree = treeOf(ctx)
  const read = nodesOf(tree, ctx.rows)
  const base64 = (hashes: readonly Uint8Array[]) => hashes.map(toBase64)
  const sizes = new Set([...(await tree.checkpoints(ctx.rows, 20)).map(c => c.size), ...wish.older])
  const extract: Extract = {
    format: extractFormat,
    madeAt: ctx.now.toISOString(),
    tenant: ctx.tenant,
    keys: ctx.court.ledger.keys.map(writeKey),
    witnesses: ctx.court.ledger.witnessKeys.map(writeKey),
    checkpoint: checkpoint.note,
    leaves: await Promise.all(
      entries.map(async entry => ({
        index: entry.index,
        facts: factsOf(entry.row!),
        commitment: entry.commitment && toHex(entry.commitment),
        ...secretsFor(ctx, entry, wish.changes),
        proof: base64(await inclusionProof(read, entry.index, checkpoint.size)),
      })),
    ),
    consistency: await Promise.all(
      [...sizes]
        .filter(size => size > 0 && size <= checkpoint.size)
        .map(async size => ({ size, proof: base64(await consistencyProof(read, size, checkpoint.size)) })),
    ),
  }
  return { extract, events: entries.length }
}

/** With all of an event's changes or none: a part of them would not hash to what the leaf says. */
function secretsFor(ctx: Ctx, entry: EntryRow, wanted: boolean) {
  const secrets = entry.row && secretsOf(entry.row)
  const may = wanted && secrets && entry.salt && !secrets.changes.some(c => isAbove(c.class as never, ctx.rights.clearance))
  return may ? { salt: toHex(entry.salt!), secrets } : { salt: null, secrets: null }
}
