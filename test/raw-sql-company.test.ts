import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { invitePerson } from '#modules/identity/contract.ts'
import { saveSource } from '#modules/lead-hunter/contract.ts'
import { openReview } from '#modules/trust/contract.ts'
import { type Hostile, openHostile } from './hostile.ts'
import type { World } from './world.ts'

let w: World
let at: Hostile
const elsewhere = newId()
beforeAll(async () => {
  at = await openHostile()
  w = at.w
  const { tenant, ann, bea } = w.firm
  await w.superuser`insert into identity.workgroup (tenant_id, id, name, created_at) values (${tenant}, ${elsewhere}, 'Elsewhere', now())`
  await w.superuser`insert into identity.connection (tenant_id, id, name, kind, active, settings, default_type_id, created_at)
    select ${tenant}, ${newId()}, 'Provider', 'oidc', false, '{}', id, now() from identity.user_type where tenant_id = ${tenant} and base = 'loan_officer'`
  await ann.ask(saveSource, { name: 'Theirs', kind: 'webhook' })
  await ann.ask(openReview, { title: 'Autumn', days: 14, graceDays: 7 })
  // It begins in the name of who asks.
  const asked = at.contextOf(at.pid, {}, bea)
  await at.app.begin(async tx => {
    await tx`select kernel.enter(${asked.text}, ${asked.signature})`
    await tx`insert into approvals.request (tenant_id, id, action, contract, permission, asked_by, asked_at, scope, payload, payload_hash, decide_by, moved_at)
      values (${tenant}, ${newId()}, 'crm.exportLeads', 'x', 'lead.export', ${bea.id}, now(), '{}', ${Buffer.alloc(29, 1)}, ${Buffer.alloc(32)}, now() + interval '30 days', now())`
  })
})
afterAll(() => at.close())

const tenant = () => `'${w.firm.tenant}'`
const leo = () => `'${w.firm.leo.id}'`
const ann = () => `'${w.firm.ann.id}'`
const event = (kind: string, actor: string) => `
  insert into kernel.event (tenant_id, id, at, name, actor_kind, actor_id, door)
  values (${tenant()}, '${newId()}', kernel.moment(), 'member.deactivated', '${kind}', ${actor}, 'member')`
const reviewed = (by: string) =>
  `update trust.review_entry set decision = 'keep', decided_by = ${by}, decided_at = now() where subject_id = ${leo()}`
const decided = (state: string, by: string) =>
  `insert into approvals.decision (tenant_id, request_id, person_id, agree, at, decision)
    select tenant_id, id, ${by}, ${state === 'approved'}, now(), '\\x${'01'.repeat(29)}' from approvals.request; update approvals.request set state = '${state}', decided_by = ${by}, decision = '\\x${'01'.repeat(29)}', moved_at = now()`

