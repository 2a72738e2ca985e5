import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { agreed } from '../../../test/agreed.ts'
import { inside } from '../../../test/inside.ts'
import { wordOf } from '../../../test/leads.ts'
import { asSession, authenticatorOf, codeAt, enrolApp, newcomer, storyOf, stranger, withApp } from '../../../test/signing-in.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as identity from './contract.ts'
import { setSecondFactorFor } from './store/company.ts'
import { openSession } from './store/sessions.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.close())

const signIn = (who: { email: string; password: string }, device?: string) =>
  stranger(w, identity.signIn, { email: who.email, password: who.password }, { device })
const byCode = (ticket: string, code: string) => stranger(w, identity.proveSecondFactor, { ticket, way: 'totp', code })
const me = (token: string) => asSession(w, token, identity.readMe, {})

describe('without a second factor', () => {
  test('a session may see who it is, enroll a factor and leave, and nothing else', async () => {
    const { session, outcome } = await newcomer(w, w.firm)
    expect(outcome.next).toBe('enrol')
    expect((await me(session)).session).toMatchObject({ mayOnlyEnrol: true })
    expect((await asSession(w, session, identity.listFactors, {})).items).toEqual([])
    for (const action of [identity.listPeople, identity.listBranches, identity.updateMe, identity.makeRecoveryCodes])
      await expect(asSession(w, session, action as typeof identity.listPeople, {}), action.name).rejects.toMatchObject({
        word: 'needs-proof',
        facts: { demand: 'enrol' },
      })
    await asSession(w, session, identity.signOut, {})
    expect(await w.bearers.resolveNow(session)).toBeUndefined()
  })

  test('the doors of what is open are exactly these', () => {
    const open = [...w.house.actions.values()].filter(a => a.beforeProof).map(a => a.name)
    expect(open.sort()).toEqual([
      'identity.addPasskey',
      'identity.beginPasskey',
      'identity.beginStepUp',
      'identity.beginTotp',
      'identity.confirmTotp',
      'identity.endSession',
      'identity.listFactors',
      'identity.listSessions',
      'identity.readMe',
      'identity.signOut',
      'identity.stepUp',
    ])
  })

  test('a client may let its people off, and never an administrator; every session is judged anew', async () => {
    const officer = await newcomer(w, w.rival)
    const admin = await newcomer(w, w.rival, 'tenant_admin')
    await inside(w, w.rival, ctx => setSecondFactorFor(ctx, 'administrators'))
    await asSession(w, officer.session, identity.listPeople, {})
    expect((await signIn(officer)).next).toBe('done')
    expect(await wordOf(asSession(w, admin.session, identity.listPeople, {}))).toBe('needs-proof')
    expect((await signIn(admin)).next).toBe('enrol')
    // Whoever is made one must show it at once.
    await agreed(w, w.rival.ann, identity.updatePerson, { person: officer.id, type: 'tenant_admin' })
    expect(await wordOf(asSession(w, officer.session, identity.listPeople, {}))).toBe('needs-proof')
    await w.rival.ann.ask(identity.updatePerson, { person: officer.id, type: 'loan_officer' })
    await inside(w, w.rival, ctx => setSecondFactorFor(ctx, 'everybody'))
    expect(await wordOf(asSession(w, officer.session, identity.listPeople, {}))).toBe('needs-proof')
    // The setting has no value that would let an administrator off.
    await expect(w.superuser`update identity.tenant set second_factor_for = 'nobody'`).rejects.toThrow(/check/)
  })

  test('a session from before the first factor cannot go on to one of its own', async () => {
    const person = await newcomer(w, w.firm)
    const { setSession } = await signIn(person)
    await enrolApp(w, person.session)
    const thief = setSession!.token
    const asks = await asSession(w, thief, identity.beginStepUp, {})
    expect(asks.ways).toEqual(['totp'])
    const shot = asSession(w, thief, identity.stepUp, { ticket: asks.ticket, way: 'totp', code: '000000' })
    expect(await wordOf(shot)).toBe('invalid')
    expect(await wordOf(asSession(w, thief, identity.beginPasskey, {}))).toBe('forbidden')
    expect(await wordOf(asSession(w, thief, identity.beginTotp, {}))).toBe('forbidden')
    expect(await wordOf(asSession(w, thief, identity.listPeople, {}))).toBe('needs-proof')
  })
})

