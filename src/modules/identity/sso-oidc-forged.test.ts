import type { AddressInfo } from 'node:net'
import type { JWTPayload } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { forgetBudgets } from '#kernel/budget.ts'
import { type ForgedProvider, openForgedProvider } from '../../../test/forged-provider.ts'
import { type IdentityProvider, openIdentityProvider } from '../../../test/identity-provider.ts'
import { overHttp } from '../../../test/over-http.ts'
import { leo, openSignOn, type SignOn } from '../../../test/sign-on.ts'
import * as identity from './contract.ts'

let w: SignOn['w']
let send: SignOn['send']
let idp: SignOn['idp']
let connection: SignOn['connection']
let connect: SignOn['connect']
let start: SignOn['start']
let arrive: SignOn['arrive']
let me: SignOn['me']
let lastOutcome: SignOn['lastOutcome']
let close: () => Promise<void>
const forgedOnes: ForgedProvider[] = []
let inTime: () => void
beforeAll(async () => {
  const on = await openSignOn()
  ;({ w, inTime, send, idp, connection, connect, start, arrive, me, lastOutcome } = on)
  close = async () => {
    await on.idp.close()
    await w.close()
  }
})
afterAll(async () => {
  for (const forged of forgedOnes) await forged.close()
  await close()
})
beforeEach(() => {
  forgetBudgets()
  inTime()
})

describe('a provider that is not honest', () => {
  let forged: ForgedProvider
  let id = ''
  const opened = async (name: string, firm = w.firm) => {
    const one = await openForgedProvider('us')
    forgedOnes.push(one)
    return { one, id: await connect(firm, name, async () => one) }
  }
  beforeAll(async () => {
    ;({ one: forged, id } = await opened('Forged'))
    await w.superuser`update identity.connection_domain set connection_id = ${id} where domain = 'palmetto.example'`
  })
  afterAll(async () => {
    await w.superuser`update identity.connection_domain set connection_id = ${connection} where domain = 'palmetto.example'`
  })
  const comeBack = async (more: Record<string, string> = {}, at = id) => {
    const { body, cookie } = await start({ connection: at })
    await fetch(body.url)
    const back = new URL((await w.firm.ann.ask(identity.readConnection, { connection: at })).ours.redirectUri)
    for (const [name, value] of Object.entries({ state: new URL(body.url).searchParams.get('state')!, code: 'c', ...more }))
      back.searchParams.set(name, value)
    return arrive(back, cookie)
  }
  const says = (token: ForgedProvider['token']) => {
    forged.token = token
    return comeBack()
  }

  test('opens a session where everything is as it should be, so that what follows is refused for its own reason', async () => {
    expect((await says(honest => forged.sign({ ...honest, amr: ['mfa'] }))).session).toBeTruthy()
  })

  const now = () => Math.floor(Date.now() / 1000)
  const cases: [string, (honest: JWTPayload) => Promise<string> | string][] = [
    ['alg none', honest => forged.unsigned(honest)],
    ['alg None', honest => forged.unsigned(honest, 'None')],
    ['alg HS256 with a signature of nothing', honest => `${forged.unsigned(honest, 'HS256')}AAAA`],
    ['the signature of another key', honest => forged.signOtherwise(honest)],
    ['another issuer', honest => forged.sign({ ...honest, iss: 'https://accounts.example' })],
    ['another audience', honest => forged.sign({ ...honest, aud: 'somebody else' })],
    ['two audiences without an authorized party', honest => forged.sign({ ...honest, aud: ['us', 'them'] })],
    ['another authorized party', honest => forged.sign({ ...honest, aud: ['us', 'them'], azp: 'them' })],
    ['the nonce of another sign-in', honest => forged.sign({ ...honest, nonce: 'of yesterday' })],
    ['no nonce', ({ nonce: _, ...honest }) => forged.sign(honest)],
    ['a token that has expired', honest => forged.sign({ ...honest, iat: now() - 900, exp: now() - 300 })],
    ['a token of tomorrow', honest => forged.sign({ ...honest, nbf: now() + 3600 })],
    ['no subject', ({ sub: _, ...honest }) => forged.sign(honest)],
    [
      'a changed body',
      async honest => {
        const [head, , tail] = (await forged.sign(honest)).split('.')
        return `${head}.${Buffer.from(JSON.stringify({ ...honest, sub: 'leo-1' })).toString('base64url')}.${tail}`
      },
    ],
    ['a key hidden in the header', honest => forged.sign(honest, { kid: '../../dev/null' })],
    ['no ID token', () => ''],
  ]
  test.each(cases)('is refused with %s', async (_, token) => {
    const answer = await says(token)
    expect([answer.location, answer.session]).toEqual(['http://localhost:3000/sign-in?sso=refused', undefined])
    expect(await lastOutcome(id)).toMatchObject({ outcome: 'refused' })
  })

  test('is refused with the answer of another issuer (mix-up), before its code goes anywhere', async () => {
    forged.token = honest => forged.sign({ ...honest, amr: ['mfa'] })
    const before = forged.exchanged()
    expect((await comeBack({ iss: idp.issuer })).location).toMatch(/sso=refused$/)
    expect(forged.exchanged()).toBe(before)
    // A state of one connection means nothing at the address of another.
    const { body, cookie } = await start({ connection: id })
    const elsewhere = new URL((await w.firm.ann.ask(identity.readConnection, { connection })).ours.redirectUri)
    elsewhere.searchParams.set('state', new URL(body.url).searchParams.get('state')!)
    elsewhere.searchParams.set('code', 'c')
    expect((await arrive(elsewhere, cookie)).location).toMatch(/sso=expired$/)
    expect(forged.exchanged()).toBe(before)
  })

  test('is not believed where its metadata names another issuer', async () => {
    const { one, id: other } = await opened('Lies')
    one.metadata.issuer = idp.issuer
    const begun = await start({ connection: other })
    expect([begun.status, begun.body.detail]).toEqual([503, expect.stringMatching(/does not answer/)])
  })

  test('is a stranger to other connections: its subjects are its own', async () => {
    forged.token = honest => forged.sign({ ...honest, sub: 'leo-1', email: 'nobody@palmetto.example', amr: ['mfa'] })
    expect((await comeBack()).location).toMatch(/sso=unknown-person$/)
  })

  test('of the rival speaks for no address of ours', async () => {
    const { one, id: theirs } = await opened('Rival', w.rival)
    const begun = await start({ connection: theirs })
    await fetch(begun.body.url)
    one.token = honest => one.sign({ ...honest, email: w.firm.leo.email, email_verified: true })
    const back = new URL((await w.rival.ann.ask(identity.readConnection, { connection: theirs })).ours.redirectUri)
    back.searchParams.set('state', new URL(begun.body.url).searchParams.get('state')!)
    back.searchParams.set('code', 'c')
    expect((await arrive(back, begun.cookie)).location).toMatch(/sso=other-domain$/)
  })

  test('inside the network is not asked where that is not allowed', async () => {
    w.house.places.allowPrivateWebhooks = false
    const before = forged.exchanged()
    try {
      const { one, id: other } = await opened('Inside')
      expect((await start({ connection: other })).status).toBe(503)
      expect([forged.exchanged(), one.exchanged()]).toEqual([before, 0])
    } finally {
      w.house.places.allowPrivateWebhooks = true
    }
  })
})

