import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { scopeOf } from '#kernel/authority.ts'
import { hashToken, newToken } from '#kernel/bearers.ts'
import { type Caller, noTenant, visitorOf } from '#kernel/caller.ts'
import { signContext } from '#kernel/context.ts'
import { run } from '#kernel/run.ts'
import { listAlerts } from '#modules/crm/contract.ts'
import { alarmEmergency, decideApproval, readApproval } from '#modules/trust/contract.ts'
import type { Action } from '#policy/action.ts'
import { everybody } from '#policy/scope.ts'
import { because } from '../../../test/second-person.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import * as contract from './contract.ts'
import { printed, shareOf } from './rules/shares.ts'

let w: World
let sue: Person
let cora: Person
beforeEach(async () => {
  w = await openWorld()
  await w.firm.prepare()
  sue = await w.hire(w.firm, 'sue', 'tenant_admin')
  cora = await w.hire(w.firm, 'cora', 'compliance')
})
afterEach(() => w.close())

const why = 'The provider does not answer, and the closings are today.'
const stranger = async <T>(action: unknown, input: unknown): Promise<T> =>
  (await run(w.house, { action: action as Action, door: 'public', caller: visitorOf(noTenant), input, address: '203.0.113.7' }))
    .output as T
const agree = async (by: Person, approval: string) =>
  by.ask(decideApproval, { approval, agree: true, hash: (await by.ask(readApproval, { approval })).hash })

/** Two people agree to it, leo and bea take their shares: the two of each credential. */
async function ceremony(): Promise<[string, string][]> {
  const { ann, leo, bea } = w.firm
  const { approval } = (await ann.ask(contract.sealEmergency, { custodians: [leo.id, bea.id] }, because)) as never as {
    approval: { id: string }
  }
  await agree(sue, approval.id)
  await w.drain()
  const [leos, beas] = [await leo.ask(contract.takeShares, {}), await bea.ask(contract.takeShares, {})]
  expect([leos.sealed, beas.sealed]).toEqual([false, true])
  return leos.shares.map(({ share }, n) => [share, beas.shares[n]!.share])
}
const open = (shares: readonly [string, string]) =>
  stranger<{ setSession: { token: string; expiresAt: string }; until: string }>(contract.openEmergency, { shares, why })
/** Whoever works by a session that was opened. */
const by =
  (token: string) =>
  async (action: unknown, input: unknown, more: object = {}) => {
    w.bearers.forget(token)
    const caller = (await w.bearers.resolve(token)) as Caller
    if (!caller) throw new Error('signed out')
    return (await run(w.house, { action: action as Action, door: 'member', caller, input, ...more })).output as never
  }
const useOf = async () => (await cora.ask(contract.readEmergency, {})).uses[0]!
const sqlAs = (who: { id: string }, text: string, kind = 'member') =>
  w.house.db.transact(
    false,
    pid => {
      const facts = { tenant: w.firm.tenant, actor: who.id, kind, pid, scope: everybody, mayTransfer: true }
      const { text: context, signature } = signContext(w.house.contextKey, {
        ...{ ...facts, bearer: undefined, version: 0, at: w.now() },
      })
      return { text: 'select kernel.enter($1, $2)', values: [context, signature] }
    },
    tx => tx.text(text),
  )

test('a share is all of its bits', () => {
  expect(shareOf(new Uint8Array(20))).toBe('0'.repeat(32))
  expect(shareOf(new Uint8Array(20).fill(255))).toBe('Z'.repeat(32))
  expect(
    new Set(
      Array.from({ length: 160 }, (_, bit) =>
        shareOf(Uint8Array.from({ length: 20 }, (_, n) => (n === bit >> 3 ? 1 << (bit & 7) : 0))),
      ),
    ).size,
  ).toBe(160)
  expect(printed('ABCD'.repeat(8))).toBe(Array(8).fill('ABCD').join('-'))
})

