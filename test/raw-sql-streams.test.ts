import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { makeStream, sendStreams } from '#modules/audit/contract/streams.ts'
import { agreed } from './agreed.ts'
import { type Hostile, openHostile } from './hostile.ts'
import type { World } from './world.ts'

let at: Hostile
let w: World
let stream: string
beforeAll(async () => {
  at = await openHostile()
  w = at.w
  stream = (await agreed(w, w.firm.ann, makeStream, { name: 'Ours', target: { kind: 'syslog', host: 'siem.example.com' } })).id
})
afterAll(() => at.close())

const target = `'{"kind":"syslog","host":"thief.example","port":6514,"ca":null,"certificate":null}'`
const insert = (made: string, approval = 'null') =>
  `insert into audit.stream (tenant_id, id, name, kind, target, made_by, made_at, approval_id)
    values ('${w.firm.tenant}', '${newId()}', 'Mine', 'syslog', ${target}, '${made}', now(), ${approval})`
const state = `update audit.stream_state set`

describe('SQL in a request', () => {
  test('of somebody without the right makes, leads, silences and removes no stream', async () => {
    for (const statement of [
      insert(w.firm.leo.id),
      `update audit.stream set target = ${target} where id = '${stream}'`,
      `delete from audit.stream where id = '${stream}'`,
      `${state} paused_at = now() where stream_id = '${stream}'`,
      `${state} next_at = 'infinity' where stream_id = '${stream}'`,
      `${state} sent_index = 1000000 where stream_id = '${stream}'`,
      `insert into audit.stream_hour (tenant_id, stream_id, hour, first_index, first_sequence, sent, bytes) values ('${w.firm.tenant}', '${stream}', now(), 0, 1, 1, 1)`,
      `delete from audit.stream_state where stream_id = '${stream}'`,
    ])
      expect(await at.refused(statement), statement).toBe('42501')
  })

  test('of an administrator makes and leads none without a second person, on no other terms than theirs', async () => {
    const ann = () => at.contextOf(at.pid, { all: true }, w.firm.ann)
    const [{ approval }] = (await w.superuser`select approval_id as approval from audit.stream where id = ${stream}`) as [
      { approval: string },
    ]
    for (const statement of [
      insert(w.firm.ann.id),
      insert(w.firm.ann.id, `'${approval}'`),
      insert(w.firm.leo.id, `'${approval}'`),
      `update audit.stream set target = ${target} where id = '${stream}'`,
      `update audit.stream set secret = null where id = '${stream}'`,
      `update audit.stream set name = 'Else', approval_id = '${newId()}' where id = '${stream}'`,
      `update audit.stream set made_at = now() where id = '${stream}'`,
    ])
      expect(await at.refused(statement, ann()), statement).toBe('42501')
  })

  test('of the worker seals a secret anew, and changes nothing else of a stream', async () => {
    const { id } = await agreed(w, w.firm.ann, makeStream, {
      name: 'With a secret',
      target: { kind: 'http', url: 'https://siem.example.com/events' },
      secret: 'the-token-of-the-receiver',
    })
    const system = () =>
      at.signed({ kind: 'system', actor: undefined, scope: { all: true, owners: [], branches: [], partners: [], limits: null } })
    const sealed = `decode('01' || repeat('ab', 40), 'hex')`
    expect(await at.refused(`update audit.stream set secret = ${sealed} where id = '${id}'`, system())).toBe('answered')
    for (const set of [`secret = null`, `target = ${target}`, `secret = ${sealed}, name = 'Else'`, `approval_id = null`])
      expect(await at.refused(`update audit.stream set ${set} where id = '${id}'`, system()), set).toBe('42501')
    expect(await at.refused(`update audit.stream set secret = ${sealed} where id = '${id}'`)).toBe('42501')
    expect(await at.refused(insert(w.firm.ann.id), system())).toBe('42501')
  })

  test('reads of the log only what is one’s own company’s, and of others no more than how many lines are missing', async () => {
    await w.house.ledger.sequence()
    const own = await at.inside('select distinct tenant_id from audit.feed')
    expect(own.rows).toEqual([{ tenant_id: w.firm.tenant }])
    const entries = await w.superuser<{ n: number }[]>`select max(index)::int as n from ledger.entry`
    expect((await at.inside(`select audit.places_missing(-1, ${entries[0]!.n}) as n`)).rows).toEqual([{ n: 0 }])
    expect((await at.inside(`select audit.places_missing(-1, ${entries[0]!.n + 3}) as n`)).rows).toEqual([{ n: 3 }])
    for (const statement of [
      `insert into audit.feed (tenant_id, index) values ('${w.firm.tenant}', 5)`,
      `update audit.feed set name = 'else'`,
      `delete from audit.feed`,
      `delete from audit.feed_change`,
    ])
      expect(await at.refused(statement), statement).not.toBe('answered')
  })

  test('of the worker sends nothing of a rival’s: each job is of one client', async () => {
    await w.rival.system.ask(sendStreams, {})
    const jobs = await w.superuser`select 1 from pgboss.job where name = 'audit.sendBatch'`
    expect(jobs).toHaveLength(0)
  })
})
