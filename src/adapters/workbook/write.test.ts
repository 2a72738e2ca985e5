import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { workbookToCsv } from './index.ts'
import { openParts } from './parts.ts'
import { type WrittenCell, writeWorkbook } from './write.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cc-written-'))
})
afterAll(() => rm(folder, { recursive: true }))

const at = new Date('2026-03-04T15:00:00Z')
const columns = [
  { title: 'Name & <title>', width: 20, as: 'text' },
  { title: 'ZIP', width: 8, as: 'text' },
  { title: 'Score', width: 8, as: 'number' },
  { title: 'Amount', width: 12, as: 'money' },
] as const
async function* some(...batches: WrittenCell[][][]) {
  yield* batches
}
async function made(rows: AsyncIterable<readonly WrittenCell[][]>): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of writeWorkbook({ sheet: 'Leads', columns, rows, at })) parts.push(part)
  const path = join(folder, `${Math.random()}.xlsx`)
  await writeFile(path, Buffer.concat(parts))
  return path
}
async function sheetOf(path: string): Promise<string> {
  const parts = await openParts(path)
  const chunks: Buffer[] = []
  for await (const chunk of parts.read('xl/worksheets/sheet1.xml')) chunks.push(Buffer.from(chunk))
  parts.close()
  return Buffer.concat(chunks).toString('utf8')
}

test('what is written is read back as it was, text as text and numbers as numbers', async () => {
  const path = await made(
    some(
      [
        ['=HYPERLINK("http://evil.example")', '00501', 42, 1234.5],
        ['Núñez, "Jo" & <Co>\u0000 _x0041_', '29401', 0, null],
      ],
      [],
      [['+1 843 555 0100', null, -3, 0.1]],
    ),
  )
  await workbookToCsv(path, `${path}.csv`, undefined)
  expect((await readFile(`${path}.csv`, 'utf8')).split('\r\n').slice(0, -1)).toEqual([
    'Name & <title>,ZIP,Score,Amount',
    '"=HYPERLINK(""http://evil.example"")",00501,42,1234.5',
    '"Núñez, ""Jo"" & <Co> _x005F_x0041_",29401,0,',
    '+1 843 555 0100,,-3,0.1',
  ])
  const sheet = await sheetOf(path)
  // Nothing in it is a formula, and what begins like one is an inline string in the text format.
  expect(sheet).not.toMatch(/<f[ >]/)
  expect(sheet).toContain('<c s="1" t="inlineStr"><is><t xml:space="preserve">=HYPERLINK(&quot;')
})

test('rows are taken as the file is: whoever reads slowly is not run ahead of, and what fails breaks the file off', async () => {
  let asked = 0
  async function* many() {
    for (; asked < 500; asked++)
      yield Array.from({ length: 1000 }, (_, n): WrittenCell[] => [`Somebody ${asked} ${n} ${Math.random()}`, '29401', n, 1])
  }
  const file = writeWorkbook({ sheet: 'Leads', columns, rows: many(), at })
  // Until something of the sheet itself has come out; then nobody reads on.
  for (let bytes = 0; bytes < 20_000; ) bytes += (await file.next()).value!.length
  await new Promise(resolve => setTimeout(resolve, 500))
  expect(asked).toBeLessThan(50)
  await file.return(undefined)
  async function* failing(): AsyncGenerator<WrittenCell[][]> {
    yield [['one', '1', 1, 1]]
    throw new Error('called off')
  }
  await expect(made(failing())).rejects.toThrow('called off')
})
