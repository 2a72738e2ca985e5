import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importing, table } from '../../../test/imports.ts'
import { upload } from '../../../test/upload.ts'
import { archive, workbook, workbookParts } from '../../../test/workbooks.ts'
import { openWorld, type World } from '../../../test/world.ts'
import {
  checkImport,
  importPolicy,
  importTemplate,
  listImportRows,
  listImports,
  openImport,
  readImport,
  setImportDialect,
  setImportMapping,
  startImport,
} from './contract/import.ts'

let w: World
let run: ReturnType<typeof importing>
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  run = importing(w)
})
afterAll(() => w.close())

const two = table(['Ada,Byron,ada@example.com,(843) 555-0101,SC', 'Ben,Cole,ben@example.com,,SC'])

describe('opening a file', () => {
  test('finds out how it is written and proposes what each column is', async () => {
    const opened = await run.open(
      w.firm.ann,
      '\ufeffNombre;Apellido;Correo electrónico;Teléfono\r\nJosé;Núñez;jose@example.com;239-555-0104\r\n',
    )
    expect(opened).toMatchObject({
      state: 'uploaded',
      kind: 'csv',
      dialect: { encoding: 'utf-8', delimiter: ';', hasHeader: true },
      columns: ['Nombre', 'Apellido', 'Correo electrónico', 'Teléfono'],
      rowsTotal: 1,
      mappedBy: { how: 'suggested' },
      by: { id: w.firm.ann.id, name: 'Ann' },
      toMend: 0,
      mayUndo: false,
    })
    expect(opened.mapping.map(m => m.target)).toEqual(['firstName', 'lastName', 'email', 'phone'])
    expect(opened.sample).toEqual([
      {
        line: 2,
        cells: { Nombre: 'José', Apellido: 'Núñez', 'Correo electrónico': 'jose@example.com', Teléfono: '239-555-0104' },
        raw: null,
        problem: null,
      },
    ])
    expect(opened.notes).toContain('Values are divided by semicolons.')
  })

  test('takes an address book like any list', async () => {
    const card = (name: string, email: string) =>
      `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:${name}\r\nN:${name.split(' ')[1]};${name.split(' ')[0]};;;\r\nEMAIL:${email}\r\nEND:VCARD\r\n`
    const done = await run.take(
      w.firm.ann,
      card('Vera Card', 'vera.card@example.com') + card('Walt Card', 'walt.card@example.com'),
      {},
      'book.vcf',
    )
    expect(done).toMatchObject({ kind: 'vcard', state: 'done', counts: { rows: 2, created: 2, bad: 0 } })
  })

  test('takes a sheet of an Excel workbook as it is shown, and asks which where there are several', async () => {
    const sheet = [
      ['First name', 'Last name', 'Email', 'ZIP', 'Annual income'],
      ['Exa', 'Cell', 'exa.cell@example.com', { number: 501, format: 1 }, { number: 85_000 }],
      [],
      ['Wen', 'Row', 'wen.row@example.com', { number: 29_401, format: 1 }, null],
      ['No', 'Way', null, null, null],
    ]
    const done = await run.take(w.firm.ann, workbook({ People: sheet }), {}, 'people.xlsx')
    expect(done).toMatchObject({ fileName: 'people.xlsx', kind: 'csv', state: 'done', counts: { rows: 3, created: 2, bad: 1 } })
    const people = await w.superuser`select zip from crm.contact where full_name in ('Exa Cell', 'Wen Row') order by full_name`
    expect(people.map(one => one.zip)).toEqual(['00501', '29401'])
    // What is said of a line is said of the row somebody sees there.
    const { items } = await w.firm.ann.ask(listImportRows, { import: done.id })
    expect(items.map(row => row.line)).toEqual([5])

    const several = await upload(w, w.firm, w.firm.ann, workbook({ Buyers: sheet, Sellers: sheet.slice(0, 2) }))
    const asked = { upload: several, fileName: 'two.xlsx' }
    await expect(w.firm.ann.ask(openImport, asked)).rejects.toMatchObject({
      word: 'invalid',
      facts: { what: 'sheets' },
      problems: ['Buyers', 'Sellers'].map(message => ({ path: 'sheet', message })),
    })
    await expect(w.firm.ann.ask(openImport, { ...asked, sheet: 'Nobody' })).rejects.toMatchObject({ facts: { what: 'no-sheet' } })
    expect(await w.firm.ann.ask(openImport, { ...asked, sheet: 'Sellers' })).toMatchObject({ rowsTotal: 1 })
    await expect(w.firm.ann.ask(openImport, asked)).rejects.toMatchObject({ word: 'not-found' })
  })

  test.each([
    ['nothing', '', 'empty'],
    ['a broken Excel workbook', Buffer.from('PK\x03\x04.....[Content_Types].xml', 'latin1'), 'xlsx'],
    ['a workbook with macros', archive({ ...workbookParts({ One: [['x']] }), 'xl/vbaProject.bin': 'x' }), 'xlsm'],
    ['a workbook that says it is huge', archive(workbookParts({ One: [['x']] }), { 'xl/styles.xml': 2 ** 31 }), 'huge'],
    [
      'a workbook with a password',
      Buffer.from(`\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1${[...'EncryptedPackage'].join('\0')}`, 'latin1'),
      'encrypted',
    ],
    ['a PDF', '%PDF-1.7 ...', 'pdf'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), 'image'],
    ['bytes of a program', Buffer.from(Array.from({ length: 4000 }, (_, n) => (n * 7) % 32)), 'binary'],
    ['a web page', '<!doctype html><html><body>Sign in</body></html>', 'html'],
  ])('refuses %s by name, says what to do, and keeps nothing', async (_, content, what) => {
    const before = (await w.firm.ann.ask(listImports, {})).items.length
    await expect(run.open(w.firm.ann, content)).rejects.toMatchObject({
      word: 'invalid',
      facts: { what },
      problems: [{ path: 'upload', message: expect.stringMatching(/\.$/) }],
    })
    expect((await w.firm.ann.ask(listImports, {})).items).toHaveLength(before)
  })

  test('does not take another person’s upload, nor one that is not finished', async () => {
    const theirs = await upload(w, w.firm, w.firm.tom, two)
    await expect(w.firm.ann.ask(openImport, { upload: theirs, fileName: 'x.csv' })).rejects.toMatchObject({ word: 'not-found' })
  })

  test('says when the same file was taken in before, and by whom', async () => {
    const content = table(['Cara,Again,cara.again@example.com,,SC'])
    await run.take(w.firm.ann, content)
    expect((await run.open(w.firm.ann, content)).notes).toContainEqual(
      expect.stringMatching(/^This file was taken in before, on .+ by Ann\.$/),
    )
  })
})

