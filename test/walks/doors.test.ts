import { randomUUID } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { forgetBudgets } from '#kernel/budget.ts'
import { uploadFolder } from '#kernel/files.ts'
import { deactivatePerson } from '#modules/crm/contract/offboard.ts'
import { endKey } from '#modules/identity/contract.ts'
import { limits } from '#policy/limits.ts'
import { makeKeyOver } from '../agreed.ts'
import { type Client, password } from '../client.ts'
import { openProduct, type Product } from '../product.ts'
import { listen } from './live-line.ts'

/** What the doors answer to whoever does not knock as the screens do. */
let product: Product
let firm: Client
beforeAll(async () => {
  product = await openProduct()
  firm = await product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
})
afterAll(() => product.stop())
beforeEach(() => forgetBudgets())

const json = { 'content-type': 'application/json' }
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  product.fetch(path, { method: 'POST', headers: { ...json, ...headers }, body })
const asAnn = (method: string, path: string, body?: string, headers: Record<string, string> = json) =>
  product.fetch(path, {
    method,
    headers: { cookie: firm.ann.cookie, 'sec-fetch-site': 'same-origin', ...headers },
    ...(body === undefined ? {} : { body }),
  })
const wordsOf = async (answer: Response) =>
  (await answer.json()) as { word: string; title: string; detail: string; status: number }

describe('every refusal under /api', () => {
  const knocks: Record<string, () => Promise<Response>> = {
    'without a session': () => product.fetch('/api/v1/leads'),
    'with a token nobody has': () => product.fetch('/api/v1/leads', { headers: { authorization: 'Bearer cck_made-up' } }),
    'where there is nothing': () => product.fetch('/api/v1/nothing'),
    'by a method nobody answers': () => asAnn('DELETE', '/api/v1/leads'),
    'by an address that is none': () => asAnn('GET', '/api/v1/leads/%zz'),
    'with an id too long to be one': () => asAnn('GET', `/api/v1/leads/${'x'.repeat(400)}`),
    'with half a JSON body': () => asAnn('PATCH', '/api/v1/me', '{"name":'),
    'from another site': () => asAnn('PATCH', '/api/v1/me', '{}', { ...json, 'sec-fetch-site': 'cross-site' }),
    'at the uploads without a session': () => product.fetch('/api/v1/uploads', { method: 'POST' }),
    'at the uploads without their protocol': () => asAnn('POST', '/api/v1/uploads'),
    'at an upload that is none': () =>
      asAnn('PATCH', `/api/v1/uploads/${randomUUID()}`, 'abc', {
        'content-type': 'application/offset+octet-stream',
        'tus-resumable': '1.0.0',
        'upload-offset': '0',
      }),
    'at the live line without a session': () => product.fetch('/api/v1/live'),
    'with a source key nobody has': () => post('/hooks/leads?key=made-up', '{}'),
  }
  test.each(Object.entries(knocks))('%s is a problem in our words, counted, and shared with no other site', async (_, knock) => {
    const answer = await knock()
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    const { headers } = answer
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect(headers.get('ratelimit-policy')).toMatch(/^"[\w.-]+";q=\d+;w=\d+$/)
    expect(headers.get('ratelimit')).toMatch(/^"[\w.-]+";r=\d+;t=\d+$/)
    const body = await wordsOf(answer)
    expect(body).toMatchObject({ status: answer.status, word: expect.any(String), detail: expect.stringMatching(/^[A-Z].*\.$/s) })
  })

  test('of a method alone names those that are answered, alike for everybody and every id; elsewhere there is nothing', async () => {
    const answers = async (path: string, method = 'DELETE') => {
      const asked = [await asAnn(method, path), await product.fetch(path, { method })]
      return [...new Set(asked.map(answer => `${answer.status} ${answer.headers.get('allow')}`))]
    }
    expect(await answers('/api/v1/leads')).toEqual(['405 GET, HEAD, POST'])
    expect(await answers('/api/v1/leads/?limit=1')).toEqual(['405 GET, HEAD, POST'])
    for (const contact of [randomUUID(), 'nobody'])
      expect(await answers(`/api/v1/contacts/${contact}`)).toEqual(['405 GET, HEAD, PATCH'])
    expect(await answers('/oauth/token', 'GET')).toEqual(['405 POST'])
    expect(await answers('/api/v1/nothing')).toEqual(['404 null'])
    expect(await answers('/api/v1/leads/one/two/three')).toEqual(['404 null'])
  })

  test('is one even where the request is no HTTP', async () => {
    const said = await new Promise<string>(resolve => {
      let text = ''
      const socket = connect(Number(new URL(product.url).port), '127.0.0.1', () =>
        socket.write('GET /api/v1/leads\u0001 nonsense\r\n\r\n'),
      )
      socket.on('data', bytes => {
        text += bytes
      })
      socket.on('close', () => resolve(text))
    })
    expect(said).toMatch(/^HTTP\/1\.1 400 /)
    expect(said.toLowerCase()).toContain('content-type: application/problem+json')
  })
})

