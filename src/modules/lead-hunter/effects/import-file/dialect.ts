/**
 * How a file of people is written, as found by `sniff` and confirmed on the screen. Plain data: it is kept with the import,
 * so that a reader started again days later reads the file the same way.
 */

/** A name iconv-lite knows. `utf-16le` and `utf-16be` are told apart because their units are two bytes wide. */
export type Encoding = string

/** A place between two records. A stream opened at byte `offset` of the file goes on from there. */
export interface Position {
  /** Bytes from the start of the file. */
  offset: number
  /** Line of the file as an editor counts it, from 1. */
  line: number
  /** Records of data before this place; empty lines are not records. */
  row: number
}

export interface CsvDialect {
  kind: 'csv'
  encoding: Encoding
  /** For a file whose beginning is plain ASCII: a later line that is not valid in `encoding` is read in this one. */
  fallback?: Encoding
  delimiter: string
  /** One character; empty when the file does not quote. */
  quote: string
  newline: 'lf' | 'crlf' | 'cr' | 'mixed'
  hasHeader: boolean
  /** Unique, never empty, in the order of the file. */
  columns: string[]
  /** Whether a line with too few cells is refused or filled with empty cells (some programs leave empty last cells out). */
  shortRows: 'problem' | 'fill'
  /** The first record of data: behind byte order mark, preamble and header. */
  start: Position
}

export interface VcardDialect {
  kind: 'vcard'
  encoding: Encoding
  fallback?: Encoding
  newline: CsvDialect['newline']
  columns: string[]
  start: Position
}

export type Dialect = CsvDialect | VcardDialect

/** One cell may not be larger than this many bytes. */
export const MAX_CELL_BYTES = 100 * 1024
/** One record, with all lines inside its quotes, may not be larger than this many bytes. */
export const MAX_RECORD_BYTES = 1024 * 1024
/** More columns than any export has; beyond it the delimiter was misread. */
export const MAX_COLUMNS = 1000
/** How much of a file `sniff` wants to see, in bytes. */
export const SNIFF_BYTES = 256 * 1024

export type ReadProblemKind =
  | 'columns'
  | 'stray-quote'
  | 'unclosed-quote'
  | 'encoding'
  | 'cut-off'
  | 'nul'
  | 'cell-too-long'
  | 'line-too-long'
  | 'card'

/** Why one record could not be read. `message` is a sentence for the person who brought the file. */
export interface ReadProblem {
  kind: ReadProblemKind
  message: string
  column?: string
}

export interface GoodRow {
  line: number
  row: number
  cells: Record<string, string>
  problem?: undefined
}

export interface BadRow {
  line: number
  row: number
  problem: ReadProblem
  /** What could be read, if the cells could be told apart. */
  cells?: Record<string, string>
  /** The beginning of the line as it stands in the file. */
  raw: string
}

export type Row = GoodRow | BadRow

export interface Batch {
  rows: Row[]
  /** Lines without any value that were passed over. */
  blank: number
  /** Where to go on when everything in this batch is kept. */
  next: Position
}
