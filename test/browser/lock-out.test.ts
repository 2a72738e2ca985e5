import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { forgetBudgets } from '#kernel/budget.ts'
import type { Client } from '../client.ts'
import { byPasskey, byPassword, joining, signOut, today } from './joining.ts'
import { fits, violations } from './looks.ts'
import { openScreens, picture, type Screens } from './screens.ts'
import { virtualKey } from './virtual-key.ts'

let screens: Screens
let firm: Client
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
})
afterAll(() => screens?.close())

const tooMany = /^Too many attempts\. Try again in .*, use a passkey, or a device you have signed in from before\.$/

/** Somebody with a passkey and their recovery codes, whose browser is known from then on. */
async function settled(page: Page) {
  const key = await virtualKey(page)
  const person = await joining(firm, page)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  const list = page.getByRole('list', { name: 'Recovery codes' })
  await list.waitFor()
  const codes = await list.getByRole('listitem').allInnerTexts()
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await today(page)
  return { ...person, key, codes }
}

/** Guesses on the sign-in page until the page says that it is enough; answers how many were looked at. */
async function guess(page: Page, email: string): Promise<number> {
  await page.goto(`${screens.product.url}/sign-in`)
  await page.getByLabel('E-mail address').fill(email)
  for (let n = 0; ; n++) {
    forgetBudgets()
    await page.locator('input[name=password]').fill(`not the right one, ${n}`)
    const answered = page.waitForResponse(r => r.url().endsWith('/api/v1/session') && r.request().method() === 'POST')
    await page.getByRole('button', { name: 'Sign in' }).click()
    const answer = await answered
    if (answer.status() === 429) return n
    if (n > 20) throw new Error('Nothing stops the guesses.')
    await page.getByText('E-mail address and password do not match.').waitFor()
  }
}

test('whoever guesses at the page is stopped, the owner’s browser is not, and a recovery code leads to a new passkey', async () => {
  const page = await screens.open()
  const { email, key, codes } = await settled(page)

  const strange = await screens.open()
  expect(await guess(strange, email)).toBe(5)
  await strange.getByText(tooMany).waitFor()
  expect(await violations(strange)).toEqual([])
  await fits(strange)
  await picture(strange, 'locked-out')
  // The right password is no better from there: what is refused is not even looked at.
  await byPassword(strange, screens.product.url, email)
  await strange.getByText(tooMany).waitFor()

  // While the browser waits for the passkey another way is open; what was waited for comes to nothing, and says nothing.
  await key.touched(false)
  await signOut(page)
  await byPassword(page, screens.product.url, email)
  await page.getByRole('button', { name: 'Use a recovery code' }).click()
  await page.getByLabel('Recovery code').waitFor()
  expect(await page.getByRole('button', { name: 'Sign in' }).isEnabled()).toBe(true)
  expect(await page.getByText('No passkey was used.').count()).toBe(0)
  await key.touched(true)
  await page.getByRole('button', { name: 'Use your passkey' }).click()
  await page.getByRole('button', { name: 'Use your passkey' }).click()
  await today(page)

  // On the device that is known the password is judged; the passkey is lost, so a code opens the way to a new one.
  await key.lose()
  await signOut(page)
  await byPassword(page, screens.product.url, email)
  await page.getByText('No passkey was used.').waitFor()
  await page.getByRole('button', { name: 'Use a recovery code' }).click()
  await page.getByLabel('Recovery code').fill('0000-0000-0000')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('This is none of your unused recovery codes.').waitFor()
  await picture(page, 'recovery-code')
  await page.getByLabel('Recovery code').fill(codes[0]!)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('That recovery code is used up, Jo.').waitFor()
  // Nothing else opens until then.
  await page.goto(`${screens.product.url}/leads`)
  await page.getByRole('heading', { name: 'Protect your account' }).waitFor()
  await picture(page, 'recovered')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await page.getByRole('heading', { name: 'Leads', exact: true }).waitFor()
  expect(await key.count()).toBe(1)

  // A code opens once.
  await key.lose()
  await signOut(page)
  await byPassword(page, screens.product.url, email)
  await page.getByText('No passkey was used.').waitFor()
  await page.getByRole('button', { name: 'Use a recovery code' }).click()
  await page.getByLabel('Recovery code').fill(codes[0]!)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('This is none of your unused recovery codes.').waitFor()
  expect(screens.complaints()).toEqual([])
})

test('who lost passkey and codes is let back in by an administrator, a day after everybody could object', async () => {
  const page = await screens.open()
  const { id, email, key } = await settled(page)
  const ann = await screens.open(firm.ann)
  await ann.goto(`${screens.product.url}/settings/people/${id}`)
  await ann.getByRole('button', { name: 'Reset second factor' }).click()
  const question = ann.getByRole('dialog', { name: 'Reset the second factor of Jo Joiner?' })
  const confirm = async () => {
    await question.getByRole('textbox').fill('reset')
    await question.getByRole('button', { name: 'Reset second factor' }).click()
    await question.waitFor({ state: 'detached' })
  }
  await question.getByRole('button', { name: 'Cancel' }).click()
  await question.waitFor({ state: 'detached' })
  await ann.getByRole('button', { name: 'Reset second factor' }).click()
  await confirm()
  // It is seen to be under way, and can be called off.
  const underWay = ann.getByText(/^The second factor of Jo Joiner comes off on /)
  await underWay.waitFor()
  await ann.getByRole('button', { name: 'Reset second factor' }).waitFor({ state: 'detached' })
  expect(await violations(ann)).toEqual([])
  await fits(ann)
  await ann.getByRole('button', { name: 'Call it off' }).click()
  await underWay.waitFor({ state: 'detached' })
  await ann.getByRole('button', { name: 'Reset second factor' }).click()
  await confirm()
  await underWay.waitFor()
  await picture(ann, 'reset-asked')

  // Before the day is over the factor is still asked for.
  await key.lose()
  await signOut(page)
  await byPassword(page, screens.product.url, email)
  await page.getByText('No passkey was used.').waitFor()

  // The day passes: the request is as old as that, and the worker's job is due.
  const { superuser } = screens.product
  await superuser`update identity.factor_reset set asked_at = asked_at - interval '25 hours', due_at = due_at - interval '25 hours' where member_id = ${id} and cancelled_at is null`
  await superuser`update pgboss.job set start_after = now() where name = 'identity.carryOutFactorReset'`
  await expect.poll(async () => (await superuser`select 1 from identity.factor where member_id = ${id}`).length).toBe(0)

  await ann.getByRole('button', { name: 'New password link' }).click()
  const url = await ann.getByRole('dialog').locator('input').first().inputValue()
  await page.goto(url)
  await page.locator('input[name=password]').fill('another harbour and its boats')
  await page.getByRole('button', { name: 'Save and sign in' }).click()
  await page.getByRole('heading', { name: 'Protect your account' }).waitFor()
  await byPasskey(page)
  expect(await key.count()).toBe(1)
  expect(screens.complaints()).toEqual([])
})
