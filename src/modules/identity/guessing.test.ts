import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { derivations } from '#kernel/passwords.ts'
import { wordOf } from '../../../test/leads.ts'
import { asSession, codeAt, storyOf, stranger, withApp, withPasskey } from '../../../test/signing-in.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as identity from './contract.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.close())

/** Every guess from a network of its own, so that only the account stands between it and the password. */
let networks = 0
const elsewhere = () => `198.${18 + (++networks >> 8)}.${networks & 255}.9`
const guess = (email: string, from: { address?: string; device?: string | undefined } = {}, password = 'not the right one') =>
  stranger(w, identity.signIn, { email, password }, { address: elsewhere(), ...from })
const hashesOf = async (work: () => Promise<unknown>) => {
  const before = derivations()
  await work()
  return derivations() - before
}
/** Wrong guesses until the account is closed to strangers; each waits as long as it is told to. */
const close = async (email: string) => {
  for (let n = 0; n < 10; n++) {
    expect(await wordOf(guess(email)), `guess ${n + 1}`).toBe('unauthenticated')
    w.pass(4)
  }
  expect(await wordOf(guess(email))).toBe('too-many')
}

describe('a hundred guesses at once', () => {
  test('compute at most ten hashes, from wherever they come', async () => {
    const who = await withApp(w, w.firm)
    let words: string[] = []
    const computed = await hashesOf(async () => {
      words = await Promise.all(Array.from({ length: 100 }, () => wordOf(guess(who.email))))
    })
    expect(computed).toBeGreaterThan(0)
    expect(computed).toBeLessThanOrEqual(10)
    expect(words.filter(word => word === 'unauthenticated')).toHaveLength(computed)
    expect(words.filter(word => word === 'too-many')).toHaveLength(100 - computed)
  })

  test('leave the owner’s own device its allowance', async () => {
    const who = await withApp(w, w.firm)
    await Promise.all(Array.from({ length: 100 }, () => wordOf(guess(who.email))))
    await expect(guess(who.email, {}, who.password)).rejects.toMatchObject({ word: 'too-many', retryAfter: expect.any(Number) })
    w.pass(1)
    const asked = await guess(who.email, { device: who.device }, who.password)
    expect(asked.next).toBe('second-factor')
    const done = await stranger(
      w,
      identity.proveSecondFactor,
      { ticket: asked.ticket!, way: 'totp', code: codeAt(who.secret, w.now()) },
      { device: who.device },
    )
    expect(done.next).toBe('done')
    // The browser goes on under a new secret; the one before is known to nobody.
    expect(done.setDevice!.token).not.toBe(who.device)
    await Promise.all(Array.from({ length: 100 }, () => wordOf(guess(who.email))))
    expect(await wordOf(guess(who.email, { device: who.device }, who.password))).toBe('too-many')
    expect((await guess(who.email, { device: done.setDevice!.token }, who.password)).next).toBe('second-factor')
  })

  test('at an address that nobody has cost the same and are told the same', async () => {
    const who = await withApp(w, w.firm)
    const said = async (email: string) => {
      const answers: unknown[] = []
      const computed: number[] = []
      for (let n = 0; n < 12; n++) {
        computed.push(
          await hashesOf(async () => {
            answers.push(
              await guess(email).catch(({ word, message, problems, facts, retryAfter, title }) => ({
                ...{ word, message, problems, facts, retryAfter, title },
              })),
            )
          }),
        )
        w.pass(n < 9 ? 4 : 0)
      }
      return { answers, computed }
    }
    const known = await said(who.email)
    const unknown = await said('nobody-at-all@palmetto.example')
    expect(unknown).toEqual(known)
    expect(known.computed).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0])
  })
})

