import { same } from '#base/transparency/bytes.ts'
import { leafHashOf, secretsCommitment } from '#base/transparency/leaf.ts'
import type { Bytes } from '#base/transparency/primitives.ts'
import { factsOf, secretsOf } from '../leaf-row.ts'
import { momentOf, type Told } from './checkpoints.ts'
import type { Finding, Findings } from './finding.ts'
import type { EntryRow, Source } from './source.ts'

/**
 * Commits come a little out of order: an event is dated when its request came, and becomes a leaf after its commit. A request's
 * right to the database ends after five minutes, and a batch may wait for the one before.
 */
export const allowedDisorder = 330

const whose = (entry: EntryRow): Pick<Finding, 'index' | 'tenant' | 'event' | 'at' | 'name'> => ({
  index: entry.index,
  tenant: entry.tenant,
  event: entry.event,
  at: entry.at,
  ...(entry.row && { name: entry.row.name }),
})

/** What an entry's event hashes to now; `why` where it is not what the entry says. */
function judgeEvent(entry: EntryRow): string | undefined {
  const row = entry.row!
  const secrets = secretsOf(row)
  if (secrets && entry.commitment && !entry.salt) return 'has changes again that were forgotten'
  if (secrets && !entry.commitment) return 'has changes that it did not have'
  if (!secrets && entry.commitment && entry.salt) return 'has lost what was changed'
  if (secrets && !same(secretsCommitment(entry.salt!, secrets), entry.commitment!))
    return 'says something else of what was changed, or of where its actor came from'
  return same(leafHashOf(factsOf(row), entry.commitment), entry.hash) ? undefined : 'is not what it was when it was logged'
}

/** Compares one leaf: its event, its entry, the tile. Answers whether the event was there to compare. */
export function judgeLeaf(entry: EntryRow, tile: Bytes | undefined, source: Source, findings: Findings): boolean {
  const of = whose(entry)
  if (tile && !same(entry.hash, tile))
    findings.add({ ...of, kind: 'changed', says: `Leaf ${entry.index}: its entry is not the hash in the tree.` })
  if (!entry.row) {
    const why = source.mayBeGone(entry)
    if (why) findings.remark(why)
    else findings.add({ ...of, kind: 'removed', says: `Leaf ${entry.index}: its event is gone.` })
    return false
  }
  const why = judgeEvent(entry)
  if (why) findings.add({ ...of, kind: 'changed', says: `Leaf ${entry.index}: its event ${why}.` })
  if (!entry.salt && entry.commitment) findings.remark('what was changed was forgotten, as retention and erasure do')
  return true
}

/** That an event is not dated before a checkpoint that has no leaf of it, nor long after the first that has. */
export function judgeTime(
  entry: EntryRow,
  before: Told | undefined,
  after: Told | undefined,
  source: Pick<Source, 'demoLaid'>,
  findings: Findings,
): void {
  if (!entry.row) return
  const at = Date.parse(entry.row.at) / 1000
  const early = before && at < before.time - allowedDisorder
  const late = after && at > after.time + allowedDisorder
  if (!early && !late) return
  if (early && isHistory(entry, before, after, source)) {
    findings.remark('told of earlier times, as part of an operation (the demo company’s history)')
    return
  }
  const says = early
    ? `is dated ${entry.row.at}, though the checkpoint of ${momentOf(before)} does not have it`
    : `is dated ${entry.row.at}, after the checkpoint of ${momentOf(after!)} that has it`
  findings.add({ ...whose(entry), kind: 'time', says: `Leaf ${entry.index}: its event ${says}.` })
}

/** History that was told of as if it had happened then: of the made-up company alone, while it was laid out, and of no request. */
function isHistory({ row, tenant }: EntryRow, before: Told, after: Told | undefined, source: Pick<Source, 'demoLaid'>): boolean {
  if (!row!.operation_id || row!.request_id || row!.door !== 'job') return false
  const laid = source.demoLaid(tenant, row!.operation_id)
  // Its leaf stands between two checkpoints: one of them was signed after it was begun, the other before it was done.
  return Boolean(laid && before.time <= laid.to + allowedDisorder && (!after || after.time >= laid.from - allowedDisorder))
}
