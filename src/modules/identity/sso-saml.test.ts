import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { workerNow } from '#adapters/saml/index.ts'
import { forgetBudgets } from '#kernel/budget.ts'
import { selfSigned } from '../../../test/certificate.ts'
import { overHttp } from '../../../test/over-http.ts'
import { openSamlProvider, type SamlPerson, signed } from '../../../test/saml-provider.ts'
import { walked } from '../../../test/sign-on.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as identity from './contract.ts'

let w: World
let send: Awaited<ReturnType<typeof overHttp>>['send']
let connection = ''
const provider = openSamlProvider()

beforeAll(async () => {
  w = await openWorld()
  w.pass((Date.now() - w.now().getTime()) / 60_000)
  ;({ send } = await overHttp(w))
  const { ann } = w.firm
  const { entityId, signInUrl, certificate } = provider
  connection = (
    await ann.ask(identity.createConnection, {
      name: 'SAML',
      provider: { kind: 'saml', entityId, signInUrl, certificates: [certificate] },
    })
  ).id
  const { id } = await ann.ask(identity.addDomain, { connection, domain: 'palmetto.example' })
  await w.superuser`update identity.connection_domain set verified_at = now() where id = ${id}`
})
afterAll(async () => {
  workerNow()?.kill()
  await w.close()
})
beforeEach(forgetBudgets)

const cookieOf = (answer: { headers: Record<string, unknown> }, name: string) =>
  ([answer.headers['set-cookie'] ?? []].flat() as string[])
    .map(set => set.split(';')[0]!.split('='))
    .find(([key]) => key === name)?.[1]
async function begun() {
  const answer = await send({
    method: 'POST',
    url: '/api/v1/session/sso',
    payload: { connection },
    headers: { 'sec-fetch-site': 'same-origin' },
  })
  return { status: answer.statusCode, url: answer.json().url as string, cookie: cookieOf(answer, 'cc_sso')! }
}
async function arrive(form: Record<string, string>, cookie: string) {
  const answer = await send({
    method: 'POST',
    url: `/sso/saml/${connection}/acs`,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      cookie: `cc_sso=${cookie}`,
      'sec-fetch-site': 'cross-site',
      origin: 'https://provider.example',
    },
    payload: String(new URLSearchParams(form)),
  })
  return { status: answer.statusCode, location: answer.headers.location, session: cookieOf(answer, 'cc_session') }
}
const metadata = async () => (await send({ method: 'GET', url: `/sso/saml/${connection}/metadata` })).body
const signIn = async (person: SamlPerson) => {
  const { url, cookie } = await begun()
  return arrive(await provider.answers(url, await metadata(), person, w.now()), cookie)
}
const me = async (session: string) =>
  (await send({ method: 'GET', url: '/api/v1/me', headers: { cookie: `cc_session=${session}` } })).json()
const lastCode = async () =>
  (
    await w.superuser<
      { facts: { code?: string; outcome: string } }[]
    >`select facts from kernel.event where name = 'identity.arriveBySaml' order by id desc limit 1`
  )[0]!.facts
const leo = { nameId: 'leo@palmetto.example' }

test('is off until it is turned on', async () => {
  expect((await begun()).status).toBe(404)
  const on = () => w.firm.ann.ask(identity.updateConnection, { connection, active: true })
  await expect(on()).rejects.toThrow(/Test the sign-in first/)
  await walked(w, connection)
  await on()
  expect((await begun()).status).toBe(200)
})

test('a sign-in through a real provider opens a session for the member it means', async () => {
  const answer = await signIn({ ...leo, context: 'phr' })
  expect([answer.status, answer.location]).toEqual([303, 'http://localhost:3000/'])
  expect((await me(answer.session!)).user.id).toBe(w.firm.leo.id)
  expect(await lastCode()).toMatchObject({ outcome: 'signed-in', member: w.firm.leo.id, secondFactor: true, strong: true })
  const [linked] =
    await w.superuser`select issuer, subject, member_id from identity.federated_identity where connection_id = ${connection}`
  expect(linked).toEqual({ issuer: provider.entityId, subject: leo.nameId, member_id: w.firm.leo.id })
})

test('a persistent name is found by the address the provider signs beside it', async () => {
  const answer = await signIn({
    nameId: 'opaque-7',
    format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    email: 'tom@palmetto.example',
    context: 'mfa',
  })
  expect((await me(answer.session!)).user.id).toBe(w.firm.tom.id)
  expect(
    (
      await signIn({
        nameId: 'opaque-8',
        format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
        email: 'tom@palmetto.example',
      })
    ).location,
  ).toMatch(/other-identity$/)
  expect((await signIn({ nameId: 'x@elsewhere.example' })).location).toMatch(/other-domain$/)
})

