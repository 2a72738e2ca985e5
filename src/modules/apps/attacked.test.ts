import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { forgetBudgets } from '#kernel/budget.ts'
import { remind } from '#modules/crm/contract/reminders.ts'
import { exportLeads, listAlerts } from '#modules/crm/contract.ts'
import { type AppDesk, appDesk, callback, pkce } from '../../../test/apps.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as apps from './contract.ts'

/** What RFC 9700 and chapter V10 of ASVS 5.0 have an authorization server withstand, tried. */
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

const nothing = { status: 400, error: 'invalid_grant' }
const endedWhy = async (app: string) =>
  (await w.superuser<{ why: string | null }[]>`select ended_why as why from apps.permit where app_id = ${app} order by id`).map(
    p => p.why,
  )

describe('a code', () => {
  test('comes twice: the second is refused, and what the first was given ends', async () => {
    const { verifier, challenge } = pkce()
    const app = await desk.register()
    const code = (await desk.permit(app, w.firm.leo, challenge)).get('code')!
    const first = await desk.exchange(app, code, verifier)
    expect((await desk.api(first.access_token)).status).toBe(200)
    expect(await desk.exchange(app, code, verifier)).toMatchObject(nothing)
    expect((await desk.api(first.access_token)).status).toBe(401)
    expect(await desk.refresh(app, first.refresh_token)).toMatchObject(nothing)
    expect(await endedWhy(app.id)).toEqual(['reuse'])
    await w.firm.system.ask(remind, {})
    const { items } = await w.firm.leo.ask(listAlerts, {})
    expect(items.map(one => one.title)).toContainEqual(expect.stringContaining('may have been copied'))
  })

  test('brought fifty times at once is taken once, and nothing of it lasts', async () => {
    const { verifier, challenge } = pkce()
    const app = await desk.register()
    const code = (await desk.permit(app, w.firm.leo, challenge)).get('code')!
    const answers = await Promise.all(Array.from({ length: 50 }, () => desk.exchange(app, code, verifier)))
    const won = answers.filter(one => one.status === 200)
    expect(won).toHaveLength(1)
    expect((await desk.api(won[0]!.access_token)).status).toBe(401)
  })

  test('is good for a minute', async () => {
    const { verifier, challenge } = pkce()
    const app = await desk.register()
    const code = (await desk.permit(app, w.firm.leo, challenge)).get('code')!
    w.pass(1)
    expect(await desk.exchange(app, code, verifier)).toMatchObject(nothing)
  })

  test('that was caught on its way is no use without its key, and to nobody afterwards', async () => {
    const { verifier, challenge } = pkce()
    const app = await desk.register()
    const code = (await desk.permit(app, w.firm.leo, challenge)).get('code')!
    expect(await desk.exchange(app, code, pkce().verifier)).toMatchObject(nothing)
    expect(await desk.exchange(app, code, verifier)).toMatchObject(nothing)
  })

  test('put into another app’s session is not that app’s', async () => {
    const { verifier, challenge } = pkce()
    const [app, other] = [await desk.register(), await desk.register()]
    const code = (await desk.permit(app, w.firm.leo, challenge)).get('code')!
    expect(await desk.exchange(other, code, verifier)).toMatchObject(nothing)
    expect((await desk.exchange(app, code, verifier)).status).toBe(200)
  })

  test('is given for the address it was sent to', async () => {
    const { verifier, challenge } = pkce()
    const app = await desk.register({ redirects: [callback, 'https://app.example/other'] })
    const code = (await desk.permit(app, w.firm.leo, challenge)).get('code')!
    expect(await desk.exchange(app, code, verifier, { redirect_uri: 'https://app.example/other' })).toMatchObject(nothing)
  })

  test('is not a token, nor a token a code, nor either kept as it is', async () => {
    const { verifier, challenge } = pkce()
    const app = await desk.register()
    const code = (await desk.permit(app, w.firm.leo, challenge)).get('code')!
    expect((await desk.api(code)).status).toBe(401)
    expect(await desk.refresh(app, code)).toMatchObject(nothing)
    const tokens = await desk.exchange(app, code, verifier)
    expect((await desk.api(tokens.refresh_token)).status).toBe(401)
    expect(await desk.exchange(app, tokens.refresh_token, verifier)).toMatchObject(nothing)
    expect(await desk.refresh(app, tokens.access_token)).toMatchObject(nothing)
    const rows = (await w.superuser<{ row: string }[]>`select k::text as row from apps.token k`).map(k => k.row).join()
    for (const secret of [code, tokens.access_token, tokens.refresh_token]) expect(rows).not.toContain(secret.slice(4))
  })
})