describe('an account that is guessed at', () => {
  test('waits longer and longer from the fifth on, and says how long', async () => {
    const who = await withApp(w, w.firm)
    const waits: number[] = []
    for (let n = 1; n <= 10; n++) {
      expect(await wordOf(guess(who.email)), String(n)).toBe('unauthenticated')
      const refused = await guess(who.email).catch(error => error)
      if (refused.word === 'unauthenticated') {
        n += 1
        continue
      }
      waits.push(refused.retryAfter)
      w.pass((refused.retryAfter - 1) / 60)
      expect(await wordOf(guess(who.email))).toBe('too-many')
      w.pass(1 / 60)
    }
    expect(waits).toEqual([15, 30, 60, 120, 240, 3600])
  })

  test('is closed to strangers after ten, and open to its devices and its passkey', async () => {
    const who = await withPasskey(w, w.firm)
    await close(who.email)
    const { ticket, passkey } = await stranger(w, identity.beginPasskeySignIn, {})
    const opened = await stranger(w, identity.signInByPasskey, { ticket, answer: who.authenticator.answer(passkey) })
    expect(opened.next).toBe('done')
    expect((await guess(who.email, { device: opened.setDevice!.token }, who.password)).next).toBe('second-factor')
    const story = await storyOf(w, who.id)
    expect(story.filter(line => line.name === 'identity.signInFailed')).toHaveLength(10)
    expect(story.filter(line => line.name === 'identity.signInHeld')).toHaveLength(1)
    // Told to the person, once.
    await w.firm.system.ask((await import('#modules/crm/contract/reminders.ts')).remind, {})
    const alerts = await w.superuser<{ kind: string }[]>`select kind from crm.alert where owner_id = ${who.id}`
    expect(alerts.filter(a => a.kind === 'identity.signInHeld')).toHaveLength(1)
    w.pass(61)
    expect(await wordOf(guess(who.email))).toBe('unauthenticated')
  })

  test('a device that is known has an allowance of its own, and it ends too', async () => {
    const who = await withApp(w, w.firm)
    for (let n = 0; n < 10; n++) {
      expect(await wordOf(guess(who.email, { device: who.device }))).toBe('unauthenticated')
      w.pass(4)
    }
    expect(await wordOf(guess(who.email, { device: who.device }, who.password))).toBe('too-many')
    // Nothing of it was taken from the account.
    expect((await guess(who.email, {}, who.password)).next).toBe('second-factor')
  })

  test('somebody else’s device is no device of the account', async () => {
    const [who, other] = [await withApp(w, w.firm), await withApp(w, w.firm)]
    await close(who.email)
    expect(await wordOf(guess(who.email, { device: other.device }, who.password))).toBe('too-many')
    expect(await wordOf(guess(who.email, { device: 'ccd_made-up' }, who.password))).toBe('too-many')
  })

  test('a right password is given back: it does not wear the account out', async () => {
    const who = await withApp(w, w.firm)
    for (let n = 0; n < 25; n++) expect((await guess(who.email, {}, who.password)).next).toBe('second-factor')
  })

  test('patience does not pay: a hundred in a month close it', async () => {
    const who = await withApp(w, w.firm)
    let judged = 0
    for (let n = 0; n < 130; n++) {
      if ((await wordOf(guess(who.email))) === 'unauthenticated') judged += 1
      w.pass(62)
    }
    expect(judged).toBe(100)
    expect((await guess(who.email, { device: who.device }, who.password)).next).toBe('second-factor')
  })
})

describe('the second factor', () => {
  const wrongCode = (ticket: string, way: 'totp' | 'recovery', device?: string) =>
    stranger(
      w,
      identity.proveSecondFactor,
      { ticket, way, code: way === 'totp' ? '000000' : 'AAAA-AAAA-AAAA-AAAA' },
      { address: elsewhere(), device },
    )

  test('is counted by its kind, and wrong codes take nothing from the password', async () => {
    const who = await withApp(w, w.firm)
    await asSession(w, who.session, identity.makeRecoveryCodes, {})
    const ticket = async () => (await guess(who.email, {}, who.password)).ticket!
    const tickets: string[] = []
    for (let n = 0; n < 30; n++) tickets.push(await ticket())
    const words = await Promise.all(tickets.map(one => wordOf(wrongCode(one, 'totp'))))
    const judged = words.filter(word => word === 'unauthenticated').length
    expect(judged).toBeGreaterThan(0)
    expect(judged).toBeLessThanOrEqual(10)
    expect(await wordOf(wrongCode(await ticket(), 'recovery'))).toBe('unauthenticated')
    // The owner's device goes on.
    w.pass(1)
    const asked = await guess(who.email, { device: who.device }, who.password)
    const code = codeAt(who.secret, w.now())
    const done = await stranger(
      w,
      identity.proveSecondFactor,
      { ticket: asked.ticket!, way: 'totp', code },
      { device: who.device },
    )
    expect(done.next).toBe('done')
  })
})

describe('a network', () => {
  test('has an allowance for all its addresses together, /24 or /64, and a known device is not held by it', async () => {
    const who = await withApp(w, w.firm)
    for (const network of [(n: number) => `192.0.2.${n % 250}`, (n: number) => `2001:db8:1:2::${n.toString(16)}`]) {
      const spray = async (n: number) => wordOf(guess(`sprayed${n}@many${n}.example`, { address: network(n) }))
      const words = await Promise.all(Array.from({ length: 110 }, (_, n) => spray(n)))
      expect(words.filter(word => word === 'unauthenticated')).toHaveLength(100)
      expect(await wordOf(guess(who.email, { address: network(1) }, who.password))).toBe('too-many')
      expect((await guess(who.email, { address: network(1), device: who.device }, who.password)).next).toBe('second-factor')
    }
    expect((await guess(who.email, { address: '192.0.3.1' }, who.password)).next).toBe('second-factor')
  })
})
