import type { CellProblem } from './draft-builder.ts'

export const LINE_COLUMN = 'Line in the original file'
export const FIX_COLUMN = 'What to fix'

/** A row that was not taken, and why. */
export interface RefusedRow {
  /** Line of the original file. */
  line: number
  /** Missing when the line could not be divided into cells. */
  cells?: Readonly<Record<string, string>> | undefined
  /** The line as it stands in the file, for when there are no cells. */
  raw?: string | undefined
  problems: readonly CellProblem[]
}

/** The header of the error file: the columns of the original, so that a corrected file goes through the same import. */
export const errorFileHeader = (columns: readonly string[]): string[] => [...columns, LINE_COLUMN, FIX_COLUMN].map(neutral)

/**
 * One row of the error file, cells in the order of `errorFileHeader(columns)`; writing them as CSV is the caller's. Cells that
 * a spreadsheet would run as a formula are made harmless; the importer undoes that when the corrected file comes back.
 */
export function errorFileRow(columns: readonly string[], { line, cells, raw, problems }: RefusedRow): string[] {
  const own = columns.map((column, n) => cells?.[column] ?? (n === 0 && !cells ? (raw ?? '') : ''))
  const why = problems.map(({ column, message }) => (column === undefined ? message : `${column}: ${message}`)).join(' ')
  return [...own, String(line), why].map(neutral)
}

/**
 * A cell no spreadsheet runs: text that begins with = + - @, a tab or a line end gets an apostrophe before it (OWASP, "CSV
 * Injection"). A phone number keeps its plus and is written with blanks, which is no formula to any spreadsheet and a phone
 * number to any other program.
 */
export function neutral(cell: string): string {
  const phone = /^\s*\+(\d[\d\s().-]{5,22}\d)\s*$/.exec(cell)
  if (phone) return `+${grouped(phone[1]!)}`
  return /^[\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(cell) ? `'${cell}` : cell
}

function grouped(written: string): string {
  const parts = written.split(/[\s().-]+/).filter(part => part !== '')
  if (parts.length > 1) return parts.join(' ')
  const [digits = ''] = parts
  const us = /^(1)(\d{3})(\d{3})(\d{4})$/.exec(digits)
  return us ? us.slice(1).join(' ') : `${digits.slice(0, 2)} ${digits.slice(2)}`
}

/** One line of a CSV file (RFC 4180). */
export const csvLine = (cells: readonly string[]): string => `${cells.map(quoted).join(',')}\r\n`

const quoted = (cell: string): string => (/[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
