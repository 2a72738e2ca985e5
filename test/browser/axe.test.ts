import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from '../client.ts'
import { violations } from './looks.ts'
import { fillIn, pagePaths, type Records } from './pages.ts'
import { openScreens, type Screens } from './screens.ts'

const paths = pagePaths()
const inside = paths.filter(page => !page.bare).map(page => page.path)
const outside = paths.filter(page => page.bare).map(page => page.path)

let screens: Screens
let full: Client
let empty: Client
let records: Records
beforeAll(async () => {
  screens = await openScreens()
  full = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  empty = await screens.product.setUp({ name: 'Fresh Start Lending', slug: 'fresh' })
  records = await fillIn(screens.product, full)
})
afterAll(() => screens?.close())

/** Nothing is loading any more: no skeleton stands there, and nothing was asked for a moment. */
async function settled(page: Page) {
  await page.waitForLoadState('load')
  await page.locator('h1').first().waitFor()
  await expect.poll(() => page.locator('[aria-busy=true], [data-loading=true]').count()).toBe(0)
}

describe('has nothing against the page', () => {
  let page: Page
  beforeAll(async () => {
    page = await screens.open(full.ann)
  })
  test.each(inside)('%s of a company at work', async path => {
    if (path.includes('$') && !records[path]) throw new Error(`Say in pages.ts which record stands at ${path}.`)
    await page.goto(screens.product.url + path.replace(/\$\w+/, () => records[path]!))
    await settled(page)
    expect(await violations(page)).toEqual([])
    expect(screens.complaints()).toEqual([])
  })
  test('/leads as a board', async () => {
    await page.goto(`${screens.product.url}/leads?as=board`)
    await page.getByText('Ada Arrives').first().waitFor()
    expect(await violations(page)).toEqual([])
  })
  test('/approvals with a request beside the list, and the question that leads to one', async () => {
    await page.goto(`${screens.product.url}/approvals`)
    await page.getByRole('row').filter({ hasText: 'For the review' }).click()
    await page.getByRole('button', { name: 'Agree' }).waitFor()
    expect(await violations(page)).toEqual([])
    await page.goto(`${screens.product.url}/leads`)
    await page.getByRole('button', { name: 'Export' }).click()
    await page.getByRole('textbox', { name: 'What is it for?' }).waitFor()
    expect(await violations(page)).toEqual([])
  })
})

describe('has nothing against the page of a company that just began', () => {
  let page: Page
  beforeAll(async () => {
    page = await screens.open(empty.ann)
  })
  test.each(inside.filter(path => !path.includes('$')))('%s', async path => {
    await page.goto(screens.product.url + path)
    await settled(page)
    expect(await violations(page)).toEqual([])
    expect(screens.complaints()).toEqual([])
  })
})

describe('has nothing against the page for those outside', () => {
  let page: Page
  beforeAll(async () => {
    page = await screens.open()
  })
  test.each(outside)('%s', async path => {
    await page.goto(screens.product.url + path)
    await settled(page)
    expect(await violations(page)).toEqual([])
  })
  test.each(['en', 'es'])('the hosted form in %s', async lang => {
    await page.goto(`${full.pagesUrl}/p/forms/first-home?lang=${lang}`)
    expect(await violations(page)).toEqual([])
    await page.locator('button[type=submit]').click()
    await page.locator('[aria-invalid=true]').first().waitFor()
    expect(await violations(page)).toEqual([])
  })
})
