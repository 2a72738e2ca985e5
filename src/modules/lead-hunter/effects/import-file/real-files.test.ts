import { createReadStream, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { suggestMapping } from '../../rules/import/columns.ts'
import { rowToDraft } from '../../rules/import/row-to-draft.ts'
import { SNIFF_BYTES } from './dialect.ts'
import { readFileRows } from './read-file.ts'
import { sniff } from './sniff.ts'

/** The whole road of an import but the database: found out, matched, read, made into leads. */
async function imported(bytes: Buffer, path?: string) {
  const found = await sniff(bytes.subarray(0, SNIFF_BYTES))
  if (found.kind === 'refused') throw new Error(found.message)
  const good = found.sample.flatMap(row => (row.problem ? [] : [row.cells]))
  const mapping = suggestMapping(found.dialect.columns, good)
  const source = path
    ? createReadStream(path)
    : (async function* () {
        yield bytes
      })()
  const rows = []
  for await (const batch of readFileRows(source, found.dialect)) rows.push(...batch.rows)
  const results = rows.map(row => ({
    line: row.line,
    cells: row.cells,
    read: row.problem ? { ok: false as const, problems: [row.problem] } : rowToDraft(row.cells, mapping.columns),
  }))
  const drafts = results.flatMap(({ read }) => (read.ok ? [read.draft] : []))
  const notes = results.flatMap(({ read }) => (read.ok ? read.notes : []))
  const refused = results.flatMap(({ line, read }) =>
    read.ok ? [] : [{ line, messages: read.problems.map(problem => problem.message) }],
  )
  return { found, mapping, results, drafts, notes, refused }
}

const people = [
  ['José', 'Peña', 'jose@example.com', '(239) 555-0101'],
  ['Zoë', 'Müller', 'zoe@example.com', '239-555-0102'],
  ['Ann', 'O’Neil', 'ann@example.com', ''],
] as const

test('The same people come out of a table of Excel, of LibreOffice, of a plain writer and of an address book.', async () => {
  const table = (sign: string, end: string) =>
    [['First name', 'Last name', 'Email', 'Phone'], ...people].map(row => row.join(sign)).join(end)
  const cards = people.map(
    ([first, last, email, phone]) =>
      `BEGIN:VCARD\r\nVERSION:3.0\r\nN:${last};${first};;;\r\nEMAIL:${email}\r\n${phone && `TEL:${phone}\r\n`}END:VCARD\r\n`,
  )
  const files = [
    Buffer.from(`\ufeff${table(';', '\r\n')}`),
    Buffer.from(table(',', '\n')),
    Buffer.from(table('\t', '\r\n'), 'utf16le'),
    Buffer.from(cards.join('')),
  ]
  for (const file of files) {
    const { drafts, refused } = await imported(file)
    expect(refused).toEqual([])
    expect(
      drafts.map(({ person }) => [person.firstName, person.lastName, person.emails[0], person.phones[0]?.value ?? '']),
    ).toEqual(people)
  }
})

test('A list with good, broken and empty lines imports the good ones and explains every other, line by line.', async () => {
  const file =
    'Email, First name, Last name\nfoo@example.com, Foo, Bar\n"b@example.com","Foo2","Bar2"\nc@example.com, "Foo 3", "Bar3"\nd@example.com\n,Foo,Bar\n\n"e"x,y,z\n'
  const { drafts, refused } = await imported(Buffer.from(file))
  expect(drafts.map(({ person }) => [person.emails[0], person.firstName])).toEqual([
    ['foo@example.com', 'Foo'],
    ['b@example.com', 'Foo2'],
    ['c@example.com', 'Foo 3'],
  ])
  expect(refused.map(({ line }) => line)).toEqual([5, 6, 8])
  expect(
    refused.every(
      ({ messages }) => messages.length > 0 && messages.every(message => message.endsWith('.') || message.endsWith(').')),
    ),
  ).toBe(true)
})

const root = process.env.FIXTURES_DIR
const folder = (path: string) => join(root ?? '', path)
const inFolder = (path: string, ending: string) =>
  root
    ? readdirSync(folder(path))
        .filter(name => name.endsWith(ending))
        .map(name => `${path}/${name}`)
    : []
const importedFile = (path: string) => imported(readFileSync(folder(path)), folder(path))

const readAll = () => {
  const tables = ['csv/keila', 'csv/mautic', 'csv/dittofeed', 'csv/atomic-crm', 'csv/csv-spectrum/csvs'].flatMap(path =>
    inFolder(path, '.csv'),
  )

  test.each([...tables, ...inFolder('leads/vcard', '.vcf')])('Every row of %s imports or explains itself.', async path => {
    const { results, drafts, refused } = await importedFile(path)
    expect(results.length).toBeGreaterThan(0)
    expect(drafts.length + refused.length).toBe(results.length)
    expect(refused.every(({ messages }) => messages.length > 0 && messages.every(message => /\.\)?$/.test(message)))).toBe(true)
  })

  test('The three spellings of one list of 201 people give the same 201 people.', async () => {
    const lists = await Promise.all(
      ['excel', 'libreoffice', 'rfc_4180'].map(name => importedFile(`csv/keila/import_${name}.csv`)),
    )
    for (const { drafts, refused } of lists) {
      expect(refused).toEqual([])
      expect(drafts).toHaveLength(201)
      expect(drafts).toEqual(lists[0]!.drafts)
    }
    expect(lists[0]!.drafts[0]!.person).toMatchObject({
      firstName: 'Joël',
      lastName: 'Müller-Schultheiß',
      emails: ['foo-1@example.com'],
    })
  })

  // The expectation that comes with this one is of another table: another number, and no list.
  const spectrum = inFolder('csv/csv-spectrum/csvs', '.csv').filter(path => !path.includes('location_coordinates'))
  test.each(spectrum)('%s is read as its author expects.', async path => {
    const expected = JSON.parse(readFileSync(folder(path.replace('/csvs/', '/json/').replace('.csv', '.json')), 'utf8'))
    expect((await importedFile(path)).results.map(({ cells }) => cells)).toEqual(expected)
  })

  test('How many rows of each list become leads is known.', async () => {
    const counts: Record<string, [number, number]> = {}
    for (const path of tables) {
      if (path.includes('csv-spectrum')) continue
      const { drafts, refused } = await importedFile(path)
      counts[path.slice(4)] = [drafts.length, refused.length]
    }
    expect(counts).toEqual({
      'keila/import_excel.csv': [201, 0],
      'keila/import_external_ids.csv': [4, 0],
      'keila/import_external_ids_duplicate.csv': [3, 1],
      'keila/import_libreoffice.csv': [201, 0],
      'keila/import_malformed1.csv': [3, 0],
      'keila/import_malformed2.csv': [0, 1],
      'keila/import_rfc_4180.csv': [201, 0],
      'keila/import_rfc_4180_upsert.csv': [5, 0],
      'keila/import_rfc_4180_with_status.csv': [4, 0],
      'keila/import_with_data.csv': [2, 0],
      'mautic/10contacts.csv': [10, 0],
      'mautic/fakeleaddata.csv': [50, 4],
      'dittofeed/missing-email-users.csv': [0, 5],
      'dittofeed/missing-headers-users.csv': [5, 0],
      'dittofeed/missing-identifiers.csv': [0, 5],
      'dittofeed/missing-some-identifiers.csv': [3, 2],
      'dittofeed/subscription-group-actions.csv': [4, 1],
      'dittofeed/users.csv': [5, 0],
      'atomic-crm/contacts.csv': [500, 0],
      'atomic-crm/contacts_export.csv': [2, 0],
    })
  })

  test('Statuses, data in JSON and tags in one cell of real exports are understood.', async () => {
    const status = await importedFile('csv/keila/import_rfc_4180_with_status.csv')
    expect(status.notes.map(note => note.kind === 'suppressed' && [note.value, note.channels])).toEqual([
      ['unsubscribed', ['email']],
      ['unreachable', ['email']],
    ])
    const data = await importedFile('csv/keila/import_with_data.csv')
    expect(data.drafts.map(({ extra }) => extra)).toEqual([{ 'Data.foo': 'bar' }, { 'Data.foo': '1, 2, 3' }])
    const crm = await importedFile('csv/atomic-crm/contacts_export.csv')
    expect(crm.mapping.from?.system).toBe('atomic-crm')
    expect(crm.drafts[0]).toMatchObject({
      person: {
        emails: ['john@doe.example', 'john.doe@gmail.com', 'jdoe@caramail.com'],
        phones: [{ kind: 'work' }, { kind: 'home' }, { kind: 'other' }],
      },
      tags: ['influencer', 'developer'],
      consents: [],
    })
  })

  test('Seven of the eight address books hold one John Doe, and the eighth six people of other alphabets.', async () => {
    for (const path of inFolder('leads/vcard', '.vcf')) {
      const { drafts, refused, results } = await importedFile(path)
      if (path.includes('ANDROID')) {
        expect([results.length, drafts.length, refused.length]).toEqual([6, 4, 2])
        expect(results[3]!.cells!.Name).toBe('Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ')
        continue
      }
      expect(drafts).toHaveLength(1)
      expect(drafts[0]!.person).toMatchObject({ lastName: 'Doe', firstName: expect.stringMatching(/^john$/i) })
      expect(drafts[0]!.person.emails.length + drafts[0]!.person.phones.length).toBeGreaterThan(0)
    }
    const { drafts } = await importedFile('leads/vcard/John_Doe_IPHONE.vcf')
    expect(drafts[0]!.person).toMatchObject({
      emails: ['john.doe@ibm.com'],
      phones: [
        { value: '905-555-1234', kind: 'mobile' },
        { value: '905-666-1234', kind: 'home' },
        { value: '905-777-1234', kind: 'work' },
      ],
      address: { street: 'Silicon Alley 5', city: 'New York', state: 'New York', zip: '12345' },
      dateOfBirth: '2012-06-06',
    })
  })
}

if (root) describe('Lists and address books that others wrote', readAll)
