import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import { forgetBudgets } from '#kernel/budget.ts'
import { jsonSchemaOf } from '#kernel/json-schema.ts'
import { assemble } from '#kernel/room.ts'
import { makeLeads, wordOf } from '../../../test/leads.ts'
import { newOperator, type OperatorAtWork } from '../../../test/operators.ts'
import { overHttp } from '../../../test/over-http.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { rooms } from '../../rooms.ts'
import { listDoings } from './contract.ts'

let w: World
let server: FastifyInstance
let send: Awaited<ReturnType<typeof overHttp>>['send']
let olga: OperatorAtWork
beforeAll(async () => {
  w = await openWorld()
  await Promise.all([w.firm.prepare(), w.rival.prepare()])
  ;({ server, send } = await overHttp(w))
  olga = await newOperator(w, send, 'Olga Operator')
})
beforeEach(() => forgetBudgets())
afterAll(async () => {
  await server.close()
  await w.close()
})

const harbor = {
  name: 'Harbor Lending',
  nmlsId: '300003',
  timeZone: 'America/New_York',
  administrator: { name: 'Hanna Harbor', email: 'hanna@harbor.example' },
  products: ['lead-hunter', 'loans'],
}
const logOf = (tenant: Id) => w.superuser`
  select e.name, e.actor_kind, e.actor_id, e.door from kernel.event e where e.tenant_id = ${tenant} and e.actor_kind = 'operator' order by e.id`

test('a client is created whole, with what was agreed on switched on, and a link for its first administrator', async () => {
  const id = newId()
  const made = await olga.post(`/clients/${id}`, harbor, {}, 'PUT')
  expect(made.statusCode, made.body).toBe(200)
  const { slug, url } = made.json() as { slug: string; url: string }
  expect(slug).toBe('harbor-lending')
  const [row] = (await olga.get('/clients')).json().items.filter((c: { id: string }) => c.id === id)
  expect(row).toMatchObject({ name: 'Harbor Lending', people: 0, lastUsedAt: null, suspendedAt: null })
  expect(row.productsOff.map((one: { product: string }) => one.product)).toEqual([
    'api-keys',
    'call-runner',
    'directory',
    'lead-export',
    'single-sign-on',
    'webhooks',
  ])
  const joined = await send({
    method: 'POST',
    url: '/api/v1/links/use',
    payload: { token: new URL(url).hash.slice(1), password: 'a harbour full of small boats' },
    headers: { 'sec-fetch-site': 'same-origin' },
  })
  expect(joined.statusCode, joined.body).toBe(200)
  const [admin] = await w.superuser`select user_type, status from identity.member where tenant_id = ${id}`
  expect(admin).toEqual({ user_type: 'tenant_admin', status: 'active' })
  expect(await logOf(id)).toContainEqual({ name: 'client.created', actor_kind: 'operator', actor_id: olga.id, door: 'operator' })
})

test('what cannot be made leaves nothing behind', async () => {
  const id = newId()
  expect((await olga.post(`/clients/${id}`, { ...harbor, slug: w.firm.slug }, {}, 'PUT')).statusCode).toBe(409)
  expect((await olga.post(`/clients/${w.firm.tenant}`, { ...harbor, name: 'Other' }, {}, 'PUT')).statusCode).toBe(409)
  expect((await olga.post(`/clients/${id}`, { ...harbor, timeZone: 'Mars/Olympus' }, {}, 'PUT')).statusCode).toBe(422)
  expect(await w.superuser`select 1 from identity.tenant where tenant_id = ${id}`).toHaveLength(0)
  expect(await logOf(id)).toEqual([])
})

test('a client that is not there answers as nothing, whatever is asked of it', async () => {
  const nobody = newId()
  for (const path of ['', '/size']) expect((await olga.get(`/clients/${nobody}${path}`)).statusCode, path).toBe(404)
  for (const path of ['/suspend', '/resume'])
    expect((await olga.post(`/clients/${nobody}${path}`, { reason: 'Because' })).statusCode, path).toBe(404)
  expect((await olga.post(`/clients/${nobody}/products/loans`, { on: false, reason: 'Because' }, {}, 'PUT')).statusCode).toBe(404)
  expect(await w.superuser`select 1 from kernel.event where tenant_id = ${nobody}`).toHaveLength(0)
})

test('what is done to a client stands in that client’s log by the operator’s id, and needs a reason', async () => {
  const { tenant } = w.firm
  expect((await olga.post(`/clients/${tenant}/suspend`, {})).statusCode).toBe(422)
  expect((await olga.post(`/clients/${tenant}/suspend`, { reason: 'Unpaid' })).statusCode).toBe(200)
  const me = () => send({ method: 'GET', url: '/api/v1/me', headers: { authorization: `Bearer ${w.firm.ann.token}` } })
  expect((await me()).statusCode).toBe(401)
  expect((await olga.post(`/clients/${tenant}/resume`, { reason: 'Paid' })).statusCode).toBe(200)
  expect((await me()).statusCode).toBe(200)
  expect((await olga.post(`/clients/${tenant}/products/loans`, { on: false, reason: 'By contract' }, {}, 'PUT')).statusCode).toBe(
    200,
  )
  expect((await olga.post(`/clients/${tenant}/products/loans`, { on: true, reason: 'By contract' }, {}, 'PUT')).statusCode).toBe(
    200,
  )
  const names = (await logOf(tenant)).map(e => [e.name, e.actor_id])
  for (const name of ['operator.suspendClient', 'client.suspended', 'operator.switchProduct', 'client.productSwitched'])
    expect(names).toContainEqual([name, olga.id])
  expect(await logOf(w.rival.tenant)).toEqual([])
  const { items } = await w.firm.ann.ask(listDoings, {})
  expect(items.at(-1)).toMatchObject({ what: 'client.suspended', by: 'Olga Operator', reason: 'Unpaid' })
  expect(items[0]).toMatchObject({ what: 'client.productSwitched', product: 'loans', on: true, reason: 'By contract' })
  expect((await w.rival.ann.ask(listDoings, {})).items).toEqual([])
  expect(await wordOf(w.firm.leo.ask(listDoings, {}))).toBe('forbidden')
})

test('the operator reads numbers and no record: nothing of a lead comes out of any of their queries', async () => {
  await makeLeads(w, w.firm, [{ name: 'Canary Quill', owner: w.firm.leo, state: 'SC', email: 'canary@quill.example' }])
  const { tenant } = w.firm
  const answers = [
    await olga.get('/clients'),
    await olga.get(`/clients/${tenant}`),
    await olga.get(`/clients/${tenant}/size`),
    await olga.get('/installation'),
    await olga.get('/operators'),
  ]
  for (const answer of answers) {
    expect(answer.statusCode, answer.body).toBe(200)
    expect(answer.body).not.toMatch(/canary|quill|@palmetto/i)
  }
  expect(answers[2]!.json().rows).toBeGreaterThan(20)
  expect(answers[1]!.json().health).toEqual({
    failedJobs: 0,
    deadDeliveries: 0,
    refusedLeads: 0,
    unfinished: 0,
    failed: 0,
  })
})

test('nothing that the operator’s door answers is of a class that belongs to a client’s people', () => {
  const own = [...assemble(rooms).actions.values()].filter(action => action.door === 'operator')
  expect(own.length).toBeGreaterThan(15)
  for (const { name, output } of own)
    expect(JSON.stringify(jsonSchemaOf(output, 'output')), name).not.toMatch(/confidential|restricted/)
})
