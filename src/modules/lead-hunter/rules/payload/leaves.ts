import type { Scalar } from './values.ts'

/** One value of a message: where it stood as written, and the same place as mappings match it. */
export interface Leaf {
  /** As written, with list positions where there are several: `lead.phones.0`. */
  path: string
  /** Lower case, letters and digits only, list positions left out: `['lead', 'phones']`. */
  segments: string[]
  value: Scalar
}

const deepest = 40
const most = 5000
/** Characters; a path repeats its keys in every leaf below them. */
const longestKey = 120

/** A message that is nested deeper or has more values than any lead; caught where messages are read. */
export class TooBig extends Error {}

const plain = (segment: string): string => segment.toLowerCase().replace(/[^\p{L}\p{N}*]+/gu, '') || segment

/** Splits a path or a mapping's `from` into comparable segments. */
export const segmentsOf = (path: string): string[] =>
  path
    .replace(/\[(\w*)\]/g, '.$1')
    .split('.')
    .filter(Boolean)
    .map(plain)

const lows = ['min', 'minimum', 'low', 'lower', 'from']
const highs = ['max', 'maximum', 'high', 'upper', 'to']

/** `{min: 200000, max: 250000}` is one value, written as a range. */
function asRange(node: Record<string, unknown>): string | undefined {
  const entries = Object.entries(node).filter(([key]) => plain(key) !== 'currency')
  if (entries.length !== 2) return undefined
  const end = (names: string[]) => entries.find(([key]) => names.includes(plain(key)))?.[1]
  const [low, high] = [end(lows), end(highs)]
  const isNumber = (value: unknown) => /^\$?[\d.,]+[kKmM]?$/.test(String(value))
  return isNumber(low) && isNumber(high) ? `${low}-${high}` : undefined
}

const isScalar = (node: unknown): node is Scalar => ['string', 'number', 'boolean'].includes(typeof node)

/**
 * Flattens a parsed message to its values, in order. Empty values are left out. `#text`, the text of an XML element that
 * also has attributes, stands at the element itself. Throws `TooBig` beyond 40 levels or 5,000 values.
 */
export function leavesOf(tree: unknown): Leaf[] {
  const leaves: Leaf[] = []
  const visit = (node: unknown, path: string[], segments: string[]) => {
    if (path.length > deepest) throw new TooBig(`It is nested deeper than ${deepest} levels.`)
    if (isScalar(node)) {
      if (leaves.length >= most) throw new TooBig(`It has more than ${most.toLocaleString('en-US')} values.`)
      if (node !== '') leaves.push({ path: path.join('.'), segments, value: node })
    } else if (Array.isArray(node)) {
      const only = node.length === 1
      for (const [at, entry] of node.entries()) visit(entry, only ? path : [...path, String(at)], segments)
    } else if (node && typeof node === 'object') {
      const range = asRange(node as Record<string, unknown>)
      if (range) return visit(range, path, segments)
      for (const [key, child] of Object.entries(node)) {
        if (key === '#text') visit(child, path, segments)
        else visit(child, [...path, key.slice(0, longestKey)], [...segments, ...segmentsOf(key.slice(0, longestKey))])
      }
    }
  }
  visit(tree, [], [])
  return leaves
}

/** Whether a leaf stands where a pattern points: `*` is one segment, `**` any number of them. */
export function matches(pattern: string[], segments: string[], p = 0, s = 0): boolean {
  for (; p < pattern.length; p++, s++) {
    if (pattern[p] === '**') {
      for (let skip = s; skip <= segments.length; skip++) if (matches(pattern, segments, p + 1, skip)) return true
      return false
    }
    if (s >= segments.length || (pattern[p] !== '*' && pattern[p] !== segments[s])) return false
  }
  return s === segments.length
}

/** The parts of a message at a path; a list yields its entries. Used to take a delivery of several leads apart. */
export function nodesAt(tree: unknown, path: string): unknown[] {
  let nodes = [tree].flat()
  for (const segment of segmentsOf(path)) {
    nodes = nodes.flatMap(node => {
      if (!node || typeof node !== 'object') return []
      const found = Object.entries(node).find(([key]) => plain(key) === segment)
      return found ? [found[1]].flat() : []
    })
  }
  return nodes
}
