import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import type { Batch, CsvDialect, Position, Row } from './dialect.ts'
import { readRows } from './rows.ts'

const base: CsvDialect = {
  kind: 'csv',
  encoding: 'utf-8',
  delimiter: ',',
  quote: '"',
  newline: 'lf',
  hasHeader: false,
  columns: ['a', 'b', 'c'],
  shortRows: 'problem',
  start: { offset: 0, line: 1, row: 0 },
}

async function* chunks(bytes: Uint8Array, size = 7) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function batches(
  bytes: Uint8Array,
  dialect: Partial<CsvDialect> = {},
  more: { from?: Position; size?: number; chunk?: number } = {},
) {
  const all: Batch[] = []
  const source = chunks(more.from ? bytes.subarray(more.from.offset) : bytes, more.chunk)
  for await (const batch of readRows(source, { ...base, ...dialect }, more.from, more.size)) all.push(batch)
  return all
}

const rowsOf = async (text: string | Uint8Array, dialect: Partial<CsvDialect> = {}): Promise<Row[]> =>
  (await batches(typeof text === 'string' ? Buffer.from(text) : text, dialect)).flatMap(batch => batch.rows)
const valuesOf = (rows: Row[]) => rows.map(row => (row.problem ? row.problem.kind : Object.values(row.cells)))

test('Quotes may hold delimiters, doubled quotes and line ends, and lines are still counted as an editor counts them.', async () => {
  const rows = await rowsOf('1,"x, y",2\n"two\nlines","say ""hi""",3\nlast,,4')
  expect(valuesOf(rows)).toEqual([
    ['1', 'x, y', '2'],
    ['two\nlines', 'say "hi"', '3'],
    ['last', '', '4'],
  ])
  expect(rows.map(row => [row.line, row.row])).toEqual([
    [1, 1],
    [2, 2],
    [4, 3],
  ])
})

test('Blanks may stand around a quoted cell, and a quote inside an unquoted cell is a character.', async () => {
  const rows = await rowsOf('x, "Foo 3" , "Bar, 3"\n6\' 2" tall,"",37°36\'37.8"N\n')
  expect(valuesOf(rows)).toEqual([
    ['x', 'Foo 3', 'Bar, 3'],
    ['6\' 2" tall', '', '37°36\'37.8"N'],
  ])
})

test('Line feeds, carriage returns with and without line feed, and doubled carriage returns end lines.', async () => {
  const expected = [
    ['1', '2', '3'],
    ['4', '5\r\n6', '7'],
    ['8', '9', '0'],
  ]
  expect(valuesOf(await rowsOf('1,2,3\r\n4,"5\r\n6",7\r\n8,9,0\r\n', { newline: 'crlf' }))).toEqual(expected)
  expect(valuesOf(await rowsOf('1,2,3\r\r\n4,"5\r\n6",7\r\r\n8,9,0\r', { newline: 'crlf' }))).toEqual(expected)
  expect(valuesOf(await rowsOf('1,2,3\r4,"5\r\n6",7\r\n8,9,0\r', { newline: 'cr' }))).toEqual(expected)
})

test('Empty lines and lines of delimiters only are passed over and counted.', async () => {
  const [batch] = await batches(Buffer.from('1,2,3\n\n,,\n , ,\n4,5,6\n'), {}, { chunk: 1000 })
  expect(valuesOf(batch!.rows)).toEqual([
    ['1', '2', '3'],
    ['4', '5', '6'],
  ])
  expect(batch!.blank).toBe(3)
  expect(batch!.rows[1]!.line).toBe(5)
})

test('A line with too few or too many values is a problem of that line only, and empty values too many are none.', async () => {
  const rows = await rowsOf('1,2,3\n4,5\n6,7,8,9\n1,2,3,,\n4,5,6\n')
  expect(valuesOf(rows)).toEqual([['1', '2', '3'], 'columns', 'columns', ['1', '2', '3'], ['4', '5', '6']])
  expect(rows[1]).toMatchObject({ line: 2, cells: { a: '4', b: '5', c: '' }, raw: '4,5' })
  expect(rows[1]!.problem!.message).toBe(
    'This line has 2 values and the file has 3 columns. Fill in what is missing, or leave it empty.',
  )
  expect(rows[2]!.problem!.message).toContain('A value that contains a “,” must stand in quotation marks.')
  expect(valuesOf(await rowsOf('4,5\n', { shortRows: 'fill' }))).toEqual([['4', '5', '']])
})

