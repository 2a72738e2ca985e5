import { splitCells } from './cells.ts'
import type { CsvDialect, Encoding } from './dialect.ts'
import { recordSplitter } from './records.ts'
import { decode } from './units.ts'

const DELIMITERS = [',', ';', '\t', '|'] as const
const SAMPLE_RECORDS = 200

export interface SampleRecord {
  line: number
  cells: string[]
  /** Offset and line behind it, counted from the start of the sampled units. */
  offset: number
  nextLine: number
  faulty: boolean
}

/** Which line ends the units use. A carriage return alone ends lines only where line feeds are rarer (old Mac files). */
export function sniffNewline(units: string): CsvDialect['newline'] {
  const lf = count(units, /\n/g)
  const crlf = count(units, /\r\n/g)
  const cr = count(units, /\r(?!\n)/g)
  if (cr > lf && cr > 1) return 'cr'
  if (crlf === 0) return 'lf'
  return crlf >= lf ? 'crlf' : 'mixed'
}

const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0

/**
 * The first records of a file as a delimiter and quote would cut them. `whole`: the units are the whole file, so that a last
 * line without line end counts.
 */
export function sampleRecords(
  units: string,
  how: Pick<CsvDialect, 'delimiter' | 'quote' | 'newline'> & { encoding: Encoding },
  whole: boolean,
): SampleRecord[] {
  const splitter = recordSplitter(how, { offset: 0, line: 1, row: 0 })
  return splitter
    .push(units, whole)
    .slice(0, SAMPLE_RECORDS)
    .map(found => ({
      line: found.line,
      cells: splitCells(decode(found.units, how.encoding).text, how.delimiter, how.quote),
      offset: found.offset,
      nextLine: found.nextLine,
      faulty: found.fault !== undefined,
    }))
}

export const isBlank = (cells: readonly string[]): boolean => cells.every(cell => cell.trim() === '')

/** How many cells most records have: the larger number where two are equally common. */
export function usualWidth(records: readonly SampleRecord[]): number {
  const tally = new Map<number, number>()
  for (const { cells } of records) if (!isBlank(cells)) tally.set(cells.length, (tally.get(cells.length) ?? 0) + 1)
  let best = 1
  for (const [width, times] of tally) {
    const most = tally.get(best) ?? 0
    if (times > most || (times === most && width > best)) best = width
  }
  return best
}

/**
 * The delimiter and quote under which the records agree best on their number of cells. Delimiters inside quotes do not count,
 * because each candidate is tried by really cutting the records.
 */
export function sniffDelimiter(
  units: string,
  encoding: Encoding,
  newline: CsvDialect['newline'],
  whole: boolean,
): Pick<CsvDialect, 'delimiter' | 'quote'> {
  const sample = units.slice(0, 128 * 1024)
  const wholeSample = whole && sample.length === units.length
  let best = { delimiter: ',', quote: '"', score: 0 }
  for (const quote of usesSingleQuotes(sample) ? ["'", '"'] : ['"']) {
    for (const delimiter of DELIMITERS) {
      const records = sampleRecords(sample, { delimiter, quote, newline, encoding }, wholeSample).filter(
        ({ cells }) => !isBlank(cells),
      )
      const width = usualWidth(records)
      if (width < 2) continue
      const agreeing = records.filter(record => record.cells.length === width && !record.faulty).length
      const score = agreeing / records.length + Math.min(width, 20) / 200
      if (score > best.score) best = { delimiter, quote, score }
    }
  }
  return { delimiter: best.delimiter, quote: best.quote }
}

/** Whether cells are wrapped in single quotes and none in double ones. */
function usesSingleQuotes(sample: string): boolean {
  if (/(^|[,;\t|\n])"/.test(sample)) return false
  return count(sample, /(^|[,;\t|\n])'[^'\n]*'(?=[,;\t|\r\n]|$)/gm) > count(sample, /\n/g)
}
