import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { forgetBudgets } from '#kernel/budget.ts'
import { signContext } from '#kernel/context.ts'
import { nobody } from '#policy/scope.ts'
import { type Deletions, openDeletions } from '../../../test/deletions.ts'
import { wordOf } from '../../../test/leads.ts'
import { atTerminal, newOperator } from '../../../test/operators.ts'
import { listAlerts } from '../crm/contract.ts'
import * as contract from './contract.ts'

let d: Deletions
beforeAll(async () => {
  d = await openDeletions()
})
beforeEach(async () => {
  forgetBudgets()
  await Promise.all([d.olga.prove(), d.otto.prove()])
})
afterAll(() => d.close())

const state = async () =>
  (await d.w.superuser<{ state: string }[]>`select state from operator.deletion order by asked_at desc, id desc limit 1`)[0]
    ?.state
const getsIn = async () => (await d.w.bearers.resolveNow(d.w.firm.leo.token)) !== undefined
/** What the database says to background work of this client that removes it at once, by whatever statement. */
const removeAtOnce = async () => {
  const { tenant, system } = d.w.firm
  const facts = { tenant, actor: undefined, kind: 'system', scope: nobody, bearer: undefined, version: 0, mayTransfer: false }
  const first = (pid: number) => {
    const { text, signature } = signContext(d.w.house.contextKey, { ...facts, pid })
    return { text: 'select kernel.enter($1, $2)', values: [text, signature] }
  }
  const refusals: unknown[] = [await system.ask(contract.removeSome, {})]
  for (const statement of ['select operator.remove_some(10)', 'select operator.end_deletion(now())'])
    refusals.push(await d.w.house.db.transact(false, first, tx => tx.text(statement)).catch(error => error.code))
  return refusals
}
const refusedAtOnce = [{ removed: null }, '42501', '42501']

describe('a deletion is asked for', () => {
  test('with the short name typed, with a reason and a fresh passkey', async () => {
    const wrong = await d.ask(d.olga, { name: 'Palmetto' })
    expect(wrong.statusCode).toBe(422)
    expect(wrong.json().problems[0]).toMatchObject({ path: 'name', message: expect.stringContaining('palmetto') })
    expect((await d.ask(d.olga, { reason: '' })).statusCode).toBe(422)
    d.w.pass(6)
    expect((await d.ask()).json()).toMatchObject({ facts: { demand: 'passkey' } })
    expect(await state()).toBeUndefined()
  })

  test('by no client’s administrator, and of a client that is there', async () => {
    const { ann, tenant, slug } = d.w.firm
    expect(await wordOf(ann.ask(contract.deleteClient, { client: tenant, name: slug, reason: 'Mine' }))).toBe('forbidden')
    const nobody = `/clients/${newId()}/deletion`
    expect((await d.olga.post(nobody, { name: slug, reason: 'Because' })).statusCode).toBe(404)
    expect(await state()).toBeUndefined()
  })

  test('and its administrators are told while they can still sign in', async () => {
    expect((await d.ask()).statusCode).toBe(200)
    expect(await state()).toBe('asked')
    expect((await d.ask(d.otto)).statusCode).toBe(409)
    const { items } = await d.w.firm.ann.ask(listAlerts, { limit: 5 })
    expect(items[0]).toMatchObject({ kind: 'client.deletionAsked', title: expect.stringContaining('7 days') })
    expect((await d.w.firm.leo.ask(listAlerts, { limit: 5 })).items).toEqual([])
    const [told] = (await d.w.firm.ann.ask(contract.listDoings, {})).items
    expect(told).toMatchObject({ what: 'client.deletionAsked', by: 'Olga Operator', reason: 'The contract has ended' })
    expect((await d.olga.get('/clients')).json().items.find((c: { id: string }) => c.id === d.w.firm.tenant)).toMatchObject({
      deletion: 'asked',
    })
    expect(await getsIn()).toBe(true)
  })
})

