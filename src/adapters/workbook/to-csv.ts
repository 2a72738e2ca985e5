import { csvLine } from '#base/csv.ts'
import { type Book, readBook, type Sheet } from './book.ts'
import { openParts, type Parts, type Source, type Unread, WorkbookRefused } from './parts.ts'
import { sheetRows } from './sheet-rows.ts'

export type Converted = { kind: 'written' } | { kind: 'choose'; sheets: string[] } | { kind: 'refused'; why: Unread }

const pieceChars = 64 * 1024

/** Takes what is written, piece by piece. */
export interface Sink {
  add(text: string): Promise<void>
}

/**
 * Writes one sheet of a workbook as a CSV file, a row a line, however many there are. Where several sheets hold something
 * and none is named, it answers their names instead.
 */
export async function workbookToCsv(source: Source, to: Sink, named: string | undefined): Promise<Converted> {
  let parts: Parts | undefined
  try {
    parts = await openParts(source)
    const book = await readBook(parts)
    const filled = named === undefined ? await filledSheets(parts, book) : book.sheets.filter(sheet => sheet.name === named)
    if (filled.length > 1) return { kind: 'choose', sheets: filled.map(sheet => sheet.name) }
    if (!filled[0]) return { kind: 'refused', why: named === undefined ? 'empty' : 'no-sheet' }
    await writeSheet(parts, book, filled[0], to)
    return { kind: 'written' }
  } catch (error) {
    if (error instanceof WorkbookRefused) return { kind: 'refused', why: error.why }
    // The disk being full is our fault; anything else is the archive's or its XML's.
    if ((error as { syscall?: string }).syscall) throw error
    return { kind: 'refused', why: 'damaged' }
  } finally {
    parts?.close()
  }
}

async function filledSheets(parts: Parts, book: Book): Promise<Sheet[]> {
  const filled: Sheet[] = []
  for (const sheet of book.sheets) {
    for await (const _ of sheetRows(parts, book, sheet)) {
      filled.push(sheet)
      break
    }
  }
  return filled
}

async function writeSheet(parts: Parts, book: Book, sheet: Sheet, to: Sink): Promise<void> {
  let piece = ''
  let line = 1
  let width = 0
  for await (const { number, cells } of sheetRows(parts, book, sheet)) {
    // A row ends with its last value there; here each is as wide as the widest above it. Empty rows keep their lines.
    while (cells.length < width) cells.push('')
    width = cells.length
    piece += '\r\n'.repeat(Math.max(0, number - line)) + csvLine(cells)
    line = Math.max(number, line) + 1
    if (piece.length < pieceChars) continue
    await to.add(piece)
    piece = ''
  }
  await to.add(piece)
}
