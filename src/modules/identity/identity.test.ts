import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Refusal } from '#base/refusal.ts'
import { hashToken } from '#kernel/bearers.ts'
import { forgetBudgets } from '#kernel/budget.ts'
import { operatorOf, visitorOf } from '#kernel/caller.ts'
import { run } from '#kernel/run.ts'
import type { Action } from '#policy/action.ts'
import { makeKey } from '../../../test/agreed.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as identity from './contract.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.close())

const nobody = '00000000-0000-0000-0000-000000000000'
const password = 'a harbour full of small boats'
const stranger = async (action: unknown, input: unknown) =>
  (
    await run(w.house, {
      action: action as Action,
      door: 'public',
      caller: visitorOf(nobody),
      input,
      address: `10.0.0.${Math.floor(Math.random() * 250)}`,
    })
  ).output as never
const wordOf = (work: Promise<unknown>) =>
  work.then(
    () => 'answered',
    e => (e instanceof Refusal ? e.word : String(e)),
  )

async function setUp(company: string, email: string) {
  const token = randomBytes(12).toString('base64url')
  await w.superuser`insert into kernel.setup (token_hash, made_at) values (${hashToken(token)}, ${w.now()})`
  const ask = () =>
    w.operator.ask(identity.createClient, {
      token,
      company: { name: company, nmlsId: '123456', timeZone: 'America/New_York' },
      admin: { name: 'Ada Lovett', email, password },
    })
  return { ask, token }
}

describe('first run', () => {
  test('a setup link makes one client and its administrator, who is signed in, and then is spent', async () => {
    const { ask, token } = await setUp('Harbor & Sons, LLC', 'ada@harbor.example')
    expect((await w.operator.ask(identity.readSetup, { token })).open).toBe(true)
    const made = await ask()
    const caller = await w.bearers.resolve(made.setSession.token)
    expect(caller).toMatchObject({ type: 'tenant_admin', tenant: made.client })
    expect(await wordOf(ask())).toMatch(/gone|conflict/)
    expect((await w.operator.ask(identity.readSetup, { token })).open).toBe(false)
  })

  test('a guessable password or a taken short name is refused and the link stays good', async () => {
    const { token } = await setUp('Harbor Two', 'bo@harbor.example')
    const company = { name: 'Harbor Two', nmlsId: '123456', timeZone: 'America/New_York' }
    expect(
      await wordOf(
        w.operator.ask(identity.createClient, {
          token,
          company,
          admin: { name: 'Bo', email: 'bo@harbor.example', password: 'passwordpassword1' },
        }),
      ),
    ).toBe('invalid')
    expect(
      await wordOf(
        w.operator.ask(identity.createClient, {
          token,
          company: { ...company, slug: 'palmetto' },
          admin: { name: 'Bo', email: 'bo@harbor.example', password },
        }),
      ),
    ).toBe('conflict')
    expect((await w.operator.ask(identity.readSetup, { token })).open).toBe(true)
  })
})

describe('signing in', () => {
  test('the right password opens a session; a wrong one and an unknown address answer in the same words', async () => {
    await (await setUp('Sign In Co', 'sam@signin.example')).ask()
    const good = (await stranger(identity.signIn, { email: 'Sam@SignIn.example', password })) as {
      setSession: { token: string }
      clients: unknown[]
    }
    expect(await w.bearers.resolve(good.setSession.token)).toBeDefined()
    const say = (input: object) => stranger(identity.signIn, input).catch((e: Refusal) => `${e.word} ${e.message}`)
    expect(await say({ email: 'sam@signin.example', password: 'not it' })).toBe(
      await say({ email: 'nobody@signin.example', password: 'not it' }),
    )
  })

  test('of a hundred parallel guesses at most ten are judged', async () => {
    await (await setUp('Guess Co', 'gus@guess.example')).ask()
    forgetBudgets()
    const words = await Promise.all(
      Array.from({ length: 100 }, () => wordOf(stranger(identity.signIn, { email: 'gus@guess.example', password: 'wrong' }))),
    )
    forgetBudgets()
    expect(words.filter(x => x === 'unauthenticated').length).toBeLessThanOrEqual(10)
    expect(words.filter(x => x === 'too-many').length).toBeGreaterThanOrEqual(90)
    expect(await wordOf(stranger(identity.signIn, { email: 'gus@guess.example', password }))).toBe('too-many')
    w.pass(16)
    forgetBudgets()
    expect(await wordOf(stranger(identity.signIn, { email: 'gus@guess.example', password }))).toBe('answered')
  })

  test('signing out ends the session at once, even where the token is remembered', async () => {
    await w.rival.max.ask(identity.readMe, {})
    await w.rival.max.ask(identity.signOut, {})
    await expect(w.rival.max.ask(identity.readMe, {})).rejects.toThrow()
  })
})

