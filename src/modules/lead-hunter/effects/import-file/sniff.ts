import { hasHeaderRow, knownHeaders } from '../../rules/import/header-row.ts'
import { nameColumns } from './cells.ts'
import { type CsvDialect, type Dialect, type Encoding, MAX_COLUMNS, type Row, SNIFF_BYTES, type VcardDialect } from './dialect.ts'
import { readRows } from './rows.ts'
import { isBlank, type SampleRecord, sampleRecords, sniffDelimiter, sniffNewline, usualWidth } from './sniff-delimiter.ts'
import { type FoundEncoding, sniffEncoding } from './sniff-encoding.ts'
import { isVcard, type Refused, refuse, refusedByBytes, refusedByText } from './sniff-kind.ts'
import { decode, toUnits, unitSize } from './units.ts'
import { readCards } from './vcard.ts'
import { VCARD_COLUMNS } from './vcard-person.ts'

export type Sniffed = { kind: 'csv' | 'vcard'; dialect: Dialect; sample: Row[]; notes: string[]; bytesPerRow: number } | Refused

/** What the person has set on the screen; it wins over what was found. */
export interface SniffSettings {
  encoding?: Encoding
  delimiter?: string
  hasHeader?: boolean
}

const SAMPLE_ROWS = 100

/**
 * Finds out what a file is from its first SNIFF_BYTES bytes: encoding, delimiter, quote, line ends, where the table begins,
 * its columns, and up to 100 rows; or refuses it by name, saying what to do. `complete`: `head` is the whole file. `notes` are
 * sentences for the screen about what was not plain. `bytesPerRow` is the average of the sample (0 without rows), to guess
 * the number of rows by.
 */
export async function sniff(
  head: Uint8Array,
  settings: SniffSettings = {},
  complete = head.length < SNIFF_BYTES,
): Promise<Sniffed> {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1')
  const byBytes = refusedByBytes(bytes)
  if (byBytes) return byBytes
  const found = sniffEncoding(head, complete)
  const encoding: FoundEncoding = settings.encoding ? { encoding: settings.encoding, bom: found.bom } : found
  const body = head.subarray(encoding.bom)
  const size = unitSize(encoding.encoding)
  const units = toUnits(body.subarray(0, body.length - (body.length % size)), encoding.encoding)
  const text = decode(units, encoding.encoding, encoding.fallback).text
  const byText = refusedByText(text)
  if (byText) return byText

  const notes = encoding.note ? [encoding.note] : []
  const shared = {
    encoding: encoding.encoding,
    ...(encoding.fallback ? { fallback: encoding.fallback } : {}),
    newline: sniffNewline(units),
  }
  const start = { offset: encoding.bom, line: 1, row: 0 }
  const dialect: Dialect | Refused = isVcard(text)
    ? ({ kind: 'vcard', ...shared, columns: [...VCARD_COLUMNS], start } satisfies VcardDialect)
    : table(units, shared, encoding.bom, settings, complete, notes)
  if (dialect.kind === 'refused') return dialect
  const { rows, bytesPerRow } = await sampleOf(head, dialect, complete)
  if (text.includes('\ufffd') && shared.encoding !== 'utf-16le') {
    notes.push(
      'Some characters are already damaged in the file (shown as “\ufffd”); only the program it came from can write them anew.',
    )
  }
  if (rows.length === 0) notes.push('There are no rows in this file.')
  return { kind: dialect.kind, dialect, sample: rows, notes, bytesPerRow }
}

async function sampleOf(head: Uint8Array, dialect: Dialect, complete: boolean): Promise<{ rows: Row[]; bytesPerRow: number }> {
  const whole = (async function* () {
    yield head
  })()
  const reader =
    dialect.kind === 'csv' ? readRows(whole, dialect, undefined, SAMPLE_ROWS) : readCards(whole, dialect, undefined, SAMPLE_ROWS)
  for await (const { rows, next } of reader) {
    const bytesPerRow = rows.length === 0 ? 0 : (next.offset - dialect.start.offset) / rows.length
    // The last record of a beginning is cut, unless enough rows came before it.
    return { rows: complete || rows.length === SAMPLE_ROWS ? rows : rows.slice(0, -1), bytesPerRow }
  }
  return { rows: [], bytesPerRow: 0 }
}

const delimiterNames: Record<string, string> = { ';': 'semicolons', '\t': 'tabs', '|': 'bars' }

