import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { forgetBudgets } from '#kernel/budget.ts'
import { visitorOf } from '#kernel/caller.ts'
import { run } from '#kernel/run.ts'
import type { Action } from '#policy/action.ts'
import type { PersonType } from '#policy/matrix.ts'
import { wordOf } from '../../../test/leads.ts'
import { proveSession } from '../../../test/proven.ts'
import { type Firm, openWorld, type World } from '../../../test/world.ts'
import * as identity from './contract.ts'

/** One person may work for two clients of one installation. The rival's administrator is the attacker here. */
let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.close())
beforeEach(() => forgetBudgets())

const theirs = 'a harbour full of small boats'
const attackers = 'chosen by the wrong administrator'

let addresses = 0
const newAddress = () => `vic${++addresses}@everywhere.example`
const stranger = async <T>(action: unknown, input: unknown) =>
  (
    await run(w.house, {
      action: action as Action,
      door: 'public',
      caller: visitorOf('00000000-0000-0000-0000-000000000000'),
      input,
      address: '10.0.0.1',
    })
  ).output as T
const tokenOf = ({ url }: { url: string | null }) => url!.split('#')[1]!
const use = (token: string, password: string) =>
  stranger<{ setSession: { token: string } }>(identity.useLink, { token, password })
const signIn = (email: string, password: string, client?: string) =>
  stranger<{ clients: { id: string; name: string }[] }>(identity.signIn, { email, password, ...(client && { client }) })
/** Names of the clients this password opens. */
const opens = (email: string, password: string) =>
  signIn(email, password).then(
    ({ clients }) => clients.map(c => c.name).sort(),
    () => [],
  )
const invite = async (firm: Firm, email: string, type: PersonType = 'loan_officer') => {
  const made = await firm.ann.ask(identity.invitePerson, { name: 'Vic Tim', email, type })
  return { id: made.id, token: tokenOf(made) }
}
const joined = async (firm: Firm, email: string, password: string, type?: PersonType) => {
  const { id, token } = await invite(firm, email, type)
  await use(token, password)
  return id
}
const statusOf = async (firm: Firm, id: string) =>
  (await firm.ann.ask(identity.listPeople, {})).items.find(one => one.id === id)?.status
const linkFor = async (firm: Firm, person: string) => tokenOf(await firm.ann.ask(identity.makeLink, { person }))

describe('a link of one client’s administrator', () => {
  test('made before its person joined another client opens nothing there', async () => {
    const email = newAddress()
    const old = await linkFor(w.rival, await joined(w.rival, email, theirs))
    await joined(w.firm, email, theirs, 'tenant_admin')
    await use(old, attackers).catch(() => undefined)
    expect(await wordOf(signIn(email, attackers, w.firm.tenant))).toBe('unauthenticated')
    expect(await opens(email, attackers)).not.toContain('Palmetto Home Loans')
    expect(await opens(email, theirs)).toContain('Palmetto Home Loans')
  })

  test('made while its person is deactivated elsewhere opens nothing once they are back', async () => {
    const email = newAddress()
    const there = await joined(w.firm, email, theirs)
    const here = await joined(w.rival, email, theirs)
    await w.superuser`update identity.member set status = 'deactivated' where id = ${there}`
    await linkFor(w.rival, here)
      .then(token => use(token, attackers))
      .catch(() => undefined)
    await w.firm.ann.ask(identity.reactivatePerson, { person: there })
    expect(await statusOf(w.firm, there)).toBe('active')
    expect(await opens(email, attackers)).not.toContain('Palmetto Home Loans')
    expect(await opens(email, theirs)).toContain('Palmetto Home Loans')
  })

  test('takes nothing from an invitation that is open elsewhere', async () => {
    const email = newAddress()
    const there = await invite(w.firm, email)
    const here = await invite(w.rival, email)
    await use(here.token, attackers)
    expect(await opens(email, attackers)).toEqual(['Rival Mortgage'])
    expect(await wordOf(use(there.token, theirs))).toBe('answered')
    expect(await opens(email, theirs)).toEqual(['Palmetto Home Loans'])
    expect(await opens(email, attackers)).toEqual(['Rival Mortgage'])
  })

  test('ends no session elsewhere', async () => {
    const email = newAddress()
    const { token } = await invite(w.firm, email)
    const session = (await use(token, theirs)).setSession.token
    const here = await joined(w.rival, email, theirs)
    await use(await linkFor(w.rival, here), attackers)
    const caller = await w.bearers.resolveNow(session)
    expect(caller).toMatchObject({ tenant: w.firm.tenant, email })
  })

  test('and the session behind it do not tell where else the person works', async () => {
    const said = async (email: string) => {
      const { id, token } = await invite(w.rival, email)
      const read = await stranger<object>(identity.readLink, { token })
      const accepted = await wordOf(use(token, attackers))
      const reset = await linkFor(w.rival, id)
      const readAgain = await stranger<object>(identity.readLink, { token: reset })
      const { token: session } = (await use(reset, attackers)).setSession
      const caller = (await w.bearers.resolve(session))!
      const me = await run(w.house, { action: identity.readMe as unknown as Action, door: 'member', caller, input: {} })
      const told = JSON.stringify([read, accepted, readAgain, me.output]).replaceAll(email, 'address').replaceAll(id, 'id')
      return [told, await opens(email, attackers)]
    }
    const known = newAddress()
    await joined(w.firm, known, theirs)
    const pending = newAddress()
    await invite(w.firm, pending)
    const unknown = await said(newAddress())
    expect(await said(known)).toEqual(unknown)
    expect(await said(pending)).toEqual(unknown)
  })

  test('does not make guessing at another client’s password free', async () => {
    const email = newAddress()
    await joined(w.firm, email, theirs)
    const here = await joined(w.rival, email, attackers)
    const words: string[] = []
    for (let n = 0; n < 12; n++) {
      const guess = `the attacker’s guess number ${n}`
      await use(await linkFor(w.rival, here), guess)
      words.push(await wordOf(signIn(email, guess)))
      forgetBudgets()
      // Longer than any delay, and shorter than what is remembered.
      w.pass(20)
    }
    expect(words.slice(0, 9)).not.toContain('too-many')
    expect(words.slice(10)).toEqual(['too-many', 'too-many'])
  })
})

