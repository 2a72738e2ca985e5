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
