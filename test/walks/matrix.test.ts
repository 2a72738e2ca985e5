import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { listLeads } from '#modules/crm/contract.ts'
import * as identity from '#modules/identity/contract.ts'
import { decideApproval, readApproval } from '#modules/trust/contract.ts'
import { narrowedToSight } from '#policy/beyond-sight.ts'
import type { Client, Member } from '../client.ts'
import { openProduct, type Product } from '../product.ts'
import { listen } from './live-line.ts'

let product: Product
let firm: Client
let tom: Member
let leo: Member
beforeAll(async () => {
  product = await openProduct()
  firm = await product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  const branch = await firm.branch('Charleston', 'SC')
  tom = await firm.invite('Tom Second', 'tenant_admin')
  leo = await firm.invite('Leo Lane', 'loan_officer', { branch, states: ['SC'] })
})
afterAll(() => product?.stop())

const officers = async () => (await firm.ann.ask(identity.readMatrix, {})).types.find(type => type.base === 'loan_officer')!

/** Has the draft published: asked for by Ann, agreed to by Tom, run by the worker. */
async function publish(): Promise<void> {
  const draft = (await firm.ann.ask(identity.listMatrixVersions, {})).items.find(one => one.state === 'draft')!
  const asked = await firm.ann.send(
    'POST',
    '/api/v1/matrix/publication',
    { version: draft.id, hash: draft.hash },
    { 'x-reason': 'Agreed on Monday' },
  )
  expect(asked.status).toBe(202)
  const { approval } = (await asked.json()) as { approval: { id: string } }
  const { hash } = await tom.ask(readApproval, { approval: approval.id })
  await tom.ask(decideApproval, { approval: approval.id, agree: true, hash })
  await vi.waitUntil(async () => (await firm.ann.ask(identity.readMatrix, {})).version.number === draft.number, {
    timeout: 60_000,
    interval: 100,
  })
}

test('an open line ends with the matrix it was opened under, and the next request is judged by the new one', async () => {
  const line = await listen(product, leo.cookie)
  await leo.ask(listLeads, {})
  await firm.ann.ask(identity.openDraft, {})
  const { id, ...officer } = await officers()
  const blind = { ...officer, cells: { ...officer.cells, 'lead.read': 'none' as const } }
  const narrowed = [{ permission: 'lead.read' as const, level: 'none' as const }, ...narrowedToSight(blind)]
  await firm.ann.ask(identity.editDraft, { cells: narrowed.map(cell => ({ type: id, ...cell })) })
  expect(line.ended).toBe(false)
  await publish()
  await vi.waitUntil(() => line.ended, { timeout: 60_000, interval: 20 })
  await expect(leo.ask(listLeads, {})).rejects.toMatchObject({ status: 403 })

  // And back: what was refused is there again at once.
  const first = (await firm.ann.ask(identity.listMatrixVersions, {})).items.at(-1)!
  await firm.ann.ask(identity.openDraft, { from: first.id })
  await publish()
  await leo.ask(listLeads, {})
})

test('outside its networks a type opens no request and no line, and a line that is open ends', async () => {
  const line = await listen(product, leo.cookie)
  const { id, name } = await officers()
  await firm.ann.ask(identity.openDraft, {})
  await firm.ann.ask(identity.setUserType, {
    type: id,
    name,
    clearance: 'confidential',
    conditions: { hours: null, networks: ['203.0.113.0/24'], startsOn: null, endsOn: null },
  })
  await publish()
  await vi.waitUntil(() => line.ended, { timeout: 60_000, interval: 20 })
  const refused = await leo.send('GET', '/api/v1/leads')
  expect([refused.status, ((await refused.json()) as { title: string }).title]).toEqual([403, 'Not from here'])
  const again = await product.fetch('/api/v1/live', { headers: { cookie: leo.cookie, accept: 'text/event-stream' } })
  expect(again.status).toBe(403)
  // Whoever is kept out may still sign out.
  expect((await leo.send('DELETE', '/api/v1/session')).status).toBeLessThan(300)
})
