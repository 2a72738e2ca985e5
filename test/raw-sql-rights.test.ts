import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { hashToken } from '#kernel/bearers.ts'
import { type Hostile, openHostile } from './hostile.ts'
import type { World } from './world.ts'

let w: World
let at: Hostile
let pid: number
let inside: Hostile['inside']
let refused: Hostile['refused']
let contextOf: Hostile['contextOf']
beforeAll(async () => {
  at = await openHostile()
  ;({ w, pid, inside, refused, contextOf } = at)
})
afterAll(() => at.close())

describe('nobody makes themselves, by whatever statement,', () => {
  const secret = () => `'\\x${hashToken(`made up ${newId()}`).toString('hex')}'`
  const session = (member: string) => `
      insert into identity.session (tenant_id, id, token_hash, account_id, member_id, made_at, seen_at, idle_until, expires_at, second_factor_at, strong_at)
      select tenant_id, '${newId()}', ${secret()}, account_id, id, now(), now(), now() + interval '1 hour', now() + interval '1 hour', now(), now()
      from identity.member where id = '${member}'`
  const key = (by = w.firm.leo.id) => `
      insert into identity.api_key (tenant_id, id, name, prefix, token_hash, made_by, made_at)
      select tenant_id, '${newId()}', 'Mine', 'cck', ${secret()}, id, now() from identity.member where id = '${by}'`
  const factor = (member: string) => `
      insert into identity.factor (tenant_id, id, member_id, kind, name, made_at, confirmed_at, credential_id, public_key)
      values ('${w.firm.tenant}', '${newId()}', '${member}', 'passkey', 'Mine', now(), now(), ${secret()}, ${secret()})`
  const link = (member: string) => `
      insert into identity.link (tenant_id, id, member_id, kind, token_hash, made_at, expires_at)
      values ('${w.firm.tenant}', '${newId()}', '${member}', 'reset', ${secret()}, now(), now() + interval '1 day')`
  const exception = (permission: string) => `
      insert into identity.override (tenant_id, member_id, permission, level, reason, until, made_by, made_at)
      values ('${w.firm.tenant}', '${w.firm.leo.id}', '${permission}', 'all', 'Because', now() + interval '1 day', '${w.firm.ann.id}', now())`
  const provider = () => `
      insert into identity.connection (tenant_id, id, name, kind, active, settings, created_at, default_type_id)
      select tenant_id, '${newId()}', 'Mine', 'oidc', true, '{}', now(), id from identity.user_type where base = 'loan_officer'`
  const attempts: [string, () => string][] = [
    ['a session of the administrator', () => session(w.firm.ann.id)],
    ['one’s own session turned into the administrator’s', () => `update identity.session set member_id = '${w.firm.ann.id}'`],
    [
      'the administrator’s eyes',
      () => `update identity.session set viewing = '${w.firm.ann.id}', viewing_until = now() + interval '1 day'`,
    ],
    ['a passkey of the administrator', () => factor(w.firm.ann.id)],
    [
      'a recovery code of the administrator',
      () =>
        `insert into identity.recovery_code (tenant_id, member_id, code_hash, made_at) values ('${w.firm.tenant}', '${w.firm.ann.id}', ${secret()}, now())`,
    ],
    ['a link that sets the administrator’s password', () => link(w.firm.ann.id)],
    ['another user type', () => `update identity.member set user_type = 'tenant_admin' where id = '${w.firm.leo.id}'`],
    ['another branch', () => `update identity.member set branch_id = '${w.firm.branches.tampa}' where id = '${w.firm.leo.id}'`],
    [
      'a colleague’s rows',
      () =>
        `insert into identity.assists (tenant_id, assistant_id, officer_id) values ('${w.firm.tenant}', '${w.firm.leo.id}', '${w.firm.tom.id}')`,
    ],
    [
      'a branch’s rows',
      () =>
        `insert into identity.manages (tenant_id, member_id, branch_id) values ('${w.firm.tenant}', '${w.firm.leo.id}', '${w.firm.branches.tampa}')`,
    ],
    [
      'limits of one’s own making',
      () =>
        `insert into identity.internal_settings (tenant_id, member_id, changed_at) values ('${w.firm.tenant}', '${w.firm.leo.id}', now())`,
    ],
    ['an exception', () => exception('lead.export')],
    [
      'a further colleague',
      () =>
        `insert into identity.member (tenant_id, id, account_id, email, name, user_type, status, created_at) select tenant_id, '${newId()}', account_id, email, 'Me again', 'tenant_admin', 'active', now() from identity.member where id = '${w.firm.leo.id}'`,
    ],
    ['a key to everything', key],
    ['a way in through a provider of one’s own', provider],
    ['to be let off the second factor', () => `update identity.tenant set second_factor_for = 'administrators'`],
  ]
  test.each(attempts)('%s', async (_, statement) => {
    expect(await refused(statement())).toBe('42501')
  })

  test('save for whoever holds the right, and of what is one’s own', async () => {
    const asAnn = contextOf(pid, {}, w.firm.ann)
    for (const statement of [
      provider(),
      link(w.firm.leo.id),
      `update identity.member set branch_id = '${w.firm.branches.tampa}' where id = '${w.firm.leo.id}'`,
    ])
      expect((await inside(statement, asAnn)).count, statement).toBe(1)
    expect((await inside(factor(w.firm.leo.id), at.signed({ proven: true }))).count).toBe(1)
    // Nor in the name of a colleague, with whom it would end.
    expect(await refused(key(w.firm.leo.id), asAnn)).toBe('42501')
    // Once an exception takes the right away the database knows it, whatever the type.
    await w.superuser`insert into identity.override (tenant_id, member_id, permission, level, reason, until, made_by, made_at)
        values (${w.firm.tenant}, ${w.firm.ann.id}, 'sso.manage', 'none', 'For a week', now() + interval '7 days', ${w.firm.ann.id}, now())`
    expect(await refused(provider(), asAnn)).toBe('42501')
    await w.superuser`delete from identity.override`
    // A version that does not give it counts, and so does one that gives it to another type.
    const asLeo = contextOf(pid)
    await w.superuser`insert into identity.override (tenant_id, member_id, permission, level, reason, until, made_by, made_at)
        values (${w.firm.tenant}, ${w.firm.leo.id}, 'sso.manage', 'all', 'For a week', now() + interval '7 days', ${w.firm.ann.id}, now())`
    expect((await inside(provider(), asLeo)).count).toBe(1)
    await w.superuser`delete from identity.override`
  })
})

