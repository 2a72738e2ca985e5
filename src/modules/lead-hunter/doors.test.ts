import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newToken } from '#kernel/bearers.ts'
import { makeKey } from '../../../test/agreed.ts'
import { overHttp } from '../../../test/over-http.ts'
import { knock, makeSource } from '../../../test/sources.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { readLead } from '../crm/contract/lead.ts'
import { listConsents } from '../outreach/contract.ts'
import { listIntake, makeSourceKey, readIntake, retryIntake, saveSource, trySource } from './contract.ts'

let w: World
let app: FastifyInstance
beforeAll(async () => {
  w = await openWorld()
  ;({ server: app } = await overHttp(w))
})
afterAll(async () => {
  await app.close()
  await w.close()
})

const source = (name: string, more?: Parameters<typeof makeSource>[2]) => makeSource(w, name, more)
const post = (url: string, contentType: string, payload: string, headers?: Record<string, string>) =>
  knock(app, url, contentType, payload, headers)
const leadOf = async (id: string) => w.firm.ann.ask(readLead, { lead: id })

const adf = (id: string, first: string) => `<?xml version="1.0"?><?ADF VERSION "1.0"?>
<adf><prospect status="new"><id source="Portal">${id}</id><requestdate>2026-03-04T10:00:00-05:00</requestdate>
<customer><contact><name part="first">${first}</name><name part="last">Prospect</name><email>${first}@adf.example</email>
<phone type="voice">843-555-0111</phone><address><city>Charleston</city><regioncode>SC</regioncode><postalcode>29401</postalcode></address></contact>
<comments>Is it still available?</comments></customer><vendor><vendorname>Palmetto</vendorname></vendor></prospect></adf>`

