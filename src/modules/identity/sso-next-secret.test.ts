import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { forgetBudgets } from '#kernel/budget.ts'
import { sql } from '#kernel/sql.ts'
import { during } from '../../../test/inside.ts'
import { leo, openSignOn, type SignOn } from '../../../test/sign-on.ts'
import * as identity from './contract.ts'

let on: SignOn
beforeAll(async () => {
  on = await openSignOn()
})
afterAll(async () => {
  await on.idp.close()
  await on.w.close()
})
beforeEach(() => {
  forgetBudgets()
  on.inTime()
})

const ann = () => on.w.firm.ann
const give = (nextSecret: string | null) => ann().ask(identity.updateConnection, { connection: on.connection, nextSecret })
const take = () => ann().ask(identity.takeNextSecret, { connection: on.connection })
const read = async () => {
  const { active, oidc, lastTest } = await ann().ask(identity.readConnection, { connection: on.connection })
  return { active, next: oidc!.next, lastTest }
}
/** Walks through a whole sign-in with the secret that is to follow; between beginning and end something may happen. */
async function tryNext(meanwhile: () => Promise<unknown> = async () => {}) {
  on.idp.signsIn = { person: leo(), amr: ['pwd', 'mfa'] }
  const { url, setSso } = await ann().ask(identity.tryConnection, { connection: on.connection, secret: 'next' })
  const back = await on.idp.walk(url)
  await meanwhile()
  return on.arrive(back, setSso.token)
}
/** Walks to the provider and back by the ordinary door; before it arrives here something happens. */
async function signInWhile(meanwhile: () => Promise<unknown>) {
  on.idp.signsIn = { person: leo(), amr: ['pwd', 'mfa'] }
  const { body, cookie } = await on.start({ connection: on.connection })
  const back = await on.idp.walk(body.url)
  await meanwhile()
  return on.arrive(back, cookie)
}
const comesThrough = async () => (await on.signIn(leo(), { amr: ['pwd', 'mfa'] })).session !== undefined

test('a new secret is tried while people come through with the one before, and is taken only after it has passed', async () => {
  await expect(take()).rejects.toThrow('No new secret waits here')
  await expect(tryNext()).rejects.toThrow('No new secret waits here')
  await give('not what the provider knows')
  await expect(take()).rejects.toThrow('Test the new secret first')
  const failed = await tryNext()
  expect([failed.session, failed.location]).toEqual([undefined, expect.stringMatching(/\?tested=(?!signed-in)/)])
  expect((await read()).next!.test!.outcome).not.toBe('signed-in')
  await expect(take()).rejects.toThrow('Test the new secret first')
  // The trial of another secret says nothing of the one in use.
  expect((await read()).lastTest!.outcome).toBe('signed-in')
  expect(await comesThrough()).toBe(true)

  await give('the provider’s new secret')
  expect((await read()).next).toEqual({ test: null })
  await on.idp.rotate('the provider’s new secret')
  expect((await tryNext()).location).toMatch(/\?tested=signed-in$/)
  expect(await comesThrough()).toBe(false)
  await take()
  expect(await read()).toMatchObject({ active: true, next: null, lastTest: { outcome: 'signed-in' } })
  expect(await comesThrough()).toBe(true)
})

test('a trial says nothing of a secret that was given after it began, and one that was thrown away is not taken', async () => {
  await give('the provider’s new secret')
  await tryNext(() => give('another one'))
  expect((await read()).next!.test?.outcome).not.toBe('signed-in')
  await expect(take()).rejects.toThrow('Test the new secret first')
  await give(null)
  expect((await read()).next).toBeNull()
  await expect(take()).rejects.toThrow('No new secret waits here')
})

test('nobody without the right gives, tries or takes one, by an action or by SQL', async () => {
  await give('another one')
  const { leo: officer } = on.w.firm
  const of = { connection: on.connection }
  await expect(officer.ask(identity.takeNextSecret, of)).rejects.toThrow('may not')
  await expect(officer.ask(identity.updateConnection, { ...of, nextSecret: 'mine' })).rejects.toThrow('may not')
  await expect(on.w.rival.ann.ask(identity.takeNextSecret, of)).rejects.toThrow(/nothing here/)
  for (const set of ['next_secret = client_secret', 'client_secret = next_secret'])
    await expect(
      during(
        on.w,
        { needs: 'self.use' },
        action => officer.ask(action, {}),
        ctx => ctx.rows(sql`update identity.connection set ${sql.raw(set)} where tenant_id = ${ctx.tenant}`),
      ),
    ).rejects.toThrow('may not')
  expect((await read()).next).toEqual({ test: null })
})

test('whoever is on the way while the older of two secrets goes comes in with the newer one', async () => {
  await give('the newer of two')
  await on.idp.rotate('the newer of two')
  expect((await tryNext()).location).toMatch(/\?tested=signed-in$/)
  const arrived = await signInWhile(take)
  expect([arrived.location, arrived.session]).toEqual(['http://localhost:3000/', expect.any(String)])
  expect(await on.lastOutcome()).toMatchObject({ outcome: 'signed-in', member: on.w.firm.leo.id })
  expect(await read()).toMatchObject({ active: true, next: null })
})

test('the only secret stays while people come through; where it goes with the connection, whoever is on the way is turned away', async () => {
  const change = (input: object) => ann().ask(identity.updateConnection, { connection: on.connection, ...input })
  const kept = await signInWhile(() =>
    expect(change({ clientSecret: null })).rejects.toMatchObject({
      word: 'conflict',
      message: 'This connection is on. Turn it off first to change this, or add a second connection.',
      problems: [{ path: 'clientSecret' }],
    }),
  )
  expect(kept.session).toBeTruthy()

  const away = await signInWhile(() => change({ active: false, clientSecret: null }))
  expect([away.location, away.session]).toEqual(['http://localhost:3000/sign-in?sso=off', undefined])
  expect(await on.lastOutcome()).toMatchObject({ outcome: 'off', tried: false })
  // Without it nobody comes through, not to try it either, and it is not turned on.
  const { url, setSso } = await ann().ask(identity.tryConnection, { connection: on.connection })
  const tried = await on.arrive(await on.idp.walk(url), setSso.token)
  expect(tried.location).toMatch(/\?tested=refused$/)
  expect(await on.lastOutcome()).toMatchObject({ outcome: 'refused', tried: true, code: expect.any(String) })
  await expect(change({ active: true })).rejects.toThrow('Test the sign-in first')
})