describe('back-channel logout', () => {
  test('ends the session the provider ended, told by a real provider', async () => {
    let other: IdentityProvider | undefined
    const { server } = await overHttp(w)
    await server.listen({ port: 0, host: '127.0.0.1' })
    const at = server.server.address() as AddressInfo
    const id = await connect(w.firm, 'Logs out', async (redirectUri, logoutUri) => {
      const reachable = new URL(logoutUri)
      reachable.hostname = 'localhost'
      reachable.port = String(at.port)
      other = await openIdentityProvider({ id: 'us', secret: 'a secret of the client', redirectUri, logoutUri: reachable.href })
      return other
    })
    await w.superuser`update identity.connection_domain set connection_id = ${id} where domain = 'palmetto.example'`
    other!.signsIn = { person: leo(), amr: ['mfa'] }
    const begun = await start({ connection: id })
    const answer = await arrive(await other!.walk(begun.body.url), begun.cookie)
    expect((await me(answer.session!)).status).toBe(200)
    await other!.endSession()
    await expect.poll(async () => (await me(answer.session!)).status).toBe(401)
    await w.superuser`update identity.connection_domain set connection_id = ${connection} where domain = 'palmetto.example'`
    await server.close()
    await other!.close()
  })

  test('takes no other word for it', async () => {
    const one = await openForgedProvider('us')
    forgedOnes.push(one)
    const id = await connect(w.firm, 'Logout words', async () => one)
    const now = Math.floor(Date.now() / 1000)
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
    const good = { iss: one.issuer, aud: 'us', iat: now, exp: now + 600, jti: 'j', sub: 'leo-1', events }
    const typ = 'logout+jwt'
    const tell = async (token: string | undefined) => {
      const answer = await send({
        method: 'POST',
        url: `/sso/oidc/${id}/logout`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: token === undefined ? '' : `logout_token=${token}`,
      })
      return answer.statusCode
    }
    const bad: [string, string][] = [
      ['no type', await one.sign(good)],
      ['the type of an ID token', await one.sign(good, { typ: 'JWT' })],
      ['another issuer', await one.sign({ ...good, iss: 'https://x.example' }, { typ })],
      ['another audience', await one.sign({ ...good, aud: 'them' }, { typ })],
      ['no event', await one.sign({ ...good, events: {} }, { typ })],
      [
        'an event that is no object',
        await one.sign({ ...good, events: { 'http://schemas.openid.net/event/backchannel-logout': true } }, { typ }),
      ],
      ['a nonce', await one.sign({ ...good, nonce: 'n' }, { typ })],
      ['no jti', await one.sign({ ...good, jti: undefined }, { typ })],
      ['nobody', await one.sign({ ...good, sub: undefined }, { typ })],
      ['an old one', await one.sign({ ...good, iat: now - 3600, exp: now - 1800 }, { typ })],
      ['another key', await one.signOtherwise(good)],
      ['no signature', one.unsigned(good)],
      ['nonsense', 'nonsense'],
    ]
    for (const [what, token] of bad) expect.soft([what, await tell(token)]).toEqual([what, 400])
    expect(await tell(undefined)).toBe(400)
    const once = await one.sign(good, { typ })
    expect([await tell(once), await tell(once)]).toEqual([200, 400])
  })
})