test('an assertion is taken once, and never by another browser or in answer to another request', async () => {
  const first = await begun()
  const form = await provider.answers(first.url, await metadata(), leo, w.now())
  expect((await arrive(form, '')).location).toMatch(/other-browser$/)
  expect((await arrive(form, first.cookie)).session).toBeTruthy()
  expect((await arrive(form, first.cookie)).location).toMatch(/expired$/)
  const second = await begun()
  const relay = new URL(second.url).searchParams.get('RelayState')!
  const again = await arrive({ ...form, RelayState: relay }, second.cookie)
  expect([again.location, again.session]).toEqual(['http://localhost:3000/sign-in?sso=refused', undefined])
  expect(await lastCode()).toMatchObject({ code: 'in-response-to' })
  // Even where the request were the same, what was taken once is known.
  const third = await begun()
  const fresh = await provider.answers(third.url, await metadata(), leo, w.now())
  const id = /<saml:Assertion [^>]*ID="([^"]+)"/.exec(Buffer.from(fresh.SAMLResponse, 'base64').toString())![1]!
  await w.superuser`insert into identity.sso_seen (tenant_id, connection_id, value_hash, until) values (${w.firm.tenant}, ${connection}, sha256(${Buffer.from(`assertion/${id}`)}), now() + interval '1 hour')`
  expect((await arrive(fresh, third.cookie)).location).toMatch(/refused$/)
  expect(await lastCode()).toMatchObject({ code: 'replayed' })
})

test('what nobody asked for opens nothing', async () => {
  const { url, cookie } = await begun()
  const form = await provider.answers(url, await metadata(), leo, w.now())
  for (const sent of [{ SAMLResponse: form.SAMLResponse }, { ...form, RelayState: 'made up' }])
    expect((await arrive(sent, cookie)).location).toMatch(/expired$/)
  expect((await arrive({ RelayState: form.RelayState }, cookie)).location).toMatch(/refused$/)
})

test('the reason stands in the event, and the browser is told none of it', async () => {
  const { url, cookie } = await begun()
  const form = await provider.answers(url, await metadata(), leo, w.now())
  const forged = Buffer.from(form.SAMLResponse, 'base64').toString().replace('>leo@', '>ann@')
  const answer = await arrive({ ...form, SAMLResponse: Buffer.from(forged).toString('base64') }, cookie)
  expect([answer.status, answer.location, answer.session]).toEqual([303, 'http://localhost:3000/sign-in?sso=refused', undefined])
  expect(await lastCode()).toMatchObject({ outcome: 'refused', code: 'signature' })
})

test('a provider that signs the whole response instead is let in as well', async () => {
  const { url, cookie } = await begun()
  const form = await provider.answers(url, await metadata(), leo, w.now())
  const bare = Buffer.from(form.SAMLResponse, 'base64')
    .toString()
    .replace(/<(\w+:)?Signature[\s\S]*<\/\1Signature>/, '')
  const whole = signed(bare, 'Response', { key: provider.key })
  const answer = await arrive({ ...form, SAMLResponse: Buffer.from(whole).toString('base64') }, cookie)
  expect((await me(answer.session!)).user.id).toBe(w.firm.leo.id)
})

test('a certificate of a short key is not kept', async () => {
  const saml = { entityId: provider.entityId, signInUrl: provider.signInUrl }
  const certificates = [selfSigned('provider.example', 1024).certificate]
  const { ann } = w.firm
  await expect(
    ann.ask(identity.createConnection, { name: 'Weak', provider: { kind: 'saml', ...saml, certificates } }),
  ).rejects.toMatchObject({ word: 'invalid', problems: [{ path: 'certificates' }] })
  await expect(ann.ask(identity.updateConnection, { connection, saml: { ...saml, certificates } })).rejects.toThrow(/1024 bits/)
})

test('a provider renews its certificate while people come through, and is exchanged for another only when off', async () => {
  const { ann } = w.firm
  const saml = { entityId: provider.entityId, signInUrl: provider.signInUrl, certificates: [provider.certificate] }
  const next = selfSigned('provider.example').certificate
  const change = (to: Partial<typeof saml>) => ann.ask(identity.updateConnection, { connection, saml: { ...saml, ...to } })
  for (const other of [
    { entityId: 'https://other.example' },
    { signInUrl: 'https://other.example/sso' },
    { certificates: [next] },
  ])
    await expect(change(other), JSON.stringify(other)).rejects.toThrow(/Turn it off first/)
  await change({ certificates: [provider.certificate, next] })
  const { active, lastTest, saml: kept } = await ann.ask(identity.readConnection, { connection })
  expect([active, lastTest?.outcome, kept?.certificates.length]).toEqual([true, 'signed-in', 2])
  expect((await signIn(leo)).session).toBeTruthy()
  await expect(change({})).rejects.toThrow(/Turn it off first/)
})

test('the metadata tells a provider where to answer', async () => {
  const { ours } = await w.firm.ann.ask(identity.readConnection, { connection })
  const text = await metadata()
  expect(text).toContain(`entityID="${ours.entityId}"`)
  expect(text).toContain(`Location="${ours.assertionUrl}"`)
  expect((await send({ method: 'GET', url: '/sso/saml/00000000-0000-7000-8000-000000000000/metadata' })).statusCode).toBe(404)
})
