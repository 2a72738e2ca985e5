import type { Id } from '#base/id.ts'
import { fromBase64, join, same, toBase64 } from '#base/transparency/bytes.ts'
import { Frontier, rootOf } from '#base/transparency/merkle.ts'
import type { Bytes } from '#base/transparency/primitives.ts'
import { tileWidth } from '#base/transparency/tiles.ts'
import { momentOf, type Told, type Trust } from './checkpoints.ts'
import { type Finding, Findings, type Verdict } from './finding.ts'
import { countForgotten, type Forgotten, unexplained } from './forgotten.ts'
import { judgeLeaf, judgeTime } from './leaves.ts'
import type { Gone, Source } from './source.ts'
import { openTold, type ToldState } from './told.ts'

/** Tiles of one step: whole ones, so that what is kept between two steps is small. */
const tilesAtOnce = 16

/** Where a verification stands, in plain values: kept between its steps, it goes on in another process. */
export interface WalkState {
  /** Leaves that are read: as many as there were when it began. */
  target: number
  frontier: { height: number; hash: string }[]
  read: number
  /** Hashes of the open tile of each level above the leaves, and how many tiles of it are whole. */
  above: { done: number; open: string }[]
  told: ToldState
  findings: { list: Finding[]; more: number; counts: [string, number][] }
  events: number
  /** Events whose going was told of in the log, by the line that tells. */
  gone: Gone
  /** Leaves whose changes were forgotten, by client. */
  forgotten: Record<Id, Forgotten>
  /** On two threads: where the tree was last what was signed, and whether it parted since. */
  good: { any?: Mark; beyond?: Mark }
  parted: { any: boolean; beyond: boolean }
  /** The event up to which none is missing in the ledger; null before the first, undefined once all are looked at. */
  looked?: Id | null | undefined
}
interface Mark {
  moment: string
  size: number
}

export interface WalkEvidence {
  trust: Trust
  /** Checkpoints kept outside the database, as signed notes. */
  notes?: readonly string[] | undefined
}

const hashesIn = (text: string): Bytes[] => {
  const bytes = fromBase64(text)!
  return Array.from({ length: bytes.length / 32 }, (_, n) => bytes.subarray(32 * n, 32 * n + 32))
}

/**
 * Reads every leaf once: the tree's roots against the checkpoints, each entry against its event, tiles against tiles; then looks
 * for events that no leaf is of. Each step is short and whole; `state` between two of them is all that has to be kept.
 */
export class Walk {
  readonly findings: Findings
  private readonly frontier: Frontier
  private readonly above: { done: number; open: Bytes[] }[]
  private readonly told: ReturnType<typeof openTold>
  private readonly target: number
  private readonly good: WalkState['good']
  private readonly parted: WalkState['parted']
  private looked: Id | null | undefined
  private events: number
  private readonly forgotten: Record<Id, Forgotten>

  private readonly source: Source
  private readonly tiles: number

  constructor(source: Source, evidence: WalkEvidence, from?: WalkState, tiles = tilesAtOnce) {
    this.source = source
    this.tiles = tiles
    this.findings = new Findings(from?.findings)
    this.target = from?.target ?? source.size
    this.frontier = Frontier.of(
      (from?.frontier ?? []).map(({ height, hash }) => ({ height, hash: fromBase64(hash)! })),
      from?.read ?? 0,
    )
    this.above = (from?.above ?? []).map(({ done, open }) => ({ done, open: hashesIn(open) }))
    this.told = openTold(source, evidence, this.findings, from?.told)
    this.good = { ...from?.good }
    this.parted = from?.parted ?? { any: false, beyond: false }
    this.looked = from ? from.looked : null
    this.events = from?.events ?? 0
    this.forgotten = structuredClone(from?.forgotten ?? {})
    source.remember(from?.gone ?? {})
  }

  get read(): number {
    return this.frontier.size
  }

  get size(): number {
    return this.target
  }

  get state(): WalkState {
    return {
      target: this.target,
      frontier: this.frontier.parts.map(({ height, hash }) => ({ height, hash: toBase64(hash) })),
      read: this.frontier.size,
      above: this.above.map(({ done, open }) => ({ done, open: toBase64(join(...open)) })),
      told: this.told.state(),
      findings: this.findings.state,
      events: this.events,
      gone: this.source.remembered(),
      forgotten: this.forgotten,
      good: this.good,
      parted: this.parted,
      looked: this.looked,
    }
  }

  /** One step; false where it was the last. */
  async step(): Promise<boolean> {
    if (this.read < this.target) {
      await this.leaves()
      if (this.read === this.target) await this.close()
      return true
    }
    if (!this.target && this.looked === null) await this.close()
    if (this.looked === undefined) return false
    const { items, next } = await this.source.unlogged(this.looked)
    for (const { tenant, id, at, name } of items)
      this.findings.add({
        kind: 'unlogged',
        tenant,
        event: id,
        at,
        name,
        says: `The event ${id} (${name}, ${at}) was put in past the ledger.`,
      })
    this.looked = next ?? undefined
    return next !== null
  }

  verdict(): Verdict {
    const { findings } = this
    const { newest, count, cosigned } = this.told
    return {
      holds: findings.list.length === 0,
      origin: newest?.origin,
      size: this.target,
      checkpoints: count,
      cosigned,
      newest: newest && { size: newest.size, at: momentOf(newest), root: toBase64(newest.root) },
      events: this.events,
      findings: findings.list,
      moreFindings: findings.more,
      remarks: findings.remarks,
    }
  }