describe('the hook door', () => {
  test('takes ADF/XML by a key in the address, whatever type it says it is', async () => {
    const s = await source('ADF portal', { kind: 'adf', format: 'adf' })
    for (const [n, type] of ['application/xml', 'text/plain', 'application/octet-stream'].entries()) {
      const answer = await post(s.url, type, adf(`A-${n}`, `Adf${n}`))
      expect(answer.statusCode).toBe(200)
      const [done] = answer.json().results
      expect(done).toMatchObject({ outcome: n === 0 ? 'created' : expect.any(String) })
      if (n === 0)
        expect(await leadOf(done.lead)).toMatchObject({
          name: 'Adf0 Prospect',
          state: 'SC',
          zip: '29401',
          source: 'ADF portal',
          externalId: 'A-0',
        })
    }
    const kept = await w.firm.ann.ask(listIntake, { source: [s.id] })
    expect(kept.items.map(i => i.door)).toEqual(['adf', 'adf', 'adf'])
  })

  test('takes a vendor’s JSON by a key in a header, reads it by the source’s format and keeps the rest word for word', async () => {
    const s = await source('Bankrate', { format: 'bankrate' })
    const body = {
      external_id: 'B-77',
      first_name: 'Bonnie',
      last_name: 'Rate',
      email: 'bonnie@rate.example',
      phone: '8435550133',
      state: 'SC',
      loan_amount: '250000',
      pets: 'two cats',
    }
    const answer = await post(s.plainUrl, 'application/json', JSON.stringify(body), { authorization: `Bearer ${s.key}` })
    expect(answer.statusCode).toBe(200)
    const [done] = answer.json().results
    expect(await leadOf(done.lead)).toMatchObject({
      name: 'Bonnie Rate',
      amountCents: 25_000_000,
      externalId: 'B-77',
      extra: { pets: 'two cats' },
    })
    const again = (await post(s.plainUrl, 'application/json', JSON.stringify(body), { 'x-api-key': s.key })).json()
    expect(again.results[0]).toMatchObject({ lead: done.lead, repeat: true, reasons: [{ code: 'sent-before' }] })
  })

  test('takes a posted form and a plain lead mail', async () => {
    const s = await source('Form tool')
    const form = await post(
      s.url,
      'application/x-www-form-urlencoded',
      'first_name=Fay&last_name=Form&email=fay%40form.example&zip=33101',
    )
    expect(await leadOf(form.json().results[0].lead)).toMatchObject({ name: 'Fay Form', state: 'FL', county: 'Miami-Dade' })
    const m = await source('Mailbox', { kind: 'mail', format: 'leadMail' })
    const mail = await post(
      m.url,
      'text/plain',
      'You have a new lead\n\nName: Max Mail\nEmail: max@mail.example\nPhone: (843) 555-0155\nState: SC\nComments: Please call in the evening\n',
    )
    expect(mail.json()).toMatchObject({ readable: true, results: [{ outcome: 'created' }] })
    expect(await leadOf(mail.json().results[0].lead)).toMatchObject({ name: 'Max Mail', state: 'SC' })
  })

  test('keeps several leads of one delivery apart', async () => {
    const s = await source('List')
    const lead = (n: number) => ({ name: `List Person${n}`, email: `list${n}@list.example`, state: 'SC' })
    const { results } = (
      await post(s.url, 'application/json', JSON.stringify({ leads: [lead(1), lead(2), { name: 'Nobody' }] }))
    ).json()
    expect(results.map((r: { outcome: string }) => r.outcome)).toEqual(['created', 'created', 'refused'])
  })

  test('holds what it cannot read with the reason, answers 422, and takes it in when the source was taught', async () => {
    const s = await source('Unlucky')
    const broken = await post(s.url, 'application/json', '{"first_name": "Bro')
    expect(broken.statusCode).toBe(422)
    expect(broken.json()).toMatchObject({ readable: false, why: 'The JSON is not well formed.', results: [{ outcome: 'held' }] })
    const strange = await post(
      s.url,
      'application/json',
      JSON.stringify({ a: { wie: 'Uwe Fremd', wo: 'uwe at fremd', tel: 'x' } }),
    )
    expect(strange.statusCode).toBe(422)
    const { intake } = strange.json().results[0]
    expect(await w.firm.ann.ask(readIntake, { intake })).toMatchObject({
      outcome: 'held',
      sent: expect.stringContaining('Uwe Fremd'),
      contentType: 'application/json',
    })
    await w.firm.max.ask(saveSource, {
      source: s.id,
      name: 'Unlucky',
      mapping: [{ from: 'a.wie', to: 'person.fullName', as: 'text' }],
    })
    const taken = await w.firm.ann.ask(retryIntake, { intake, edits: { email: 'uwe@fremd.example' } })
    expect(await leadOf(taken.lead!)).toMatchObject({ name: 'Uwe Fremd', source: 'Unlucky' })
  })

  test('refuses entities and DOCTYPEs, and shows scores and numbers of identity only masked', async () => {
    const s = await source('Careless')
    const bomb = await post(s.url, 'application/xml', '<!DOCTYPE x [<!ENTITY a "b">]><adf><prospect>&a;</prospect></adf>')
    expect(bomb.statusCode).toBe(422)
    const sent = await post(
      s.url,
      'application/json',
      JSON.stringify({ name: 'Cara Less', email: 'cara@less.example', ssn: '078-05-1120', credit_score: 699, dob: '1979-01-02' }),
    )
    const { sent: shown } = await w.firm.ann.ask(readIntake, { intake: sent.json().results[0].intake })
    expect(shown).toContain('cara@less.example')
    for (const secret of ['078-05-1120', '699', '1979-01-02']) expect(shown).not.toContain(secret)
    const rows = await w.superuser.unsafe('select sent from lead_hunter.intake where sent is not null')
    expect(rows.some(r => (r.sent as Buffer).includes('cara@less.example'))).toBe(false)
  })

  test('answers Meta’s challenge with the source’s own word and with no other', async () => {
    const s = await source('Meta', { format: 'metaLeadAds', verifyToken: 'a word of ours' })
    const ask = (word: string) =>
      app.inject({
        url: `${new URL(s.url).pathname}${new URL(s.url).search}&hub.mode=subscribe&hub.verify_token=${encodeURIComponent(word)}&hub.challenge=115820`,
        headers: { host: 'localhost:3000' },
      })
    const right = await ask('a word of ours')
    expect([right.statusCode, right.body, right.headers['content-type']]).toEqual([200, '115820', 'text/plain; charset=utf-8'])
    expect((await ask('another')).statusCode).toBe(403)
    const call = {
      object: 'page',
      entry: [{ id: '1', changes: [{ field: 'leadgen', value: { leadgen_id: '444', form_id: '5', created_time: 1772000000 } }] }],
    }
    expect((await post(s.url, 'application/json', JSON.stringify(call))).json()).toMatchObject({
      readable: true,
      results: [{ outcome: 'held' }],
    })
    const fetched = {
      id: '444',
      field_data: [
        { name: 'full_name', values: ['Meta Person'] },
        { name: 'email', values: ['meta@person.example'] },
      ],
    }
    expect((await post(s.url, 'application/json', JSON.stringify(fetched))).json().results).toMatchObject([
      { outcome: 'created' },
    ])
  })

  test('is shut to a key that is not known, was replaced, or whose source is switched off', async () => {
    const s = await source('Shut')
    const with_ = (key: string) => post(s.plainUrl, 'application/json', '{}', { authorization: `Bearer ${key}` })
    expect((await with_(newToken('cch').token)).statusCode).toBe(401)
    expect((await post(s.plainUrl, 'application/json', '{}')).statusCode).toBe(401)
    await w.firm.max.ask(makeSourceKey, { source: s.id })
    expect((await with_(s.key)).statusCode).toBe(401)
    const caller = (await w.bearers.resolve(w.firm.max.token))!
    const stale = { ...caller, proof: { ...caller.proof!, strongAt: w.now().getTime() - 6 * 60_000 } }
    const late = w.firm.max.ask(makeSourceKey, { source: s.id }, { caller: stale })
    await expect(late).rejects.toMatchObject({ word: 'needs-proof', facts: { minutes: 5 } })
    const { key } = await w.firm.max.ask(makeSourceKey, { source: s.id })
    await w.firm.max.ask(saveSource, { source: s.id, name: 'Shut', active: false })
    expect((await with_(key)).statusCode).toBe(401)
  })
})

