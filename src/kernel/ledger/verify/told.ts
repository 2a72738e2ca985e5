import { fromBase64, toBase64 } from '#base/transparency/bytes.ts'
import type { KeptCheckpoint } from '../tree-store.ts'
import { judge, momentOf, type Told, type Trust } from './checkpoints.ts'
import type { Findings } from './finding.ts'
import type { Source } from './source.ts'

interface PlainTold extends Omit<Told, 'root'> {
  root: string
}
const plain = ({ root, ...told }: Told): PlainTold => ({ ...told, root: toBase64(root) })
const full = ({ root, ...told }: PlainTold): Told => ({ ...told, root: fromBase64(root)! })

/** How far the checkpoints are read. */
export interface ToldState {
  /** The last that was read from the database, by its size, and when it was signed. */
  read: number
  time: number
  /** Read and judged, and not passed yet. */
  ahead: PlainTold | null
  before: PlainTold | null
  newest: PlainTold | null
  count: number
  cosigned: number
}

/** Checkpoints in one question. */
const page = 500

/**
 * Every checkpoint that can be believed, smallest first, of one size those from outside first: read, and judged, as the walk comes
 * to them, since each takes two signatures' time and there may be half a million.
 */
export function openTold(
  source: Pick<Source, 'checkpoints'>,
  { trust, notes = [] }: { trust: Trust; notes?: readonly string[] | undefined },
  findings: Findings,
  from?: ToldState,
) {
  const outside = from ? [] : notes.flatMap(note => judge(note, trust, findings) ?? []).sort((a, b) => a.size - b.size)
  let { read, time, count, cosigned } = from ?? { read: 0, time: 0, count: 0, cosigned: 0 }
  let ahead = from?.ahead ? full(from.ahead) : undefined
  let before = from?.before ? full(from.before) : undefined
  let newest = from?.newest ? full(from.newest) : undefined
  let buffer: KeptCheckpoint[] = []
  let ended = false

  /** The next of the database that can be believed. */
  async function look(): Promise<Told | undefined> {
    while (!ahead && !ended) {
      if (!buffer.length) buffer = await source.checkpoints(read, page)
      const kept = buffer.shift()
      if (!kept) {
        ended = true
        break
      }
      read = kept.size
      const one = judge(kept.note, trust, findings, kept)
      if (!one) continue
      if (one.time < time)
        findings.add({
          kind: 'time',
          at: momentOf(one),
          says: `The checkpoint of ${one.size} leaves is dated before one of fewer leaves.`,
        })
      time = one.time
      ahead = one
    }
    return ahead
  }

  const next = async (): Promise<Told | undefined> => {
    const kept = await look()
    const [first] = outside
    return first && (!kept || first.size <= kept.size) ? first : kept
  }

  return {
    next,
    /** The one that was last answered is behind. `counts`: it was checked, or is told of. */
    pass(counts = true): void {
      const one = outside[0] && (!ahead || outside[0].size <= ahead.size) ? outside.shift()! : ahead!
      if (one === ahead) ahead = undefined
      if (!counts) return
      before = one
      count += 1
      if (one.cosigned) cosigned += 1
      if (!one.outside || !newest || newest.outside) newest = one
    },
    /** The last that was passed. */
    get before() {
      return before
    },
    get newest() {
      return newest
    },
    get count() {
      return count
    },
    get cosigned() {
      return cosigned
    },
    state: (): ToldState => ({
      read,
      time,
      ahead: ahead ? plain(ahead) : null,
      before: before ? plain(before) : null,
      newest: newest ? plain(newest) : null,
      count,
      cosigned,
    }),
  }
}
