import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { forgetBudgets } from '#kernel/budget.ts'
import { type IdentityProvider, openIdentityProvider } from '../../../test/identity-provider.ts'
import { leo, openSignOn, type SignOn } from '../../../test/sign-on.ts'
import { asSession, codeAt, enrolApp } from '../../../test/signing-in.ts'
import * as identity from './contract.ts'

let w: SignOn['w']
let send: SignOn['send']
let idp: SignOn['idp']
let connection: SignOn['connection']
let connect: SignOn['connect']
let verify: SignOn['verify']
let start: SignOn['start']
let arrive: SignOn['arrive']
let signIn: SignOn['signIn']
let me: SignOn['me']
let lastOutcome: SignOn['lastOutcome']
let close: () => Promise<void>
let inTime: () => void
beforeAll(async () => {
  const on = await openSignOn()
  ;({ w, inTime, send, idp, connection, connect, verify, start, arrive, signIn, me, lastOutcome } = on)
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

describe('a sign-in through a real provider', () => {
  test('opens a session for the member the address belongs to, and knows them by subject from then on', async () => {
    const first = await signIn(leo(), { amr: ['pwd', 'mfa'] }, { email: 'whoever@palmetto.example' })
    expect([first.status, first.location]).toEqual([303, 'http://localhost:3000/'])
    expect((await me(first.session!)).body.user.id).toBe(w.firm.leo.id)
    const again = await signIn({ ...leo(), email: 'renamed@elsewhere.example', email_verified: false }, { amr: ['mfa'] })
    expect((await me(again.session!)).body.user.id).toBe(w.firm.leo.id)
    expect(await lastOutcome()).toMatchObject({
      outcome: 'signed-in',
      member: w.firm.leo.id,
      linked: false,
      secondFactor: true,
      strong: false,
    })
  })

  test('is never another’s: a second subject with the same address is turned away', async () => {
    const other = await signIn({ ...leo(), sub: 'leo-2' })
    expect([other.location, other.session]).toEqual(['http://localhost:3000/sign-in?sso=other-identity', undefined])
  })

  test.each([
    ['unknown-person', { sub: 'x1', email: 'stranger@palmetto.example', email_verified: true }],
    ['unverified-email', { sub: 'x2', email: 'tom@palmetto.example', email_verified: false }],
    ['unverified-email', { sub: 'x3', email: 'tom@palmetto.example' }],
    ['other-domain', { sub: 'x4', email: 'tom@palmetto.example.evil.example', email_verified: true }],
    ['other-domain', { sub: 'x5', email: 'ann@rival.example', email_verified: true }],
  ])('turns away with %s', async (problem, person) => {
    const answer = await signIn(person)
    expect([answer.location, answer.session]).toEqual([`http://localhost:3000/sign-in?sso=${problem}`, undefined])
    expect(await lastOutcome()).toMatchObject({ outcome: problem })
  })

  test('accepts an invitation; a deactivated member stays out', async () => {
    const { id } = await w.firm.ann.ask(identity.invitePerson, {
      name: 'Ivy Invited',
      email: 'ivy@palmetto.example',
      type: 'marketing',
    })
    const ivy = { sub: 'ivy', email: 'Ivy@Palmetto.example', email_verified: true }
    const answer = await signIn(ivy, { amr: ['mfa'] })
    expect((await me(answer.session!)).body.user).toMatchObject({ id, type: 'marketing' })
    const [row] = await w.superuser`select status, accepted_at is not null as accepted from identity.member where id = ${id}`
    expect(row).toEqual({ status: 'active', accepted: true })
    await w.superuser`update identity.member set status = 'deactivated', deactivated_at = now() where id = ${id}`
    expect((await me(answer.session!)).status).toBe(401)
    expect((await signIn(ivy)).location).toMatch(/sso=deactivated$/)
  })

  test('makes people only where the connection says so, as its type', async () => {
    const { items } = await w.firm.ann.ask(identity.listUserTypes, {})
    const defaultType = items.find(type => type.base === 'assistant')!.id
    await w.firm.ann.ask(identity.updateConnection, { connection, makesPeople: true, defaultType })
    const answer = await signIn(
      { sub: 'new', email: 'new@palmetto.example', email_verified: true, name: 'New Person' },
      { amr: ['mfa'] },
    )
    await w.firm.ann.ask(identity.updateConnection, { connection, makesPeople: false })
    const { body } = await me(answer.session!)
    expect(body.user).toMatchObject({ email: 'new@palmetto.example', type: 'assistant', name: 'New Person' })
    expect(await w.superuser`select 1 from identity.credential where member_id = ${body.user.id}`).toEqual([])
  })

  test('is worth what the client says the provider’s words are worth, and nothing else', async () => {
    const shown = async (how: { acr?: string; amr?: string[] }) => {
      const answer = await signIn(leo(), how)
      const [row] =
        await w.superuser`select second_factor_at is not null as second, strong_at is not null as strong, opened_by from identity.session order by id desc limit 1`
      expect(answer.session).toBeTruthy()
      return row
    }
    expect(await shown({})).toEqual({ second: false, strong: false, opened_by: 'sso' })
    expect(await shown({ amr: ['pwd'] })).toEqual({ second: false, strong: false, opened_by: 'sso' })
    expect(await shown({ amr: ['pwd', 'mfa'] })).toEqual({ second: true, strong: false, opened_by: 'sso' })
    expect(await shown({ acr: 'phr' })).toEqual({ second: true, strong: true, opened_by: 'sso' })
    await w.firm.ann.ask(identity.updateConnection, { connection, assurance: { secondFactor: ['gold'], phishingResistant: [] } })
    expect(await shown({ acr: 'phr', amr: ['mfa'] })).toEqual({ second: false, strong: false, opened_by: 'sso' })
    expect(await shown({ acr: 'gold' })).toEqual({ second: true, strong: false, opened_by: 'sso' })
    await w.firm.ann.ask(identity.updateConnection, { connection, assurance: {} })
  })

  test('without a second factor opens nothing but adding one, or showing one’s own', async () => {
    const people = async (session: string) => {
      const answer = await send({ method: 'GET', url: '/api/v1/people', headers: { cookie: `cc_session=${session}` } })
      return [answer.statusCode, answer.json().word]
    }
    const first = (await signIn(leo(), { amr: ['pwd'] })).session!
    expect(await people(first)).toEqual([403, 'needs-proof'])
    const app = await enrolApp(w, first)
    expect(await people(app.session)).toEqual([200, undefined])
    const second = (await signIn(leo(), { amr: ['pwd'] })).session!
    expect(await people(second)).toEqual([403, 'needs-proof'])
    // Who knows the provider's password alone adds no factor to those that are there.
    await expect(asSession(w, second, identity.beginTotp, {})).rejects.toThrow(/another way to prove/)
    w.pass(2)
    const { ticket } = await asSession(w, second, identity.beginStepUp, {})
    const shown = await asSession(w, second, identity.stepUp, { ticket, way: 'totp', code: codeAt(app.secret, w.now()) })
    expect(await people(shown.setSession.token)).toEqual([200, undefined])
  })

  test('asks a provider that keeps its token thin', async () => {
    let thin: IdentityProvider | undefined
    const id = await connect(w.firm, 'Thin', async redirectUri => {
      thin = await openIdentityProvider({ id: 'us', secret: 'a secret of the client', redirectUri, thin: true })
      return thin
    })
    await verify(w.firm, id, 'thin.example')
    await w.superuser`update identity.member set email = 'tom@thin.example' where id = ${w.firm.tom.id}`
    thin!.signsIn = { person: { sub: 'tom', email: 'tom@thin.example', email_verified: true }, amr: ['mfa'] }
    const begun = await start({ email: 'tom@thin.example' })
    const answer = await arrive(await thin!.walk(begun.body.url), begun.cookie)
    expect((await me(answer.session!)).body.user.id).toBe(w.firm.tom.id)
    await thin!.close()
  })
})

describe('a browser', () => {
  const begun = async () => {
    idp.signsIn = { person: leo(), amr: ['mfa'] }
    const { body, cookie } = await start({ connection })
    return { back: await idp.walk(body.url), cookie }
  }

  test('comes back with its own state once: a code that comes twice opens nothing', async () => {
    const { back, cookie } = await begun()
    expect((await arrive(back, cookie)).session).toBeTruthy()
    const twice = await arrive(back, cookie)
    expect([twice.location, twice.session]).toEqual(['http://localhost:3000/sign-in?sso=expired', undefined])
  })

  test('that did not begin it is turned away, and does not spend it', async () => {
    const { back, cookie } = await begun()
    for (const other of ['', 'ccb_nonsense', (await start({ connection })).cookie]) {
      const answer = await arrive(back, other)
      expect([answer.location, answer.session]).toEqual(['http://localhost:3000/sign-in?sso=other-browser', undefined])
    }
    // Nor does what is sent in the address take the cookie's place.
    const named = new URL(back)
    named.searchParams.set('browser', cookie)
    expect((await arrive(named, '')).location).toMatch(/other-browser$/)
    expect((await arrive(back, cookie)).session).toBeTruthy()
  })

  test('that comes too late, with another state or none begins again', async () => {
    const { back, cookie } = await begun()
    const other = new URL(back)
    other.searchParams.set('state', 'another')
    const without = new URL(back)
    without.searchParams.delete('state')
    for (const url of [other, without]) expect((await arrive(url, cookie)).location).toMatch(/sso=expired$/)
    w.pass(16)
    expect((await arrive(back, cookie)).location).toMatch(/sso=expired$/)
  })

  test('whose person said no is told so', async () => {
    const { body, cookie } = await start({ connection })
    const back = new URL((await w.firm.ann.ask(identity.readConnection, { connection })).ours.redirectUri)
    back.searchParams.set('state', new URL(body.url).searchParams.get('state')!)
    back.searchParams.set('error', 'access_denied')
    back.searchParams.set('error_description', '<script>alert(1)</script>')
    back.searchParams.set('iss', idp.issuer)
    const answer = await arrive(back, cookie)
    expect(answer.location).toBe('http://localhost:3000/sign-in?sso=cancelled')
    expect(await lastOutcome()).toMatchObject({ outcome: 'cancelled', code: 'access_denied' })
  })

  test('of another site begins nothing here', async () => {
    const answer = await send({
      method: 'POST',
      url: '/api/v1/session/sso',
      payload: { connection },
      headers: { 'sec-fetch-site': 'cross-site' },
    })
    expect(answer.statusCode).toBe(403)
  })

  test('carries nothing it was not given: PKCE, nonce and state are in the request, their partners are not', async () => {
    const { body, cookie } = await start({ connection })
    const url = new URL(body.url)
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      code_challenge_method: 'S256',
      response_type: 'code',
      scope: 'openid email profile',
    })
    for (const name of ['state', 'nonce', 'code_challenge']) expect(url.searchParams.get(name)!.length).toBeGreaterThan(40)
    expect(url.searchParams.has('client_secret')).toBe(false)
    const [row] = await w.superuser<
      { text: string }[]
    >`select to_jsonb(t)::text as text from identity.sso_transaction t order by made_at desc limit 1`
    expect(row!.text).not.toContain(url.searchParams.get('nonce'))
    expect(row!.text).not.toContain(cookie)
  })
})
