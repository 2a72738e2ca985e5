import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readLead } from '#modules/crm/contract.ts'
import { signIn } from '#modules/identity/contract.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import { makeKeyOver } from '../agreed.ts'
import { type Client, type Member, password } from '../client.ts'
import { openProduct, type Product } from '../product.ts'
import { listen } from './live-line.ts'

let product: Product
let firm: Client
let rival: Client
let leo: Member
let tom: Member
beforeAll(async () => {
  product = await openProduct()
  firm = await product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  rival = await product.setUp({ name: 'Rival Mortgage', slug: 'rival' })
  leo = await firm.invite('Leo Lane', 'loan_officer', { states: ['SC'] })
  tom = await firm.invite('Tom Tiller', 'loan_officer', { states: ['FL'] })
})
afterAll(() => product?.stop())

let made = 0
const leadIn = async (state: string, by = firm) => {
  const person = { fullName: `Walk Person${++made}`, emails: [`walk${made}@person.example`] }
  return (await by.ann.ask(addLead, { person, property: { state } })).lead!
}

/** Everything of an answer that a stranger could compare. */
const seen = async (answer: Response) => {
  const { requestId: _, ...body } = (await answer.json()) as Record<string, unknown>
  return { status: answer.status, body }
}
const onPages = (path: string, init?: RequestInit) => product.fetch(`${firm.pagesUrl}${path}`, init)

describe('a lead', () => {
  test('of somebody else answers word for word as one that never was: to a colleague, a rival, and a rival’s key', async () => {
    const lead = await leadIn('SC')
    expect(await leo.ask(readLead, { lead })).toMatchObject({ owner: leo.id })
    const { token } = await makeKeyOver(rival, { name: 'Rival tool' })
    const asRivalKey = (id: string) => product.fetch(`/api/v1/leads/${id}`, { headers: { authorization: `Bearer ${token}` } })
    const asTom = (id: string) => tom.send('GET', `/api/v1/leads/${id}`)
    const asRival = (id: string) => rival.ann.send('GET', `/api/v1/leads/${id}`)
    for (const ask of [asTom, asRival, asRivalKey]) {
      const answer = await seen(await ask(lead))
      expect(answer).toMatchObject({ status: 404, body: { word: 'not-found' } })
      expect(answer).toEqual(await seen(await ask(randomUUID())))
    }
    for (const stranger of [tom, rival.ann]) {
      const touch = { kind: 'call', outcome: 'reached' }
      expect((await stranger.send('POST', `/api/v1/leads/${lead}/touches`, touch)).status).toBe(404)
      expect((await stranger.send('PATCH', `/api/v1/leads/${lead}`, { campaign: 'Mine' })).status).toBe(404)
    }
    expect(await leo.ask(readLead, { lead })).toMatchObject({ firstTouchAt: null, campaign: null })
  })
})

describe('the two hosts', () => {
  test('share nothing: the member’s API is not on the pages’ host, and pages are not on the members’', async () => {
    for (const path of ['/api/v1/me', '/api/v1/leads', '/api/v1/live', '/api/v1/openapi.json', '/', '/sign-in', '/hooks/leads'])
      expect([path, (await onPages(path, { headers: { cookie: leo.cookie } })).status]).toEqual([path, 404])
    for (const method of ['GET', 'POST'])
      expect((await product.fetch('/p/forms/first-home', { method, headers: { cookie: leo.cookie } })).status).toBe(404)
    for (const host of ['nobody.pages.localhost', 'pages.localhost', 'evil.example'])
      expect((await product.fetch(`http://${host}:${new URL(product.url).port}/p/forms/first-home`)).status).toBe(404)
  })

  test('a public page sets no cookie and takes no notice of a member’s', async () => {
    const asMember = await onPages('/p/forms/first-home', { headers: { accept: 'text/html', cookie: leo.cookie } })
    expect(asMember.status).toBe(200)
    expect(asMember.headers.getSetCookie()).toEqual([])
    const sent = await onPages('/p/forms/first-home/submissions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: leo.cookie },
      body: JSON.stringify({ firstName: 'Cora', lastName: 'Cookie', email: 'cora@cookie.example', zip: '33602' }),
    })
    expect([sent.status, sent.headers.getSetCookie()]).toEqual([200, []])
    const [event] = await product.superuser`select actor_kind, actor_id from kernel.event where name = 'leadHunter.submitForm'`
    expect(event).toMatchObject({ actor_kind: 'visitor', actor_id: null })
  })

  test('the session’s cookie is for this host only and out of reach of scripts', async () => {
    const answer = await product.fetch('/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: leo.email, password }),
    })
    expect(answer.status).toBe(200)
    const [cookie] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/^cc_session=ccs_[\w-]+;/)
    for (const word of ['HttpOnly', 'SameSite=Lax', 'Path=/']) expect(cookie).toContain(word)
    expect(cookie).not.toMatch(/domain=/i)
    expect(JSON.stringify(await answer.json())).not.toContain('ccs_')
  })
})

