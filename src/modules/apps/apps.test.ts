import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { forgetBudgets } from '#kernel/budget.ts'
import { deactivatePerson } from '#modules/crm/contract/offboard.ts'
import { readMe, updateBranch } from '#modules/identity/contract.ts'
import { resumeClient, suspendClient } from '#modules/operator/contract.ts'
import { agreed, collectSecret, makeApp } from '../../../test/agreed.ts'
import { type AppDesk, appDesk, pkce } from '../../../test/apps.ts'
import { makeLeads, wordOf } from '../../../test/leads.ts'
import { atTerminal } from '../../../test/operators.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as apps from './contract.ts'

let w: World
let desk: AppDesk
const leads: Record<'leos' | 'toms', string> = { leos: '', toms: '' }
beforeAll(async () => {
  w = await openWorld()
  desk = await appDesk(w)
  await w.firm.prepare()
  const { leo, tom } = w.firm
  const made = await makeLeads(w, w.firm, [
    { name: 'Leos One', owner: leo, state: 'SC' },
    { name: 'Toms One', owner: tom, state: 'FL' },
  ])
  leads.leos = made[0]!.lead
  leads.toms = made[1]!.lead
})
afterAll(async () => {
  await desk.server.close()
  await w.close()
})
beforeEach(() => forgetBudgets())

const eventsOf = async (name: string) =>
  w.superuser<{ facts: Record<string, unknown>; actor_kind: string; actor_id: string }[]>`
    select facts, actor_kind, actor_id from kernel.event where tenant_id = ${w.firm.tenant} and name = ${name} order by id desc`

describe('an app that a person permits', () => {
  test('asks in their name, over their rows, for what was permitted and no more', async () => {
    const app = await desk.register({ permissions: ['lead.read', 'lead.edit', 'contact.read'] })
    const { access_token: token, scope } = await desk.tokens(app, w.firm.leo, ['lead.read'])
    expect(scope).toBe('lead.read')
    expect((await desk.api(token, `/api/v1/leads/${leads.leos}`)).status).toBe(200)
    expect((await desk.api(token, `/api/v1/leads/${leads.toms}`)).status).toBe(404)
    const refused = await desk.api(token, `/api/v1/leads/${leads.leos}`, 'PATCH', { timeframe: 'soon' })
    expect(refused.status).toBe(403)
    expect(refused.headers['www-authenticate']).toContain('error="insufficient_scope", scope="lead.edit"')
    expect((await desk.api(token, '/api/v1/me')).body).toMatchObject({ user: { id: w.firm.leo.id, name: 'Leo' }, session: null })
  })

  test('is told in the events as the person, through the app', async () => {
    const app = await desk.register()
    const { access_token: token } = await desk.tokens(app, w.firm.leo, ['lead.edit', 'lead.read'])
    expect((await desk.api(token, `/api/v1/leads/${leads.leos}`, 'PATCH', { timeframe: 'soon' })).status).toBe(200)
    const [event] = await eventsOf('crm.updateLead')
    expect(event).toMatchObject({ actor_kind: 'app', actor_id: w.firm.leo.id, facts: { app: app.id } })
  })

  test('does not reach their account, permit other apps, or administer anything', async () => {
    const { ann } = w.firm
    const app = await desk.register({ permissions: ['lead.read'] })
    const other = await desk.register()
    const { access_token: token } = await desk.tokens(app, ann)
    const { challenge } = pkce()
    for (const [method, url, body] of [
      ['GET', '/api/v1/me/apps'],
      ['PATCH', '/api/v1/me', { name: 'Mallory' }],
      ['GET', '/api/v1/me/sessions'],
      ['GET', '/api/v1/keys'],
      ['POST', '/api/v1/keys', { name: 'Mine' }],
      ['GET', '/api/v1/people'],
      [
        'POST',
        '/api/v1/app-requests',
        { request: desk.request(other, challenge), permit: { permissions: ['lead.read'], days: 1 } },
      ],
    ] as const) {
      expect((await desk.api(token, url, method, body)).status, url).toBe(403)
    }
  })

  test('starts no work on many records, which would go on with more than was permitted', async () => {
    const app = await desk.register({ permissions: ['lead.read', 'lead.tag', 'bulk.use'] })
    const { access_token: token } = await desk.tokens(app, w.firm.leo, ['lead.read', 'lead.tag', 'bulk.use'])
    const asked = await desk.api(token, '/api/v1/leads/bulk', 'POST', {
      selection: { ids: [leads.leos] },
      change: { kind: 'tag', add: ['spring'] },
    })
    expect(asked.body).toMatchObject({ word: 'forbidden', detail: expect.stringContaining('one at a time') })
  })

  test('loses with the next request what the person loses', async () => {
    const zoe = await w.hire(w.firm, 'zoe', 'loan_officer', w.firm.branches.tampa)
    const app = await desk.register()
    const { access_token: token } = await desk.tokens(app, zoe, ['lead.read', 'lead.edit'])
    expect((await desk.api(token)).status).toBe(200)
    await w.superuser`update identity.member set user_type = 'processor' where tenant_id = ${w.firm.tenant} and id = ${zoe.id}`
    expect((await desk.api(token)).status).toBe(403)
    await w.superuser`update identity.member set user_type = 'loan_officer' where tenant_id = ${w.firm.tenant} and id = ${zoe.id}`
    expect((await desk.api(token)).status).toBe(200)
  })

  test('loses with the next request what the administrator takes from it', async () => {
    const app = await desk.register()
    const { access_token: token } = await desk.tokens(app, w.firm.leo, ['lead.read', 'lead.edit'])
    expect((await desk.api(token)).status).toBe(200)
    await w.firm.ann.ask(apps.updateApp, { app: app.id, permissions: ['lead.edit'] })
    expect((await desk.api(token)).status).toBe(403)
    await w.firm.ann.ask(apps.endApp, { app: app.id })
    expect((await desk.api(token)).status).toBe(401)
  })
})

