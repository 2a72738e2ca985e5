import { type CsvDialect, MAX_RECORD_BYTES, type Position } from './dialect.ts'
import { unitSize } from './units.ts'

/** Why a record's end could not be found; `cell` counts from 0. */
export type Fault = { kind: 'stray-quote' | 'unclosed-quote'; cell: number } | { kind: 'line-too-long' }

/** One record as units of the file, without its line end. With a fault it is the first line only. */
export interface FoundRecord {
  units: string
  line: number
  /** The file ends here without a line end. */
  last: boolean
  fault?: Fault
  /** Offset and line behind this record. */
  offset: number
  nextLine: number
}

export type Splitting = Pick<CsvDialect, 'delimiter' | 'quote' | 'newline' | 'encoding'>

/** Units of an overlong line that are kept to show it. */
const KEPT_OF_OVERLONG = 2000

export interface RecordSplitter {
  /** Takes the next units of the file and gives the records that are complete. `atEnd` when there are no more. */
  push(units: string, atEnd: boolean): FoundRecord[]
}

interface LineEnd {
  end: number
  next: number
  /** The file ends here without a line end. */
  open?: true
}

/** Where the physical line at `at` ends. Undefined when that cannot be known without more units. */
export function lineEnd(s: string, at: number, newline: CsvDialect['newline'], atEnd: boolean): LineEnd | undefined {
  let end = newline === 'cr' ? s.slice(at).search(/[\r\n]/) : s.indexOf('\n', at)
  if (end < 0 && !atEnd) return undefined
  if (newline === 'cr') {
    if (end < 0) return { end: s.length, next: s.length, open: true }
    end += at
    if (s[end] === '\n') return { end, next: end + 1 }
    if (end + 1 === s.length && !atEnd) return undefined
    return { end, next: s[end + 1] === '\n' ? end + 2 : end + 1 }
  }
  const open = end < 0
  if (open) end = s.length
  const next = open ? end : end + 1
  while (end > at && s[end - 1] === '\r') end--
  return open ? { end, next, open } : { end, next }
}

/** How many units from `at` are blanks that may stand around a quoted cell. */
export function skipBlanks(s: string, at: number, delimiter: string): number {
  let i = at
  while (s[i] === ' ' || (s[i] === '\t' && delimiter !== '\t')) i++
  return i
}

/**
 * Finds records, knowing that line ends and delimiters inside quotes do not count (RFC 4180, and quotes after blanks as some
 * programs write them). A quote inside an unquoted cell is a character like any other. When quotes do not add up, only the
 * first line of the record is given up, as a fault, and the next line is read afresh: one stray quote costs one line.
 * Holds at most one record of MAX_RECORD_BYTES beside the units given.
 */
export function recordSplitter(how: Splitting, start: Position): RecordSplitter {
  const size = unitSize(how.encoding)
  const limit = MAX_RECORD_BYTES / size
  let rest = ''
  let offset = start.offset
  let line = start.line
  /** A line over the limit, given out when its end is found, so that the place behind it is right. */
  let overlong: string | undefined

  function push(units: string, atEnd: boolean): FoundRecord[] {
    const s = rest + units
    const out: FoundRecord[] = []
    let at = 0
    let quoteAt = -1
    const take = (text: string, { next, open }: LineEnd, lines: number, fault?: Fault) => {
      offset += (next - at) * size
      line += lines
      at = next
      const found: FoundRecord = { units: text, line: line - lines, last: open === true, offset, nextLine: line }
      if (fault) found.fault = fault
      out.push(found)
    }
    while (at < s.length) {
      const own = lineEnd(s, at, how.newline, atEnd)
      if (!own) {
        // Carriage returns before the line feed do not count, so a few more are waited for.
        if (s.length - at > limit + 16) overlong ??= s.slice(at, at + KEPT_OF_OVERLONG)
        if (overlong === undefined) break
        offset += (s.length - at) * size
        at = s.length
        break
      }
      if (overlong !== undefined || own.end - at > limit) {
        take(overlong ?? s.slice(at, at + KEPT_OF_OVERLONG), own, 1, { kind: 'line-too-long' })
        overlong = undefined
        continue
      }
      if (how.quote && quoteAt < at) {
        quoteAt = s.indexOf(how.quote, at)
        if (quoteAt < 0) quoteAt = Number.POSITIVE_INFINITY
      }
      const first = s.slice(at, own.end)
      if (!how.quote || quoteAt >= own.end) {
        take(first, own, 1)
        continue
      }
      // What lies beyond the limit must not decide, or the cut of the stream would.
      const within = s.length - at > limit ? s.slice(at, at + limit + 1) : s.slice(at)
      const walked = walk(within, how, atEnd && at + within.length === s.length)
      if (walked === 'more' && within.length <= limit) break
      if (walked === 'more' || ('end' in walked && walked.end > limit)) {
        take(first, own, 1, { kind: 'unclosed-quote', cell: openCell(first, how) })
      } else if ('kind' in walked) take(first, own, 1, walked)
      else take(within.slice(0, walked.end), { ...walked, next: at + walked.next }, walked.lines)
    }
    rest = s.slice(at)
    if (atEnd && overlong !== undefined) {
      out.push({ units: overlong, line, last: true, offset, nextLine: line + 1, fault: { kind: 'line-too-long' } })
      overlong = undefined
    }
    return out
  }
  return { push }
}

/** The cell of a first line whose quote is still open at its end. */
function openCell(first: string, how: Splitting): number {
  const found = walk(first, how, true)
  return found !== 'more' && 'cell' in found ? found.cell : 0
}

/** Follows the quotes of the record at the start of `s` to its end. */
function walk(s: string, how: Splitting, atEnd: boolean): 'more' | Fault | (LineEnd & { lines: number }) {
  const { delimiter, quote, newline } = how
  let here = lineEnd(s, 0, newline, atEnd)
  let lines = 1
  let cell = 0
  let i = 0
  for (;;) {
    const opening = skipBlanks(s, i, delimiter)
    let behind = i
    if (s[opening] === quote) {
      const closing = closingQuote(s, opening + 1, quote)
      if (closing < 0) return atEnd ? { kind: 'unclosed-quote', cell } : 'more'
      behind = skipBlanks(s, closing + 1, delimiter)
      if (behind === s.length && !atEnd) return 'more'
      if (behind < s.length && s[behind] !== delimiter && s[behind] !== '\n' && s[behind] !== '\r')
        return { kind: 'stray-quote', cell }
    }
    while (here && here.next <= behind && !here.open) {
      here = lineEnd(s, here.next, newline, atEnd)
      lines++
    }
    if (!here) return 'more'
    const stop = s.indexOf(delimiter, behind)
    if (stop < 0 || stop >= here.end) {
      if (behind > i && s[opening] === quote && behind < here.end) return { kind: 'stray-quote', cell }
      return { ...here, lines }
    }
    if (s[opening] === quote && stop > behind) return { kind: 'stray-quote', cell }
    i = stop + 1
    cell++
  }
}

/** The quote that closes a cell whose text begins at `at`; -1 when there is none, or when it may still be the first of a pair. */
function closingQuote(s: string, at: number, quote: string): number {
  for (let k = s.indexOf(quote, at); k >= 0; k = s.indexOf(quote, k + 2)) if (s[k + 1] !== quote) return k
  return -1
}
