import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import { decideApproval, readApproval } from '#modules/trust/contract.ts'
import { makeKeyOver } from '../agreed.ts'
import type { Client, Member } from '../client.ts'
import { openProduct, type Product } from '../product.ts'

let product: Product
let firm: Client
let bea: Member
beforeAll(async () => {
  product = await openProduct()
  firm = await product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  const branch = await firm.branch('Charleston', 'SC')
  bea = await firm.invite('Bea Branch', 'branch_manager', { branch })
  const leo = await firm.invite('Leo Lane', 'loan_officer', { branch, states: ['SC'] })
  await leo.ask(addLead, { person: { fullName: 'Ada Arrives', emails: ['ada@full.example'] }, property: { state: 'SC' } })
})
afterAll(() => product.stop())

const why = { 'x-reason': 'For the quarterly review.' }
const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

test('what needs a second person answers 202, runs in the worker once somebody agreed, and its file is the asker’s', async () => {
  const asked = await bea.send('POST', '/api/v1/leads/exports', { filter: { state: ['SC'] } }, why)
  expect(asked.status).toBe(202)
  const { approval } = (await asked.json()) as { approval: { id: Id; state: string } }
  expect(approval).toEqual({ id: expect.any(String), state: 'waiting' })
  // The second person needs the request as it is, not as it was.
  const { hash } = await firm.ann.ask(readApproval, { approval: approval.id })
  await firm.ann.ask(decideApproval, { approval: approval.id, agree: true, hash })

  const operation = await until(async () => {
    const { state, answer } = await bea.ask(readApproval, { approval: approval.id })
    return state === 'done' ? (answer as { operation: string }).operation : undefined
  })
  const path = `/api/v1/leads/exports/${operation}/file`
  const file = await until(async () => {
    const answer = await bea.send('GET', path)
    return answer.status === 200 ? answer : undefined
  })
  expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''Leads%20\d{4}-\d\d-\d\d\.csv$/)
  expect(file.headers.get('content-security-policy')).toContain('sandbox')
  expect(await file.text()).toContain('Ada Arrives,ada@full.example')
  expect((await firm.ann.send('GET', path)).status).toBe(404)
  // Another site cannot have it fetched with the cookie.
  expect((await bea.send('GET', path, undefined, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
})

test('where nobody else may agree the answer says so, and names the request that is kept', async () => {
  const alone = await firm.ann.send('POST', '/api/v1/leads/exports', {}, why)
  expect(alone.status).toBe(403)
  expect(await alone.json()).toMatchObject({
    word: 'needs-proof',
    title: 'Nobody else may agree',
    facts: { demand: 'second-person', eligible: 0, approval: expect.any(String) },
  })
})

test('without a reason it is not even asked, and a key cannot ask', async () => {
  const silent = await bea.send('POST', '/api/v1/leads/exports', {})
  expect([silent.status, ((await silent.json()) as { facts: object }).facts]).toEqual([403, { demand: 'reason', second: true }])
  const { token } = await makeKeyOver(firm, { name: 'Website' })
  const byKey = await product.fetch('/api/v1/leads/exports', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...why },
    body: '{}',
  })
  expect(byKey.status).toBe(403)
})