describe('a refresh token', () => {
  test('brought a hundred times at once is taken once, and the family ends', async () => {
    const app = await desk.register()
    const { refresh_token } = await desk.tokens(app, w.firm.leo)
    const answers = await Promise.all(Array.from({ length: 100 }, () => desk.refresh(app, refresh_token)))
    const won = answers.filter(one => one.status === 200)
    expect(won).toHaveLength(1)
    expect(answers.filter(one => one.error === 'invalid_grant')).toHaveLength(99)
    expect((await desk.api(won[0]!.access_token)).status).toBe(401)
    expect(await desk.refresh(app, won[0]!.refresh_token)).toMatchObject(nothing)
    expect(await endedWhy(app.id)).toEqual(['reuse'])
    const told =
      await w.superuser`select 1 from kernel.event where name = 'permit.ended' and facts->>'app' = ${app.id} and facts->>'why' = 'reuse'`
    expect(told).toHaveLength(1)
  })

  test('from before ends the family however often it was renewed since', async () => {
    const app = await desk.register()
    const first = await desk.tokens(app, w.firm.leo)
    const second = await desk.refresh(app, first.refresh_token)
    const third = await desk.refresh(app, second.refresh_token)
    expect((await desk.api(third.access_token)).status).toBe(200)
    expect(await desk.refresh(app, first.refresh_token)).toMatchObject(nothing)
    expect((await desk.api(third.access_token)).status).toBe(401)
    expect(await desk.refresh(app, third.refresh_token)).toMatchObject(nothing)
  })

  test('gives never more than was permitted, and less where less is asked', async () => {
    const app = await desk.register({ permissions: ['lead.read', 'lead.edit'] })
    const tokens = await desk.tokens(app, w.firm.leo, ['lead.read'])
    expect(await desk.refresh(app, tokens.refresh_token, { scope: 'lead.read lead.edit' })).toMatchObject({
      error: 'invalid_scope',
    })
    expect((await desk.refresh(app, tokens.refresh_token, { scope: 'lead.read' })).scope).toBe('lead.read')
    const both = await desk.tokens(app, w.firm.leo, ['lead.read', 'lead.edit'])
    const less = await desk.refresh(app, both.refresh_token, { scope: 'lead.edit' })
    expect((await desk.api(less.access_token)).status).toBe(403)
    expect((await desk.refresh(app, less.refresh_token)).scope).toBe('lead.read lead.edit')
  })

  test('is its own app’s alone', async () => {
    const [app, other] = [await desk.register(), await desk.register()]
    const { refresh_token } = await desk.tokens(app, w.firm.leo)
    expect(await desk.refresh(other, refresh_token)).toMatchObject(nothing)
    expect((await desk.refresh(app, refresh_token)).status).toBe(200)
  })
})