test('whom the client’s own sign-on let in without a word of a second factor shows the one they have here', async () => {
  const who = await withApp(w, w.firm)
  const token = await inside(w, w.firm, async ctx => {
    const [row] = await w.superuser<{ account_id: string }[]>`select account_id from identity.member where id = ${who.id}`
    return (await openSession(ctx, who.id, row!.account_id, { by: 'sso', secondFactor: false, strong: false })).token
  })
  expect(await wordOf(asSession(w, token, identity.listPeople, {}))).toBe('needs-proof')
  expect(await wordOf(asSession(w, token, identity.beginPasskey, {}))).toBe('forbidden')
  w.pass(1)
  const { ticket } = await asSession(w, token, identity.beginStepUp, {})
  const shown = await asSession(w, token, identity.stepUp, { ticket, way: 'totp', code: codeAt(who.secret, w.now()) })
  await asSession(w, shown.setSession.token, identity.listPeople, {})
  expect(await w.bearers.resolveNow(token)).toBeUndefined()
})

describe('an authenticator app', () => {
  test('is asked for after the password, and opens a session under a new secret', async () => {
    const { id, session: enrolled, ...who } = await withApp(w, w.firm)
    expect((await me(enrolled)).session).toMatchObject({ mayOnlyEnrol: false })
    expect(await w.bearers.resolveNow(who.outcome.setSession!.token)).toBeUndefined()
    w.pass(1)
    const asked = await signIn(who)
    expect(asked).toMatchObject({ next: 'second-factor', ways: ['totp'] })
    expect(asked.setSession).toBeUndefined()
    const done = await byCode(asked.ticket!, codeAt(who.secret, w.now()))
    expect(done).toMatchObject({ next: 'done', clients: [{ id: w.firm.tenant }] })
    expect((await me(done.setSession!.token)).user.id).toBe(id)
    expect((await storyOf(w, id)).map(line => line.name)).toEqual([
      'identity.passwordSet',
      'identity.signedIn',
      'identity.factorAdded',
      'identity.signedIn',
      'identity.newDevice',
    ])
  })

  test('each step is accepted once, at sign-in and at enrollment, and only one beside the present', async () => {
    const who = await withApp(w, w.firm)
    const asked = await signIn(who)
    // The step that confirmed the app is spent.
    expect(await wordOf(byCode(asked.ticket!, codeAt(who.secret, w.now())))).toBe('unauthenticated')
    w.pass(1)
    const code = codeAt(who.secret, w.now())
    expect((await byCode(asked.ticket!, code)).next).toBe('done')
    const again = await signIn(who)
    expect(await wordOf(byCode(again.ticket!, code))).toBe('unauthenticated')
    const both = await Promise.all(
      ['a', 'b'].map(async () => wordOf(byCode(again.ticket!, codeAt(who.secret, new Date(w.now().getTime() + 30_000))))),
    )
    // The other one finds the step spent, or the ticket.
    expect(both.filter(one => one === 'answered')).toHaveLength(1)
    expect(both).toContainEqual(expect.stringMatching(/^(unauthenticated|gone)$/))
    const third = await signIn(who)
    for (const off of [-90, -60, 60, 90])
      expect(
        await wordOf(byCode(third.ticket!, codeAt(who.secret, new Date(w.now().getTime() + off * 1000)))),
        String(off),
      ).not.toBe('answered')
  })

  test('its secret stands sealed in the database', async () => {
    const who = await withApp(w, w.firm)
    const [row] = await w.superuser<{ secret: Buffer }[]>`select secret from identity.factor where member_id = ${who.id}`
    expect(row!.secret.toString('latin1')).not.toContain(who.secret)
    expect(row!.secret[0]).toBe(2)
  })

  test('a ticket is good for ten minutes and for one session', async () => {
    const who = await withApp(w, w.firm)
    w.pass(1)
    const { ticket } = await signIn(who)
    w.pass(9)
    expect((await byCode(ticket!, codeAt(who.secret, w.now()))).next).toBe('done')
    w.pass(1)
    expect(await wordOf(byCode(ticket!, codeAt(who.secret, w.now())))).toBe('gone')
    const late = (await signIn(who)).ticket!
    w.pass(10)
    expect(await wordOf(byCode(late, codeAt(who.secret, w.now())))).toBe('gone')
    expect(await wordOf(byCode('cct_made-up', '123456'))).toBe('gone')
    const stored = await w.superuser<
      { n: number }[]
    >`select count(*)::int as n from identity.ticket where token_hash = ${Buffer.from(late)}`
    expect(stored[0]!.n).toBe(0)
  })
})

