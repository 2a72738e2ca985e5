import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { agreed } from '../../../test/agreed.ts'
import { type Authority, openAuthority } from '../../../test/authority.ts'
import { openStreamDesk, type StreamDesk } from '../../../test/stream-desk.ts'
import { openSyslogReceiver, type SyslogReceiver } from '../../../test/syslog-receiver.ts'
import type { World } from '../../../test/world.ts'
import * as contract from './contract/streams.ts'

let h: StreamDesk
let w: World
let authority: Authority
let receiver: SyslogReceiver
let stream: Id
beforeAll(async () => {
  h = await openStreamDesk()
  w = h.w
  authority = openAuthority('Our own authority')
})
afterAll(() => h.close())

const targetOf = (at: SyslogReceiver, more: object = {}) => ({
  kind: 'syslog' as const,
  host: 'localhost',
  port: at.port,
  ca: authority.certificate,
  ...more,
})
beforeEach(async () => {
  receiver = await openSyslogReceiver(authority.issue('localhost'))
  stream = await h.make(targetOf(receiver))
  return async () => {
    await agreed(w, w.firm.ann, contract.removeStream, { stream })
    await receiver.leave()
  }
})

const send = () => h.send()
const state = () => h.state(stream)
const numbers = () => receiver.got.map(({ event }) => event.metadata.sequence)
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)
const logged = () => h.logged(stream)

test('what happens arrives over TLS, in the order of the log, numbered from one, and none of another client', async () => {
  await h.happen(20)
  await h.happen(5, w.rival)
  await send()
  const ids = await logged()
  expect(ids.length).toBeGreaterThan(39)
  expect(receiver.got.map(({ event }) => event.metadata.uid)).toEqual(ids)
  expect(numbers()).toEqual(upTo(ids.length))
  expect(new Set(receiver.got.map(({ event }) => event.metadata.tenant_uid))).toEqual(new Set([w.firm.tenant]))
  expect(receiver.got[0]).toMatchObject({
    priority: 110,
    host: 'localhost',
    app: 'connect-and-close',
    process: stream,
    sequenceId: 1,
  })
  expect(await state()).toMatchObject({ state: 'running', sequence: ids.length, sent: ids.length, waiting: 0, problem: null })
  // Sending itself is no line of the log: nothing follows from it.
  await send()
  expect(numbers()).toEqual(upTo(ids.length))
})

test('a receiver that dies in the middle gets the same lines under the same numbers when it is back, and nothing is lost', async () => {
  await h.happen(30)
  receiver.dieAfter(17)
  await send()
  expect(numbers()).toEqual(upTo(17))
  expect(await state()).toMatchObject({ state: 'failing', sequence: 0, sent: 0, problem: expect.stringMatching(/^[A-Z].*\.$/) })
  const first = [...receiver.got]
  await receiver.leave()
  w.pass(1)
  await send()
  expect(await state()).toMatchObject({ state: 'failing', problem: 'Nobody listens at this address.' })
  await receiver.comeBack()
  receiver.dieAfter(undefined)
  await h.happen(3)
  // It waits its time before it tries again.
  await send()
  expect(receiver.got).toHaveLength(17)
  w.pass(20)
  await send()
  const again = receiver.got.slice(17)
  expect(again.slice(0, 17)).toEqual(first)
  expect(again.map(({ event }) => event.metadata.uid)).toEqual(await logged())
  expect(again.map(({ event }) => event.metadata.sequence)).toEqual(upTo(again.length))
  expect(await state()).toMatchObject({ state: 'running', waiting: 0, problem: null, failingSince: null })
})

test('a process that dies between sending and settling sends the batch again under its numbers', async () => {
  await h.happen(4)
  await w.house.ledger.sequence()
  await w.firm.system.ask(contract.sendStreams, {})
  const effect = w.house.effects.get('audit.sendBatch')!
  const settle = effect.settle
  effect.settle = () => Promise.reject(new Error('the power went'))
  await w.drain().catch(() => undefined)
  effect.settle = settle
  const once = numbers()
  expect(once.length).toBeGreaterThan(7)
  expect(await state()).toMatchObject({ sequence: 0, sent: 0 })
  // Whoever died holds the stream until the lease is over.
  await send()
  expect(numbers()).toEqual(once)
  w.pass(3)
  await send()
  expect(numbers()).toEqual([...once, ...once])
  expect(await state()).toMatchObject({ sequence: once.length, waiting: 0 })
})

test('a slow receiver is waited for, and gets everything', async () => {
  receiver.slow(20)
  await h.happen(60)
  await send()
  expect(numbers()).toEqual(upTo((await logged()).length))
})

