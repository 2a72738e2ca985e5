import { TOTP } from 'otpauth'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listAlerts } from '#modules/crm/contract.ts'
import { changePassword, invitePerson } from '#modules/identity/contract.ts'
import { type Client, password } from '../client.ts'
import { openProduct, type Product } from '../product.ts'
import { listen } from './live-line.ts'

/** Signing in as a browser does it, from the first password to the sign-out: what travels in cookies and headers. */
let product: Product
let firm: Client
beforeAll(async () => {
  product = await openProduct()
  firm = await product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
})
afterAll(() => product?.stop())

const jar = (answers: Response[]) =>
  new Map(answers.flatMap(a => a.headers.getSetCookie()).map(line => [line.slice(0, line.indexOf('=')), line] as const))
const pairOf = (line: string) => line.split(';')[0]!
const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  product.fetch(`/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

test('somebody new: password, authenticator app, sign-out, and in again on a device that is known', async () => {
  const { url } = await firm.ann.ask(invitePerson, { name: 'Nora New', email: 'nora@palmetto.example', type: 'loan_officer' })
  const joined = await send('POST', '/links/use', { token: new URL(url!).hash.slice(1), password })
  expect(await joined.json()).toEqual({ next: 'enrol', clients: [] })
  const first = jar([joined])
  expect([...first.keys()]).toEqual(['cc_session'])
  let cookie = pairOf(first.get('cc_session')!)

  // Open for a second factor alone, at every door.
  for (const [method, path] of [
    ['GET', '/leads'],
    ['GET', '/people'],
    ['GET', '/live'],
    ['POST', '/uploads'],
  ] as const) {
    const refused = await send(method, path, undefined, { cookie, 'tus-resumable': '1.0.0', 'upload-length': '1' })
    expect([path, refused.status]).toEqual([path, 403])
    expect(await refused.json()).toMatchObject({ word: 'needs-proof', facts: { demand: 'enrol' } })
  }

  const begun = (await (await send('POST', '/me/totp/options', {}, { cookie })).json()) as { secret: string }
  const now = Date.now()
  const code = (step: number) => new TOTP({ secret: begun.secret }).generate({ timestamp: now + step * 30_000 })
  const confirmed = await send('POST', '/me/totp', { code: code(0) }, { cookie })
  expect(confirmed.status).toBe(200)
  const told = await confirmed.json()
  expect(Object.keys(told as object)).toEqual(['id'])
  const second = jar([confirmed])
  expect([...second.keys()].sort()).toEqual(['cc_device', 'cc_session'])
  for (const line of second.values()) expect(line).toMatch(/Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/)
  // The secret from before opens nothing from here on.
  expect((await send('GET', '/me', undefined, { cookie })).status).toBe(401)
  cookie = pairOf(second.get('cc_session')!)
  const device = pairOf(second.get('cc_device')!)
  expect((await send('GET', '/leads', undefined, { cookie })).status).toBe(200)

  const out = await send('DELETE', '/session', {}, { cookie })
  expect(out.headers.get('clear-site-data')).toBe('"storage"')
  expect(jar([out]).get('cc_session')).toMatch(/^cc_session=;.*1970/)
  // The browser stays known: it opens nothing by itself.
  expect(jar([out]).has('cc_device')).toBe(false)
  expect((await send('GET', '/me', undefined, { cookie: device })).status).toBe(401)

  const asked = await send('POST', '/session', { email: 'nora@palmetto.example', password }, { cookie: device })
  const outcome = (await asked.json()) as { next: string; ticket: string; ways: string[] }
  expect(outcome).toMatchObject({ next: 'second-factor', ways: ['totp'] })
  expect(asked.headers.getSetCookie()).toEqual([])
  const proof = { ticket: outcome.ticket, way: 'totp', code: code(1) }
  // Nor does another site finish somebody's sign-in here.
  for (const origin of ['https://evil.example', 'null'])
    expect((await send('POST', '/session/second-factor', proof, { origin, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  const done = await send('POST', '/session/second-factor', proof, { cookie: device })
  expect(await done.json()).toMatchObject({ next: 'done', clients: [{ id: firm.id, name: 'Palmetto Home Loans' }] })
  expect(pairOf(jar([done]).get('cc_device')!)).not.toBe(device)
  expect((await send('POST', '/session/second-factor', proof, { cookie: device })).status).toBe(410)
})

test('how guessable a password is is told while it is typed, and by what its owner is called', async () => {
  const judge = async (typed: string, context: string[] = [], beside = false) =>
    (
      (await (await send('POST', '/password/strength', { password: typed, context, beside })).json()) as {
        weakness: string | null
      }
    ).weakness
  expect(await judge(password)).toBeNull()
  expect(await judge('qwertyuiopasdfghjkl')).toMatch(/easy to guess/)
  expect(await judge('palmetto home loans 26', ['Palmetto Home Loans'])).toMatch(/company’s name/)
  expect(await judge('Kq9!zt4-w')).toMatch(/at least 15/)
  expect(await judge('Kq9!zt4-w', [], true)).toBeNull()
})

test('what happened to how somebody signs in is told to them at once, not with the next minute', async () => {
  const leo = await firm.invite('Leo Lane', 'loan_officer')
  const line = await listen(product, leo.cookie)
  await leo.ask(changePassword, { current: password, next: 'another harbour and its boats' })
  await expect.poll(() => line.heard.map(h => h.name)).toContain('alert.raised')
  const { items } = await leo.ask(listAlerts, {})
  expect(items.filter(alert => alert.kind === 'identity.passwordSet').length).toBeGreaterThan(0)
  line.close()
})
