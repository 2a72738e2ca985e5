import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { hashToken, newToken } from '#kernel/bearers.ts'
import { forgetBudgets } from '#kernel/budget.ts'
import { run } from '#kernel/run.ts'
import type { Action } from '#policy/action.ts'
import { overHttp } from '../../../test/over-http.ts'
import { proveSession } from '../../../test/proven.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { createClient } from '../identity/contract.ts'
import { listForms, readForm, saveForm, saveSource, submitForm, viewForm } from './contract.ts'
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

describe('a hosted form', () => {
  test('is a small page without a script, in the client’s name, with every label tied and every box empty', async () => {
    const { statusCode, body, headers } = await page()
    expect(statusCode).toBe(200)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(body.length).toBeLessThan(30_000)
    expect(body).not.toMatch(/<script|javascript:|onclick/i)
    expect(body).toContain('Palmetto Home Loans · NMLS #100001')
    expect(body).toContain('Equal Housing Lender')
    expect(body).toContain('<html lang="en">')
    const ids = [...body.matchAll(/<(?:input(?! type="hidden")|select|textarea)[^>]* id="([^"]+)"/g)].map(m => m[1]!)
    for (const id of ids) expect(body).toContain(`for="${id}"`)
    expect(body.match(/type="checkbox"/g)).toHaveLength(3)
    expect(body).not.toMatch(/checkbox"[^>]*(checked|required)/)
  })

  test('speaks Spanish where it is asked to, and keeps where the visitor came from', async () => {
    const { body } = await page('/p/forms/first-home?lang=es&utm_source=radio&fbclid=xyz')
    expect(body).toContain('<html lang="es">')
    expect(body).toContain('Su primera casa')
    expect(body).toContain('<input type="hidden" name="utm_source" value="radio">')
    expect(body).toContain('href="/p/forms/first-home?lang=en&amp;utm_source=radio"')
    expect((await page('/p/forms/first-home?lang=fr')).body).toContain('<html lang="en">')
  })

  test('stands on the client’s own host only, and no member’s route stands there', async () => {
    expect((await page('/p/forms/first-home', { ...browser, host: 'localhost:3000' })).statusCode).toBe(404)
    expect((await page('/p/forms/first-home', { ...browser, host: 'rival.pages.localhost:3000' })).statusCode).toBe(404)
    expect((await page('/p/forms/first-home', { ...browser, host: 'nobody.pages.localhost:3000' })).statusCode).toBe(404)
    expect((await page('/api/v1/leads', { ...browser, authorization: `Bearer ${w.firm.ann.token}` })).statusCode).toBe(404)
    expect((await page()).headers['set-cookie']).toBeUndefined()
    expect((await page('/p/forms/no-such-form')).body).toContain('This form is not here')
  })

  test('shows what is wrong beside its field, with everything that was typed, and asks nothing twice', async () => {
    const fields = hidden((await page()).body)
    w.pass(1)
    const answer = await send({ ...fields, ...filled, email: 'nora@', zip: '<29>', consent_sms: 'on' })
    expect(answer.statusCode).toBe(422)
    expect(answer.body).toContain('id="email-wrong"')
    expect(answer.body).toContain('aria-invalid="true"')
    expect(answer.body).toContain('value="nora@"')
    expect(answer.body).toContain('value="&lt;29&gt;"')
    expect(answer.body).toContain('value="(843) 555-0123"')
    expect(answer.body).toContain('<option value="now" selected>')
    expect(answer.body.match(/ checked>/g)).toHaveLength(1)
    expect(hidden(answer.body).opened).toBe(fields.opened)
    const spanish = await send({ ...fields, lang: 'es', email: 'x' })
    expect(spanish.body).toContain('Esta no es una dirección de correo')
  })
})

describe('forms', () => {
  test('of one client are not the other’s, and a retired one is gone', async () => {
    await expect(w.rival.max.ask(readForm, { form: form.id })).rejects.toMatchObject({ word: 'not-found' })
    await expect(w.rival.max.ask(saveForm, { slug: 'x', source, doc: firstForm('Rival') })).rejects.toMatchObject({
      word: 'not-found',
    })
    await expect(w.rival.visitor.ask(viewForm, { form: 'first-home' })).rejects.toMatchObject({ word: 'not-found' })
    const { id } = await w.firm.max.ask(saveForm, { slug: 'short-lived', source, doc: firstForm(words) })
    await w.firm.max.ask(saveForm, { form: id, slug: 'short-lived', source, state: 'retired', doc: firstForm(words) })
    await expect(w.firm.visitor.ask(viewForm, { form: 'short-lived' })).rejects.toMatchObject({ word: 'gone' })
    await expect(w.firm.visitor.ask(submitForm, { form: 'short-lived', email: 'a@b.example' })).rejects.toMatchObject({
      word: 'gone',
    })
    await expect(w.firm.max.ask(saveForm, { slug: 'first-home', source, doc: firstForm(words) })).rejects.toMatchObject({
      word: 'conflict',
      problems: [{ path: 'slug' }],
    })
  })

  test('get a new version where their words changed, not by being taken down, put up again or moved', async () => {
    const doc = firstForm(words)
    const { id } = await w.firm.max.ask(saveForm, { slug: 'counted', source, doc })
    const save = async (more: object) =>
      (await w.firm.max.ask(saveForm, { form: id, slug: 'counted', source, doc, ...more })).version
    expect(await save({ state: 'retired' })).toBe(1)
    expect(await save({ state: 'published' })).toBe(1)
    expect(await save({ slug: 'counted-again' })).toBe(1)
    expect(await save({ doc: { ...doc, title: { ...doc.title, en: 'Other words' } } })).toBe(2)
    const { version, versions, title, state } = await w.firm.max.ask(readForm, { form: id })
    expect({ version, title, state }).toEqual({ version: 2, title: 'Other words', state: 'published' })
    expect(versions.map(one => one.version)).toEqual([2, 1])
    const events = await w.superuser`select name from kernel.event where subject_id = ${id} and name like 'form.%' order by id`
    expect(events.map(one => one.name)).toEqual([
      ...['form.published', 'form.retired', 'form.published', 'form.published', 'form.published'],
    ])
  })

  test('must ask for a way to answer, and never demand a consent', async () => {
    const doc = firstForm(words)
    const bad = {
      ...doc,
      fields: [{ key: 'firstName', required: true }],
      consents: [{ channel: 'sms', wording: { en: 'x' }, required: true }],
    }
    await expect(w.firm.max.ask(saveForm, { slug: 'bad', source, doc: bad as never })).rejects.toMatchObject({ word: 'invalid' })
  })
})

test('a new client starts with a source for each door and a form that opens when it is published', async () => {
  const { token } = newToken('setup')
  await w.superuser.unsafe('insert into kernel.setup (token_hash, made_at) values ($1, $2)', [hashToken(token), w.now()])
  const { client, setSession } = await w.operator.ask(createClient, {
    token,
    company: { name: 'Fresh Start Lending', slug: 'fresh', nmlsId: '424242', timeZone: 'America/Chicago' },
    admin: { name: 'Fran Fresh', email: 'fran@fresh.example', password: 'a long enough sentence of words' },
  })
  expect(client).toBeTruthy()
  const look = () => page('/p/forms/first-home', { ...browser, host: 'fresh.pages.localhost:3000' })
  expect((await look()).statusCode).toBe(404)
  await proveSession(w.superuser, setSession.token)
  const caller = (await w.bearers.resolve(setSession.token))!
  const ask = async <A extends typeof listForms | typeof readForm | typeof saveForm>(action: A, input: z.input<A['input']>) =>
    (await run(w.house, { action: action as unknown as Action, door: action.door, caller, input })).output as z.output<
      A['output']
    >
  const [first] = (await ask(listForms, {})).items
  expect(first).toMatchObject({ slug: 'first-home', state: 'draft', version: 1 })
  const { doc } = await ask(readForm, { form: first!.id })
  expect(await ask(saveForm, { form: first!.id, slug: first!.slug, source: first!.source, doc })).toMatchObject({ version: 1 })
  const { body, statusCode } = await look()
  expect(statusCode).toBe(200)
  expect(body).toContain('Yes, Fresh Start Lending may send me text messages')
  expect(body).toContain('NMLS #424242')
  const names = await w.superuser.unsafe(`select name from lead_hunter.source where tenant_id = '${client}' order by name`)
  expect(names.map(n => n.name)).toEqual(['API', 'File import', 'Typed by hand', 'Website form'])
})
