import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { newId } from '#base/id.ts'
import { listViews, readLead } from '#modules/crm/contract.ts'
import * as identity from '#modules/identity/contract.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import { decideApproval, readApproval } from '#modules/trust/contract.ts'
import type { Client, Member } from '../client.ts'
import { violations } from './looks.ts'
import { openScreens, overflow, phone, picture, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let cora: Member
const leads: string[] = []
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  await bindCallers(await firm.invite('Tom Second', 'tenant_admin'))
  cora = await firm.invite('Cora Caller', 'caller', { campaigns: ['July refi'] })
  for (const [n, fullName] of ['Ada Answers', 'Ben Busy', 'Cyd Callback'].entries()) {
    const person = { fullName, phones: [{ value: `843555012${n}` }], address: { city: 'Charleston', state: 'SC', zip: '29401' } }
    const property = { state: 'SC', city: 'Charleston', zip: '29401' }
    const loan = { amountCents: 31_000_000 }
    leads.push((await firm.ann.ask(addLead, { person, property, intent: 'refinance', campaign: 'July refi', loan })).lead!)
  }
  // Asked to be called a while ago, so that it is an hour to call whenever the tests run: Ada first.
  for (const [n, lead] of leads.entries())
    await screens.product
      .superuser`update crm.lead set call_promised = true, call_at = now() - make_interval(mins => ${9 - n}) where id = ${lead}`
})
afterAll(() => screens?.close())

/** Gives the callers' type its hours, networks and last day, by two people. */
async function bindCallers(second: Member): Promise<void> {
  const { ann } = firm
  await ann.ask(identity.openDraft, {})
  const type = (await ann.ask(identity.readMatrix, {})).types.find(one => one.base === 'caller')!
  const hours = { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }
  const conditions = { hours, networks: ['127.0.0.0/8', '::1/128'], startsOn: null, endsOn: '2999-12-31' }
  const { hash } = await ann.ask(identity.setUserType, { type: type.id, name: type.name, clearance: 'internal', conditions })
  const draft = (await ann.ask(identity.listMatrixVersions, {})).items.find(one => one.state === 'draft')!
  const asked = await ann.send(
    'POST',
    '/api/v1/matrix/publication',
    { version: draft.id, hash },
    { 'x-reason': 'Agreed on Monday' },
  )
  const { approval } = (await asked.json()) as { approval: { id: string } }
  await second.ask(decideApproval, {
    approval: approval.id,
    agree: true,
    hash: (await second.ask(readApproval, { approval: approval.id })).hash,
  })
  await vi.waitUntil(async () => (await ann.ask(identity.readMatrix, {})).version.number === draft.number, {
    timeout: 60_000,
    interval: 100,
  })
}

async function looksRight(page: Page, name: string) {
  expect(await violations(page)).toEqual([])
  await picture(page, name)
}

test('a caller works the queue by the keyboard, one lead after the other, and sees nothing else of the house', async () => {
  const page = await screens.open(cora, { viewport: { width: 1440, height: 900 } })
  await page.goto(screens.product.url)
  await page.getByRole('heading', { name: 'Ready to call' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/calls')
  const menu = page.getByRole('navigation', { name: 'Main' })
  await expect.poll(() => menu.getByRole('link').allInnerTexts()).toEqual(['Calls', 'Settings'])
  await looksRight(page, 'ready')

  await page.keyboard.press('n')
  await page.getByRole('heading', { name: 'Ada Answers' }).waitFor()
  expect(await page.getByRole('link', { name: '(843) 555-0120' }).getAttribute('href')).toBe('tel:+18435550120')
  await page.getByText('Nothing on record').waitFor()
  await page.keyboard.press('1')
  await page.getByRole('radio', { name: 'Reached' }).and(page.locator('[aria-checked=true]')).waitFor()
  await page.getByRole('textbox', { name: 'Note' }).fill('Wants a rate by Friday.')
  await looksRight(page, 'call')
  await page.keyboard.press('Control+Enter')

  await page.getByRole('heading', { name: 'Ben Busy' }).waitFor()
  expect(await page.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('')
  await page.getByRole('button', { name: 'Save and next lead' }).click()
  await page.getByRole('alert').getByText('Say what came of the call.').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('radio', { name: 'Call back' }).click()
  await page.getByRole('button', { name: 'Save and next lead' }).click()
  await page.getByText('Say when to call back.').waitFor()
  await page.getByRole('radio', { name: 'In 2 h' }).click()
  await looksRight(page, 'callback')
  await page.getByRole('button', { name: 'Save and next lead' }).click()

  await page.getByRole('heading', { name: 'Cyd Callback' }).waitFor()
  await page.getByRole('radio', { name: 'Do not call again' }).click()
  await page.getByRole('button', { name: 'Save and next lead' }).click()
  await page.getByRole('heading', { name: 'No lead is due' }).waitFor()
  await page.getByText(/No call is due before/).waitFor()
  await looksRight(page, 'none-due')
  const statuses = await Promise.all(leads.map(async lead => (await firm.ann.ask(readLead, { lead })).status))
  expect(statuses).toEqual(['contacted', 'contacted', 'do_not_contact'])

  await page.goto(`${screens.product.url}/leads`)
  await page.getByRole('heading', { name: 'You may not open this page' }).waitFor()
  expect(await page.getByText('Loan officers', { exact: false }).count()).toBe(0)
  await page.goto(`${screens.product.url}/settings`)
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  const settings = page.locator('main').getByRole('listitem')
  await expect.poll(() => settings.allInnerTexts()).toEqual([expect.stringMatching(/^Your account/)])
  await screens.product
    .superuser`insert into crm.alert (tenant_id, id, owner_id, kind, facts, created_at) select tenant_id, ${newId()}, id, 'identity.passwordSet', '{}', now() from identity.member where id = ${cora.id}`
  await page.reload()
  await page.getByRole('button', { name: 'Notifications, 1 unread' }).click()
  await page.getByText('Your password was changed.').waitFor()
  await looksRight(page, 'told')
  await expect(cora.ask(listViews, { page: 'leads' })).rejects.toMatchObject({ status: 403 })
  expect(screens.complaints()).toEqual([])
})

test('a lead that was given back meanwhile is told as that, with what was typed, on a phone too', async () => {
  await screens.product.superuser`update crm.lead set call_at = now() - interval '1 minute' where id = ${leads[1]!}`
  const page = await screens.open(cora, { viewport: phone, isMobile: true, hasTouch: true })
  await page.goto(`${screens.product.url}/calls`)
  await page.getByRole('button', { name: 'Next lead' }).tap()
  await page.getByRole('heading', { name: 'Ben Busy' }).waitFor()
  await page.getByRole('textbox', { name: 'Note' }).fill('Was at work.')
  await page.getByRole('radio', { name: 'No answer' }).tap()
  await looksRight(page, 'phone')
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await screens.product.superuser`update crm.lead set held_until = now() - interval '1 second' where id = ${leads[1]!}`
  await page.getByRole('button', { name: 'Save and next lead' }).tap()
  await page.getByRole('heading', { name: 'This lead was given back' }).waitFor()
  await page.getByText('Was at work.').waitFor()
  await looksRight(page, 'lost')
  expect(await firm.ann.ask(readLead, { lead: leads[1]! })).toMatchObject({ status: 'contacted' })
  await page.getByRole('button', { name: 'Next lead' }).tap()
  await page.getByRole('heading', { name: 'Ben Busy' }).waitFor()
})
