/** What a file is that is not a table of people; the words are stable, screens and tests may use them. */
export type RefusedKind =
  | 'empty'
  | 'endless'
  | 'wide'
  | 'xlsx'
  | 'xlsm'
  | 'xlsb'
  | 'encrypted'
  | 'huge'
  | 'no-sheet'
  | 'xls'
  | 'ods'
  | 'numbers'
  | 'zip'
  | 'pdf'
  | 'gzip'
  | 'image'
  | 'html'
  | 'xml'
  | 'json'
  | 'rtf'
  | 'calendar'
  | 'binary'

export interface Refused {
  kind: 'refused'
  what: RefusedKind
  /** Names the kind of file and says what to do instead. */
  message: string
}

const SAVE_AS = 'Open it there and save the sheet as “CSV UTF-8 (comma delimited)”, then choose that file.'

const messages: Record<RefusedKind, string> = {
  empty: 'This file is empty. Export it again, or choose another file.',
  endless:
    'No line of this file comes to an end: a quotation mark is opened and never closed, or there are no line ends. Export it again as CSV.',
  wide: 'This table has too many columns to be a list of people. Keep at most 1,000 of them and choose the file again.',
  xlsx: 'This Excel workbook (.xlsx) is damaged or not whole. Open it in Excel, save it again, and choose that file.',
  xlsm: 'This workbook holds macros, which are programs. In Excel save it as “Excel Workbook (.xlsx)” without them, then choose that file.',
  xlsb: `This is a binary Excel workbook (.xlsb). ${SAVE_AS}`,
  encrypted:
    'This workbook is protected by a password. Open it in Excel, take the password off under File, Info, and save it again.',
  huge: `This workbook is larger than a list of people ever is, or says it is. ${SAVE_AS}`,
  'no-sheet': 'There is no such sheet in this workbook. Choose another one.',
  xls: `This is an old Office file (.xls or .doc). ${SAVE_AS}`,
  ods: `This is an OpenDocument file (.ods or .odt). ${SAVE_AS}`,
  numbers: 'This is an Apple Numbers file. In Numbers choose File, Export To, CSV, then choose that file.',
  zip: 'This is a ZIP archive. Unpack it and choose the CSV or vCard file inside.',
  pdf: 'This is a PDF. Lists cannot be read from a PDF: export the list as CSV from the program it came from.',
  gzip: 'This is a compressed file (.gz, .7z, .rar, .bz2, .xz or .zst). Unpack it and choose the CSV or vCard file inside.',
  image: 'This is a picture. Export the list as CSV from the program it came from.',
  html: 'This is a web page, even if its name ends in .xls or .csv. Open it in Excel and save it as “CSV UTF-8 (comma delimited)”, or export again while signed in.',
  xml: 'This is XML. Leads in ADF or another XML format come in through a lead source; for a file import export the list as CSV.',
  json: 'This is JSON. Send it to the API, or export the list as CSV.',
  rtf: 'This is a formatted document (RTF). Save the list as CSV instead.',
  calendar: 'This is a calendar (iCalendar). Export the contacts as vCard (.vcf) or CSV.',
  binary: 'This is no text file that can be read as a list. Export the list as CSV or vCard.',
}

export const refuse = (what: RefusedKind): Refused => ({ kind: 'refused', what, message: messages[what] })

const magics: [RefusedKind, string][] = [
  ['pdf', '%PDF-'],
  ['xls', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
  ['gzip', '\x1f\x8b'],
  ['gzip', 'BZh'],
  ['gzip', '7z\xbc\xaf\x27\x1c'],
  ['gzip', 'Rar!\x1a\x07'],
  ['gzip', '\xfd7zXZ\0'],
  ['gzip', '\x28\xb5\x2f\xfd'],
  ['image', '\x89PNG\r\n'],
  ['image', '\xff\xd8\xff'],
  ['image', 'GIF8'],
  ['rtf', '{\\rtf'],
  ['binary', 'SQLite format 3\0'],
  ['binary', '\x7fELF'],
]

/** How a workbook with a password is named inside its old-style wrapping. */
const passworded = [...'EncryptedPackage'].join('\0')

const archives = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08']

/**
 * Recognises by their first bytes the files that are no text, before any encoding is guessed. `head` is the beginning of the
 * file as a string of bytes (latin1). Undefined when it may be text.
 */
export function refusedByBytes(head: string): Refused | undefined {
  if (head.length === 0) return refuse('empty')
  const magic = magics.find(([, bytes]) => head.startsWith(bytes))
  if (magic) return refuse(magic[0] === 'xls' && head.includes(passworded) ? 'encrypted' : magic[0])
  if (!archives.some(bytes => head.startsWith(bytes))) return undefined
  if (head.includes('application/vnd.oasis.opendocument')) return refuse('ods')
  if (head.includes('Index/Document.iwa') || head.includes('Index.zip')) return refuse('numbers')
  return refuse(head.includes('[Content_Types].xml') || /xl\/(workbook|worksheets|_rels|styles)/.test(head) ? 'xlsx' : 'zip')
}

/** Recognises text that is neither a table nor an address book. `text` is the decoded beginning of the file. */
export function refusedByText(text: string): Refused | undefined {
  const begin = text.slice(0, 2000).replace(/^[\s\ufeff]+/, '')
  if (begin === '' && text.trim() === '') return refuse('empty')
  if (/^<(!doctype html|html|head|body|table|meta)\b/i.test(begin)) return refuse('html')
  if (/^<\?xml/i.test(begin)) return refuse(/<html/i.test(text) ? 'html' : 'xml')
  if (/^<(adf|\?adf)/i.test(begin)) return refuse('xml')
  if (/^BEGIN:VCALENDAR/i.test(begin)) return refuse('calendar')
  if (/^(\{\s*"|\[\s*[{[\]])/.test(begin)) return refuse('json')
  const sample = text.slice(0, 65_536)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary data from text
  const controls = sample.match(/[\x00-\x08\x0e-\x1a\x1c-\x1f]/g)?.length ?? 0
  return controls > 8 && controls > sample.length * 0.02 ? refuse('binary') : undefined
}

export const isVcard = (text: string): boolean => /^[\s\ufeff]*(item\d+\.)?BEGIN:VCARD/i.test(text.slice(0, 2000))
