import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { forgetBudgets } from '#kernel/budget.ts'
import { everybody } from '#policy/scope.ts'
import { agreed, makeKey, secondLeaves } from '../../../test/agreed.ts'
import { type Body, type Directories, openDirectories } from '../../../test/directories.ts'
import * as identity from './contract.ts'

let w: Directories['w']
let send: Directories['send']
let connections: Directories['connections']
let scim: Directories['scim']
let person: Directories['person']
let create: Directories['create']
let patch: Directories['patch']
let filtered: Directories['filtered']
let memberOf: Directories['memberOf']
beforeAll(async () => {
  ;({ w, send, connections, scim, person, create, patch, filtered, memberOf } = await openDirectories())
})
afterAll(() => w.close())
beforeEach(forgetBudgets)

describe('deactivation', () => {
  test('ends sessions, links, and keys the person made with the next request, and closes live lines', async () => {
    const { firm } = w
    const { id: key, token } = await makeKey(w, firm.ann, { name: 'Made by Max' })
    await secondLeaves(w, firm)
    await w.superuser`update identity.api_key set made_by = ${firm.max.id} where id = ${key}`
    await firm.ann.ask(identity.makeLink, { person: firm.max.id })
    const as = (bearer: string) => send({ method: 'GET', url: '/api/v1/people', headers: { authorization: `Bearer ${bearer}` } })
    expect([(await as(firm.max.token)).statusCode, (await as(token)).statusCode]).toEqual([200, 200])
    const heard: string[] = []
    const stop = w.house.live.listen({
      tenant: firm.tenant,
      scopeOf: () => everybody,
      hear: message => heard.push(`${message.name} ${message.subject.id}`),
    })
    expect((await patch(firm.max.id, { op: 'Replace', path: 'active', value: 'False' })).status).toBe(200)
    expect([(await as(firm.max.token)).statusCode, (await as(token)).statusCode]).toEqual([401, 401])
    const open = await w.superuser`
      select 'session' as what from identity.session where member_id = ${firm.max.id} and ended_at is null
      union all select 'link' from identity.link where member_id = ${firm.max.id} and used_at is null
      union all select 'key' from identity.api_key where made_by = ${firm.max.id} and ended_at is null`
    expect(open).toEqual([])
    await expect.poll(() => heard).toContain(`member.deactivated ${firm.max.id}`)
    stop()
  })

  test('of the last administrator is refused in words, by whichever verb', async () => {
    const { ann } = w.firm
    for (const answer of [
      await patch(ann.id, { op: 'replace', path: 'active', value: false }),
      await scim('PUT', `/Users/${ann.id}`, person({ userName: ann.email, active: false })),
      await scim('DELETE', `/Users/${ann.id}`),
    ])
      expect([answer.status, answer.body.detail]).toEqual([409, 'This is the only administrator. Make somebody else one first.'])
    expect((await memberOf(ann.id)).status).toBe('active')
  })
})

