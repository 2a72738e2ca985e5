import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { command, query } from '#policy/action.ts'
import { call, onSignedOut, requestOf } from './call.ts'
import { AwaitsApproval, Problem } from './problem.ts'

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
