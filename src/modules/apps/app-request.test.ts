import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { forgetBudgets } from '#kernel/budget.ts'
import { signContext } from '#kernel/context.ts'
import { type AppDesk, appDesk, callback, pkce } from '../../../test/apps.ts'
import { wordOf } from '../../../test/leads.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as apps from './contract.ts'

/** An app that asks for what it may not have, or another site in its place. */
let w: World
let desk: AppDesk
beforeAll(async () => {
  w = await openWorld()
  desk = await appDesk(w)
})
afterAll(async () => {
  await desk.server.close()
  await w.close()
})
beforeEach(() => forgetBudgets())

describe('an address to send people to', () => {
  test.each([
    ['a prefix', `${callback}/more`],
    ['another port', 'https://app.example:8443/callback'],
    ['another case', 'https://app.example/Callback'],
    ['a fragment', `${callback}#there`],
    ['somebody before the @', 'https://app.example@evil.example/callback'],
    ['a query', `${callback}?next=//evil.example`],
    ['another scheme', 'http://app.example/callback'],
    ['dots', 'https://app.example/x/../callback'],
    ['a host below', 'https://app.example.evil.example/callback'],
    ['nothing', undefined],
  ])('with %s is not the registered one: the person is told, and nothing is sent there', async (_, redirect_uri) => {
    const app = await desk.register()
    const request = { ...desk.request(app, pkce().challenge), redirect_uri }
    expect(await w.firm.leo.ask(apps.readAppRequest, request)).toMatchObject({
      problem: expect.stringContaining('not registered'),
      back: null,
    })
    expect(await wordOf(w.firm.leo.ask(apps.answerAppRequest, { request, permit: null }))).toBe('conflict')
  })

  test.each([
    ['public', 'javascript:alert(1)'],
    ['public', 'data:text/html,hello'],
    ['public', 'myapp:/callback'],
    ['confidential', 'com.example.app:/callback'],
    ['public', 'http://app.example/callback'],
    ['public', 'https://app.example/callback#x'],
    ['public', 'https://user@app.example/callback'],
    ['public', 'https://APP.example/callback'],
    ['public', 'https://app.example/a/../callback'],
    ['public', '/callback'],
  ] as const)('of a %s app cannot be registered as %s', async (kind, address) => {
    expect(await wordOf(desk.register({ kind, redirects: [address] }))).toBe('invalid')
  })

  test.each(['http://127.0.0.1:8400/callback', 'http://[::1]/callback', 'com.example.app:/callback', 'https://app.example/?a=1'])(
    'of an app on one’s own device can be %s',
    async address => expect((await desk.register({ kind: 'public', redirects: [address] })).secret).toBeNull(),
  )
})

