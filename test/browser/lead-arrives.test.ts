import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listLeads, readLead } from '#modules/crm/contract.ts'
import type { Client, Member } from '../client.ts'
import { openScreens, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let leo: Member
let tom: Member
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  leo = await firm.invite('Leo Lane', 'loan_officer', { states: ['SC'] })
  tom = await firm.invite('Tom Tiller', 'loan_officer', { states: ['FL'] })
})
afterAll(() => screens?.close())

/** A stranger without JavaScript fills the first form as it stands and sends it. */
async function strangerSends(name: string, zip: string) {
  const page = await screens.open(undefined, { javaScriptEnabled: false })
  await page.goto(`${firm.pagesUrl}/p/forms/first-home`)
  const opened = Date.now()
  await page.getByLabel('First name').fill(name)
  await page.getByLabel('Last name').fill('Stranger')
  await page.getByLabel('E-mail', { exact: false }).first().fill(`${name.toLowerCase()}@stranger.example`)
  await page.getByLabel('ZIP code').fill(zip)
  await page.getByRole('checkbox', { name: 'may send me e-mails' }).check()
  // As long as the form asks for before it believes in a person.
  await expect.poll(() => Date.now() - opened).toBeGreaterThan(1000)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('Thank you. A loan officer will get back to you soon').waitFor()
  await page.context().close()
}

const appears = (page: Page, name: string) => page.getByRole('link', { name }).first().waitFor()
const marked = (page: Page) => page.evaluate('window.notReloaded = true')

test('a stranger’s form stands on the right officer’s screens at once, with its clock, and on no other’s', async () => {
  const [today, list, toms] = [await screens.open(leo), await screens.open(leo), await screens.open(tom)]
  await Promise.all([
    today.goto(`${screens.product.url}/today`),
    list.goto(`${screens.product.url}/leads`),
    toms.goto(`${screens.product.url}/leads`),
  ])
  await Promise.all([
    today.getByRole('heading', { name: 'Today' }).waitFor(),
    list.getByRole('heading', { name: 'Leads' }).waitFor(),
    toms.getByRole('heading', { name: 'Leads' }).waitFor(),
  ])
  await Promise.all([today, list, toms].map(marked))

  await strangerSends('Ada', '29401')
  await Promise.all([appears(today, 'Ada Stranger'), appears(list, 'Ada Stranger')])
  const row = list.getByRole('row', { name: /Ada Stranger/ })
  expect(await row.textContent()).toMatch(/\d+ s|0:\d\d|\d+ sec/)
  expect(await today.evaluate('window.notReloaded')).toBe(true)

  // Tom hears of the next one, and so had the time to hear of the first.
  await strangerSends('Ben', '33602')
  await appears(toms, 'Ben Stranger')
  expect(await toms.getByText('Ada Stranger').count()).toBe(0)
  expect(await list.getByText('Ben Stranger').count()).toBe(0)
  expect(screens.complaints()).toEqual([])
  for (const page of [today, list, toms]) await page.context().close()
})

test('the officer opens it, logs a call, moves the stage and converts it to a loan', async () => {
  const [{ id }] = (await leo.ask(listLeads, { q: 'Ada Stranger' })).items as [{ id: string }]
  const page = await screens.open(leo)
  await page.goto(`${screens.product.url}/leads`)
  await page.getByRole('link', { name: 'Ada Stranger' }).click()
  await page.getByRole('heading', { name: 'Ada Stranger' }).waitFor()
  await page.getByText('ada@stranger.example').first().waitFor()

  await page.getByRole('tab', { name: 'Log a call' }).click()
  await page.getByLabel('What was said').fill('Wants to buy in spring.')
  await page.getByRole('button', { name: 'Log call' }).click()
  await page.getByText(/First touch after .* The clock has stopped\./).waitFor()
  await page.getByText('Wants to buy in spring.').first().waitFor()
  const touched = await leo.ask(readLead, { lead: id })
  expect(touched.firstTouchAt).not.toBeNull()

  await page.getByTitle('Change the stage (S)').click()
  const stages = page.getByRole('menuitem')
  await stages.first().waitFor()
  const now = await page.getByTitle('Change the stage (S)').textContent()
  const names = await stages.allTextContents()
  const next = names.find(name => /appointment|application|qualif/i.test(name)) ?? names[2]!
  expect(next).not.toBe(now)
  await stages.filter({ hasText: next }).first().click()
  await page.getByText(`Stage changed to ${next}.`).waitFor()
  expect((await leo.ask(readLead, { lead: id })).stage).not.toBe(touched.stage)

  await page.getByRole('button', { name: 'Convert to a loan' }).click()
  const drawer = page.getByRole('dialog', { name: 'Convert Ada Stranger to a loan' })
  await drawer.getByLabel('Loan amount').fill('320000')
  await drawer.getByRole('button', { name: 'Open the loan' }).click()
  await page.getByText('The loan of Ada Stranger is open.').waitFor()
  await page.waitForURL(/\/loans\//)
  const lead = await leo.ask(readLead, { lead: id })
  expect(lead).toMatchObject({ status: 'converted', loan: expect.any(String) })
  expect(page.url()).toContain(lead.loan)
  expect(screens.complaints()).toEqual([])
})
