import { afterAll, beforeAll, expect, test } from 'vitest'
import { password } from '../client.ts'
import { openScreens, type Screens } from './screens.ts'

let screens: Screens
beforeAll(async () => {
  screens = await openScreens()
}, 120_000)
afterAll(() => screens?.close())

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

  await page.waitForURL(/\/(welcome|today)$/)
  if (page.url().endsWith('/welcome')) {
    await page
      .getByRole('button', { name: /empty|own/i })
      .or(page.getByRole('link', { name: /empty|own/i }))
      .first()
      .click()
  }
  await page.goto(`${screens.product.url}/today`)
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  await page.getByText('Good day, Ann').waitFor()
  expect(page.url()).not.toContain('#')
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
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  const [cookie] = await page.context().cookies()
  expect(cookie).toMatchObject({ name: 'cc_session', httpOnly: true, sameSite: 'Lax' })
})
