import type { Id } from '#base/id.ts'
import type { Bytes } from '#base/transparency/primitives.ts'
import { tileWidth } from '#base/transparency/tiles.ts'
import type { LeafRow } from '../leaf-row.ts'
import type { KeptCheckpoint } from '../tree-store.ts'
import type { Finding } from './finding.ts'

/** An entry, and the event it is of as it stands now. */
export interface EntryRow {
  index: number
  tenant: Id
  event: Id
  at: string
  hash: Buffer
  salt: Buffer | null
  commitment: Buffer | null
  row: LeafRow | undefined
}

/** By the line that tells of it: how many events, and how many of them were too young to be of another class than security. */
export type Gone = Record<Id, { all: number; young: number }>

/** `at` in seconds since 1970. */
export interface Erased {
  at: number
  leaves: number
}

export interface Unlogged {
  tenant: Id
  id: Id
  at: string
  name: string
}

/** A ledger to be verified: the installation's, or as much of it as one client may see. */
export interface Source {
  /** Of one client: other clients' entries are not there, and are not missed. */
  client: Id | undefined
  size: number
  /** Leaves there are by now: the log goes on while it is verified. */
  sizeNow(): Promise<number>
  /** Those over more leaves than this, oldest first. */
  checkpoints(above: number, most: number): Promise<KeptCheckpoint[]>
  /** Tiles of a level from (inclusive) to (inclusive), by number; what is not there is missing. */
  tiles(level: number, from: number, to: number): Promise<Map<number, Bytes>>
  /** With an index from (inclusive) to (exclusive). */
  entries(from: number, to: number): Promise<EntryRow[]>
  /** Whether a leaf was of a client that is deleted. */
  isGone(index: number): boolean
  /** Events without entry that do not wait for one, behind an id; `next` where there may be more. */
  unlogged(after: Id | null): Promise<{ items: Unlogged[]; next: Id | null }>
  /** Why an event may be gone while its entry stays, as of its time and name; undefined where it may not. */
  mayBeGone(entry: { tenant: Id; at: string }): string | undefined
  /**
   * What lines of the log tell that is not so: of those before this leaf, once every leaf before it was looked at. `first`: when
   * the first checkpoint was signed, in seconds since 1970.
   */
  untrue(before: number, first: number): Finding[]
  /** How many were let go so far by which line of the log: for a verification that goes on elsewhere. */
  remembered(): Gone
  remember(gone: Readonly<Gone>): void
  /** What erasures tell by now, by client: when the last was, and of how many leaves they emptied. */
  erased(): Promise<Map<Id, Erased>>
  /** From when to when (seconds since 1970) an operation laid out a demo company, as the ledger says; undefined where it did not. */
  demoLaid(tenant: Id, operation: Id): { from: number; to: number } | undefined
}

/** Reads a hash of level 0 by its index, tile by tile. */
export function hashReader(tile: (n: number) => Promise<Bytes | undefined>) {
  const kept = new Map<number, Promise<Bytes | undefined>>()
  return async (index: number): Promise<Bytes | undefined> => {
    const n = Math.floor(index / tileWidth)
    let found = kept.get(n)
    if (!found) {
      found = tile(n)
      kept.set(n, found)
      if (kept.size > 64) kept.delete(kept.keys().next().value!)
    }
    const at = index % tileWidth
    const hash = (await found)?.subarray(32 * at, 32 * at + 32)
    return hash?.length === 32 ? hash : undefined
  }
}
export type HashAt = ReturnType<typeof hashReader>
