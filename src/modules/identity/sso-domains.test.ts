import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { forgetBudgets } from '#kernel/budget.ts'
import { noTenant } from '#kernel/caller.ts'
import * as operator from '#modules/operator/contract.ts'
import { giveDirectoryKey } from '../../../test/directories.ts'
import { openDnsServer } from '../../../test/dns-server.ts'
import { inside } from '../../../test/inside.ts'
import { atTerminal } from '../../../test/operators.ts'
import { because } from '../../../test/second-person.ts'
import { cookiesOf, leo, openSignOn, type SignOn } from '../../../test/sign-on.ts'
import * as identity from './contract.ts'
import { placesOf } from './store/accounts.ts'

let w: SignOn['w']
let send: SignOn['send']
let idp: SignOn['idp']
let connection: SignOn['connection']
let start: SignOn['start']
let arrive: SignOn['arrive']
let signIn: SignOn['signIn']
let me: SignOn['me']
let close: () => Promise<void>
let inTime: () => void
beforeAll(async () => {
  const on = await openSignOn()
  ;({ w, inTime, send, idp, connection, start, arrive, signIn, me } = on)
  close = async () => {
    await on.idp.close()
    await w.close()
  }
})
afterAll(async () => {
  await close()
})
beforeEach(() => {
  forgetBudgets()
  inTime()
})

const find = async (email: string) =>
  (
    await send({
      method: 'POST',
      url: '/api/v1/session/sso/find',
      payload: { email },
      headers: { 'sec-fetch-site': 'same-origin' },
    })
  ).json()

describe('finding single sign-on', () => {
  test('tells of a domain, the same for everybody in it, and only once it is verified and the connection on', async () => {
    const known = await find('leo@palmetto.example')
    expect(known.connections).toMatchObject([{ id: connection, client: 'Palmetto Home Loans', enforced: false }])
    expect(await find('nobody-at-all@PALMETTO.example')).toEqual(known)
    expect((await find('leo@unknown.example')).connections).toEqual([])
    await w.firm.ann.ask(identity.addDomain, { connection, domain: 'unverified.example' })
    expect((await find('x@unverified.example')).connections).toEqual([])
    expect((await start({ email: 'x@unverified.example' })).status).toBe(404)
    await w.firm.ann.ask(identity.updateConnection, { connection, active: false })
    expect((await find('leo@palmetto.example')).connections).toEqual([])
    expect((await start({ connection })).status).toBe(404)
    await w.firm.ann.ask(identity.updateConnection, { connection, active: true })
  })
})

describe('a domain', () => {
  test('is the client’s once its DNS says so, and not before', async () => {
    const { ann } = w.firm
    const records = new Map<string, string[]>()
    const server = await openDnsServer(records)
    try {
      const { id, record } = await ann.ask(identity.addDomain, { connection, domain: 'Proof.example' })
      expect(record).toMatch(/^connect-and-close-verify=[\w-]{43}$/)
      const check = () => ann.ask(identity.checkDomain, { domain: id })
      expect(await check()).toMatchObject({ verified: false, why: expect.stringMatching(/no such TXT record/) })
      records.set('proof.example', ['v=spf1 -all', `${record}x`])
      expect(await check()).toMatchObject({ verified: false })
      expect((await find('x@proof.example')).connections).toEqual([])
      records.set('proof.example', ['v=spf1 -all', record])
      expect(await check()).toEqual({ verified: true, why: null })
      expect((await find('x@proof.example')).connections).toHaveLength(1)
      // A record that is gone proves nothing any more.
      records.delete('proof.example')
      expect(await check()).toMatchObject({ verified: false })
      expect((await find('x@proof.example')).connections).toEqual([])
      await ann.ask(identity.removeDomain, { domain: id })
    } finally {
      await server.close()
    }
  })

  test('is named once in a client, and needs a name', async () => {
    const { ann } = w.firm
    await expect(ann.ask(identity.addDomain, { connection, domain: 'palmetto.example' })).rejects.toThrow(/named already/)
    for (const domain of ['localhost', 'a b.example', '*.example', 'x', '1.2.3.4', ''])
      await expect(ann.ask(identity.addDomain, { connection, domain })).rejects.toThrow(/cannot be used/)
  })
})

