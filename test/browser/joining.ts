import { TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { forgetBudgets } from '#kernel/budget.ts'
import { invitePerson } from '#modules/identity/contract.ts'
import { type Client, password } from '../client.ts'

let people = 0
/** Opens the invitation of somebody new and sets their password; they stand before the choice of a second factor. */
export async function joining(firm: Client, page: Page, type: 'loan_officer' | 'tenant_admin' = 'loan_officer') {
  forgetBudgets()
  const email = `joiner${++people}@${firm.slug}.example`
  const { id, url } = await firm.ann.ask(invitePerson, { name: 'Jo Joiner', email, type })
  await page.goto(url)
  await page.locator('input[name=password]').fill(password)
  await page.getByText('Long, and hard to guess.').waitFor()
  await page.getByRole('button', { name: /^Join / }).click()
  await page.getByRole('heading', { name: 'Protect your account' }).waitFor()
  return { id, email }
}

export async function byPassword(page: Page, origin: string, email: string): Promise<void> {
  forgetBudgets()
  await page.goto(`${origin}/sign-in`)
  await page.getByLabel('E-mail address').fill(email)
  await page.locator('input[name=password]').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Opens the sign-in page and waits until its offer in the address field has been turned down: nobody is at hand. */
export async function signInPage(page: Page, origin: string): Promise<void> {
  await page.addInitScript(noteTurnedDown)
  await page.goto(`${origin}/sign-in`)
  await expect.poll(() => page.evaluate('window.turnedDown')).toBe(true)
  await page.getByRole('button', { name: 'Use a passkey' }).waitFor()
}
// Runs in the page; as text, because this program knows no DOM types.
const noteTurnedDown = `{
  const get = navigator.credentials.get.bind(navigator.credentials)
  navigator.credentials.get = asked => {
    const answer = get(asked)
    if (asked.mediation === 'conditional') answer.catch(() => { window.turnedDown = true })
    return answer
  }
}`

/** Adds a passkey on the page that asks for a second factor, and goes on. */
export async function byPasskey(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await today(page)
}

export const today = (page: Page) => page.getByRole('heading', { name: 'Today', exact: true }).waitFor()
export const signOut = (page: Page) => page.context().clearCookies({ name: 'cc_session' })
/** A code of now, or of the step to come: each is accepted once. */
export const codeOf = (secret: string, ahead = 0) => new TOTP({ secret }).generate({ timestamp: Date.now() + ahead * 30_000 })