describe('saying how it is written', () => {
  test('reads the file again as told, and forgets what was matched', async () => {
    const opened = await run.open(
      w.firm.ann,
      Buffer.from('Jos\xe9,P\xe9rez,jose.p@example.com\nAna,L\xf3pez,ana.l@example.com\n', 'latin1'),
    )
    expect(opened.dialect.hasHeader).toBe(false)
    const told = await w.firm.ann.ask(setImportDialect, { import: opened.id, encoding: 'windows-1252', hasHeader: true })
    expect(told.columns).toEqual(['José', 'Pérez', 'jose.p@example.com'])
    expect(told).toMatchObject({ state: 'uploaded', rowsTotal: 1, dialect: { hasHeader: true } })
    const back = await w.firm.ann.ask(setImportDialect, { import: opened.id, encoding: 'windows-1252' })
    expect(back.sample[1]!.cells).toEqual({ 'Column 1': 'Ana', 'Column 2': 'López', 'Column 3': 'ana.l@example.com' })
  })
})

describe('matching the columns', () => {
  test('names what is wrong: columns that are not there, fields twice, and nobody to recognise', async () => {
    const opened = await run.open(w.firm.ann, two)
    const ask = (mapping: { column: string; target: string }[]) =>
      w.firm.ann.ask(setImportMapping, { import: opened.id, mapping, policy: importPolicy.parse({}) })
    await expect(ask([{ column: 'Nose', target: 'email' }])).rejects.toMatchObject({
      word: 'invalid',
      problems: [{ path: 'mapping.0.target', message: 'This file has no column “Nose”.' }],
    })
    await expect(
      ask([
        { column: 'First name', target: 'firstName' },
        { column: 'Last name', target: 'firstName' },
        { column: 'Email', target: 'email' },
      ]),
    ).rejects.toMatchObject({
      problems: [{ path: 'mapping.1.target', message: expect.stringContaining('“First name” already gives: First name.') }],
    })
    await expect(ask([{ column: 'First name', target: 'firstName' }])).rejects.toMatchObject({ problems: [{ path: 'mapping' }] })
    await expect(ask([{ column: 'Email', target: 'nonsense' }])).rejects.toMatchObject({
      problems: expect.arrayContaining([expect.objectContaining({ path: 'mapping.0.target' })]),
    })
  })

  test('is remembered for the next file with these columns', async () => {
    const header = 'Who,Mail,Odd'
    const first = await run.open(w.firm.ann, table(['Ann Gray,ann.gray@example.com,5'], header))
    const mapping = [
      { column: 'Who', target: 'fullName' },
      { column: 'Mail', target: 'email' },
      { column: 'Odd', target: 'loanAmount' },
    ]
    const saved = await w.firm.ann.ask(setImportMapping, { import: first.id, mapping, policy: importPolicy.parse({}) })
    expect(saved).toMatchObject({ state: 'mapped', mappedBy: { how: 'person' } })
    const next = await run.open(w.firm.bea, table(['Bo Hale,bo.hale@example.com,7'], header))
    expect(next.mapping).toEqual(mapping)
    expect(next.mappedBy).toEqual({
      how: 'remembered',
      why: expect.stringMatching(/^Matched as last time, on \w+ \d+, \d{4}\.$/),
    })
    const rivals = await importing(w, w.rival).open(w.rival.ann, table(['Bo Hale,bo.hale@example.com,7'], header))
    expect(rivals.mappedBy.how).toBe('suggested')
  })

  test('knows the export of another system', async () => {
    const opened = await run.open(
      w.firm.ann,
      table(['Ida,Moss,ida@example.com,Lead,Zillow,Sam Poe'], 'First Name,Last Name,Email 1,Stage,Lead Source,Assigned To'),
    )
    expect(opened.mappedBy).toEqual({ how: 'recognised', why: 'This is an export of Follow Up Boss.' })
  })

  test('takes only colleagues and sources that are there', async () => {
    const opened = await run.open(w.firm.ann, two)
    const ask = (policy: Record<string, unknown>) =>
      w.firm.ann.ask(setImportMapping, { import: opened.id, mapping: opened.mapping, policy: importPolicy.parse(policy) })
    await expect(ask({ route: w.rival.leo.id })).rejects.toMatchObject({ problems: [{ path: 'policy.route' }] })
    await expect(ask({ source: w.rival.leo.id })).rejects.toMatchObject({ problems: [{ path: 'policy.source' }] })
    await expect(ask({ route: w.firm.leo.id })).resolves.toMatchObject({ policy: { route: w.firm.leo.id } })
  })
})

