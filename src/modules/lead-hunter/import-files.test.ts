import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importing, table } from '../../../test/imports.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { checkImport, listImportRows } from './contract/import.ts'

let w: World
let run: ReturnType<typeof importing>
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  run = importing(w)
})
afterAll(() => w.close())

const peopleNow = async () => Number((await w.superuser`select count(*) as n from crm.contact`)[0]!.n)

/** Tries, runs, and expects that every row became a lead or says why not. */
async function everyRow(content: Buffer, fileName: string) {
  const opened = await run.open(w.firm.ann, content, fileName)
  const refused = await run.map(w.firm.ann, opened).then(
    () => undefined,
    error => error,
  )
  if (refused) {
    expect(refused).toMatchObject({ word: 'invalid', message: expect.stringMatching(/\.$/) })
    return undefined
  }
  await w.firm.ann.ask(checkImport, { import: opened.id })
  await w.drain()
  const tried = await run.read(w.firm.ann, opened.id)
  const done = await run.take(w.firm.ann, content, {}, fileName)
  expect(done.state).toBe('done')
  const { rows, created, matched, duplicate, conflict, bad, refused: against, leads } = done.counts
  expect(created + matched + duplicate + conflict + bad + against).toBe(rows)
  expect({ ...tried.check, leads }).toEqual(done.counts)
  const { items } = await w.firm.ann.ask(listImportRows, { import: done.id, limit: 200 })
  expect(items.length).toBe(Math.min(200, bad + against + conflict + duplicate))
  expect(items.every(row => row.problems.length > 0 && row.problems.every(p => /[.)]$/.test(p.message)))).toBe(true)
  return done
}

describe('lists of every make', () => {
  const people = [
    ['Joël', 'Müller-Schultheiß', 'joel@example.com', '(843) 555-0101'],
    ['Zoë', 'Peña', 'zoe@example.com', '843-555-0102'],
    ['Ann', 'O’Neil', 'ann@example.com', ''],
  ]
  const header = ['First name', 'Last name', 'Email', 'Phone']
  const lines = (sign: string, end: string) => [header, ...people].map(row => row.join(sign)).join(end)
  const cards = people
    .map(
      ([first, last, email, phone]) =>
        `BEGIN:VCARD\r\nVERSION:3.0\r\nN:${last};${first};;;\r\nEMAIL:${email}\r\n${phone && `TEL:${phone}\r\n`}END:VCARD\r\n`,
    )
    .join('')

  test('of one and the same people make each of them once, whoever wrote the file', async () => {
    const files: [string, Buffer][] = [
      ['excel.csv', Buffer.from(`\ufeff${lines(';', '\r\n')}`)],
      ['libreoffice.csv', Buffer.from(lines(',', '\n'))],
      ['unicode.txt', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(lines('\t', '\r\n'), 'utf16le')])],
      ['book.vcf', Buffer.from(cards)],
    ]
    const before = await peopleNow()
    for (const [name, bytes] of files)
      expect((await everyRow(bytes, name))!.counts).toMatchObject({ rows: 3, bad: 0, refused: 0, conflict: 0 })
    expect(await peopleNow()).toBe(before + 3)
  })

  test('that are broken take what is good, and explain the rest by line', async () => {
    const done = await everyRow(
      Buffer.from(
        'Email, First name, Last name\nfoo@example.net, Foo, Bar\n"b@example.net","Foo2","Bar2"\nd@example.net\n,Foo,Bar\n\n"e"x,y,z\ncut@example.net,C',
      ),
      'broken.csv',
    )
    expect(done!.counts).toMatchObject({ rows: 6, created: 2, bad: 4 })
    const { items } = await w.firm.ann.ask(listImportRows, { import: done!.id })
    expect(items.map(row => row.line)).toEqual([4, 5, 7, 8])
  })

  test('that name nobody are explained before they are run', async () => {
    expect(await everyRow(Buffer.from(table(['red,12', 'blue,13'], 'Colour,Size')), 'colours.csv')).toBeUndefined()
  })
})

const root = process.env.FIXTURES_DIR
const inFolder = (path: string, ending: string) =>
  root
    ? readdirSync(join(root, path))
        .filter(name => name.endsWith(ending))
        .map(name => `${path}/${name}`)
    : []
const bytesOf = (path: string) => readFileSync(join(root!, path))

const realFiles = () => {
  test('The three spellings of one list of 201 people make 201 people, whether known ones are skipped or brought up to date.', async () => {
    const before = await peopleNow()
    for (const [n, name] of ['excel', 'libreoffice', 'rfc_4180'].entries()) {
      const done = await run.take(w.firm.ann, bytesOf(`csv/keila/import_${name}.csv`), {
        duplicates: n === 1 ? 'skip' : 'update',
      })
      expect(done.counts).toMatchObject({
        rows: 201,
        bad: 0,
        refused: 0,
        conflict: 0,
        ...(n === 0 ? { created: 201 } : { created: 0, matched: 201 }),
      })
    }
    expect(await peopleNow()).toBe(before + 201)
  })

  const tables = ['csv/keila', 'csv/mautic', 'csv/dittofeed', 'csv/atomic-crm', 'csv/csv-spectrum/csvs'].flatMap(path =>
    inFolder(path, '.csv'),
  )
  test.each([...tables, ...inFolder('leads/vcard', '.vcf')])('Every row of %s becomes a lead or says why not.', async path => {
    await everyRow(bytesOf(path), path.split('/').at(-1)!)
  })
}
if (root) describe('files that others wrote', realFiles)