describe('people', () => {
  test('an invitation is good once and opens the place it was made for', async () => {
    const invited = await w.firm.ann.ask(identity.invitePerson, {
      name: 'Nia Newman',
      email: 'nia@palmetto.example',
      type: 'loan_officer',
      branch: w.firm.branches.tampa,
    })
    const token = invited.url!.split('#')[1]!
    expect(await stranger(identity.readLink, { token })).toMatchObject({
      kind: 'invite',
      name: 'Nia Newman',
      client: 'Palmetto Home Loans',
    })
    const used = (await stranger(identity.useLink, { token, password })) as { setSession: { token: string } }
    expect(await w.bearers.resolve(used.setSession.token)).toMatchObject({ type: 'loan_officer', tenant: w.firm.tenant })
    expect(await wordOf(stranger(identity.useLink, { token, password }))).toBe('gone')
  })

  test('a changed type holds from the very next request', async () => {
    expect((await w.firm.tom.ask(identity.readMe, {})).can['people.manage']).toBeUndefined()
    await w.firm.ann.ask(identity.updatePerson, { person: w.firm.tom.id, type: 'branch_manager' })
    expect((await w.firm.tom.ask(identity.readMe, {})).user.type).toBe('branch_manager')
    await w.firm.ann.ask(identity.updatePerson, { person: w.firm.tom.id, type: 'loan_officer' })
  })

  test('the last administrator stays one', async () => {
    expect(await wordOf(w.firm.ann.ask(identity.updatePerson, { person: w.firm.ann.id, type: 'marketing' }))).toBe('conflict')
  })

  test('an assistant acts for the officers they assist, from the next request on', async () => {
    expect((await w.bearers.resolve(w.firm.abe.token))?.owners).toEqual(expect.arrayContaining([w.firm.abe.id, w.firm.leo.id]))
    await w.firm.ann.ask(identity.updatePerson, { person: w.firm.abe.id, assists: [] })
    await w.firm.abe.ask(identity.readMe, {})
    expect((await w.bearers.resolve(w.firm.abe.token))?.owners).toEqual([w.firm.abe.id])
    await w.firm.ann.ask(identity.updatePerson, { person: w.firm.abe.id, assists: [w.firm.leo.id] })
  })

  test('changes of a person are kept with what they were and became', async () => {
    await w.firm.ann.ask(identity.updatePerson, { person: w.firm.leo.id, nmlsId: '777001' })
    const kept = await w.superuser<
      { field: string; after: string }[]
    >`select field, after from kernel.change where record_id = ${w.firm.leo.id} and field = 'nmlsId'`
    expect(kept).toEqual([{ field: 'nmlsId', after: '777001' }])
  })

  test('a colleague’s phone number is judged and kept as every other one is', async () => {
    const { ann, leo } = w.firm
    const give = (phone: string | null) => ann.ask(identity.updatePerson, { person: leo.id, phone })
    for (const phone of ['12345', 'call me', '+1 843']) {
      await expect(give(phone), phone).rejects.toMatchObject({
        word: 'invalid',
        problems: [{ path: 'phone', message: expect.stringMatching(/\.$/) }],
      })
    }
    const invited = ann.ask(identity.invitePerson, {
      name: 'Pia Phone',
      email: 'pia@palmetto.example',
      type: 'marketing',
      phone: '12345',
    })
    await expect(invited).rejects.toMatchObject({ problems: [{ path: 'phone' }] })
    const kept = async () => (await ann.ask(identity.listPeople, {})).items.find(p => p.id === leo.id)!.phone
    await give('(843) 724-2300')
    expect(await kept()).toBe('+18437242300')
    await ann.ask(identity.updatePerson, { person: leo.id, languages: ['en'] })
    expect(await kept()).toBe('+18437242300')
    await give('')
    expect(await kept()).toBeNull()
  })

  test('licences are put, listed with the person and removed', async () => {
    await w.firm.ann.ask(identity.putLicence, { person: w.firm.leo.id, state: 'TX', number: 'TX-9', expires: '2031-01-31' })
    const leo = (await w.firm.bea.ask(identity.listPeople, {})).items.find(p => p.id === w.firm.leo.id)!
    const texas = leo.licences.find(l => l.state === 'TX')!
    expect(texas).toMatchObject({ number: 'TX-9', expires: '2031-01-31', status: 'active' })
    await w.firm.ann.ask(identity.removeLicence, { person: w.firm.leo.id, licence: texas.id })
    expect(
      (await w.firm.bea.ask(identity.listPeople, {})).items
        .find(p => p.id === w.firm.leo.id)!
        .licences.some(l => l.state === 'TX'),
    ).toBe(false)
  })
})

describe('keys', () => {
  test('an API key works until it is ended, and then not once more', async () => {
    const key = await makeKey(w, w.firm.ann, { name: 'Website' })
    const caller = await w.bearers.resolve(key.token)
    expect(caller).toMatchObject({ kind: 'key', type: 'integration', tenant: w.firm.tenant })
    const me = () => run(w.house, { action: identity.readMe as unknown as Action, door: 'member', caller: caller!, input: {} })
    await me()
    await w.firm.ann.ask(identity.endKey, { key: key.id })
    await expect(me()).rejects.toThrow()
    expect(JSON.stringify(await w.firm.ann.ask(identity.listKeys, {}))).not.toContain(key.token)
  })
})

describe('the operator', () => {
  test('gives a locked-out administrator a link, and an event says so', async () => {
    const { output } = await run(w.house, {
      action: identity.recoverAdmin as unknown as Action,
      door: 'host',
      caller: operatorOf(w.firm.tenant),
      input: { email: w.firm.ann.email },
    })
    expect((output as { url: string }).url).toContain('/link#ccl_')
    const events =
      await w.superuser`select door, actor_kind from kernel.event where name = 'identity.recoverAdmin' and tenant_id = ${w.firm.tenant}`
    expect(events).toEqual([{ door: 'host', actor_kind: 'operator' }])
  })
})
