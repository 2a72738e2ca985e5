import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { forgetBudgets } from '#kernel/budget.ts'
import { makeDirectory } from '../../../test/agreed.ts'
import { type Directories, openDirectories } from '../../../test/directories.ts'
import * as identity from './contract.ts'

let w: Directories['w']
let send: Directories['send']
let connections: Directories['connections']
let keys: Directories['keys']
let scim: Directories['scim']
let person: Directories['person']
let create: Directories['create']
let patch: Directories['patch']
let filtered: Directories['filtered']
let memberOf: Directories['memberOf']
beforeAll(async () => {
  ;({ w, send, connections, keys, scim, person, create, patch, filtered, memberOf } = await openDirectories())
})
afterAll(() => w.close())
beforeEach(forgetBudgets)

describe('people', () => {
  test('are made active without a password, with what a member has taken over and the rest kept', async () => {
    const user = await create({
      phoneNumbers: [{ value: '415.412.4567', type: 'work' }],
      title: 'Engineer',
      preferredLanguage: 'es-MX',
      timezone: 'America/Chicago',
      addresses: [{ type: 'work', locality: 'Austin', region: 'TX' }],
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Sales' },
      somethingNew: 'passed over',
    })
    expect(await memberOf(user.id)).toMatchObject({
      status: 'active',
      user_type: 'loan_officer',
      phone: '+14154124567',
      languages: ['es'],
      time_zone: 'America/Chicago',
      provisioned_by: connections.palmetto,
    })
    expect(user).toMatchObject({ title: 'Engineer', addresses: [{ locality: 'Austin' }], timezone: 'America/Chicago' })
    expect(user.schemas).toContain('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User')
    expect(user).not.toHaveProperty('somethingNew')
    expect(await w.superuser`select 1 from identity.credential where member_id = ${user.id}`).toEqual([])
    const read = await scim('GET', `/Users/${user.id}`)
    expect(read.body).toEqual(user)
    expect(read.headers.etag).toBe(user.meta.version)
    const events =
      await w.superuser`select actor_kind, actor_id, door from kernel.event where subject_id = ${user.id} and name = 'identity.createScimUser'`
    expect(events).toEqual([{ actor_kind: 'provisioner', actor_id: connections.palmetto, door: 'scim' }])
  })

  test('are one for each address and external id', async () => {
    const user = await create()
    for (const twice of [{ userName: user.userName.toUpperCase() }, { externalId: user.externalId }]) {
      const { status, body } = await scim('POST', '/Users', person(twice))
      expect([status, body.scimType]).toEqual([409, 'uniqueness'])
    }
    const other = await create()
    expect((await patch(other.id, { op: 'replace', path: 'userName', value: user.userName })).status).toBe(409)
    expect((await scim('POST', '/Users', person({ userName: w.firm.leo.email }))).status).toBe(409)
  })

  test('need an address to sign in with', async () => {
    for (const userName of [undefined, '', 'jordan', 5, ['a@b.example']]) {
      const { status, body } = await scim('POST', '/Users', person({ userName }))
      expect([userName, status, body.scimType]).toEqual([userName, 400, 'invalidValue'])
    }
  })

  test('are renamed with their address; what opened the old one ends', async () => {
    const user = await create()
    await w.superuser`insert into identity.credential (tenant_id, member_id, password_hash, set_at) values (${w.firm.tenant}, ${user.id}, 'x', now())`
    const { status, body } = await patch(user.id, { op: 'replace', path: 'userName', value: 'Married@Example.com' })
    expect([status, body.userName]).toEqual([200, 'married@example.com'])
    expect(await memberOf(user.id)).toMatchObject({ email: 'married@example.com' })
    expect(await w.superuser`select 1 from identity.credential where member_id = ${user.id}`).toEqual([])
    const [account] =
      await w.superuser`select a.email from identity.account a join identity.member m on m.account_id = a.id where m.id = ${user.id}`
    expect(account).toEqual({ email: 'married@example.com' })
  })

  test('are not renamed by a directory that did not make them, and keep everything that is theirs', async () => {
    const { ann } = w.firm
    for (const answer of [
      await patch(ann.id, { op: 'replace', path: 'userName', value: 'taken@over.example' }),
      await scim('PUT', `/Users/${ann.id}`, person({ userName: 'taken@over.example' })),
    ])
      expect([answer.status, answer.body.detail]).toEqual([
        409,
        'This person was not made by this directory: it cannot change their userName.',
      ])
    expect(await memberOf(ann.id)).toMatchObject({ email: ann.email })
    expect(await w.bearers.resolveNow(ann.token)).toMatchObject({ name: 'Ann' })
  })

  test('are not renamed while they are the only administrator', async () => {
    const user = await create()
    const { firm } = w
    await w.superuser`update identity.member set user_type = 'tenant_admin', type_id = (select type_id from identity.member where id = ${firm.ann.id}) where id = ${user.id}`
    await w.superuser`update identity.member set user_type = 'loan_officer', type_id = (select type_id from identity.member where id = ${firm.leo.id}) where id = ${firm.ann.id}`
    const renamed = () => patch(user.id, { op: 'replace', path: 'userName', value: 'only@one.example' })
    expect(await renamed()).toMatchObject({ status: 409, body: { detail: expect.stringContaining('the only administrator') } })
    expect(await memberOf(user.id)).toMatchObject({ email: user.userName })
    await w.superuser`update identity.member set user_type = 'tenant_admin', type_id = (select type_id from identity.member where id = ${user.id}) where id = ${firm.ann.id}`
    expect((await renamed()).status).toBe(200)
  })

  test('are replaced whole; leaving out “active” lets nobody back in', async () => {
    const user = await create({ title: 'Engineer', phoneNumbers: [{ value: '+14154124567' }] })
    await patch(user.id, { op: 'replace', path: 'active', value: false })
    const { active: _, ...without } = person({ userName: user.userName, displayName: 'Other Name' })
    const { status, body } = await scim('PUT', `/Users/${user.id}`, without)
    expect([status, body.displayName, body.active, body.title]).toEqual([200, 'Other Name', false, undefined])
    expect(await memberOf(user.id)).toMatchObject({ name: 'Other Name', status: 'deactivated', phone: null })
    expect((await scim('PUT', `/Users/${user.id}`, { ...without, active: true })).body.active).toBe(true)
  })

  test('are deleted by being deactivated, and are themselves when they come again', async () => {
    const user = await create()
    expect((await scim('DELETE', `/Users/${user.id}`)).status).toBe(204)
    expect((await memberOf(user.id)).status).toBe('deactivated')
    expect((await scim('GET', `/Users/${user.id}`)).status).toBe(404)
    expect((await filtered(`userName eq "${user.userName}"`)).body.totalResults).toBe(0)
    const again = await scim('POST', '/Users', person({ userName: user.userName }))
    expect([again.status, again.body.id]).toEqual([201, user.id])
    expect((await memberOf(user.id)).status).toBe('active')
  })

  test('who wait for their invitation stay invited, whatever a directory says', async () => {
    const { id } = await w.firm.ann.ask(identity.invitePerson, {
      name: 'Ivy Invited',
      email: 'ivy@palmetto.example',
      type: 'marketing',
    })
    expect((await patch(id, { op: 'replace', path: 'title', value: 'Writer' })).body).toMatchObject({
      active: true,
      title: 'Writer',
    })
    expect((await memberOf(id)).status).toBe('invited')
    await patch(id, { op: 'replace', path: 'active', value: false })
    await patch(id, { op: 'replace', path: 'active', value: true })
    expect((await memberOf(id)).status).toBe('invited')
  })

  test('are not overwritten where they changed meanwhile', async () => {
    const user = await create()
    const changed = await patch(user.id, { op: 'replace', path: 'title', value: 'First' })
    const late = await scim('PUT', `/Users/${user.id}`, person({ userName: user.userName }), {
      headers: { 'if-match': user.meta.version },
    })
    expect([late.status, late.body.status]).toEqual([412, '412'])
    const fresh = await scim('PUT', `/Users/${user.id}`, person({ userName: user.userName }), {
      headers: { 'if-match': changed.body.meta.version },
    })
    expect(fresh.status).toBe(200)
    const same = await scim('GET', `/Users/${user.id}`, undefined, { headers: { 'if-none-match': fresh.body.meta.version } })
    expect(same.status).toBe(304)
  })

  test('two patches at once both hold', async () => {
    const user = await create()
    await Promise.all([
      patch(user.id, { op: 'replace', path: 'title', value: 'T' }),
      patch(user.id, { op: 'replace', path: 'nickName', value: 'N' }),
      patch(user.id, { op: 'add', path: 'roles', value: [{ value: 'r' }] }),
    ])
    expect((await scim('GET', `/Users/${user.id}`)).body).toMatchObject({ title: 'T', nickName: 'N', roles: [{ value: 'r' }] })
  })
})

