import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canonicalJson } from '#base/canonical-json.ts'
import { type Id, newId } from '#base/id.ts'
import { hashToken } from '#kernel/bearers.ts'
import { signAgreement } from '#kernel/context.ts'
import { registerApp, rotateAppSecret, widenApp } from '#modules/apps/contract.ts'
import { createConnection, createKey, makeDirectoryKey } from '#modules/identity/contract.ts'
import { closeAccount } from '#modules/operator/contract.ts'
import { decideApproval, readApproval } from '#modules/trust/contract.ts'
import { agreed, makeApp, makeDirectory, makeKey } from './agreed.ts'
import { type Hostile, openHostile } from './hostile.ts'
import { because } from './second-person.ts'
import type { Person, World } from './world.ts'

/** Whoever sends SQL as an administrator, who alone may ask for keys and apps and not alone have them. */
let w: World
let at: Hostile
let sue: Person
let waiting: Id
let approved: Record<'key' | 'app' | 'secret' | 'widening' | 'directory', Id>
let app: string
let key: string
let uncollected: string
let connections: [okta: string, entra: string]
const ask = async (...[action, input]: Parameters<Person['ask']>) =>
  ((await w.firm.ann.ask(action, input, because)) as { approval: { id: Id } }).approval.id
const reach = { redirects: ['https://app.example/cb'], permissions: ['lead.read' as const], mostDays: 90 }
beforeAll(async () => {
  at = await openHostile()
  w = at.w
  const { ann } = w.firm
  sue = await w.hire(w.firm, 'sue', 'tenant_admin')
  key = (await makeKey(w, ann, { name: 'Website' })).id
  uncollected = (await agreed(w, ann, createKey, { name: 'Later' })).id
  app = (await makeApp(w, ann, { name: 'Calendar', kind: 'confidential', ...reach })).id
  const provider = { kind: 'oidc' as const, issuer: 'https://login.example', clientId: 'us' }
  const connect = async (name: string) => (await ann.ask(createConnection, { name, provider })).id
  connections = [await connect('Okta'), await connect('Entra')]
  await makeDirectory(w, ann, connections[0])
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
    widening: await agree(await ask(widenApp as never, { app, name: 'Calendar', ...reach, mostDays: 91 } as never)),
    directory: await agree(await ask(makeDirectoryKey as never, { connection: connections[0] } as never)),
  }
})
afterAll(() => at.close())

const asAnn = () => at.contextOf(at.pid, {}, w.firm.ann)
const annIn = (hours: number) => at.signed({ actor: w.firm.ann.id, at: new Date(w.now().getTime() + hours * 3600_000) })
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

const newDirectoryKey = (approval: Id | null, { hash = 'null', connection = connections[0], by = w.firm.ann.id } = {}) => `
  insert into identity.directory_key (tenant_id, id, connection_id, token_hash, made_by, made_at, collect_by, approval_id)
  values ('${w.firm.tenant}', '${newId()}', '${connection}', ${hash}, '${by}', ${week}, ${approval ? `'${approval}'` : 'null'})`

