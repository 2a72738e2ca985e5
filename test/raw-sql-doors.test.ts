import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { hashToken } from '#kernel/bearers.ts'
import { invitePerson } from '#modules/identity/contract.ts'
import { type Hostile, openHostile } from './hostile.ts'
import type { World } from './world.ts'

let w: World
let at: Hostile
beforeAll(async () => {
  at = await openHostile()
  w = at.w
})
afterAll(() => at.close())

const secret = () => `'\\x${hashToken(`made up ${newId()}`).toString('hex')}'`
const asAnn = () => at.contextOf(at.pid, {}, w.firm.ann)

describe('the door of somebody else is not touched, by whatever statement:', () => {
  const doors: [string, () => string][] = [
    [
      'an invitation becomes a reset of the administrator',
      () => `update identity.link set member_id = '${w.firm.ann.id}', kind = 'reset'`,
    ],
    ['a link of one’s own secret', () => `update identity.link set token_hash = ${secret()}`],
    ['a link that was spent, good again', () => 'update identity.link set used_at = null'],
    ['a link, spent for somebody', () => 'update identity.link set used_at = now()'],
    ['a link, forgotten', () => 'delete from identity.link'],
    ['what a link is known by', () => 'select token_hash from identity.link'],
    [
      'a link, spent by the way',
      () => `select identity.spend_link('ccl_x', now(), 'Mine', '$argon2id$v=19$m=32768,t=3,p=1$c2FsdA$aGFzaA')`,
    ],
    ['the administrator’s passkey, gone', () => `delete from identity.factor where member_id = '${w.firm.ann.id}'`],
    ['the administrator’s passkey, one’s own', () => `update identity.factor set member_id = '${w.firm.leo.id}'`],
    ['recovery codes, gone', () => `delete from identity.recovery_code where member_id = '${w.firm.ann.id}'`],
    [
      'a ticket of a right password',
      () => `insert into identity.ticket (tenant_id, id, kind, token_hash, member_id, challenge, made_at, expires_at)
        values ('${w.firm.tenant}', '${newId()}', 'second-factor', ${secret()}, '${w.firm.ann.id}', 'abc', now(), now() + interval '10 minutes')`,
    ],
    ['a colleague’s sessions, ended', () => `update identity.session set ended_at = now() where member_id = '${w.firm.ann.id}'`],
    ['sessions, forgotten', () => 'delete from identity.session'],
    [
      'a proof on one’s own session',
      () => `update identity.session set strong_at = '2030-01-01' where member_id = '${w.firm.leo.id}'`,
    ],
    [
      'a session without an end',
      () =>
        `update identity.session set expires_at = '2100-01-01', idle_until = '2100-01-01' where member_id = '${w.firm.leo.id}'`,
    ],
    [
      'a longer session of one’s own',
      () => `insert into identity.session (tenant_id, id, token_hash, account_id, member_id, made_at, seen_at, idle_until, expires_at)
        select tenant_id, '${newId()}', ${secret()}, account_id, member_id, made_at, now(), '2100-01-01', '2100-01-01' from identity.session where member_id = '${w.firm.leo.id}' limit 1`,
    ],
    [
      'the administrator’s factors, off at once',
      () => `insert into identity.factor_reset (tenant_id, id, member_id, asked_at, due_at)
        values ('${w.firm.tenant}', '${newId()}', '${w.firm.ann.id}', now() - interval '2 days', now())`,
    ],
    ['a reset that is under way, brought forward', () => 'update identity.factor_reset set due_at = now()'],
    ['a reset that is under way, called off', () => 'update identity.factor_reset set cancelled_at = now()'],
    ['a reset, said to be done', () => 'update identity.factor_reset set done_at = now()'],
  ]
  beforeAll(async () => {
    const { tenant, ann } = w.firm
    await w.firm.ann.ask(invitePerson, { name: 'Ina Invited', email: 'ina@palmetto.example', type: 'loan_officer' })
    await w.superuser`insert into identity.factor (tenant_id, id, member_id, kind, name, made_at, confirmed_at, credential_id, public_key)
      values (${tenant}, ${newId()}, ${ann.id}, 'passkey', 'Key', now(), now(), '\\x01', '\\x01')`
    await w.superuser`insert into identity.recovery_code (tenant_id, member_id, code_hash, made_at) values (${tenant}, ${ann.id}, '\\x01', now())`
    await w.superuser`insert into identity.factor_reset (tenant_id, id, member_id, asked_at, due_at)
      values (${tenant}, ${newId()}, ${w.firm.tom.id}, now(), now() + interval '1 day')`
  })
  test.each(doors)('%s', async (_, statement) => {
    expect(await at.refused(statement())).toBe('42501')
  })

  test('save by whoever manages people, and of oneself', async () => {
    for (const statement of ['update identity.link set used_at = now()', 'update identity.factor_reset set cancelled_at = now()'])
      expect((await at.inside(statement, asAnn())).count, statement).toBe(1)
    for (const statement of [
      'update identity.session set ended_at = now() where member_id = $',
      'delete from identity.factor where member_id = $',
      'delete from identity.recovery_code where member_id = $',
    ])
      expect((await at.inside(statement.replace('$', `'${w.firm.ann.id}'`), asAnn())).count, statement).toBe(1)
    expect(await at.refused(`update identity.factor_reset set done_at = now()`, asAnn())).toBe('42501')
  })
})
