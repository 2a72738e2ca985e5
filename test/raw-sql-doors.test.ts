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
const passkey = (member: string) => `
  insert into identity.factor (tenant_id, id, member_id, kind, name, made_at, confirmed_at, credential_id, public_key)
  values ('${w.firm.tenant}', '${newId()}', '${member}', 'passkey', 'Mine', now(), now(), ${secret()}, ${secret()})`
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
    ['a passkey of one’s own, unproven', () => passkey(w.firm.leo.id)],
    [
      'an app of one’s own, confirmed',
      () => `update identity.factor set confirmed_at = now() where member_id = '${w.firm.leo.id}' and kind = 'totp'`,
    ],
    ['one’s own passkey, another', () => `update identity.factor set public_key = '\\x02' where member_id = '${w.firm.leo.id}'`],
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
    await w.superuser`insert into identity.factor (tenant_id, id, member_id, kind, name, made_at, secret)
      values (${tenant}, ${newId()}, ${w.firm.leo.id}, 'totp', 'App', now(), ${Buffer.alloc(29, 1)})`
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

describe('the session that goes on shows what the one before did,', () => {
  const next = (second: string, strong: string, by = 'opened_by') => `
    insert into identity.session (tenant_id, id, token_hash, account_id, member_id, made_at, seen_at, idle_until, expires_at, opened_by, second_factor_at, strong_at)
    select tenant_id, '${newId()}', ${secret()}, account_id, member_id, made_at, now(), idle_until, expires_at, ${by}, ${second}, ${strong}
    from identity.session where member_id = '${w.firm.leo.id}' and ended_at is null`
  let going: (proven: boolean) => ReturnType<Hostile['signed']>
  beforeAll(async () => {
    const [open] = await w.superuser<{ bearer: string; version: number }[]>`
      select s.id as bearer, m.version from identity.session s join identity.member m on m.tenant_id = s.tenant_id and m.id = s.member_id
      where m.id = ${w.firm.leo.id} and s.ended_at is null`
    going = proven => at.signed({ ...open!, proven })
  })
  test.each([
    ['a proof that is fresh again', () => next('second_factor_at', 'now()')],
    ['a proof of tomorrow', () => next('second_factor_at', `strong_at + interval '1 day'`)],
    ['a second factor', () => next('now()', 'strong_at')],
    ['another way in', () => next('second_factor_at', 'strong_at', `'recovery'`)],
  ])('%s only where it was just shown', async (_, statement) => {
    expect(await at.refused(statement(), going(false))).toBe('42501')
    expect((await at.inside(statement(), going(true))).count).toBe(1)
  })
  test('and otherwise as it was', async () => {
    expect((await at.inside(next('second_factor_at', 'strong_at'), going(false))).count).toBe(1)
    expect(await at.refused(passkey(w.firm.leo.id), going(false))).toBe('42501')
    expect((await at.inside(passkey(w.firm.leo.id), going(true))).count).toBe(1)
  })
})