describe('whoever tries tokens', () => {
  test('is counted by address, and is told to wait, while those who are known go on', async () => {
    const guess = () => product.fetch('/api/v1/leads', { headers: { authorization: `Bearer cck_${randomUUID()}` } })
    const { most } = limits.stranger
    const statuses: number[] = []
    // Within one window, however long it takes.
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      for (let n = 0; n < most + 5; n++) statuses.push((await guess()).status)
    } finally {
      vi.useRealTimers()
    }
    expect(statuses.slice(0, most).every(s => s === 401)).toBe(true)
    expect(statuses.slice(most)).toEqual([429, 429, 429, 429, 429])
    const last = await guess()
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await asAnn('GET', '/api/v1/me')).status).toBe(200)
  })

  test('learns at a hook that the key is not known, not that somebody should sign in', async () => {
    const answer = await post('/hooks/leads?key=made-up', '{}')
    expect(answer.status).toBe(401)
    const { title, detail } = await wordsOf(answer)
    expect(title).toBe('Unknown source key')
    expect(detail).toContain('source key')
  })
})

describe('a form on another site', () => {
  const signIn = (headers: Record<string, string>) =>
    product.fetch('/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ email: firm.ann.email, password }).toString(),
    })
  test.each(['https://evil.example', 'null', 'http://localhost.evil.example', 'https://localhost'])(
    'with the origin %s signs nobody in',
    async origin => {
      const answer = await signIn({ origin })
      expect(answer.status).toBe(403)
      expect(answer.headers.getSetCookie()).toEqual([])
    },
  )
  test('is told by fetch metadata too, and our own pages and programs without a browser go on', async () => {
    expect((await signIn({ origin: product.url, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await signIn({ origin: product.url })).status).toBe(200)
    expect((await signIn({ origin: product.url, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
    expect((await signIn({})).status).toBe(200)
  })
  test('changes nothing with the cookie, whatever it says of itself', async () => {
    const change = (headers: Record<string, string>) =>
      product.fetch('/api/v1/me', {
        method: 'PATCH',
        headers: { ...json, cookie: firm.ann.cookie, ...headers },
        body: '{"name":"Ann Admin"}',
      })
    expect((await change({ origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' })).status).toBe(403)
    expect((await change({ origin: product.url })).status).toBe(200)
  })
})

describe('an upload', () => {
  const tus = { 'tus-resumable': '1.0.0' }
  test('is begun, continued and finished, with the headers every answer has', async () => {
    const begun = await asAnn('POST', '/api/v1/uploads', undefined, { ...tus, 'upload-length': '6' })
    expect(begun.status).toBe(201)
    const place = begun.headers.get('location')!
    const part = (offset: number, text: string) =>
      asAnn('PATCH', place, text, { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' })
    const first = await part(0, 'abc')
    expect([first.status, first.headers.get('upload-offset')]).toEqual([204, '3'])
    const head = await asAnn('HEAD', place, undefined, tus)
    expect([head.status, head.headers.get('upload-offset')]).toEqual([200, '3'])
    const wrong = await part(0, 'abc')
    expect([wrong.status, (await wordsOf(wrong)).word]).toEqual([409, 'conflict'])
    expect((await part(3, 'def')).headers.get('upload-offset')).toBe('6')
    for (const { headers } of [begun, first, head, wrong]) {
      expect([...headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([])
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('ratelimit')).toBeTruthy()
    }
    expect((await asAnn('DELETE', place, undefined, tus)).status).toBe(204)
  })

  test('whose connection breaks goes on from where it stopped', async () => {
    // Bytes are sealed 64 KiB at a time.
    const [came, rest] = ['a'.repeat(140_000), 'b'.repeat(10_000)]
    const begun = await asAnn('POST', '/api/v1/uploads', undefined, { ...tus, 'upload-length': '150000' })
    const place = begun.headers.get('location')!
    const socket = connect(Number(new URL(product.url).port), '127.0.0.1')
    const lines = {
      host: new URL(product.url).host,
      cookie: firm.ann.cookie,
      'sec-fetch-site': 'same-origin',
      ...tus,
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
      'content-length': '150000',
    }
    const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(`PATCH ${place} HTTP/1.1\r\n${head.join('')}\r\n${came}`)
    const offset = async () => Number((await asAnn('HEAD', place, undefined, tus)).headers.get('upload-offset'))
    const kept = join(uploadFolder(product, firm.id, firm.ann.id), place.split('/').at(-1)!)
    await expect.poll(async () => (await stat(kept)).size).toBeGreaterThan(131_072)
    socket.destroy()
    const held = await offset()
    expect(held).toBeGreaterThanOrEqual(131_072)
    const sent = { ...tus, 'upload-offset': String(held), 'content-type': 'application/offset+octet-stream' }
    const last = await asAnn('PATCH', place, (came + rest).slice(held), sent)
    expect([last.status, last.headers.get('upload-offset')]).toEqual([204, '150000'])
    expect((await readFile(kept)).includes('aaaaaaaa')).toBe(false)
  })
})

describe('a body', () => {
  test('of JSON means what it says: text is no number and no flag', async () => {
    const refused = await asAnn('POST', '/api/v1/keys', JSON.stringify({ name: 7 }))
    expect(refused.status).toBe(422)
    const hours = { businessHours: { days: '1,2,3', from: '09:00', to: '18:00' } }
    expect((await asAnn('PATCH', '/api/v1/company', JSON.stringify(hours))).status).toBe(422)
    const person = await asAnn('PATCH', `/api/v1/people/${firm.ann.id}`, '{"takesLeads":"true"}')
    expect(person.status).toBe(422)
    expect((await asAnn('PATCH', `/api/v1/people/${firm.ann.id}`, '{"languages":"en,es"}')).status).toBe(422)
    expect((await asAnn('PATCH', `/api/v1/people/${firm.ann.id}`, '{"takesLeads":true}')).status).toBe(200)
  })
  test('of a form post or a query string is read as what the field asks for', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await asAnn('PATCH', `/api/v1/people/${firm.ann.id}`, 'takesLeads=true', form)).status).toBe(200)
    expect((await asAnn('GET', '/api/v1/leads?limit=5')).status).toBe(200)
  })
  test.each(['null', '[]', '7', '"text"', '[{"name":"Ann"}]'])('of %s is no JSON object, and says so', async body => {
    const answer = await asAnn('PATCH', '/api/v1/me', body)
    expect([answer.status, (await wordsOf(answer)).detail]).toEqual([422, 'Send one JSON object.'])
  })

  const deep = (levels: number) => `{"name":${'['.repeat(levels)}${']'.repeat(levels)}}`
  test('nested deeper than anybody needs is refused in words', async () => {
    for (const levels of [64, 30_000, 500_000]) {
      const answer = await asAnn('PATCH', '/api/v1/me', deep(levels))
      expect([levels, answer.status]).toEqual([levels, 422])
      expect((await wordsOf(answer)).detail).toContain('levels')
    }
    const shallow = await asAnn('PATCH', '/api/v1/me', deep(10))
    expect(shallow.status).toBe(422)
    expect((await wordsOf(shallow)).detail).not.toContain('levels')
    const inQuery = await asAnn('GET', `/api/v1/leads?filter=${encodeURIComponent(deep(2000))}`)
    expect(inQuery.status).toBe(422)
  })
  test('of a stranger is not looked at', async () => {
    for (const body of [deep(30_000), '{"half":', 'x'.repeat(3 * 1024 * 1024)])
      expect((await product.fetch('/api/v1/me', { method: 'PATCH', headers: json, body })).status).toBe(401)
  })
})

test('the live line of somebody who is deactivated ends at once', async () => {
  const max = await firm.invite('Max Leaving', 'marketing')
  const line = await listen(product, max.cookie)
  await firm.ann.ask(deactivatePerson, { person: max.id, reassignTo: null })
  await vi.waitUntil(() => line.ended, { timeout: 60_000, interval: 10 })
  line.close()
})

describe('the live line of an API key', () => {
  test('stays open past the look at the session, and ends with the key', async () => {
    const key = await makeKeyOver(firm, { name: 'Wallboard' })
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const answer = await product.fetch('/api/v1/live', { headers: { authorization: `Bearer ${key.token}` } })
      expect(answer.status).toBe(200)
      const reader = answer.body!.pipeThrough(new TextDecoderStream() as never).getReader() as ReadableStreamDefaultReader<string>
      let text = ''
      let ended = false
      void (async () => {
        for (;;) {
          const { done, value } = await reader.read()
          if (done) break
          text += value
        }
        ended = true
      })()
      const beats = () => text.split('still here').length - 1
      for (let n = 1; n <= 3; n++) {
        vi.advanceTimersByTime(15_000)
        await vi.waitUntil(() => beats() === n, { timeout: 60_000 })
      }
      // The answer to the last look has been here by then.
      await new Promise(resolve => setTimeout(resolve, 300))
      expect(text).not.toContain('session')
      expect(ended).toBe(false)
      await firm.ann.ask(endKey, { key: key.id })
      vi.advanceTimersByTime(15_000)
      await vi.waitUntil(() => ended, { timeout: 60_000 })
      expect(text).toContain('event: session')
    } finally {
      vi.useRealTimers()
    }
  })
})
