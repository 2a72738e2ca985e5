import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import * as automation from '#modules/automation/contract.ts'
import * as identity from '#modules/identity/contract.ts'
import { decideApproval, readApproval } from '#modules/trust/contract.ts'
import type { Action } from '#policy/action.ts'
import { agreed } from './agreed.ts'
import { type Hostile, openHostile } from './hostile.ts'
import { wordOf } from './leads.ts'
import { because } from './second-person.ts'
import { walked } from './sign-on.ts'
import type { Person, World } from './world.ts'

/** What reaches far takes two people, by the product and by whatever SQL somebody sends as an administrator. */
let w: World
let at: Hostile
let ann: Person
let sue: Person
const ids: Record<'connection' | 'webhook', Id> = { connection: '', webhook: '' }
const events = ['lead.received']
const typeOf = async (person: Id) => (await w.superuser`select user_type, status from identity.member where id = ${person}`)[0]
const asAnn = () => at.contextOf(at.pid, {}, ann)
const frozen = async (action: unknown, input: unknown, by = ann) =>
  ((await by.ask(action as Action, input as never, because)) as unknown as { approval?: { id: Id } }).approval?.id
const agree = async (approval: Id, by = sue) =>
  by.ask(decideApproval, { approval, agree: true, hash: (await by.ask(readApproval, { approval })).hash })

beforeAll(async () => {
  at = await openHostile()
  w = at.w
  await w.firm.prepare()
  ann = w.firm.ann
})
afterAll(() => at.close())

describe('a client that sets itself up', () => {
  test('has its sign-on turned on and its limits set by its one administrator, and its second one made by them', async () => {
    const provider = { kind: 'oidc' as const, issuer: 'https://login.example', clientId: 'us' }
    ids.connection = (await ann.ask(identity.createConnection, { name: 'Provider', provider })).id
    await walked(w, ids.connection)
    await ann.ask(identity.updateConnection, { connection: ids.connection, active: true })
    await ann.ask(identity.updateCompany, { sessionHours: 4 })
    await ann.ask(identity.updateCompany, { sessionHours: 6 })
    const made = await ann.ask(identity.invitePerson, { name: 'Sam Two', email: 'sam@palmetto.example', type: 'tenant_admin' })
    expect(made.url).toContain('/link#')
    expect(await typeOf(made.id)).toEqual({ user_type: 'tenant_admin', status: 'invited' })
  })

  test('does so no more once it has had two at a time, whoever of them is there later', async () => {
    const nia = await w.hire(w.firm, 'nia', 'tenant_admin')
    await w.superuser`update identity.member set status = 'deactivated' where id = ${nia.id}`
    const invitation = { name: 'Puppet', email: 'puppet@palmetto.example', type: 'tenant_admin' as const }
    await expect(ann.ask(identity.invitePerson, invitation, because)).rejects.toMatchObject({ facts: { eligible: 0 } })
    expect(await at.refused(`update identity.tenant set two_since = null where tenant_id = '${w.firm.tenant}'`, asAnn())).toBe(
      '42501',
    )
    sue = await w.hire(w.firm, 'sue', 'tenant_admin')
  })
})