describe('at the token’s door', () => {
  test('a secret is guessed twenty times from one network, and the app’s own keeps working from its own', async () => {
    const app = await desk.register({ ownName: true })
    const from = (remoteAddress: string, secret: string) =>
      desk.send({
        ...{ method: 'POST', url: '/oauth/token', remoteAddress },
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: `grant_type=client_credentials&client_id=${app.id}&client_secret=${secret}`,
      })
    const statuses: number[] = []
    for (let n = 0; n < 25; n++) statuses.push((await from('198.51.100.7', `ccx_guess${n}`)).statusCode)
    expect(statuses.filter(status => status === 401)).toHaveLength(20)
    expect(statuses.slice(20)).toEqual([429, 429, 429, 429, 429])
    expect((await from('198.51.100.8', app.secret!)).statusCode).toBe(429)
    expect((await from('203.0.113.1', app.secret!)).statusCode).toBe(200)
    w.pass(16)
    expect((await from('198.51.100.7', app.secret!)).statusCode).toBe(200)
  })

  test('a confidential app without its secret, and a public one with any, are nobody', async () => {
    const app = await desk.register({ ownName: true })
    expect(await desk.own({ id: app.id, secret: null })).toMatchObject({ status: 401, error: 'invalid_client' })
    const open = await desk.register({ kind: 'public' })
    expect(await desk.own({ id: open.id, secret: app.secret })).toMatchObject({ status: 401, error: 'invalid_client' })
    expect(await desk.own(open)).toMatchObject({ status: 400, error: 'unauthorized_client' })
    expect(await desk.own({ id: newId(), secret: app.secret })).toMatchObject({ status: 401, error: 'invalid_client' })
  })

  test('credentials come by Basic or in the body, not by both; each parameter once; and as a form', async () => {
    const app = await desk.register({ ownName: true })
    const basic = (id: string, secret: string) => ({
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
    })
    const grant = { grant_type: 'client_credentials' }
    expect(await desk.post('token', grant, basic(app.id, app.secret!))).toMatchObject({ status: 200 })
    expect(await desk.post('token', grant, basic(app.id, 'ccx_wrong'))).toMatchObject({ status: 401 })
    expect(await desk.post('token', { ...grant, client_secret: app.secret! }, basic(app.id, app.secret!))).toMatchObject({
      error: 'invalid_request',
    })
    expect(await desk.post('token', grant, { authorization: 'Basic %%%' })).toMatchObject({
      status: 401,
      error: 'invalid_client',
    })
    const twice = `grant_type=client_credentials&client_id=${app.id}&client_secret=${app.secret}&scope=lead.read&scope=lead.edit`
    const raw = (type: string, payload: string) =>
      desk.send({ method: 'POST', url: '/oauth/token', headers: { 'content-type': type }, payload })
    const form = 'application/x-www-form-urlencoded'
    expect((await raw(form, twice)).json()).toMatchObject({ error: 'invalid_request' })
    expect((await raw('application/json', '{}')).statusCode).toBe(400)
    expect((await raw(form, 'grant_type=%ff&client_id=%00')).statusCode).toBe(401)
    const told = await raw(form, 'grant_type=client_credentials')
    expect(told.statusCode).toBe(401)
    expect(told.headers['www-authenticate']).toBe('Basic realm="apps"')
    expect(told.headers['cache-control']).toBe('no-store')
  })

  test.each(['password', 'implicit', 'urn:ietf:params:oauth:grant-type:device_code', 'constructor'])(
    'there is no grant called %s',
    async type => {
      const app = await desk.register()
      const sent = { client_id: app.id, client_secret: app.secret!, grant_type: type, username: 'leo', password: 'x' }
      expect(await desk.post('token', sent)).toMatchObject({ status: 400, error: 'unsupported_grant_type' })
    },
  )

  test('an app looks up and gives back what is its own; a public one looks nothing up', async () => {
    const app = await desk.register()
    const tokens = await desk.tokens(app, w.firm.leo)
    expect(await desk.introspect(app, tokens.access_token)).toMatchObject({
      active: true,
      scope: 'lead.read',
      sub: w.firm.leo.id,
    })
    expect(await desk.introspect(app, 'cca_made-up')).toEqual({ status: 200, active: false, headers: expect.anything() })
    expect(await desk.revoke(app, 'cca_made-up')).toMatchObject({ status: 200 })
    await desk.revoke(app, tokens.access_token)
    expect(await desk.introspect(app, tokens.access_token)).toMatchObject({ active: false })
    expect((await desk.api(tokens.access_token)).status).toBe(401)
    const next = await desk.refresh(app, tokens.refresh_token)
    await desk.revoke(app, next.refresh_token)
    expect((await desk.api(next.access_token)).status).toBe(401)
    expect(await endedWhy(app.id)).toEqual(['app'])
    const open = await desk.register({ kind: 'public' })
    expect(await desk.introspect(open, 'cca_made-up')).toMatchObject({ status: 401 })
  })
})

describe('at the API’s door', () => {
  test('a token in the address is none, and whoever has none is told where to get one', async () => {
    const { access_token } = await desk.tokens(await desk.register(), w.firm.leo)
    const inAddress = await desk.send({ method: 'GET', url: `/api/v1/me?access_token=${access_token}` })
    expect(inAddress.statusCode).toBe(401)
    const where = 'http://localhost:3000/.well-known/oauth-protected-resource/api/v1'
    expect(inAddress.headers['www-authenticate']).toBe(`Bearer resource_metadata="${where}"`)
    expect((await desk.api('cca_made-up')).headers['www-authenticate']).toBe(
      `Bearer error="invalid_token", resource_metadata="${where}"`,
    )
    const resource = (await desk.send({ method: 'GET', url: new URL(where).pathname })).json()
    expect(resource).toMatchObject({ resource: 'http://localhost:3000/api/v1', authorization_servers: ['http://localhost:3000'] })
  })

  test('tokens of one permit are counted together: new ones bring no new allowance', async () => {
    const app = await desk.register()
    const first = await desk.tokens(app, w.firm.leo)
    const left = async (token: string) => Number(/r=(\d+)/.exec(String((await desk.api(token)).headers.ratelimit))![1])
    const before = await left(first.access_token)
    const next = await desk.refresh(app, first.refresh_token)
    expect(await left(next.access_token)).toBe(before - 1)
  })

  test('no token meets a demand for a passkey or a second person', async () => {
    const { ann } = w.firm
    const { access_token: token } = await desk.tokens(await desk.register(), ann)
    const caller = (await w.bearers.resolve(token))!
    const all = { ...caller, rights: (await w.bearers.resolve(ann.token))!.rights }
    await expect(
      ann.ask(
        apps.registerApp,
        { name: 'Mine', kind: 'public', redirects: [callback], permissions: ['lead.read'] },
        { caller: all, reason: 'For us' },
      ),
    ).rejects.toMatchObject({ word: 'needs-proof' })
    await expect(ann.ask(exportLeads, {}, { caller: all, reason: 'For us' })).rejects.toMatchObject({ word: 'needs-proof' })
  })
})