describe('a visitor of a public page', () => {
  const visitor = (actor: string | undefined) => at.signed({ actor, kind: 'visitor' })
  const session = () => `
    insert into identity.session (tenant_id, id, token_hash, account_id, member_id, made_at, seen_at, idle_until, expires_at, opened_by, second_factor_at, strong_at)
    select tenant_id, '${newId()}', ${secret()}, account_id, id, now(), now(), now() + interval '1 hour', now() + interval '1 hour', 'sso', now(), now()
    from identity.member where id = '${w.firm.ann.id}'`
  const member = (connection: string) => `
    insert into identity.member (tenant_id, id, account_id, email, name, user_type, status, created_at, provisioned_by)
    select tenant_id, '${newId()}', identity.ensure_account('new@evil.example', 'new@evil.example', now()), 'new@evil.example', 'Evil', 'tenant_admin', 'active', now(), '${connection}'
    from identity.member where id = '${w.firm.ann.id}'`
  const linked = (connection: string) => `
    insert into identity.federated_identity (tenant_id, connection_id, issuer, subject, member_id, linked_at, last_at)
    values ('${w.firm.tenant}', '${connection}', 'https://idp.example', 'ann', '${w.firm.ann.id}', now(), now())`
  const connections = [newId(), newId()] as const
  beforeAll(async () => {
    for (const id of connections)
      await w.superuser`insert into identity.connection (tenant_id, id, name, kind, active, settings, default_type_id, created_at)
        select tenant_id, ${id}, ${`Provider ${id}`}, 'oidc', true, '{}', id, now() from identity.user_type where tenant_id = ${w.firm.tenant} and base = 'loan_officer'`
  })
  test('opens no session, links nobody, brings nobody in and ends nothing, as nobody or by a name of its own', async () => {
    const [provider] = connections
    for (const actor of [undefined, newId()])
      for (const statement of [
        session(),
        member(provider),
        linked(provider),
        `select identity.ensure_account('ann@rival.example', 'ann@rival.example', now())`,
        `update identity.session set ended_at = now() where member_id = '${w.firm.ann.id}'`,
        `insert into identity.workgroup_member (tenant_id, member_id, workgroup_id) select tenant_id, '${w.firm.leo.id}', id from identity.workgroup limit 1`,
      ])
        expect(await at.refused(statement, visitor(actor)), statement).toBe('42501')
  })
  test('and a provider only for whom it vouches', async () => {
    const [provider, other] = connections
    expect(await at.refused(session(), visitor(provider))).toBe('42501')
    expect(await at.refused(linked(other), visitor(provider))).toBe('42501')
    expect((await at.inside(linked(provider), visitor(provider))).count).toBe(1)
    expect((await at.inside(`${linked(provider)}; ${session()}`, visitor(provider))).rows).toBeDefined()
    expect(await at.refused(`${linked(provider)}; ${session()}`, visitor(other))).toBe('42501')
  })
})

describe('a session goes on', () => {
  const idle = async (who: { id: string }) =>
    (await w.superuser<{ until: string }[]>`select idle_until as until from identity.session where member_id = ${who.id}`)[0]!
      .until
  const touch = (shown: string, at: string) => `select identity.touch('session', '${shown}', ${at})`
  const committed = (statement: string) =>
    at.app.begin(async tx => {
      await tx`select kernel.enter(${at.own.text}, ${at.own.signature})`
      await tx.unsafe(statement)
    })

  test('for whoever shows its secret, not for whoever knows its id or what is kept of it', async () => {
    const { ann } = w.rival
    const [kept] =
      await w.superuser`update identity.session set idle_until = now() + interval '1 minute' where member_id = ${ann.id} returning id, idle_until, token_hash`
    for (const shown of [kept!.id, kept!.token_hash.toString('hex')]) await committed(touch(shown, 'now()'))
    expect(await idle(ann)).toEqual(kept!.idle_until)
    await committed(touch(ann.token, 'now()'))
    expect(Date.parse(await idle(ann))).toBeGreaterThan(Date.parse(kept!.idle_until))
  })

  test('no longer than the client’s time without use, and never once it is over', async () => {
    const { ann } = w.rival
    await w.superuser`update identity.session set idle_until = now() + interval '1 minute' where member_id = ${ann.id}`
    for (const later of ['1 hour', '10 years']) await committed(touch(ann.token, `now() + interval '${later}'`))
    await committed(touch(ann.token, 'now()'))
    const [{ within }] = (await w.superuser`
      select idle_until <= now() + make_interval(mins => t.session_idle_minutes) as within from identity.session s
      join identity.tenant t using (tenant_id) where member_id = ${ann.id}`) as unknown as [{ within: boolean }]
    expect(within).toBe(true)
    await w.superuser`update identity.session set idle_until = now() - interval '1 second' where member_id = ${ann.id}`
    const over = await idle(ann)
    for (const at of ['now()', `now() - interval '1 hour'`]) await committed(touch(ann.token, at))
    expect(await idle(ann)).toEqual(over)
  })
})
