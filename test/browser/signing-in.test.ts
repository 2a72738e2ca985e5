import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeLink } from '#modules/identity/contract.ts'
import type { Client } from '../client.ts'
import { byPasskey, byPassword, codeOf, joining, signInPage, signOut, today } from './joining.ts'
import { fits, violations } from './looks.ts'
import { openScreens, type Screens } from './screens.ts'
import { virtualKey } from './virtual-key.ts'

let screens: Screens
let firm: Client
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
})
afterAll(() => screens?.close())

/** What takes something away asks for a word first. */
async function confirmed(page: Page, word: string, act: string) {
  const question = page.getByRole('dialog')
  await question.getByRole('textbox').fill(word)
  await question.getByRole('button', { name: act }).click()
}

describe('somebody new', () => {
  test('adds a passkey, keeps the codes, and signs in with it from then on without a password', async () => {
    const page = await screens.open()
    const key = await virtualKey(page)
    const { email } = await joining(firm, page)
    expect(await violations(page)).toEqual([])
    await fits(page)
    // Whatever page is asked for: it is this one, until it is done.
    await page.goto(`${screens.product.url}/leads`)
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByRole('heading', { name: 'Keep these recovery codes' }).waitFor()
    expect(await page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').count()).toBe(10)
    expect(await violations(page)).toEqual([])
    await fits(page)
    await page.getByRole('button', { name: 'I have kept them' }).click()
    await page.getByRole('heading', { name: 'Leads', exact: true }).waitFor()
    expect(await key.count()).toBe(1)

    // A passkey beside the password ...
    await key.atHand(false)
    await signOut(page)
    await byPassword(page, screens.product.url, email)
    await page.getByText('No passkey was used. Try again.').waitFor()
    expect(await violations(page)).toEqual([])
    await fits(page)
    await key.atHand(true)
    await page.getByRole('button', { name: 'Use your passkey' }).click()
    await today(page)

    // ... and alone.
    await key.atHand(false)
    await signOut(page)
    await signInPage(page, screens.product.url)
    expect(await violations(page)).toEqual([])
    await fits(page)
    await key.atHand(true)
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await today(page)
    expect(screens.complaints()).toEqual([])
  })

  test('uses an authenticator app where that suits them better', async () => {
    const page = await screens.open()
    const { email } = await joining(firm, page)
    await page.getByRole('button', { name: 'Use an authenticator app' }).click()
    await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor()
    const secret = (await page.locator('code').innerText()).replaceAll(' ', '')
    expect(await violations(page)).toEqual([])
    await fits(page)
    await page.getByLabel('The six digits the app shows').fill('000000')
    await page.getByText('This code is not right.').waitFor()
    await page.getByLabel('The six digits the app shows').fill(codeOf(secret))
    await page.getByRole('heading', { name: 'Keep these recovery codes' }).waitFor()
    const codes = await page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').allInnerTexts()
    await page.getByRole('button', { name: 'I have kept them' }).click()
    await today(page)

    await signOut(page)
    await byPassword(page, screens.product.url, email)
    await page.getByLabel('Code of your authenticator app').fill(codeOf(secret, 1))
    await today(page)

    // The phone is lost: a recovery code opens the way to a new factor, and nothing else.
    await signOut(page)
    await byPassword(page, screens.product.url, email)
    await page.getByRole('button', { name: 'Use a recovery code' }).click()
    expect(await violations(page)).toEqual([])
    await page.getByLabel('Recovery code').fill(codes[4]!.toLowerCase())
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Protect your account' }).waitFor()
    await virtualKey(page)
    await byPasskey(page)
    await page.goto(`${screens.product.url}/settings/me`)
    await page.getByRole('button', { name: 'Remove Authenticator app' }).click()
    await confirmed(page, 'remove', 'Remove')
    await page.getByText('It is removed.').waitFor()
    await page.getByRole('button', { name: 'Remove Authenticator app' }).waitFor({ state: 'detached' })
    expect(screens.complaints()).toEqual([])
  })
})

describe('an account that is guessed at', () => {
  test('is closed to strangers, says so plainly, and still opens on the owner’s own device and by passkey', async () => {
    const page = await screens.open()
    const key = await virtualKey(page)
    const { email } = await joining(firm, page)
    await byPasskey(page)
    // A stranger guesses, all at once.
    const guesses = Array.from({ length: 40 }, () =>
      screens.product.fetch('/api/v1/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: 'not the right one at all' }),
      }),
    )
    await Promise.all(guesses)
    const strange = await screens.open()
    await byPassword(strange, screens.product.url, email)
    await strange
      .getByText(/^Too many attempts\. Try again in .*, use a passkey, or a device you have signed in from before\.$/)
      .waitFor()
    expect(await violations(strange)).toEqual([])

    // Nobody is at hand while the page opens: this browser would offer the passkey in the address field and take it at once.
    await key.atHand(false)
    await signOut(page)
    await byPassword(page, screens.product.url, email)
    await page.getByText('No passkey was used.').waitFor()
    await key.atHand(true)
    await page.getByRole('button', { name: 'Use your passkey' }).click()
    await today(page)
    await key.atHand(false)
    await signOut(page)
    await signInPage(page, screens.product.url)
    await key.atHand(true)
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await today(page)
  })

  test('a new password from a link still asks for the second factor', async () => {
    const page = await screens.open()
    const key = await virtualKey(page)
    const { id } = await joining(firm, page)
    await byPasskey(page)
    await signOut(page)
    const { url } = await firm.ann.ask(makeLink, { person: id })
    await key.atHand(false)
    await page.goto(url)
    await page.locator('input[name=password]').fill('another harbour and its boats')
    await page.getByRole('button', { name: 'Save and sign in' }).click()
    await page.getByRole('heading', { name: 'Your password is set' }).waitFor()
    await page.getByText('No passkey was used.').waitFor()
    await key.atHand(true)
    await page.getByRole('button', { name: 'Use your passkey' }).click()
    await today(page)
  })
})

