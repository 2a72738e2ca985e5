import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agreeToAll } from '../agreed.ts'
import type { Client, Member } from '../client.ts'
import { violations } from './looks.ts'
import { openScreens, overflow, phone, picture, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let sue: Member
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  await firm.branch('Charleston', 'SC')
  sue = await firm.invite('Sue Second', 'tenant_admin')
})
afterAll(() => screens?.close())

const at = (path: string) => `${screens.product.url}${path}`
const wide = { width: 1440, height: 900 }
/** Nothing against what is shown, on a phone and on a wide screen, light and dark. */
async function looksRight(page: Page, name: string) {
  for (const [size, viewport] of Object.entries({ phone, wide })) {
    await page.setViewportSize(viewport)
    await picture(page, `${name}-${size}`)
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
  }
}
const why = (page: Page) => page.getByRole('dialog', { name: 'A second person has to agree' })

test('an administrator is invited by two: why is asked in place, the desk says what would come of it, the link is made then', async () => {
  const page = await screens.open(firm.ann)
  await page.goto(at('/settings/people?panel=invite'))
  const form = page.getByRole('dialog', { name: 'Invite a colleague' })
  await form.getByLabel('Name', { exact: true }).fill('Tia Three')
  await form.getByLabel('E-mail address').fill('tia@palmetto.example')
  await form.getByRole('combobox', { name: 'Type', exact: true }).click()
  await page.getByRole('option', { name: 'Administrator' }).click()
  await form.getByRole('button', { name: 'Invite' }).click()
  await why(page).getByLabel('Why is this needed?').waitFor()
  await looksRight(page, 'two-why')
  // Whoever changes their mind has lost nothing of what they typed.
  await page.keyboard.press('Escape')
  await why(page).waitFor({ state: 'detached' })
  expect(await form.getByLabel('Name', { exact: true }).inputValue()).toBe('Tia Three')
  await form.getByRole('button', { name: 'Invite' }).click()
  await why(page).getByLabel('Why is this needed?').fill('Somebody for the weekends')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await form.waitFor({ state: 'detached' })
  await page.getByRole('region', { name: 'What you asked for' }).getByText('Waits for a second person').waitFor()
  await looksRight(page, 'two-people')

  const desk = await screens.open(sue)
  await desk.goto(at('/approvals'))
  await desk.getByText('Somebody for the weekends').first().click()
  const request = desk.getByRole('dialog', { name: 'Request' })
  await request.getByText('Decide over the whole company, its people and what they ask for').waitFor()
  await looksRight(desk, 'two-desk')
  await agreeToAll(sue)
  await page.getByRole('link', { name: 'Tia Three' }).first().waitFor()
  expect(screens.complaints()).toEqual([])
})

test('a webhook is asked for with its address, and its secret is shown by replacing it', async () => {
  const page = await screens.open(firm.ann)
  await page.goto(at('/settings/webhooks'))
  await page.getByRole('button', { name: 'Add webhook' }).first().click()
  const form = page.getByRole('dialog', { name: 'Ask for a webhook' })
  await form.getByLabel('What it is for').fill('Data warehouse')
  await form.getByLabel('Address').fill('https://not-there-yet.invalid/hooks')
  await form.getByRole('checkbox').first().check()
  await looksRight(page, 'two-webhook')
  await form.getByRole('button', { name: 'Ask for the webhook' }).click()
  await why(page).getByLabel('Why is this needed?').fill('Reports every morning')
  await why(page).getByRole('button', { name: 'Ask for it' }).click()
  await form.waitFor({ state: 'detached' })
  await page.getByRole('region', { name: 'What you asked for' }).getByText('Waits for a second person').waitFor()
  await agreeToAll(sue)
  await page.getByRole('link', { name: 'Data warehouse' }).waitFor()
  await looksRight(page, 'two-webhooks')
  expect(screens.complaints()).toEqual([])
})
