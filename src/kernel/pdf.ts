import PDFDocument from 'pdfkit'
import { Writer } from './pdf-text.ts'

type Doc = InstanceType<typeof PDFDocument>

/** A line of a table; one with `heading` alone begins a part of it. */
export type Row = { heading: string } | { cells: readonly string[] }
export interface Table {
  title: string
  columns: readonly string[]
  /** Share of the width that the first column takes; the others share the rest. */
  first: number
  rows: readonly Row[]
}

/** A document to be signed: what it is, its facts, its tables, and at the end places to sign. */
export interface Sheet {
  title: string
  author: string
  subject: string
  at: Date
  facts: readonly (readonly [label: string, value: string])[]
  /** How to read the tables. */
  notes: readonly string[]
  tables: readonly Table[]
  signatures: readonly string[]
  /** At the foot of every page, beside its number. */
  foot: string
}

const margin = 36
const sizes = { title: 16, heading: 11, text: 9, cell: 7 }
const leading = 1.35
const inks = { text: '#1a1a1a', quiet: '#5c6670', line: '#c9d0d6', shade: '#eef2f4' }

/** Landscape letter, tagged for readers of screens, with embedded fonts. */
export function pdfOf(sheet: Sheet): Promise<Buffer> {
  const doc = new PDFDocument({
    size: 'LETTER',
    layout: 'landscape',
    margin,
    bufferPages: true,
    pdfVersion: '1.7',
    tagged: true,
    displayTitle: true,
    lang: 'en-US',
    info: { Title: sheet.title, Author: sheet.author, Subject: sheet.subject, CreationDate: sheet.at, ModDate: sheet.at },
  })
  const done = new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = []
    doc.on('data', chunk => chunks.push(chunk))
    doc.on('end', () => resolve(Buffer.concat(chunks)))
    doc.on('error', reject)
  })
  new Pages(doc, sheet).write()
  doc.end()
  return done
}

class Pages {
  readonly #doc: Doc
  readonly #sheet: Sheet
  readonly #pen: Writer
  readonly #root: PDFKit.PDFStructureElement
  readonly #width: number
  readonly #bottom: number
  #y = margin

  constructor(doc: Doc, sheet: Sheet) {
    this.#doc = doc
    this.#sheet = sheet
    this.#pen = new Writer(doc)
    this.#root = doc.struct('Document')
    doc.addStructure(this.#root)
    this.#width = doc.page.width - 2 * margin
    // The foot stands below.
    this.#bottom = doc.page.height - margin - 16
  }

  write(): void {
    const { title, facts, notes, tables, signatures } = this.#sheet
    this.#paragraph('H1', title, sizes.title)
    this.#y += 4
    for (const [label, value] of facts) this.#fact(label, value)
    this.#y += 6
    for (const note of notes) this.#paragraph('P', note, sizes.text, inks.quiet)
    for (const table of tables) this.#table(table)
    this.#signatures(signatures)
    this.#root.end()
    this.#feet()
  }

  /** Goes on to the next page where so much does not fit on this one. */
  #need(height: number): boolean {
    if (this.#y + height <= this.#bottom) return false
    this.#doc.addPage()
    this.#y = margin
    return true
  }

  #lines(lines: readonly string[], x: number, y: number, size: number, ink = inks.text): void {
    this.#doc.fillColor(ink)
    for (const [n, line] of lines.entries()) this.#pen.draw(line, x, y + n * size * leading, size)
  }

  #paragraph(tag: string, text: string, size: number, ink = inks.text): void {
    const lines = this.#pen.lines(text, size, this.#width)
    this.#need(lines.length * size * leading)
    this.#root.add(this.#doc.struct(tag, {}, () => this.#lines(lines, margin, this.#y, size, ink)))
    this.#y += lines.length * size * leading + 2
  }

  #fact(label: string, value: string): void {
    const x = margin + 110
    const lines = this.#pen.lines(value, sizes.text, this.#width - 110)
    this.#need(lines.length * sizes.text * leading)
    this.#root.add(
      this.#doc.struct('P', {}, () => {
        this.#lines([label], margin, this.#y, sizes.text, inks.quiet)
        this.#lines(lines, x, this.#y, sizes.text)
      }),
    )
    this.#y += lines.length * sizes.text * leading + 1
  }

  #table({ title, columns, first, rows }: Table): void {
    const rest = (this.#width * (1 - first)) / (columns.length - 1)
    const widths = columns.map((_, n) => (n === 0 ? this.#width * first : rest))
    this.#need(90)
    this.#y += 10
    this.#paragraph('H2', title, sizes.heading)
    const table = this.#doc.struct('Table')
    this.#root.add(table)
    this.#row(table, columns, widths, 'TH', true)
    for (const row of rows) {
      const cells = 'heading' in row ? [row.heading] : row.cells
      const spans = 'heading' in row ? [this.#width] : widths
      // A heading does not stand alone at the end of a page.
      const next = 'heading' in row ? 3 * sizes.cell * leading + 6 : 0
      if (this.#need(this.#height(cells, spans) + next)) this.#row(table, columns, widths, 'TH', true)
      this.#row(table, cells, spans, 'heading' in row ? 'TH' : 'TD', 'heading' in row)
    }
    table.end()
  }

  #height(cells: readonly string[], widths: readonly number[]): number {
    const most = Math.max(...cells.map((text, n) => this.#pen.lines(text, sizes.cell, widths[n]! - 6).length))
    return most * sizes.cell * leading + 6
  }

  #row(
    table: PDFKit.PDFStructureElement,
    cells: readonly string[],
    widths: readonly number[],
    tag: 'TH' | 'TD',
    shaded: boolean,
  ): void {
    const height = this.#height(cells, widths)
    this.#ruled(height, shaded)
    const row = this.#doc.struct('TR')
    table.add(row)
    let x = margin
    for (const [n, text] of cells.entries()) {
      const left = x + 3
      const lines = this.#pen.lines(text, sizes.cell, widths[n]! - 6)
      row.add(this.#doc.struct(tag, {}, () => this.#lines(lines, left, this.#y + 3, sizes.cell)))
      x += widths[n]!
    }
    row.end()
    this.#y += height
  }

  /** Shade and line are drawn, not said. */
  #ruled(height: number, shaded: boolean): void {
    const doc = this.#doc
    doc.markContent('Artifact', { type: 'Layout' })
    if (shaded) doc.rect(margin, this.#y, this.#width, height).fill(inks.shade)
    doc
      .moveTo(margin, this.#y + height)
      .lineTo(margin + this.#width, this.#y + height)
      .lineWidth(0.5)
      .stroke(inks.line)
    doc.endMarkedContent()
  }

  #signatures(names: readonly string[]): void {
    for (const name of names) {
      this.#need(44)
      this.#y += 26
      this.#ruled(0, false)
      this.#y += 4
      this.#paragraph('P', name, sizes.text, inks.quiet)
    }
  }

  #feet(): void {
    const doc = this.#doc
    const { start, count } = doc.bufferedPageRange()
    for (let page = start; page < start + count; page++) {
      doc.switchToPage(page)
      doc.markContent('Artifact', { type: 'Pagination', subtype: 'Footer' } as never)
      const y = doc.page.height - margin - 4
      const number = `Page ${page - start + 1} of ${count}`
      this.#lines([this.#sheet.foot], margin, y, sizes.cell, inks.quiet)
      this.#lines([number], margin + this.#width - this.#pen.width(number, sizes.cell), y, sizes.cell, inks.quiet)
      doc.endMarkedContent()
    }
  }
}
