import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { Permission } from '#policy/matrix.ts'
import { during } from '../../../test/inside.ts'
import { makeLeads, wordOf } from '../../../test/leads.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import * as c from './contract.ts'
import { handOver } from './store/loan-edit.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
})
afterAll(() => w.close())

/** Runs test code as somebody, under a permission of theirs. */
const as = <T>(who: Person, needs: Permission, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
  during(w, { needs }, action => who.ask(action, {}), work)
const leadsOf = (owner: Person, ...names: string[]) =>
  makeLeads(
    w,
    w.firm,
    names.map(name => ({ name, owner, state: 'SC' })),
  )

test('marketing sees a person of the branch and not their loans, which their officer sees', async () => {
  const { leo, max } = w.firm
  const [made] = await leadsOf(leo, 'Lena Lent')
  const { id } = await leo.ask(c.addLoan, { contact: made!.contact, purpose: 'purchase', state: 'SC' })
  expect((await leo.ask(c.readContact, { contact: made!.contact })).loans).toMatchObject([{ id }])
  expect((await max.ask(c.readContact, { contact: made!.contact })).loans).toEqual([])
})

const licence = (status: string, expires: string) => w.superuser`
  insert into identity.licence (tenant_id, id, member_id, state, number, expires, status)
  values (${w.firm.tenant}, gen_random_uuid(), ${w.firm.tom.id}, 'SC', 'SC-9', ${expires}, ${status})
  on conflict do nothing`
const without = () => w.superuser`delete from identity.licence where member_id = ${w.firm.tom.id} and state = 'SC'`

describe('a bulk assignment gives nothing', () => {
  const give = async (change: (leads: string[]) => Promise<unknown>) => {
    const made = await leadsOf(w.firm.leo, 'Bulk One', 'Bulk Two')
    const leads = made.map(m => m.lead)
    const { operation } = await w.firm.ann.ask(c.changeLeads, {
      selection: { ids: leads },
      change: { kind: 'assign', owner: w.firm.tom.id },
    })
    await change(leads)
    await w.drain()
    const { result } = await w.firm.ann.ask(c.readOperation, { operation })
    const owners = await Promise.all(leads.map(async lead => (await w.firm.ann.ask(c.readLead, { lead })).owner))
    return { result, owners: new Set(owners) }
  }
  test.each([
    ['whose license for the state has run out', 'active', '2001-01-01'],
    ['whose license for the state is not active', 'inactive', '2999-01-01'],
  ])('to an officer %s', async (_, status, expires) => {
    await without()
    await licence(status, expires)
    const { result, owners } = await give(async () => {})
    expect(result).toMatchObject({ changed: 0, unlicensed: 2 })
    expect(owners).toEqual(new Set([w.firm.leo.id]))
    await without()
    await licence('active', '2999-01-01')
    expect((await give(async () => {})).owners).toEqual(new Set([w.firm.tom.id]))
  })

  test('to an officer who has left by the time it is done', async () => {
    await without()
    await licence('active', '2999-01-01')
    const { result, owners } = await give(
      () => w.superuser`update identity.member set status = 'deactivated' where id = ${w.firm.tom.id}`,
    )
    await w.superuser`update identity.member set status = 'active' where id = ${w.firm.tom.id}`
    await w.superuser`update identity.session set ended_at = null where member_id = ${w.firm.tom.id}`
    expect(result).toMatchObject({ changed: 0, unlicensed: 2 })
    expect(owners).toEqual(new Set([w.firm.leo.id]))
  })
})

test('a record is handed to somebody else only by what may transfer, whatever the handler asks for', async () => {
  const { leo, tom } = w.firm
  await without()
  await licence('active', '2999-01-01')
  const [made] = await leadsOf(leo, 'Hanna Handed')
  const hand = (needs: Permission) => as(leo, needs, ctx => handOver(ctx, 'lead', [made!.lead], tom.id, tom.branch ?? null))
  expect(await wordOf(hand('lead.edit'))).not.toBe('answered')
  expect((await leo.ask(c.readLead, { lead: made!.lead })).owner).toBe(leo.id)
  expect(await hand('lead.assign')).toMatchObject([{ id: made!.lead, was_owner: leo.id }])
})

test('what a person was and became is read by whoever sees the person, and by nobody else', async () => {
  const { leo, tom, ann } = w.firm
  const [made] = await leadsOf(leo, 'Cora Changed')
  await leo.ask(c.updateContact, { contact: made!.contact, city: 'Beaufort' })
  const read = (who: Person) =>
    as(who, 'contact.read', ctx =>
      ctx.rows<{ field: string }>(
        sql`select field from kernel.change_view where tenant_id = ${ctx.tenant} and record_id = ${made!.contact}`,
      ),
    )
  expect([await read(leo), await read(ann), await read(tom)]).toEqual([[{ field: 'city' }], [{ field: 'city' }], []])
  expect(
    await as(w.rival.ann, 'contact.read', ctx =>
      ctx.rows(sql`select 1 from kernel.change_view where record_id = ${made!.contact}`),
    ),
  ).toEqual([])
})