const envelope = `'\\x0201${'01'.repeat(70)}'`
const agreedBy = (by: Id, mark = '\\x00') => `
  insert into approvals.decision (tenant_id, request_id, person_id, agree, at, decision, mark)
    values ('${w.firm.tenant}', '${waiting}', '${by}', true, now(), ${envelope}, '${mark}');
  update approvals.request set state = 'approved', decided_by = '${by}', decision = ${envelope}, mark = '${mark}' where id = '${waiting}'`

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
    ['a request that sue agrees to by SQL', () => agreedBy(sue.id)],
    ['other terms of a request', () => `update approvals.request set terms = sha256('') where id = '${approved.key}'`],
    ['a request that is forgotten', () => `delete from approvals.request where id = '${waiting}'`],
    ['more time to decide', () => `update approvals.request set decide_by = '2099-01-01' where id = '${waiting}'`],
    ['more time to carry out', () => `update approvals.request set run_by = '2099-01-01' where id = '${approved.key}'`],
    ['no time to carry out', () => `update approvals.request set run_by = '2000-01-01' where id = '${approved.key}'`],
    ['a request that is left alone', () => `update approvals.request set moved_at = '2099-01-01' where id = '${approved.key}'`],
    [
      'more for an app that was changed since',
      () => `update apps.app set most_days = 1 where id = '${app}';
        update apps.app set most_days = 91, approval_id = '${approved.widening}' where id = '${app}'`,
    ],
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
    ['another name of an app', () => `update apps.app set name = 'Company mail' where id = '${app}'`],
    [
      'another name of an app by the way',
      () => `update apps.app set name = 'Mail', most_days = 91, approval_id = '${approved.widening}' where id = '${app}'`,
    ],
    ['a directory’s key without a request', () => newDirectoryKey(null, { hash: secret() })],
    ['a directory’s key that opens at once', () => newDirectoryKey(approved.directory, { hash: secret() })],
    ['a key of another directory', () => newDirectoryKey(approved.directory, { connection: connections[1] })],
    ['a directory’s key in a colleague’s name', () => newDirectoryKey(approved.directory, { by: sue.id })],
    ['a directory’s key of what was agreed to for a program', () => newDirectoryKey(approved.key)],
    ['another secret for a directory', () => `update identity.directory_key set token_hash = ${secret()}`],
    ['another directory for a key', () => `update identity.directory_key set connection_id = '${connections[1]}'`],
    ['a directory’s key that is forgotten', () => 'delete from identity.directory_key'],
    ['a key that is forgotten', () => `delete from identity.api_key where id = '${key}'`],
  ]
  test.each(attempts)('%s', async (_, statement) => {
    expect(await at.refused(statement(), asAnn())).toBe('42501')
  })

  test('and each request is good for one', async () => {
    expect(await at.refused(`${newKey(approved.key)}; ${newKey(approved.key)}`, asAnn())).toBe('23505')
    expect(await at.refused(`${newDirectoryKey(approved.directory)}; ${newDirectoryKey(approved.directory)}`, asAnn())).toBe(
      '23505',
    )
    expect(await at.refused(`${newSecret(approved.secret)}; ${newSecret(approved.secret)}`, asAnn())).toBe('23505')
  })

  test('what has ended does not begin again', async () => {
    const back = (table: string, column: string, id: string) =>
      `update ${table} set ${column} = now() where ${id}; update ${table} set ${column} = null where ${id}`
    expect(await at.refused(back('identity.api_key', 'ended_at', `id = '${key}'`), asAnn())).toBe('42501')
    expect(await at.refused(back('identity.directory_key', 'ended_at', 'true'), asAnn())).toBe('42501')
    expect(await at.refused(back('apps.secret', 'ends_at', `app_id = '${app}'`), asAnn())).toBe('42501')
  })
})

test('what was agreed to is made as it was agreed to, and collected by whoever asked', async () => {
  expect((await at.inside(newKey(approved.key), asAnn())).count).toBe(1)
  expect((await at.inside(newApp(approved.app), asAnn())).count).toBe(1)
  expect((await at.inside(newSecret(approved.secret), asAnn())).count).toBe(1)
  expect((await at.inside(newDirectoryKey(approved.directory), asAnn())).count).toBe(1)
  expect(
    (await at.inside(`update apps.app set most_days = 91, approval_id = '${approved.widening}' where id = '${app}'`, asAnn()))
      .count,
  ).toBe(1)
  expect((await at.inside(`update apps.app set most_days = 1 where id = '${app}'`, asAnn())).count).toBe(1)
  const collect = `update identity.api_key set token_hash = ${secret()}, prefix = 'cck' where id = '${uncollected}'`
  expect(await at.refused(collect, at.contextOf(at.pid, {}, sue))).toBe('42501')
  expect((await at.inside(collect, asAnn())).count).toBe(1)
  expect(await at.refused(collect, annIn(7 * 24 + 1))).toBe('42501')
})

test('whoever may decide agrees by the product alone, which may be theirs to do by the matrix too', async () => {
  const { payload_hash, terms } = (
    await w.superuser<{ payload_hash: Buffer; terms: Buffer }[]>`
    select payload_hash, terms from approvals.request where id = ${waiting}`
  )[0]!
  const markOf = (who: Person) => {
    const parts = [w.firm.tenant, waiting, who.id, payload_hash.toString('hex'), terms.toString('hex')]
    return `\\x${signAgreement(w.house.vault.key('context'), parts).toString('hex')}`
  }
  const by = (who: Person) => agreedBy(who.id, markOf(who))
  const as = (who: Person) => at.contextOf(at.pid, {}, who)
  expect(await at.refused(agreedBy(sue.id), as(sue))).toBe('42501')
  expect(await at.refused(agreedBy(sue.id, markOf(w.firm.ann)), as(sue))).toBe('42501')
  // A branch manager decides, and may not ask for keys herself.
  expect(await at.refused(by(w.firm.bea), as(w.firm.bea))).toBe('42501')
  expect(await at.refused(by(sue), as(sue))).toBe('answered')
  const later = at.signed({ actor: sue.id, at: new Date(w.now().getTime() + 25 * 3600_000) })
  expect(await at.refused(by(sue), later)).toBe('42501')
})

