import { same } from './bytes.ts'
import { type Bytes, sha256 } from './primitives.ts'

/** SHA-256(0x00 || leaf), RFC 6962 section 2.1. */
export function leafHash(leaf: Bytes): Bytes {
  const whole = new Uint8Array(leaf.length + 1)
  whole.set(leaf, 1)
  return sha256(whole)
}

/** SHA-256(0x01 || left || right). */
export function nodeHash(left: Bytes, right: Bytes): Bytes {
  const whole = new Uint8Array(65)
  whole[0] = 1
  whole.set(left, 1)
  whole.set(right, 33)
  return sha256(whole)
}

export const emptyRoot = (): Bytes => sha256(new Uint8Array(0))

/** The largest power of two below n. */
const split = (n: number): number => {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/** The tree's hash over these leaf hashes, by the definition: for tiles and tests. */
export function rootOf(hashes: readonly Bytes[]): Bytes {
  if (!hashes.length) return emptyRoot()
  if (hashes.length === 1) return hashes[0]!
  const k = split(hashes.length)
  return nodeHash(rootOf(hashes.slice(0, k)), rootOf(hashes.slice(k)))
}

/** Reads the hash of the whole subtree of height `height` that is the `n`-th of its height. */
export type ReadNode = (height: number, n: number) => Promise<Bytes>

/** The hash over leaves [from, to); `from` begins a whole subtree at least as large. */
async function hashOver(read: ReadNode, from: number, to: number): Promise<Bytes> {
  const n = to - from
  const height = Math.log2(n)
  if (Number.isInteger(height)) return read(height, from / n)
  const k = split(n)
  const [left, right] = await Promise.all([hashOver(read, from, from + k), hashOver(read, from + k, to)])
  return nodeHash(left, right)
}

export const rootAt = async (read: ReadNode, size: number): Promise<Bytes> => (size ? hashOver(read, 0, size) : emptyRoot())

/** The audit path of leaf `index` in the tree of `size` leaves, RFC 6962 section 2.1.1. */
export async function inclusionProof(read: ReadNode, index: number, size: number): Promise<Bytes[]> {
  if (!(index >= 0 && index < size)) throw new RangeError(`leaf ${index} is not in a tree of ${size}`)
  const path: Promise<Bytes>[] = []
  let [from, to] = [0, size]
  while (to - from > 1) {
    const middle = from + split(to - from)
    if (index < middle) {
      path.unshift(hashOver(read, middle, to))
      to = middle
    } else {
      path.unshift(hashOver(read, from, middle))
      from = middle
    }
  }
  return Promise.all(path)
}

/** That the tree of `older` leaves is the beginning of that of `size`, RFC 6962 section 2.1.2. Nothing where either is trivial. */
export async function consistencyProof(read: ReadNode, older: number, size: number): Promise<Bytes[]> {
  if (!(older >= 0 && older <= size)) throw new RangeError(`a tree of ${size} has no beginning of ${older}`)
  if (older === 0 || older === size) return []
  const part = async (m: number, from: number, to: number, whole: boolean): Promise<Bytes[]> => {
    if (m === to - from) return whole ? [] : [await hashOver(read, from, to)]
    const k = split(to - from)
    return m <= k
      ? [...(await part(m, from, from + k, whole)), await hashOver(read, from + k, to)]
      : [...(await part(m - k, from + k, to, false)), await hashOver(read, from, from + k)]
  }
  return part(older, 0, size, true)
}

const half = (n: number): number => Math.floor(n / 2)
const odd = (n: number): boolean => n % 2 === 1

/** Whether a leaf of this hash is at `index` of the tree with this root: RFC 9162 section 2.1.3.2. */
export function includes(hash: Bytes, index: number, size: number, proof: readonly Bytes[], root: Bytes): boolean {
  if (!(Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size)) return false
  let [fn, sn, r] = [index, size - 1, hash]
  for (const p of proof) {
    if (sn === 0 || p.length !== 32) return false
    if (odd(fn) || fn === sn) {
      r = nodeHash(p, r)
      while (!odd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)]
    } else r = nodeHash(r, p)
    ;[fn, sn] = [half(fn), half(sn)]
  }
  return sn === 0 && same(r, root)
}

/** Whether the one tree is the beginning of the other: RFC 9162 section 2.1.4.2. */
export function extendsTree(older: number, olderRoot: Bytes, size: number, root: Bytes, proof: readonly Bytes[]): boolean {
  if (!(Number.isSafeInteger(older) && Number.isSafeInteger(size) && older >= 0 && older <= size)) return false
  if (proof.some(p => p.length !== 32)) return false
  if (older === size) return proof.length === 0 && same(olderRoot, root)
  if (older === 0) return proof.length === 0 && same(olderRoot, emptyRoot())
  const isPower = Number.isInteger(Math.log2(older))
  const [first, ...rest] = isPower ? [olderRoot, ...proof] : proof
  if (!first) return false
  let [fn, sn] = [older - 1, size - 1]
  while (odd(fn)) [fn, sn] = [half(fn), half(sn)]
  let [fr, sr] = [first, first]
  for (const c of rest) {
    if (sn === 0) return false
    if (odd(fn) || fn === sn) {
      fr = nodeHash(c, fr)
      sr = nodeHash(c, sr)
      while (!odd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)]
    } else sr = nodeHash(sr, c)
    ;[fn, sn] = [half(fn), half(sn)]
  }
  return sn === 0 && same(fr, olderRoot) && same(sr, root)
}

/** A tree that is only added to: keeps one hash a height, and tells its root at any time. */
export class Frontier {
  size = 0
  /** Whole subtrees from the left, each smaller than the one before. */
  readonly parts: { height: number; hash: Bytes }[] = []

  /** One that stood somewhere already. */
  static of(parts: readonly { height: number; hash: Bytes }[], size: number): Frontier {
    const made = new Frontier()
    made.size = size
    made.parts.push(...parts)
    return made
  }

  /** One that goes on by itself. */
  copy(): Frontier {
    const copy = new Frontier()
    copy.size = this.size
    copy.parts.push(...this.parts)
    return copy
  }

  add(hash: Bytes): void {
    this.size += 1
    let part = { height: 0, hash }
    while (this.parts.at(-1)?.height === part.height)
      part = { height: part.height + 1, hash: nodeHash(this.parts.pop()!.hash, part.hash) }
    this.parts.push(part)
  }

  root(): Bytes {
    return (
      this.parts.reduceRight<Bytes | undefined>((right, { hash }) => (right ? nodeHash(hash, right) : hash), undefined) ??
      emptyRoot()
    )
  }
}
