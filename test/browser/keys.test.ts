import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBranch, updateBranch } from '#modules/identity/contract.ts'
import { makeKeyOver } from '../agreed.ts'
import type { Client, Member } from '../client.ts'
import { fits, violations } from './looks.ts'
import { openScreens, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let sue: Member
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  sue = await firm.invite('Sue Solomon', 'tenant_admin')
})
afterAll(() => screens?.close())

const at = (path: string) => `${screens.product.url}${path}`

test('a key is asked for, agreed to by a second person who never sees it, and shown once to whoever asked', async () => {
  const asker = await screens.open(firm.ann)
  await asker.goto(at('/settings/keys'))
  await asker.getByRole('button', { name: 'Ask for a key' }).first().click()
  const form = asker.getByRole('dialog', { name: 'Ask for an API key' })
  await form.getByRole('textbox', { name: 'What it is for' }).fill('Website form')
  await form.getByRole('button', { name: 'Ask for the key' }).click()
  await form.getByText('Say in a few words why.').waitFor()
  await form.getByRole('textbox', { name: 'Why?' }).fill('The new website sends its leads in')
  expect(await violations(asker)).toEqual([])
  await form.getByRole('button', { name: 'Ask for the key' }).click()
  const asked = asker.getByRole('region', { name: 'What you asked for' })
  await asked.getByRole('cell', { name: 'Website form' }).waitFor()
  await asked.getByText('Waits for a second person').waitFor()
  expect(await violations(asker)).toEqual([])
  await fits(asker)

  const decider = await screens.open(sue)
  await decider.goto(at('/approvals'))
  await decider.getByRole('cell', { name: 'The new website sends its leads in' }).click()
  const request = decider.getByRole('dialog', { name: 'Request' })
  await request.getByText('Ann Admin only, once, within 7 days').waitFor()
  expect(await violations(decider)).toEqual([])
  await request.getByRole('button', { name: 'Agree' }).click()
  await decider.getByText('You agreed. Ann Admin is told.').waitFor()
  // Nobody reloads: what waited becomes the key.
  const show = asker.getByRole('button', { name: 'Show the key' })
  await show.waitFor()
  await decider.goto(at('/settings/keys'))
  await decider.getByRole('cell', { name: 'Website form', exact: true }).waitFor()
  expect(await decider.getByRole('button', { name: 'Show the key' }).count()).toBe(0)

  await show.click()
  const shown = asker.getByRole('dialog', { name: 'Key for Website form' })
  const token = await shown.getByLabel('API key').inputValue()
  const answer = await screens.product.fetch('/api/v1/me', { headers: { authorization: `Bearer ${token}` } })
  expect(answer.status).toBe(200)
  await shown.getByRole('button', { name: 'Done' }).click()
  await asker.getByRole('cell', { name: token.slice(0, 10) }).waitFor()
  expect(await asker.getByRole('button', { name: 'Show the key' }).count()).toBe(0)
  expect(screens.complaints()).toEqual([])
})

test('a refused app is told with the reason where it was asked for, and a secret waits on the app’s own page', async () => {
  const asker = await screens.open(firm.ann)
  const decider = await screens.open(sue)
  const ask = async (name: string) => {
    await asker.goto(at('/settings/apps'))
    await asker.getByRole('button', { name: 'Register an app' }).first().click()
    const form = asker.getByRole('dialog', { name: 'Register an app' })
    await form.getByRole('textbox', { name: 'Name' }).fill(name)
    await form.getByLabel('Addresses people are sent back to').fill('https://app.example.com/callback')
    await asker.keyboard.press('Enter')
    await form.getByRole('textbox', { name: 'Why?' }).fill(`We use ${name}`)
    await form.getByRole('button', { name: 'Ask for the app' }).click()
    await asker.getByRole('region', { name: 'What you asked for' }).getByRole('cell', { name }).waitFor()
    await decider.goto(at('/approvals'))
    await decider.getByRole('cell', { name: `We use ${name}` }).click()
    return decider.getByRole('dialog', { name: 'Request' })
  }
  const refused = await ask('Lead copier')
  await refused.getByRole('textbox', { name: 'Comment' }).fill('We left that vendor.')
  await refused.getByRole('button', { name: 'Refuse' }).click()
  await asker.getByRole('cell', { name: 'We left that vendor.' }).waitFor()

  const agreed = await ask('Calendar sync')
  await agreed.getByRole('button', { name: 'Agree' }).click()
  await asker.getByRole('link', { name: 'Calendar sync' }).click()
  await asker.getByRole('button', { name: 'Show the secret' }).click()
  const shown = asker.getByRole('dialog', { name: 'Secret of Calendar sync' })
  expect(await shown.getByLabel('Secret', { exact: true }).inputValue()).toMatch(/^ccx_/)
  await shown.getByRole('button', { name: 'Done' }).click()
  expect(await violations(asker)).toEqual([])
  await fits(asker)

  await asker.getByRole('button', { name: 'Change' }).click()
  const change = asker.getByRole('dialog', { name: 'Change Calendar sync' })
  expect(await change.getByRole('textbox', { name: 'Why?' }).count()).toBe(0)
  const called = change.getByRole('textbox', { name: 'Name' })
  await called.fill('Company mail')
  await change.getByText('This gives the app more, or another name').waitFor()
  await called.fill('Calendar sync')
  await change.getByRole('textbox', { name: 'Why?' }).waitFor({ state: 'detached' })
  await change.getByRole('checkbox', { name: 'Edit leads' }).check()
  await change.getByRole('textbox', { name: 'Why?' }).fill('It moves appointments')
  await change.getByRole('button', { name: 'Save' }).click()
  await asker.getByRole('region', { name: 'What you asked for' }).getByText('Waits for a second person').waitFor()
  expect(screens.complaints()).toEqual([])
})

test('a branch that is closed is not offered for a key, and one that is bound to it says so', async () => {
  const { id: branch } = await firm.ann.ask(createBranch, { name: 'Savannah' })
  await firm.ann.ask(createBranch, { name: 'Tampa' })
  await makeKeyOver(firm, { name: 'Of Savannah', bound: { officers: [], branches: [branch] } })
  await firm.ann.ask(updateBranch, { branch, active: false })
  const page = await screens.open(firm.ann)
  await page.goto(at('/settings/keys?panel=new'))
  await page.getByRole('cell', { name: 'Savannah (closed)', includeHidden: true }).waitFor()
  const form = page.getByRole('dialog', { name: 'Ask for an API key' })
  await form.getByRole('combobox', { name: 'Records' }).click()
  await page.getByRole('option', { name: 'Only of some branches or colleagues' }).click()
  await form.getByRole('combobox', { name: /Branches/ }).focus()
  await page.keyboard.press('ArrowDown')
  await page.getByRole('option', { name: 'Tampa' }).waitFor()
  expect(await page.getByRole('option', { name: 'Savannah' }).count()).toBe(0)
  expect(screens.complaints()).toEqual([])
})
