import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { decideApproval, listApprovals, readApproval } from '#modules/trust/contract.ts'
import { overHttp } from '../../../test/over-http.ts'
import { because } from '../../../test/second-person.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import * as identity from './contract.ts'

/** What opens a door to a program or a directory is made by two people, and shown to one. */
let w: World
let second: Person
let send: Awaited<ReturnType<typeof overHttp>>['send']
/** By the firm's slug. */
const connections: Record<string, Id> = {}
const connectionOf = (who: Person) => connections[who === w.rival.ann ? w.rival.slug : w.firm.slug]!
beforeAll(async () => {
  w = await openWorld()
  ;({ send } = await overHttp(w))
  const provider = { kind: 'oidc' as const, issuer: 'https://okta.example', clientId: 'us' }
  for (const firm of [w.firm, w.rival])
    connections[firm.slug] = (await firm.ann.ask(identity.createConnection, { name: 'Okta', provider })).id
  second = await w.hire(w.firm, 'sue', 'tenant_admin')
})
afterAll(() => w.close())

type Options = Parameters<Person['ask']>[2]
interface Kind {
  title: string
  action: string
  table: string
  about: string
  may: string
  ask: (who: Person) => Promise<unknown>
  /** The keys that work and those that wait. */
  listed: () => Promise<{ id: string; collectBy: string | null; mine: boolean }[]>
  collect: (who: Person, key: Id, options?: Options) => Promise<{ token: string }>
  end: (who: Person, key: Id) => Promise<unknown>
  lapse: (key: Id) => Promise<unknown>
  /** Of what its events are. */
  subject: (key: Id) => Id
  url: string
}
const kinds: Kind[] = [
  {
    title: 'An API key',
    action: identity.createKey.name,
    table: 'identity.api_key',
    about: 'Sync',
    may: 'See leads',
    ask: who => who.ask(identity.createKey, { name: 'Sync', permissions: ['lead.read'] }, because),
    listed: async () => (await w.firm.ann.ask(identity.listKeys, {})).items.filter(key => key.endedAt === null),
    collect: (who, key, options) => who.ask(identity.collectKey, { key }, options),
    end: (who, key) => who.ask(identity.endKey, { key }),
    lapse: key => w.firm.system.ask(identity.dropUncollectedKey, { key }),
    subject: key => key,
    url: '/api/v1/leads',
  },
  {
    title: 'A directory’s key',
    action: identity.makeDirectoryKey.name,
    table: 'identity.directory_key',
    about: 'Okta',
    may: 'Make and change people and groups, and end their access',
    ask: who => who.ask(identity.makeDirectoryKey, { connection: connectionOf(who) }, because),
    listed: async () => (await w.firm.ann.ask(identity.readConnection, { connection: connectionOf(w.firm.ann) })).directoryKeys,
    collect: (who, key, options) => who.ask(identity.collectDirectoryKey, { connection: connectionOf(w.firm.ann), key }, options),
    end: (who, key) => who.ask(identity.endDirectoryKey, { connection: connectionOf(w.firm.ann), key }),
    lapse: key => w.firm.system.ask(identity.dropUncollectedDirectoryKey, { connection: connectionOf(w.firm.ann), key }),
    subject: () => connectionOf(w.firm.ann),
    url: '/scim/v2/Users',
  },
]

const decide = async (approval: Id, more: { agree: boolean; comment?: string }) => {
  const { hash } = await second.ask(readApproval, { approval })
  await second.ask(decideApproval, { approval, hash, ...more })
  await w.drain()
}
const statusOf = async (url: string, token: string) =>
  (await send({ method: 'GET', url, headers: { authorization: `Bearer ${token}` } })).statusCode