test('sealing takes two people who agree and two who keep the shares, each shown once and kept nowhere', async () => {
  const { ann, leo, bea, tom } = w.firm
  await expect(ann.ask(contract.sealEmergency, { custodians: [leo.id, leo.id] }, because)).rejects.toMatchObject({
    word: 'invalid',
  })
  await expect(leo.ask(contract.sealEmergency, { custodians: [leo.id, bea.id] }, because)).rejects.toMatchObject({
    word: 'forbidden',
  })
  await expect(leo.ask(contract.takeShares, {})).rejects.toMatchObject({ word: 'not-found' })
  const credentials = await ceremony()
  await expect(leo.ask(contract.takeShares, {})).rejects.toMatchObject({ word: 'gone' })
  expect(await ann.ask(contract.readEmergency, {})).toMatchObject({ state: 'sealed', unopened: 2, drillOverdue: false, uses: [] })
  await expect(tom.ask(contract.readEmergency, {})).rejects.toMatchObject({ word: 'not-found' })
  await expect(w.rival.ann.ask(contract.readEmergency, {})).resolves.toMatchObject({ state: 'none', custodians: [] })
  const everything = JSON.stringify([
    await w.superuser`select * from identity.emergency_share`,
    await w.superuser`select * from kernel.event`,
    await w.superuser`select * from kernel.change`,
  ])
  for (const share of credentials.flat()) expect(everything).not.toContain(share.replaceAll('-', ''))
})

test('is told at once to the open pages of whoever seals it, reviews it or keeps a share, and to nobody else', async () => {
  const { leo, max, ann, tenant } = w.firm
  const heard = new Map<string, string[]>()
  const listening = async (who: Person) => {
    const caller = (await w.bearers.resolve(who.token)) as Caller
    const told: string[] = []
    heard.set(who.name, told)
    const hear = ({ name }: { name: string }) => name.startsWith('emergency.') && told.push(name)
    return w.house.live.listen({ tenant, scopeOf: permission => scopeOf(caller, permission), hear })
  }
  const stops = await Promise.all([ann, sue, cora, leo, max].map(listening))
  const [shares] = await ceremony()
  await ann.ask(contract.drillEmergency, { shares: shares! })
  await expect.poll(() => heard.get('cora')).toContain('emergency.drilled')
  await open(shares!)
  await expect.poll(() => heard.get('cora')).toContain('emergency.opened')
  const sealing = ['emergency.begun', 'emergency.shareTaken', 'emergency.sealed', 'emergency.drilled']
  for (const name of ['ann', 'sue', 'cora'])
    expect(new Set(heard.get(name)), name).toEqual(new Set([...sealing, 'emergency.opened']))
  // A custodian hears of the shares they keep, by name.
  expect(new Set(heard.get('leo'))).toEqual(new Set(sealing.filter(name => name !== 'emergency.sealed')))
  expect(heard.get('max')).toEqual([])
  for (const stop of stops) stop()
})

