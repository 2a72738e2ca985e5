import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { forgetBudgets } from '#kernel/budget.ts'
import { newAuthenticator } from '../../../test/authenticator.ts'
import { wordOf } from '../../../test/leads.ts'
import { atTerminal, newOperator, type OperatorAtWork } from '../../../test/operators.ts'
import { overHttp } from '../../../test/over-http.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { addOperator, inviteOperator, listOperators, removeOperator } from './contract.ts'

let w: World
let server: FastifyInstance
let send: Awaited<ReturnType<typeof overHttp>>['send']
let olga: OperatorAtWork
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  ;({ server, send } = await overHttp(w))
  olga = await newOperator(w, send, 'Olga Operator')
})
beforeEach(() => forgetBudgets())
afterAll(async () => {
  await server.close()
  await w.close()
})

const status = async (asked: Promise<{ statusCode: number }>) => (await asked).statusCode

describe('an operator', () => {
  test('enrols a passkey by a one-time link that opens nothing twice', async () => {
    expect((await olga.get('/me')).json()).toMatchObject({ name: 'Olga Operator', idleMinutes: 15 })
    expect(await status(olga.post('/invitation/read', { token: olga.token }))).toBe(410)
    expect(await status(olga.post('/invitation/options', { token: olga.token }))).toBe(410)
    const { items } = await atTerminal(w)(listOperators, {})
    expect(items).toMatchObject([{ name: 'Olga Operator', passkeys: 1 }])
    expect(await wordOf(atTerminal(w)(addOperator, { name: 'olga operator' }))).toBe('conflict')
  })

  test('signs in with it, by a session that is kept hashed, in a cookie of its own', async () => {
    const answer = await olga.signIn()
    const [set] = answer.cookies
    expect(set).toMatchObject({ name: 'cc_operator', httpOnly: true, sameSite: 'Strict', path: '/' })
    expect(answer.json()).toEqual({})
    const kept = JSON.stringify(await w.superuser`select * from operator.session`)
    expect(kept).not.toContain(set!.value)
    expect(await status(olga.get('/clients'))).toBe(200)
  })

  test.each([
    ['without user verification', { userVerified: false }],
    ['of another origin', { origin: 'https://elsewhere.example' }],
    ['with another key', { otherKey: true }],
    ['of another challenge', { challenge: 'bm90IHRoaXMgb25l' }],
    ['from a frame', { crossOrigin: true }],
  ])('is refused by a passkey %s', async (_, twist) => {
    const { ticket, passkey } = (await olga.post('/session/options')).json()
    expect(await status(olga.post('/session', { ticket, answer: olga.key.answer(passkey, twist) }))).toBe(401)
    // The challenge is spent with the first answer, whatever it was.
    expect(await status(olga.post('/session', { ticket, answer: olga.key.answer(passkey) }))).toBe(401)
  })

  test('is not let in by the passkey of a member, nor by a key that nobody enrolled', async () => {
    const stranger = newAuthenticator({ origin: w.house.places.publicUrl.origin })
    stranger.make({ challenge: 'eA', rp: { id: 'localhost' }, user: { id: 'eA' } })
    const { ticket, passkey } = (await olga.post('/session/options')).json()
    expect(await status(olga.post('/session', { ticket, answer: stranger.answer(passkey) }))).toBe(401)
    const told = await w.superuser`select count(*)::int as n from kernel.event where name = 'operator.signInRefused'`
    expect(told[0]!.n).toBeGreaterThan(0)
  })

  test('is asked by this site alone', async () => {
    const elsewhere = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }
    expect(await status(olga.post('/session/proof/options', {}, elsewhere))).toBe(403)
    expect(await status(olga.post('/session/options', {}, { origin: '', 'sec-fetch-site': 'same-site' }))).toBe(403)
    expect(await status(olga.post('/operators', { name: 'Evil' }, elsewhere))).toBe(403)
  })

  test('shows the passkey again for what asks for a fresh one, under a new secret', async () => {
    await olga.signIn()
    w.pass(6)
    const refused = await olga.post('/operators', { name: 'Otto' })
    expect(refused.json()).toMatchObject({ word: 'needs-proof', facts: { demand: 'passkey', minutes: 5 } })
    const before = olga.cookie()
    expect(await status(olga.prove())).toBe(200)
    expect(olga.cookie()).not.toBe(before)
    expect(await status(send({ method: 'GET', url: '/api/operator/me', headers: { cookie: before } }))).toBe(401)
    expect((await olga.post('/operators', { name: 'Otto' })).json()).toMatchObject({ name: 'Otto' })
  })

  test('proves with a passkey of their own only', async () => {
    const oscar = await newOperator(w, send, 'Oscar')
    await olga.signIn()
    const { ticket, passkey } = (await olga.post('/session/proof/options')).json()
    expect(await status(olga.post('/session/proof', { ticket, answer: oscar.key.answer(passkey) }))).toBe(401)
    const begun = (await olga.post('/session/proof/options')).json()
    expect(await status(oscar.post('/session/proof', { ticket: begun.ticket, answer: oscar.key.answer(begun.passkey) }))).toBe(
      401,
    )
  })

  test('is signed out after a quarter of an hour without use, after four hours at all, and by hand', async () => {
    await olga.signIn()
    w.pass(14)
    expect(await status(olga.get('/me'))).toBe(200)
    w.pass(14)
    expect(await status(olga.get('/me'))).toBe(200)
    w.pass(16)
    expect(await status(olga.get('/me'))).toBe(401)
    await olga.signIn()
    for (let n = 0; n < 17; n++) {
      w.pass(14)
      await olga.get('/me')
    }
    w.pass(3)
    expect(await status(olga.get('/me'))).toBe(401)
    await olga.signIn()
    const cookie = olga.cookie()
    expect(await status(olga.post('/session/end'))).toBe(200)
    expect(await status(send({ method: 'GET', url: '/api/operator/me', headers: { cookie } }))).toBe(401)
  })

  test('is out at once when removed, and their links open nothing', async () => {
    const rita = await newOperator(w, send, 'Rita')
    const link = await atTerminal(w)(inviteOperator, { person: rita.id })
    await olga.signIn()
    expect(await status(olga.post(`/operators/${olga.id}/remove`))).toBe(409)
    expect(await status(olga.post(`/operators/${rita.id}/remove`))).toBe(200)
    expect(await status(rita.get('/me'))).toBe(401)
    expect(await status(rita.signIn())).toBe(401)
    expect(await status(rita.post('/invitation/read', { token: new URL(link.url).hash.slice(1) }))).toBe(410)
    expect(await wordOf(atTerminal(w)(removeOperator, { person: rita.id }))).toBe('not-found')
  })
})

describe('the two doors', () => {
  test('open nothing to each other: a member is no operator, an operator no member', async () => {
    const { ann } = w.firm
    const asMember = { authorization: `Bearer ${ann.token}`, cookie: `cc_session=${ann.token}; cc_operator=${ann.token}` }
    for (const path of ['/clients', '/operators', '/me', `/clients/${w.firm.tenant}`])
      expect(await status(send({ method: 'GET', url: `/api/operator${path}`, headers: asMember })), path).toBe(401)
    await olga.signIn()
    const token = olga.cookie().split('=')[1]!
    for (const headers of [{ cookie: olga.cookie() }, { cookie: `cc_session=${token}` }, { authorization: `Bearer ${token}` }])
      for (const path of ['/leads', '/me', '/people'])
        expect(await status(send({ method: 'GET', url: `/api/v1${path}`, headers })), path).toBe(401)
    expect(await wordOf(ann.ask(addOperator, { name: 'Ann' }))).toBe('forbidden')
  })
})