describe('a request from another site', () => {
  const touch = JSON.stringify({ campaign: 'Forged' })
  const forged = (lead: string, headers: Record<string, string>) =>
    product.fetch(`/api/v1/leads/${lead}`, {
      method: 'PATCH',
      headers: { cookie: leo.cookie, 'content-type': 'application/json', ...headers },
      body: touch,
    })

  test('that carries the member’s cookie is refused and changes nothing', async () => {
    const lead = await leadIn('SC')
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://evil.example' },
      { origin: firm.pagesUrl },
      {} as Record<string, string>,
    ])
      expect(await seen(await forged(lead, headers as Record<string, string>))).toMatchObject({ status: 403 })
    expect(await leo.ask(readLead, { lead })).toMatchObject({ campaign: null })
    expect((await forged(lead, { origin: product.url })).status).toBe(200)
  })
})

describe('every answer', () => {
  test('tells how much may still be asked', async () => {
    const limited = (answer: Response) => [answer.headers.get('ratelimit-policy'), answer.headers.get('ratelimit')]
    const answers = {
      query: await leo.send('GET', '/api/v1/leads'),
      command: await leo.send('PATCH', '/api/v1/me', { name: 'Leo Lane' }),
      page: await onPages('/p/forms/first-home', { headers: { accept: 'text/html' } }),
      notFound: await leo.send('GET', `/api/v1/leads/${randomUUID()}`),
      invalid: await leo.send('PATCH', '/api/v1/me', { surprise: 1 }),
    }
    for (const [which, answer] of Object.entries(answers)) {
      const [policy, left] = limited(answer)
      expect(`${which}: ${policy}`).toMatch(/: "(member|public)\.(query|command)";q=\d+;w=\d+$/)
      expect(`${which}: ${left}`).toMatch(/: "(member|public)\.(query|command)";r=\d+;t=\d+$/)
    }
  })

  test('says which session is missing and never why in more words', async () => {
    const nobody = await seen(await product.fetch('/api/v1/leads'))
    const wrong = await seen(await product.fetch('/api/v1/leads', { headers: { authorization: 'Bearer ccs_made-up' } }))
    expect(nobody).toMatchObject({ status: 401, body: { word: 'unauthenticated' } })
    expect(wrong).toEqual(nobody)
    const stranger = { email: 'nobody@nowhere.example', password }
    for (const who of [stranger, { email: leo.email, password: 'not the right one at all' }])
      await expect(leo.ask(signIn, who)).rejects.toMatchObject({
        status: 401,
        body: { detail: 'E-mail address and password do not match.' },
      })
  })

  test('names the field it does not know', async () => {
    const answer = await seen(await leo.send('GET', '/api/v1/leads?colour=red'))
    expect(answer).toMatchObject({
      status: 422,
      body: { problems: [{ path: 'colour', message: '“colour” is not a field here.' }] },
    })
  })
})

test('what the API can do is served as OpenAPI, and the health page answers on every host', async () => {
  const api = (await (await product.fetch('/api/v1/openapi.json')).json()) as { openapi: string; paths: Record<string, object> }
  expect(api.openapi).toMatch(/^3\.1/)
  expect(Object.keys(api.paths['/api/v1/leads'] ?? api.paths['/leads'] ?? {})).toEqual(expect.arrayContaining(['get', 'post']))
  for (const url of [`${product.url}/health`, `${firm.pagesUrl}/health`])
    expect(await (await product.fetch(url)).json()).toMatchObject({ healthy: true })
})

describe('the live line', () => {
  test('tells an officer of a lead of theirs, and nobody else of it', async () => {
    const lines = await Promise.all([leo, tom, rival.ann, firm.ann].map(member => listen(product, member.cookie)))
    const [mine, toms, rivals, anns] = lines
    const ofTom = await leadIn('FL')
    const ofLeo = await leadIn('SC')
    const ofRival = await leadIn('SC', rival)
    await mine!.hears('lead.received', ofLeo)
    await anns!.hears('lead.received', ofTom)
    await toms!.hears('lead.received', ofTom)
    await rivals!.hears('lead.received', ofRival)
    // Each has by now heard something that came after what the others heard. What still comes of leads from before is not asked.
    const about = (line: (typeof lines)[number]) =>
      new Set([ofTom, ofLeo, ofRival].filter(lead => line.heard.some(h => h.subject?.id === lead)))
    expect(about(mine!)).toEqual(new Set([ofLeo]))
    expect(about(toms!)).toEqual(new Set([ofTom]))
    expect(about(rivals!)).toEqual(new Set([ofRival]))
    for (const line of lines) line.close()
  })

  test('is closed to strangers and carries ids only', async () => {
    expect((await product.fetch('/api/v1/live')).status).toBe(401)
    const line = await listen(product, leo.cookie)
    const lead = await leadIn('SC')
    const change = await line.hears('lead.received', lead)
    expect(Object.keys(change).sort()).toEqual(['id', 'name', 'subject'])
    line.close()
  })
})
