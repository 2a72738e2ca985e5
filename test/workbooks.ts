import { readFileSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { crc32, deflateRawSync } from 'node:zlib'

/** A ZIP archive of these parts. `says` is what the table of contents claims a part inflates to. */
export function archive(parts: Readonly<Record<string, string | Buffer>>, says: Readonly<Record<string, number>> = {}): Buffer {
  const bodies: Buffer[] = []
  const contents: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(parts)) {
    const whole = Buffer.from(text)
    const packed = deflateRawSync(whole)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt32LE(crc32(whole), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(says[name] ?? whole.length, 18)
    fields.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    contents.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), fields, rest, Buffer.from(name)]))
    bodies.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(contents)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(contents.length, 4)
  end.writeUInt16LE(contents.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...bodies, directory, Buffer.from('PK\x05\x06'), end])
}

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')

/** Cell formats of `workbook`: 1 ZIP, 2 day, 3 share, 4 SSN. */
const styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="m/d/yy"/>
  <numFmt numFmtId="166" formatCode="000\\-00\\-0000"/></numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>
  <cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="10"/><xf numFmtId="166"/></cellXfs></styleSheet>`

/** A cell: text, or a number in a format; null is left out. */
export type Cell = string | null | { number: number; format?: number } | { xml: string }

/** The parts of an Excel workbook with these sheets, as Excel writes them. */
export function workbookParts(sheets: Readonly<Record<string, readonly (readonly Cell[])[]>>, hidden: readonly string[] = []) {
  const strings: string[] = []
  const cellXml = (cell: Cell, place: string) => {
    if (cell === null) return ''
    if (typeof cell === 'string') return `<c r="${place}" t="s"><v>${strings.push(cell) - 1}</v></c>`
    if ('xml' in cell) return cell.xml.replace('<c', `<c r="${place}"`)
    return `<c r="${place}" s="${cell.format ?? 0}"><v>${cell.number}</v></c>`
  }
  const sheetXml = (rows: readonly (readonly Cell[])[]) =>
    `<worksheet><sheetData>${rows
      .map((cells, n) => {
        const inner = cells.map((cell, c) => cellXml(cell, `${String.fromCharCode(65 + c)}${n + 1}`)).join('')
        return inner && `<row r="${n + 1}">${inner}</row>`
      })
      .join('')}</sheetData></worksheet>`
  const names = Object.keys(sheets)
  const made = Object.values(sheets).map(sheetXml)
  const list = names.map(
    (name, n) =>
      `<sheet name="${escaped(name)}" sheetId="${n + 1}" r:id="rId${n + 1}"${hidden.includes(name) ? ' state="hidden"' : ''}/>`,
  )
  const related = names.map(
    (_, n) =>
      `<Relationship Id="rId${n + 1}" Target="worksheets/sheet${n + 1}.xml" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>`,
  )
  return {
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': `<workbook xmlns:r="r"><sheets>${list.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${related.join('')}</Relationships>`,
    'xl/styles.xml': styles,
    'xl/sharedStrings.xml': `<sst>${strings.map(text => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('')}</sst>`,
    ...Object.fromEntries(made.map((xml, n) => [`xl/worksheets/sheet${n + 1}.xml`, xml])),
  }
}

export const workbook = (sheets: Readonly<Record<string, readonly (readonly Cell[])[]>>, hidden?: readonly string[]): Buffer =>
  archive(workbookParts(sheets, hidden))

/** A workbook on the disk, as it is read from any place on. */
export const onDisk = (path: string) => {
  const whole = readFileSync(path)
  return {
    bytes: whole.length,
    async *read(from: number) {
      yield whole.subarray(from)
    },
  }
}
/** A file that takes what is written. */
export const intoFile = (path: string) => ({ add: (text: string) => appendFile(path, text) })