describe('the API door', () => {
  test('takes leads with a key, counts them for the API’s source, and may not read the intake', async () => {
    const { token } = await makeKey(w, w.firm.ann, { name: 'Website' })
    const call = (path: string, payload: object) =>
      app.inject({
        method: 'POST',
        url: `/api/v1${path}`,
        headers: { host: 'localhost:3000', authorization: `Bearer ${token}` },
        payload,
      })
    const one = await call('/leads', {
      externalId: 'crm-9',
      person: { fullName: 'Api Person', emails: ['api@person.example'] },
      property: { state: 'sc' },
    })
    expect(one.statusCode).toBe(200)
    expect(await leadOf(one.json().lead)).toMatchObject({ source: 'API', externalId: 'crm-9', state: 'SC' })
    const many = await call('/leads/batch', { leads: [{ person: { emails: ['b1@api.example'] } }, { nonsense: true }] })
    expect(many.json().results.map((r: { outcome: string }) => r.outcome)).toEqual(['created', 'refused'])
    expect((await call('/leads', { person: { emails: ['x@y.example'] }, surprise: 1 })).json().problems).toEqual([
      { path: 'surprise', message: '“surprise” is not a field here.' },
    ])
    expect(
      (await app.inject({ url: '/api/v1/intake', headers: { host: 'localhost:3000', authorization: `Bearer ${token}` } }))
        .statusCode,
    ).toBe(403)
  })

  test('records what a sender says of consent as the sender’s word, with the exact wording', async () => {
    const { token } = await makeKey(w, w.firm.ann, { name: 'Partner' })
    const consents = [{ channel: 'sms', granted: true, wording: 'Yes, text me – now.' }]
    const headers = { host: 'localhost:3000', authorization: `Bearer ${token}` }
    const payload = { person: { emails: ['said@partner.example'] }, consents }
    const done = (await app.inject({ method: 'POST', url: '/api/v1/leads', headers, payload })).json()
    const { items, state } = await w.firm.ann.ask(listConsents, { contact: done.contact })
    expect(items).toMatchObject([
      { channel: 'sms', granted: true, wording: 'Yes, text me – now.', method: 'api', provenance: 'vendor_asserted', form: null },
    ])
    expect(items[0]!.wordingHash).toBe(createHash('sha256').update('Yes, text me – now.').digest('hex'))
    expect(state).toMatchObject([{ channel: 'sms', granted: true }])
  })
})

test('a sample is tried without keeping anything: what is read, what is not, what would be decided', async () => {
  const s = await source('Tried')
  const before = await w.superuser.unsafe('select count(*) from lead_hunter.intake')
  const sample = JSON.stringify({ wer: 'Tina Try', email: 'tina@try.example', state: 'SC' })
  const plain = await w.firm.max.ask(trySource, { source: s.id, body: sample })
  expect(plain).toMatchObject({ readable: true, leads: [{ acceptance: { accepted: true }, duplicate: 'created' }] })
  const taught = await w.firm.ann.ask(trySource, {
    source: s.id,
    body: sample,
    mapping: [{ from: 'wer', to: 'person.fullName', as: 'text' }],
    acceptance: { require: [['phone']], disposableEmail: 'refuse', creditTrigger: false },
  })
  expect(taught.leads[0]).toMatchObject({
    draft: { person: { fullName: 'Tina Try' } },
    acceptance: { accepted: false, reasons: [{ code: 'missing' }] },
  })
  expect(await w.firm.ann.ask(trySource, { source: s.id, body: '{' })).toMatchObject({
    readable: false,
    why: 'The JSON is not well formed.',
  })
  expect(await w.superuser.unsafe('select count(*) from lead_hunter.intake')).toEqual(before)
})
