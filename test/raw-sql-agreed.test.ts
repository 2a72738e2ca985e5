import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import { hashToken } from '#kernel/bearers.ts'
import { registerApp, rotateAppSecret, widenApp } from '#modules/apps/contract.ts'
import { createKey } from '#modules/identity/contract.ts'
import { decideApproval, readApproval } from '#modules/trust/contract.ts'
import { agreed, makeApp, makeKey } from './agreed.ts'
import { type Hostile, openHostile } from './hostile.ts'
import { because } from './second-person.ts'
import type { Person, World } from './world.ts'

/** Whoever sends SQL as an administrator, who alone may ask for keys and apps and not alone have them. */
let w: World
let at: Hostile
let sue: Person
let waiting: Id
let approved: Record<'key' | 'app' | 'secret' | 'widening', Id>
let app: string
let key: string
let uncollected: string
const reach = { redirects: ['https://app.example/cb'], permissions: ['lead.read' as const], mostDays: 90 }
beforeAll(async () => {
  at = await openHostile()
  w = at.w
  const { ann } = w.firm
  sue = await w.hire(w.firm, 'sue', 'tenant_admin')
  key = (await makeKey(w, ann, { name: 'Website' })).id
  uncollected = (await agreed(w, ann, createKey, { name: 'Later' })).id
  app = (await makeApp(w, ann, { name: 'Calendar', kind: 'confidential', ...reach })).id
  const ask = async (...[action, input]: Parameters<typeof ann.ask>) =>
    ((await ann.ask(action, input, because)) as { approval: { id: Id } }).approval.id
  // Agreed to, and not carried out yet: the moment in which the most is allowed.
  const agree = async (approval: Id) => {
    await sue.ask(decideApproval, { approval, agree: true, hash: (await sue.ask(readApproval, { approval })).hash })
    return approval
  }
  waiting = await ask(createKey as never, { name: 'Asked for' } as never)
  approved = {
    key: await agree(await ask(createKey as never, { name: 'Feed', permissions: ['lead.read'] } as never)),
    app: await agree(await ask(registerApp as never, { name: 'Feed', kind: 'public', ...reach } as never)),
    secret: await agree(await ask(rotateAppSecret as never, { app } as never)),
    widening: await agree(await ask(widenApp as never, { app, ...reach, mostDays: 91 } as never)),
  }
})
afterAll(() => at.close())

const asAnn = () => at.contextOf(at.pid, {}, w.firm.ann)
const secret = () => `'\\x${hashToken(`made up ${newId()}`).toString('hex')}'`
const week = `now(), now() + interval '7 days'`
const newKey = (approval: Id | null, { hash = 'null', may = '{lead.read}', by = w.firm.ann.id } = {}) => `
  insert into identity.api_key (tenant_id, id, name, token_hash, made_by, made_at, collect_by, permissions, approval_id)
  values ('${w.firm.tenant}', '${newId()}', 'Feed', ${hash}, '${by}', ${week}, '${may}', ${approval ? `'${approval}'` : 'null'})`
const newApp = (approval: Id, may = '{lead.read}') => `
  insert into apps.app (tenant_id, id, name, kind, redirects, permissions, most_days, owner_id, made_by, made_at, approval_id)
  values ('${w.firm.tenant}', '${newId()}', 'Feed', 'public', '{https://app.example/cb}', '${may}', 90, '${w.firm.ann.id}', '${w.firm.ann.id}', now(), '${approval}')`
const newSecret = (approval: Id, hash = 'null') => `
  insert into apps.secret (tenant_id, id, app_id, token_hash, made_by, made_at, collect_by, approval_id)
  values ('${w.firm.tenant}', '${newId()}', '${app}', ${hash}, '${w.firm.ann.id}', ${week}, '${approval}')`

