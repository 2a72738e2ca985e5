import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { forgetBudgets } from '#kernel/budget.ts'
import { agreed } from '../../../test/agreed.ts'
import { openStreamDesk, type StreamDesk } from '../../../test/stream-desk.ts'
import type { World } from '../../../test/world.ts'
import * as contract from './contract/streams.ts'

interface Batch {
  headers: IncomingMessage['headers']
  raw: Buffer
  records: { metadata: { uid: Id; sequence: number } }[]
}

let h: StreamDesk
let w: World
let server: Server
let url: string
let got: Batch[]
let answer: (batch: Batch) => [status: number, body?: string]
beforeAll(async () => {
  h = await openStreamDesk()
  w = h.w
  server = createServer((request, reply) => {
    const parts: Buffer[] = []
    request.on('data', part => parts.push(part as Buffer))
    request.on('end', () => {
      const raw = Buffer.concat(parts)
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString('utf8')
      const records =
        request.headers['content-type'] === 'application/json'
          ? JSON.parse(text)
          : text
              .trimEnd()
              .split('\n')
              .map(line => JSON.parse(line))
      const batch = { headers: request.headers, raw, records }
      got.push(batch)
      const [status, body] = answer(batch)
      reply.writeHead(status).end(body)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await h.close()
})
let stream: Id | undefined
beforeEach(() => {
  forgetBudgets()
  got = []
  answer = () => [200]
  return async () => {
    if (stream) await agreed(w, w.firm.ann, contract.removeStream, { stream })
    stream = undefined
  }
})
const target = (more: object = {}) => ({ kind: 'http' as const, url, ...more })
const token = 'the-token-of-the-receiver'

test('posts lines of JSON, compressed, with the token, each batch with a name that a repetition shares', async () => {
  stream = await h.make(target(), { secret: token })
  await h.happen(5)
  answer = () => [503, 'busy']
  await h.send()
  expect(await h.state(stream)).toMatchObject({ state: 'failing', problem: 'The receiver answered 503. “busy”', sequence: 0 })
  answer = () => [200]
  w.pass(1)
  await h.send()
  const [refused, taken] = got as [Batch, Batch]
  expect(taken.records).toEqual(refused.records.slice(0, taken.records.length))
  expect(taken.records.map(r => r.metadata.uid)).toEqual(await h.logged(stream))
  const n = taken.records.length
  expect(taken.headers).toMatchObject({
    ...{ 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip', authorization: `Bearer ${token}` },
    ...{ 'idempotency-key': `${stream}/1-${n}`, 'x-stream-records': `1-${n}` },
  })
  expect(await h.state(stream)).toMatchObject({ state: 'running', sequence: n, waiting: 0 })
})

test('posts an array, signed over the very bytes that are sent', async () => {
  const key = 'a signing key that both sides know'
  stream = await h.make(target({ format: 'array', auth: 'hmac' }), { secret: key })
  await h.happen(2)
  await h.send()
  const [{ headers, raw }] = got as [Batch]
  const signed = createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`).update(raw)
  expect(headers['webhook-signature']).toBe(`v1,${signed.digest('base64')}`)
  expect(headers.authorization).toBeUndefined()
})

test('gives a receiver that cannot take so many fewer at once, and more again when it can', async () => {
  stream = await h.make(target({ auth: 'none' }))
  await h.happen(260)
  answer = ({ records }) => (records.length > 130 ? [413] : [200])
  for (let n = 0; n < 12; n++) {
    await h.send()
    w.pass(20)
  }
  const taken = got.filter(({ records }) => records.length <= 130).flatMap(({ records }) => records)
  expect(taken.map(r => r.metadata.uid)).toEqual(await h.logged(stream))
  expect(taken.map(r => r.metadata.sequence)).toEqual(taken.map((_, n) => n + 1))
  expect(got[0]!.records.length).toBeGreaterThan(260)
})

test('tells who answers for it when the receiver takes nothing, once, and when it does again', async () => {
  stream = await h.make(target({ auth: 'none' }))
  answer = () => [500]
  await h.happen(1)
  for (let n = 0; n < 6; n++) {
    await h.send()
    w.pass(20)
  }
  const told = async () =>
    (
      await w.superuser<
        { name: string }[]
      >`select name from kernel.event where subject_id = ${stream!} and name like 'stream.%' order by id`
    ).map(e => e.name)
  expect(await told()).toEqual(['stream.made', 'stream.failed'])
  const [alert] = await w.superuser<
    { kind: string }[]
  >`select kind from crm.alert where subject_id = ${stream} and owner_id = ${w.firm.ann.id} and kind = 'stream.failed'`
  expect(alert).toBeDefined()
  answer = () => [200]
  await h.send()
  expect(await told()).toEqual(['stream.made', 'stream.failed', 'stream.recovered'])
})

test('goes to no address inside unless the operator names it, and says so before anything is kept', async () => {
  const places = w.house.places as { allowPrivateWebhooks: boolean; streams?: { inside: string[]; files: undefined } }
  places.allowPrivateWebhooks = false
  const inside = { kind: 'syslog' as const, host: '10.1.2.3' }
  try {
    await expect(h.make(inside)).rejects.toMatchObject({ message: expect.stringContaining('not public') })
    await expect(h.make(target({ auth: 'none' }))).rejects.toMatchObject({ message: expect.stringContaining('Only https') })
    places.streams = { inside: ['10.1.0.0/16'], files: undefined }
    stream = await h.make(inside)
    expect((await h.state(stream)).target).toMatchObject({ host: '10.1.2.3', port: 6514 })
    await expect(h.make({ ...inside, host: '10.2.2.3' })).rejects.toMatchObject({
      message: expect.stringContaining('not public'),
    })
  } finally {
    places.allowPrivateWebhooks = true
    delete places.streams
  }
})

test('needs its token, keeps it sealed and never shows it', async () => {
  await expect(h.make(target())).rejects.toMatchObject({ word: 'invalid', message: 'Give the token that the receiver asks for.' })
  stream = await h.make(target(), { secret: token })
  const [kept] = await w.superuser<
    { row: string }[]
  >`select row_to_json(s)::text || encode(secret, 'escape') as row from audit.stream s where id = ${stream}`
  expect(kept!.row).not.toContain(token)
  expect(JSON.stringify([await h.state(stream), await w.firm.ann.ask(contract.listStreams, {})])).not.toContain(token)
})

test('is nobody’s to make alone, and nobody’s to see who may not', async () => {
  const alone = w.firm.ann.ask(contract.makeStream, { name: 'Alone', target: target({ auth: 'none' }) })
  await expect(alone).rejects.toMatchObject({ word: 'needs-proof' })
  for (const who of [w.firm.bea, w.firm.leo, w.firm.max]) {
    await expect(who.ask(contract.listStreams, {})).rejects.toMatchObject({ word: 'forbidden' })
    await expect(who.ask(contract.makeStream, { name: 'Mine', target: target() }, { reason: 'x' })).rejects.toMatchObject({
      word: 'forbidden',
    })
  }
  stream = await h.make(target({ auth: 'none' }))
  const officer = await w.hire(w.firm, 'cora', 'compliance')
  expect((await officer.ask(contract.listStreams, {})).items.map(one => one.id)).toEqual([stream])
  await expect(officer.ask(contract.pauseStream, { stream })).rejects.toMatchObject({ word: 'forbidden' })
  expect((await w.rival.ann.ask(contract.listStreams, {})).items).toEqual([])
  await expect(w.rival.ann.ask(contract.pauseStream, { stream })).rejects.toMatchObject({ word: 'not-found' })
})
