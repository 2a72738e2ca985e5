import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as oauth from 'openid-client'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listApps } from '#modules/apps/contract.ts'
import { agreeToAll } from '../agreed.ts'
import type { Client, Member } from '../client.ts'
import { fits, violations } from './looks.ts'
import { openScreens, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let leo: Member
let sue: Member
/** The app's own program, on the person's machine. */
let app: Server
let callback: string
const came: URL[] = []
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  leo = await firm.invite('Leo Lane', 'loan_officer', { states: ['SC'] })
  sue = await firm.invite('Sue Second', 'tenant_admin')
  app = createServer((request, answer) => {
    if (request.url?.startsWith('/callback')) came.push(new URL(request.url, callback))
    answer.end('Back in the app')
  })
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  callback = `http://127.0.0.1:${(app.address() as AddressInfo).port}/callback`
})
afterAll(async () => {
  await screens?.close()
  app?.close()
})

const api = (token: string) => screens.product.fetch('/api/v1/leads', { headers: { authorization: `Bearer ${token}` } })

/** The address an app sends a browser to, and what it keeps to come for the token with. */
async function asked(client: string, scope: string) {
  const config = await oauth.discovery(new URL(screens.product.url), client, undefined, oauth.None(), {
    algorithm: 'oauth2',
    execute: [oauth.allowInsecureRequests],
  })
  const verifier = oauth.randomPKCECodeVerifier()
  const state = oauth.randomState()
  const url = oauth.buildAuthorizationUrl(config, {
    ...{ redirect_uri: callback, scope, state },
    ...{ code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
  })
  const tokens = () => oauth.authorizationCodeGrant(config, came.at(-1)!, { pkceCodeVerifier: verifier, expectedState: state })
  return { url: url.href, tokens }
}

async function registered(page: Page, name: string): Promise<string> {
  await page.goto(`${screens.product.url}/settings/apps`)
  await page.getByRole('button', { name: 'Register an app' }).first().click()
  const drawer = page.getByRole('dialog', { name: 'Register an app' })
  await drawer.getByRole('textbox', { name: 'Name' }).fill(name)
  await drawer.getByRole('combobox', { name: 'What it is' }).click()
  await page.getByRole('option', { name: 'A program on people’s devices' }).click()
  await drawer.getByLabel('Addresses people are sent back to').fill(callback)
  await page.keyboard.press('Enter')
  const may = drawer.getByRole('group', { name: 'May ask for' })
  await may.getByRole('checkbox', { name: 'Edit leads' }).check()
  await may.getByRole('searchbox', { name: 'Find a function' }).fill('merge')
  await may.getByRole('checkbox', { name: 'Merge people' }).check()
  await may.getByText(/^3 of \d+ chosen$/).waitFor()
  expect(await violations(page)).toEqual([])
  await drawer.getByRole('textbox', { name: 'Why?' }).fill(`We use ${name}`)
  await drawer.getByRole('button', { name: 'Ask for the app' }).click()
  await page.getByRole('region', { name: 'What you asked for' }).getByText(name).waitFor()
  await agreeToAll(sue)
  await page.getByRole('link', { name }).waitFor()
  return (await firm.ann.ask(listApps, {})).items.find(app => app.name === name)!.id
}

test('an app is registered, let in by a person for a part of what it asks, used, seen, and taken back', async () => {
  const ann = await screens.open(firm.ann)
  const id = await registered(ann, 'Lead notes')

  const { url, tokens } = await asked(id, 'lead.read lead.edit contact.merge')
  const page = await screens.open(leo)
  await page.goto(url)
  await page.getByRole('heading', { name: 'Let Lead notes work in your name?' }).waitFor()
  await page.getByText('as Leo Lane (leo.lane@palmetto.example)').waitFor()
  expect(await page.getByLabel('Merge people').isDisabled()).toBe(true)
  expect(await violations(page)).toEqual([])
  await fits(page)
  await page.getByLabel('Edit leads').uncheck()
  await page.getByLabel('For how long').selectOption({ label: '7 days' })
  await page.getByRole('button', { name: 'Allow', exact: true }).click()
  await page.getByText('Back in the app').waitFor()
  const { access_token: token, scope } = await tokens()
  expect(scope).toBe('lead.read')
  expect((await api(token)).status).toBe(200)

  await ann.getByRole('link', { name: 'Lead notes' }).click()
  await ann.getByRole('cell', { name: 'Leo Lane See leads' }).waitFor()
  expect(await violations(ann)).toEqual([])
  await fits(ann)

  await page.goto(`${screens.product.url}/settings/me`)
  const own = page.getByRole('region', { name: 'Apps with access to your account' })
  await own.getByRole('cell', { name: 'Lead notes See leads' }).waitFor()
  await own.getByRole('button', { name: 'Take back what Lead notes may do' }).click()
  await own.getByText('No app works in your name.').waitFor()
  expect((await api(token)).status).toBe(401)
  expect(screens.complaints()).toEqual([])
})

test('whoever does not allow it is sent back with that, and an address that is not registered gets nobody', async () => {
  const ann = await screens.open(firm.ann)
  const id = await registered(ann, 'Report maker')
  const { url } = await asked(id, 'lead.read')
  const page = await screens.open(leo)
  await page.goto(url)
  await page.getByRole('button', { name: 'Do not allow' }).click()
  await page.getByText('Back in the app').waitFor()
  expect(came.at(-1)!.searchParams.get('error')).toBe('access_denied')

  const before = came.length
  const elsewhere = new URL(url)
  elsewhere.searchParams.set('redirect_uri', `${callback}/elsewhere`)
  await page.goto(elsewhere.href)
  await page.getByRole('heading', { name: 'This app cannot be let in' }).waitFor()
  expect(await violations(page)).toEqual([])
  const more = new URL(url)
  more.searchParams.set('scope', 'people.manage')
  await page.goto(more.href)
  await page.getByText('Back in the app').waitFor()
  expect(came.length).toBe(before + 1)
  expect(came.at(-1)!.searchParams.get('error')).toBe('invalid_scope')
  expect(screens.complaints()).toEqual([])
})

test('whoever is not signed in signs in first and comes back to the question', async () => {
  const ann = await screens.open(firm.ann)
  const id = await registered(ann, 'Dialler')
  const { url } = await asked(id, 'lead.read')
  const page = await screens.open()
  await page.goto(url)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  const [name, value] = leo.cookie.split('=')
  await page.context().addCookies([{ name: name!, value: value!, url: screens.product.url, httpOnly: true, sameSite: 'Lax' }])
  await page.goto(new URL(new URL(page.url()).searchParams.get('to')!, screens.product.url).href)
  await page.getByRole('heading', { name: 'Let Dialler work in your name?' }).waitFor()
  expect(screens.complaints()).toEqual([])
})