/** What functions that look beyond row security tell SQL without their proof: inside a client, and after leaving it. */
test('tells without a proof nothing about anybody elsewhere, and arms no link', async () => {
  const { ann } = w.rival
  const token = hashToken(ann.token).toString('hex')
  await w.superuser`insert into identity.credential (tenant_id, member_id, password_hash, set_at) values (${w.rival.tenant}, ${ann.id}, '$argon2id$v=19$m=32768,t=3,p=1$c2FsdA$aGFzaA', now())`
  const about = `'${w.rival.tenant}', '${ann.id}'`
  const nothing = [
    `select * from identity.places('${ann.email}')`,
    `select * from identity.memberships('${ann.email}')`,
    `select * from identity.place_of(${about})`,
    `select * from identity.place_of('\\x00', ${about})`,
    `select * from identity.seen_as('\\x00', ${about})`,
    // A secret that is good, but of somebody else.
    `select * from identity.seen_as('\\x${token}', '${w.rival.tenant}', '${w.rival.leo.id}')`,
    `select 1 where identity.is_password(${about}, '$argon2id$v=19$m=32768,t=3,p=1$c2FsdA$aGFzaA')`,
    `select 1 where identity.change_password(${about}, '$argon2id$v=19$m=32768,t=3,p=1$c2FsdA$aGFzaA', 'mine', now(), null) is not null`,
  ]
  const outside = `do $$ begin perform set_config('app.ctx', '', true); end $$;`
  for (const statement of nothing) {
    expect((await inside(statement)).rows, statement).toEqual([])
    const rows = (await inside(`${outside} ${statement}`)).rows
    expect(rows.flat(), `outside: ${statement}`).toEqual([])
  }
  for (const direct of [`identity.place_at(${about})`, `identity.member_at(${about})`, `identity.shown_for('\\x00', ${about})`])
    expect(await refused(`select * from ${direct}`), direct).toBe('42501')
  for (const before of ['', outside]) expect(await refused(`${before} select kernel.arm_setup('\\x00', now())`)).toBe('42501')
})
