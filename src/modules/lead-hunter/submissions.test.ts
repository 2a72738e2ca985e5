import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { forgetBudgets } from '#kernel/budget.ts'
import { overHttp } from '../../../test/over-http.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { listLeads, readLead } from '../crm/contract/lead.ts'
import { listConsents } from '../outreach/contract.ts'
import { listForms, listIntake, listSources, readForm, readIntake, saveForm, saveSource } from './contract.ts'
import { firstForm } from './rules/starting-set.ts'

const words = 'Palmetto Home Loans'
let w: World
let app: FastifyInstance
let form: { id: string; version: number; url: string }
let source: string
beforeAll(async () => {
  w = await openWorld()
  ;({ server: app } = await overHttp(w))
  source = (
    await w.firm.max.ask(saveSource, {
      name: 'Website',
      kind: 'form',
      acceptance: { require: [['email', 'phone']], minFillSeconds: 2, disposableEmail: 'refuse' },
    })
  ).id
  form = await w.firm.max.ask(saveForm, { slug: 'first-home', source, doc: firstForm(words) })
})
afterAll(async () => {
  await app.close()
  await w.close()
})

const host = 'palmetto.pages.localhost:3000'
const browser = { host, accept: 'text/html,application/xhtml+xml', 'user-agent': 'Mozilla/5.0 (test)' }
const page = (path = '/p/forms/first-home', headers: Record<string, string> = browser) => app.inject({ url: path, headers })
const send = (fields: Record<string, string>, headers: Record<string, string> = browser) => {
  forgetBudgets()
  return app.inject({
    method: 'POST',
    url: '/p/forms/first-home/submissions',
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  })
}
/** The hidden fields of a page, as a browser sends them back. */
const hidden = (html: string) =>
  Object.fromEntries([...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(m => [m[1]!, m[2]!]))
const filled = {
  firstName: 'Nora',
  lastName: 'New',
  email: 'nora@new.example',
  phone: '(843) 555-0123',
  zip: '29401',
  price: '$400,000',
  timeframe: 'now',
  website: '',
}
const newest = async () => (await w.firm.ann.ask(listIntake, { limit: 1 })).items[0]!

describe('a submission', () => {
  test('becomes a routed lead, and each consent keeps its exact words and evidence, ticked or not', async () => {
    const fields = hidden((await page('/p/forms/first-home?utm_campaign=Spring')).body)
    w.pass(1)
    const answer = await send({ ...fields, ...filled, consent_sms: 'on' })
    expect(answer.statusCode).toBe(200)
    expect(answer.body).toContain('Thank you. A loan officer will get back to you soon')
    const arrived = await newest()
    expect(arrived).toMatchObject({ door: 'form', outcome: 'created', name: 'Nora New', source })
    const lead = await w.firm.ann.ask(readLead, { lead: arrived.lead! })
    expect(lead).toMatchObject({
      intent: 'purchase',
      state: 'SC',
      city: 'Charleston',
      priceCents: 40_000_000,
      campaign: 'Spring',
      language: 'en',
    })
    const { items, state } = await w.firm.ann.ask(listConsents, { contact: arrived.contact! })
    expect(Object.fromEntries(state.map(s => [s.channel, s.granted]))).toEqual({ sms: true, email: false, voice_manual: false })
    const [text] = items.filter(i => i.channel === 'sms')
    const wording = firstForm(words).consents.find(c => c.channel === 'sms')!.wording.en
    expect(text).toMatchObject({
      wording,
      seller: words,
      method: 'form',
      provenance: 'self_captured',
      form: form.id,
      formVersion: 1,
      lead: arrived.lead,
      page: form.url,
      userAgent: 'Mozilla/5.0 (test)',
      address: '127.0.0.1',
      at: w.now().toISOString(),
    })
    expect(text!.wordingHash).toBe(createHash('sha256').update(wording).digest('hex'))
    expect(
      await w.superuser.unsafe(`select count(*)::int as n from lead_hunter.assignment where lead_id = '${arrived.lead}'`),
    ).toEqual([{ n: 1 }])
  })

  test('sent twice by a reload is one lead, and by JSON is answered with JSON', async () => {
    const fields = hidden((await page()).body)
    w.pass(1)
    const typed = { ...fields, ...filled, email: 'twice@new.example', phone: '' }
    await send(typed)
    const first = await newest()
    await send(typed)
    expect(await newest()).toMatchObject({ lead: first.lead, reasons: [{ code: 'sent-before' }] })
    forgetBudgets()
    const json = await app.inject({
      method: 'POST',
      url: '/p/forms/first-home/submissions',
      headers: { host },
      payload: { version: 1, firstName: 'Jay', lastName: 'Son', email: 'jay@son.example', zip: '33101', consent_email: true },
    })
    expect(json.json()).toMatchObject({ received: true, title: 'Your first home' })
    expect(await newest()).toMatchObject({ outcome: 'created', name: 'Jay Son' })
    const wrong = await app.inject({
      method: 'POST',
      url: '/p/forms/first-home/submissions',
      headers: { host },
      payload: { firstName: 'Jay' },
    })
    expect(wrong.statusCode).toBe(422)
    expect(wrong.json().problems.map((p: { path: string }) => p.path)).toEqual(['lastName', 'email', 'zip'])
  })

  test.each([
    ['a version nobody published', { version: '999' }],
    ['no version', { version: undefined }],
  ])('that consents to the words of %s is refused: nothing proves what was seen', async (_words, more) => {
    const fields = { ...hidden((await page()).body), ...filled, email: 'unseen@new.example', consent_email: 'on', ...more }
    w.pass(1)
    const answer = await send(JSON.parse(JSON.stringify(fields)))
    expect(answer.statusCode).toBe(422)
    expect(answer.body).toContain('This page has changed since it was opened.')
    expect((await newest()).name).not.toBe('unseen@new.example')
    expect(hidden(answer.body).version).toBe(String(form.version))
  })

  test('of a version that was replaced while the page was open keeps the words that were seen', async () => {
    const fields = hidden((await page()).body)
    const doc = firstForm(words)
    doc.consents = [{ channel: 'sms', wording: { en: 'Entirely other words.' } }]
    const { version } = await w.firm.max.ask(saveForm, { form: form.id, slug: 'first-home', source, doc })
    expect(version).toBe(2)
    w.pass(1)
    await send({ ...fields, ...filled, email: 'old@page.example', phone: '', consent_email: 'on' })
    const { items } = await w.firm.ann.ask(listConsents, { contact: (await newest()).contact! })
    expect(items.find(i => i.channel === 'email')).toMatchObject({
      formVersion: 1,
      granted: true,
      wording: firstForm(words).consents[0]!.wording.en,
    })
    const read = await w.firm.max.ask(readForm, { form: form.id, version: 1 })
    expect(read).toMatchObject({
      version: 2,
      shownVersion: 1,
      doc: firstForm(words),
      versions: [{ version: 2 }, { version: 1, madeBy: 'Max' }],
    })
    await expect(
      w.superuser.begin(tx => [tx.unsafe('set local role cc_app'), tx.unsafe('delete from lead_hunter.form_version')]),
    ).rejects.toThrow(/permission denied/)
  })

  test.each([
    ['a field that people do not see', { website: 'http://spam.example' }, 2, 'honeypot'],
    ['the speed of a machine', {}, 0, 'filled-too-fast'],
    ['a made-up time', { opened: 'aaaaaaaa.bm90IHNpZ25lZA' }, 2, 'filled-too-fast'],
  ])('caught by %s is thanked like any other and kept as refused', async (_by, more, minutes, code) => {
    const fields = hidden((await page()).body)
    w.pass(minutes)
    const answer = await send({ ...fields, ...filled, email: `bot-${code}@bot.example`, ...(more as Record<string, string>) })
    expect(answer.statusCode).toBe(200)
    expect(answer.body).toContain('Thank you.')
    const arrived = await newest()
    expect(arrived).toMatchObject({ outcome: 'refused', lead: null, reasons: [{ code }] })
    expect((await w.firm.ann.ask(readIntake, { intake: arrived.id })).draft?.person.emails).toEqual([`bot-${code}@bot.example`])
  })

  test('is refused politely above the limit of one address', async () => {
    forgetBudgets()
    const answers = await Promise.all(
      Array.from({ length: 31 }, () =>
        app.inject({
          method: 'POST',
          url: '/p/forms/first-home/submissions',
          headers: { ...browser, 'content-type': 'application/x-www-form-urlencoded' },
          payload: 'website=x',
        }),
      ),
    )
    expect(answers.filter(a => a.statusCode === 429)).toHaveLength(1)
    expect(answers.find(a => a.statusCode === 429)!.body).toContain('One moment, please')
    forgetBudgets()
  })
})

test('who looks at forms and sources sees what came of them', async () => {
  const { items } = await w.firm.bea.ask(listForms, {})
  expect(items.find(f => f.id === form.id)).toMatchObject({
    title: 'Your first home',
    url: 'http://palmetto.pages.localhost:3000/p/forms/first-home',
    version: 2,
    taken: expect.any(Number),
  })
  expect(items[0]!.taken).toBeGreaterThan(2)
  expect((await w.firm.max.ask(listSources, {})).items.find(s => s.id === source)!.counts.refused).toBeGreaterThan(2)
  await expect(w.firm.leo.ask(listForms, {})).rejects.toMatchObject({ word: 'forbidden' })
  await expect(w.firm.bea.ask(saveForm, { slug: newId(), source, doc: firstForm(words) })).rejects.toMatchObject({
    word: 'forbidden',
  })
  expect((await w.rival.ann.ask(listLeads, {})).items).toEqual([])
})