describe('one’s own account', () => {
  test('lists factors, codes and sessions, and lets one rename, add and end', async () => {
    const page = await screens.open()
    await virtualKey(page)
    await joining(firm, page)
    await byPasskey(page)
    await page.goto(`${screens.product.url}/settings/me`)
    await page.getByText('10 codes are left.').waitFor()
    await page.getByRole('button', { name: /^Rename/ }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Office laptop')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Rename Office laptop' }).waitFor()
    await page.getByRole('button', { name: 'Add an authenticator app' }).click()
    await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor()
    expect(await violations(page)).toEqual([])
    await fits(page)
    const secret = (await page.locator('form code').innerText()).replaceAll(' ', '')
    await page.getByLabel('The six digits the app shows').fill(codeOf(secret))
    await page.getByText('Your authenticator app is added.').waitFor()
    await page.getByRole('button', { name: 'Make new codes' }).click()
    await page.getByText('10 codes that are left stop working at once.').waitFor()
    await confirmed(page, 'replace', 'Make new codes')
    await page.getByRole('list', { name: 'Recovery codes' }).waitFor()
    expect(await violations(page)).toEqual([])
    await fits(page)
    await page.getByText('This one').waitFor()
    expect(screens.complaints()).toEqual([])
  })

  test('warns before the session ends for want of use, and keeps what was typed when it has', async () => {
    const page = await screens.open()
    await page.clock.install()
    const key = await virtualKey(page)
    await joining(firm, page)
    await byPasskey(page)
    await page.goto(`${screens.product.url}/leads?add=lead`)
    const typed = page.getByRole('dialog').getByLabel('Last name')
    // The drawer gives its first field the focus when it has come in: what is typed before that would go there.
    await page.getByRole('dialog').locator('[data-autofocus]:focus').waitFor()
    await expect.poll(() => page.locator('[aria-busy=true], [data-loading=true]').count()).toBe(0)
    await typed.fill('Draftkeeper')
    await page.clock.fastForward('27:30')
    expect(await typed.inputValue()).toBe('Draftkeeper')
    const warned = page.getByRole('dialog', { name: 'Are you still there?' })
    await warned.getByText('You will be signed out in').waitFor()
    expect(await violations(page)).toEqual([])
    await warned.getByRole('button', { name: 'Stay signed in' }).click()
    await warned.waitFor({ state: 'detached' })
    // Ended elsewhere: the page asks to sign in over what was typed.
    await screens.product.superuser`update identity.session set ended_at = now() where ended_at is null`
    await key.atHand(false)
    await page.clock.fastForward('31:00')
    const again = page.getByRole('dialog', { name: 'Sign in again' })
    await again.getByRole('button', { name: 'Use a passkey' }).waitFor()
    expect(await violations(page)).toEqual([])
    await key.atHand(true)
    await again.getByRole('button', { name: 'Use a passkey' }).click()
    await again.waitFor({ state: 'detached' })
    expect(await typed.inputValue()).toBe('Draftkeeper')
    expect(await key.count()).toBe(1)
  })
})
