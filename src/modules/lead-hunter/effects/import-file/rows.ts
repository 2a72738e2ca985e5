import { storable } from '#base/clean-text.ts'
import { splitCells } from './cells.ts'
import {
  type BadRow,
  type Batch,
  type CsvDialect,
  MAX_CELL_BYTES,
  MAX_RECORD_BYTES,
  type Position,
  type ReadProblem,
  type Row,
} from './dialect.ts'
import { type Fault, type FoundRecord, recordSplitter } from './records.ts'
import { decode, readUnits } from './units.ts'

export const BATCH_ROWS = 500
const BATCH_UNITS = 4 * 1024 * 1024
const BATCH_BLANK = 50_000

/**
 * The rows of a CSV file in batches of at most `size`, in the order of the file; memory does not grow with the file. A record
 * that cannot be read is a row with a problem and reading goes on. `source` gives the file's bytes: from its first byte, or,
 * to go on with an import that was stopped, from byte `from.offset` where `from` is the `next` of the last batch that was
 * kept. Throws only what `source` throws.
 */
export async function* readRows(
  source: AsyncIterable<Uint8Array>,
  dialect: CsvDialect,
  from?: Position,
  size = BATCH_ROWS,
): AsyncGenerator<Batch, void> {
  const start = from ?? dialect.start
  const splitter = recordSplitter(dialect, start)
  let batch: Batch = { rows: [], blank: 0, next: start }
  let row = start.row
  let weight = 0

  function* taken(found: FoundRecord[]): Generator<Batch, void> {
    for (const record of found) {
      const read = toRow(record, row + 1, dialect)
      if (read) {
        row++
        weight += record.units.length
        batch.rows.push(read)
      } else batch.blank++
      batch.next = { offset: record.offset, line: record.nextLine, row }
      if (batch.rows.length >= size || weight >= BATCH_UNITS || batch.blank >= BATCH_BLANK) {
        const full = batch
        batch = { rows: [], blank: 0, next: full.next }
        weight = 0
        yield full
      }
    }
  }

  for await (const units of readUnits(source, dialect.encoding, from ? 0 : start.offset))
    yield* taken(splitter.push(units, false))
  yield* taken(splitter.push('', true))
  if (batch.rows.length || batch.blank) yield batch
}

/** One record as a row; undefined when it holds no value at all. */
function toRow(record: FoundRecord, row: number, dialect: CsvDialect): Row | undefined {
  const { ok, text } = decode(record.units, dialect.encoding, dialect.fallback)
  const bad = (problem: ReadProblem, cells?: string[]): BadRow => {
    const found: BadRow = { line: record.line, row, problem, raw: text.slice(0, 2000).replaceAll('\0', '\ufffd') }
    if (cells) found.cells = named(storable(cells), dialect.columns)
    return found
  }
  if (record.fault) return bad(faultProblem(record, record.fault, dialect.columns))
  const cells = splitCells(text, dialect.delimiter, dialect.quote)
  if (!ok) return bad(encodingProblem(cells, record, dialect), cells)
  if (text.includes('\0')) return bad(nulProblem(cells, dialect.columns), cells)
  if (cells.every(cell => cell.trim() === '')) return undefined

  const width = dialect.columns.length
  const surplus = cells.slice(width).some(cell => cell.trim() !== '')
  const short = cells.length < width && dialect.shortRows === 'problem'
  if (surplus || short) return bad(countProblem(cells.length, width, record.last, dialect.delimiter), cells)
  if (text.length > MAX_CELL_BYTES / 4) {
    const large = cells.findIndex(cell => Buffer.byteLength(cell) > MAX_CELL_BYTES)
    if (large >= 0) return bad(sizeProblem(cells[large]!, dialect.columns[large]))
  }
  return { line: record.line, row, cells: named(cells, dialect.columns) }
}

const named = (cells: readonly string[], columns: readonly string[]): Record<string, string> =>
  Object.fromEntries(columns.map((column, n) => [column, cells[n] ?? '']))

const inColumn = (kind: ReadProblem['kind'], column: string | undefined, message: string): ReadProblem =>
  column === undefined ? { kind, message } : { kind, message, column }

const CUT_OFF = 'The file ends in the middle of this line, so it was probably cut off. Export or download it again.'

function faultProblem({ line }: FoundRecord, fault: Fault, columns: readonly string[]): ReadProblem {
  if (fault.kind === 'line-too-long') {
    return {
      kind: 'line-too-long',
      message: `This line is longer than ${MAX_RECORD_BYTES / 1024} kB. It was left out; the lines after it were read.`,
    }
  }
  const column = columns[fault.cell]
  const where = column === undefined ? '' : ` in column “${column}”`
  return fault.kind === 'unclosed-quote'
    ? inColumn(
        'unclosed-quote',
        column,
        `A quotation mark is opened on line ${line}${where} and never closed. Close it, or double a mark that is part of the text ("").`,
      )
    : inColumn(
        'stray-quote',
        column,
        `There is text after a closing quotation mark${where}. Marks that are part of the text must be doubled ("").`,
      )
}

function encodingProblem(cells: readonly string[], { last }: FoundRecord, { columns, encoding }: CsvDialect): ReadProblem {
  const broken = cells.findIndex(cell => cell.includes('\ufffd'))
  if (last && cells.at(-1)?.endsWith('\ufffd')) return inColumn('cut-off', columns[broken], CUT_OFF)
  const what = `There are bytes here that are no characters in ${encoding.toUpperCase()}.`
  return inColumn('encoding', columns[broken], `${what} Correct the value, or choose another encoding for the whole file.`)
}

const nulProblem = (cells: readonly string[], columns: readonly string[]): ReadProblem =>
  inColumn(
    'nul',
    columns[cells.findIndex(cell => cell.includes('\0'))],
    'This line contains zero bytes, which no text has. The file may be damaged here.',
  )

const sizeProblem = (cell: string, column: string | undefined): ReadProblem =>
  inColumn(
    'cell-too-long',
    column,
    `This value is ${Math.round(Buffer.byteLength(cell) / 1024)} kB long; at most ${MAX_CELL_BYTES / 1024} kB can be read. Shorten it.`,
  )

function countProblem(found: number, wanted: number, last: boolean, delimiter: string): ReadProblem {
  const counts = `This line has ${found} ${found === 1 ? 'value' : 'values'} and the file has ${wanted} columns.`
  if (found > wanted) {
    const sign = delimiter === '\t' ? 'tab' : `“${delimiter}”`
    return { kind: 'columns', message: `${counts} A value that contains a ${sign} must stand in quotation marks.` }
  }
  const kind = last ? 'cut-off' : 'columns'
  const why = last ? ' It is the last line and has no line end: if the file was cut off here, export it again.' : ''
  return { kind, message: `${counts}${why} Fill in what is missing, or leave it empty.` }
}
