import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Twist } from '../../../test/authenticator.ts'
import { wordOf } from '../../../test/leads.ts'
import { asSession, authenticatorOf, newcomer, storyOf, stranger, withApp, withPasskey } from '../../../test/signing-in.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as identity from './contract.ts'

/** Assertions here are made with real keys and signatures; what is changed in them is what an attacker could change. */
let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.close())

const me = (token: string) => asSession(w, token, identity.readMe, {})
const alone = async (who: Awaited<ReturnType<typeof withPasskey>>, twist?: Twist, device?: string) => {
  const { ticket, passkey } = await stranger(w, identity.beginPasskeySignIn, {})
  return stranger(w, identity.signInByPasskey, { ticket, answer: who.authenticator.answer(passkey, twist) }, { device })
}

describe('signing in with a passkey alone', () => {
  test('opens the session of whoever made it, without address and password', async () => {
    const who = await withPasskey(w, w.firm)
    const { ticket, passkey } = await stranger(w, identity.beginPasskeySignIn, {})
    // Nobody's passkeys are told: the device offers what it holds for this host.
    expect(passkey).toMatchObject({ rpId: 'localhost', userVerification: 'required', allowCredentials: [] })
    const opened = await stranger(w, identity.signInByPasskey, { ticket, answer: who.authenticator.answer(passkey) })
    expect(opened).toMatchObject({ next: 'done', clients: [{ id: w.firm.tenant }] })
    expect((await me(opened.setSession!.token)).user.id).toBe(who.id)
    expect(await w.bearers.resolveNow(opened.setSession!.token)).toMatchObject({
      proof: { secondFactor: true, mayOnlyEnrol: false, strongAt: w.now().getTime() },
    })
  })

  const twists: Record<string, Twist> = {
    'of another origin': { origin: 'http://localhost:3001' },
    'of a look-alike site': { origin: 'https://localhost.evil.example' },
    'of the origin without its port': { origin: 'http://localhost' },
    'of a frame': { crossOrigin: true },
    'for another host': { rpId: 'evil.example' },
    'without user verification': { userVerified: false },
    'to a challenge of one’s own': { challenge: Buffer.alloc(32, 7).toString('base64url') },
    'by another key': { otherKey: true },
    'in the name of nobody': { userHandle: Buffer.alloc(32, 9).toString('base64url') },
    'in a name that is none': { userHandle: 'x' },
  }
  test.each(Object.entries(twists))('refuses an answer %s', async (_, twist) => {
    const who = await withPasskey(w, w.firm)
    expect(await wordOf(alone(who, twist))).toBe('unauthenticated')
    // The same without the twist opens: nothing else was wrong with it, and nobody was locked out by it.
    expect((await alone(who)).next).toBe('done')
  })

  test('does not go round the single sign-on that is a company’s only way in', async () => {
    const who = await withPasskey(w, w.firm)
    const { id } = await w.firm.ann.ask(identity.createConnection, {
      name: 'Provider',
      provider: { kind: 'oidc', issuer: 'https://login.example.com', clientId: 'us' },
    })
    await w.superuser`update identity.connection set active = true, enforced = true where id = ${id}`
    await expect(alone(who)).rejects.toThrow(/by its single sign-on/)
    await w.superuser`update identity.connection set active = false, enforced = false where id = ${id}`
    expect((await alone(who)).next).toBe('done')
  })

  test('takes a challenge once, for five minutes, and only one it gave', async () => {
    const who = await withPasskey(w, w.firm)
    const { ticket, passkey } = await stranger(w, identity.beginPasskeySignIn, {})
    const answer = who.authenticator.answer(passkey)
    const use = (t = ticket) => stranger(w, identity.signInByPasskey, { ticket: t, answer })
    const both = await Promise.all([wordOf(use()), wordOf(use())])
    expect(both.sort()).toEqual(['answered', 'gone'])
    expect(await wordOf(use())).toBe('gone')
    expect(await wordOf(use('cct_made-up'))).toBe('gone')
    // Another ticket of one's own does not make an old answer good.
    const other = await stranger(w, identity.beginPasskeySignIn, {})
    expect(await wordOf(use(other.ticket))).toBe('unauthenticated')
    const late = await stranger(w, identity.beginPasskeySignIn, {})
    w.pass(5)
    const lateAnswer = who.authenticator.answer(late.passkey)
    expect(await wordOf(stranger(w, identity.signInByPasskey, { ticket: late.ticket, answer: lateAnswer }))).toBe('gone')
  })

  test('refuses a counter that went back: one of the two is a copy', async () => {
    const who = await withPasskey(w, w.firm, { deviceBound: true })
    expect((await alone(who, { counter: 10 })).next).toBe('done')
    for (const counter of [9, 10, 0]) expect(await wordOf(alone(who, { counter })), String(counter)).toBe('unauthenticated')
    expect((await alone(who, { counter: 11 })).next).toBe('done')
  })

  test('one client’s passkey opens nothing of another, whatever it says of its owner', async () => {
    const ours = await withPasskey(w, w.firm)
    const theirs = await withPasskey(w, w.rival)
    const handle = Buffer.from(`${w.firm.tenant}${ours.id}`.replaceAll('-', ''), 'hex').toString('base64url')
    expect(await wordOf(alone(theirs, { userHandle: handle }))).toBe('unauthenticated')
    const mixed = Buffer.from(`${w.firm.tenant}${theirs.id}`.replaceAll('-', ''), 'hex').toString('base64url')
    expect(await wordOf(alone(theirs, { userHandle: mixed }))).toBe('unauthenticated')
    expect(await storyOf(w, theirs.id)).not.toContainEqual(expect.objectContaining({ name: 'identity.signInFailed' }))
    const [line] = (await storyOf(w, ours.id)).slice(-1)
    expect(line).toMatchObject({ name: 'identity.signInFailed', facts: { reason: 'passkey' } })
  })

  test('of somebody deactivated opens nothing', async () => {
    const who = await withPasskey(w, w.firm)
    await w.superuser`update identity.member set status = 'deactivated' where id = ${who.id}`
    expect(await wordOf(alone(who))).toBe('unauthenticated')
  })
})