describe('takes a second person, who reads what would come of it', () => {
  test('somebody made administrator by invitation, whose link is made when it is to be handed over', async () => {
    const input = { name: 'Tia Three', email: 'tia@palmetto.example', type: 'tenant_admin' as const }
    expect(await wordOf(ann.ask(identity.invitePerson, input))).toBe('needs-proof')
    const approval = (await frozen(identity.invitePerson, input))!
    const { preview, permission, touches } = await sue.ask(readApproval, { approval })
    expect({ permission, touches }).toMatchObject({ permission: 'admin.give', touches: { people: 1 } })
    expect(preview[0]).toEqual({ label: 'Becomes', before: 'Nobody here', value: 'Administrator' })
    expect(await wordOf(w.firm.bea.ask(decideApproval, { approval, agree: true, hash: 'a'.repeat(64) }))).not.toBe('answered')
    await agree(approval)
    await w.drain()
    const { answer } = await ann.ask(readApproval, { approval })
    expect(answer).toMatchObject({ url: null })
    const { id } = answer as { id: Id }
    expect(await typeOf(id)).toEqual({ user_type: 'tenant_admin', status: 'invited' })
    expect((await ann.ask(identity.makeLink, { person: id })).url).toContain('/link#')
  })

  test('a colleague who becomes one or comes back as one; every other type is given as ever', async () => {
    const { tom, max } = w.firm
    await ann.ask(identity.updatePerson, { person: max.id, type: 'compliance' })
    const approval = (await frozen(identity.updatePerson, { person: tom.id, type: 'tenant_admin' }))!
    expect(await typeOf(tom.id)).toMatchObject({ user_type: 'loan_officer' })
    await agree(approval)
    await w.drain()
    expect(await typeOf(tom.id)).toMatchObject({ user_type: 'tenant_admin' })
    await w.superuser`update identity.member set status = 'deactivated' where id = ${tom.id}`
    await agree((await frozen(identity.reactivatePerson, { person: tom.id }))!)
    await w.drain()
    expect(await typeOf(tom.id)).toEqual({ user_type: 'tenant_admin', status: 'active' })
    await ann.ask(identity.updatePerson, { person: tom.id, type: 'loan_officer' })
  })

  test('a group of the directory that means an administrator', async () => {
    const types = (await ann.ask(identity.listUserTypes, {})).items
    const of = (base: string) => types.find(type => type.shipped && type.base === base)!.id
    const { connection } = ids
    const officers = { group: 'Officers', userType: of('loan_officer'), branch: null }
    expect(await frozen(identity.setGroupMeanings, { connection, groups: [officers] })).toBeUndefined()
    const admins = { group: 'Admins', userType: of('tenant_admin'), branch: null }
    const approval = (await frozen(identity.setGroupMeanings, { connection, groups: [officers, admins] }))!
    expect((await sue.ask(readApproval, { approval })).preview).toMatchObject([{ value: 'Admins' }])
    // While it is agreed to and not yet run, SQL in a request of whoever asked makes nothing else of it.
    await agree(approval)
    for (const statement of [
      `update identity.member set user_type = 'tenant_admin', type_id = '${of('tenant_admin')}', given_by = '${approval}' where id = '${w.firm.leo.id}'`,
      `insert into identity.group_mapping (tenant_id, connection_id, group_name, type_id, given_by)
        values ('${w.firm.tenant}', '${connection}', 'Everyone', '${of('tenant_admin')}', '${approval}')`,
    ])
      expect(
        await at.inside(statement, asAnn()).then(
          () => 'done',
          error => error.code,
        ),
        statement,
      ).toBe('42501')
    await w.drain()
    expect((await ann.ask(identity.readConnection, { connection })).groups).toHaveLength(2)
  })

  test('single sign-on that is on, changed or removed; what opens nothing is done alone', async () => {
    const { connection } = ids
    expect(await frozen(identity.updateConnection, { connection, name: 'Okta' })).toBeUndefined()
    const approval = (await frozen(identity.updateConnection, { connection, makesPeople: true }))!
    expect((await sue.ask(readApproval, { approval })).preview).toContainEqual({
      ...{ label: 'Makes people it does not know', before: 'Off', value: 'On' },
    })
    await agree(approval)
    await w.drain()
    expect(await ann.ask(identity.readConnection, { connection })).toMatchObject({ makesPeople: true, active: true })
    expect(await frozen(identity.removeConnection, { connection })).toBeDefined()
    expect(await frozen(identity.updateConnection, { connection, active: false })).toBeUndefined()
    const on = (await frozen(identity.updateConnection, { connection, active: true }))!
    await agree(on)
    await w.drain()
    expect(await ann.ask(identity.readConnection, { connection })).toMatchObject({ active: true })
    const other = await ann.ask(identity.createConnection, {
      ...{ name: 'Never on', provider: { kind: 'oidc', issuer: 'https://other.example', clientId: 'us' } },
    })
    expect(await frozen(identity.removeConnection, { connection: other.id })).toBeUndefined()
  })

  test('a webhook and its next address; other changes of it do not', async () => {
    const made = await agreed(w, ann, automation.createWebhook, { name: 'Ours', url: 'http://127.0.0.1:9/a', events })
    ids.webhook = made.id
    expect(JSON.stringify(made)).not.toContain('whsec_')
    expect(await frozen(automation.updateWebhook, { webhook: made.id, events: [...events, 'loan.opened'] })).toBeDefined()
    const same = { webhook: made.id, name: 'Renamed', url: 'http://127.0.0.1:9/a' }
    expect(await frozen(automation.updateWebhook, same)).toBeUndefined()
    const approval = (await frozen(automation.updateWebhook, { webhook: made.id, url: 'http://127.0.0.1:9/b' }))!
    expect((await sue.ask(readApproval, { approval })).preview[0]).toEqual({
      ...{ label: 'Address', before: 'http://127.0.0.1:9/a', value: 'http://127.0.0.1:9/b' },
    })
    await agree(approval)
    await w.drain()
    expect((await ann.ask(automation.listWebhooks, {})).items).toMatchObject([{ name: 'Renamed', url: 'http://127.0.0.1:9/b' }])
  })

  test('limits of security that are loosened, never those that are tightened', async () => {
    expect(await frozen(identity.updateCompany, { sessionHours: 3, revealsAnHour: 5 })).toBeUndefined()
    const approval = (await frozen(identity.updateCompany, { sessionHours: 2, revealsAnHour: 9 }))!
    expect((await sue.ask(readApproval, { approval })).preview).toEqual([
      { label: 'Hours a session may last', before: '3', value: '2' },
      { label: 'Sealed values looked at in an hour', before: '5', value: '9' },
    ])
    await agree(approval)
    await w.drain()
    expect(await ann.ask(identity.readCompany, {})).toMatchObject({ sessionHours: 2, revealsAnHour: 9 })
  })

  test('a look as a colleague, begun once by whoever asked', async () => {
    const { leo } = w.firm
    const { id } = await agreed(w, ann, identity.askViewing, { person: leo.id })
    expect((await ann.ask(identity.listViewings, {})).items).toMatchObject([{ id, person: leo.id }])
    expect(await wordOf(sue.ask(identity.beginViewing, { viewing: id }))).toBe('gone')
    await ann.ask(identity.beginViewing, { viewing: id })
    expect((await ann.ask(identity.readMe, {})).viewer).toMatchObject({ name: 'Ann' })
    await ann.ask(identity.endViewing, {})
    expect(await wordOf(ann.ask(identity.beginViewing, { viewing: id }))).toBe('gone')
    const late = await agreed(w, ann, identity.askViewing, { person: leo.id })
    w.pass(8 * 60 + 1)
    expect(await wordOf(ann.ask(identity.beginViewing, { viewing: late.id }))).toBe('gone')
  })
})

