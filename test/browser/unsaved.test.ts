import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from '../client.ts'
import { violations } from './looks.ts'
import { openScreens, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
})
afterAll(() => screens?.close())

const at = (path: string) => `${screens.product.url}${path}`

test('hours that were changed and not saved are asked about before another page opens, and saved ones are not', async () => {
  const page = await screens.open(firm.ann)
  await page.goto(at('/settings/company'))
  const question = page.getByRole('dialog', { name: 'Leave without saving?' })
  const away = page.getByRole('link', { name: 'Settings', exact: true }).first()
  const closes = page.getByLabel('Closes')
  const was = await closes.inputValue()
  await closes.fill('19:30')
  const save = page.getByRole('button', { name: 'Save hours' })
  await save.waitFor()
  await closes.fill(was)
  await save.waitFor({ state: 'detached' })
  await closes.fill('19:30')
  await away.click()
  await question.getByRole('button', { name: 'Stay here' }).waitFor()
  expect(await violations(page)).toEqual([])
  await question.getByRole('button', { name: 'Stay here' }).click()
  await question.waitFor({ state: 'detached' })
  expect(await closes.inputValue()).toBe('19:30')

  const asked = page.waitForEvent('dialog')
  const reloaded = page.evaluate('location.reload()').catch(() => undefined)
  const dialog = await asked
  expect(dialog.type()).toBe('beforeunload')
  await dialog.dismiss()
  await reloaded
  expect(await closes.inputValue()).toBe('19:30')

  await save.click()
  await page.getByText('Business hours are saved.').waitFor()
  await away.click()
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  expect(await question.count()).toBe(0)

  await page.goBack()
  await closes.fill('20:00')
  await page.evaluate('history.forward()')
  await question.getByRole('button', { name: 'Leave' }).waitFor()
  await expect.poll(() => new URL(page.url()).pathname).toBe('/settings/company')
  await question.getByRole('button', { name: 'Stay here' }).click()
  await question.waitFor({ state: 'detached' })
  await away.click()
  await question.getByRole('button', { name: 'Leave' }).click()
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  await page.goBack()
  await expect.poll(() => closes.inputValue()).toBe('19:30')
  expect(screens.complaints()).toEqual([])
})

test('a drawer of the draft with something typed in it asks before it closes, by Escape and on the way back', async () => {
  const page = await screens.open(firm.ann)
  await page.goto(at('/settings/matrix'))
  await page.getByRole('button', { name: 'Change the matrix' }).click()
  await page.getByRole('button', { name: 'New user type' }).click()
  const drawer = page.getByRole('dialog', { name: 'New user type' })
  const question = page.getByRole('dialog', { name: 'Leave without saving?' })
  const name = drawer.getByRole('textbox', { name: 'Name' })
  await name.fill('Night desk')
  await page.keyboard.press('Escape')
  await question.getByRole('button', { name: 'Stay here' }).click()
  await question.waitFor({ state: 'detached' })
  const here = page.url()
  await page.goBack()
  await question.getByRole('button', { name: 'Stay here' }).waitFor()
  // The address is of what stands on the screen until somebody decides.
  await expect.poll(() => page.url()).toBe(here)
  await question.getByRole('button', { name: 'Stay here' }).click()
  await question.waitFor({ state: 'detached' })
  expect(await name.inputValue()).toBe('Night desk')
  expect(page.url()).toBe(here)
  await page.keyboard.press('Escape')
  await question.getByRole('button', { name: 'Leave' }).click()
  await drawer.waitFor({ state: 'detached' })
  // Nothing typed: nothing to ask.
  await page.getByRole('button', { name: 'New user type' }).click()
  await drawer.waitFor()
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })
  expect(await question.count()).toBe(0)
  expect(screens.complaints()).toEqual([])
})

test.each([
  { path: '/leads?add=lead', title: 'Add a lead', field: 'First name' },
  { path: '/settings/webhooks', open: 'Add webhook', title: 'Add a webhook', field: 'What it is for' },
])('what was typed under “$title” is asked about before it is lost', async ({ path, open, title, field }) => {
  const page = await screens.open(firm.ann)
  await page.goto(at(path))
  if (open) await page.getByRole('button', { name: open }).first().click()
  const drawer = page.getByRole('dialog', { name: title })
  const question = page.getByRole('dialog', { name: 'Leave without saving?' })
  const typed = drawer.getByRole('textbox', { name: field })
  await typed.fill('Night desk')
  await drawer.getByRole('button', { name: 'Close' }).click()
  await question.getByRole('button', { name: 'Stay here' }).click()
  await question.waitFor({ state: 'detached' })
  expect(await typed.inputValue()).toBe('Night desk')
  await page.keyboard.press('Escape')
  await question.getByRole('button', { name: 'Leave' }).click()
  await drawer.waitFor({ state: 'detached' })
  expect(screens.complaints()).toEqual([])
})
