import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client, Member } from '../client.ts'
import { fillIn, pagePaths, type Records } from './pages.ts'
import { openScreens, picture, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let reader: Member
let records: Records
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  records = await fillIn(screens.product, firm)
  reader = await firm.invite('Cora Compliance', 'compliance')
})
afterAll(() => screens?.close())

const settled = async (page: Page) => {
  await page.locator('h1').first().waitFor()
  await expect.poll(() => page.locator('[aria-busy=true], [data-loading=true]').count()).toBe(0)
}

test('no list as it is shipped is wider than a screen of 1440 px', async () => {
  const page = await screens.open(firm.ann, { viewport: { width: 1440, height: 900 } })
  const wider: string[] = []
  for (const { path, bare } of pagePaths()) {
    if (bare) continue
    await page.goto(screens.product.url + path.replace(/\$\w+/, () => records[path]!))
    await settled(page)
    for (const list of await page.getByRole('region', { name: /^List of/ }).all()) {
      const by = await list.evaluate(one => one.scrollWidth - one.clientWidth)
      if (by > 0) wider.push(`${await list.getAttribute('aria-label')} at ${path} by ${by} px`)
    }
  }
  expect(wider).toEqual([])
})

test('a fact that one may not change says why to the keyboard, to a finger and to a screen reader', async () => {
  const open = async (options = {}) => {
    const page = await screens.open(reader, options)
    await page.goto(`${screens.product.url}/leads/${records['/leads/$lead']}?tab=facts`)
    const lock = page.getByRole('definition').getByRole('button', { name: /^Your logon may not do this/ })
    await lock.first().waitFor()
    return { page, lock: lock.first(), said: page.getByRole('tooltip', { name: /^Your logon may not do this/ }) }
  }
  const { page, lock, said } = await open()
  await lock.focus()
  await said.waitFor()
  await picture(page, 'locked')
  await page.keyboard.press('ArrowDown')
  expect(await page.evaluate('document.activeElement.ariaLabel')).toMatch(/^Your logon/)
  const touched = await open({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })
  await touched.lock.tap()
  await touched.said.waitFor()
  expect(screens.complaints()).toEqual([])
})
