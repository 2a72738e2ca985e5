import * as oauth from 'openid-client'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { forgetBudgets } from '#kernel/budget.ts'
import { answerAppRequest, endApp, endOwnPermit, listOwnPermits, updateApp } from '#modules/apps/contract.ts'
import type { AppPermission } from '#policy/app-rights.ts'
import { makeAppOver } from '../agreed.ts'
import type { Client, Member } from '../client.ts'
import { openProduct, type Product } from '../product.ts'

/** The walk of an app whose maker knows nothing but the origin, by the client library that others wrote (openid-client). */
let product: Product
let firm: Client
let leo: Member
beforeAll(async () => {
  product = await openProduct()
  firm = await product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  leo = await firm.invite('Leo Lane', 'loan_officer', { states: ['SC'] })
})
afterAll(() => product.stop())
beforeEach(() => forgetBudgets())

const callback = 'https://app.example/callback'

/** Everything but id and secret is found by the library. */
async function discovered(id: string, secret: string | null): Promise<oauth.Configuration> {
  const authentication = secret === null ? oauth.None() : oauth.ClientSecretBasic(secret)
  return oauth.discovery(new URL(product.url), id, undefined, authentication, {
    algorithm: 'oauth2',
    // Of plain http on this machine it would not speak otherwise.
    execute: [oauth.allowInsecureRequests],
  })
}
const register = (more: Partial<Parameters<typeof makeAppOver>[1]> = {}) =>
  makeAppOver(firm, {
    ...{ name: 'Calendar', kind: 'confidential', redirects: [callback], permissions: ['lead.read', 'people.read'] },
    ...more,
  })

/** What the person's browser does with the address the library made: asks, permits, and comes back. */
async function permitted(url: URL, permissions: AppPermission[]): Promise<URL> {
  expect(url.pathname).toBe('/oauth/authorize')
  const request = Object.fromEntries(url.searchParams) as never
  return new URL((await leo.ask(answerAppRequest, { request, permit: { permissions, days: 7 } })).to)
}

async function signedIn(config: oauth.Configuration, permissions: AppPermission[] = ['lead.read']) {
  const verifier = oauth.randomPKCECodeVerifier()
  const state = oauth.randomState()
  const url = oauth.buildAuthorizationUrl(config, {
    ...{ redirect_uri: callback, scope: permissions.join(' '), state },
    ...{ code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
  })
  const back = await permitted(url, permissions)
  return {
    back,
    verifier,
    state,
    tokens: () => oauth.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: state }),
  }
}

const api = (token: string, path = '/api/v1/leads') => product.fetch(path, { headers: { authorization: `Bearer ${token}` } })

test('an app is found by its origin, permitted, exchanged, asked with, renewed, looked up and given back', async () => {
  const { id, secret } = await register()
  const config = await discovered(id, secret)
  expect(config.serverMetadata()).toMatchObject({ issuer: product.url, code_challenge_methods_supported: ['S256'] })
  const first = await (await signedIn(config)).tokens()
  expect(first).toMatchObject({ token_type: 'bearer', scope: 'lead.read', expires_in: 600 })
  expect((await api(first.access_token)).status).toBe(200)
  const next = await oauth.refreshTokenGrant(config, first.refresh_token!)
  expect((await api(next.access_token)).status).toBe(200)
  expect(await oauth.tokenIntrospection(config, next.access_token)).toMatchObject({ active: true, sub: leo.id, iss: product.url })
  await oauth.tokenRevocation(config, next.refresh_token!)
  expect((await api(next.access_token)).status).toBe(401)
})

test('a public app does the same without a secret, and asks with no more than was left to it', async () => {
  const { id, secret } = await register({ kind: 'public' })
  expect(secret).toBeNull()
  const config = await discovered(id, null)
  const { access_token: token } = await (await signedIn(config, ['lead.read', 'people.read'])).tokens()
  expect((await api(token, '/api/v1/people')).status).toBe(200)
  await firm.ann.ask(updateApp, { app: id, permissions: ['lead.read'] })
  const refused = await api(token, '/api/v1/people')
  expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([403, expect.stringContaining('scope="people.read"')])
  await firm.ann.ask(endApp, { app: id })
  expect((await api(token)).status).toBe(401)
})

test('the library hears of a mix-up by who gives the code, and of a code that is not its own', async () => {
  const { id, secret } = await register()
  const config = await discovered(id, secret)
  const { back, verifier, state } = await signedIn(config)
  const grant = (url: URL) => oauth.authorizationCodeGrant(config, url, { pkceCodeVerifier: verifier, expectedState: state })
  const other = new URL(back)
  other.searchParams.set('iss', 'https://other.example')
  await expect(grant(other)).rejects.toMatchObject({ cause: { message: expect.stringContaining('iss') } })
  const without = new URL(back)
  without.searchParams.delete('iss')
  await expect(grant(without)).rejects.toMatchObject({ cause: { message: expect.stringContaining('iss') } })
  expect((await grant(back)).access_token).toMatch(/^cca_/)
  await expect(grant(back)).rejects.toMatchObject({ error: 'invalid_grant' })
})

test('in its own name it asks for itself', async () => {
  const { id, secret } = await register({ ownName: true, redirects: [] })
  const config = await discovered(id, secret)
  const tokens = await oauth.clientCredentialsGrant(config, { scope: 'lead.read' })
  expect(tokens.refresh_token).toBeUndefined()
  expect((await api(tokens.access_token)).status).toBe(200)
  const wrong = await discovered(id, 'ccx_wrong')
  await expect(oauth.clientCredentialsGrant(wrong)).rejects.toMatchObject({ error: 'invalid_client', status: 401 })
})

test('what a person takes back is over for a process that has the token in memory', async () => {
  const { id, secret } = await register({ name: 'Notes' })
  const { access_token: token } = await (await signedIn(await discovered(id, secret))).tokens()
  expect((await api(token)).status).toBe(200)
  const { items } = await leo.ask(listOwnPermits, {})
  await leo.ask(endOwnPermit, { permit: items.find(one => one.app === 'Notes')!.id })
  const refused = await api(token)
  expect(refused.status).toBe(401)
  expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"')
})