describe('it is agreed to', () => {
  test('by another operator than who asked, who is told where there is none', async () => {
    const refused = await d.agree(d.olga)
    expect([refused.statusCode, refused.json().detail]).toEqual([403, 'You asked for it, so another operator has to agree.'])
    expect(await d.read()).toMatchObject({
      cannotAgree: 'You asked for it, so another operator has to agree.',
      others: [{ name: 'Otto Other', from: null }],
    })
    await d.w.superuser`update operator.person set removed_at = now() where id = ${d.otto.id}`
    expect(await d.read()).toMatchObject({ cannotAgree: expect.stringContaining('Add one'), others: [] })
    await d.w.superuser`update operator.person set removed_at = null`
  })

  test('with a fresh passkey, on the request they read, by a person, and by nobody made an operator for it', async () => {
    d.w.pass(6)
    expect((await d.agree()).json()).toMatchObject({ facts: { demand: 'passkey' } })
    await d.otto.prove()
    expect((await d.otto.post(`${d.at}/deletion/agree`, { deletion: newId() })).statusCode).toBe(404)
    const fresh = await newOperator(d.w, d.send, 'Nora New')
    expect((await d.agree(fresh)).json().detail).toMatch(/less than 24 hours/)
    const { deletion, others } = await d.read()
    expect(others).toContainEqual({ name: 'Nora New', from: new Date(d.w.now().getTime() + 24 * 3600_000).toISOString() })
    const client = d.w.firm.tenant
    await expect(atTerminal(d.w, client)(contract.agreeToDelete, { client, deletion: deletion.id })).rejects.toThrow(
      'A person has to agree',
    )
    expect(await state()).toBe('asked')
  })

  test('in time: after 72 hours it has lapsed, and can be asked for anew', async () => {
    d.w.pass(72 * 60 + 1)
    await Promise.all([d.olga.signIn(), d.otto.signIn()])
    expect((await d.agree()).statusCode).toBe(409)
    expect((await d.read()).deletion).toBeNull()
    expect((await d.ask()).statusCode).toBe(200)
    expect((await d.w.superuser`select state from operator.deletion order by asked_at`).map(one => one.state)).toEqual([
      'lapsed',
      'asked',
    ])
  })

  test('and then nobody of the client gets in, nothing is removed yet, and it is not let go on by another way', async () => {
    expect((await d.agree()).statusCode).toBe(200)
    expect(await d.read()).toMatchObject({
      deletion: { state: 'agreed', askedBy: 'Olga Operator', agreedBy: 'Otto Other', begun: false },
    })
    expect(await getsIn()).toBe(false)
    expect(await d.sweep()).toBe(0)
    expect(await removeAtOnce()).toEqual(refusedAtOnce)
    const resumed = await d.olga.post(`${d.at}/resume`, { reason: 'Because' })
    expect([resumed.statusCode, resumed.json().detail]).toEqual([409, expect.stringContaining('Call that off')])
  })
})

describe('it is called off', () => {
  test('in the time of grace by any operator, and the client goes on as it was', async () => {
    expect((await d.keep()).json()).toEqual({ name: 'Palmetto Home Loans', suspended: false })
    expect(await getsIn()).toBe(true)
    expect(await state()).toBe('called_off')
    await d.graceOver()
    expect(await d.sweep()).toBe(0)
    const names = (await d.w.firm.ann.ask(contract.listDoings, {})).items.map(({ what }) => what)
    expect(names.slice(0, 4)).toEqual(['client.resumed', 'client.kept', 'client.suspended', 'client.deletionAgreed'])
    expect((await d.keep()).statusCode).toBe(409)
  })

  test('at the terminal too; a client that was suspended before stays so', async () => {
    const client = d.w.firm.tenant
    const typed = atTerminal(d.w, client)
    await d.olga.post(`${d.at}/suspend`, { reason: 'Unpaid' })
    await typed(contract.deleteClient, { client, name: d.w.firm.slug, reason: 'They left' })
    expect((await d.read()).deletion).toMatchObject({ askedBy: null })
    expect((await d.agree(d.olga)).statusCode).toBe(200)
    expect(await typed(contract.keepClient, { client })).toEqual({ name: 'Palmetto Home Loans', suspended: true })
    expect(await getsIn()).toBe(false)
    await d.olga.post(`${d.at}/resume`, { reason: 'Paid' })
  })

  test('no more once rows are being removed', async () => {
    await d.ask()
    await d.agree()
    await d.graceOver()
    expect(await d.sweep()).toBe(1)
    const late = await d.keep()
    expect([late.statusCode, late.json().detail]).toEqual([409, expect.stringContaining('cannot be called off any more')])
    // Nobody else begins what one has begun.
    expect(await d.sweep()).toBe(0)
  })
})

test('a client that is not suspended is not removed, whatever was agreed', async () => {
  await d.w.superuser.begin(async tx => {
    await tx`set local session_replication_role = replica`
    await tx`update identity.tenant set suspended_at = null where tenant_id = ${d.w.firm.tenant}`
  })
  expect(await removeAtOnce()).toEqual(refusedAtOnce)
})