describe('the company is as whoever may say so made it, whatever statement comes:', () => {
  const attempts: [string, () => string][] = [
    ['what came of a trial', () => `update identity.connection set last_test = '{"outcome":"signed-in"}'`],
    ['what came of another secret’s trial', () => `update identity.connection set next_test = '{"outcome":"signed-in"}'`],
    ['what a connection is called', () => `update identity.connection set name = 'Sign in here'`],
    [
      'the name of somebody who is still there',
      () =>
        `insert into identity.gone (tenant_id, id, kind, name, gone_at) values (${tenant()}, ${ann()}, 'person', 'Nobody', now())`,
    ],
    [
      'a source with a key',
      () =>
        `insert into lead_hunter.source select (jsonb_populate_record(s, jsonb_build_object('id', '${newId()}', 'name', 'Mine', 'key_hash', '\\x${'ab'.repeat(32)}'))).*
          from lead_hunter.source s limit 1`,
    ],
    ['every workgroup for oneself', () => `update identity.member set workgroup_mode = 'all' where id = ${leo()}`],
    ['another home', () => `update identity.member set workgroup_id = '${elsewhere}' where id = ${leo()}`],
    [
      'a place in another workgroup',
      () =>
        `insert into identity.workgroup_member (tenant_id, member_id, workgroup_id) values (${tenant()}, ${leo()}, '${elsewhere}')`,
    ],
    ['colleagues out of theirs', () => `delete from identity.workgroup_member where member_id <> ${leo()}`],
    [
      'a workgroup',
      () => `insert into identity.workgroup (tenant_id, id, name, created_at) values (${tenant()}, '${newId()}', 'Mine', now())`,
    ],
    [
      'a workgroup put away',
      () => `update identity.workgroup set archived_at = now(), moved_to = tenant_id where id = '${elsewhere}'`,
    ],
    [
      'a product off',
      () =>
        `insert into identity.workgroup_product (tenant_id, workgroup_id, product, off_since) values (${tenant()}, '${elsewhere}', 'loans', now())`,
    ],
    ['a branch moved', () => `update identity.branch set workgroup_id = '${elsewhere}'`],
    [
      'a partner company',
      () =>
        `insert into identity.partner_company (tenant_id, id, name, created_at) values (${tenant()}, '${newId()}', 'Mine', now())`,
    ],
    [
      'a license',
      () =>
        `insert into identity.licence (tenant_id, id, member_id, state, number) values (${tenant()}, '${newId()}', ${leo()}, 'CA', '1')`,
    ],
    ['licenses of colleagues gone', () => `delete from identity.licence where member_id <> ${leo()}`],
    ['user types renamed', () => `update identity.user_type set name = 'Mine'`],
    ['the name of the company', () => `update identity.tenant set name = 'Mine'`],
    ['the address of the company', () => `update identity.tenant set slug = 'mine'`],
    ['a request, agreed to', () => decided('approved', leo())],
    ['a request, refused', () => decided('refused', leo())],
    ['a review, closed', () => `update trust.review set state = 'closed', closed_at = now()`],
    [
      'a review, decided',
      () =>
        `update trust.review_entry set decision = 'keep', decided_by = ${leo()}, decided_at = now() where subject_id <> ${leo()}`,
    ],
    ['what the administrator did', () => event('member', ann())],
    ['what the product did', () => event('system', 'null')],
    ['what nobody did', () => event('member', 'null')],
    ['whether an address is known', () => `select identity.ensure_account('ann@rival.example', 'ann@rival.example', now())`],
  ]
  test.each(attempts)('%s', async (_, statement) => {
    expect(await at.refused(statement())).toBe('42501')
  })

  test('save by whoever may', async () => {
    const asAnn = at.contextOf(at.pid, {}, w.firm.ann)
    const allowed: [string, typeof asAnn][] = [
      [`update identity.member set workgroup_mode = 'all' where id = ${leo()}`, asAnn],
      [
        `insert into identity.workgroup_member (tenant_id, member_id, workgroup_id) values (${tenant()}, ${leo()}, '${elsewhere}')`,
        asAnn,
      ],
      [`update identity.tenant set name = 'Palmetto'`, asAnn],
      [decided('refused', ann()), asAnn],
      [`update trust.review set state = 'closed', closed_at = now()`, asAnn],
      [event('member', ann()), asAnn],
      [event('member', leo()), at.own],
      [reviewed(ann()), asAnn],
    ]
    for (const [statement, context] of allowed) expect((await at.inside(statement, context)).count, statement).toBe(1)
  })

  test('a review is opened and decided in one’s own name', async () => {
    const asAnn = at.contextOf(at.pid, {}, w.firm.ann)
    const opened = `insert into trust.review (tenant_id, id, title, opened_by, opened_at, due_at, grace_until)
      values (${tenant()}, '${newId()}', 'Mine', ${leo()}, now(), now(), now())`
    for (const statement of [reviewed(`'${w.firm.bea.id}'`), opened])
      expect(await at.refused(statement, asAnn), statement).toBe('42501')
  })

  test('an account tells nobody whether its address was known', async () => {
    const asAnn = at.contextOf(at.pid, {}, w.firm.ann)
    await w.rival.ann.ask(invitePerson, { name: 'Kim Known', email: 'known@rival.example', type: 'loan_officer' })
    const ids = []
    for (const address of ['known@rival.example', 'nobody@new.example']) {
      const { rows } = await at.inside(`select identity.ensure_account('${address}', '${address}', now()) as id`, asAnn)
      ids.push(String(rows[0]!.id))
    }
    // Random all over: an id with a time in it would say when the account was made.
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/)
    expect(await at.refused('select id, created_at from identity.account', asAnn)).toBe('42501')
  })

  test('and how the password of somebody else is hashed is not told', async () => {
    const [them] = await w.superuser<{ id: string }[]>`select account_id as id from identity.member where id = ${w.rival.ann.id}`
    const [me] = await w.superuser<{ id: string }[]>`select account_id as id from identity.member where id = ${w.firm.leo.id}`
    const salt = (account: string) => at.inside(`select identity.account_salt('${account}') is not null as told`)
    expect((await salt(them!.id)).rows).toEqual([{ told: false }])
    expect((await salt(me!.id)).rows).toEqual([{ told: true }])
  })
})
