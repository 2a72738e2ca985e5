import { join, number, numberAt } from './bytes.ts'
import { nodeHash, type ReadNode, rootOf } from './merkle.ts'
import type { Bytes } from './primitives.ts'

/** Hashes in a whole tile (C2SP tlog-tiles): a subtree of height 8. */
export const tileWidth = 256

export interface Tile {
  level: number
  n: number
  /** 32 bytes each, one after the other. */
  hashes: Bytes
}

export const hashIn = (hashes: Bytes, at: number): Bytes => hashes.slice(32 * at, 32 * at + 32)
export const hashesOf = (hashes: Bytes): Bytes[] => Array.from({ length: hashes.length / 32 }, (_, i) => hashIn(hashes, i))

/** `x001/x234/067`, and `.p/112` behind it where the tile is partial. */
export function tilePath(level: number | 'entries', n: number, width = tileWidth): string {
  const digits = String(n)
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g)!
  const path = padded.map((part, i) => (i < padded.length - 1 ? `x${part}` : part)).join('/')
  return `tile/${level}/${path}${width < tileWidth ? `.p/${width}` : ''}`
}

/** How many hashes the partial tile of a level has in a tree of this size. */
export const partialWidth = (level: number, size: number): number => Math.floor(size / tileWidth ** level) % tileWidth

/** Leaves as a bundle: each behind its length in two bytes. Throws for a leaf above 65,535 bytes. */
export function entryBundle(leaves: readonly Bytes[]): Bytes {
  return join(
    ...leaves.flatMap(leaf => {
      if (leaf.length > 65_535) throw new RangeError('a leaf of a bundle has at most 65,535 bytes')
      return [number(leaf.length, 2), leaf]
    }),
  )
}

/** Undefined where the bundle is cut. */
export function leavesOf(bundle: Bytes): Bytes[] | undefined {
  const leaves: Bytes[] = []
  for (let at = 0; at < bundle.length; ) {
    const end = at + 2 + (at + 2 <= bundle.length ? numberAt(bundle, at, 2) : Number.POSITIVE_INFINITY)
    if (end > bundle.length) return undefined
    leaves.push(bundle.slice(at + 2, end))
    at = end
  }
  return leaves
}

/**
 * Adds leaf hashes to a tree of `size` leaves of which `edge` has the last tile of each level. Answers the tiles that changed;
 * each hash above the leaves is computed once in the tree's life.
 */
export function growTiles(edge: readonly Tile[], size: number, added: readonly Bytes[]): Tile[] {
  const changed: Tile[] = []
  let fresh: readonly Bytes[] = added
  for (let level = 0; fresh.length; level++) {
    const width = partialWidth(level, size)
    let n = Math.floor(size / tileWidth ** (level + 1))
    const open = edge.find(tile => tile.level === level && tile.n === n)?.hashes.subarray(0, 32 * width) ?? new Uint8Array(0)
    if (open.length !== 32 * width) throw new Error(`the last tile of level ${level} does not fit a tree of ${size}`)
    const all = [...hashesOf(open), ...fresh]
    const above: Bytes[] = []
    for (let at = 0; at < all.length; at += tileWidth, n++) {
      const hashes = all.slice(at, at + tileWidth)
      changed.push({ level, n, hashes: join(...hashes) })
      if (hashes.length === tileWidth) above.push(rootOf(hashes))
    }
    fresh = above
  }
  return changed
}

/** The root of a tree of which only the last tiles are at hand. */
export function rootOfEdge(edge: readonly Tile[], size: number): Bytes {
  const parts: Bytes[] = []
  for (let level = 7; level >= 0; level--) {
    const width = partialWidth(level, size)
    if (!width) continue
    const tile = edge.find(t => t.level === level && t.n === Math.floor(size / tileWidth ** (level + 1)))
    if (!tile || tile.hashes.length < 32 * width)
      throw new Error(`the last tile of level ${level} does not fit a tree of ${size}`)
    for (let at = 0, part = 128; part >= 1; part /= 2)
      if (width & part) {
        parts.push(rootOf(hashesOf(tile.hashes.subarray(32 * at, 32 * (at + part)))))
        at += part
      }
  }
  const root = parts.reduceRight<Bytes | undefined>((right, left) => (right ? nodeHash(left, right) : left), undefined)
  return root ?? rootOf([])
}

/** Reads hashes of any height from tiles, each tile once. `read` throws where there is no such tile. */
export function nodesFrom(read: (level: number, n: number) => Promise<Bytes>): ReadNode {
  const tiles = new Map<string, Promise<Bytes>>()
  return async (height, n) => {
    const level = Math.floor(height / 8)
    const width = 2 ** (height % 8)
    const of = Math.floor((n * width) / tileWidth)
    const key = `${level}/${of}`
    const tile = tiles.get(key) ?? read(level, of)
    tiles.set(key, tile)
    const at = (n * width) % tileWidth
    const hashes = (await tile).subarray(32 * at, 32 * (at + width))
    if (hashes.length !== 32 * width) throw new Error(`tile ${key} is too short`)
    return rootOf(hashesOf(hashes))
  }
}
