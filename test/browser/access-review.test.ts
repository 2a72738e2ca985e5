import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readMe } from '#modules/identity/contract.ts'
import { decideApproval, readApproval } from '#modules/trust/contract.ts'
import { makeKeyOver } from '../agreed.ts'
import type { Client, Member } from '../client.ts'
import { fits, violations } from './looks.ts'
import { openScreens, phone, picture, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let cora: Member
let leo: Member
let tom: Member
let alma: Member
let key: string
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  const branch = await firm.branch('Charleston', 'SC')
  cora = await firm.invite('Cora Compliance', 'compliance')
  leo = await firm.invite('Leo Lane', 'loan_officer', { branch, states: ['SC'] })
  tom = await firm.invite('Tom Tampa', 'loan_officer', { branch, states: ['SC'] })
  alma = await firm.invite('Alma Second', 'tenant_admin')
  key = (await makeKeyOver(firm, { name: 'Website' })).token
})
afterAll(() => screens?.close())

const at = (path: string) => `${screens.product.url}${path}`
const reach = async (who: Member) => (await who.send('GET', '/api/v1/leads')).status
const byKey = async () => (await screens.product.fetch('/api/v1/leads', { headers: { authorization: `Bearer ${key}` } })).status

/** Leo may export for a while, beyond what an officer may: two administrators said so. */
async function beyondHisType() {
  const until = new Date(Date.now() + 7 * 864e5).toISOString()
  const asked = await firm.ann.send(
    'POST',
    '/api/v1/overrides',
    { person: leo.id, permission: 'lead.export', level: 'own', reason: 'For a week of moving house', until },
    { 'x-reason': 'For a week of moving house' },
  )
  const { approval } = (await asked.json()) as { approval: { id: string } }
  const { hash } = await alma.ask(readApproval, { approval: approval.id })
  await alma.ask(decideApproval, { approval: approval.id, agree: true, hash })
  await expect.poll(async () => (await leo.ask(readMe, {})).can['lead.export'] !== undefined).toBe(true)
}

/** Every fact of a row stands there, and its buttons can be tapped whole. */
async function onPhone(page: Page) {
  await page.setViewportSize(phone)
  const leos = page.getByRole('row', { name: /^Leo Lane/ })
  for (const fact of ['Loan officer', 'Beyond type']) await leos.getByText(fact, { exact: true }).waitFor()
  for (const act of ['Keep', 'Reduce', 'Revoke']) {
    const fits = async () => {
      const { x, width } = (await leos.getByRole('button', { name: act }).boundingBox())!
      return [x > 0, x + width < phone.width, width > 40]
    }
    await expect.poll(fits, { message: act }).toEqual([true, true, true])
  }
  expect(await violations(page)).toEqual([])
  await page.setViewportSize({ width: 1440, height: 900 })
}

