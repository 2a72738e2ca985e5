import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { forgetBudgets } from '#kernel/budget.ts'
import { type Product, productNames } from '#policy/products.ts'
import { agreed, makeKey } from '../../../test/agreed.ts'
import { wordOf } from '../../../test/leads.ts'
import { atTerminal } from '../../../test/operators.ts'
import { overHttp } from '../../../test/over-http.ts'
import { told } from '../../../test/sealed.ts'
import { knock, makeSource } from '../../../test/sources.ts'
import { openReceiver, type Receiver } from '../../../test/walks/receiver.ts'
import { type Firm, openWorld, type World } from '../../../test/world.ts'
import { createWebhook } from '../automation/contract.ts'
import { readMe } from '../identity/contract.ts'
import { addLead, listIntake, saveForm } from '../lead-hunter/contract.ts'
import { firstForm } from '../lead-hunter/rules/starting-set.ts'
import { switchProduct } from './contract.ts'

let w: World
let server: FastifyInstance
let send: Awaited<ReturnType<typeof overHttp>>['send']
let receiver: Receiver
beforeAll(async () => {
  ;[w, receiver] = await Promise.all([openWorld(), openReceiver()])
  await Promise.all([w.firm.prepare(), w.rival.prepare()])
  ;({ server, send } = await overHttp(w))
})
afterAll(async () => {
  await server.close()
  await receiver.close()
  await w.close()
})

const turn = (product: Product, on: boolean) =>
  atTerminal(w, w.firm.tenant)(switchProduct, { client: w.firm.tenant, product, on, reason: 'By contract' })
const get = (url: string, token: string) => send({ method: 'GET', url, headers: { authorization: `Bearer ${token}` } })
const switchedOff = { status: 403, detail: expect.stringMatching(/switched off for this client\. Whoever runs this/) }

describe('a product that is off', () => {
  test('is refused from the next request on in words that say who may switch it on, and comes back as it was', async () => {
    const { ann } = w.firm
    expect((await get('/api/v1/loans', ann.token)).statusCode).toBe(200)
    await turn('loans', false)
    expect((await get('/api/v1/loans', ann.token)).json()).toMatchObject(switchedOff)
    expect((await ann.ask(readMe, {})).can).not.toHaveProperty('loan.read')
    expect((await get('/api/v1/leads', ann.token)).statusCode).toBe(200)
    expect((await get('/api/v1/loans', w.rival.ann.token)).statusCode).toBe(200)
    await turn('loans', true)
    expect((await get('/api/v1/loans', ann.token)).statusCode).toBe(200)
  })

  test('of API keys opens nothing to a key that worked until then', async () => {
    const { token } = await makeKey(w, w.firm.ann, { name: 'Website' })
    expect((await get('/api/v1/leads', token)).statusCode).toBe(200)
    await turn('api-keys', false)
    expect((await get('/api/v1/leads', token)).json()).toMatchObject(switchedOff)
    expect((await get('/api/v1/keys', w.firm.ann.token)).json()).toMatchObject(switchedOff)
    await turn('api-keys', true)
    expect((await get('/api/v1/leads', token)).statusCode).toBe(200)
  })

  test('tells sources and public forms to come again, and keeps nothing half', async () => {
    const source = await makeSource(w, 'Vendor')
    const lead = JSON.stringify({ id: 'V-1', first_name: 'Vera', email: 'vera@vendor.example', state: 'SC' })
    await w.firm.max.ask(saveForm, { slug: 'while-off', source: source.id, doc: firstForm('Palmetto Home Loans') })
    const headers = { host: `${w.firm.slug}.pages.localhost:3000`, accept: 'text/html' }
    const page = { method: 'GET' as const, url: '/p/forms/while-off', headers }
    expect((await send(page)).statusCode).toBe(200)
    await turn('lead-hunter', false)
    const refused = await knock(server, source.url, 'application/json', lead)
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '3600'])
    expect(refused.json().detail).toContain('Lead Hunter is switched off')
    const closed = await send(page)
    expect([closed.statusCode, closed.body]).toEqual([503, expect.stringContaining('This form is closed for now')])
    expect(await wordOf(w.firm.ann.ask(listIntake, {}))).toBe('forbidden')
    await turn('lead-hunter', true)
    expect((await knock(server, source.url, 'application/json', lead)).statusCode).toBeLessThan(300)
    expect((await w.firm.ann.ask(listIntake, {})).items).toHaveLength(1)
  })

  test('of webhooks keeps what happens meanwhile and sends it when it is on again', async () => {
    const hook = (path: string) => ({ name: 'A receiver', url: receiver.url + path, events: ['lead.received'] })
    const received = (firm: Firm, email: string) =>
      firm.ann.ask(addLead, { person: { emails: [email] }, property: { state: 'SC' } })
    await agreed(w, w.firm.ann, createWebhook, hook('/ours'))
    await agreed(w, w.rival.ann, createWebhook, hook('/theirs'))
    await w.house.jobs.start(w.house, w.everyMinute)
    await turn('webhooks', false)
    await received(w.firm, 'meanwhile@products.example')
    await received(w.rival, 'meanwhile@products.example')
    await receiver.next('/theirs')
    expect(receiver.all('/ours')).toEqual([])
    await turn('webhooks', true)
    await received(w.firm, 'afterwards@products.example')
    await vi.waitFor(() => expect(receiver.all('/ours')).toHaveLength(2), { timeout: 60_000 })
  })

  test('is the operator’s alone to switch, whatever SQL is sent, and stands in the client’s own log with the reason', async () => {
    await expect(
      w.superuser`insert into identity.client_product values (${w.firm.tenant}, 'loans', now(), 'Because I can')`,
    ).rejects.toThrow('only the operator')
    expect(
      await wordOf(w.firm.ann.ask(switchProduct, { client: w.firm.tenant, product: 'loans', on: false, reason: 'Because' })),
    ).toBe('forbidden')
    const rows = await w.superuser`
      select e.actor_kind, e.facts, c.event_id as event, c.n, c.before, c.after, c.sealed from kernel.event e join kernel.change c on c.tenant_id = e.tenant_id and c.event_id = e.command_id
      where e.tenant_id = ${w.firm.tenant} and e.name = 'client.productSwitched' order by e.id limit 1`
    expect(told(w, rows)[0]).toEqual({
      actor_kind: 'terminal',
      facts: { product: 'loans', on: false },
      before: null,
      after: 'By contract',
    })
  })

  test('can be any of them', async () => {
    for (const product of productNames) {
      forgetBudgets()
      await turn(product, false)
      expect(await wordOf(turn(product, false))).toBe('conflict')
      await turn(product, true)
    }
  })
})