describe('recovery codes', () => {
  const withCodes = async () => {
    const who = await withApp(w, w.firm)
    const { codes } = await asSession(w, who.session, identity.makeRecoveryCodes, {})
    return { ...who, codes }
  }
  const recover = async (who: { email: string; password: string }, code: string) => {
    const { ticket, ways } = await signIn(who)
    expect(ways).toEqual(['totp', 'recovery'])
    return stranger(w, identity.proveSecondFactor, { ticket: ticket!, way: 'recovery', code })
  }

  test('ten are shown once, each opens once, and only to enroll a new factor', async () => {
    const who = await withCodes()
    expect(new Set(who.codes).size).toBe(10)
    for (const code of who.codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
    // Typed without care.
    const opened = await recover(who, who.codes[0]!.toLowerCase().replaceAll('-', ' '))
    expect(opened.next).toBe('enrol')
    const { token } = opened.setSession!
    expect(await wordOf(asSession(w, token, identity.listPeople, {}))).toBe('needs-proof')
    expect(await wordOf(asSession(w, token, identity.removeFactor, { factor: who.factor }))).toBe('needs-proof')
    expect(await wordOf(recover(who, who.codes[0]!))).toBe('unauthenticated')
    expect((await asSession(w, token, identity.listFactors, {})).recoveryCodes.left).toBe(9)
    const authenticator = authenticatorOf(w)
    const { ticket, passkey } = await asSession(w, token, identity.beginPasskey, {})
    const added = await asSession(w, token, identity.addPasskey, { ticket, answer: authenticator.make(passkey) })
    await asSession(w, added.setSession.token, identity.listPeople, {})
    // Only now can the lost app be taken off.
    await asSession(w, added.setSession.token, identity.removeFactor, { factor: who.factor })
    expect((await storyOf(w, who.id)).map(line => line.name)).toContain('identity.recoveryCodeUsed')
  })

  test('new ones end the earlier ones, and none stands in the database', async () => {
    const who = await withCodes()
    await asSession(w, who.session, identity.makeRecoveryCodes, {})
    expect(await wordOf(recover(who, who.codes[3]!))).toBe('unauthenticated')
    const rows = await w.superuser<
      { code_hash: Buffer }[]
    >`select code_hash from identity.recovery_code where member_id = ${who.id}`
    expect(rows).toHaveLength(10)
    for (const { code_hash } of rows) expect(code_hash).toHaveLength(16)
  })
})

test('the last factor stays where one is demanded', async () => {
  const who = await withApp(w, w.firm)
  expect(await wordOf(asSession(w, who.session, identity.removeFactor, { factor: who.factor }))).toBe('conflict')
  w.pass(11)
  await expect(asSession(w, who.session, identity.removeFactor, { factor: who.factor })).rejects.toMatchObject({
    word: 'needs-proof',
    facts: { demand: 'totp' },
  })
})

test('whoever works for two clients shows at each what they enrolled there, and chooses after the proof', async () => {
  const here = await withApp(w, w.firm)
  const { url } = await w.rival.ann.ask(identity.invitePerson, { name: 'Nora There', email: here.email, type: 'loan_officer' })
  const joined = await stranger(w, identity.useLink, { token: url!.split('#')[1]!, password: here.password })
  const there = await enrolApp(w, joined.setSession!.token)
  w.pass(1)
  const of = (client?: string) =>
    stranger(w, identity.signIn, { email: here.email, password: here.password, ...(client && { client }) })
  const first = await of()
  expect(first.clients.map(c => c.name).sort()).toEqual(['Palmetto Home Loans', 'Rival Mortgage'])
  const [ours, theirs] = [await of(w.firm.tenant), await of(w.rival.tenant)]
  // What was enrolled at one client opens nothing at the other.
  expect(await wordOf(byCode(theirs.ticket!, codeAt(here.secret, w.now())))).toBe('unauthenticated')
  expect(await byCode(theirs.ticket!, codeAt(there.secret, w.now()))).toMatchObject({ clients: [{ id: w.rival.tenant }] })
  expect(await byCode(ours.ticket!, codeAt(here.secret, w.now()))).toMatchObject({ clients: [{ id: w.firm.tenant }] })
})
