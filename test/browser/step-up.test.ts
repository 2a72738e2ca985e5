import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toldChange } from '#kernel/sealed-change.ts'
import { importMismo } from '#modules/crm/contract.ts'
import { generateMismo } from '#modules/crm/rules/mismo/generate.ts'
import type { Client } from '../client.ts'
import { byPasskey, codeOf, joining, today } from './joining.ts'
import { violations } from './looks.ts'
import { desktop, openScreens, phone, type Screens } from './screens.ts'
import { virtualKey } from './virtual-key.ts'

let screens: Screens
let firm: Client
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
})
afterAll(() => screens?.close())

describe('what reaches far', () => {
  /** As if the key had been used an hour ago. */
  const anHourAgo = (email: string) =>
    screens.product
      .superuser`update identity.session s set strong_at = least(strong_at, now()) - interval '1 hour' from identity.member m
      where m.tenant_id = s.tenant_id and m.id = s.member_id and m.email = ${email}`

  test('asks for the passkey in place, and goes on with what was typed', async () => {
    const page = await screens.open()
    const key = await virtualKey(page)
    const { id, email } = await joining(firm, page, 'tenant_admin')
    await byPasskey(page)
    await anHourAgo(email)
    // Who somebody is was read with the session: a new authority has it read again.
    await screens.product.superuser`update identity.member set version = version + 1 where id = ${id}`
    const before = (await page.context().cookies()).find(one => one.name === 'cc_session')!.value

    await page.goto(`${screens.product.url}/settings/keys`)
    await page.getByRole('button', { name: 'Ask for a key' }).first().click()
    const what = page.getByLabel('What it is for')
    await what.fill('Website form')
    await page.getByLabel('Why?').fill('Leads of the website')
    await key.atHand(false)
    await page.getByRole('button', { name: 'Ask for the key', exact: true }).click()
    const question = page.getByRole('dialog', { name: 'Confirm that it is you' })
    await question.getByText('No passkey was used.').waitFor()
    expect(await violations(page)).toEqual([])
    await page.setViewportSize(phone)
    const inside = async () => {
      const { x, width } = (await question.boundingBox())!
      return [x >= 0, x + width <= phone.width]
    }
    await expect.poll(inside).toEqual([true, true])
    await page.setViewportSize(desktop)
    // Given up: the form is as it was, and nothing was made.
    await question.getByRole('button', { name: 'Cancel' }).click()
    await question.waitFor({ state: 'detached' })
    expect(await what.inputValue()).toBe('Website form')
    expect(await page.getByRole('alert').count()).toBe(0)

    await page.getByRole('button', { name: 'Ask for the key', exact: true }).click()
    await question.getByRole('button', { name: 'Use your passkey' }).waitFor()
    await question.getByText('No passkey was used.').waitFor()
    await key.atHand(true)
    await question.getByRole('button', { name: 'Use your passkey' }).click()
    await page.getByRole('region', { name: 'What you asked for' }).getByText('Website form').waitFor()
    const after = (await page.context().cookies()).find(one => one.name === 'cc_session')!.value
    expect(after).not.toBe(before)
    const made = await screens.product.superuser<
      { n: number }[]
    >`select count(*)::int as n from approvals.request where action = 'identity.createKey'`
    expect(made[0]!.n).toBe(1)
    expect(screens.complaints()).toEqual([])
  })

  test('lets whoever has no passkey add one in place', async () => {
    const page = await screens.open()
    await joining(firm, page, 'tenant_admin')
    await page.getByRole('button', { name: 'Use an authenticator app' }).click()
    const secret = (await page.locator('code').innerText()).replaceAll(' ', '')
    await page.getByLabel('The six digits the app shows').fill(codeOf(secret))
    await page.getByRole('button', { name: 'I have kept them' }).click()
    await today(page)
    const key = await virtualKey(page)
    await page.goto(`${screens.product.url}/settings/branches`)
    await page
      .getByRole('button', { name: /branch/i })
      .first()
      .click()
    await page.getByLabel('Name').first().fill('Savannah')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^(Add|Create|Save)/ })
      .last()
      .click()
    const question = page.getByRole('dialog', { name: 'Confirm that it is you' })
    await question.getByText('you have none yet').waitFor()
    expect(await violations(page)).toEqual([])
    await question.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByRole('cell', { name: 'Savannah' }).or(page.getByText('Savannah')).first().waitFor()
    await expect
      .poll(async () => (await screens.product.superuser`select 1 from identity.branch where name = 'Savannah'`).length)
      .toBe(1)
    expect(await key.count()).toBe(1)
    expect(screens.complaints()).toEqual([])
  })

  test('lives with the reason a reveal asks for: both are asked once, and what was written is kept', async () => {
    const { xml, deal } = generateMismo({ seed: 31, borrowers: 1 })
    const officer = await firm.invite('Rea Reveal', 'loan_officer', { states: [deal.property!.address!.state!] })
    const loan = (await officer.ask(importMismo, { xml })).deals[0]!.loan!
    await anHourAgo(officer.email)
    await screens.product.superuser`update identity.member set version = version + 1 where id = ${officer.id}`
    const page = await screens.open(officer)
    const key = await virtualKey(page)
    await page.goto(`${screens.product.url}/loans/${loan}`)
    await page.getByRole('button', { name: 'Reveal', exact: true }).click()
    const why = page.getByLabel('Why do you need them?')
    await why.fill('Ordering the credit report')
    await page.getByRole('button', { name: 'Reveal for a minute' }).click()
    const question = page.getByRole('dialog', { name: 'Confirm that it is you' })
    await question.getByText('you have none yet').waitFor()
    await question.getByRole('button', { name: 'Cancel' }).click()
    await question.waitFor({ state: 'detached' })
    expect(await why.inputValue()).toBe('Ordering the credit report')
    await page.getByRole('button', { name: 'Reveal for a minute' }).click()
    await question.getByRole('button', { name: 'Add a passkey' }).click()
    const ssn = deal.borrowers[0]!.ssn!.replace(/^(\d{3})(\d{2})(\d{4})$/, '$1-$2-$3')
    await page.getByText(ssn).waitFor()
    expect(await key.count()).toBe(1)
    const [change] = await screens.product.superuser<
      { tenant: string; event: string; n: number; before: null; after: null; sealed: Buffer }[]
    >`select tenant_id as tenant, event_id as event, n, before, after, sealed from kernel.change where field = 'reason' and record_kind <> 'approval'`
    expect(toldChange({ tenant: change!.tenant, vault: screens.product.vault }, change!)).toMatchObject({
      after: 'Ordering the credit report',
    })
    expect(screens.complaints()).toEqual([])
  })
})
