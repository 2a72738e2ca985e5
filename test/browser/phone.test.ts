import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readLead } from '#modules/crm/contract.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import type { Client, Member } from '../client.ts'
import { fillIn, pagePaths, type Records } from './pages.ts'
import { openScreens, overflow, phone, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let leo: Member
let records: Records
let page: Page
const onPhone = { viewport: phone, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  records = await fillIn(screens.product, firm)
  leo = await firm.invite('Lou Phone', 'loan_officer', { states: ['SC'] })
  page = await screens.open(leo, onPhone)
})
afterAll(() => screens?.close())

const newLead = async (name: string) =>
  (
    await leo.ask(addLead, {
      person: {
        fullName: name,
        emails: [`${name.split(' ')[0]!.toLowerCase()}@phone.example`],
        phones: [{ value: '8435550166' }],
      },
      property: { state: 'SC', city: 'Charleston' },
      intent: 'purchase',
    })
  ).lead!

test('an officer works a lead from Today on a phone: opens it, logs the call, comes back', async () => {
  const lead = await newLead('Pia Pocket')
  await page.goto(`${screens.product.url}/today`)
  await page.getByRole('link', { name: 'Pia Pocket' }).first().tap()
  await page.getByRole('heading', { name: 'Pia Pocket' }).waitFor()
  await page.getByRole('tab', { name: 'Log a call' }).tap()
  await page.getByRole('button', { name: 'Log call' }).tap()
  await page.getByText(/First touch after .* The clock has stopped\./).waitFor()
  expect((await leo.ask(readLead, { lead })).firstTouchAt).not.toBeNull()
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  expect(screens.complaints()).toEqual([])
})

test('the menu opens and leads to the list, which opens a lead', async () => {
  await page.goto(`${screens.product.url}/today`)
  await page.getByRole('button', { name: 'Menu', exact: true }).tap()
  await page.getByRole('dialog', { name: 'Menu' }).getByRole('link', { name: 'Leads' }).tap()
  await page.getByRole('heading', { name: 'Leads' }).waitFor()
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await page.getByRole('link', { name: /Pia Pocket/ }).tap()
  await page.getByRole('heading', { name: 'Pia Pocket' }).waitFor()
  expect(screens.complaints()).toEqual([])
})

test('no page is wider than the phone', async () => {
  const wide = await screens.open(firm.ann, onPhone)
  const wider: string[] = []
  for (const { path, bare } of pagePaths()) {
    if (bare) continue
    await wide.goto(screens.product.url + path.replace(/\$\w+/, () => records[path]!))
    await wide.locator('h1').first().waitFor()
    await expect.poll(() => wide.locator('[aria-busy=true], [data-loading=true]').count()).toBe(0)
    const by = await overflow(wide)
    if (by > 0) wider.push(`${path} by ${by} px`)
  }
  await wide.goto(`${screens.product.url}/leads?as=board`)
  await wide.getByText('Ada Arrives').first().waitFor()
  if ((await overflow(wide)) > 0) wider.push('the board')
  await wide.goto(`${firm.pagesUrl}/p/forms/first-home`)
  if ((await overflow(wide)) > 0) wider.push('the hosted form')
  expect(wider).toEqual([])
  expect(screens.complaints()).toEqual([])
})

test('lists of settings show every fact of a row, one under the other', async () => {
  const wide = await screens.open(firm.ann, onPhone)
  await wide.goto(`${screens.product.url}/settings/people`)
  const row = wide.getByRole('row', { name: /^Leo Lane/ })
  for (const fact of ['Loan officer', 'Charleston', 'SC', 'NC', 'Active']) await row.getByText(fact, { exact: true }).waitFor()
  await row.getByText('Leo Lane').tap()
  const license = wide.getByRole('region', { name: 'Licenses' }).getByRole('row').filter({ hasText: 'South Carolina' })
  for (const fact of [/^Mortgage loan originator$/, /^SC-/, /^Active$/, /, 20\d\d$/]) {
    const box = (await license.getByText(fact).boundingBox())!
    expect(box.x + box.width, String(fact)).toBeLessThan(phone.width)
  }
  expect(await overflow(wide)).toBeLessThanOrEqual(0)
  await wide.goto(`${screens.product.url}/settings/sso`)
  await wide
    .getByRole('row', { name: /^Provider/ })
    .getByText('OpenID Connect')
    .waitFor()
  expect(screens.complaints()).toEqual([])
})

test('the page can be made larger, and what is tapped is large enough', async () => {
  await page.goto(`${screens.product.url}/today`)
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  expect(await page.locator('meta[name=viewport]').getAttribute('content')).not.toMatch(/user-scalable=no|maximum-scale/)
  const sizes = await page
    .locator('header button:visible')
    .evaluateAll(all => all.map(one => (one as unknown as { offsetHeight: number }).offsetHeight))
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(24)
})
