import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Client, password } from '../client.ts'
import { byPasskey } from './joining.ts'
import { fits, violations } from './looks.ts'
import { desktop, openScreens, phone, picture, type Screens } from './screens.ts'
import { virtualKey } from './virtual-key.ts'

let screens: Screens
let firm: Client
let page: Page
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  page = await screens.open()
  await virtualKey(page)
})
afterAll(() => screens?.close())

const heading = (name: string) => page.getByRole('heading', { name, level: 1 })
const because = async (act: string) => {
  await page.getByLabel('Why').fill('By contract')
  await inDrawer(act).click()
}
const asked = async (path: string) => (await firm.ann.send('GET', path)).status
const inDrawer = (name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true })

/** The first administrator comes in by the link, and finds on Today how a company begins. */
async function begins(link: string) {
  const hanna = await screens.open()
  await virtualKey(hanna)
  await hanna.goto(link)
  await hanna.locator('input[name=password]').fill(password)
  await hanna.getByRole('button', { name: /^Join / }).click()
  await byPasskey(hanna)
  await hanna.getByText('Good day, Hanna').waitFor()
  await hanna.getByRole('button', { name: 'Load the demo company' }).waitFor()
  const step = (name: string) => hanna.getByRole('listitem').filter({ hasText: name })
  await step('Add a passkey').getByLabel('Done').waitFor()
  for (const open of ['Invite people', 'Add a source']) expect(await step(open).getByLabel('Done').count()).toBe(0)
  expect(await violations(hanna)).toEqual([])
  await fits(hanna)
  await hanna.goto(`${screens.product.url}/leads?as=board`)
  await hanna.getByText('No leads yet').waitFor()
  await hanna
    .getByRole('button', { name: 'Load the demo company' })
    .or(hanna.getByRole('link', { name: 'Load the demo company' }))
    .waitFor()
  await hanna.context().close()
}

test('an operator enrolls by the link of the terminal, makes a client, switches a product off and suspends', async () => {
  await page.goto(await screens.product.operatorLink('Olga Operator'))
  await heading('Welcome, Olga Operator').waitFor()
  await page.getByRole('button', { name: 'Make a passkey' }).click()
  await heading('Clients').waitFor()
  await page.getByRole('link', { name: 'Palmetto Home Loans' }).waitFor()
  expect(await violations(page)).toEqual([])

  await page.getByRole('button', { name: 'Create client' }).click()
  await page.getByLabel('Company name').fill('Harbor Lending')
  await page.getByLabel('NMLS ID').fill('300003')
  await page.getByLabel('Name', { exact: true }).fill('Hanna Harbor')
  await page.getByLabel('E-mail address').fill('hanna@harbor.example')
  await page.getByLabel('Outgoing webhooks').uncheck()
  expect(await violations(page)).toEqual([])
  await inDrawer('Create client').click()
  const link = await page.getByLabel('Link for the administrator').inputValue()
  expect(link).toContain('/link#ccl_')
  await begins(link)
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Harbor Lending' }).waitFor()

  await page.getByRole('link', { name: 'Palmetto Home Loans' }).click()
  await heading('Palmetto Home Loans').waitFor()
  expect(await asked('/api/v1/loans')).toBe(200)
  await page.getByRole('switch', { name: 'Loans' }).press('Space')
  await because('Switch off')
  await page.getByText(/Off since .*By contract/).waitFor()
  expect(await asked('/api/v1/loans')).toBe(403)
  expect(await violations(page)).toEqual([])

  await page.getByRole('button', { name: 'Suspend' }).click()
  await because('Suspend')
  await page.getByText('Suspended', { exact: true }).waitFor()
  expect(await asked('/api/v1/leads')).toBe(401)
  await page.setViewportSize(phone)
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  await page.setViewportSize(desktop)
  await page.getByRole('button', { name: 'Let it go on' }).click()
  await because('Let it go on')
  await page.getByText('At work', { exact: true }).waitFor()
  expect(await asked('/api/v1/leads')).toBe(200)
})

