import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { operatorOf } from '#kernel/caller.ts'
import { run } from '#kernel/run.ts'
import type { Action } from '#policy/action.ts'
import { wordOf } from '../../../test/leads.ts'
import { codeAt, storyOf, stranger, withApp, withPasskey } from '../../../test/signing-in.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as identity from './contract.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.close())

const signIn = (who: { email: string; password: string }) =>
  stranger(w, identity.signIn, { email: who.email, password: who.password })
const byCode = (ticket: string, code: string) => stranger(w, identity.proveSecondFactor, { ticket, way: 'totp', code })

describe('a factor that is lost', () => {
  const underWay = async (person: string, asker = w.firm.ann) => (await asker.ask(identity.readFactorReset, { person })).dueAt
  const resetOf = (person: string) => w.firm.ann.ask(identity.askFactorReset, { person })

  test('a new password passes no second factor', async () => {
    const who = await withApp(w, w.firm)
    const { url } = await w.firm.ann.ask(identity.makeLink, { person: who.id })
    const used = await stranger(w, identity.useLink, { token: url.split('#')[1]!, password: 'an entirely new harbour song' })
    expect(used).toMatchObject({ next: 'second-factor', ways: ['totp'] })
    expect(used.setSession).toBeUndefined()
    w.pass(1)
    expect((await byCode(used.ticket!, codeAt(who.secret, w.now()))).next).toBe('done')
  })

  test('an administrator takes it off after a day, and tells the person', async () => {
    const who = await withApp(w, w.firm)
    const { dueAt } = await resetOf(who.id)
    expect(Date.parse(dueAt) - w.now().getTime()).toBe(24 * 3600_000)
    // Asked twice it is due no later.
    w.pass(60)
    expect((await resetOf(who.id)).dueAt).toBe(dueAt)
    expect(await underWay(who.id)).toBe(dueAt)
    expect(await w.firm.ann.ask(identity.readFactorReset, { person: w.firm.leo.id })).toEqual({ held: false, dueAt: null })
    const carryOut = async () => {
      const [row] = await w.superuser<
        { id: string }[]
      >`select id from identity.factor_reset where member_id = ${who.id} order by asked_at desc limit 1`
      await w.firm.system.ask(identity.carryOutFactorReset, { reset: row!.id })
    }
    w.pass(23 * 60 - 1)
    await carryOut()
    expect((await signIn(who)).next).toBe('second-factor')
    w.pass(2)
    await carryOut()
    expect((await signIn(who)).next).toBe('enrol')
    expect((await storyOf(w, who.id)).map(line => line.name)).toEqual(
      expect.arrayContaining(['identity.factorResetAsked', 'identity.factorResetDone']),
    )
    const [waiting] = await w.superuser<
      { n: number }[]
    >`select count(*)::int as n from pgboss.job where name = 'identity.carryOutFactorReset'`
    expect(waiting!.n).toBeGreaterThan(0)
  })

  test('signing in with the factor calls it off', async () => {
    const who = await withPasskey(w, w.firm)
    await resetOf(who.id)
    const asked = await signIn(who)
    const answer = who.authenticator.answer(asked.passkey!)
    await stranger(w, identity.proveSecondFactor, { ticket: asked.ticket!, way: 'passkey', answer })
    w.pass(25 * 60)
    const [row] = await w.superuser<
      { id: string; cancelled_at: Date | null }[]
    >`select id, cancelled_at from identity.factor_reset where member_id = ${who.id}`
    expect(row!.cancelled_at).not.toBeNull()
    await w.firm.system.ask(identity.carryOutFactorReset, { reset: row!.id })
    expect((await signIn(who)).next).toBe('second-factor')
  })

  test('is nothing an administrator does to a rival’s person, nor to themselves', async () => {
    const who = await withApp(w, w.rival)
    expect([await wordOf(resetOf(who.id)), await wordOf(underWay(who.id))]).toEqual(['not-found', 'not-found'])
    expect(await wordOf(resetOf(w.firm.ann.id))).toBe('conflict')
  })
})

test('the operator takes every factor off from the host’s shell, and it stands in the client’s log', async () => {
  const who = await withApp(w, w.firm)
  const { url } = (await run(w.house, {
    action: identity.recoverAdmin as unknown as Action,
    door: 'host',
    caller: operatorOf(w.firm.tenant),
    input: { email: who.email, removeFactors: true },
  }).then(answer => answer.output)) as { url: string }
  expect(await w.bearers.resolveNow(who.session)).toBeUndefined()
  const used = await stranger(w, identity.useLink, { token: url.split('#')[1]!, password: 'an entirely new harbour song' })
  expect(used.next).toBe('enrol')
  expect(await storyOf(w, who.id)).toContainEqual({ name: 'identity.factorResetDone', facts: { by: 'operator' } })
})
