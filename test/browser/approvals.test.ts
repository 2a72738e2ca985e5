import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addLead } from '#modules/lead-hunter/contract.ts'
import type { Client, Member } from '../client.ts'
import { openScreens, overflow, phone, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let bea: Member
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  const branch = await firm.branch('Charleston', 'SC')
  bea = await firm.invite('Bea Branch', 'branch_manager', { branch })
  const leo = await firm.invite('Leo Lane', 'loan_officer', { branch, states: ['SC'] })
  for (const name of ['Ada Arrives', '=Ben("begins")'])
    await leo.ask(addLead, { person: { fullName: name, emails: [`${name.length}@full.example`] }, property: { state: 'SC' } })
})
afterAll(() => screens?.close())

const at = (path: string) => `${screens.product.url}${path}`

test('an export is asked for with a reason, agreed to by a second person, and fetched', async () => {
  const asker = await screens.open(bea)
  await asker.goto(at('/leads?state=SC'))
  await asker.getByRole('button', { name: 'Export' }).click()
  const form = asker.getByRole('dialog', { name: 'Export leads' })
  await form.getByText('2 leads').waitFor()
  await form.getByRole('button', { name: 'Ask for the export' }).click()
  await form.getByText('Say in a few words what the file is for.').waitFor()
  await form.getByRole('textbox', { name: 'What is it for?' }).fill('Quarterly review')
  await form.getByRole('button', { name: 'Ask for the export' }).click()
  await asker.getByRole('link', { name: 'See the request' }).click()
  const own = asker.getByRole('dialog', { name: 'Request' })
  await own.getByText('Waits for a second person').waitFor()
  await own.getByText('Ann Admin may decide this').waitFor()

  const decider = await screens.open(firm.ann)
  await decider.goto(at('/today'))
  await decider.getByRole('link', { name: /^Approvals\s*1 wait for you$/ }).click()
  await decider.getByRole('region', { name: 'List of requests' }).getByText('Quarterly review').waitFor()
  const request = decider.getByRole('dialog', { name: 'Request' })
  // The row is in hand a moment after the key: until then Enter would press the link that led here.
  const inHand = async () => {
    await decider.keyboard.press('j')
    return decider.evaluate(() => document.activeElement?.getAttribute('data-row'))
  }
  await expect.poll(inHand).toBe('0')
  await decider.keyboard.press('Enter')
  await request.waitFor()
  for (const text of ['Bea Branch,', 'Quarterly review', '2 leads', 'In full', 'SC'])
    await request.getByText(text).first().waitFor()
  await request.getByRole('button', { name: 'Refuse' }).click()
  await request.getByText('Say why: Bea Branch reads it.').waitFor()
  await request.getByRole('button', { name: 'Agree' }).click()
  await decider.getByText('You agreed. Bea Branch is told.').waitFor()
  await decider.getByText('Nothing waits for you').waitFor()

  // Nobody reloads: the asker's open request becomes the file.
  const fetched = asker.waitForEvent('download')
  await own.getByRole('link', { name: 'Fetch the file' }).click()
  const file = await readFile((await (await fetched).path())!, 'utf8')
  expect(file).toContain('Ada Arrives')
  expect(file).toContain(`"'=Ben(""begins"")"`)
  expect(screens.complaints()).toEqual([])
})

test('who is alone is told so where they ask, and may give notice', async () => {
  const page = await screens.open(firm.ann, { viewport: phone })
  await page.goto(at('/leads'))
  await page.getByRole('button', { name: 'Export' }).click()
  const form = page.getByRole('dialog', { name: 'Export leads' })
  await form.getByRole('textbox', { name: 'What is it for?' }).fill('To move it to the new office')
  await form.getByRole('button', { name: 'Ask for the export' }).click()
  await form.getByRole('link', { name: 'Open the request' }).click()
  const request = page.getByRole('dialog', { name: 'Request' })
  await request.getByText('Nobody else may decide this yet').waitFor()
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await request.getByRole('button', { name: /^Give notice and wait 72 hours$/ }).click()
  await request
    .getByText(/unless an administrator refuses/)
    .first()
    .waitFor()
  await request.getByRole('button', { name: 'Withdraw' }).click()
  await request.getByText('Withdrawn', { exact: true }).waitFor()
  expect(screens.complaints()).toEqual([])
})

test('an officer finds what they asked for themselves, decides nothing and exports nothing', async () => {
  const page = await screens.open(await firm.invite('Tom Tampa', 'loan_officer', { states: ['FL'] }))
  await page.goto(at('/leads'))
  await page.getByRole('link', { name: 'Leads' }).first().waitFor()
  expect(await page.getByRole('button', { name: 'Export' }).count()).toBe(0)
  await page.getByRole('link', { name: /Approvals/ }).click()
  await page.getByRole('heading', { name: 'Approvals' }).waitFor()
  expect(await page.getByRole('button', { name: /Agree|Refuse/ }).count()).toBe(0)
})
