import type { ReadNode } from '#base/transparency/merkle.ts'
import { nodesFrom } from '#base/transparency/tiles.ts'
import type { Send, TreeStore } from './tree-store.ts'

/** The tree's hashes, for proofs: each tile that is needed is read once. */
export const nodesOf = (tree: TreeStore, send: Send): ReadNode =>
  nodesFrom(async (level, n) => {
    const [tile] = await tree.tiles(send, level, n, n)
    if (!tile) throw new Error(`tile ${level}/${n} is missing`)
    return tile.hashes
  })