test('pauses, and goes on where it stopped', async () => {
  await h.happen(2)
  await w.firm.ann.ask(contract.pauseStream, { stream })
  await send()
  expect(receiver.got).toEqual([])
  const paused = await state()
  expect(paused).toMatchObject({ state: 'paused', pausedAt: expect.any(String) })
  expect(paused.waiting).toBeGreaterThan(4)
  await w.firm.ann.ask(contract.resumeStream, { stream })
  await send()
  expect(numbers()).toEqual(upTo((await logged()).length))
})

test('sends again what happened since a time, under the numbers it had', async () => {
  await h.happen(3)
  await send()
  const before = numbers().length
  w.pass(90)
  const from = w.now().toISOString()
  await h.happen(2)
  await send()
  const all = numbers().length
  const { sequence } = await w.firm.ann.ask(contract.replayStream, { stream, from })
  expect(sequence).toBe(before + 1)
  await send()
  const replayed = receiver.got.slice(all)
  expect(replayed.slice(0, all - before)).toEqual(receiver.got.slice(before, all))
  expect(replayed.at(-1)!.event.metadata.sequence).toBe((await state()).sequence)
  const wrong = w.firm.ann.ask(contract.replayStream, { stream, from: new Date(w.now().getTime() + 9e6).toISOString() })
  await expect(wrong).rejects.toMatchObject({ word: 'invalid', message: 'Nothing was sent of what happened since then.' })
})

test('lines that somebody took out of the ledger are missed, told, and counted', async () => {
  await h.happen(4)
  await w.house.ledger.sequence()
  const [gone] = await w.superuser<
    { index: string }[]
  >`select index from ledger.entry where tenant_id = ${w.firm.tenant} order by index desc offset 2 limit 1`
  await w.superuser`alter table ledger.entry disable trigger user`
  await w.superuser`delete from ledger.entry where index = ${gone!.index}`
  await w.superuser`alter table ledger.entry enable trigger user`
  await send()
  await send()
  const told = receiver.got.find(({ event }) => event.metadata.event_code === 'stream.tampered')
  expect(told?.event).toMatchObject({ class_uid: 2004, severity_id: 5, unmapped: { facts: { missing: 1 } } })
})

describe('a receiver', () => {
  test('whose certificate nobody vouches for gets nothing', async () => {
    const stranger = await openSyslogReceiver(openAuthority('Somebody').issue('localhost'))
    await agreed(w, w.firm.ann, contract.redirectStream, { stream, name: 'Ours', target: targetOf(stranger) })
    await send()
    expect(stranger.got).toEqual([])
    expect(await state()).toMatchObject({
      state: 'failing',
      problem: expect.stringContaining('No safe connection could be made'),
    })
    await stranger.leave()
  })

  test('with a certificate of another name gets nothing', async () => {
    const other = await openSyslogReceiver(authority.issue('other.example'))
    await agreed(w, w.firm.ann, contract.redirectStream, { stream, name: 'Ours', target: targetOf(other) })
    await send()
    expect(other.got).toEqual([])
    expect((await state()).problem).toContain('ERR_TLS_CERT_ALTNAME_INVALID')
    await other.leave()
  })

  test('that demands a certificate is shown ours', async () => {
    const strict = await openSyslogReceiver({ ...authority.issue('localhost'), clients: authority.certificate })
    const { certificate, key } = authority.issue('connect-and-close')
    await agreed(w, w.firm.ann, contract.redirectStream, { stream, name: 'Ours', target: targetOf(strict) })
    await send()
    expect(strict.got).toEqual([])
    expect((await state()).state).toBe('failing')
    await agreed(w, w.firm.ann, contract.redirectStream, {
      stream,
      name: 'Ours',
      target: targetOf(strict, { certificate }),
      secret: key,
    })
    await send()
    expect(strict.got.length).toBeGreaterThan(0)
    expect(await state()).toMatchObject({ state: 'running', secret: true })
    await strict.leave()
  })
})

test('a trial sends one event that no stream counts, and says what came of it', async () => {
  expect(await w.firm.ann.ask(contract.tryStream, { stream })).toMatchObject({
    taken: true,
    answer: 'The receiver read everything and closed the connection.',
  })
  expect(receiver.got).toMatchObject([{ id: 'audit.tryStream', sequenceId: undefined, event: { metadata: { sequence: 0 } } }])
  await receiver.leave()
  expect(await w.firm.ann.ask(contract.tryStream, { stream })).toMatchObject({
    taken: false,
    answer: 'Nobody listens at this address.',
  })
  await receiver.comeBack()
})