const change = (to: Omit<z.input<typeof identity.updateConnection.input>, 'connection'>) =>
  w.firm.ann.ask(identity.updateConnection, { connection, ...to })
/** A test from the settings page, through the provider and back. */
async function walk() {
  idp.signsIn = { person: leo(), amr: ['mfa'] }
  const trial = await send({
    method: 'POST',
    url: `/api/v1/connections/${connection}/trial`,
    headers: { authorization: `Bearer ${w.firm.ann.token}` },
  })
  return arrive(await idp.walk(trial.json().url), cookiesOf(trial).get('cc_sso')!)
}

test('a connection is turned on only once somebody came through it as it is set now', async () => {
  const oidc = { issuer: idp.issuer, clientId: 'us' }
  const clientSecret = 'a secret of the client'
  const lastTest = async () => (await w.firm.ann.ask(identity.readConnection, { connection })).lastTest
  await change({ active: false, oidc })
  for (const more of [{}, { oidc }, { clientSecret }])
    await expect(change({ ...more, active: true })).rejects.toThrow(/Test the sign-in first/)
  await walk()
  await change({ clientSecret })
  expect(await lastTest()).toBeNull()
  await expect(change({ active: true })).rejects.toThrow(/Test the sign-in first/)
  await walk()
  await change({ active: true })
})

test('what people come through stays as it was tested until the connection is off', async () => {
  const { ann } = w.firm
  const oidc = { issuer: idp.issuer, clientId: 'us' }
  const before = await ann.ask(identity.readConnection, { connection })
  for (const other of [
    { oidc: { ...oidc, issuer: 'https://other.example' } },
    { oidc: { ...oidc, clientId: 'them' } },
    { clientSecret: 'another secret of the client' },
    { clientSecret: null },
    { active: true, clientSecret: null },
  ])
    await expect(change(other), JSON.stringify(other)).rejects.toThrow(/Turn it off first/)
  expect(await ann.ask(identity.readConnection, { connection })).toEqual(before)
  await change({ oidc })
  expect((await ann.ask(identity.readConnection, { connection })).lastTest).toEqual(before.lastTest)
})

