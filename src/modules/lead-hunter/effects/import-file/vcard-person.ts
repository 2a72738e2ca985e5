import iconv from 'iconv-lite'
import type { Encoding } from './dialect.ts'
import { decode, unitSize } from './units.ts'
import type { CardProperty } from './vcard-lines.ts'

const numbered = (name: string, times: number) => Array.from({ length: times }, (_, n) => (n === 0 ? name : `${name} ${n + 1}`))

const EMAIL = numbered('Email', 5)
const PHONES = {
  mobile: numbered('Phone (mobile)', 3),
  home: numbered('Phone (home)', 2),
  work: numbered('Phone (work)', 3),
  other: numbered('Phone', 3),
}
const PLACE = ['Street', 'Unit', 'City', 'State', 'ZIP', 'Country'] as const

/** The columns of every address book, as `suggestMapping` knows them. */
export const VCARD_COLUMNS: readonly string[] = [
  'Name',
  'First name',
  'Middle name',
  'Last name',
  'Prefix',
  'Suffix',
  'Nickname',
  'Company',
  'Job title',
  ...EMAIL,
  ...PHONES.mobile,
  ...PHONES.home,
  ...PHONES.work,
  ...PHONES.other,
  ...PLACE,
  ...PLACE.map(part => `Work ${part.toLowerCase()}`),
  'Date of birth',
  'Tags',
  'Notes',
  'Website',
  'Language',
  'Card id',
  'More',
]

export interface CardText {
  cells: Record<string, string>
  /** Whether every value was valid in its encoding. */
  clean: boolean
  /** The card is a list or a company, not a person. */
  notPerson?: string
}

/** The cells of one card. What has no column of its own stands under `More`, one line each; pictures and technical fields are left out. */
export function personOf(properties: readonly CardProperty[], encoding: Encoding, fallback: Encoding | undefined): CardText {
  const cells: Record<string, string> = Object.fromEntries(VCARD_COLUMNS.map(column => [column, '']))
  const more: string[] = []
  let clean = true
  const read = (property: CardProperty): string[] => {
    const { ok, parts } = partsOf(property, encoding, fallback)
    clean &&= ok
    return parts
  }
  const all = (name: string) =>
    properties.filter(property => property.name === name && !property.skipped).sort((a, b) => preference(a) - preference(b))
  const whole = (property: CardProperty) => read(property).join(';').trim()
  const first = (name: string) => {
    const property = all(name)[0]
    return property ? whole(property) : ''
  }
  const fill = (columns: readonly string[], value: string, label: string) => {
    if (value === '' || columns.some(column => cells[column] === value)) return
    const free = columns.find(column => cells[column] === '')
    if (free) cells[free] = value
    else more.push(`${label}: ${value}`)
  }

  const name = all('N')[0]
  const [last = '', given = '', middle = '', prefix = '', suffix = ''] = name ? read(name) : []
  Object.assign(cells, { 'Last name': last, 'First name': given, 'Middle name': middle, Prefix: prefix, Suffix: suffix })
  cells.Name = first('FN')
  cells.Nickname = first('NICKNAME')
  const organisation = all('ORG')[0]
  const [company = '', ...departments] = organisation ? read(organisation) : []
  cells.Company = company
  if (departments.some(part => part !== '')) more.push(`Department: ${departments.filter(part => part !== '').join(', ')}`)
  cells['Job title'] = first('TITLE') || first('ROLE')
  for (const email of all('EMAIL')) fill(EMAIL, whole(email).replace(/^mailto:/i, ''), 'Email')
  for (const phone of all('TEL')) {
    const kind = phoneKind(phone, labelOf(phone, properties, whole))
    const value = whole(phone).replace(/^tel:/i, '').replace(/;ext=/i, ' ext. ')
    if (kind in PHONES) fill(PHONES[kind as keyof typeof PHONES], value, 'Phone')
    else if (value) more.push(`${kind}: ${value}`)
  }
  for (const place of all('ADR')) {
    const { cells: parts, more: rest } = placeOf(read(place))
    const work = types(place).includes('work') && !types(place).includes('home')
    const names = PLACE.map(part => (work ? `Work ${part.toLowerCase()}` : part))
    if (names.every(column => cells[column] === ''))
      Object.assign(cells, Object.fromEntries(names.map((column, n) => [column, parts[n]!])))
    else if (parts.some(part => part !== '')) more.push(`Address: ${parts.filter(part => part !== '').join(', ')}`)
    if (rest) more.push(rest)
  }
  const birth = first('BDAY')
  if (/^(?!1604)\d{4}/.test(birth)) cells['Date of birth'] = birth
  else if (birth) more.push(`Birthday: ${birth}`)
  cells.Tags = all('CATEGORIES').map(whole).join(', ')
  cells.Notes = all('NOTE')
    .map(whole)
    .filter(note => note !== '')
    .join('\n\n')
  for (const url of all('URL')) fill(['Website'], whole(url), 'Website')
  cells.Language = first('LANG')
  cells['Card id'] = first('UID').replace(/^urn:uuid:/i, '')
  cells.More = more.join('\n')
  for (const column of VCARD_COLUMNS) cells[column] = cells[column]!.replaceAll('\0', '').trim()
  const kind = (first('KIND') || first('X-ADDRESSBOOKSERVER-KIND')).toLowerCase()
  return kind === 'group' ? { cells, clean, notPerson: kind } : { cells, clean }
}