describe('an invitation', () => {
  test('makes nobody a member until it is accepted: it cannot be reactivated', async () => {
    const { id } = await invite(w.rival, newAddress())
    expect(await wordOf(w.rival.ann.ask(identity.reactivatePerson, { person: id }))).toBe('conflict')
    expect(await statusOf(w.rival, id)).toBe('invited')
  })

  test('that was withdrawn and is made again is an invitation still', async () => {
    const { id, token } = await invite(w.rival, newAddress())
    await w.superuser`update identity.member set status = 'deactivated' where id = ${id}`
    await w.rival.ann.ask(identity.reactivatePerson, { person: id })
    expect(await statusOf(w.rival, id)).toBe('invited')
    expect(await wordOf(use(token, theirs))).toBe('gone')
    expect(await wordOf(use(await linkFor(w.rival, id), theirs))).toBe('answered')
    expect(await statusOf(w.rival, id)).toBe('active')
  })

  test('is not made active by the role that serves, whatever the statement', async () => {
    const { id } = await invite(w.rival, newAddress())
    const caller = (await w.bearers.resolve(w.rival.ann.token))!
    await expect(
      run(w.house, {
        action: identity.updatePerson as unknown as Action,
        door: 'member',
        caller,
        // Not a field of the contract: what would happen if some day it slipped through.
        input: { person: id, status: 'active' },
      }),
    ).rejects.toMatchObject({ word: 'invalid' })
    const [granted] = await w.superuser<{ may: boolean }[]>`
      select has_column_privilege('cc_app', 'identity.member', 'accepted_at', 'update') or has_table_privilege('cc_app', 'identity.credential', 'select, insert, update, delete') as may`
    expect(granted!.may).toBe(false)
    await expect(w.superuser`update identity.member set status = 'active' where id = ${id}`).rejects.toThrow(/invitation/)
  })
})

describe('an outstanding link ends', () => {
  const open = async () => {
    const email = newAddress()
    const { id, token } = await invite(w.firm, email)
    const session = (await use(token, theirs)).setSession.token
    return { email, id, session, link: await linkFor(w.firm, id) }
  }
  test('when its person is deactivated, and does not come back with them', async () => {
    const { id, link } = await open()
    await w.superuser`update identity.member set status = 'deactivated' where id = ${id}`
    await w.firm.ann.ask(identity.reactivatePerson, { person: id })
    expect(await wordOf(use(link, attackers))).toBe('gone')
  })

  test('when its person changes the password', async () => {
    const { session, link } = await open()
    await proveSession(w.superuser, session)
    const caller = (await w.bearers.resolve(session))!
    const input = { current: theirs, next: 'an entirely new harbour song' }
    await run(w.house, { action: identity.changePassword as unknown as Action, door: 'member', caller, input })
    expect(await wordOf(use(link, attackers))).toBe('gone')
  })

  test('when a newer one is made', async () => {
    const { id, link } = await open()
    const newer = await linkFor(w.firm, id)
    expect(await wordOf(use(link, attackers))).toBe('gone')
    expect(await wordOf(use(newer, theirs))).toBe('answered')
  })
})

test('one password for several clients is changed at all of them, and a different one stays', async () => {
  const email = newAddress()
  const { token } = await invite(w.firm, email)
  const session = (await use(token, theirs)).setSession.token
  await proveSession(w.superuser, session)
  await joined(w.rival, email, theirs)
  expect(await opens(email, theirs)).toEqual(['Palmetto Home Loans', 'Rival Mortgage'])
  const change = async (current: string, next: string) => {
    const caller = (await w.bearers.resolveNow(session))!
    const action = identity.changePassword as unknown as Action
    return (await run(w.house, { action, door: 'member', caller, input: { current, next } })).output
  }
  const second = 'an entirely new harbour song'
  await change(theirs, second)
  expect(await opens(email, second)).toEqual(['Palmetto Home Loans', 'Rival Mortgage'])
  expect(await opens(email, theirs)).toEqual([])
  const [there] = await w.superuser<
    { id: string }[]
  >`select id from identity.member where email = ${email} and tenant_id = ${w.rival.tenant}`
  await use(await linkFor(w.rival, there!.id), attackers)
  w.pass(16)
  await change(second, 'a third song about small boats')
  expect(await opens(email, attackers)).toEqual(['Rival Mortgage'])
})