test('Text behind a closing quote costs its own line and no other.', async () => {
  const rows = await rowsOf('1,2,3\n4,"John "Jack" Doe",6\n7,8,9\n')
  expect(valuesOf(rows)).toEqual([['1', '2', '3'], 'stray-quote', ['7', '8', '9']])
  expect(rows[1]).toMatchObject({ line: 2, problem: { column: 'b' }, raw: '4,"John "Jack" Doe",6' })
})

test('A quote that is never closed is told with its line and column, and the lines behind it are read.', async () => {
  const rows = await rowsOf('1,2,3\n4,5,"six\n7,8,9\n"x",y,z\n')
  expect(valuesOf(rows)).toEqual([['1', '2', '3'], 'stray-quote', ['7', '8', '9'], ['x', 'y', 'z']])
  const open = await rowsOf('1,2,3\n4,5,"six\n7,8,9\n')
  expect(valuesOf(open)).toEqual([['1', '2', '3'], 'unclosed-quote', ['7', '8', '9']])
  expect(open[1]!.problem).toMatchObject({ column: 'c' })
  expect(open[1]!.problem!.message).toContain('opened on line 2 in column “c” and never closed')
})

test('A quote left open in the middle of a long file is found out after one megabyte, not at the end.', async () => {
  const filler = 'aaaaaaaa,bbbbbbbb,cccccccc\n'.repeat(60_000)
  const rows = (await batches(Buffer.from(`1,"2,3\n${filler}`), {}, { chunk: 65_536 })).flatMap(batch => batch.rows)
  expect(rows).toHaveLength(60_001)
  expect(rows[0]).toMatchObject({ line: 1, problem: { kind: 'unclosed-quote', column: 'b' } })
  expect(rows.slice(1).every(row => !row.problem)).toBe(true)
})

test('Bytes that are not valid, zero bytes and huge cells are problems of their line and column.', async () => {
  const long = 'x'.repeat(100 * 1024 + 1)
  const bytes = Buffer.concat([
    Buffer.from('é,2,3\n1,Jos'),
    Buffer.from([0xe9]),
    Buffer.from(`,3\n1,2,a\0b\n1,${long},3\n7,8,9\n`),
  ])
  const rows = await rowsOf(bytes)
  expect(valuesOf(rows)).toEqual([['é', '2', '3'], 'encoding', 'nul', 'cell-too-long', ['7', '8', '9']])
  expect(rows.map(row => row.problem?.column)).toEqual([undefined, 'b', 'c', 'b', undefined])
  expect(rows[1]).toMatchObject({ cells: { a: '1', b: 'Jos\ufffd', c: '3' } })
})

test('A line that is not valid in an otherwise plain ASCII file is read in the fallback encoding.', async () => {
  const bytes = Buffer.concat([Buffer.from('1,2,3\nJos'), Buffer.from([0xe9]), Buffer.from(',5,6\nJosé,8,9')])
  expect(valuesOf(await rowsOf(bytes, { fallback: 'windows-1252' }))).toEqual([
    ['1', '2', '3'],
    ['José', '5', '6'],
    ['José', '8', '9'],
  ])
})

test('A line over one megabyte is left out, and the lines around it are read.', async () => {
  const bytes = Buffer.from(`1,2,3\n${'y'.repeat(3_000_000)}\n7,8,9\n`)
  for (const chunk of [5000, 65_536, 4_000_000]) {
    const rows = (await batches(bytes, {}, { chunk })).flatMap(batch => batch.rows)
    expect(valuesOf(rows)).toEqual([['1', '2', '3'], 'line-too-long', ['7', '8', '9']])
    expect(rows.map(row => row.line)).toEqual([1, 2, 3])
    expect('raw' in rows[1]! && rows[1].raw.length).toBe(2000)
  }
})

test('A file cut off in the middle of a character or of a line is told as such.', async () => {
  const cut = await rowsOf(Buffer.from('1,2,3\n4,5,José').subarray(0, -1))
  expect(valuesOf(cut)).toEqual([['1', '2', '3'], 'cut-off'])
  expect(cut[1]!.problem!.message).toContain('probably cut off')
  expect(valuesOf(await rowsOf('1,2,3\n4,5'))).toEqual([['1', '2', '3'], 'cut-off'])
  const wide = iconv.encode('1,2,3\n4,5,6', 'utf-16le')
  expect(valuesOf(await rowsOf(wide.subarray(0, -1), { encoding: 'utf-16le' }))).toEqual([['1', '2', '3'], 'cut-off'])
})

test.each(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'macintosh'])(
  'Names are read right in %s, however the bytes arrive.',
  async encoding => {
    const bytes = iconv.encode('José,"Müller, Zoë",Peña\nÅse,ß,3\n', encoding, { addBOM: false })
    for (const chunk of [1, 2, 3, 1000]) {
      const rows = (await batches(bytes, { encoding }, { chunk })).flatMap(batch => batch.rows)
      expect(valuesOf(rows)).toEqual([
        ['José', 'Müller, Zoë', 'Peña'],
        ['Åse', 'ß', '3'],
      ])
    }
  },
)

