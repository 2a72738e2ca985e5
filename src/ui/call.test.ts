import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { command, query } from '#policy/action.ts'
import { call, onSignedOut, requestOf } from './call.ts'
import { AwaitsApproval, GivenUp, Problem } from './problem.ts'
import { onDemand, renew } from './step-up.ts'

const input = z.object({ lead: z.string(), filter: z.object({ state: z.string() }).optional(), note: z.string().optional() })
const output = z.object({ done: z.boolean() })
const read = query('crm.readLead', { summary: 'Reads a lead', http: 'GET /leads/{lead}', needs: 'lead.read', input, output })
const change = command('crm.changeLead', {
  summary: 'Changes a lead',
  http: 'PATCH /leads/{lead}',
  needs: 'lead.edit',
  input,
  output,
})

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), { status, headers }))
afterEach(() => vi.unstubAllGlobals())

test('a question puts its fields into the path and the query', () => {
  expect(requestOf(read, { lead: 'a/b', filter: { state: 'FL' }, note: undefined })).toEqual({
    method: 'GET',
    url: '/api/v1/leads/a%2Fb?filter=%7B%22state%22%3A%22FL%22%7D',
    body: undefined,
  })
})

test('a command sends what is not in the path as JSON', () => {
  expect(requestOf(change, { lead: '1', note: 'hi' })).toEqual({ method: 'PATCH', url: '/api/v1/leads/1', body: '{"note":"hi"}' })
})

test('a refusal keeps the words, the fields and the id', async () => {
  answer(422, { word: 'invalid', detail: 'Check the note.', problems: [{ path: 'note', message: 'Too long.' }], requestId: 'r1' })
  const problem = await call(change, { lead: '1' }).catch(error => error)
  expect(problem).toBeInstanceOf(Problem)
  expect(problem).toMatchObject({
    word: 'invalid',
    message: 'Check the note.',
    problems: [{ path: 'note' }],
    requestId: 'r1',
    status: 422,
  })
})

test('a refusal without a body still has a word', async () => {
  vi.stubGlobal('fetch', async () => new Response('<html>', { status: 502 }))
  await expect(call(read, { lead: '1' })).rejects.toMatchObject({ word: 'unavailable', status: 502 })
})

test('waiting for a second person is told apart from being done', async () => {
  answer(202, { approval: { id: 'a1' } })
  const waits = await call(change, { lead: '1' }).catch(error => error)
  expect(waits).toBeInstanceOf(AwaitsApproval)
  expect(waits.approval.id).toBe('a1')
})

test('an unreachable server says that nothing typed is lost', async () => {
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('fetch failed')))
  await expect(call(read, { lead: '1' })).rejects.toMatchObject({
    word: 'unavailable',
    message: 'Could not reach the server. What you typed is kept.',
  })
})

test('a session that ended is told to whoever listens', async () => {
  const told = vi.fn()
  const stop = onSignedOut(told)
  answer(401, { word: 'unauthenticated', detail: 'Sign in.' })
  await call(read, { lead: '1' }).catch(() => undefined)
  stop()
  await call(read, { lead: '1' }).catch(() => undefined)
  expect(told).toHaveBeenCalledTimes(1)
})

/** A server that wants the key first, and what it was sent. */
const guarded = (answers: [number, unknown][]) => {
  const sent: { url: string; body: unknown; headers: Record<string, string> }[] = []
  vi.stubGlobal('fetch', async (url: string, init: { body?: string; headers: Record<string, string> }) => {
    sent.push({ url, body: init.body, headers: init.headers })
    const [status, body] = answers.shift()!
    return new Response(JSON.stringify(body), { status })
  })
  return sent
}
const wantsKey: [number, unknown] = [403, { word: 'needs-proof', detail: 'Confirm.', facts: { demand: 'passkey', minutes: 5 } }]
const over: [number, unknown] = [401, { word: 'unauthenticated', detail: 'Sign in.' }]

test('what wants the passkey is sent again, the same, once it was shown; the reason goes along', async () => {
  const sent = guarded([wantsKey, [200, { done: true }]])
  const asked: unknown[] = []
  const stop = onDemand(async demand => asked.push(demand) > 0)
  expect(await call(change, { lead: '1', note: 'hi' }, { reason: 'to sign' })).toEqual({ done: true })
  expect(asked).toEqual([{ by: 'passkey', minutes: 5 }])
  expect(sent).toHaveLength(2)
  expect(sent[1]).toEqual(sent[0])
  expect(sent[1]!.headers['X-Reason']).toBe('to sign')
  stop()
})

test('whoever would not show it has given up, quietly; several that wait are asked once', async () => {
  guarded([wantsKey, wantsKey])
  let asked = 0
  const stop = onDemand(async () => {
    asked += 1
    return false
  })
  const both = await Promise.allSettled([call(change, { lead: '1' }), call(change, { lead: '2' })])
  expect(both.map(one => one.status === 'rejected' && one.reason instanceof GivenUp)).toEqual([true, true])
  expect(asked).toBe(1)
  stop()
})

test('a demand for a reason is not asked for here', async () => {
  guarded([[403, { word: 'needs-proof', detail: 'Say why.', facts: { demand: 'reason' } }]])
  const stop = onDemand(async () => true)
  await expect(call(change, { lead: '1' })).rejects.toMatchObject({ word: 'needs-proof', facts: { demand: 'reason' } })
  stop()
})

test('what was under way while the secret changed is sent again, and nobody is told that the session is over', async () => {
  const sent = guarded([over, [200, { done: true }]])
  const told = vi.fn()
  const stop = onSignedOut(told)
  const finish = Promise.withResolvers<void>()
  const asking = call(read, { lead: '1' })
  const renewing = renew(() => finish.promise)
  finish.resolve()
  await renewing
  expect(await asking).toEqual({ done: true })
  expect(sent).toHaveLength(2)
  expect(told).not.toHaveBeenCalled()
  stop()
})
