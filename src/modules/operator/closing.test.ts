import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { forgetBudgets } from '#kernel/budget.ts'
import { signContext } from '#kernel/context.ts'
import { nobody } from '#policy/scope.ts'
import { agreed } from '../../../test/agreed.ts'
import { type Deletions, openDeletions } from '../../../test/deletions.ts'
import { wordOf } from '../../../test/leads.ts'
import { because } from '../../../test/second-person.ts'
import type { Person } from '../../../test/world.ts'
import { listAlerts } from '../crm/contract.ts'
import { closeAccount, readClosing, takeClosingBack } from './contract.ts'

let d: Deletions
let amy: Person
beforeAll(async () => {
  d = await openDeletions()
  amy = await d.w.hire(d.w.firm, 'amy', 'tenant_admin')
})
beforeEach(async () => {
  forgetBudgets()
  await Promise.all([d.olga.prove(), d.otto.prove()])
})
afterAll(() => d.close())

const wanted = { name: 'palmetto', reason: 'We merged with another company' }
const wish = () => agreed(d.w, d.w.firm.ann, closeAccount, wanted)
const standing = async (who = d.w.firm.ann) => (await who.ask(readClosing, {})).closing
const getsIn = async () => (await d.w.bearers.resolveNow(d.w.firm.leo.token)) !== undefined
const alertsOf = async (who: Person) => (await who.ask(listAlerts, { limit: 5 })).items.map(one => one.kind)
const ours = async () => (await d.olga.get('/clients')).json().items.find((one: { id: string }) => one.id === d.w.firm.tenant)

describe('the end of the account is asked for', () => {
  test('by two administrators, with the short name typed and a passkey of these minutes', async () => {
    const { ann, leo } = d.w.firm
    expect(await wordOf(leo.ask(closeAccount, wanted, because))).toBe('forbidden')
    await expect(ann.ask(closeAccount, { ...wanted, name: 'Palmetto' }, because)).rejects.toMatchObject({
      word: 'invalid',
      problems: [{ path: 'name' }],
    })
    const caller = (await d.w.bearers.resolve(ann.token))!
    const stale = { ...caller, proof: { ...caller.proof!, strongAt: d.w.now().getTime() - 6 * 60_000 } }
    await expect(ann.ask(closeAccount, wanted, { ...because, caller: stale })).rejects.toMatchObject({ facts: { minutes: 5 } })
    await ann.ask(closeAccount, wanted, because)
    expect(await standing()).toBeNull()
    expect(await ours()).toMatchObject({ wishesToEnd: false })
  })

  test('and then stands before the operator, with who asked, and every administrator knows', async () => {
    await wish()
    expect(await standing(amy)).toMatchObject({ state: 'waiting', askedBy: 'Ann', agreedBy: 'Second', reason: wanted.reason })
    expect(await ours()).toMatchObject({ wishesToEnd: true, deletion: null, suspendedAt: null })
    expect(await d.read()).toMatchObject({ deletion: null, closing: { askedBy: 'Ann', reason: wanted.reason } })
    expect((await alertsOf(amy))[0]).toBe('client.closingAsked')
    await expect(d.w.firm.ann.ask(closeAccount, wanted, because)).rejects.toMatchObject({ word: 'conflict' })
  })

  test('and may be declined by an operator', async () => {
    expect((await d.keep()).statusCode).toBe(200)
    expect(await standing()).toBeNull()
    expect((await alertsOf(amy))[0]).toBe('client.closingDeclined')
    expect((await d.keep()).statusCode).toBe(409)
  })
})

describe('the deletion that comes of it', () => {
  test('leaves the client at work, tells it the day, and is taken back by one of its administrators', async () => {
    await wish()
    await d.ask()
    expect(await standing()).toMatchObject({ state: 'asked', dueAt: null })
    expect((await alertsOf(amy))[0]).toBe('client.closingTakenUp')
    await d.agree()
    expect(await d.read()).toMatchObject({ deletion: { state: 'agreed', ownWish: true } })
    const due = new Date(d.w.now().getTime() + 7 * 864e5).toISOString()
    expect(await standing()).toMatchObject({ state: 'agreed', dueAt: due, begun: false })
    expect(await getsIn()).toBe(true)
    expect(await d.sweep()).toBe(0)
    expect(await wordOf(d.w.firm.leo.ask(takeClosingBack, {}))).toBe('forbidden')
    await amy.ask(takeClosingBack, {})
    expect(await standing()).toBeNull()
    expect(await d.read()).toMatchObject({ deletion: null, closing: null })
    await d.graceOver()
    expect(await d.sweep()).toBe(0)
    await expect(amy.ask(takeClosingBack, {})).rejects.toMatchObject({ word: 'conflict' })
  })

  test('is not taken back where it was the operator’s own', async () => {
    await d.ask()
    await expect(amy.ask(takeClosingBack, {})).rejects.toMatchObject({ word: 'conflict' })
    expect((await d.read()).deletion).toMatchObject({ state: 'asked', ownWish: false })
    await d.keep()
  })

  test('closes the door in the moment in which it is carried out, and then everything goes', async () => {
    const { tenant } = d.w.firm
    await wish()
    await d.ask()
    await d.agree()
    await d.graceOver()
    expect(await getsIn()).toBe(true)
    expect(await d.sweep()).toBe(1)
    expect(await getsIn()).toBe(false)
    await d.w.drain()
    expect(
      await d.w
        .superuser`select state from operator.deletion where client = ${tenant} and closing is not null and state = 'done'`,
    ).toHaveLength(1)
    expect(await d.w.superuser`select 1 from operator.closing where tenant_id = ${tenant}`).toEqual([])
    expect(await d.w.superuser`select 1 from identity.tenant where tenant_id = ${tenant}`).toEqual([])
  })
})

test('no statement of one alone asks for it, takes back what is not theirs, or suspends a client', async () => {
  const { tenant, ann, leo } = d.w.rival
  const refused = (who: Person, statement: string) => {
    const facts = {
      tenant,
      actor: who.id,
      kind: 'member' as const,
      scope: nobody,
      bearer: undefined,
      version: 0,
      mayTransfer: false,
    }
    const first = (pid: number) => {
      const { text, signature } = signContext(d.w.house.contextKey, { ...facts, pid })
      return { text: 'select kernel.enter($1, $2)', values: [text, signature] }
    }
    return d.w.house.db
      .transact(false, first, tx => tx.text(statement))
      .then(
        () => 'answered',
        error => error.code,
      )
  }
  const request = (
    (await ann.ask(closeAccount, { ...wanted, name: 'rival' }, because).catch(error => error.facts)) as { approval: string }
  ).approval
  const ask = `insert into operator.closing (tenant_id, id, approval_id, asked_by, asked_at, reason)
    values ('${tenant}', '${newId()}', '${request}', '${ann.id}', now(), '${wanted.reason}')`
  expect(await refused(ann, ask)).toBe('42501')
  expect(await refused(leo, `select operator.take_closing_back()`)).toBe('42501')
  expect(await refused(ann, `select * from operator.wishes()`)).toBe('42501')
  expect(await refused(ann, `select * from operator.take_due()`)).toBe('42501')
  expect(await refused(ann, `update identity.tenant set suspended_at = now()`)).toBe('42501')
})
