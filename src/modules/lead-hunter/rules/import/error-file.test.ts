import fc from 'fast-check'
import { expect, test } from 'vitest'
import { neutral } from '#base/csv.ts'
import { readPhone } from '#base/phone.ts'
import { cellText } from './cell-values.ts'
import { suggestMapping } from './columns.ts'
import { errorFileHeader, errorFileRow } from './error-file.ts'

test('A row of the error file holds the original cells, the line and what to fix.', () => {
  const columns = ['Email', 'Name']
  expect(errorFileHeader(columns)).toEqual(['Email', 'Name', 'Line in the original file', 'What to fix'])
  const problems = [
    { column: 'Email', value: 'jane@', message: 'Something is missing after the @ sign.' },
    { message: 'Add a phone.' },
  ]
  expect(errorFileRow(columns, { line: 7, cells: { Email: 'jane@', Name: 'Jane, "JD" Doe' }, problems })).toEqual([
    'jane@',
    'Jane, "JD" Doe',
    '7',
    'Email: Something is missing after the @ sign. Add a phone.',
  ])
})

test('A line that could not be divided stands whole in the first column.', () => {
  expect(errorFileRow(['a', 'b'], { line: 3, raw: '4,"x"y', problems: [{ message: 'Text after a quote.' }] })).toEqual([
    '4,"x"y',
    '',
    '3',
    'Text after a quote.',
  ])
})

test.each(['=HYPERLINK("http://x")', '+cmd|calc', '-2+3', '@SUM(A1)', '\tx', '\rx', '  =1', '＝1', '+1+2', '-5'])(
  '%j is made harmless.',
  cell => {
    expect(neutral(cell)).toBe(`'${cell}`)
  },
)

test.each([
  ['+12395550101', '+1 239 555 0101'],
  ['+1 (239) 555-0101', '+1 239 555 0101'],
  ['+1-239-555-0101', '+1 239 555 0101'],
  ['+442079460958', '+44 2079460958'],
])('The phone %s is written %s: no formula, and the same number.', (phone, written) => {
  expect(neutral(phone)).toBe(written)
  const [before, after] = [readPhone(phone), readPhone(written)]
  expect(before.ok && after.ok && before.e164 === after.e164).toBe(true)
})

test('Ordinary cells are left alone.', () => {
  for (const cell of ['', 'Jane', '239-555-0101', "O'Neil", '100 = 100', 'a@example.com', "'quoted'"])
    expect(neutral(cell)).toBe(cell)
})

test('No cell that comes out begins like a formula, and reading it again gives the old value.', () => {
  const cell = fc.oneof(
    fc.string(),
    fc.tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', ' ', "'"), fc.string()).map(parts => parts.join('')),
  )
  fc.assert(
    fc.property(cell, text => {
      const written = neutral(text)
      expect(/^\s*[=@-]/.test(written)).toBe(false)
      if (!/^\s*\+[\d\s().-]+$/.test(text)) expect(cellText(written)).toBe(cellText(text))
    }),
    { numRuns: 2000 },
  )
})

test('The columns the error file adds are left out when it comes back.', () => {
  const { columns } = suggestMapping(errorFileHeader(['Email']), [])
  expect(columns.map(({ target }) => target)).toEqual(['email', 'ignore', 'ignore'])
})