describe('the only way in', () => {
  test('needs a domain, a walk through it, and somebody who gets in without', async () => {
    const { ann } = w.firm
    const enforce = () => change({ enforced: true })
    await w.superuser`update identity.connection set last_test = null where id = ${connection}`
    await expect(enforce()).rejects.toThrow(/Test the connection first/)
    const sessions = async () => (await w.superuser<{ n: number }[]>`select count(*)::int as n from identity.session`)[0]!.n
    const before = await sessions()
    const back = await walk()
    expect([back.location, back.session, await sessions()]).toEqual([
      `http://localhost:3000/settings/sso/${connection}?tested=signed-in`,
      undefined,
      before,
    ])
    expect((await ann.ask(identity.readConnection, { connection })).lastTest).toMatchObject({
      outcome: 'signed-in',
      methods: ['mfa'],
    })
    await expect(enforce()).rejects.toThrow(/Name an active administrator/)
    await ann.ask(identity.updateConnection, { connection, breakGlass: [w.firm.leo.id] })
    await expect(enforce()).rejects.toThrow(/Name an active administrator/)
  })

  test('closes passwords and links for everybody else, at once', async () => {
    const { ann, bea } = w.firm
    await w.superuser`insert into identity.credential (tenant_id, member_id, password_hash, set_at) select tenant_id, id, '$argon2id$v=19$m=32768,t=3,p=1$AAAA$AAAA', now() from identity.member where id in ${w.superuser([ann.id, bea.id])}`
    const places = async (email: string) => (await inside(w, { ...w.firm, tenant: noTenant }, ctx => placesOf(ctx, email))).length
    expect([await places(ann.email), await places(bea.email)]).toEqual([1, 1])
    const { url } = await ann.ask(identity.makeLink, { person: bea.id })
    await ann.ask(identity.updateConnection, { connection, breakGlass: [ann.id], enforced: true })
    expect([await places(ann.email), await places(bea.email)]).toEqual([1, 0])
    await expect(bea.ask(identity.listPeople, {})).rejects.toThrow(/signed out|ended/)
    const link = await send({
      method: 'POST',
      url: '/api/v1/links/use',
      payload: { token: new URL(url).hash.slice(1), password: 'seven small boats sail home' },
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    expect(link.statusCode).toBe(410)
    const federated = await signIn(leo(), { amr: ['mfa'] })
    expect((await me(federated.session!)).status).toBe(200)
    await ann.ask(identity.updateConnection, { connection, enforced: false })
    expect(await places(bea.email)).toBe(1)
  })
})

test('somebody whom the operator lets in comes in without the provider too', async () => {
  const { ann, bea } = w.firm
  await ann.ask(identity.updateConnection, { connection, breakGlass: [ann.id], enforced: true })
  const { url } = await atTerminal(w, w.firm.tenant)(identity.recoverAdmin, { email: bea.email })
  const link = await send({
    method: 'POST',
    url: '/api/v1/links/use',
    payload: { token: new URL(url).hash.slice(1), password: 'seven small boats sail home' },
    headers: { 'sec-fetch-site': 'same-origin' },
  })
  expect(link.statusCode).toBe(200)
  expect((await ann.ask(identity.readConnection, { connection })).breakGlass.sort()).toEqual([ann.id, bea.id].sort())
  await ann.ask(identity.updateConnection, { connection, enforced: false })
})

test('a client that is suspended has no single sign-on and no directory', async () => {
  const token = await giveDirectoryKey(w, w.firm.tenant, connection)
  const directory = async () =>
    (await send({ method: 'GET', url: '/scim/v2/Users?count=1', headers: { authorization: `Bearer ${token}` } })).statusCode
  expect([await directory(), (await start({ connection })).status]).toEqual([200, 200])
  const client = w.firm.tenant
  const asOperator = atTerminal(w, client)
  await asOperator(operator.suspendClient, { client, reason: 'Unpaid for a quarter' })
  try {
    expect([await directory(), (await start({ connection })).status]).toEqual([401, 404])
    expect((await find('leo@palmetto.example')).connections).toEqual([])
    const back = await arrive(`http://localhost:3000/sso/oidc/${connection}/callback?state=x&code=y`, 'ccb_x')
    expect(back.status).toBe(404)
  } finally {
    await asOperator(operator.resumeClient, { client, reason: 'Paid again' })
  }
})

test('a client for which both are switched off is not entered that way, and has them back as they were', async () => {
  const token = await giveDirectoryKey(w, w.firm.tenant, connection)
  const directory = async () =>
    (await send({ method: 'GET', url: '/scim/v2/Users?count=1', headers: { authorization: `Bearer ${token}` } })).statusCode
  const client = w.firm.tenant
  const turn = async (on: boolean) => {
    for (const product of ['single-sign-on', 'directory'] as const)
      await atTerminal(w, client)(operator.switchProduct, { client, product, on, reason: 'By contract' })
  }
  await turn(false)
  expect([await directory(), (await start({ connection })).status]).toEqual([503, 404])
  expect((await find('leo@palmetto.example')).connections).toEqual([])
  const back = await arrive(`http://localhost:3000/sso/oidc/${connection}/callback?state=x&code=y`, 'ccb_x')
  expect(back.status).toBe(503)
  await turn(true)
  expect([await directory(), (await start({ connection })).status]).toEqual([200, 200])
})

test('the rival sees nothing of it', async () => {
  const { ann } = w.rival
  await expect(ann.ask(identity.readConnection, { connection })).rejects.toThrow(/nothing here/)
  await expect(ann.ask(identity.updateConnection, { connection, active: false })).rejects.toThrow(/nothing here/)
  await expect(ann.ask(identity.makeDirectoryKey, { connection }, because)).rejects.toThrow(/nothing here/)
  await expect(ann.ask(identity.tryConnection, { connection })).rejects.toThrow(/nothing here/)
  expect((await ann.ask(identity.listConnections, {})).items.map(one => one.id)).not.toContain(connection)
})
