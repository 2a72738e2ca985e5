import { TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { password } from '../client.ts'
import { openScreens, type Screens } from './screens.ts'

let screens: Screens
beforeAll(async () => {
  screens = await openScreens()
})
afterAll(() => screens?.close())

/** The authenticator app's secret, which Ann scanned when she set the company up. Each step of it is accepted once. */
let secret = ''
let used = 0
async function code(page: Page) {
  // The next step that was not used yet; the server takes one ahead.
  used = Math.max(used + 1, Math.floor(Date.now() / 30_000))
  await expect.poll(() => used - Math.floor(Date.now() / 30_000)).toBeLessThanOrEqual(1)
  await page.getByLabel('Code of your authenticator app').fill(new TOTP({ secret }).generate({ timestamp: used * 30_000 }))
}

async function signIn(page: Page) {
  await page.goto(`${screens.product.url}/sign-in`)
  await page.getByLabel('E-mail address').fill('ann@palmetto.example')
  await page.locator('input[name=password]').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await code(page)
  await page.getByRole('heading', { name: 'Today', exact: true }).waitFor()
}

test('before any company is set up, the address says where to begin', async () => {
  const page = await screens.open()
  await page.goto(screens.product.url)
  await page.getByText('No company is set up here yet. Open the setup link that the terminal printed.').waitFor()
  expect(await page.getByLabel('E-mail address').count()).toBe(0)
})

test('the first administrator sets the company up by the printed link and stands in front of a living Today', async () => {
  const page = await screens.open()
  await page.goto(screens.product.setupLink)
  await page.getByRole('heading', { name: 'Set up your company' }).waitFor()
  await page.getByRole('button', { name: 'Create the company' }).click()
  await expect.poll(() => page.locator('[aria-invalid=true]').count()).toBeGreaterThan(2)

  await page.getByLabel('Company name').fill('Palmetto Home Loans')
  await page.getByLabel('NMLS ID').fill('100001')
  await page.getByLabel('Your name').fill('Ann Admin')
  await page.getByLabel('E-mail address').fill('ann@palmetto.example')
  await page.locator('input[name="admin.password"]').fill('palmettoannadmin')
  await page.getByRole('button', { name: 'Create the company' }).click()
  await page.getByText('This is made of your own or the company’s name. Use other words.').first().waitFor()
  await page.locator('input[name="admin.password"]').fill(password)
  await page.getByRole('button', { name: 'Create the company' }).click()

  // The first thing a new customer sees: straight to a second way to prove who they are, and on.
  await page.getByRole('heading', { name: 'Protect your account' }).waitFor()
  await page.getByRole('button', { name: 'Use an authenticator app' }).click()
  secret = (await page.locator('code').innerText()).replaceAll(' ', '')
  used = Math.floor(Date.now() / 30_000)
  await page.getByLabel('The six digits the app shows').fill(new TOTP({ secret }).generate({ timestamp: used * 30_000 }))
  await page.getByRole('button', { name: 'I have kept them' }).click()

  await page.getByRole('heading', { name: 'Welcome, Ann' }).waitFor()
  expect(page.url()).toBe(`${screens.product.url}/welcome`)
  await page.getByRole('button', { name: 'Load the demo company' }).click()
  await page.getByRole('heading', { name: 'The demo company is here' }).waitFor()
  await page.getByRole('link', { name: 'Go to Today' }).click()
  await page.getByRole('heading', { name: 'Today', exact: true }).waitFor()
  await page.getByText('Demo data').waitFor()
  await expect.poll(() => page.locator('main').getByRole('link').count()).toBeGreaterThan(3)
  await page.getByRole('link', { name: 'Leads', exact: true }).click()
  await expect.poll(() => page.getByRole('row').count()).toBeGreaterThan(10)
  expect(screens.complaints()).toEqual([])
})

test('the demo company goes again, and a company of one’s own begins empty', async () => {
  const page = await screens.open()
  await signIn(page)
  await page.goto(`${screens.product.url}/welcome`)
  await page.getByRole('button', { name: 'Remove the demo company' }).click()
  const question = page.getByRole('dialog', { name: 'Remove the demo company?' })
  await question.getByText(/their 2,000 leads and 400 loans/).waitFor()
  await question.getByText('The routing rules from before the demo company come into force again.').waitFor()
  await question.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('heading', { name: 'The demo company is gone' }).waitFor()
  await page.getByRole('button', { name: 'Load the demo company' }).waitFor()
  await page.getByText('Demo data').waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'Skip to Today' }).click()
  await page.getByText('Good day, Ann').waitFor()
  expect(screens.complaints()).toEqual([])
})

test('the link is spent, and the administrator signs in again with the password', async () => {
  const page = await screens.open()
  await page.goto(screens.product.setupLink)
  await page.getByRole('heading', { name: 'This setup link cannot be used' }).waitFor()
  await page.getByRole('link', { name: 'Go to sign in' }).click()
  await page.getByLabel('E-mail address').fill('ann@palmetto.example')
  await page.locator('input[name=password]').fill('not the password at all')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('E-mail address and password do not match.').waitFor()
  await page.locator('input[name=password]').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await code(page)
  await page.getByRole('heading', { name: 'Today', exact: true }).waitFor()
  const cookie = (await page.context().cookies()).find(one => one.name === 'cc_session')
  expect(cookie).toMatchObject({ name: 'cc_session', httpOnly: true, sameSite: 'Lax' })
})
