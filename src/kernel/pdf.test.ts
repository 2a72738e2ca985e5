import { expect, test } from 'vitest'
import { pagesOf } from '../../test/pdf-text.ts'
import { pdfOf, type Sheet } from './pdf.ts'

const sheet: Sheet = {
  title: 'Palmetto: security matrix, version 3',
  author: 'Palmetto',
  subject: 'SHA-256 abc',
  at: new Date('2026-03-04T15:00:00Z'),
  facts: [
    ['Asked for by', 'Łukasz Nguyễn'],
    ['Agreed to by', 'Ζωή Παπά, Олена Шевченко'],
  ],
  notes: ['How to read it.'],
  tables: [
    {
      title: 'Functions',
      columns: ['Function', 'Officer'],
      first: 0.5,
      rows: [{ heading: 'Adding' }, { cells: ['See leads', 'own'] }],
    },
  ],
  signatures: ['For the company'],
  foot: 'Palmetto · abc',
}
const textOf = async (change: Partial<Sheet> = {}) => pagesOf(await pdfOf({ ...sheet, ...change }))

test('what is written can be read back, names of any Latin, Greek or Cyrillic spelling too', async () => {
  const [page, ...more] = await textOf()
  expect(more).toEqual([])
  for (const words of [
    'security matrix, version 3',
    'Łukasz Nguyễn',
    'Ζωή Παπά',
    'Олена Шевченко',
    'See leads',
    'own',
    'Page 1 of 1',
  ])
    expect(page!.replaceAll(' ', '')).toContain(words.replaceAll(' ', ''))
})

test('a long table goes on with its head on every page, and every page says which it is of how many', async () => {
  const rows = Array.from({ length: 120 }, (_, n) => ({ cells: [`Function ${n}`, 'all'] }))
  const pages = await textOf({ tables: [{ ...sheet.tables[0]!, rows }] })
  expect(pages.length).toBeGreaterThan(2)
  for (const [n, page] of pages.entries()) {
    expect(page).toContain('Officer')
    expect(page.replaceAll(' ', '')).toContain(`Page${n + 1}of${pages.length}`)
  }
})

test('a word that is longer than its column is broken, and a letter no font has is a question mark', async () => {
  const hash = 'a1'.repeat(60)
  const [page] = await textOf({
    facts: [
      ['SHA-256', hash],
      ['Name', '李 Wei'],
    ],
  })
  expect(page!.replaceAll(' ', '')).toContain(hash)
  expect(page!.replaceAll(' ', '')).toContain('?Wei')
})

test('it is tagged and says its title and language', async () => {
  const raw = (await pdfOf(sheet)).toString('latin1')
  for (const mark of [
    '/Marked true',
    '/StructTreeRoot',
    '/Lang (en-US)',
    '/DisplayDocTitle true',
    '/S /Table',
    '/S /TH',
    '/S /TD',
    '/S /H1',
  ])
    expect(raw).toContain(mark)
})
