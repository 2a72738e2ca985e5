import { afterAll, beforeAll, expect, test } from 'vitest'
import { importMismo } from '#modules/crm/contract/loan-file.ts'
import { readSearchable } from '#modules/crm/contract.ts'
import { generateMismo } from '#modules/crm/rules/mismo/generate.ts'
import { readIndexes, switchIndex } from '#modules/keys/contract.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import { decideApproval, listApprovals, readApproval } from '#modules/trust/contract.ts'
import { agreedOver } from '../agreed.ts'
import type { Client, Member } from '../client.ts'
import { fits, violations } from './looks.ts'
import { openScreens, phone, picture, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let alma: Member
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  alma = await firm.invite('Alma Second', 'tenant_admin')
  for (const name of ['jane.doe', 'janet.reed', 'omar.diaz', 'jan.novak'])
    await firm.ann.ask(addLead, {
      person: { emails: [`${name}@example.com`] },
      property: { state: 'SC' },
    })
})
afterAll(() => screens?.close())

test('an administrator sees what each index tells at their company, switches one on with a second person, and finds by it', async () => {
  const page = await screens.open(firm.ann, { viewport: { width: 1440, height: 900 } })
  await page.goto(`${screens.product.url}/settings/encryption`)
  await page.getByRole('link', { name: 'See and choose indexes' }).click()
  await page.getByRole('heading', { name: 'Searching what is sealed' }).waitFor()
  await page.getByText('4 addresses, 1 different. The most common one stands there 4 times').waitFor()
  await page.getByRole('img', { name: 'How often the most common ones stand there: 4' }).first().waitFor()
  for (const size of [{ width: 1440, height: 900 }, phone]) {
    await page.setViewportSize(size)
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme })
      await picture(page, `indexes-${size.width}-${scheme}`)
    }
    await fits(page)
    expect(await violations(page), `${size.width}`).toEqual([])
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  const starts = page.getByRole('region', { name: 'Beginning of an address' })
  await starts.getByText('A copy would tell').waitFor()
  await starts.getByRole('button', { name: 'Switch on' }).focus()
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog', { name: 'Switch on: Beginning of an address' })
  await drawer.getByText('Whose addresses begin alike').waitFor()
  await picture(page, 'indexes-drawer')
  expect(await violations(page)).toEqual([])
  await drawer.getByLabel('Why?').fill('We look for people by what we remember of their address')
  await drawer.getByRole('button', { name: 'Ask to switch on' }).click()
  await expect.poll(async () => (await alma.ask(listApprovals, { of: 'waiting' })).items.length).toBe(1)
  const approval = (await alma.ask(listApprovals, { of: 'waiting' })).items[0]!.id
  const { hash } = await alma.ask(readApproval, { approval })
  await alma.ask(decideApproval, { approval, agree: true, hash })
  await expect
    .poll(async () => (await firm.ann.ask(readIndexes, {})).indexes.find(one => one.kind === 'email-start')!.state)
    .toBe('on')
  await starts.getByText('On', { exact: true }).waitFor()
  await page.goto(`${screens.product.url}/leads?q=${encodeURIComponent('email:jan')}`)
  await expect.poll(() => page.getByRole('row', { name: /No name/ }).count()).toBe(3)
  expect(screens.complaints()).toEqual([])
})

test('a borrower is found by a whole number, with a reason, where the company chose it', async () => {
  const { xml, deal } = generateMismo({ seed: 22, borrowers: 1 })
  await firm.ann.ask(importMismo, { xml })
  const page = await screens.open(firm.ann)
  await page.goto(`${screens.product.url}/people`)
  await page.getByRole('heading', { name: 'People' }).waitFor()
  expect(await page.getByRole('button', { name: 'Find by number' }).count()).toBe(0)
  await agreedOver(firm, switchIndex, { kind: 'ssn', on: true })
  await expect.poll(async () => (await firm.ann.ask(readSearchable, {})).kinds).toContain('ssn')
  await page.reload()
  await page.getByRole('button', { name: 'Find by number' }).click()
  const drawer = page.getByRole('dialog', { name: 'Find by Social Security number' })
  await drawer.getByLabel('Social Security number').fill(deal.borrowers[0]!.ssn!)
  await drawer.getByLabel('Why do you need it?').fill('They called')
  expect(await violations(page)).toEqual([])
  await drawer.getByRole('button', { name: 'Find' }).click()
  await drawer.getByText('1 borrower with this number.').waitFor()
  await picture(page, 'find-by-number')
  expect(await violations(page)).toEqual([])
  await page.setViewportSize(phone)
  await picture(page, 'find-by-number-phone')
  await fits(page)
  // What was typed stands nowhere.
  expect(page.url()).not.toContain(deal.borrowers[0]!.ssn!)
  expect(screens.complaints()).toEqual([])
})