describe('a key', () => {
  test('opens its own client only: of the rival’s people and groups nothing is there', async () => {
    const [user, group] = [await create(), (await scim('POST', '/Groups', { displayName: 'Ours' })).body]
    const key = keys.rival!
    const nothing = newId()
    for (const [kind, id] of [
      ['Users', user.id],
      ['Users', w.firm.leo.id],
      ['Groups', group.id],
    ]) {
      const body = {
        schemas: [],
        Operations: [{ op: 'replace', path: 'displayName', value: 'x' }],
        userName: 'a@b.example',
        displayName: 'x',
      }
      for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
        const ask = (of: string) =>
          scim(method, `/${kind}/${of}`, method === 'GET' || method === 'DELETE' ? undefined : body, { key })
        const [theirs, none] = [await ask(id!), await ask(nothing)]
        expect([method, kind, theirs.status, theirs.body]).toEqual([method, kind, 404, none.body])
      }
    }
    const { status } = await scim('POST', '/Groups', { displayName: 'Theirs', members: [{ value: user.id }] }, { key })
    expect(status).toBe(400)
    expect((await memberOf(user.id)).status).toBe('active')
  })

  test('is needed, is that of a connection, and ends at once', async () => {
    for (const key of ['', 'nonsense', 'ccscim_nonsense', w.firm.ann.token]) {
      const { status, body, headers } = await scim('GET', '/Users', undefined, { key })
      expect([status, body.status, headers['www-authenticate']]).toEqual([401, '401', 'Bearer'])
    }
    const cookie = await send({ method: 'GET', url: '/scim/v2/Users', headers: { cookie: `cc_session=${keys.palmetto}` } })
    expect(cookie.statusCode).toBe(401)
    const asMember = await send({ method: 'GET', url: '/api/v1/people', headers: { authorization: `Bearer ${keys.palmetto}` } })
    expect(asMember.statusCode).toBe(401)
    const old = keys.palmetto!
    keys.palmetto = await makeDirectory(w, w.firm.ann, connections.palmetto!)
    expect((await scim('GET', '/Users', undefined, { key: old })).status).toBe(401)
    expect((await scim('GET', '/Users')).status).toBe(200)
    const kept = await w.superuser<{ text: string }[]>`select to_jsonb(k)::text as text from identity.directory_key k`
    expect(kept.filter(row => row.text.includes(keys.palmetto!.slice(14)))).toEqual([])
  })
})