const types = (property: CardProperty): string[] => property.params.TYPE ?? []

/** `PREF=1` comes first, then what is marked preferred, then the order of the card. */
function preference(property: CardProperty): number {
  const degree = Number(property.params.PREF?.[0])
  if (degree >= 1) return degree
  return types(property).includes('pref') ? 1 : 200
}

/** The words that address books of Apple put beside a property: `item2.TEL` and `item2.X-ABLabel:_$!<AssistantPhone>!$_`. */
function labelOf(property: CardProperty, among: readonly CardProperty[], text: (property: CardProperty) => string): string {
  const label = property.group && among.find(({ name, group }) => name === 'X-ABLABEL' && group === property.group)
  return label ? text(label).replace(/^_\$!<|>!\$_$/g, '') : ''
}

/** Which phone it is. Faxes, pagers and other people's phones are told by their own words. */
function phoneKind(property: CardProperty, label: string): string {
  const words = [...types(property), label.toLowerCase()].join(' ')
  if (/fax/.test(words)) return 'Fax'
  if (/pager/.test(words)) return 'Pager'
  if (/assistant/.test(words)) return 'Assistant phone'
  if (/cell|mobile|iphone/.test(words)) return 'mobile'
  if (/home/.test(words)) return 'home'
  return /work|business/.test(words) ? 'work' : 'other'
}

const oneLine = (text: string) =>
  text
    .replace(/\s*[\r\n]+\s*/g, ', ')
    .replace(/,(\s*,)+/g, ',')
    .replace(/[,\s]+$/, '')
    .trim()

/** Street, unit, city, state, ZIP and country of an address; some programs write the whole of it into the second part. */
function placeOf(parts: string[]): { cells: string[]; more: string } {
  const [box = '', extended = '', street = '', city = '', state = '', zip = '', country = ''] = parts.map(oneLine)
  const rest = [city, state, zip, country]
  if (street) return { cells: [street, extended, ...rest], more: box ? `PO box: ${box}` : '' }
  if (extended) return { cells: [extended, '', ...rest], more: box ? `PO box: ${box}` : '' }
  return { cells: [box ? `PO Box ${box.replace(/^p\.? ?o\.? ?box /i, '')}` : '', '', ...rest], more: '' }
}

/** The parts of a value, divided at semicolons that are not escaped, decoded and unescaped. */
function partsOf(property: CardProperty, encoding: Encoding, fallback: Encoding | undefined): { ok: boolean; parts: string[] } {
  const charset = property.params.CHARSET?.[0]
  const own = charset && iconv.encodingExists(charset) ? charset : encoding
  let ok = true
  const parts = property.value.split(/(?<!\\)(?:;)/).map(part => {
    const bytes = property.quotedPrintable
      ? part.replace(/=([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
      : part
    // The units of a UTF-16 file are text already, unless they spell bytes.
    const how = unitSize(encoding) === 2 ? (property.quotedPrintable ? (charset ? own : 'utf-8') : encoding) : own
    const read = decode(bytes, how, how === encoding ? fallback : 'windows-1252')
    ok &&= read.ok
    return read.text.replace(/\\([nN,;:"\\])/g, (_, sign) => (sign === 'n' || sign === 'N' ? '\n' : sign))
  })
  return { ok, parts }
}