const cell = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('', ' ', '"', '""', 'a"b', 'x,y', 'line\nline', '\r\n', ' "q" ', 'José', '😀', ';', "'"),
)
const table = fc.array(
  fc.tuple(
    fc.string({ minLength: 1, maxLength: 5 }).map(text => `k${text}`),
    cell,
    cell,
  ),
  { minLength: 1, maxLength: 12 },
)
const readable = (text: string) => !text.includes('\0') && text.isWellFormed()

test('What a correct CSV writer wrote is read back to the letter, in any encoding, delimiter and cut of the stream.', async () => {
  const kinds = fc.record({
    encoding: fc.constantFrom('utf-8', 'utf-16le', 'utf-16be'),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    record_delimiter: fc.constantFrom('\n', '\r\n'),
    quoted: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(table, kinds, fc.integer({ min: 1, max: 40 }), async (rows, { encoding, ...how }, chunk) => {
      fc.pre(rows.flat().every(readable))
      const text = stringify(rows, { ...how, quoted_match: /^[ \t]|["\r\n]/ })
      const bytes = iconv.encode(text, encoding, { addBOM: false })
      const read = (await batches(bytes, { encoding, delimiter: how.delimiter }, { chunk })).flatMap(batch => batch.rows)
      expect(valuesOf(read)).toEqual(rows)
    }),
    { numRuns: 300 },
  )
})

const brief = (rows: Row[]) => rows.map(row => [row.line, row.row, row.problem ? [row.problem, row.raw.slice(0, 20)] : row.cells])

test('An import stopped after any batch goes on at its byte offset with the very same rows, whatever the file holds.', async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'a,b,c\n',
      '"x\ny",2,3\n',
      '1,"2\n',
      '1,2\n',
      '\n',
      ',,\n',
      '"a "b",c,d\n',
      'é,ü,ñ\r\n',
      '1,2,3,4\n',
      '"",,\n',
      '"un',
      'x\0,2,3\n',
    ),
    fc.constantFrom('LONG,2,3\n', '1,"LONG\n'),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 14 }), fc.constantFrom('utf-8', 'utf-16le'), async (pieces, encoding) => {
      const text = pieces.join('').replaceAll('LONG', 'z'.repeat(1_100_000))
      const bytes = iconv.encode(text, encoding, { addBOM: false })
      const whole = await batches(bytes, { encoding }, { size: 2, chunk: 65_536 })
      const rows = whole.flatMap(batch => batch.rows)
      for (const [n, batch] of whole.entries()) {
        const behind = await batches(bytes, { encoding }, { size: 100, from: batch.next, chunk: 50_000 })
        expect(brief(behind.flatMap(next => next.rows))).toEqual(brief(whole.slice(n + 1).flatMap(next => next.rows)))
      }
      expect(rows.map(row => row.row)).toEqual(rows.map((_, n) => n + 1))
    }),
    { numRuns: 40 },
  )
})

test('Batches hold at most the rows asked for, and their place counts bytes, lines and rows.', async () => {
  const all = await batches(Buffer.from('1,2,3\n4,"5\n5",6\n\n7,8,9\n'), {}, { size: 2, chunk: 1000 })
  expect(all.map(batch => batch.rows.length)).toEqual([2, 1])
  expect(all.map(batch => batch.next)).toEqual([
    { offset: 16, line: 4, row: 2 },
    { offset: 23, line: 6, row: 3 },
  ])
})

test('Reading forty megabytes takes no more memory than reading four.', async () => {
  const line = 'José,"O""Brien, and more",some text that fills the line a little\n'
  const block = Buffer.from(line.repeat(1000))
  async function* file(megabytes: number) {
    for (let sent = 0; sent < megabytes * 2 ** 20; sent += block.length) yield block
  }
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const liveAfter = async (megabytes: number) => {
    let rows = 0
    let peak = 0
    let batch = 0
    for await (const { rows: some } of readRows(file(megabytes), base)) {
      rows += some.length
      if (batch++ % 200 > 0) continue
      collect()
      peak = Math.max(peak, process.memoryUsage().heapUsed)
    }
    expect(rows).toBeGreaterThanOrEqual(Math.floor((megabytes * 2 ** 20) / Buffer.byteLength(line)))
    return peak
  }
  const small = await liveAfter(4)
  expect((await liveAfter(40)) - small).toBeLessThan(8 * 2 ** 20)
})