describe('making a passkey', () => {
  test.each([
    ['of another origin', { origin: 'https://evil.example' }],
    ['for another host', { rpId: 'evil.example' }],
    ['without user verification', { userVerified: false }],
    ['to another challenge', { challenge: 'AAAA' }],
  ] as [string, Twist][])('refuses one %s', async (_, twist) => {
    const { session } = await newcomer(w, w.firm)
    const { ticket, passkey } = await asSession(w, session, identity.beginPasskey, {})
    const answer = authenticatorOf(w).make(passkey, twist)
    expect(await wordOf(asSession(w, session, identity.addPasskey, { ticket, answer }))).toBe('invalid')
    expect((await asSession(w, session, identity.listFactors, {})).items).toEqual([])
  })

  test('asks for one the device finds by itself, and names nothing of the person to it but what they see', async () => {
    const { session, id, email } = await newcomer(w, w.firm)
    const { passkey } = await asSession(w, session, identity.beginPasskey, {})
    expect(passkey).toMatchObject({
      rp: { id: 'localhost' },
      user: { name: `${email} (Palmetto Home Loans)` },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    expect(Buffer.from(passkey.user.id, 'base64url').toString('hex')).toBe(`${w.firm.tenant}${id}`.replaceAll('-', ''))
  })

  test('a challenge of one session is not another’s', async () => {
    const [one, other] = [await newcomer(w, w.firm), await newcomer(w, w.firm)]
    const { ticket, passkey } = await asSession(w, one.session, identity.beginPasskey, {})
    const answer = authenticatorOf(w).make(passkey)
    expect(await wordOf(asSession(w, other.session, identity.addPasskey, { ticket, answer }))).toBe('gone')
  })

  test('it is named, renamed and removed by its owner alone', async () => {
    const who = await withPasskey(w, w.firm)
    const other = await withPasskey(w, w.firm)
    await asSession(w, who.session, identity.renameFactor, { factor: who.factor, name: 'Office key' })
    expect((await asSession(w, who.session, identity.listFactors, {})).items).toMatchObject([
      { kind: 'passkey', name: 'Office key' },
    ])
    expect(await wordOf(asSession(w, other.session, identity.renameFactor, { factor: who.factor, name: 'Mine' }))).toBe(
      'not-found',
    )
    expect(await wordOf(asSession(w, other.session, identity.removeFactor, { factor: who.factor }))).toBe('not-found')
    const second = authenticatorOf(w)
    const { ticket, passkey } = await asSession(w, who.session, identity.beginPasskey, {})
    expect(passkey.excludeCredentials.map(c => c.id)).toEqual([who.authenticator.id])
    const added = await asSession(w, who.session, identity.addPasskey, { ticket, answer: second.make(passkey), name: 'Phone' })
    await asSession(w, added.setSession.token, identity.removeFactor, { factor: who.factor })
    expect(await wordOf(alone(who))).toBe('unauthenticated')
  })
})

describe('a passkey as the second factor', () => {
  const begun = (who: { email: string; password: string }) =>
    stranger(w, identity.signIn, { email: who.email, password: who.password })
  const finish = (ticket: string, answer: ReturnType<ReturnType<typeof authenticatorOf>['answer']>) =>
    stranger(w, identity.proveSecondFactor, { ticket, way: 'passkey', answer })

  test('goes with the password; a challenge that failed is not signed again, a fresh one is', async () => {
    const who = await withPasskey(w, w.firm)
    const { ticket, passkey, ways } = await begun(who)
    expect(ways).toEqual(['passkey'])
    expect(passkey!.allowCredentials.map(c => c.id)).toEqual([who.authenticator.id])
    expect(await wordOf(finish(ticket!, who.authenticator.answer(passkey!, { userVerified: false })))).toBe('unauthenticated')
    expect(await wordOf(finish(ticket!, who.authenticator.answer(passkey!)))).toBe('unauthenticated')
    const again = await stranger(w, identity.askPasskeyAgain, { ticket: ticket! })
    expect(again.challenge).not.toBe(passkey!.challenge)
    expect((await finish(ticket!, who.authenticator.answer(again))).next).toBe('done')
    expect(await wordOf(stranger(w, identity.askPasskeyAgain, { ticket: ticket! }))).toBe('gone')
  })

  test('of a colleague does not go with it', async () => {
    const [who, colleague] = [await withPasskey(w, w.firm), await withPasskey(w, w.firm)]
    const { ticket, passkey } = await begun(who)
    expect(await wordOf(finish(ticket!, colleague.authenticator.answer(passkey!)))).toBe('unauthenticated')
  })
})

describe('a permission that demands a passkey', () => {
  const invite = (token: string, name: string) =>
    asSession(w, token, identity.invitePerson, {
      name,
      email: `${name.toLowerCase()}@palmetto.example`,
      type: 'marketing' as const,
    })
  const stepUp = async (who: { session: string; authenticator: ReturnType<typeof authenticatorOf> }, twist?: Twist) => {
    const { ticket, passkey } = await asSession(w, who.session, identity.beginStepUp, {})
    const answer = who.authenticator.answer(passkey, twist)
    return (await asSession(w, who.session, identity.stepUp, { ticket, way: 'passkey', answer })).setSession.token
  }

  test('is open for its minutes and not a second longer; using the key opens it again under a new secret', async () => {
    const who = await withPasskey(w, w.firm, { type: 'tenant_admin' })
    w.pass(15)
    await invite(who.session, 'Inez')
    w.pass(1 / 60)
    await expect(invite(who.session, 'Iris')).rejects.toMatchObject({
      word: 'needs-proof',
      facts: { demand: 'passkey', minutes: 15 },
    })
    // Reading does not ask.
    await asSession(w, who.session, identity.listKeys, {})
    const next = await stepUp(who)
    await invite(next, 'Iris')
    expect(await w.bearers.resolveNow(who.session)).toBeUndefined()
    expect((await storyOf(w, who.id)).at(-1)).toMatchObject({ name: 'identity.steppedUp', facts: { way: 'passkey' } })
  })

  test('has its own minutes: keys are nearer than people', async () => {
    const who = await withPasskey(w, w.firm, { type: 'tenant_admin' })
    w.pass(6)
    await expect(asSession(w, who.session, identity.createKey, { name: 'Website' })).rejects.toMatchObject({
      facts: { demand: 'passkey', minutes: 5 },
    })
    await invite(who.session, 'Ines')
  })

  test('is not opened by a code of an app, at sign-in or again', async () => {
    const who = await withApp(w, w.firm, 'tenant_admin')
    expect(await wordOf(invite(who.session, 'Ivan'))).toBe('needs-proof')
    w.pass(1)
    const { codeAt } = await import('../../../test/signing-in.ts')
    const { ticket, ways } = await asSession(w, who.session, identity.beginStepUp, {})
    expect(ways).toEqual(['totp'])
    const shown = await asSession(w, who.session, identity.stepUp, { ticket, way: 'totp', code: codeAt(who.secret, w.now()) })
    expect(await wordOf(invite(shown.setSession.token, 'Ivan'))).toBe('needs-proof')
    // A passkey that is made in place was shown as well.
    const authenticator = authenticatorOf(w)
    const begun = await asSession(w, shown.setSession.token, identity.beginPasskey, {})
    const added = await asSession(w, shown.setSession.token, identity.addPasskey, {
      ticket: begun.ticket,
      answer: authenticator.make(begun.passkey),
    })
    await invite(added.setSession.token, 'Ivan')
  })

  test('stays shut for a wrong answer, and for a key of the API', async () => {
    const who = await withPasskey(w, w.firm, { type: 'tenant_admin' })
    w.pass(16)
    for (const twist of [{ userVerified: false }, { origin: 'https://evil.example' }, { otherKey: true }])
      expect(await wordOf(stepUp(who, twist))).toBe('invalid')
    expect(await wordOf(invite(who.session, 'Igor'))).toBe('needs-proof')
  })
})
