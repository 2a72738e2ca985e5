import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { SealBroken } from '#kernel/envelope.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { createConnection, takeNextSecret, updateConnection } from './contract.ts'

let w: World
let connection: Id
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  const provider = { kind: 'oidc', issuer: 'https://idp.example', clientId: 'us', clientSecret: 'the one in force' } as const
  connection = (await w.firm.ann.ask(createConnection, { name: 'Provider', provider })).id
})
afterAll(() => w.close())

const kept = async () =>
  (await w.superuser`select client_secret, next_secret, next_before_hash from identity.connection where id = ${connection}`)[0]!
const opened = (envelope: Buffer, under: string) => w.house.vault.open<string>(w.firm.tenant, under, envelope)
const tried = () =>
  w.superuser.begin(async sql => {
    await sql`set local session_replication_role = replica`
    await sql`update identity.connection set next_test = ${sql.json({ at: w.now().toISOString(), outcome: 'signed-in', context: null, methods: [] })} where id = ${connection}`
  })

test('neither of a connection’s two secrets opens in the place of the other, and the next one becomes the one in force', async () => {
  await w.firm.ann.ask(updateConnection, { connection, nextSecret: 'the one to follow' })
  const { client_secret: one, next_secret: next } = await kept()
  expect(opened(one, `connection/${connection}`)).toBe('the one in force')
  expect(opened(next, `connection/${connection}/next`)).toBe('the one to follow')
  expect(() => opened(next, `connection/${connection}`)).toThrow(SealBroken)
  expect(() => opened(one, `connection/${connection}/next`)).toThrow(SealBroken)
  await tried()
  await w.firm.ann.ask(takeNextSecret, { connection })
  expect(opened((await kept()).client_secret, `connection/${connection}`)).toBe('the one to follow')
  expect((await kept()).next_secret).toBeNull()
})

test('one of before, sealed under the other’s name, is taken all the same; nobody puts another forward as one of before', async () => {
  const old = w.house.vault.seal(w.firm.tenant, `connection/${connection}`, 'from before')
  // As the migration leaves it.
  await w.superuser.begin(async sql => {
    await sql`set local session_replication_role = replica`
    await sql`update identity.connection set next_secret = ${old}, next_before_hash = sha256(${old}) where id = ${connection}`
  })
  await tried()
  const forward = w.superuser`update identity.connection set next_secret = client_secret, next_before_hash = sha256(client_secret) where id = ${connection}`
  await expect(forward).rejects.toThrow('which secrets are of before is known')
  await w.firm.ann.ask(takeNextSecret, { connection })
  expect(opened((await kept()).client_secret, `connection/${connection}`)).toBe('from before')
})
