import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inside } from '../../../test/inside.ts'
import { wordOf } from '../../../test/leads.ts'
import { asSession, goodPassword, storyOf, stranger, withPasskey } from '../../../test/signing-in.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as identity from './contract.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.close())

const second = 1 / 60
const isOpen = async (token: string, unattended = false) => (await w.bearers.resolve(token, unattended)) !== undefined
const another = async (who: Awaited<ReturnType<typeof withPasskey>>, device?: string) => {
  const { ticket, passkey } = await stranger(w, identity.beginPasskeySignIn, {})
  const opened = await stranger(w, identity.signInByPasskey, { ticket, answer: who.authenticator.answer(passkey) }, { device })
  return { session: opened.setSession!.token, device: opened.setDevice!.token }
}
/** Lets the clock run while the person works. */
const work = async (token: string, minutes: number) => {
  for (let left = minutes; left > 0; left -= 20) {
    w.pass(Math.min(20, left))
    expect(await isOpen(token)).toBe(true)
    await written()
  }
}
/** A use is written behind the answer. */
const written = () => w.bearers.noted()

describe('a session ends', () => {
  test('after 30 minutes without use, and not a second earlier', async () => {
    const { session } = await withPasskey(w, w.firm)
    expect(await isOpen(session)).toBe(true)
    await written()
    w.pass(30 - second)
    expect(await isOpen(session, true)).toBe(true)
    w.pass(2 * second)
    expect(await isOpen(session, true)).toBe(false)
    expect(await isOpen(session)).toBe(false)
  })

  test('without use also where the page asks by itself all the while', async () => {
    const { session } = await withPasskey(w, w.firm)
    expect(await isOpen(session)).toBe(true)
    for (let n = 0; n < 5; n++) {
      w.pass(5)
      expect(await isOpen(session, true)).toBe(true)
    }
    w.pass(5 + second)
    expect(await isOpen(session, true)).toBe(false)
  })

  test('after 12 hours however busy, and not a second earlier', async () => {
    const { session } = await withPasskey(w, w.firm)
    await work(session, 12 * 60 - second)
    expect(await isOpen(session)).toBe(true)
    w.pass(2 * second)
    expect(await isOpen(session)).toBe(false)
  })

  test('with a step-up no later than it would have', async () => {
    const who = await withPasskey(w, w.firm)
    await work(who.session, 11 * 60)
    const { ticket, passkey } = await asSession(w, who.session, identity.beginStepUp, {})
    const answer = who.authenticator.answer(passkey)
    const { setSession } = await asSession(w, who.session, identity.stepUp, { ticket, way: 'passkey', answer })
    await work(setSession.token, 60 - second)
    w.pass(2 * second)
    expect(await isOpen(setSession.token)).toBe(false)
  })

  test('sooner where the client is stricter, and never later: the ceiling stands in the database', async () => {
    await w.rival.ann.ask(identity.updateCompany, { sessionIdleMinutes: 10, sessionHours: 2 })
    const { session } = await withPasskey(w, w.rival)
    expect(await isOpen(session)).toBe(true)
    await written()
    w.pass(10 + second)
    expect(await isOpen(session)).toBe(false)
    for (const looser of [{ sessionIdleMinutes: 31 }, { sessionHours: 13 }])
      expect(await wordOf(w.rival.ann.ask(identity.updateCompany, looser))).toBe('invalid')
    await expect(w.superuser`update identity.tenant set session_hours = 13`).rejects.toThrow(/check/)
  })

  test('when the password is changed elsewhere, and the browsers that were known are so no more', async () => {
    const who = await withPasskey(w, w.firm)
    const other = await another(who)
    await asSession(w, who.session, identity.changePassword, { current: goodPassword, next: 'Kq9!zt4-w' }, { device: who.device })
    expect(await isOpen(other.session)).toBe(false)
    expect(await isOpen(who.session)).toBe(true)
    const [row] = await w.superuser<{ n: number }[]>`select count(*)::int as n from identity.device where member_id = ${who.id}`
    expect(row!.n).toBe(1)
  })

  test('one by one or all others at once, by their owner alone', async () => {
    const who = await withPasskey(w, w.firm)
    const [a, b, c] = [await another(who), await another(who), await another(who)]
    const { items } = await asSession(w, who.session, identity.listSessions, {})
    expect(items).toHaveLength(4)
    expect(items.filter(one => one.thisOne)).toMatchObject([{ openedBy: 'passkey' }])
    const stranger = await withPasskey(w, w.firm)
    const first = items.find(one => !one.thisOne)!
    expect(await wordOf(asSession(w, stranger.session, identity.endSession, { session: first.id }))).toBe('not-found')
    await asSession(w, who.session, identity.endSession, { session: first.id })
    expect((await asSession(w, who.session, identity.endOtherSessions, {})).ended).toBe(2)
    for (const { session } of [a, b, c]) expect(await w.bearers.resolveNow(session)).toBeUndefined()
    expect(await isOpen(who.session)).toBe(true)
  })

  test('the longest rested, where there would be an eleventh', async () => {
    const who = await withPasskey(w, w.firm)
    const opened: string[] = []
    for (let n = 0; n < 10; n++) {
      w.pass(1)
      opened.push((await another(who)).session)
    }
    expect(await w.bearers.resolveNow(who.session)).toBeUndefined()
    expect(await w.bearers.resolveNow(opened[0]!)).toBeDefined()
  })
})

test('a client that allows fewer sessions has the others ended at the next sign-in; more than the ceiling is refused', async () => {
  const who = await withPasskey(w, w.rival)
  w.pass(1)
  const second = (await another(who)).session
  await w.rival.ann.ask(identity.updateCompany, { sessionsAtOnce: 1 })
  expect(await w.rival.ann.ask(identity.readCompany, {})).toMatchObject({ sessionsAtOnce: 1 })
  w.pass(1)
  const third = (await another(who)).session
  for (const ended of [who.session, second]) expect(await w.bearers.resolveNow(ended)).toBeUndefined()
  expect(await w.bearers.resolveNow(third)).toBeDefined()
  for (const sessionsAtOnce of [0, 11])
    expect(await wordOf(w.rival.ann.ask(identity.updateCompany, { sessionsAtOnce }))).toBe('invalid')
  for (const most of [0, 11])
    await expect(w.superuser`update identity.tenant set session_most = ${most}`).rejects.toThrow(/check/)
})

test('a browser that is new to somebody is told of, one they have used is not', async () => {
  const who = await withPasskey(w, w.firm)
  const first = await another(who, who.device)
  expect((await storyOf(w, who.id)).map(line => line.name)).not.toContain('identity.newDevice')
  await another(who)
  expect((await storyOf(w, who.id)).at(-1)!.name).toBe('identity.newDevice')
  expect(first.device).not.toBe(who.device)
})

test('nothing in the database opens anything', async () => {
  const who = await withPasskey(w, w.firm)
  const rows = await inside(
    w,
    w.firm,
    async () => w.superuser<{ line: string }[]>`
    select s::text as line from identity.session s union all select d::text from identity.device d union all select t::text from identity.ticket t`,
  )
  for (const { line } of rows) {
    expect(line).not.toContain(who.session)
    expect(line).not.toContain(who.device!)
    expect(line).not.toMatch(/cc[sdt]_/)
  }
})
