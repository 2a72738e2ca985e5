import { expect, test } from 'vitest'
import { archive, workbook, workbookParts } from '../../../test/workbooks.ts'
import { workbookToCsv } from './index.ts'

async function converted(bytes: Buffer, sheet?: string) {
  const source = {
    bytes: bytes.length,
    async *read(from: number) {
      for (let at = from; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000)
    },
  }
  let written = ''
  const add = async (text: string) => {
    written += text
  }
  const found = await workbookToCsv(source, { add }, sheet)
  return found.kind === 'written' ? written.split('\r\n').slice(0, -1) : found
}
const refused = (why: string) => ({ kind: 'refused', why })

test('a sheet becomes lines as it is shown: leading zeros, masks, days, shares, formulas by what they came to', async () => {
  const rows = await converted(
    workbook({
      People: [
        ['Name', 'ZIP', 'Born', 'Rate', 'SSN', 'Note'],
        [
          'Núñez, "Jo" & <Co>',
          { number: 501, format: 1 },
          { number: 29_000.5, format: 2 },
          { number: 0.06125, format: 3 },
          { number: 78_051_120, format: 4 },
          'two\nlines',
        ],
        [{ xml: '<c t="inlineStr"><is><r><t>In</t></r><r><t>line</t></r><rPh><t>aid</t></rPh></is></c>' }],
        [
          { xml: '<c t="str"><f>A1</f><v>came to</v></c>' },
          { xml: '<c t="b"><v>1</v></c>' },
          { xml: '<c t="e"><v>#N/A</v></c>' },
        ],
      ],
    }),
  )
  expect(rows).toEqual([
    'Name,ZIP,Born,Rate,SSN,Note',
    '"Núñez, ""Jo"" & <Co>",00501,1979-05-25,6.125%,078-05-1120,two lines',
    'Inline,,,,,',
    'came to,TRUE,,,,',
  ])
})

test('rows and columns stay where they are: empty ones between are kept, empty ones behind are not there', async () => {
  expect(await converted(workbook({ One: [['a'], [], [null, null, 'c'], [], ['']] }))).toEqual(['a', '', ',,c'])
})

test('of several sheets that hold something one is named; empty and hidden ones are not offered', async () => {
  const book = workbook({ Buyers: [['x']], Notes: [], Secret: [['z']], Sellers: [['y']] }, ['Secret'])
  expect(await converted(book)).toEqual({ kind: 'choose', sheets: ['Buyers', 'Sellers'] })
  expect(await converted(book, 'Sellers')).toEqual(['y'])
  for (const sheet of ['Secret', 'Nobody']) expect(await converted(book, sheet)).toEqual(refused('no-sheet'))
  expect(await converted(workbook({ Buyers: [['x']], Notes: [] }))).toEqual(['x'])
  expect(await converted(workbook({ Notes: [] }))).toEqual(refused('empty'))
})

test('what would become larger than a list of people is refused by what it says of itself, and broken off where it lies', async () => {
  const parts = workbookParts({ One: [['x']] })
  const sheet = 'xl/worksheets/sheet1.xml'
  expect(await converted(archive(parts, { [sheet]: 2 ** 31 }))).toEqual(refused('huge'))
  expect(
    await converted(archive({ ...parts, [sheet]: `<worksheet>${' '.repeat(5_000_000)}</worksheet>` }, { [sheet]: 900 })),
  ).toEqual(refused('damaged'))
  const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, n) => [`xl/media/${n}`, '']))
  expect(await converted(archive({ ...parts, ...many }))).toEqual(refused('huge'))
})

test('macros, the binary format, what is no workbook and what is broken are refused by what they are', async () => {
  const parts = workbookParts({ One: [['x']] })
  expect(await converted(archive({ ...parts, 'xl/vbaProject.bin': 'x' }))).toEqual(refused('macros'))
  expect(await converted(archive({ 'xl/workbook.bin': 'x' }))).toEqual(refused('binary'))
  expect(await converted(archive({ 'word/document.xml': '<x/>' }))).toEqual(refused('damaged'))
  const whole = workbook({ One: [['x']] })
  expect(await converted(whole.subarray(0, whole.length - 30))).toEqual(refused('damaged'))
  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
  for (const xml of [
    '<workbook><sheets>',
    '<workbook>&unknown;</workbook>',
    bomb,
    Buffer.from('<workbook>\xff</workbook>', 'latin1'),
  ])
    expect(await converted(archive({ ...parts, 'xl/workbook.xml': xml }))).toEqual(refused('damaged'))
  const encrypted = workbook({ One: [['x']] })
  // The flag that a part is encrypted, in the table of contents.
  const contents = encrypted.indexOf('PK\x01\x02')
  encrypted.writeUInt16LE(1, contents + 8)
  expect(await converted(encrypted)).toEqual(refused('encrypted'))
})

test('a sheet of many rows is read in pieces', async () => {
  const rows = Array.from({ length: 20_000 }, (_, n) => [`Person ${n}`, { number: n, format: 1 }])
  const lines = await converted(workbook({ People: rows }))
  expect(lines).toHaveLength(20_000)
  expect((lines as string[]).at(-1)).toBe('Person 19999,19999')
})
