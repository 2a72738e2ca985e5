import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listConnections, listUserTypes, readConnection, updateConnection } from '#modules/identity/contract.ts'
import { agreeToAll } from '../agreed.ts'
import type { Client, Member } from '../client.ts'
import { type IdentityProvider, openIdentityProvider } from '../identity-provider.ts'
import { violations } from './looks.ts'
import { openScreens, overflow, phone, picture, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let leo: Member
let sue: Member
let idp: IdentityProvider | undefined
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  leo = await firm.invite('Leo Lane', 'loan_officer')
  sue = await firm.invite('Sue Second', 'tenant_admin')
})
afterAll(async () => {
  await idp?.close()
  await screens?.close()
})

test('an administrator connects a provider, shows a domain, tries it and turns it on; a colleague signs in through it', async () => {
  const page = await screens.open(firm.ann)
  await page.goto(`${screens.product.url}/settings/sso`)
  await page.getByRole('button', { name: 'Add a connection' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Provider')
  await dialog.getByLabel('Issuer').fill('https://later.example')
  await dialog.getByLabel('Client ID').fill('us')
  const secret = dialog.getByLabel('Client secret')
  expect(await secret.getAttribute('type')).toBe('password')
  await secret.fill('a secret of the client')
  await dialog.getByRole('button', { name: 'Add connection' }).click()
  await page.getByRole('heading', { name: 'Provider', level: 1 }).waitFor()

  // The provider is told our address, and we its own: it is made between the two.
  const connection = (await firm.ann.ask(listConnections, {})).items[0]!.id
  const { ours } = await firm.ann.ask(readConnection, { connection })
  await page.getByText(ours.redirectUri).waitFor()
  idp = await openIdentityProvider({ id: 'us', secret: 'a secret of the client', redirectUri: ours.redirectUri })
  idp.signsIn = { person: { sub: 'leo', email: leo.email, email_verified: true }, amr: ['pwd', 'mfa'] }
  await firm.ann.ask(updateConnection, { connection, oidc: { issuer: idp.issuer, clientId: 'us' } })

  await page.getByRole('button', { name: 'Add domain' }).click()
  await dialog.getByLabel('Domain', { exact: true }).fill(leo.email.split('@')[1]!)
  await dialog.getByRole('button', { name: 'Add domain' }).click()
  await page.getByText('Not verified').waitFor()
  await page.getByText(/^connect-and-close-verify=/).waitFor()
  await screens.product.superuser`update identity.connection_domain set verified_at = now()`

  // Nobody is sent to a provider through which nobody has come.
  await page.getByRole('button', { name: 'Turn on' }).and(page.locator('[aria-disabled=true], [data-disabled]')).waitFor()
  await page.getByRole('button', { name: 'Test sign-in' }).click()
  await page.waitForURL(/tested=signed-in/)
  await page.getByText(/The last test signed in/).waitFor()
  await page.getByText(/It said: pwd, mfa/).waitFor()
  await page.getByRole('button', { name: 'Turn on' }).click()
  // What people come through stays as it was tested: only the name, and a secret that is to follow.
  await page.getByText(/While the connection is on, its provider stays as it was tested/).waitFor()
  const provider = page.getByLabel('Provider', { exact: true })
  await provider.locator('[data-fact=name]').waitFor()
  expect(await provider.locator('[data-fact=issuer], [data-fact=clientId]').count()).toBe(0)
  await page.getByRole('button', { name: 'Remove the client secret' }).and(page.locator('[aria-disabled=true]')).waitFor()
  await secretFollows(page, provider)
  await page.getByRole('button', { name: 'Turn off' }).click()
  await dialog.getByText('Nobody signs in through it any more').waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Turn off' }).waitFor()

  const stranger = await screens.open()
  await stranger.goto(`${screens.product.url}/sign-in`)
  await stranger.getByRole('button', { name: 'Single sign-on' }).click()
  await stranger.getByLabel('Work e-mail address').fill(leo.email)
  await stranger.getByRole('button', { name: /Go to your company/ }).click()
  await stranger.getByText(/Good day, Leo/).waitFor()
  await page.reload()
  await page.getByRole('region', { name: 'Last sign-ins' }).getByText('Leo Lane').waitFor()
  expect(screens.complaints()).toEqual([])
})

/** Another secret is given while the connection is on, tried, and taken. */
async function secretFollows(page: Page, provider: Locator) {
  const next = 'a further secret of the client'
  await provider.getByRole('button', { name: /Edit Client secret/ }).click()
  const typed = provider.getByLabel('Client secret', { exact: true })
  expect(await typed.getAttribute('type')).toBe('password')
  await typed.fill(next)
  await page.keyboard.press('Enter')
  // Nobody reads it again, and what is not known here cannot be put back.
  const notice = page.getByRole('alert').filter({ hasText: 'Client secret changed.' })
  await notice.waitFor()
  expect(await notice.getByRole('button', { name: 'Undo' }).count()).toBe(0)
  expect(await page.getByText(next).count()).toBe(0)
  const waits = page.getByRole('region', { name: 'New client secret' })
  await waits.getByText('Not tested yet.').waitFor()
  await waits.getByRole('button', { name: 'Use the new secret' }).and(page.locator('[aria-disabled=true]')).waitFor()
  await idp!.rotate(next)
  await waits.getByRole('button', { name: 'Test the new secret' }).click()
  await waits.getByText('Its last test signed in').waitFor()
  await picture(page, 'next-secret')
  await waits.getByRole('button', { name: 'Use the new secret' }).click()
  await page.getByText('The new secret is in use.').waitFor()
  await waits.waitFor({ state: 'detached' })
}

test('whom a provider vouches for and nobody here knows is told so where they came from', async () => {
  idp!.signsIn = { person: { sub: 'nobody', email: `nobody@${leo.email.split('@')[1]}`, email_verified: true } }
  const stranger = await screens.open()
  await stranger.goto(`${screens.product.url}/sign-in`)
  await stranger.getByRole('button', { name: 'Single sign-on' }).click()
  await stranger.getByLabel('Work e-mail address').fill(leo.email)
  await stranger.getByRole('button', { name: /Go to your company/ }).click()
  await stranger
    .getByRole('alert')
    .getByText(/nobody here has your address yet/)
    .waitFor()
})

test('the directory’s key is agreed to and shown once, groups are given a meaning, and nothing is wider than a phone', async () => {
  const page = await screens.open(firm.ann, { viewport: phone })
  const connection = (await firm.ann.ask(listConnections, {})).items[0]!.id
  await page.goto(`${screens.product.url}/settings/sso/${connection}`)
  await page.getByRole('button', { name: 'Ask for a key' }).click()
  const drawer = page.getByRole('dialog', { name: 'Key for the directory of Provider' })
  await drawer.getByRole('textbox', { name: 'Why?' }).fill('The directory keeps our people')
  await drawer.getByRole('button', { name: 'Ask for the key' }).click()
  await page.getByRole('region', { name: 'What you asked for' }).getByText('Waits for a second person').waitFor()
  await agreeToAll(sue)
  await page.getByRole('button', { name: 'Show the key' }).click()
  const key = await drawer.getByLabel('Key of the directory').inputValue()
  const answer = await screens.product.fetch('/scim/v2/Users', { headers: { authorization: `Bearer ${key}` } })
  expect(answer.status).toBe(200)
  expect(await violations(page)).toEqual([])
  await drawer.getByRole('button', { name: 'Done' }).click()
  await page.getByText(key.slice(0, 13)).waitFor()
  await page.getByRole('button', { name: 'Add group' }).click()
  await page.getByRole('combobox', { name: 'Group in the directory' }).fill('Managers')
  await page.getByRole('combobox', { name: /User type of Managers/ }).click()
  await page.getByRole('option', { name: 'Branch manager' }).click()
  await page.getByRole('button', { name: 'Save and apply' }).click()
  await page.getByText('What the groups mean is saved and applied.').waitFor()
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await page.reload()
  await page.getByRole('heading', { name: 'Provisioning', exact: true }).waitFor()
  expect(await page.getByRole('button', { name: 'Show the key' }).count()).toBe(0)
  const managers = (await firm.ann.ask(listUserTypes, {})).items.find(type => type.base === 'branch_manager')!.id
  expect((await firm.ann.ask(readConnection, { connection })).groups).toEqual([
    { group: 'Managers', userType: managers, branch: null },
  ])
  await page.getByText('Records go to the manager of their branch').click()
  await page.getByRole('option', { name: 'Records go to Leo Lane' }).click()
  await expect.poll(async () => (await firm.ann.ask(readConnection, { connection })).heir).toBe('person')
  expect((await firm.ann.ask(readConnection, { connection })).heirPerson).toBe(leo.id)
})