describe('with both shares', () => {
  let credentials: [string, string][]
  beforeEach(async () => {
    credentials = await ceremony()
  })

  test('it opens as an administrator for an hour, everybody who runs the company is told, and everything names it', async () => {
    const { ann } = w.firm
    // However it is typed; and no provider, address or password is asked.
    const { setSession, until } = await open([credentials[0]![1].toLowerCase().replaceAll('-', ' '), credentials[0]![0]])
    expect(Date.parse(until) - w.now().getTime()).toBe(60 * 60_000)
    await w.firm.system.ask(alarmEmergency, {})
    for (const who of [ann, sue, cora])
      expect(
        (await who.ask(listAlerts, {})).items.map(one => one.kind),
        who.name,
      ).toContain('emergency.opened')
    const me = by(setSession.token)
    expect(await me(contract.readMe, {})).toMatchObject({
      user: { name: 'Emergency access', type: 'tenant_admin' },
      breakGlass: { until },
    })
    await me(contract.updateBranch, { branch: w.firm.branches.tampa, name: 'Tampa Bay' })
    const { id } = await useOf()
    const [event] = await w.superuser<{ facts: object }[]>`
      select facts from kernel.event where name = 'identity.updateBranch' order by id desc limit 1`
    expect(event!.facts).toMatchObject({ breakGlass: id })
    expect((await cora.ask(contract.readEmergencyUse, { use: id })).events.map(one => one.name)).toEqual([
      'identity.updateBranch',
      'emergency.opened',
    ])
    // The credential was spent; the other one is sealed still.
    await expect(open(credentials[0]!)).rejects.toMatchObject({ word: 'unauthenticated' })
    expect(await ann.ask(contract.readEmergency, {})).toMatchObject({ unopened: 1 })

    w.pass(61)
    await expect(me(contract.readMe, {})).rejects.toThrow(/signed out/)
    await w.firm.system.ask(contract.sweepEmergency, {})
    expect(await w.superuser`select 1 from identity.member where name = 'Emergency access' and status = 'active'`).toEqual([])
    expect(await useOf()).toMatchObject({ open: false, closedAt: until })
  })

  test('one share, two of one custodian, of two credentials, or of another client’s guess open nothing', async () => {
    const [first, second] = credentials as [[string, string], [string, string]]
    const other = printed(shareOf(new Uint8Array(20)))
    for (const shares of [
      [first[0], other],
      [first[0], first[0]],
      [first[0], second[0]],
      [first[0], second[1]],
      [other, other],
    ] as const)
      await expect(open(shares as [string, string])).rejects.toMatchObject({ word: 'unauthenticated' })
    for (let n = 0; n < 5; n++) await open([other, other]).catch(() => {})
    // Whoever goes on guessing is held back before anything is looked up.
    await expect(open(first)).rejects.toMatchObject({ word: 'too-many' })
    w.pass(16)
    await open(first)
  })

  test('a drill proves that they fit and opens nothing; a month without one is told', async () => {
    const { leo, ann } = w.firm
    expect(await leo.ask(contract.drillEmergency, { shares: credentials[0]! })).toEqual({ fits: true, credential: 1 })
    expect(await leo.ask(contract.drillEmergency, { shares: [credentials[0]![0], credentials[1]![1]] })).toEqual({
      fits: false,
      credential: null,
    })
    expect(await w.superuser`select 1 from identity.emergency_use`).toEqual([])
    expect(await ann.ask(contract.readEmergency, {})).toMatchObject({ unopened: 2, drillOverdue: false })
    w.pass(32 * 24 * 60)
    expect(await ann.ask(contract.readEmergency, {})).toMatchObject({ drillOverdue: true })
    await w.firm.system.ask(alarmEmergency, {})
    await w.firm.system.ask(alarmEmergency, {})
    expect((await ann.ask(listAlerts, {})).items.filter(one => one.kind === 'emergency.drill')).toHaveLength(1)
    await leo.ask(contract.drillEmergency, { shares: credentials[1]! })
    expect(await ann.ask(contract.readEmergency, {})).toMatchObject({ drillOverdue: false })
  })

  test('it is reviewed by somebody who keeps no share; overdue it is told and keeps it from being sealed anew', async () => {
    const { ann, leo, bea } = w.firm
    const { setSession } = await open(credentials[0]!)
    const { id } = await useOf()
    const findings = 'Let two officers in by password. The provider was down until noon; nothing else was done.'
    await expect(cora.ask(contract.reviewEmergency, { use: id, findings })).rejects.toMatchObject({ word: 'conflict' })
    await by(setSession.token)(contract.closeEmergency, { use: id })
    await expect(by(setSession.token)(contract.readMe, {})).rejects.toThrow(/signed out/)
    w.pass(49 * 60)
    await w.firm.system.ask(alarmEmergency, {})
    expect((await ann.ask(listAlerts, {})).items.map(one => one.kind)).toContain('emergency.overdue')
    expect(await useOf()).toMatchObject({ overdue: true })
    const seal = () => ann.ask(contract.sealEmergency, { custodians: [leo.id, bea.id] }, because)
    await expect(seal()).rejects.toThrow(/overdue for its review/)
    await w.superuser`update identity.member set user_type = 'compliance' where id = ${bea.id}`
    await expect(bea.ask(contract.reviewEmergency, { use: id, findings })).rejects.toMatchObject({ word: 'forbidden' })
    await cora.ask(contract.reviewEmergency, { use: id, findings })
    expect(await useOf()).toMatchObject({ overdue: false, reviewedBy: 'Cora', findings })
    const again = await ceremony()
    expect(
      await w.superuser`select 1 from identity.emergency_share s join identity.emergency e on e.id = s.emergency_id
      where e.ended_at is not null and s.verifier is not null`,
    ).toEqual([])
    // Of those of before the second was never opened, and opens nothing any more.
    await expect(open(credentials[1]!)).rejects.toMatchObject({ word: 'unauthenticated' })
    await expect(open(again[1]!)).resolves.toMatchObject({ until: expect.any(String) })
  })

  test('killed between the shares and the session nothing is opened, and nothing is spent', async () => {
    const handlers = w.house.handlers as unknown as Map<string, { run: unknown }>
    const enter = handlers.get(contract.enterEmergency.name)!
    handlers.set(contract.enterEmergency.name, {
      ...enter,
      run: async (ctx: never, input: never) => {
        await (enter.run as (ctx: never, input: never) => Promise<unknown>)(ctx, input)
        throw new Error('the power went')
      },
    })
    await expect(open(credentials[0]!)).rejects.toThrow('the power went')
    handlers.set(contract.enterEmergency.name, enter)
    expect(await w.superuser`select 1 from identity.emergency_use`).toEqual([])
    await open(credentials[0]!)
  })

  test('by no statement does anybody come in another way, or take back what stands', async () => {
    const { ann, leo } = w.firm
    const [{ member_id: member }] = (await w.superuser`select member_id from identity.emergency`) as [{ member_id: string }]
    const tables = ['emergency', 'emergency_share', 'emergency_use', 'emergency_drill']
    for (const table of tables) {
      await expect(sqlAs(ann, `delete from identity.${table}`), table).rejects.toThrow(/permission denied/)
      await expect(sqlAs(ann, `update identity.${table} set tenant_id = tenant_id`), table).rejects.toThrow(/permission denied/)
      await expect(sqlAs(ann, `insert into identity.${table} select * from identity.${table}`), table).rejects.toThrow(
        /permission denied/,
      )
    }
    await expect(sqlAs(ann, 'select verifier from identity.emergency_share')).rejects.toThrow(/permission denied/)
    const bytes = `'\\x${'ab'.repeat(32)}'`
    await expect(sqlAs(ann, `select identity.fits(${bytes}, ${bytes})`)).rejects.toThrow(/permission denied/)
    await expect(sqlAs(ann, `select identity.take_shares(${bytes}, ${bytes})`)).rejects.toThrow(/shown once/)
    await expect(sqlAs(leo, `select identity.take_shares(${bytes}, ${bytes})`)).rejects.toThrow(/shown once/)
    await expect(
      sqlAs(ann, `select identity.begin_sealing(null, '${newId()}', array['${ann.id}', '${leo.id}']::uuid[], '${member}')`),
    ).rejects.toThrow(/agrees to this first/)
    // Not even whoever holds both shares opens it as themselves, and no session comes beside it.
    const hashes = credentials[0]!.map(share => `'\\x${hashToken(share.replaceAll('-', '')).toString('hex')}'`).join(', ')
    expect(await sqlAs(ann, `select * from identity.open_emergency(${hashes}, '${newId()}', '${newId()}', 'mine')`)).toEqual([])
    const session = (how: string) => `
      insert into identity.session (tenant_id, id, token_hash, account_id, member_id, made_at, seen_at, idle_until, expires_at, opened_by)
      select tenant_id, '${newId()}', '\\x${newToken('ccs').hash.toString('hex')}', account_id, id, now(), now(), now() + interval '9 days', now() + interval '9 days', '${how}'
      from identity.member where id = '${member}'`
    for (const how of ['password', 'emergency'])
      await expect(sqlAs(ann, session(how), 'system'), how).rejects.toThrow(/opened by its two shares|made for oneself/)
    for (const statement of [
      `update identity.member set status = 'active' where id = '${member}'`,
      `update identity.member set email = 'mine@palmetto.example' where id = '${member}'`,
      `insert into identity.link (tenant_id, id, member_id, token_hash, kind, made_by, made_at, expires_at)
        values ('${w.firm.tenant}', '${newId()}', '${member}', ${bytes}, 'reset', '${ann.id}', now(), now() + interval '1 day')`,
    ])
      await expect(sqlAs(ann, statement), statement).rejects.toThrow()
    await expect(ann.ask(contract.reactivatePerson, { person: member })).rejects.toMatchObject({ word: 'conflict' })
    expect(await w.superuser`select 1 from identity.session where member_id = ${member}`).toEqual([])
  })
})
