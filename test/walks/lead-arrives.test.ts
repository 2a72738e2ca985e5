import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readLead, readTimeline } from '#modules/crm/contract.ts'
import type { IntakeDoor } from '#modules/lead-hunter/contract/intake.ts'
import type { SourceFormatName } from '#modules/lead-hunter/contract/source-format.ts'
import { addLead, listIntake, listSources, makeSourceKey, readIntake, saveSource } from '#modules/lead-hunter/contract.ts'
import { listConsents } from '#modules/outreach/contract.ts'
import { makeKeyOver } from '../agreed.ts'
import type { Client, Member } from '../client.ts'
import { openProduct, type Product } from '../product.ts'

let product: Product
let firm: Client
let leo: Member
let tom: Member
beforeAll(async () => {
  product = await openProduct()
  firm = await product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  const [charleston, tampa] = [await firm.branch('Charleston', 'SC'), await firm.branch('Tampa', 'FL')]
  leo = await firm.invite('Leo Lane', 'loan_officer', { branch: charleston, states: ['SC'] })
  tom = await firm.invite('Tom Tiller', 'loan_officer', { branch: tampa, states: ['FL'] })
})
afterAll(() => product?.stop())

const refused = async (answer: Response) => {
  const { requestId, ...body } = (await answer.json()) as Record<string, unknown>
  expect(requestId).toBe(answer.headers.get('x-request-id'))
  return { status: answer.status, body }
}

/** The lead reached the officer who is licensed for it, and nobody beside them. */
async function isWith(officer: Member, other: Member, lead: string) {
  const mine = await officer.ask(readLead, { lead })
  expect(mine).toMatchObject({ owner: officer.id, status: 'assigned', acceptBy: expect.any(String) })
  expect(await refused(await other.send('GET', `/api/v1/leads/${lead}`))).toEqual(
    await refused(await other.send('GET', `/api/v1/leads/${randomUUID()}`)),
  )
  return mine
}

const newest = async () => (await firm.ann.ask(listIntake, { limit: 1 })).items[0]!