  private async leaves(): Promise<void> {
    const { source, findings, frontier } = this
    const from = frontier.size
    const to = Math.min(from + this.tiles * tileWidth, this.target)
    const [tiles, rows] = await Promise.all([
      source.tiles(0, Math.floor(from / tileWidth), Math.floor((to - 1) / tileWidth)),
      source.entries(from, to),
    ])
    const entries = new Map(rows.map(entry => [entry.index, entry]))
    await this.passCheckpoints()
    let ofTile: Bytes[] = []
    for (let index = from; index < to; index++) {
      const entry = entries.get(index)
      const at = 32 * (index % tileWidth)
      const found = tiles.get(Math.floor(index / tileWidth))?.subarray(at, at + 32)
      const tile = found?.length === 32 ? found : undefined
      if (!tile) findings.add({ kind: 'tile', index, says: `Leaf ${index}: its hash is missing in the tiles.` })
      if (entry) {
        if (judgeLeaf(entry, tile, source, findings)) this.events += 1
        if (entry.row && entry.commitment && !entry.salt) countForgotten(this.forgotten, entry)
        judgeTime(entry, this.told.before, await this.told.next(), source, findings)
      } else if (source.isGone(index)) findings.remark('of clients that were deleted, with two operators’ agreement')
      else if (!source.client) findings.add({ kind: 'removed', index, says: `Leaf ${index}: its entry is gone.` })
      const hash = tile ?? entry?.hash ?? new Uint8Array(32)
      frontier.add(hash)
      ofTile.push(hash)
      if (ofTile.length === tileWidth) {
        await this.addAbove(0, rootOf(ofTile))
        ofTile = []
      }
      await this.passCheckpoints()
    }
  }

  /** A whole tile of the level below hashes to this; a tile that becomes whole by it is compared at once. */
  private async addAbove(level: number, root: Bytes): Promise<void> {
    this.above[level] ??= { done: 0, open: [] }
    const mine = this.above[level]
    mine.open.push(root)
    if (mine.open.length < tileWidth) return
    await this.compareTile(level + 1, mine.done, mine.open, true)
    const whole = rootOf(mine.open)
    mine.done += 1
    mine.open = []
    await this.addAbove(level + 1, whole)
  }

  private async compareTile(level: number, n: number, hashes: readonly Bytes[], whole: boolean): Promise<void> {
    const kept = (await this.source.tiles(level, n, n)).get(n)
    // What was added since it began stands behind what is compared.
    const there =
      kept && !whole && kept.length > 32 * hashes.length && (await this.source.sizeNow()) > this.target
        ? kept.subarray(0, 32 * hashes.length)
        : kept
    if (!there || !same(there, join(...hashes)))
      this.findings.add({ kind: 'tile', says: `Tile ${n} of level ${level} is not what the tiles below it hash to.` })
  }

  /**
   * Compares the root with every checkpoint over as many leaves. On each thread (what the database says of itself; what whoever
   * holds the log's keys could not write: kept outside, or signed by a witness) it is named once where the tree parts from what
   * was signed: every later root differs too.
   */
  private async passCheckpoints(): Promise<void> {
    const { frontier, good, parted } = this
    for (let one = await this.told.next(); one?.size === frontier.size; one = await this.told.next()) {
      this.told.pass()
      const thread = one.outside || one.cosigned ? 'beyond' : 'any'
      const mark = { moment: momentOf(one), size: one.size }
      if (same(frontier.root(), one.root)) {
        good.any = mark
        if (thread === 'beyond') good.beyond = mark
        continue
      }
      if (parted[thread]) continue
      parted[thread] = true
      this.tellParted(one, good[thread], thread === 'beyond')
    }
  }

  private tellParted(one: Told, last: Mark | undefined, beyond: boolean): void {
    this.findings.add({
      kind: 'root',
      between: { from: last?.moment ?? null, to: momentOf(one), fromSize: last?.size ?? 0, toSize: one.size },
      says: `The tree is not the one that was signed at ${momentOf(one)} (${one.size} leaves${beyond ? ', kept or witnessed elsewhere' : ''})${
        last
          ? `, though still the one of ${last.moment} (${last.size} leaves): something logged between these two was changed`
          : ''
      }.`,
    })
  }

  /** After the last leaf: checkpoints over more leaves than there are, and the tiles that are not whole. */
  private async close(): Promise<void> {
    for (let one = await this.told.next(); one; one = await this.told.next()) {
      const size = one.size > this.source.size ? await this.source.sizeNow() : this.source.size
      const cut = one.size > size
      this.told.pass(cut)
      if (cut)
        this.findings.add({
          kind: 'cut',
          index: size,
          at: momentOf(one),
          says: `The ledger has ${size} leaves, though ${one.size} were signed for at ${momentOf(one)}: its end was cut off.`,
        })
    }
    const [first] = await this.source.checkpoints(0, 1)
    const since = first ? new Date(first.at).getTime() / 1000 : 0
    for (const finding of [...this.source.untrue(this.target, since), ...(await unexplained(this.forgotten, this.source))])
      this.findings.add(finding)
    for (const [level, { done, open }] of this.above.entries())
      if (open.length) await this.compareTile(level + 1, done, open, false)
  }
}
