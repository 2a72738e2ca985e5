import { neutral } from '#base/csv.ts'
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