describe('an app that asks', () => {
  const back = async (more: object) => {
    const app = await desk.register()
    const { back, problem } = await w.firm.leo.ask(apps.readAppRequest, desk.request(app, pkce().challenge, more))
    expect(problem).toBeNull()
    const url = new URL(back!)
    expect(url.origin + url.pathname).toBe(callback)
    expect(url.searchParams.get('state')).toBe('as sent')
    expect(url.searchParams.get('iss')).toBe('http://localhost:3000')
    return url.searchParams.get('error')
  }
  test.each([
    ['without a proof key', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['with a plain one', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['with one of no method, which would mean plain', { code_challenge_method: undefined }, 'invalid_request'],
    ['with half a challenge', { code_challenge: 'abc' }, 'invalid_request'],
    ['for a token at once', { response_type: 'token' }, 'unsupported_response_type'],
    ['for an answer by fragment', { response_mode: 'fragment' }, 'invalid_request'],
    ['for more than it is registered for', { scope: 'lead.read lead.export' }, 'invalid_scope'],
    ['for what no app may have', { scope: 'people.manage' }, 'invalid_scope'],
    ['for nothing', { scope: ' ' }, 'invalid_scope'],
  ])('%s is sent back with the reason, by whom, and its own state', async (_, more, error) => {
    expect(await back(more)).toBe(error)
  })

  test('gets with the code who gives it, and its state as it was sent', async () => {
    const answer = await desk.permit(await desk.register(), w.firm.leo, pkce().challenge)
    expect([...answer.keys()].sort()).toEqual(['code', 'iss', 'state'])
    expect(answer.get('iss')).toBe('http://localhost:3000')
    expect(answer.get('state')).toBe('as sent')
  })

  test('hears a refusal as such, and it is told', async () => {
    const app = await desk.register()
    const { to } = await w.firm.leo.ask(apps.answerAppRequest, { request: desk.request(app, pkce().challenge), permit: null })
    expect(new URL(to).searchParams.get('error')).toBe('access_denied')
    expect(await w.superuser`select 1 from kernel.event where name = 'permit.refused' and subject_id = ${app.id}`).toHaveLength(1)
  })

  test('is permitted neither more than it asked for nor for longer than it may be', async () => {
    const app = await desk.register({ mostDays: 7 })
    const { challenge } = pkce()
    expect(await wordOf(desk.permit(app, w.firm.leo, challenge, ['lead.read', 'lead.convert'], 7))).toBe('conflict')
    expect(await wordOf(desk.permit(app, w.firm.leo, challenge, ['lead.read'], 8))).toBe('invalid')
  })

  test('of another client is nothing here, to its people and its address alike', async () => {
    const theirs = await desk.register({}, w.rival)
    const { verifier, challenge } = pkce()
    const request = desk.request(theirs, challenge)
    const unknown = { ...request, client_id: newId() }
    expect(await w.firm.leo.ask(apps.readAppRequest, request)).toEqual(await w.firm.leo.ask(apps.readAppRequest, unknown))
    expect(await wordOf(desk.permit(theirs, w.firm.leo, challenge))).toBe('conflict')
    const ours = await desk.register()
    const code = (await desk.permit(ours, w.firm.leo, challenge)).get('code')!
    expect(await desk.exchange(theirs, code, verifier)).toMatchObject({ error: 'invalid_grant' })
    const tokens = await desk.exchange(ours, code, verifier)
    expect(await desk.introspect(theirs, tokens.access_token)).toMatchObject({ status: 200, active: false })
    await desk.revoke(theirs, tokens.refresh_token)
    expect((await desk.api(tokens.access_token)).status).toBe(200)
  })
})

describe('permitting', () => {
  const asked = async (headers: Record<string, string>) => {
    const app = await desk.register()
    const payload = { request: desk.request(app, pkce().challenge), permit: { permissions: ['lead.read'], days: 1 } }
    const cookie = `cc_session=${w.firm.leo.token}`
    return (await desk.send({ method: 'POST', url: '/api/v1/app-requests', headers: { cookie, ...headers }, payload })).statusCode
  }
  test('is not done by another site that sends the form for the person', async () => {
    expect(await asked({ 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await asked({ origin: 'https://evil.example' })).toBe(403)
    expect(await asked({})).toBe(403)
    expect(await asked({ 'sec-fetch-site': 'same-origin' })).toBe(200)
  })

  test('is done by the person alone: neither a statement of the application nor a token does it', async () => {
    const app = await desk.register()
    const { tenant, leo, tom } = w.firm
    const attempt = (actor: string, kind: string) =>
      w.house.db.transact(
        false,
        pid => {
          const scope = { all: true, owners: [], branches: [], partners: [], limits: null }
          const context = { tenant, actor, kind, pid, scope, bearer: undefined, version: 0, mayTransfer: false }
          const { text, signature } = signContext(w.house.contextKey, context)
          return { text: 'select kernel.enter($1, $2)', values: [text, signature] }
        },
        tx =>
          tx.text(`insert into apps.permit (tenant_id, id, app_id, member_id, permissions, made_at, expires_at)
            values ('${tenant}', '${newId()}', '${app.id}', '${leo.id}', '{lead.read}', now(), now() + interval '1 day')`),
      )
    await expect(attempt(tom.id, 'member')).rejects.toThrow('for themselves')
    await expect(attempt(leo.id, 'app')).rejects.toThrow('for themselves')
    await expect(attempt(leo.id, 'system')).rejects.toThrow('for themselves')
  })

  test('is a page that no other site frames', async () => {
    const answer = await desk.send({ method: 'GET', url: '/oauth/authorize?client_id=x', headers: { accept: 'text/html' } })
    expect(answer.headers['x-frame-options']).toBe('DENY')
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'")
  })
})
