import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listLeads } from '#modules/crm/contract.ts'
import type { Client } from '../client.ts'
import { type Cell, workbook } from '../workbooks.ts'
import { fits, violations } from './looks.ts'
import { openScreens, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  await firm.invite('Leo Lane', 'loan_officer', { states: ['SC'] })
})
afterAll(() => screens?.close())

/** As such lists are: a sign of its own, headings of its own, an empty line, somebody twice, a broken address, a line break in a cell. */
const messy = [
  '\ufeffFull Name;E-Mail Address;Mobile;ST;Loan Amt;Remarks',
  'Carla Csv;carla@csv.example;(843) 555-0101;SC;"$310,000";"Called twice,\nno answer"',
  ';;;;;',
  'Dan Dots;dan(at)csv.example;;South Carolina;275000;',
  'CARLA CSV;Carla@CSV.example;;SC;;again',
  '"Ösel, Edda";edda@csv.example;843.555.0103;sc;412k;Späť',
].join('\r\n')

async function upload(page: Page, name: string, content: string | Buffer) {
  await page.goto(`${screens.product.url}/import/new`)
  await page.getByRole('button', { name: 'Choose a file' }).waitFor()
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) })
  await page.getByRole('button', { name: 'Go on to the columns' }).click()
}
/** One number of the picture, by the words beneath it. */
const part = (page: Page, label: RegExp) => page.getByRole('listitem').filter({ hasText: label }).locator('strong').first()

test('a messy list is matched, checked, mended in its place, taken in, looked at, and undone', async () => {
  const page = await screens.open(firm.ann)
  await upload(page, 'old crm.csv', messy)
  const becomes = (column: string) => page.getByRole('combobox', { name: `What “${column}” becomes` })
  await becomes('E-Mail Address').waitFor()
  expect(await becomes('ST').inputValue()).toMatch(/state/i)
  expect(await becomes('Loan Amt').inputValue()).toMatch(/amount/i)
  await page.getByRole('button', { name: 'Go on with these columns' }).click()
  await page.getByRole('heading', { name: 'People who are known already' }).waitFor()
  await page.getByRole('button', { name: 'Check the whole file' }).click()

  const wrong = page.getByRole('region', { name: 'List of rows' })
  await wrong.waitFor()
  const row = wrong.getByRole('row').filter({ hasText: 'An e-mail address needs an @ sign.' })
  await row.getByText('dan(at)csv.example').hover()
  await row.getByRole('button', { name: /^Edit E-Mail Address of line \d+$/ }).click()
  await row.getByRole('textbox', { name: 'E-Mail Address' }).fill('dan@csv.example')
  await row.getByRole('textbox', { name: 'E-Mail Address' }).press('Enter')
  await page.getByText('Corrected').first().waitFor()

  await page.getByRole('button', { name: 'Take in 3 rows' }).click()
  await page.getByRole('link', { name: 'See the 3 leads' }).waitFor()
  await expect.poll(async () => (await part(page, /New people/).textContent())?.trim()).toBe('3')
  const { items } = await firm.ann.ask(listLeads, { fields: ['name', 'state', 'amountCents'] })
  expect(items.map(({ name, state, amountCents }) => ({ name, state, amountCents }))).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'Carla Csv', state: 'SC', amountCents: 31_000_000 }),
      expect.objectContaining({ name: 'Dan Dots', state: 'SC', amountCents: 27_500_000 }),
    ]),
  )
  await page.getByRole('link', { name: 'See the 3 leads' }).click()
  await page.getByRole('link', { name: /Dan Dots/ }).waitFor()
  await page.goBack()

  await page.getByRole('button', { name: 'Undo this import' }).click()
  const question = page.getByRole('dialog', { name: 'Undo the import of old crm.csv?' })
  await question.getByRole('textbox').fill('undo')
  await question.getByRole('button', { name: 'Undo the import' }).click()
  await page.getByText('This import was undone').waitFor()
  expect((await firm.ann.ask(listLeads, {})).items).toEqual([])
  expect(screens.complaints()).toEqual([])
})

test('a file that is none is refused by its name, and another can be chosen', async () => {
  const page = await screens.open(firm.ann)
  await page.goto(`${screens.product.url}/import/new`)
  const picture = Buffer.from('89504e470d0a1a0a0000000d4948445200000001', 'hex')
  await page.locator('input[type=file]').setInputFiles({ name: 'photo.csv', mimeType: 'text/csv', buffer: picture })
  await page.getByText('photo.csv cannot be imported').waitFor()
  await page.getByRole('button', { name: 'Choose a file' }).waitFor()
  expect(screens.complaints()).toEqual([])
})

test('of an Excel workbook the sheet is chosen, and read as it is shown', async () => {
  const page = await screens.open(firm.ann)
  const rows = (name: string): Cell[][] => [
    ['Full name', 'E-mail', 'ZIP'],
    [name, `${name.split(' ')[0]!.toLowerCase()}@book.example`, { number: 501, format: 1 }],
  ]
  await page.goto(`${screens.product.url}/import/new`)
  await page.getByRole('button', { name: 'Choose a file' }).waitFor()
  const buffer = workbook({ Buyers: rows('Xena Excel'), Sellers: rows('Yuri Sheet') })
  await page.locator('input[type=file]').setInputFiles({ name: 'people.xlsx', mimeType: 'application/octet-stream', buffer })
  await page.getByRole('heading', { name: 'Which sheet of people.xlsx holds the people?' }).waitFor()
  expect(await violations(page)).toEqual([])
  await fits(page)
  await page.getByRole('button', { name: 'Sellers' }).click()
  await page.getByRole('button', { name: 'Go on to the columns' }).click()
  await page.getByText('Yuri Sheet').first().waitFor()
  await page.getByText('00501').first().waitFor()
  expect(screens.complaints()).toEqual([])
})

const fixtures = process.env.FIXTURES_DIR
if (fixtures)
  test('a list that Excel wrote is taken in as it stands', async () => {
    const page = await screens.open(firm.ann)
    await upload(page, 'import_excel.csv', readFileSync(join(fixtures, 'csv/keila/import_excel.csv')))
    await page.getByRole('button', { name: 'Go on with these columns' }).click()
    await page.getByRole('button', { name: 'Check the whole file' }).click()
    await page.getByRole('button', { name: 'Take in 201 rows' }).click()
    await page.getByRole('link', { name: 'See the 201 leads' }).waitFor()
    expect((await firm.ann.ask(listLeads, { limit: 200 })).items).toHaveLength(200)
  })