function table(
  units: string,
  shared: Pick<CsvDialect, 'encoding' | 'fallback' | 'newline'>,
  bom: number,
  settings: SniffSettings,
  complete: boolean,
  notes: string[],
): CsvDialect | Refused {
  const told = /^sep=(.)\r?\n/i.exec(units.slice(0, 10))?.[1]
  const found = sniffDelimiter(told ? units.slice(units.indexOf('\n') + 1) : units, shared.encoding, shared.newline, complete)
  const how = { ...shared, quote: found.quote, delimiter: settings.delimiter ?? told ?? found.delimiter }
  const cut = sampleRecords(units, how, complete)
  // Something is there, and not one line of it could be cut off.
  if (cut.length === 0 && units.trim() !== '') return refuse('endless')
  const records = cut.filter(record => !isBlank(record.cells))
  const width = usualWidth(records)
  if (records.length === 0) return refuse('empty')
  if (width > MAX_COLUMNS) return refuse('wide')

  const at = told ? 1 : tableBegins(records, width)
  const body = records.slice(at)
  const first = body[0]
  if (!first) return refuse('empty')
  const guess = hasHeaderRow(body.slice(0, 50).map(({ cells }) => cells))
  const hasHeader = settings.hasHeader ?? guess.header
  const columns = nameColumns(hasHeader ? trimmed(first.cells, width) : Array.from({ length: width }, () => ''))
  const behind = at === 0 ? { offset: 0, nextLine: 1 } : records[at - 1]!
  const from = hasHeader ? first : behind
  const data = hasHeader ? body.slice(1) : body
  const short = data.filter(record => !record.faulty && record.cells.length < columns.length).length
  const shortRows = short >= 8 && short >= data.length / 4 ? 'fill' : 'problem'

  if (at > 0 && !told)
    notes.push(
      at === 1
        ? 'The first line stands above the table and was passed over.'
        : `The first ${at} lines stand above the table and were passed over.`,
    )
  if (!settings.delimiter && delimiterNames[how.delimiter]) notes.push(`Values are divided by ${delimiterNames[how.delimiter]}.`)
  if (!hasHeader) notes.push('The file has no line with column names, so the columns are numbered.')
  else if (!guess.sure && settings.hasHeader === undefined)
    notes.push('The first line was taken as the column names. If it is a person, switch that off.')
  if (hasHeader) notes.push(...renamed(first.cells, columns))
  if (shortRows === 'fill') notes.push('Many lines leave out their last values; they were taken as empty.')
  return { kind: 'csv', ...how, hasHeader, columns, shortRows, start: { offset: bom + from.offset, line: from.nextLine, row: 0 } }
}

/** The header without empty cells at its end that no row fills. */
const trimmed = (cells: string[], width: number): string[] => {
  let end = cells.length
  while (end > width && cells[end - 1]!.trim() === '') end--
  return cells.slice(0, end)
}

const MOST_PREAMBLE = 20

/** Where the table begins: behind titles and remarks, which fill far fewer cells than the table and name no column. */
function tableBegins(records: readonly SampleRecord[], width: number): number {
  if (width < 2) return 0
  const filled = (record: SampleRecord) => record.cells.filter(cell => cell.trim() !== '').length
  const at = records.slice(0, MOST_PREAMBLE).findIndex(record => filled(record) >= Math.max(2, width / 2) && !isRemark(record))
  if (at <= 0) return 0
  const above = records.slice(0, at)
  const isTitle = (record: SampleRecord) =>
    isRemark(record) || (filled(record) <= Math.max(1, width / 3) && knownHeaders(record.cells) === 0)
  return above.every(isTitle) ? at : 0
}

const isRemark = (record: SampleRecord): boolean => /^#\s*\w/.test(record.cells[0] ?? '')

function renamed(header: readonly string[], columns: readonly string[]): string[] {
  const notes: string[] = []
  const empty = columns.filter((_, n) => (header[n] ?? '').trim() === '')
  const twice = columns.filter((column, n) => / \(\d+\)$/.test(column) && column !== header[n]?.trim())
  if (empty.length > 0) notes.push(`Columns without a name were numbered: ${empty.slice(0, 5).join(', ')}.`)
  if (twice.length > 0) notes.push(`Names that stand twice were numbered: ${twice.slice(0, 5).join(', ')}.`)
  return notes
}
