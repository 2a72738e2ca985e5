import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listLeads } from '#modules/crm/contract.ts'
import { listPeople, setLimits } from '#modules/identity/contract.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import type { Client, Member } from '../client.ts'
import { violations } from './looks.ts'
import { openScreens, picture, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let ora: Member
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  ora = await firm.invite('Ora Orange', 'compliance')
  const counties = [{ state: 'FL', name: 'Orange' }]
  await firm.ann.ask(setLimits, { person: ora.id, campaigns: { mode: 'all' }, places: { mode: 'only', counties } })
  for (const [n, fullName] of ['Ada Anywhere', 'Ben Beyond', 'Cyd Somewhere'].entries()) {
    const phone = n === 2 ? '8005550129' : `407555012${n}`
    await firm.ann.ask(addLead, { person: { fullName, phones: [{ value: phone }] }, intent: 'purchase' })
  }
})
afterAll(() => screens?.close())

async function looksRight(page: Page, name: string) {
  expect(await violations(page)).toEqual([])
  await picture(page, name)
}

test('leads of no known place are found, placed by a guess or by hand with who will see them, and put back', async () => {
  expect((await ora.ask(listLeads, {})).items).toEqual([])
  const page = await screens.open(firm.ann, { viewport: { width: 1440, height: 900 } })
  await page.goto(`${screens.product.url}/leads`)
  await page.getByRole('button', { name: 'Unplaced (3)' }).click()
  await page.getByRole('link', { name: 'Cyd Somewhere' }).waitFor()
  await page.getByRole('checkbox', { name: /all/i }).first().check()
  await page.getByRole('button', { name: 'Place', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Place' })
  await dialog.getByText('by the area code').waitFor()
  await dialog.getByRole('textbox', { name: 'ZIP' }).fill('32801')
  await dialog.getByText('Then also seen by Ora Orange.').waitFor()
  await looksRight(page, 'place')
  await dialog.getByRole('button', { name: 'Place 2 leads' }).click()
  await page.getByText('2 leads placed in Florida.').waitFor()
  await page.getByRole('button', { name: 'Unplaced (1)' }).waitFor()

  await page.getByRole('checkbox', { name: /Cyd Somewhere/ }).check()
  await page.getByRole('button', { name: 'Place', exact: true }).click()
  await dialog.getByRole('textbox', { name: 'ZIP' }).fill('32801')
  await dialog.getByText('Then also seen by Ora Orange.').waitFor()
  await dialog.getByRole('button', { name: 'Place 1 lead' }).click()
  // What is pointed at stays, and with it what the key takes back.
  await page.getByText('1 lead placed in Orange County, FL 32801.').hover()
  expect((await ora.ask(listLeads, {})).items.map(one => one.name)).toEqual(['Cyd Somewhere'])
  await page.keyboard.press('Control+z')
  await expect.poll(async () => (await ora.ask(listLeads, {})).items).toEqual([])
  expect(screens.complaints()).toEqual([])
})

test('an administrator takes a colleague off the list of those who may be given callbacks', async () => {
  const page = await screens.open(firm.ann, { viewport: { width: 1440, height: 900 } })
  await page.goto(`${screens.product.url}/settings/people/${ora.id}`)
  const listed = page.getByRole('switch', { name: 'May be given callbacks by others' })
  await listed.scrollIntoViewIfNeeded()
  await listed.click()
  await page.getByText('Ora Orange is not listed for callbacks any more.').hover()
  await looksRight(page, 'callbacks')
  const person = async () => (await firm.ann.ask(listPeople, {})).items.find(one => one.id === ora.id)!.takesCallbacks
  expect(await person()).toBe(false)
  await page.keyboard.press('Control+z')
  await expect.poll(person).toBe(true)
  expect(screens.complaints()).toEqual([])
})
