import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { webhookSignature } from '#adapters/http/index.ts'
import { listDeliveries, listWebhooks, removeWebhook, replayDelivery } from '#modules/automation/contract.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import { makeWebhookOver } from '../agreed.ts'
import type { Client } from '../client.ts'
import { openProduct, type Product } from '../product.ts'
import { openReceiver, type Receiver } from './receiver.ts'

let product: Product
let firm: Client
let receiver: Receiver
beforeAll(async () => {
  ;[product, receiver] = await Promise.all([openProduct({ allowPrivateWebhooks: true }), openReceiver()])
  firm = await product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
})
afterAll(async () => {
  await product?.stop()
  await receiver?.close()
})

let made = 0
const leadIn = async (by = firm) => {
  const person = { fullName: `Hook Person${++made}`, emails: [`hook${made}@person.example`] }
  return (await by.ann.ask(addLead, { person, property: { state: 'SC' } })).lead!
}
const webhook = async (path: string, events = ['lead.received'], by = firm) =>
  makeWebhookOver(by, { name: `Receiver ${path}`, url: receiver.url + path, events })
const deliveries = async (id: string, by = firm) => (await by.ann.ask(listDeliveries, { webhook: id })).items
/** The delivery of this lead's event once it stands as wanted in the log. */
const settled = (id: string, state: string, attempts: number, by = firm) =>
  vi.waitUntil(async () => (await deliveries(id, by)).find(d => d.state === state && d.attempts === attempts), {
    timeout: 60_000,
    interval: 50,
  })

interface Message {
  id: string
  type: string
  timestamp: string
  data: { subject: { kind: string; id: string }; facts: object }
}

describe('an outgoing webhook', () => {
  test('delivers an event with ids and facts, signed by the standard', async () => {
    const { id, secret } = await webhook('/signed')
    const lead = await leadIn()
    const got = await receiver.next('/signed')
    const message = JSON.parse(got.body) as Message
    expect(message).toMatchObject({ type: 'lead.received', data: { subject: { kind: 'lead', id: lead } } })
    expect(got.body).not.toContain('Hook Person')
    const seconds = Number(got.headers['webhook-timestamp'])
    expect(Math.abs(Date.now() / 1000 - seconds)).toBeLessThan(60)
    const messageId = String(got.headers['webhook-id'])
    expect(got.headers['webhook-signature']).toBe(webhookSignature(secret, messageId, seconds, got.body))
    expect(got.headers['webhook-signature']).not.toBe(webhookSignature(secret, messageId, seconds, `${got.body} `))
    expect(await settled(id, 'delivered', 1)).toMatchObject({ status: 200, eventId: message.id, problem: null })
    const { items } = await firm.ann.ask(listWebhooks, {})
    expect(JSON.stringify(items)).not.toContain(secret)
  })

  test('is tried again after a failure, under the same id, and the log says why', async () => {
    const { id } = await webhook('/flaky')
    receiver.answer('/flaky', 500)
    await leadIn()
    const first = await receiver.next('/flaky')
    const waiting = await settled(id, 'waiting', 1)
    expect(waiting).toMatchObject({ status: 500, problem: 'The receiver answered 500.' })
    expect(Date.parse(waiting!.nextAt!)).toBeGreaterThan(Date.now())
    receiver.answer('/flaky', 200)
    await product.superuser`update automation.delivery set next_at = now() - interval '1 second' where id = ${waiting!.id}`
    // Whatever happens next makes the house look for what is due.
    await leadIn()
    expect(await settled(id, 'delivered', 2)).toMatchObject({ id: waiting!.id, status: 200, problem: null })
    const again = (await receiver.all('/flaky')).filter(r => r.headers['webhook-id'] === first.headers['webhook-id'])
    expect(again).toHaveLength(2)
    expect(again[1]!.body).toBe(first.body)
  })

  test('is sent once more when somebody asks, as a delivery of its own', async () => {
    const { id } = await webhook('/replay')
    await leadIn()
    const first = await settled(id, 'delivered', 1)
    const { id: again } = await firm.ann.ask(replayDelivery, { delivery: first!.id })
    await vi.waitUntil(async () => (await deliveries(id)).find(d => d.id === again && d.state === 'delivered'), {
      timeout: 60_000,
    })
    const [one, two] = await receiver.all('/replay')
    expect(two!.body).toBe(one!.body)
    expect(two!.headers['webhook-id']).not.toBe(one!.headers['webhook-id'])
  })

  test('does not wait for the one before it', async () => {
    const paths = Array.from({ length: 8 }, (_, n) => `/many-${n}`)
    await Promise.all(paths.map(path => webhook(path)))
    await leadIn()
    // One at each look of the worker would take three times as long as is waited for here.
    await Promise.all(paths.map(path => receiver.next(path)))
  })

  test('hears nothing of another client', async () => {
    const rival = await product.setUp({ name: 'Rival Mortgage', slug: 'rival' })
    const { id } = await webhook('/rival', ['lead.received'], rival)
    await leadIn()
    const theirs = await leadIn(rival)
    await settled(id, 'delivered', 1, rival)
    const bodies = (await receiver.all('/rival')).map(r => (JSON.parse(r.body) as Message).data.subject.id)
    expect(bodies).toEqual([theirs])
    expect((await firm.ann.send('GET', `/api/v1/webhooks/${id}/deliveries`)).status).toBe(404)
  })
})

test('a receiver that takes its time does not keep the others waiting', async () => {
  // Answers nobody before three have come.
  const held: (() => void)[] = []
  const slow = createServer((_request, reply) => {
    held.push(() => reply.writeHead(200).end())
    if (held.length === 3) for (const answer of held) answer()
  })
  await new Promise<void>(resolve => slow.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`
  try {
    const ids = await Promise.all(
      ['/one', '/two', '/three'].map(
        async path => (await makeWebhookOver(firm, { name: 'Slow', url: url + path, events: ['lead.received'] })).id,
      ),
    )
    await leadIn()
    for (const id of ids) expect(await settled(id, 'delivered', 1)).toMatchObject({ status: 200, problem: null })
    for (const id of ids) await firm.ann.ask(removeWebhook, { webhook: id })
  } finally {
    slow.closeAllConnections()
    slow.close()
  }
})

test('an installation that does not allow it never reaches a private address', async () => {
  const strict = await openProduct({ allowPrivateWebhooks: false })
  try {
    const own = await strict.setUp({ name: 'Strict Lending', slug: 'strict' })
    const { port } = new URL(receiver.url)
    const make = async (url: string) => (await makeWebhookOver(own, { name: 'Inward', url, events: ['lead.received'] })).id
    const inside = [`https://127.0.0.1:${port}/private`, `https://localhost:${port}/private`, 'https://169.254.169.254/latest']
    for (const url of inside) await expect(make(url)).rejects.toThrow('not public')
    // A name may lead inside later, whatever it did when it was saved.
    const ids: string[] = []
    for (const [n] of inside.entries()) ids.push(await make(`https://not-there-yet.invalid/${n}`))
    for (const [n, id] of ids.entries())
      await strict.superuser`update automation.webhook set url = ${inside[n]!} where id = ${id}`
    await leadIn(own)
    for (const id of ids) {
      const refused = await settled(id, 'given_up', 1, own)
      expect(refused).toMatchObject({ status: null, answer: null, problem: expect.stringContaining('not public') })
      expect(refused!.problem).not.toContain('127.')
    }
    expect(await receiver.all('/private')).toEqual([])
  } finally {
    await strict.stop()
  }
})