test('a review is begun, decided entry by entry, carried out at once, and its evidence proves itself', async () => {
  await beyondHisType()
  const page = await screens.open(cora, { viewport: { width: 1440, height: 900 } })
  await page.goto(at('/settings'))
  await page.getByRole('link', { name: /^Access reviews/ }).click()
  await page.getByText('No access review yet').waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Begin a review' }).first().click()
  const form = page.getByRole('dialog', { name: 'Begin an access review' })
  await form.getByRole('button', { name: 'Begin review' }).click()
  await form.getByText('Give the review a name.').waitFor()
  await form.getByRole('textbox', { name: 'Name' }).fill('Fourth quarter')
  await picture(page, 'review-new')
  await form.getByRole('button', { name: 'Begin review' }).click()
  await page.getByText('The review has begun.').waitFor()
  await page.getByRole('link', { name: /Fourth quarter/ }).click()

  // What to look at first stands beside the name; nobody decides on themselves.
  await page.getByText('0 of 6 decided').waitFor()
  const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) })
  await row('Leo Lane').getByText('Beyond type').waitFor()
  await row('Ann Admin').getByText('Privileged').waitFor()
  await row('Website').getByText('No expiry').waitFor()
  await row('Cora Compliance').getByText('A colleague decides this').waitFor()
  expect(await row('Tom Tampa').getByText('Privileged').count()).toBe(0)
  await page.getByRole('button', { name: 'Who', exact: true }).click()
  const names = () => page.getByRole('row').locator('td:first-child').allInnerTexts()
  await expect.poll(async () => (await names())[0]).toBe('Website')
  await page.getByRole('button', { name: 'Flagged' }).click()
  await expect.poll(names).not.toContain('Tom Tampa')
  await page.goto(page.url().split('?')[0]!)
  await row('Tom Tampa').waitFor()
  await picture(page, 'review')
  expect(await violations(page)).toEqual([])
  await fits(page)
  await onPhone(page)

  const act = (what: string, name: string) => page.getByRole('button', { name: `${what} the access of ${name}` })
  const why = async (what: string, name: string, words: string) => {
    await act(what, name).click()
    const asked = page.getByRole('dialog')
    await asked.getByRole('button', { name: what }).click()
    await asked.getByText('Say in a few words why.').waitFor()
    await asked.getByLabel('Why?').fill(words)
    await picture(page, `review-${what}`)
    await asked.getByRole('button', { name: what }).click()
  }
  await act('Keep', 'Ann Admin').click()
  await row('Ann Admin').getByText('Kept').waitFor()
  await act('Reduce', 'Leo Lane').click()
  await page.getByText('Takes away what goes beyond the type Loan officer: export leads to a file.').waitFor()
  await page.keyboard.press('Escape')
  await why('Reduce', 'Leo Lane', 'The week is over')
  await row('Leo Lane').getByText('Reduced').waitFor()
  expect((await leo.ask(readMe, {})).can['lead.export']).toBeUndefined()
  expect(await reach(leo)).toBe(200)
  expect([await reach(tom), await byKey()]).toEqual([200, 200])
  await why('Revoke', 'Tom Tampa', 'Left for another lender')
  await row('Tom Tampa').getByText('Revoked').waitFor()
  await why('Revoke', 'Website', 'Nobody uses it')
  await row('Website').getByText('Revoked').waitFor()
  expect([await reach(tom), await byKey()]).toEqual([401, 401])
  await act('Keep', 'Alma Second').click()
  await page.getByText('5 of 6 decided').waitFor()
  expect(await page.getByRole('button', { name: 'Download evidence' }).count()).toBe(0)

  // The last entry is the reviewer's own: a colleague decides it, and the review closes on both screens.
  const second = await screens.open(firm.ann)
  await second.goto(page.url())
  await second.getByRole('button', { name: 'Keep the access of Cora Compliance' }).click()
  await second.getByText('6 of 6 decided').waitFor()
  await page.getByText('Closed', { exact: true }).waitFor()
  const fetched = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download evidence' }).click()
  const download = await fetched
  const evidence = await readFile((await download.path())!)
  const hash = createHash('sha256').update(evidence).digest('hex')
  expect(download.suggestedFilename()).toBe(`access-review-${hash.slice(0, 12)}.json`)
  await page.getByText(`Evidence ${hash.slice(0, 12)}`).waitFor()
  const { entries } = JSON.parse(evidence.toString()) as { entries: { name: string; decision: string; note: string | null }[] }
  expect(Object.fromEntries(entries.map(entry => [entry.name, entry.decision]))).toEqual({
    'Ann Admin': 'keep',
    'Alma Second': 'keep',
    'Cora Compliance': 'keep',
    'Leo Lane': 'reduce',
    'Tom Tampa': 'revoke',
    Website: 'revoke',
  })
  expect(entries.find(entry => entry.name === 'Tom Tampa')!.note).toBe('Left for another lender')
  await picture(page, 'review-closed')
  expect(await violations(page)).toEqual([])
  expect(screens.complaints()).toEqual([])
})