test('a client is asked to be deleted by its short name and agreed to by another operator, and kept after all', async () => {
  await page.goto(`${screens.product.url}/operator`)
  await page.getByRole('link', { name: 'Harbor Lending' }).click()
  await page.getByText('No other operator could agree to it.').first().waitFor()
  await page.getByRole('button', { name: 'Delete client' }).click()
  await page.getByLabel('Type harbor-lending to go on').fill('harbor')
  await page.getByLabel('Why').fill('The contract has ended')
  expect(await violations(page)).toEqual([])
  await inDrawer('Ask for the deletion').click()
  await page.getByText('Type the short name of Harbor Lending as it stands there: harbor-lending.').waitFor()
  await page.getByLabel('Type harbor-lending to go on').fill('harbor-lending')
  await inDrawer('Ask for the deletion').click()
  await page.getByText('You asked for it, and there is no other operator who could agree.').waitFor()
  expect(await page.getByRole('button', { name: 'Agree' }).count()).toBe(0)

  const other = await screens.open()
  await virtualKey(other)
  await other.goto(await screens.product.operatorLink('Tilda Third'))
  await other.getByRole('button', { name: 'Make a passkey' }).click()
  await screens.product.superuser`update operator.person set added_at = added_at - interval '30 days'`
  await other.getByRole('link', { name: 'Harbor Lending' }).click()
  await other.getByRole('button', { name: 'Agree' }).click()
  await other.getByRole('dialog').getByRole('textbox').fill('harbor-lending')
  await other.getByRole('button', { name: 'Agree to the deletion' }).click()
  await other.getByText('To be deleted', { exact: true }).waitFor()
  expect(await violations(other)).toEqual([])
  await other.setViewportSize(phone)
  await expect.poll(() => other.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  await other.getByRole('button', { name: 'Keep the client' }).click()
  await other.getByText('At work', { exact: true }).waitFor()
  await other.close()
})

test('the installation’s own stream is made, seen, stopped, let go on and removed', async () => {
  await page.goto(`${screens.product.url}/operator/streams`)
  await page.getByText('No stream yet').waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Add stream' }).first().click()
  const drawer = page.getByRole('dialog', { name: 'Add a SIEM stream' })
  await drawer.getByRole('textbox', { name: 'What it is for' }).fill('Our monitoring')
  await drawer.getByRole('textbox', { name: 'Host' }).fill('localhost')
  await drawer.getByLabel('Port').fill('1')
  expect(await violations(page)).toEqual([])
  await drawer.getByRole('button', { name: 'Add stream' }).click()
  await page.getByRole('heading', { name: 'Our monitoring' }).waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await page
    .getByText('Stopped')
    .or(page.getByText('Paused', { exact: true }))
    .first()
    .waitFor()
  // In both schemes, each way.
  for (const size of [desktop, phone]) {
    await page.setViewportSize(size)
    expect(await violations(page)).toEqual([])
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await picture(page, `operator-streams-${size.width}`)
  }
  await page.setViewportSize(desktop)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('button', { name: 'Stop' }).waitFor()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  const sure = page.getByRole('dialog')
  await sure.getByRole('textbox').fill('Our monitoring')
  await sure.getByRole('button', { name: 'Remove stream' }).click()
  await page.getByText('No stream yet').waitFor()
})

test('what reaches far asks for the passkey again in place, and the session ends by hand', async () => {
  await page.goto(`${screens.product.url}/operator/operators`)
  await page.getByText('Olga Operator').first().waitFor()
  await screens.product.superuser`update operator.session set strong_at = strong_at - interval '1 hour'`
  await page.getByRole('button', { name: 'Add operator' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Otto Other')
  await inDrawer('Add operator').click()
  await page.getByRole('dialog', { name: 'Confirm that it is you' }).getByRole('button', { name: 'Use your passkey' }).click()
  expect(await page.getByLabel('Link for Otto Other').inputValue()).toContain('/operator/link#cco_')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByText('Otto Other').waitFor()
  expect(screens.complaints()).toEqual([])
})
