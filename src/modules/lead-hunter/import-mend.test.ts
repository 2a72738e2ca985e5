import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSealed, type SealedAs } from '#kernel/sealed-file.ts'
import { importing, table } from '../../../test/imports.ts'
import { emailToken } from '../../../test/sealed.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { readContact } from '../crm/contract/contact.ts'
import { checkImport, importErrors, listImportRows, mendImportRow, startImport } from './contract/import.ts'

let w: World
let run: ReturnType<typeof importing>
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  run = importing(w)
})
afterAll(() => w.close())

const opened = async (raw: { path: string; sealed: SealedAs }) =>
  (await buffer(readSealed(w.house.vault, raw.path, raw.sealed))).toString()
const people = async (email: string) => {
  const rows = await w.superuser<{ id: string }[]>`
    select distinct c.id from crm.identifier i join crm.contact c on c.id = i.contact_id where i.token = ${emailToken(w, email)}`
  return rows
}

describe('rows that are wrong', () => {
  const content = table([
    'Good,Row,good.row@example.com,,SC',
    'Bad,Row,not an address,,SC',
    '=cmd(),Row,,,SC',
    'Third,Row,third.row@example.com,,SC',
  ])

  test('are mended before the run and taken in on the way', async () => {
    const opened = await run.open(w.firm.ann, content)
    await run.map(w.firm.ann, opened)
    await w.firm.ann.ask(checkImport, { import: opened.id })
    await w.drain()
    const { items } = await w.firm.ann.ask(listImportRows, { import: opened.id, outcome: ['bad'] })
    expect(items.map(r => r.line)).toEqual([3, 4])
    expect(items[0]!.problems).toEqual([{ column: 'Email', value: 'not an address', message: expect.stringMatching(/\.$/) }])
    const still = await w.firm.ann.ask(mendImportRow, { import: opened.id, line: 3, cells: { Email: 'still wrong' } })
    expect(still).toMatchObject({ outcome: 'bad', problems: [{ column: 'Email', value: 'still wrong' }] })
    const mended = await w.firm.ann.ask(mendImportRow, { import: opened.id, line: 3, cells: { Email: 'bad.row@example.com' } })
    expect(mended).toMatchObject({ outcome: 'mended', problems: [], lead: null })
    await expect(w.firm.ann.ask(mendImportRow, { import: opened.id, line: 3, cells: { Nose: 'x' } })).rejects.toMatchObject({
      word: 'invalid',
    })
    await w.firm.ann.ask(startImport, { import: opened.id })
    await w.drain()
    const done = await run.read(w.firm.ann, opened.id)
    expect(done.counts).toMatchObject({ rows: 4, created: 3, bad: 1, mended: 1 })
    expect(await people('bad.row@example.com')).toHaveLength(1)

    // And one after the run: taken in at once, once.
    const late = await w.firm.ann.ask(mendImportRow, { import: opened.id, line: 4, cells: { Email: 'late.row@example.com' } })
    expect(late).toMatchObject({ outcome: 'mended', lead: expect.any(String), contact: expect.any(String) })
    expect((await run.read(w.firm.ann, opened.id)).counts).toMatchObject({ rows: 4, created: 4, bad: 0, mended: 2 })
    await expect(w.firm.ann.ask(mendImportRow, { import: opened.id, line: 4, cells: {} })).rejects.toMatchObject({
      word: 'conflict',
    })
    expect(await people('late.row@example.com')).toHaveLength(1)
  })

  test('come out as a file that can be corrected and taken in, in which no cell is a formula', async () => {
    const header = 'First name,Last name,Email,Phone,State'
    const done = await run.take(
      w.firm.ann,
      table(
        ['=HYPERLINK("x"),Row,,,SC', '"Two\nlines",Row,,,SC', '"broken"x,y,z,,', 'Fine,Row,fine.row@example.com,,SC'],
        header,
      ),
    )
    expect(done.counts).toMatchObject({ created: 1, bad: 3 })
    const { raw } = await w.firm.ann.ask(importErrors, { import: done.id })
    expect(raw).toMatchObject({ type: 'text/csv; charset=utf-8', name: 'people - to correct.csv' })
    const text = await opened(raw)
    expect(text.split('\r\n')[0]).toBe(`\ufeff${header},Line in the original file,What to fix`)
    expect(text).toContain(`"'=HYPERLINK(""x"")",Row,,,SC,2,`)
    const corrected = text
      .replace('Row,,,SC,2', 'Row,hyper@example.com,,SC,2')
      .replace('lines",Row,,,SC', 'lines",Row,lines@example.com,,SC')
    const again = await run.take(w.firm.ann, corrected)
    expect(again.counts).toMatchObject({ rows: 3, created: 2, bad: 1 })
    const [found] = await people('hyper@example.com')
    expect(await w.firm.ann.ask(readContact, { contact: found!.id })).toMatchObject({ firstName: '=HYPERLINK("x")' })
  })

  test('wait with those that are not accepted, and are counted together however many there are', async () => {
    const opened = await run.open(
      w.firm.ann,
      table([
        'Thrown,Away,someone@mailinator.com,,SC',
        ...Array.from({ length: 250 }, (_, n) => `Only,Name${n},,,SC`),
        'Fine,Row,fine.count@example.com,,SC',
      ]),
    )
    await run.map(w.firm.ann, opened)
    const checked = async () => {
      await w.firm.ann.ask(checkImport, { import: opened.id })
      await w.drain()
      return run.read(w.firm.ann, opened.id)
    }
    expect(await checked()).toMatchObject({ check: { bad: 250, refused: 1 }, toMend: 251, corrected: 0 })
    const mend = (line: number, email: string) =>
      w.firm.ann.ask(mendImportRow, { import: opened.id, line, cells: { Email: email } })
    await mend(2, 'thrown.away@example.com')
    await mend(3, 'only.name@example.com')
    expect(await run.read(w.firm.ann, opened.id)).toMatchObject({
      check: { rows: 252, bad: 249, refused: 0, created: 3, leads: 3 },
      toMend: 249,
      refused: 0,
    })
    expect(await checked()).toMatchObject({ check: { bad: 249, refused: 0, created: 3 }, toMend: 249 })
    await mend(4, 'other.name@example.com')
    await w.firm.ann.ask(startImport, { import: opened.id })
    await w.drain()
    expect(await run.read(w.firm.ann, opened.id)).toMatchObject({ counts: { created: 4, bad: 248, mended: 3 }, toMend: 248 })
  })

  test('are counted anew with every correction, against the rest of the file too', async () => {
    const opened = await run.open(
      w.firm.ann,
      table(['Top,Row,top.row@example.com,,SC', 'Low,Row,nothing,,SC', 'Mid,Row,none,,SC']),
    )
    await run.map(w.firm.ann, opened)
    await w.firm.ann.ask(checkImport, { import: opened.id })
    await w.drain()
    const counted = async (line: number, email: string) => {
      const row = await w.firm.ann.ask(mendImportRow, { import: opened.id, line, cells: { Email: email } })
      const { check, toMend, state } = await run.read(w.firm.ann, opened.id)
      const { rows, created, duplicate, bad, refused } = check!
      return { outcome: row.outcome, counts: [rows, created, duplicate, bad, refused], toMend, state }
    }
    const state = 'checked'
    expect(await counted(3, 'low.row@example.com')).toEqual({ outcome: 'mended', counts: [3, 2, 0, 1, 0], toMend: 1, state })
    expect(await counted(3, 'low.again@example.com')).toEqual({ outcome: 'mended', counts: [3, 2, 0, 1, 0], toMend: 1, state })
    expect(await counted(3, 'low@mailinator.com')).toEqual({ outcome: 'refused', counts: [3, 1, 0, 1, 1], toMend: 2, state })
    expect(await counted(3, 'broken')).toEqual({ outcome: 'bad', counts: [3, 1, 0, 2, 0], toMend: 2, state })
    expect(await counted(3, 'low.row@example.com')).toEqual({ outcome: 'mended', counts: [3, 2, 0, 1, 0], toMend: 1, state })
    await w.firm.ann.ask(mendImportRow, { import: opened.id, line: 4, cells: { 'First name': 'Top' } })
    expect(await counted(4, 'top.row@example.com')).toEqual({ outcome: 'mended', counts: [3, 2, 1, 0, 0], toMend: 0, state })
    await w.firm.ann.ask(startImport, { import: opened.id })
    await w.drain()
    expect((await run.read(w.firm.ann, opened.id)).counts).toMatchObject({
      rows: 3,
      created: 2,
      duplicate: 1,
      bad: 0,
      refused: 0,
    })
  })

  test('may be all, and the file of errors holds them all', async () => {
    const rows = Array.from({ length: 2300 }, (_, n) => `Only,Name${n},,,SC`)
    const done = await run.take(w.firm.ann, table(rows))
    expect(done).toMatchObject({ state: 'done', counts: { rows: 2300, bad: 2300, created: 0 }, toMend: 2300 })
    const { raw } = await w.firm.ann.ask(importErrors, { import: done.id })
    expect((await opened(raw)).trimEnd().split('\r\n')).toHaveLength(2301)
  })
})
