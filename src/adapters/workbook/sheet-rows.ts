import { mostWorkbookColumns } from '#policy/limits.ts'
import { type Book, readText, type Sheet } from './book.ts'
import { type Parts, WorkbookRefused } from './parts.ts'
import { type Attributes, readXml } from './read-xml.ts'
import { shownNumber } from './shown-number.ts'

export interface SheetRow {
  /** As the spreadsheet counts, from 1. */
  number: number
  cells: string[]
}

/** The rows of a sheet that hold anything, as somebody reads them there; formulas by what they came to. */
export async function* sheetRows(parts: Parts, book: Book, sheet: Sheet): AsyncGenerator<SheetRow> {
  let rows: SheetRow[] = []
  let row: SheetRow = { number: 0, cells: [] }
  let cell: Attributes = {}
  let column = -1
  let value = ''
  let inValue = false
  const inline = readText()
  const reader = readXml(parts.read(sheet.part), {
    open(name, attributes) {
      inline.open(name)
      if (name === 'row') {
        row = { number: Number(attributes.r) || row.number + 1, cells: [] }
        column = -1
      } else if (name === 'c') {
        cell = attributes
        column = attributes.r ? columnOf(attributes.r) : column + 1
        if (column >= mostWorkbookColumns) throw new WorkbookRefused('wide')
        value = ''
      } else if (name === 'v') inValue = true
    },
    text(piece) {
      if (inValue) value += piece
      else inline.text(piece)
    },
    close(name) {
      inline.close(name)
      if (name === 'v') inValue = false
      if (name === 'c') {
        const shown = shownCell(book, cell, value, inline.take())
        while (row.cells.length < column) row.cells.push('')
        row.cells[column] = shown
      }
      if (name === 'row' && row.cells.some(shown => shown !== '')) rows.push(row)
    },
  })
  for await (const _ of reader) {
    yield* rows
    rows = []
  }
  yield* rows
}

/** `AB12` is the 28th column, counted from 0. */
const columnOf = (place: string): number =>
  [...(/^[A-Z]+/.exec(place)?.[0] ?? 'A')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1

function shownCell(book: Book, { t, s }: Attributes, value: string, inline: string): string {
  switch (t) {
    case 's':
      return line(book.strings[Number(value)] ?? '')
    case 'inlineStr':
      return line(inline)
    case 'str':
      return line(value)
    case 'b':
      return value === '1' ? 'TRUE' : 'FALSE'
    // A formula that came to nothing says nothing of anybody.
    case 'e':
      return ''
    case 'd':
      return value.replace('T', ' ')
    default:
      return shownNumber(value, book.formats[Number(s ?? 0)] ?? 'General', book.from1904)
  }
}

/** One row stays one line, so that what is said of a line can be found in the spreadsheet. */
const line = (text: string): string => text.replace(/_x000D_|\r\n?|\n/g, ' ').trim()
