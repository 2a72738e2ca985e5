import { mostWorkbookText } from '#policy/limits.ts'
import { type Parts, WorkbookRefused } from './parts.ts'
import { wholeXml } from './read-xml.ts'

export interface Sheet {
  name: string
  /** Its part of the archive. */
  part: string
}

export interface Book {
  /** The sheets somebody sees when they open it. */
  sheets: Sheet[]
  from1904: boolean
  /** The format of each style, by its number. */
  formats: string[]
  /** Text that cells share, by its number. */
  strings: string[]
}

/** Formats every spreadsheet knows by number (ECMA-376 part 1, 18.8.30), as far as they are not plain numbers. */
const known: Readonly<Record<number, string>> = {
  9: '0%',
  10: '0.00%',
  ...Object.fromEntries([14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map(id => [id, 'yyyy-mm-dd'])),
  ...Object.fromEntries([18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56].map(id => [id, 'hh:mm:ss'])),
  22: 'yyyy-mm-dd hh:mm',
  46: '[h]:mm:ss',
}

export async function readBook(parts: Parts): Promise<Book> {
  const targets = await relations(parts)
  const sheets: Sheet[] = []
  let from1904 = false
  await wholeXml(parts.read('xl/workbook.xml'), {
    open(name, a) {
      if (name === 'workbookPr') from1904 = a.date1904 === '1' || a.date1904 === 'true'
      if (name !== 'sheet' || a.state === 'hidden' || a.state === 'veryHidden') return
      const part = targets.get(a['r:id'] ?? Object.entries(a).find(([key]) => key.endsWith(':id'))?.[1] ?? '')
      if (a.name && part && parts.has(part)) sheets.push({ name: a.name, part })
    },
  })
  return { sheets, from1904, formats: await formatsOf(parts), strings: await stringsOf(parts) }
}

/** Where each relation of the workbook leads: its worksheets, not its charts. */
async function relations(parts: Parts): Promise<Map<string, string>> {
  const targets = new Map<string, string>()
  await wholeXml(parts.read('xl/_rels/workbook.xml.rels'), {
    open(name, { Id, Target, Type }) {
      if (name !== 'Relationship' || !Id || !Target || !Type?.endsWith('/worksheet')) return
      targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`)
    },
  })
  return targets
}

async function formatsOf(parts: Parts): Promise<string[]> {
  const own = new Map<number, string>()
  const formats: string[] = []
  let ofCells = false
  await wholeXml(parts.read('xl/styles.xml'), {
    open(name, { numFmtId, formatCode }) {
      if (name === 'numFmt') own.set(Number(numFmtId), formatCode ?? '')
      if (name === 'cellXfs') ofCells = true
      if (name === 'xf' && ofCells) formats.push(own.get(Number(numFmtId)) ?? known[Number(numFmtId)] ?? 'General')
    },
    close(name) {
      if (name === 'cellXfs') ofCells = false
    },
  })
  return formats
}

async function stringsOf(parts: Parts): Promise<string[]> {
  const strings: string[] = []
  const reading = readText()
  let held = 0
  await wholeXml(parts.read('xl/sharedStrings.xml'), {
    ...reading,
    close(name) {
      reading.close(name)
      if (name !== 'si') return
      const text = reading.take()
      held += text.length
      if (held > mostWorkbookText) throw new WorkbookRefused('huge')
      strings.push(text)
    },
  })
  return strings
}

/** Gathers what stands in `<t>`, without the reading aids of `<rPh>`. */
export function readText() {
  let text = ''
  let inText = false
  let aid = false
  return {
    open(name: string) {
      if (name === 't') inText = true
      if (name === 'rPh') aid = true
    },
    text(piece: string) {
      if (inText && !aid) text += piece
    },
    close(name: string) {
      if (name === 't') inText = false
      if (name === 'rPh') aid = false
    },
    take() {
      const taken = text
      text = ''
      return taken
    },
  }
}