describe('a permit ends', () => {
  test('when the person takes it back: the next request finds nobody', async () => {
    const { tom } = w.firm
    const app = await desk.register({ name: 'Notes' })
    const { access_token: token, refresh_token: refresh } = await desk.tokens(app, tom)
    expect((await desk.api(token)).status).toBe(200)
    const [permit] = (await tom.ask(apps.listOwnPermits, {})).items
    expect(permit).toMatchObject({ app: 'Notes', permissions: ['lead.read'] })
    await tom.ask(apps.endOwnPermit, { permit: permit!.id })
    expect((await desk.api(token)).status).toBe(401)
    expect(await desk.refresh(app, refresh)).toMatchObject({ status: 400, error: 'invalid_grant' })
    expect(await wordOf(tom.ask(apps.endOwnPermit, { permit: permit!.id }))).toBe('not-found')
  })

  test('when an administrator ends all of them; nobody else takes back another’s', async () => {
    const { ann, leo, tom } = w.firm
    const app = await desk.register()
    const [one, two] = [await desk.tokens(app, leo), await desk.tokens(app, tom)]
    const { permits } = await ann.ask(apps.readApp, { app: app.id })
    expect(permits.map(permit => permit.person).sort()).toEqual(['Leo', 'Tom'])
    expect(await wordOf(leo.ask(apps.endOwnPermit, { permit: permits.find(one => one.person === 'Tom')!.id }))).toBe('not-found')
    expect(await ann.ask(apps.endAppPermits, { app: app.id })).toEqual({ ended: 2 })
    for (const { access_token } of [one, two]) expect((await desk.api(access_token)).status).toBe(401)
  })

  test('when the person leaves or the client is suspended', async () => {
    const yan = await w.hire(w.firm, 'yan', 'loan_officer', w.firm.branches.tampa)
    const app = await desk.register()
    const { access_token: token, refresh_token: refresh } = await desk.tokens(app, yan)
    expect((await desk.api(token)).status).toBe(200)
    await w.superuser`update identity.member set status = 'deactivated', deactivated_at = now() where tenant_id = ${w.firm.tenant} and id = ${yan.id}`
    expect((await desk.api(token)).status).toBe(401)
    expect((await desk.refresh(app, refresh)).error).toBe('invalid_grant')
    expect((await w.firm.ann.ask(apps.readApp, { app: app.id })).people).toBe(0)

    const theirs = await desk.register({}, w.rival)
    const { access_token: rivals } = await desk.tokens(theirs, w.rival.leo)
    expect((await desk.api(rivals)).status).toBe(200)
    const client = w.rival.tenant
    const operator = atTerminal(w, client)
    await operator(suspendClient, { client, reason: 'Unpaid for a quarter' })
    expect((await desk.api(rivals)).status).toBe(401)
    expect(await desk.own(theirs)).toMatchObject({ status: 401, error: 'invalid_client' })
    await operator(resumeClient, { client, reason: 'Paid again' })
  })

  test('by itself on its day, whatever the app holds', async () => {
    const app = await desk.register({ mostDays: 2 })
    const { access_token, refresh_token } = await desk.tokens(app, w.firm.leo, ['lead.read'], 1)
    w.pass(11)
    expect((await desk.api(access_token)).status).toBe(401)
    const next = await desk.refresh(app, refresh_token)
    expect(next.expires_in).toBe(600)
    w.pass(24 * 60 - 15)
    const last = await desk.refresh(app, next.refresh_token)
    expect(last.expires_in).toBe(240)
    w.pass(5)
    expect(await desk.refresh(app, last.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' })
    expect((await desk.api(last.access_token)).status).toBe(401)
  })
})

test('what was over or spent long ago is forgotten as new tokens are made; what could still tell of a theft is not', async () => {
  const app = await desk.register()
  let { refresh_token: token } = await desk.tokens(app, w.firm.leo, ['lead.read'], 90)
  const kept = async () =>
    (await w.superuser<{ kind: string }[]>`select kind from apps.token where app_id = ${app.id} order by kind`).map(k => k.kind)
  expect(await kept()).toEqual(['access', 'code', 'refresh'])
  w.pass(2 * 24 * 60)
  token = (await desk.refresh(app, token)).refresh_token
  expect(await kept()).toEqual(['access', 'refresh', 'refresh'])
  w.pass(31 * 24 * 60)
  await desk.refresh(app, token)
  expect(await kept()).toEqual(['access', 'refresh', 'refresh'])
})

describe('in its own name', () => {
  test('an app does what a key of the same functions would, and no refresh token is had', async () => {
    const app = await desk.register({ permissions: ['lead.read', 'lead.assign'], redirects: [], ownName: true })
    const tokens = await desk.own(app)
    expect(tokens).toMatchObject({ status: 200, scope: 'lead.read', expires_in: 600 })
    expect(tokens.refresh_token).toBeUndefined()
    expect((await desk.api(tokens.access_token, `/api/v1/leads/${leads.toms}`)).status).toBe(200)
    expect((await desk.api(tokens.access_token, '/api/v1/people')).status).toBe(403)
    expect((await desk.api(tokens.access_token, '/api/v1/me')).body).toMatchObject({ user: { id: app.id, name: 'Calendar' } })
    expect(await desk.own(app, { scope: 'lead.assign' })).toMatchObject({ status: 400, error: 'invalid_scope' })
  })

  test('bound to an officer it meets that officer’s records only', async () => {
    const app = await desk.register({
      permissions: ['lead.read'],
      ownName: true,
      bound: { officers: [w.firm.leo.id], branches: [] },
    })
    const { access_token: token } = await desk.own(app)
    expect((await desk.api(token, `/api/v1/leads/${leads.leos}`)).status).toBe(200)
    expect((await desk.api(token, `/api/v1/leads/${leads.toms}`)).status).toBe(404)
  })

  test('bound to a branch that was closed since, it says so', async () => {
    const { ann, branches } = w.firm
    const app = await desk.register({
      permissions: ['lead.read'],
      ownName: true,
      bound: { officers: [], branches: [branches.tampa] },
    })
    await ann.ask(updateBranch, { branch: branches.tampa, active: false })
    expect((await ann.ask(apps.readApp, { app: app.id })).bound).toMatchObject({ branches: ['Tampa'], closed: ['Tampa'] })
    await ann.ask(updateBranch, { branch: branches.tampa, active: true })
  })

  test('an app is refused with the secret of somebody who left, until a colleague gives it another', async () => {
    const { ann } = w.firm
    const amy = await w.hire(w.firm, 'amy', 'tenant_admin')
    const app = await makeApp(w, amy, { name: 'Feed', kind: 'confidential', permissions: ['lead.read'], ownName: true })
    const { access_token: token } = await desk.own(app)
    expect((await desk.api(token)).status).toBe(200)
    await ann.ask(deactivatePerson, { person: amy.id, reassignTo: null })
    expect((await desk.api(token)).status).toBe(401)
    expect((await desk.own(app)).error).toBe('invalid_client')
    await agreed(w, ann, apps.rotateAppSecret, { app: app.id })
    const secret = await collectSecret(ann, app.id)
    expect((await desk.own({ id: app.id, secret })).status).toBe(200)
  })

  test('an app that was not registered for it gets nothing', async () => {
    expect(await desk.own(await desk.register())).toMatchObject({ status: 400, error: 'unauthorized_client' })
  })
})

describe('registering', () => {
  test('takes a fresh passkey and an administrator, as a key does', async () => {
    const input = {
      ...{ name: 'Mine', kind: 'public' as const, redirects: ['https://mine.example/cb'] },
      permissions: ['lead.read' as const],
    }
    expect(await wordOf(w.firm.leo.ask(apps.registerApp, input))).toBe('forbidden')
    const caller = (await w.bearers.resolve(w.firm.ann.token))!
    const stale = { ...caller, proof: { ...caller.proof!, strongAt: w.now().getTime() - 6 * 60_000 } }
    await expect(w.firm.ann.ask(apps.registerApp, input, { caller: stale })).rejects.toMatchObject({
      word: 'needs-proof',
      facts: { demand: 'passkey', minutes: 5 },
    })
  })

  test('shows a secret once and keeps its hash; a new one leaves the old a week, or ends it at once', async () => {
    const { ann } = w.firm
    const app = await desk.register({ ownName: true })
    const kept = await w.superuser<{ row: string }[]>`select s::text as row from apps.secret s where app_id = ${app.id}`
    expect(kept).toHaveLength(1)
    expect(kept[0]!.row).not.toContain(app.secret)
    await agreed(w, ann, apps.rotateAppSecret, { app: app.id })
    const secret = await collectSecret(ann, app.id)
    const renewed = { id: app.id, secret }
    expect([(await desk.own(app)).status, (await desk.own(renewed)).status]).toEqual([200, 200])
    w.pass(7 * 24 * 60 + 1)
    expect([(await desk.own(app)).status, (await desk.own(renewed)).status]).toEqual([401, 200])
    const { secrets } = await ann.ask(apps.readApp, { app: app.id })
    expect(secrets).toHaveLength(1)
    await ann.ask(apps.endAppSecret, { app: app.id, entry: secrets[0]!.id })
    expect((await desk.own(renewed)).status).toBe(401)
  })

  test('lists the app with who permits it and when it was last used', async () => {
    const app = await desk.register({ name: 'Watched' })
    const { access_token: token } = await desk.tokens(app, w.firm.leo)
    const listed = async () => (await w.firm.ann.ask(apps.listApps, {})).items.find(one => one.id === app.id)!
    expect(await listed()).toMatchObject({ people: 1, lastUsedAt: null, owner: 'Ann' })
    await desk.api(token)
    await expect.poll(async () => (await listed()).lastUsedAt).toBe(w.now().toISOString())
    expect((await w.firm.leo.ask(apps.listOwnPermits, {})).items[0]).toMatchObject({ lastUsedAt: w.now().toISOString() })
  })

  test('a person who may do none of it sees that, and permits nothing', async () => {
    const app = await desk.register({ permissions: ['lead.assign'] })
    const { challenge } = pkce()
    const { asks } = await w.firm.max.ask(apps.readAppRequest, desk.request(app, challenge))
    expect(asks?.functions).toEqual([{ permission: 'lead.assign', level: 'none' }])
    expect(await wordOf(desk.permit(app, w.firm.max, challenge, ['lead.assign']))).toBe('conflict')
    expect(await w.firm.max.ask(readMe, {})).toBeTruthy()
  })
})