describe('whoever sends SQL as an administrator does none of it alone', () => {
  const account = `identity.ensure_account('sql@evil.example', 'sql@evil.example', now())`
  const attempts: [string, () => string][] = [
    [
      'an administrator, invited',
      () => `insert into identity.member (tenant_id, id, account_id, email, name, user_type, status, created_at)
      select tenant_id, '${newId()}', ${account}, 'sql@evil.example', 'Evil', 'tenant_admin', 'invited', now() from identity.tenant`,
    ],
    ['a colleague made one', () => `update identity.member set user_type = 'tenant_admin' where id = '${w.firm.leo.id}'`],
    [
      'a colleague made one, in the name of another agreement',
      () =>
        `update identity.member set user_type = 'tenant_admin', given_by = (select id from approvals.request where state = 'done' limit 1) where id = '${w.firm.leo.id}'`,
    ],
    [
      'a group that means one',
      () =>
        `update identity.group_mapping set type_id = (select id from identity.user_type where base = 'tenant_admin' and shipped) where group_name = 'Officers'`,
    ],
    [
      'another provider behind what is on',
      () =>
        `update identity.connection set settings = settings || '{"issuer":"https://evil.example"}' where id = '${ids.connection}'`,
    ],
    [
      'another secret of it',
      () => `update identity.connection set client_secret = next_secret, makes_people = false where id = '${ids.connection}'`,
    ],
    ['the only way in', () => `update identity.connection set enforced = true where id = '${ids.connection}'`],
    [
      'somebody who comes in without it',
      () =>
        `insert into identity.break_glass (tenant_id, connection_id, member_id) select tenant_id, '${ids.connection}', '${ann.id}' from identity.tenant`,
    ],
    ['what is on, removed', () => `delete from identity.connection where id = '${ids.connection}'`],
    [
      'a webhook',
      () => `insert into automation.webhook (tenant_id, id, name, url, events, secret, made_by, created_at)
      select tenant_id, '${newId()}', 'Evil', 'https://evil.example', events, secret, made_by, now() from automation.webhook`,
    ],
    ['a webhook led elsewhere', () => `update automation.webhook set url = 'https://evil.example' where id = '${ids.webhook}'`],
    [
      'a webhook that hears more',
      () => `update automation.webhook set events = events || '{loan.opened}' where id = '${ids.webhook}'`,
    ],
    ['longer sessions', () => `update identity.tenant set session_hours = 12`],
    [
      'a look as a colleague',
      () =>
        `update identity.session set viewing = '${w.firm.leo.id}', viewing_until = now() + interval '20 minutes' where member_id = '${ann.id}'`,
    ],
    [
      'a permit to look',
      () => `insert into identity.viewing_permit (tenant_id, id, member_id, person_id, approval_id, made_at, begin_by)
      select tenant_id, '${newId()}', '${ann.id}', '${w.firm.leo.id}', id, now(), now() from approvals.request where state = 'done' limit 1`,
    ],
  ]
  test.each(attempts)('%s', async (_, statement) => {
    expect(await at.refused(statement(), asAnn())).toBe('42501')
  })

  test('nor otherwise than it was agreed to, in the moment in which it is carried out', async () => {
    const move = (await frozen(automation.updateWebhook, { webhook: ids.webhook, url: 'http://127.0.0.1:9/agreed' }))!
    const make = (await frozen(identity.updatePerson, { person: w.firm.leo.id, type: 'tenant_admin' }))!
    for (const one of [move, make]) await agree(one)
    const led = (url: string) => `update automation.webhook set url = '${url}', agreed_by = '${move}' where id = '${ids.webhook}'`
    expect(await at.refused(led('http://127.0.0.1:9/other'), asAnn())).toBe('42501')
    expect(await at.refused(led('http://127.0.0.1:9/agreed'), asAnn())).toBe('answered')
    const given = (person: Id) =>
      `update identity.member set user_type = 'tenant_admin', given_by = '${make}' where id = '${person}'`
    expect(await at.refused(given(w.firm.max.id), asAnn())).toBe('42501')
    expect(await at.refused(given(w.firm.leo.id), asAnn())).toBe('answered')
  })
})
