import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, join, same, toHex } from './bytes.ts'
import { consistencyProof, extendsTree, Frontier, includes, inclusionProof, leafHash, type ReadNode, rootOf } from './merkle.ts'
import type { Bytes } from './primitives.ts'
import { growTiles, nodesFrom, rootOfEdge, type Tile } from './tiles.ts'

// The tree by which Certificate Transparency tests its logs: eight inputs, and the roots of their beginnings.
const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const hashes = inputs.map(hex => leafHash(fromHex(hex)!))
const hex = (all: readonly Bytes[]) => all.map(toHex)

/** By the definition, hashing every leaf below. */
const naive =
  (leaves: readonly Bytes[]): ReadNode =>
  async (height, n) =>
    rootOf(leaves.slice(n * 2 ** height, (n + 1) * 2 ** height))

describe('the tree of RFC 6962', () => {
  test('has the known roots', () => {
    expect(toHex(rootOf([]))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    const frontier = new Frontier()
    for (const [n, hash] of hashes.entries()) {
      frontier.add(hash)
      expect(toHex(rootOf(hashes.slice(0, n + 1)))).toBe(roots[n])
      expect(toHex(frontier.root())).toBe(roots[n])
    }
  })

  test('has the known audit paths', async () => {
    expect(hex(await inclusionProof(naive(hashes), 0, 8))).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ])
    expect(hex(await inclusionProof(naive(hashes), 2, 3))).toEqual([roots[1]])
  })

  test('has the known consistency proofs', async () => {
    expect(hex(await consistencyProof(naive(hashes), 1, 8))).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ])
    expect(hex(await consistencyProof(naive(hashes), 6, 8))).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ])
    expect(hex(await consistencyProof(naive(hashes), 2, 5))).toEqual([
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ])
  })
})

const leavesOf = (n: number) => Array.from({ length: n }, (_, i) => leafHash(Uint8Array.of(i >> 8, i & 255)))

/** Tiles as they are kept: only the last of each level are changed, in batches of any size. */
function tilesOf(leaves: readonly Bytes[], batches: readonly number[]) {
  const tiles = new Map<string, Tile>()
  let size = 0
  for (const batch of [...batches, leaves.length]) {
    const added = leaves.slice(size, size + batch)
    for (const tile of growTiles([...tiles.values()], size, added)) {
      const before = tiles.get(`${tile.level}/${tile.n}`)
      if (before) expect(same(tile.hashes.slice(0, before.hashes.length), before.hashes)).toBe(true)
      tiles.set(`${tile.level}/${tile.n}`, tile)
    }
    size += added.length
  }
  return tiles
}

describe('tiles, whatever the batches', () => {
  test('give the roots and proofs that the definition gives, and every proof holds for its leaf and beginning alone', async () => {
    const leaves = leavesOf(1100)
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1100 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 6 }),
        fc.nat(),
        fc.nat(),
        async (size, batches, a, b) => {
          const some = leaves.slice(0, size)
          const tiles = tilesOf(some, batches)
          const root = rootOf(some)
          expect(toHex(rootOfEdge([...tiles.values()], size))).toBe(toHex(root))
          const read = nodesFrom(async (level, n) => tiles.get(`${level}/${n}`)!.hashes)
          const index = a % size
          const path = await inclusionProof(read, index, size)
          expect(hex(path)).toEqual(hex(await inclusionProof(naive(some), index, size)))
          expect(includes(some[index]!, index, size, path, root)).toBe(true)
          expect(includes(leaves[(index + 1) % 1100]!, index, size, path, root)).toBe(false)
          if (size > 1) expect(includes(some[index]!, (index + 1) % size, size, path, root)).toBe(false)
          const older = 1 + (b % size)
          const proof = await consistencyProof(read, older, size)
          expect(hex(proof)).toEqual(hex(await consistencyProof(naive(some), older, size)))
          const olderRoot = rootOf(some.slice(0, older))
          expect(extendsTree(older, olderRoot, size, root, proof)).toBe(true)
          expect(extendsTree(older, leafHash(olderRoot), size, root, proof)).toBe(false)
          if (proof.length) {
            expect(extendsTree(older, olderRoot, size, root, proof.slice(1))).toBe(false)
            expect(extendsTree(older, olderRoot, size, leafHash(root), proof)).toBe(false)
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  test('of 70,000 leaves are those the document names', () => {
    const hash = leafHash(new Uint8Array(1))
    const tiles = [...tilesOf(Array(70_000).fill(hash), [69_000]).values()]
    const widths = (level: number) => tiles.filter(t => t.level === level).map(t => t.hashes.length / 32)
    expect(widths(0).filter(w => w === 256)).toHaveLength(273)
    expect(widths(0).filter(w => w < 256)).toEqual([112])
    expect(widths(1)).toEqual([256, 17])
    expect(widths(2)).toEqual([1])
  })

  test('that do not fit the size they are said to have are refused', () => {
    const [tile] = growTiles([], 0, leavesOf(3))
    expect(() => growTiles([tile!], 5, leavesOf(1))).toThrow('does not fit')
    expect(() => rootOfEdge([{ ...tile!, hashes: join() }], 3)).toThrow('does not fit')
  })
})