describe.each(kinds)('$title', kind => {
  const { table, collect, listed } = kind
  const ask = async () => ((await kind.ask(w.firm.ann)) as { approval: { id: Id } }).approval.id
  const agreedKey = async () => {
    const approval = await ask()
    await decide(approval, { agree: true })
    const { answer } = await w.firm.ann.ask(readApproval, { approval })
    return { approval, ...(answer as { id: Id; collectBy: string }) }
  }

  test('asked for by whoever is alone is kept, and who could agree is said', async () => {
    await expect(kind.ask(w.rival.ann)).rejects.toMatchObject({
      word: 'needs-proof',
      message: expect.stringContaining('an operator of this installation can witness it'),
      facts: { demand: 'second-person', eligible: 0, approval: expect.any(String) },
    })
  })

  test('is not there before the other agrees, who reads what it may and no secret', async () => {
    const before = await listed()
    const approval = await ask()
    expect(await listed()).toEqual(before)
    expect((await second.ask(readApproval, { approval })).preview).toContainEqual({ label: 'May', value: kind.may })
    await decide(approval, { agree: false, comment: 'The old one will do.' })
    const [line] = (await w.firm.ann.ask(listApprovals, { of: 'mine', actions: [kind.action] })).items
    expect(line).toMatchObject({ id: approval, state: 'refused', about: kind.about, said: 'The old one will do.' })
    expect(await listed()).toEqual(before)
  })

  test('has a secret that comes once, to whoever asked, with a passkey of these minutes', async () => {
    const { ann } = w.firm
    const { approval, id } = await agreedKey()
    expect(
      await w.superuser`select 1 from ${w.superuser(table)} where id = ${id} and token_hash is null and prefix is null`,
    ).toHaveLength(1)
    expect((await second.ask(readApproval, { approval })).answer).toBeUndefined()
    await expect(collect(second, id)).rejects.toMatchObject({ word: 'forbidden' })
    const caller = (await w.bearers.resolve(ann.token))!
    const stale = { ...caller, proof: { ...caller.proof!, strongAt: w.now().getTime() - 6 * 60_000 } }
    await expect(collect(ann, id, { caller: stale })).rejects.toMatchObject({ facts: { minutes: 5 } })
    const all = await Promise.allSettled([1, 2, 3].map(() => collect(ann, id)))
    const [made, more] = all.flatMap(one => (one.status === 'fulfilled' ? one.value : []))
    expect(more).toBeUndefined()
    const { token } = made!
    for (const { message } of all.flatMap(one => (one.status === 'rejected' ? one.reason : [])))
      expect(message).toMatch(/shown already/)
    expect(await statusOf(kind.url, token)).toBe(200)
    await expect(collect(ann, id)).rejects.toMatchObject({ word: 'conflict' })
    expect(JSON.stringify(await ann.ask(readApproval, { approval }))).not.toContain(token)
    await kind.end(second, id)
    expect(await statusOf(kind.url, token)).toBe(401)
  })

  test('that nobody collects is over after a week, and goes with a line in the log', async () => {
    const { ann } = w.firm
    const { id, collectBy } = await agreedKey()
    w.pass(7 * 24 * 60 - 1)
    expect((await listed()).find(key => key.id === id)).toMatchObject({ collectBy, mine: true })
    w.pass(1)
    await expect(collect(ann, id)).rejects.toThrow('The time to collect this key is over. Ask for a new one.')
    await kind.lapse(id)
    expect((await listed()).filter(key => key.id === id)).toEqual([])
    expect(
      await w.superuser`select 1 from kernel.event where name = 'key.lapsed' and subject_id = ${kind.subject(id)}`,
    ).toHaveLength(1)
  })

  test('that was ended before it was collected stays so', async () => {
    const { id } = await agreedKey()
    await kind.end(second, id)
    await expect(collect(w.firm.ann, id)).rejects.toThrow('This key was ended before anybody had it shown.')
  })
})

describe('Another key of a directory', () => {
  const [, directory] = kinds as [Kind, Kind]
  const collected = async (who: Person = w.firm.ann) => {
    const { approval } = (await directory.ask(who)) as { approval: { id: Id } }
    const decider = who === second ? w.firm.ann : second
    const { hash } = await decider.ask(readApproval, { approval: approval.id })
    await decider.ask(decideApproval, { approval: approval.id, agree: true, hash })
    await w.drain()
    const { answer } = await who.ask(readApproval, { approval: approval.id })
    return (answer as { id: Id }).id
  }

  test('ends the one before when it is shown, and not sooner', async () => {
    const [first, next] = [await collected(), await collected()]
    const { token: before } = await directory.collect(w.firm.ann, first)
    expect(await statusOf(directory.url, before)).toBe(200)
    const { token: after } = await directory.collect(w.firm.ann, next)
    expect([await statusOf(directory.url, before), await statusOf(directory.url, after)]).toEqual([401, 200])
  })

  test('of two that are collected at once leaves one that works', async () => {
    const [hers, theirs] = [await collected(), await collected(second)]
    const made = await Promise.all([directory.collect(w.firm.ann, hers), directory.collect(second, theirs)])
    const statuses = await Promise.all(made.map(({ token }) => statusOf(directory.url, token)))
    expect(statuses.sort()).toEqual([200, 401])
  })

  test('goes with its connection, and is nobody’s of another client', async () => {
    const key = await collected()
    await expect(
      w.rival.ann.ask(identity.collectDirectoryKey, { connection: connectionOf(w.rival.ann), key }),
    ).rejects.toMatchObject({ word: 'not-found' })
    const { token } = await directory.collect(w.firm.ann, key)
    await w.firm.ann.ask(identity.removeConnection, { connection: connectionOf(w.firm.ann) })
    expect(await statusOf(directory.url, token)).toBe(401)
  })
})
