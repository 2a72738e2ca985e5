import { same, toBase64 } from '#base/transparency/bytes.ts'
import { Frontier, rootOf } from '#base/transparency/merkle.ts'
import type { Bytes } from '#base/transparency/primitives.ts'
import { growTiles, tileWidth } from '#base/transparency/tiles.ts'
import { judge, momentOf, type Told, type Trust } from './checkpoints.ts'
import { compareWithWitness } from './compare.ts'
import { Findings, type Verdict } from './finding.ts'
import { judgeLeaf, judgeTime } from './leaves.ts'
import { type HashAt, hashReader, type Source } from './source.ts'

const page = 4096

export interface Evidence {
  trust: Trust
  /** Checkpoints kept outside the database, as signed notes. */
  notes?: readonly string[]
  /** Level-0 hashes that a witness kept, and how many. */
  witness?: { size: number; hashAt: HashAt } | undefined
  /** Where one stands, in leaves. */
  progress?: (done: number, of: number) => void
}

/** Verifies a ledger, leaf by leaf, against its checkpoints and whatever was kept outside of it. */
export async function verifyLedger(source: Source, evidence: Evidence): Promise<Verdict> {
  const findings = new Findings()
  const told = await toldOf(source, evidence, findings)
  const events = await walk(source, told, evidence, findings)
  const { witness } = evidence
  if (witness) {
    const sizes = { ours: source.size, theirs: witness.size }
    const entryAt = async (index: number) => (await source.entries(index, index + 1))[0]
    await compareWithWitness(
      hashReader(n => source.tile(0, n)),
      witness.hashAt,
      sizes,
      entryAt,
      findings,
    )
  }
  for (const { tenant, id, at, name } of await source.unlogged(1000))
    findings.add({
      kind: 'unlogged',
      tenant,
      event: id,
      at,
      name,
      says: `The event ${id} (${name}, ${at}) was put in past the ledger.`,
    })
  const newest = told.filter(t => !t.outside).at(-1) ?? told.at(-1)
  return {
    holds: findings.list.length === 0,
    origin: newest?.origin,
    size: source.size,
    checkpoints: told.length,
    cosigned: told.filter(t => t.cosigned).length,
    newest: newest && { size: newest.size, at: momentOf(newest), root: toBase64(newest.root) },
    events,
    findings: findings.list,
    moreFindings: findings.more,
    remarks: findings.remarks,
  }
}

/** Every checkpoint that can be believed, smallest first; of one size those from outside come first. */
async function toldOf(source: Source, { trust, notes = [] }: Evidence, findings: Findings): Promise<Told[]> {
  const told: Told[] = []
  for (const note of notes) {
    const one = judge(note, trust, findings)
    if (one) told.push(one)
  }
  let lastTime = 0
  for await (const kept of source.checkpoints()) {
    const one = judge(kept.note, trust, findings, kept)
    if (!one) continue
    if (one.time < lastTime)
      findings.add({
        kind: 'time',
        at: momentOf(one),
        says: `The checkpoint of ${one.size} leaves is dated before one of fewer leaves.`,
      })
    lastTime = one.time
    told.push(one)
  }
  return told.sort((a, b) => a.size - b.size || Number(b.outside) - Number(a.outside))
}

/** Reads every leaf once: the tree's roots against the checkpoints, each entry against its event. Answers how many events. */
async function walk(source: Source, told: readonly Told[], evidence: Evidence, findings: Findings): Promise<number> {
  const hashAt = hashReader(n => source.tile(0, n))
  const frontier = new Frontier()
  const tileRoots: Bytes[] = []
  let ofTile: Bytes[] = []
  let events = 0
  let next = 0
  // Two threads: what the database says of itself, and what whoever holds the log's keys could not write: kept outside, or
  // signed by a witness. On each it is named once where the tree parts from what was signed: every later root differs too.
  const good: { any?: Told; beyond?: Told } = {}
  const parted = { any: false, beyond: false }
  const passCheckpoints = () => {
    for (; told[next]?.size === frontier.size; next++) {
      const one = told[next]!
      const thread = one.outside || one.cosigned ? 'beyond' : 'any'
      if (same(frontier.root(), one.root)) {
        good.any = one
        if (thread === 'beyond') good.beyond = one
        continue
      }
      if (parted[thread]) continue
      parted[thread] = true
      const last = good[thread]
      const from = last ? momentOf(last) : null
      findings.add({
        kind: 'root',
        between: { from, to: momentOf(one), fromSize: last?.size ?? 0, toSize: one.size },
        says: `The tree is not the one that was signed at ${momentOf(one)} (${one.size} leaves${thread === 'beyond' ? ', kept or witnessed elsewhere' : ''})${
          last
            ? `, though still the one of ${momentOf(last)} (${last.size} leaves): something logged between these two was changed`
            : ''
        }.`,
      })
    }
  }
  passCheckpoints()
  for (let from = 0; from < source.size; from += page) {
    const to = Math.min(from + page, source.size)
    const entries = new Map((await source.entries(from, to)).map(entry => [entry.index, entry]))
    for (let index = from; index < to; index++) {
      const entry = entries.get(index)
      const tile = await hashAt(index)
      if (!tile) findings.add({ kind: 'tile', index, says: `Leaf ${index}: its hash is missing in the tiles.` })
      if (entry) {
        if (judgeLeaf(entry, tile, source, findings)) events += 1
        judgeTime(entry, told[next - 1], told[next], findings)
      } else if (source.isGone(index)) findings.remark('of clients that were deleted, with two operators’ agreement')
      else if (!source.client) findings.add({ kind: 'removed', index, says: `Leaf ${index}: its entry is gone.` })
      const hash = tile ?? entry?.hash ?? new Uint8Array(32)
      frontier.add(hash)
      ofTile.push(hash)
      if (ofTile.length === tileWidth) {
        tileRoots.push(rootOf(ofTile))
        ofTile = []
      }
      passCheckpoints()
    }
    evidence.progress?.(to, source.size)
  }
  for (; next < told.length; next++) {
    const one = told[next]!
    if (one.size > source.size)
      findings.add({
        kind: 'cut',
        index: source.size,
        at: momentOf(one),
        says: `The ledger has ${source.size} leaves, though ${one.size} were signed for at ${momentOf(one)}: its end was cut off.`,
      })
  }
  for (const { level, n, hashes } of growTiles([], 0, tileRoots)) {
    const kept = await source.tile(level + 1, n)
    if (!kept || !same(kept, hashes))
      findings.add({ kind: 'tile', says: `Tile ${n} of level ${level + 1} is not what the tiles below it hash to.` })
  }
  return events
}