describe('who may see an import', () => {
  test('an officer has their own, a manager the branch’s, an administrator all, the rival none', async () => {
    const mine = await run.open(w.firm.leo, two)
    const ids = async (by: typeof w.firm.leo) => (await by.ask(listImports, { limit: 200 })).items.map(i => i.id)
    expect(await ids(w.firm.leo)).toEqual([mine.id])
    expect(await ids(w.firm.bea)).toContain(mine.id)
    expect(await ids(w.firm.ann)).toContain(mine.id)
    expect(await ids(w.firm.tom)).not.toContain(mine.id)
    expect(await ids(w.rival.ann)).not.toContain(mine.id)
    for (const by of [w.firm.tom, w.rival.ann]) {
      for (const ask of [
        () => by.ask(readImport, { import: mine.id }),
        () => by.ask(startImport, { import: mine.id }),
        () => by.ask(checkImport, { import: mine.id }),
        () => by.ask(listImportRows, { import: mine.id }),
        () => by.ask(setImportDialect, { import: mine.id }),
      ])
        await expect(ask()).rejects.toMatchObject({ word: 'not-found' })
    }
    await expect(w.firm.abe.ask(listImports, {})).rejects.toMatchObject({ word: 'forbidden' })
  })

  test('an officer’s file goes to the officer unless they say otherwise', async () => {
    expect((await run.open(w.firm.leo, two)).policy.route).toBe('me')
    expect((await run.open(w.firm.ann, two)).policy.route).toBe('route')
    const opened = await run.open(w.firm.leo, two)
    await expect(
      w.firm.leo.ask(setImportMapping, {
        import: opened.id,
        mapping: opened.mapping,
        policy: importPolicy.parse({ route: w.firm.tom.id }),
      }),
    ).rejects.toMatchObject({ problems: [{ path: 'policy.route' }] })
  })

  test('whose clearance does not reach to it sees dots in the place of cells', async () => {
    const opened = await run.open(w.firm.max, two)
    expect(Object.values(opened.sample[0]!.cells!)).toEqual(['••••', '••••', '••••', '••••', '••••'])
    expect(opened.columns).toContain('Email')
  })
})

test('The template is taken in as it is, with every column matched.', async () => {
  const { raw } = await w.firm.ann.ask(importTemplate, {})
  const opened = await run.open(w.firm.ann, raw.text)
  expect(opened.mapping.filter(m => m.target === 'extra')).toEqual([])
  expect((await run.take(w.firm.ann, raw.text)).counts).toMatchObject({ rows: 1, created: 1, bad: 0 })
})