describe('groups', () => {
  /** A type by its base is the one of that base every client starts with. */
  const meanings = async (groups: { group: string; type: string | null; branch: string | null }[]) => {
    const { items } = await w.firm.ann.ask(identity.listUserTypes, {})
    const input = {
      connection: connections.palmetto!,
      groups: groups.map(({ type, ...rest }) => ({
        ...rest,
        userType: items.find(one => one.id === type || (one.shipped && one.base === type))?.id ?? null,
      })),
    }
    // What makes administrators of people is agreed to.
    if (groups.some(({ type }) => type === 'tenant_admin')) return agreed(w, w.firm.ann, identity.setGroupMeanings, input)
    return w.firm.ann.ask(identity.setGroupMeanings, input)
  }
  const members = (...people: Body[]) => people.map(one => ({ value: one.id }))

  test('give their people the type and the branch they mean, and take them again', async () => {
    const { charleston, tampa } = w.firm.branches
    await meanings([
      { group: 'Admins', type: 'tenant_admin', branch: null },
      { group: 'Managers', type: 'branch_manager', branch: charleston },
      { group: 'Tampa', type: null, branch: tampa },
    ])
    const [one, two] = [await create(), await create()]
    const group = (await scim('POST', '/Groups', { displayName: 'managers', members: members(one, two) })).body
    expect(group.members).toHaveLength(2)
    for (const user of [one, two])
      expect(await memberOf(user.id)).toMatchObject({ user_type: 'branch_manager', branch_id: charleston })
    const admins = (await scim('POST', '/Groups', { displayName: 'Admins', members: members(two) })).body
    expect((await memberOf(two.id)).user_type).toBe('tenant_admin')
    expect((await scim('GET', `/Users/${two.id}`)).body.groups.map((g: Body) => g.display)).toEqual(['Admins', 'managers'])
    const patchGroup = (of: Body, ...Operations: Body[]) => scim('PATCH', `/Groups/${of.id}`, { Operations })
    expect((await patchGroup(admins, { op: 'Remove', path: `members[value eq "${two.id}"]` })).status).toBe(200)
    expect((await memberOf(two.id)).user_type).toBe('branch_manager')
    await patchGroup(group, { op: 'remove', path: 'members', value: members(two) })
    expect((await memberOf(two.id)).user_type).toBe('loan_officer')
    const listed = await filtered(`displayName eq "MANAGERS" and members eq "${one.id}"`, 'Groups')
    expect(listed.body).toMatchObject({ totalResults: 1, Resources: [{ id: group.id }] })
    expect((await scim('DELETE', `/Groups/${group.id}`)).status).toBe(204)
    expect((await memberOf(one.id)).user_type).toBe('loan_officer')
    expect((await scim('GET', `/Groups/${group.id}`)).status).toBe(404)
  })

  test('who was no group’s keeps what an administrator chose', async () => {
    await meanings([{ group: 'Readers', type: 'marketing', branch: null }])
    await scim('POST', '/Groups', { displayName: 'Means nothing', members: [{ value: w.firm.bea.id }] })
    expect((await memberOf(w.firm.bea.id)).user_type).toBe('branch_manager')
  })

  test('a meaning that changes changes everybody it is about', async () => {
    await meanings([])
    const user = await create()
    await scim('POST', '/Groups', { displayName: 'Later', members: members(user) })
    expect((await memberOf(user.id)).user_type).toBe('loan_officer')
    await meanings([{ group: 'Later', type: 'assistant', branch: null }])
    expect((await memberOf(user.id)).user_type).toBe('assistant')
    await meanings([])
    expect((await memberOf(user.id)).user_type).toBe('loan_officer')
  })

  test('move people out of what came with their old place, and leave what was denied to them', async () => {
    const { charleston, tampa } = w.firm.branches
    const { ann, leo } = w.firm
    await meanings([
      { group: 'Charleston managers', type: 'branch_manager', branch: charleston },
      { group: 'Tampa managers', type: 'branch_manager', branch: tampa },
      { group: 'Assistants', type: 'assistant', branch: null },
    ])
    const user = await create()
    const groupOf = async (displayName: string) =>
      (await scim('POST', '/Groups', { displayName, members: members(user) })).body as Body
    const old = await groupOf('Charleston managers')
    await ann.ask(identity.updatePerson, { person: user.id, manages: [charleston], assists: [leo.id] })
    const until = new Date(w.now().getTime() + 30 * 864e5).toISOString()
    for (const [permission, level] of [
      ['lead.export', 'all'],
      ['contact.edit', 'own'],
    ])
      await w.superuser`insert into identity.override (tenant_id, member_id, permission, level, reason, until, made_by, made_at)
        values (${w.firm.tenant}, ${user.id}, ${permission!}, ${level!}, 'For a while', ${until}, ${ann.id}, now())`
    const place = async () => {
      const { branch, manages, assists } = (await ann.ask(identity.listPeople, {})).items.find(one => one.id === user.id)!
      const { items } = await ann.ask(identity.listOverrides, { person: user.id })
      return { branch, manages, assists, exceptions: items.map(one => one.permission).sort() }
    }
    await scim('DELETE', `/Groups/${old.id}`)
    const two = await groupOf('Tampa managers')
    expect(await place()).toEqual({ branch: tampa, manages: [], assists: [], exceptions: ['contact.edit'] })
    await ann.ask(identity.updatePerson, { person: user.id, manages: [charleston, tampa] })
    await scim('POST', '/Groups', { displayName: 'Charleston managers', members: members(user) })
    expect((await place()).manages).toEqual([charleston])
    await scim('DELETE', `/Groups/${two.id}`)
    expect(await place()).toMatchObject({ branch: charleston, manages: [charleston] })
  })

  test('a branch that a group gave ends with it', async () => {
    await meanings([{ group: 'Tampa people', type: null, branch: w.firm.branches.tampa }])
    const user = await create()
    const { body } = await scim('POST', '/Groups', { displayName: 'Tampa people', members: members(user) })
    expect((await memberOf(user.id)).branch_id).toBe(w.firm.branches.tampa)
    await scim('DELETE', `/Groups/${body.id}`)
    expect((await memberOf(user.id)).branch_id).toBeNull()
  })

  test('cannot leave the client without an administrator', async () => {
    await secondLeaves(w, w.firm)
    await meanings([{ group: 'Small', type: 'marketing', branch: null }])
    const { status } = await scim('POST', '/Groups', { displayName: 'Small', members: [{ value: w.firm.ann.id }] })
    expect([status, (await memberOf(w.firm.ann.id)).user_type]).toEqual([409, 'tenant_admin'])
  })

  test('are one for each name, and know their people', async () => {
    await scim('POST', '/Groups', { displayName: 'Twice' })
    expect((await scim('POST', '/Groups', { displayName: 'TWICE' })).status).toBe(409)
    expect((await scim('POST', '/Groups', { displayName: 'Unknown', members: [{ value: newId() }] })).status).toBe(400)
    expect((await scim('POST', '/Groups', { displayName: '' })).status).toBe(400)
  })
})
