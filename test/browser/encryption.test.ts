import { afterAll, beforeAll, expect, test } from 'vitest'
import { listErasures } from '#modules/keys/contract.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import { decideApproval, readApproval } from '#modules/trust/contract.ts'
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
})
afterAll(() => screens?.close())

test('the company’s keys are shown with their age and what they sealed, on every width and in both schemes, and a rotation is asked for', async () => {
  const page = await screens.open(firm.ann)
  await page.goto(`${screens.product.url}/settings/encryption`)
  await page.getByRole('heading', { name: 'Encryption keys' }).waitFor()
  await page.getByText('Root key: A file on the host').waitFor()
  await page.getByRole('row', { name: /Company key/ }).waitFor()
  await page.getByRole('row', { name: /Webhook secrets/ }).waitFor()
  await page.getByText('Everything that was asked for opened.').waitFor()
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await picture(page, `encryption-${scheme}`)
    expect(await violations(page), scheme).toEqual([])
  }
  await page.setViewportSize(phone)
  await page.getByText('Company key').first().waitFor()
  await picture(page, 'encryption-phone')
  await fits(page)
  expect(await violations(page)).toEqual([])
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.keyboard.press('r')
  await page.getByRole('dialog', { name: 'Rotate a key' }).waitFor()
  await picture(page, 'encryption-rotate')
  expect(await violations(page)).toEqual([])
  expect(screens.complaints()).toEqual([])
})

test('whoever was erased has a certificate one can print, on every width', async () => {
  await firm.ann.ask(addLead, { person: { emails: ['gone@example.com'] }, property: { state: 'SC' } })
  const [person] = await screens.product.superuser`select id from crm.contact limit 1`
  const asked = await firm.ann.send('POST', `/api/v1/contacts/${person!.id}/erasure`, {}, { 'x-reason': 'They asked for it' })
  const { approval } = (await asked.json()) as { approval: { id: string } }
  const { hash } = await alma.ask(readApproval, { approval: approval.id })
  await alma.ask(decideApproval, { approval: approval.id, agree: true, hash })
  await expect.poll(async () => (await firm.ann.ask(listErasures, {})).items.length).toBe(1)
  const page = await screens.open(firm.ann)
  await page.goto(`${screens.product.url}/settings/encryption`)
  await page.getByRole('link', { name: 'Certificate 1' }).click()
  await page.getByRole('row', { name: /Seal of the entry before/ }).waitFor()
  await picture(page, 'certificate')
  expect(await violations(page)).toEqual([])
  await page.setViewportSize(phone)
  await picture(page, 'certificate-phone')
  await fits(page)
  expect(screens.complaints()).toEqual([])
})