describe('no statement makes alone', () => {
  const attempts: [string, () => string][] = [
    ['a key without a request', () => newKey(null, { hash: secret() })],
    ['a key of a request that waits', () => newKey(waiting)],
    ['a key that opens at once', () => newKey(approved.key, { hash: secret() })],
    ['a key that may more than was agreed to', () => newKey(approved.key, { may: '{lead.read,lead.edit}' })],
    ['a key in a colleague’s name', () => newKey(approved.key, { by: w.firm.leo.id })],
    ['a key of what was agreed to for an app', () => newKey(approved.app)],
    ['more for a key', () => `update identity.api_key set permissions = null where id = '${key}'`],
    ['longer for a key', () => `update identity.api_key set expires_at = null where id = '${key}'`],
    ['another secret for a key', () => `update identity.api_key set token_hash = ${secret()} where id = '${key}'`],
    ['a request that agrees to itself', () => `update approvals.request set state = 'approved' where id = '${waiting}'`],
    ['other terms of a request', () => `update approvals.request set terms = '{}' where id = '${approved.key}'`],
    ['an app that may more than was agreed to', () => newApp(approved.app, '{lead.read,lead.edit}')],
    ['an app of what was agreed to for a key', () => newApp(approved.key)],
    ['more for an app', () => `update apps.app set permissions = '{lead.read,lead.edit}' where id = '${app}'`],
    [
      'another address of an app',
      () => `update apps.app set redirects = redirects || '{https://evil.example}'::text[] where id = '${app}'`,
    ],
    ['an app of its own name', () => `update apps.app set own_name = true where id = '${app}'`],
    [
      'more for an app than was agreed to',
      () => `update apps.app set most_days = 365, approval_id = '${approved.widening}' where id = '${app}'`,
    ],
    ['a secret that opens at once', () => newSecret(approved.secret, secret())],
    ['a secret of what was agreed to for something else', () => newSecret(approved.widening)],
    ['another secret for an app', () => `update apps.secret set token_hash = ${secret()}`],
    ['a key that is forgotten', () => `delete from identity.api_key where id = '${key}'`],
  ]
  test.each(attempts)('%s', async (_, statement) => {
    expect(await at.refused(statement(), asAnn())).toBe('42501')
  })

  test('and each request is good for one', async () => {
    expect(await at.refused(`${newKey(approved.key)}; ${newKey(approved.key)}`, asAnn())).toBe('23505')
    expect(await at.refused(`${newSecret(approved.secret)}; ${newSecret(approved.secret)}`, asAnn())).toBe('23505')
  })

  test('what has ended does not begin again', async () => {
    const back = (table: string, column: string, id: string) =>
      `update ${table} set ${column} = now() where ${id}; update ${table} set ${column} = null where ${id}`
    expect(await at.refused(back('identity.api_key', 'ended_at', `id = '${key}'`), asAnn())).toBe('42501')
    expect(await at.refused(back('apps.secret', 'ends_at', `app_id = '${app}'`), asAnn())).toBe('42501')
  })
})

test('what was agreed to is made as it was agreed to, and collected by whoever asked', async () => {
  expect((await at.inside(newKey(approved.key), asAnn())).count).toBe(1)
  expect((await at.inside(newApp(approved.app), asAnn())).count).toBe(1)
  expect((await at.inside(newSecret(approved.secret), asAnn())).count).toBe(1)
  expect(
    (await at.inside(`update apps.app set most_days = 91, approval_id = '${approved.widening}' where id = '${app}'`, asAnn()))
      .count,
  ).toBe(1)
  expect((await at.inside(`update apps.app set most_days = 1 where id = '${app}'`, asAnn())).count).toBe(1)
  const collect = `update identity.api_key set token_hash = ${secret()}, prefix = 'cck' where id = '${uncollected}'`
  expect(await at.refused(collect, at.contextOf(at.pid, {}, sue))).toBe('42501')
  expect((await at.inside(collect, asAnn())).count).toBe(1)
  await w.superuser`alter table identity.api_key disable trigger user`
  await w.superuser`update identity.api_key set collect_by = now() - interval '1 second' where id = ${uncollected}`
  await w.superuser`alter table identity.api_key enable trigger user`
  expect(await at.refused(collect, asAnn())).toBe('42501')
})
