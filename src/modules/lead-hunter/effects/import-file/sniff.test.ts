import { gzipSync } from 'node:zlib'
import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import type { CsvDialect } from './dialect.ts'
import { type SniffSettings, sniff } from './sniff.ts'

async function table(text: string | Uint8Array, settings?: SniffSettings, complete?: boolean) {
  const found = await sniff(typeof text === 'string' ? Buffer.from(text) : text, settings, complete)
  if (found.kind !== 'csv') throw new Error(JSON.stringify(found))
  return { ...found, dialect: found.dialect as CsvDialect, values: found.sample.map(row => Object.values(row.cells ?? {})) }
}
const refusal = async (bytes: Uint8Array | string) => {
  const found = await sniff(typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
  return found.kind === 'refused' ? found : undefined
}

const people = 'Name,City,Note\nJosé Peña,Cancún,señor\nZoë Müller,Düren,"straße, 5"\nRenée O’Neil,Orléans,naïve\n'
const expected = ['Zoë Müller', 'Düren', 'straße, 5']

test.each([
  ['utf-8', 'utf-8', false],
  ['utf-8', 'utf-8', true],
  ['utf-16le', 'utf-16le', true],
  ['utf-16le', 'utf-16le', false],
  ['utf-16be', 'utf-16be', true],
  ['utf-16be', 'utf-16be', false],
  ['windows-1252', 'windows-1252', false],
  ['macintosh', 'macintosh', false],
])('A list in %s is recognised as %s (with byte order mark: %s).', async (encoding, recognised, addBOM) => {
  const found = await table(iconv.encode(people, encoding, { addBOM }))
  expect(found.dialect).toMatchObject({ encoding: recognised, delimiter: ',', columns: ['Name', 'City', 'Note'] })
  expect(found.values[1]).toEqual(expected)
})

test('Other alphabets are left to their own encoding, and the note says which.', async () => {
  const russian =
    'Имя,Город,Почта\nИван Петров,Москва,ivan@example.com\nМария Иванова,Санкт-Петербург,maria@example.com\nСергей Смирнов,Новосибирск,s@example.com\n'
  const found = await table(iconv.encode(russian, 'windows-1251'))
  expect(found.dialect).toMatchObject({ encoding: 'windows-1251' })
  expect(found.values[0]).toEqual(['Иван Петров', 'Москва', 'ivan@example.com'])
  expect(found.notes[0]).toContain('windows-1251')
})

test('A beginning that is cut in the middle of a character is still UTF-8, and its last row is not shown.', async () => {
  const whole = Buffer.from(`Name,City\nJosé,Cancún\nZoë,Düren\n`)
  const found = await table(whole.subarray(0, whole.length - 4), {}, false)
  expect(found.dialect.encoding).toBe('utf-8')
  expect(found.values).toEqual([['José', 'Cancún']])
})

test('A file with a few damaged bytes among many good ones stays UTF-8, and the damaged row is a problem.', async () => {
  const good = 'José,Cancún\n'.repeat(20)
  const found = await table(Buffer.concat([Buffer.from(`Name,City\n${good}Jos`), Buffer.from([0xe9]), Buffer.from(',Lima\n')]))
  expect(found.dialect.encoding).toBe('utf-8')
  expect(found.sample.filter(row => row.problem).map(row => [row.line, row.problem?.kind])).toEqual([[22, 'encoding']])
})

test.each([
  [',', 'Name,Address,Tags\n"Doe; Jane","1 Main St; Unit 2","a;b;c"\nRoe,"2 Elm; St","x;y"\n'],
  [';', 'Name;Address;Tags\n"Doe, Jane";"1 Main St, Miami, FL";"a,b"\nRoe;"2 Elm, Miami, FL";"c,d"\n'],
  ['\t', 'Name\tAddress\nDoe, Jane\t1 Main St, Miami\nRoe, Al\t2 Elm St, Miami\n'],
  ['|', 'Name|Address|Zip\nDoe, Jane|1 Main St, Miami|33101\nRoe, Al|2 Elm St, Miami|33102\n'],
  [',', 'Email\njane@example.com\nal@example.com\n'],
])('The delimiter %j is found although others stand in the values.', async (delimiter, text) => {
  const found = await table(text)
  expect(found.dialect.delimiter).toBe(delimiter)
  expect(found.sample.every(row => !row.problem)).toBe(true)
})

test('Lists quoted with single quotes are read, and apostrophes alone are no quotes.', async () => {
  const single = await table("'Name','City'\n'Doe, Jane','Miami'\n'O''Neil, Al','Naples'\n")
  expect(single.dialect.quote).toBe("'")
  expect(single.values).toEqual([
    ['Doe, Jane', 'Miami'],
    ["O'Neil, Al", 'Naples'],
  ])
  expect((await table("Name,City\nO'Neil,Miami\nD'Arcy,Naples\n")).dialect.quote).toBe('"')
})

test('Titles, remarks, empty lines and Excel’s "sep=" line above the table are passed over.', async () => {
  const titled = await table('Contacts report\nMade on 1/2/2025,,\n\nFirst Name,Last Name,Email\nJane,Doe,jane@example.com\n')
  expect(titled.dialect).toMatchObject({ columns: ['First Name', 'Last Name', 'Email'], start: { line: 5, row: 0 } })
  expect(titled.notes).toContain('The first 2 lines stand above the table and were passed over.')
  expect(titled.values).toEqual([['Jane', 'Doe', 'jane@example.com']])
  const told = await table('sep=;\nName;Note\nJane;a,b,c\nAl;d,e,f\n')
  expect(told.dialect).toMatchObject({ delimiter: ';', columns: ['Name', 'Note'] })
  expect(told.values).toHaveLength(2)
  expect((await table('# exported by X\nEmail,Name\na@example.com,Al\n')).dialect.columns).toEqual(['Email', 'Name'])
})

test('A file without column names is told from one with them, and the person may overrule it.', async () => {
  const none = await table('jane@example.com,Jane,Doe\nal@example.com,Al,Roe\n')
  expect(none.dialect).toMatchObject({
    hasHeader: false,
    columns: ['Column 1', 'Column 2', 'Column 3'],
    start: { offset: 0, line: 1 },
  })
  expect(none.values).toHaveLength(2)
  expect((await table('a,b,c\n1,2,3\n')).dialect.hasHeader).toBe(true)
  const doubtful = await table('Jane,Doe\nAl,Roe\n')
  expect(doubtful.notes[0]).toContain('If it is a person, switch that off')
  const overruled = await table('Jane,Doe\nAl,Roe\n', { hasHeader: false })
  expect(overruled.values).toEqual([
    ['Jane', 'Doe'],
    ['Al', 'Roe'],
  ])
})

test('Names of columns that are empty, twice there, or no key of an object are made usable.', async () => {
  const found = await table('Email,,Phone,phone,__proto__,Phone,,\na@example.com,x,1,2,3,4,,\n')
  expect(found.dialect.columns).toEqual([
    'Email',
    'Column 2',
    'Phone',
    'phone (2)',
    'Column 5',
    'Phone (3)',
    'Column 7',
    'Column 8',
  ])
  expect(found.values[0]?.slice(0, 6)).toEqual(['a@example.com', 'x', '1', '2', '3', '4'])
})

test('A file in which many lines leave out their last values is filled up instead of refused.', async () => {
  const found = await table(`Email,Name,Note\n${'a@example.com,Al\n'.repeat(10)}b@example.com,Bo,x\n`)
  expect(found.dialect.shortRows).toBe('fill')
  expect(found.sample.every(row => !row.problem)).toBe(true)
})

test('The rest of the file is guessed by the bytes a row takes.', async () => {
  const found = await table(`Email,Name\n${'abc@example.com,Al\n'.repeat(5)}`)
  expect(found.bytesPerRow).toBe(19)
  expect((await table('Email,Name\n')).notes).toContain('There are no rows in this file.')
})

test.each([
  ['empty', ''],
  ['empty', ' \n\n'],
  ['xlsx', 'PK\x03\x04\x14\0\x06\0[Content_Types].xml\0\0xl/workbook.xml'],
  ['ods', 'PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet'],
  ['numbers', 'PK\x03\x04Index/Document.iwa'],
  ['zip', 'PK\x03\x04\x14\0contacts.csv'],
  ['pdf', '%PDF-1.7\n'],
  ['rtf', '{\\rtf1\\ansi}'],
  ['html', '<html><body><table><tr><td>Name</td></tr></table>'],
  ['xml', '<?xml version="1.0"?><?ADF VERSION "1.0"?><adf/>'],
  ['json', '[{"email":"a@example.com"}]'],
  ['calendar', 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\n'],
])('What is no list (%s) is refused by name, with what to do.', async (what, begin) => {
  const found = await refusal(Buffer.from(begin, 'latin1'))
  expect(found?.what).toBe(what)
  expect(found?.message).toMatch(/(export|open|save|unpack|choose)/i)
})

test('Compressed, old Office, picture and binary files are refused too.', async () => {
  expect((await refusal(gzipSync(people)))?.what).toBe('gzip')
  expect((await refusal(Buffer.from('d0cf11e0a1b11ae1', 'hex')))?.what).toBe('xls')
  expect((await refusal(Buffer.from('89504e470d0a1a0a', 'hex')))?.what).toBe('image')
  expect((await refusal(Buffer.from(Array.from({ length: 4000 }, (_, n) => (n * 7919) % 251))))?.what).toBe('binary')
})

test('A file that is refused is refused for what it is.', async () => {
  const quotes = await sniff(Buffer.from('"'.repeat(3_000_001)).subarray(0, 256 * 1024), {}, false)
  expect(quotes).toMatchObject({ kind: 'refused', what: 'endless', message: expect.stringContaining('quotation mark') })
  const wide = Array.from({ length: 3000 }, (_, n) => `c${n}`).join(',')
  expect(await refusal(`${wide}\n${wide}\n`)).toMatchObject({ what: 'wide', message: expect.stringContaining('columns') })
  expect(await refusal('')).toMatchObject({ what: 'empty' })
})

test('Zero bytes reach neither the names of columns nor the values that are shown.', async () => {
  const long = 'x'.repeat(200)
  const found = await table(`Na\0me,City\nAnn\0,Tampa ${long}\nBob,Ocala ${long}\n`)
  expect(JSON.stringify(found)).not.toContain('\\u0000')
  expect(found.dialect.columns).toEqual(['Name', 'City'])
})