describe('the hosted form', () => {
  const place = () => `${firm.pagesUrl}/p/forms/first-home`
  /** The fields a browser without JavaScript would send: the hidden ones as they stand in the page, and what was typed. */
  const openForm = async () => {
    const page = await product.fetch(place(), { headers: { accept: 'text/html' } })
    const html = await page.text()
    const hidden = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(m => [m[1]!, m[2]!])
    return { html, opened: Date.now(), fields: Object.fromEntries(hidden) as Record<string, string> }
  }
  const post = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    product.fetch(`${place()}/submissions`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', ...headers },
      body: new URLSearchParams(fields).toString(),
    })
  const typed = (first: string, zip: string) => ({
    firstName: first,
    lastName: 'Stranger',
    email: `${first.toLowerCase()}@stranger.example`,
    zip,
  })
  /** As long as the first form asks for before it believes in a person. */
  const aSecondAfter = (opened: number) => expect.poll(() => Date.now() - opened).toBeGreaterThan(1000)

  test('is posted without JavaScript: thanks, a lead with the licensed officer, the consent in its exact words', async () => {
    const { html, fields, opened } = await openForm()
    await aSecondAfter(opened)
    const answer = await post({ ...fields, ...typed('Fay', '29401'), phone: '(843) 555-0142', consent_sms: 'on' })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(await answer.text()).toContain('Thank you. A loan officer will get back to you soon')
    const { lead, door, sourceName } = await newest()
    expect({ door, sourceName }).toEqual({ door: 'form', sourceName: 'Website form' })
    const mine = await isWith(leo, tom, lead!)
    expect(mine).toMatchObject({ name: 'Fay Stranger', state: 'SC', intent: 'purchase', firstTouchAt: null })
    expect(mine.identifiers.map(i => i.value).sort()).toEqual(['+18435550142', 'fay@stranger.example'])
    const { items } = await leo.ask(listConsents, { contact: mine.contact })
    const sms = items.find(i => i.channel === 'sms')!
    expect(sms).toMatchObject({ granted: true, method: 'form', provenance: 'self_captured' })
    expect(html).toContain(`<span>${sms.wording}</span>`)
    const { items: told } = await leo.ask(readTimeline, { lead: lead! })
    expect(told.map(entry => entry.name)).toContain('lead.received')
  })

  test('comes back filled when something is wrong, and keeps nothing', async () => {
    const { fields } = await openForm()
    const before = (await newest()).id
    const answer = await post({ ...fields, ...typed('Fred', ''), email: 'not an address' })
    expect(answer.status).toBe(422)
    const html = await answer.text()
    expect(html).toContain('value="Fred"')
    expect(html).toContain('id="zip-wrong"')
    expect((await newest()).id).toBe(before)
  })

  test('is posted as JSON by a page of the client’s own', async () => {
    const answer = await product.fetch(`${place()}/submissions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...typed('Jason', '33602'), utm_source: 'newsletter' }),
    })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ received: true })
    expect(await isWith(tom, leo, (await newest()).lead!)).toMatchObject({ name: 'Jason Stranger', state: 'FL' })
  })

  test('thanks a machine too, and keeps what it sent in the intake with the reason', async () => {
    // Nothing here is as slow as that.
    const { id, name } = (await firm.ann.ask(listSources, {})).items.find(one => one.kind === 'form')!
    await firm.ann.ask(saveSource, { source: id, name, kind: 'form', acceptance: { minFillSeconds: 600 } })
    for (const [more, code] of [
      [{}, 'filled-too-fast'],
      [{ website: 'https://spam.example' }, 'honeypot'],
    ] as const) {
      const { fields } = await openForm()
      expect((await post({ ...fields, ...typed('Robot', '29401'), ...more })).status).toBe(200)
      const kept = await newest()
      expect(kept).toMatchObject({ outcome: 'refused', lead: null })
      expect(kept.reasons.map(r => r.code)).toContain(code)
      const { draft } = await firm.ann.ask(readIntake, { intake: kept.id })
      expect(draft?.person.emails).toEqual(['robot@stranger.example'])
    }
    expect((await leo.send('GET', '/api/v1/intake')).status).toBe(403)
  })
})

describe('the API', () => {
  let token: string
  beforeAll(async () => {
    token = (await makeKeyOver(firm, { name: 'Website' })).token
  })
  const call = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    product.fetch(`/api/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const draft = (name: string, state: string) => ({
    person: { fullName: name, emails: [`${name.toLowerCase().replace(' ', '.')}@api.example`] },
    property: { state },
  })

  test('takes a lead once, however often it is sent under one Idempotency-Key', async () => {
    const key = { 'idempotency-key': randomUUID() }
    const first = await call('/leads', draft('Ida Empotent', 'SC'), key)
    expect(first.status).toBe(200)
    const done = (await first.json()) as { lead: string }
    const again = await call('/leads', draft('Ida Empotent', 'SC'), key)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(await again.json()).toEqual(done)
    const other = await call('/leads', draft('Ida Else', 'SC'), key)
    expect(await refused(other)).toMatchObject({ status: 409, body: { word: 'conflict' } })
    expect(await isWith(leo, tom, done.lead)).toMatchObject({ source: 'API', repeats: 0 })
  })

  test('takes a batch row by row: a bad row and a conflict spoil nothing', async () => {
    await call('/leads', draft('Ada Conflict', 'SC'))
    await call('/leads', draft('Bob Conflict', 'SC'))
    const both = { fullName: 'Ada Conflict', emails: ['ada.conflict@api.example', 'bob.conflict@api.example'] }
    const answer = await call('/leads/batch', {
      leads: [
        draft('Una Row', 'SC'),
        { person: { emails: ['x@api.example'] }, surprise: 1 },
        { person: both },
        draft('Duo Row', 'FL'),
      ],
    })
    expect(answer.status).toBe(200)
    const { results, counts } = (await answer.json()) as { results: Record<string, unknown>[]; counts: unknown }
    expect(results.map(r => r.outcome)).toEqual(['created', 'refused', 'conflict', 'created'])
    expect(results[1]).toMatchObject({ index: 1, problems: [{ path: 'surprise', message: '“surprise” is not a field here.' }] })
    expect(results[2]!.conflictContacts).toHaveLength(2)
    expect(counts).toMatchObject({ created: 2, refused: 1, conflict: 1 })
    await isWith(leo, tom, results[0]!.lead as string)
    await isWith(tom, leo, results[3]!.lead as string)
  })

  test('names a field it does not know', async () => {
    const answer = await refused(await call('/leads', { ...draft('Nora Name', 'SC'), colour: 'red' }))
    expect(answer).toMatchObject({
      status: 422,
      body: { problems: [{ path: 'colour', message: '“colour” is not a field here.' }] },
    })
  })
})

describe('a vendor’s hook', () => {
  const source = async (name: string, kind: IntakeDoor, format: SourceFormatName) => {
    const { id } = await firm.ann.ask(saveSource, { name, kind, format })
    return firm.ann.ask(makeSourceKey, { source: id })
  }
  const deliver = async (url: string, type: string, body: string, headers: Record<string, string> = {}) => {
    const answer = await product.fetch(url, { method: 'POST', headers: { 'content-type': type, ...headers }, body })
    expect(answer.status).toBe(200)
    const { results } = (await answer.json()) as { results: { outcome: string; lead: string }[] }
    expect(results).toMatchObject([{ outcome: 'created' }])
    return results[0]!.lead
  }

  test('delivers ADF/XML to an address that carries its key', async () => {
    const { url } = await source('Portal', 'adf', 'adf')
    const adf = `<?xml version="1.0"?><?adf version="1.0"?><adf><prospect><id source="Portal">P-1</id>
<customer><contact><name part="first">Adele</name><name part="last">Dealer</name><email>adele@adf.example</email>
<address><city>Charleston</city><regioncode>SC</regioncode><postalcode>29401</postalcode></address></contact></customer></prospect></adf>`
    const lead = await deliver(url, 'text/xml', adf)
    expect(await isWith(leo, tom, lead)).toMatchObject({ name: 'Adele Dealer', source: 'Portal', externalId: 'P-1' })
  })

  test('delivers a vendor’s own JSON with the key in a header', async () => {
    const { plainUrl, key } = await source('Bankrate', 'webhook', 'bankrate')
    const sent = {
      external_id: 'B-1',
      first_name: 'Bonnie',
      last_name: 'Rate',
      email: 'b@rate.example',
      state: 'FL',
      loan_amount: '250000',
    }
    const lead = await deliver(plainUrl, 'application/json', JSON.stringify(sent), { authorization: `Bearer ${key}` })
    expect(await isWith(tom, leo, lead)).toMatchObject({ name: 'Bonnie Rate', amountCents: 25_000_000 })
  })

  test('delivers a lead mail as plain text', async () => {
    const { url } = await source('Mailbox', 'mail', 'leadMail')
    const mail = 'You have a new lead\n\nName: Max Mail\nEmail: max@mail.example\nPhone: (843) 555-0155\nState: SC\n'
    expect(await isWith(leo, tom, await deliver(url, 'text/plain', mail))).toMatchObject({ name: 'Max Mail', source: 'Mailbox' })
  })
})

test('an officer who types a lead in keeps it', async () => {
  const person = { firstName: 'Hanna', lastName: 'Hand', phones: [{ value: '843 555 0177' }] }
  const done = await leo.ask(addLead, { person, property: { state: 'SC' } })
  expect(done.outcome).toBe('created')
  expect(await leo.ask(readLead, { lead: done.lead! })).toMatchObject({ owner: leo.id, source: 'Typed by hand' })
  expect((await tom.send('GET', `/api/v1/leads/${done.lead}`)).status).toBe(404)
})

test('every lead that came has its line in the intake and its event', async () => {
  await vi.waitFor(async () => {
    const { items } = await firm.ann.ask(listIntake, { limit: 200, outcome: ['created'] })
    expect(new Set(items.map(i => i.door))).toEqual(new Set(['form', 'api', 'adf', 'webhook', 'mail', 'manual']))
    const events = await product.superuser`select distinct subject_id from kernel.event where name = 'lead.received'`
    for (const { lead } of items) expect(events.map(e => e.subject_id)).toContain(lead)
  }, 60_000)
})
