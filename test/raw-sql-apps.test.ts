import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { hashToken } from '#kernel/bearers.ts'
import { type AppDesk, appDesk, type TestApp } from './apps.ts'
import { type Hostile, openHostile } from './hostile.ts'
import type { World } from './world.ts'

let w: World
let at: Hostile
let desk: AppDesk
let app: TestApp
let own: TestApp
beforeAll(async () => {
  at = await openHostile()
  w = at.w
  desk = await appDesk(w)
  app = await desk.register()
  own = await desk.register({ name: 'Warehouse', ownName: true, permissions: ['lead.read'] })
  await desk.tokens(app, w.firm.ann)
  await desk.tokens(app, w.firm.leo)
  await desk.own(own)
})
afterAll(async () => {
  await desk.server.close()
  await at.close()
})

const secret = () => `'\\x${hashToken(`made up ${newId()}`).toString('hex')}'`
const token = (kind: 'access' | 'refresh' | 'code', permit: string) => `
  insert into apps.token (tenant_id, id, app_id, permit_id, kind, token_hash, permissions, redirect, challenge, made_at, expires_at)
  select tenant_id, '${newId()}', app_id, id, '${kind}', ${secret()}, permissions, ${kind === 'code' ? `'https://evil.example', 'abc'` : 'null, null'}, now(), now() + interval '50 seconds'
  from apps.permit where member_id = '${permit}'`
const permitOf = (member: string, from: string) => `
  insert into apps.permit (tenant_id, id, app_id, member_id, permissions, made_at, expires_at)
  select tenant_id, '${newId()}', '${app.id}', '${member}', '{lead.read}', now(), now() + interval '1 day' from ${from}`
/** The officer’s context, posing as the administrator’s: put in its place once row security has looked at the first row. */
const posed = () => at.own.text.replace(w.firm.leo.id, w.firm.ann.id)

describe('what an app may is not made by whoever sends SQL:', () => {
  const attempts: [string, () => string][] = [
    ['a token on a colleague’s permit', () => token('access', w.firm.ann.id)],
    ['a token to come again with', () => token('refresh', w.firm.ann.id)],
    ['a token on one’s own permit', () => token('access', w.firm.leo.id)],
    ['a code of a colleague’s permit', () => token('code', w.firm.ann.id)],
    [
      'a token in the app’s own name',
      () => `insert into apps.token (tenant_id, id, app_id, kind, token_hash, permissions, made_at, expires_at)
        values ('${w.firm.tenant}', '${newId()}', '${own.id}', 'access', ${secret()}, '{lead.read}', now(), now() + interval '1 hour')`,
    ],
    ['a spent token, forgotten', () => 'delete from apps.token'],
    ['a token, ended', () => `update apps.token set ended_at = now()`],
    ['a colleague’s permit', () => permitOf(w.firm.ann.id, 'identity.tenant')],
    [
      'a colleague’s permit by a context of one’s own making',
      () => `
        insert into apps.permit (tenant_id, id, app_id, member_id, permissions, made_at, expires_at)
        select '${w.firm.tenant}', gen_random_uuid(), '${app.id}', case n when 1 then '${w.firm.leo.id}' else '${w.firm.ann.id}' end::uuid, '{lead.read}', now(), now() + interval '1 day'
        from (values (1), (2)) turns (n) where n = 1 or set_config('app.ctx', '${posed()}', true) is not null`,
    ],
    [
      'a colleague’s permit, ended',
      () => `update apps.permit set ended_at = now(), ended_why = 'person' where member_id = '${w.firm.ann.id}'`,
    ],
    [
      'an app',
      () => `insert into apps.app (tenant_id, id, name, kind, redirects, permissions, own_name, most_days, owner_id, made_by, made_at)
        values ('${w.firm.tenant}', '${newId()}', 'Mine', 'confidential', '{}', '{lead.read}', true, 1, '${w.firm.leo.id}', '${w.firm.leo.id}', now())`,
    ],
    ['more for an app', () => `update apps.app set permissions = '{lead.read,lead.edit,contact.read}'`],
    ['where an app sends people back to', () => `update apps.app set redirects = '{https://evil.example}'`],
    ['the end of every app', () => 'update apps.app set ended_at = now()'],
    [
      'a secret of an app',
      () => `insert into apps.secret (tenant_id, id, app_id, begins, token_hash, made_by, made_at)
        values ('${w.firm.tenant}', '${newId()}', '${own.id}', 'ccx_mine', ${secret()}, '${w.firm.leo.id}', now())`,
    ],
    ['a secret of one’s own', () => `update apps.secret set token_hash = ${secret()}`],
    ['a secret, ended', () => 'update apps.secret set ends_at = now()'],
  ]
  test.each(attempts)('%s', async (_, statement) => {
    expect(await at.refused(statement())).toBe('42501')
  })

  test('nor by a visitor of a public page, a provider, or another app', async () => {
    const statements = [
      ...['access', 'refresh'].map(kind => token(kind as 'access', w.firm.ann.id)),
      'delete from apps.token',
      'update apps.token set ended_at = now()',
      `update apps.permit set ended_at = now(), ended_why = 'app'`,
    ]
    const as = (actor: string | undefined) => at.signed({ actor, kind: 'visitor' })
    for (const actor of [undefined, newId(), own.id])
      for (const statement of statements.map(text => (text.includes('insert') ? text : `${text} where app_id = '${app.id}'`)))
        expect(await at.refused(statement, as(actor)), `${actor} ${statement}`).toBe('42501')
    expect((await at.inside(token('access', w.firm.ann.id), as(app.id))).count).toBe(1)
    expect(
      (await at.inside(`update apps.token set ended_at = now() where app_id = '${app.id}'`, as(app.id))).count,
    ).toBeGreaterThan(0)
  })

  test('nor noted as used by whoever knows its id, or what is kept of it', async () => {
    const { access_token: shown } = await desk.own(own)
    const used = async () =>
      (await w.superuser<{ at: string | null }[]>`select last_used_at as at from apps.app where id = ${own.id}`)[0]!.at
    const touch = (secret: string) =>
      at.app.begin(async tx => {
        await tx`select kernel.enter(${at.own.text}, ${at.own.signature})`
        await tx`select apps.touch_token(${secret}, now())`
      })
    const kept = await w.superuser<{ id: string; hash: string }[]>`
      select id, encode(token_hash, 'hex') as hash from apps.token where app_id = ${own.id}`
    for (const { id, hash } of kept) for (const secret of [id, hash]) await touch(secret)
    expect(await used()).toBeNull()
    await touch(shown)
    expect(await used()).not.toBeNull()
    await w.superuser`update apps.token set ended_at = now() where app_id = ${own.id}`
    await w.superuser`update apps.app set last_used_at = null where id = ${own.id}`
    await touch(shown)
    expect(await used()).toBeNull()
  })

  test('save by whoever manages apps, and of one’s own', async () => {
    const asAnn = at.contextOf(at.pid, {}, w.firm.ann)
    expect((await at.inside('update apps.app set ended_at = now()', asAnn)).count).toBe(2)
    expect((await at.inside('update apps.secret set ends_at = now()', asAnn)).count).toBe(2)
    expect((await at.inside(permitOf(w.firm.leo.id, 'identity.tenant'))).count).toBe(1)
    expect((await at.inside(token('code', w.firm.leo.id))).count).toBe(1)
  })
})