test('the times are the database’s, whatever a statement says', async () => {
  expect(await at.refused(newKey(approved.key), annIn(25))).toBe('42501')
  const times = async (statement: string, columns: string[]) => {
    const [row] = (await at.inside(`${statement} returning ${columns}`, asAnn())).rows
    return columns.map(column => Date.parse(String(row![column])))
  }
  const ahead = newKey(approved.key).replace(week, `now() + interval '9 days', now() + interval '16 days'`)
  const [made, collectBy] = await times(ahead, ['made_at', 'collect_by'])
  expect(made).toBeLessThanOrEqual(w.now().getTime())
  expect(collectBy! - made!).toBe(7 * 864e5)
  const copied = `insert into approvals.request (tenant_id, id, action, contract, permission, asked_by, asked_at, scope, payload, payload_hash, decide_by, moved_at)
    select tenant_id, '${newId()}', action, contract, permission, asked_by, now() + interval '9 days', scope, payload, sha256(payload_hash), '2099-01-01', '2099-01-01'
    from approvals.request where id = '${waiting}'`
  const [asked, moved, decideBy] = await times(copied, ['asked_at', 'moved_at', 'decide_by'])
  expect(asked).toBeLessThanOrEqual(w.now().getTime())
  expect([moved, decideBy]).toEqual([asked, asked! + 24 * 3600_000])
})

describe('what is asked again with what was sealed of a request that was taken back,', () => {
  type Row = Record<string, unknown> & { id: Id; hash: string }
  /** Keeps it as whoever sends SQL in the very request that asks, and ends it, can. */
  async function again(name: string, other: (row: Row) => Partial<Row>): Promise<Id> {
    const approval = await ask(createKey as never, { name, permissions: ['lead.read'] } as never)
    const [{ row }] =
      (await w.superuser`delete from approvals.request r where id = ${approval} returning to_jsonb(r) as row`) as [{ row: Row }]
    const changed = JSON.stringify({ ...row, ...other(row) }).replaceAll("'", "''")
    const columns = Object.keys(row).join(', ')
    const { text, signature } = asAnn()
    await at.app.begin(async tx => {
      await tx`select kernel.enter(${text}, ${signature})`
      await tx.unsafe(`insert into approvals.request (${columns})
        select ${columns} from jsonb_populate_record(null::approvals.request, '${changed}')`)
    })
    return approval
  }
  const decide = async (approval: Id) => {
    const { hash } = await sue.ask(readApproval, { approval })
    return sue.ask(decideApproval, { approval, agree: true, hash })
  }
  const sha256 = (text: string) => `\\x${createHash('sha256').update(text).digest('hex')}`
  /** The hash takes no secret to compute. */
  const rehashed = (row: Row, other: Partial<Row>) => {
    const { action, contract, scope, permission } = { ...row, ...other }
    const input = { name: 'Again', permissions: ['lead.read'] }
    const terms = { ...input, bound: false, officers: [], branches: [], expiresAt: null }
    const frozen = { action, contract, input, asker: w.firm.ann.id, scope, permission, terms }
    return { ...other, payload_hash: sha256(canonicalJson(frozen)) }
  }

  test('is decided on where it is the same', async () => {
    expect(await decide(await again('Again', row => rehashed(row, {})))).toMatchObject({ state: 'approved' })
  })
  test('is not where it is for more', async () => {
    const approval = await again('Again', () => ({ terms: sha256('everything') }))
    await expect(decide(approval)).rejects.toMatchObject({ word: 'conflict', facts: { reason: 'altered' } })
  })
  test.each([
    ['needs less', { permission: 'self.use' }],
    ['reaches less far', { scope: { all: false, owners: [], branches: [], partners: [], limits: null } }],
  ])('is not where whoever decides it %s', async (_, other) => {
    const approval = await again('Again', row => rehashed(row, other))
    await expect(decide(approval)).rejects.toMatchObject({ word: 'forbidden' })
    expect(await sue.ask(readApproval, { approval })).toMatchObject({ intact: false, state: 'waiting' })
    await w.superuser`delete from approvals.request where id = ${approval}`
  })
})

test('why a company ends is read by those who decide over it', async () => {
  await agreed(w, w.firm.ann, closeAccount, { name: w.firm.slug, reason: 'Between us.' })
  const why = 'select reason from operator.closing'
  expect((await at.inside(why, asAnn())).rows).toEqual([{ reason: 'Between us.' }])
  for (const context of [at.own, at.signed({ kind: 'visitor', actor: undefined })])
    expect((await at.inside(why, context)).rows).toEqual([])
})
