import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client, Member } from '../client.ts'
import { fits, violations } from './looks.ts'
import { openScreens, picture, type Screens } from './screens.ts'
import { virtualKey } from './virtual-key.ts'

let screens: Screens
let firm: Client
let sue: Member
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  sue = await firm.invite('Sue Second', 'tenant_admin')
})
afterAll(() => screens?.close())

const at = (path: string) => `${screens.product.url}${path}`
const seemly = async (page: Page) => {
  expect(await violations(page)).toEqual([])
  await fits(page)
}
async function operator(name: string): Promise<Page> {
  const page = await screens.open()
  await virtualKey(page)
  await page.goto(await screens.product.operatorLink(name))
  await page.getByRole('button', { name: 'Make a passkey' }).click()
  await page.getByRole('heading', { name: 'Clients' }).waitFor()
  return page
}

test('the account is asked to be closed, agreed to, taken up by two operators, and taken back by the client', async () => {
  const asker = await screens.open(firm.ann)
  await asker.goto(at('/settings/company'))
  const part = asker.getByRole('region', { name: 'Close this company’s account' })
  await part.getByRole('button', { name: 'Close the account' }).click()
  const form = asker.getByRole('dialog', { name: 'Close this company’s account' })
  await form.getByRole('textbox', { name: 'Type palmetto to go on' }).fill('palmetto')
  await form.getByRole('textbox', { name: 'Why?' }).fill('We merged with another company')
  await seemly(asker)
  await form.getByRole('button', { name: 'Ask for the account to be closed' }).click()
  await part.getByText('Waits for a second person').waitFor()
  await picture(asker, 'closing-waiting')

  const decider = await screens.open(sue)
  await decider.goto(at('/approvals'))
  await decider.getByRole('cell', { name: 'We merged with another company' }).click()
  await decider.getByRole('dialog', { name: 'Request' }).getByRole('button', { name: 'Agree' }).click()
  await part.getByText('It was asked for and waits for whoever runs this installation.').waitFor()
  const banner = asker.getByRole('region', { name: 'The account is to be closed' })
  await banner.waitFor()
  await seemly(asker)
  await picture(asker, 'closing-asked')

  const olga = await operator('Olga Operator')
  const otto = await operator('Otto Other')
  await screens.product.superuser`update operator.person set added_at = added_at - interval '2 days'`
  await olga.getByText('Asks to be closed').waitFor()
  await olga.getByRole('link', { name: 'Palmetto Home Loans' }).click()
  await olga.getByText('Ann Admin asks for the account to be closed, and Sue Second agreed.').waitFor()
  await seemly(olga)
  await picture(olga, 'closing-operator')
  await olga.getByRole('button', { name: 'Delete client' }).click()
  await olga.getByLabel('Type palmetto to go on').fill('palmetto')
  expect(await olga.getByLabel('Why').inputValue()).toBe('We merged with another company')
  await olga.getByRole('button', { name: 'Ask for the deletion' }).click()
  await olga.getByText('Waits for a second operator').waitFor()
  await otto.goto(olga.url())
  await otto.getByRole('button', { name: 'Agree' }).click()
  await otto.getByRole('textbox').fill('palmetto')
  await otto.getByRole('button', { name: 'Agree to the deletion' }).click()
  await otto.getByText('Agreed by Otto Other').waitFor()

  await asker.goto(at('/today'))
  await banner.getByText('Everything of the company is removed after').waitFor()
  await seemly(asker)
  await picture(asker, 'closing-banner')
  await banner.getByRole('link', { name: 'Take it back' }).click()
  await part.getByRole('button', { name: 'Take it back' }).click()
  await part.getByRole('button', { name: 'Close the account' }).waitFor()
  await banner.waitFor({ state: 'detached' })
  await otto.reload()
  await otto.getByText('Nobody has asked for it.').waitFor()
  expect(screens.complaints()).toEqual([])
})
