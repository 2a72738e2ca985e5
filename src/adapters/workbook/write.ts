import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'

export type WrittenCell = string | number | null
/** `text` stays text whatever it begins with, also where somebody edits it; `money` is a number of dollars. */
export interface WrittenColumn {
  title: string
  /** Characters. */
  width: number
  as: 'text' | 'number' | 'money'
}

/** Characters that one cell holds (ECMA-376; spreadsheets refuse a workbook with more). */
const mostInCell = 32_767
const styles = { text: 1, number: 0, money: 2, title: 3 } as const

/**
 * A workbook of one sheet, made while its rows come in: nothing but the row at hand is held, so its memory does not depend
 * on how many there are. Every text is typed as text (an inline string in the text format): no cell is a formula. Yields the
 * archive's bytes; throws what the rows throw.
 */
export async function* writeWorkbook(o: {
  sheet: string
  columns: readonly WrittenColumn[]
  /** Row by row, or some at a time. */
  rows: AsyncIterable<readonly WrittenCell[][]>
  at: Date
}): AsyncGenerator<Buffer> {
  const zip = new ZipFile()
  const out = zip.outputStream as Readable
  zip.on('error', error => out.destroy(error as Error))
  const put = (name: string, text: string) => zip.addBuffer(Buffer.from(declaration + text), name, { mtime: o.at })
  put('[Content_Types].xml', contentTypes)
  put('_rels/.rels', relations([['officeDocument', 'xl/workbook.xml']]))
  put(
    'xl/workbook.xml',
    `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${escaped(o.sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  )
  put(
    'xl/_rels/workbook.xml.rels',
    relations([
      ['worksheet', 'worksheets/sheet1.xml'],
      ['styles', 'styles.xml'],
    ]),
  )
  put('xl/styles.xml', stylesheet)
  const sheet = Readable.from(sheetText(o), { objectMode: false })
  sheet.on('error', error => out.destroy(error))
  zip.addReadStream(sheet, 'xl/worksheets/sheet1.xml', { mtime: o.at })
  zip.end()
  try {
    for await (const chunk of out) yield chunk as Buffer
  } finally {
    sheet.destroy()
  }
}

async function* sheetText({
  columns,
  rows,
}: {
  columns: readonly WrittenColumn[]
  rows: AsyncIterable<readonly WrittenCell[][]>
}): AsyncGenerator<Buffer> {
  const widths = columns.map((c, n) => `<col min="${n + 1}" max="${n + 1}" width="${c.width}" customWidth="1"/>`).join('')
  yield Buffer.from(
    `${declaration}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths}</cols><sheetData>${rowText(columns.map(c => textCell(c.title, styles.title)))}`,
  )
  for await (const some of rows)
    if (some.length) yield Buffer.from(some.map(row => rowText(row.map((cell, n) => cellText(cell, columns[n]!)))).join(''))
  yield Buffer.from('</sheetData></worksheet>')
}

const rowText = (cells: readonly string[]) => `<row>${cells.join('')}</row>`
const textCell = (text: string, style: number) =>
  `<c s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(text.slice(0, mostInCell))}</t></is></c>`
function cellText(cell: WrittenCell, { as }: WrittenColumn): string {
  if (cell === null || cell === '') return '<c/>'
  if (typeof cell === 'number') return `<c s="${styles[as]}"><v>${cell}</v></c>`
  return textCell(cell, styles.text)
}

/** What XML 1.0 cannot hold is left out; `_x0041_`, which spreadsheets would read as a letter, stands as it was typed. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is left out
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
    .replace(/[&<>"]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)
    .replace(/\r/g, '&#13;')

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const relations = (all: readonly (readonly [type: string, target: string])[]) =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all
    .map(([type, target], n) => `<Relationship Id="rId${n + 1}" Type="${office}/${type}" Target="${target}"/>`)
    .join('')}</Relationships>`
const part = (name: string, type: string) =>
  `<Override PartName="/${name}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml"/>`
const contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${part('xl/workbook.xml', 'sheet.main')}${part('xl/worksheets/sheet1.xml', 'worksheet')}${part('xl/styles.xml', 'styles')}</Types>`
/** General, text (49), dollars with cents, titles. */
const stylesheet = `<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs></styleSheet>`
