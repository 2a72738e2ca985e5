import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPartner, listPartners } from '#modules/crm/contract.ts'
import { readMe } from '#modules/identity/contract.ts'
import { wordOf } from './leads.ts'
import { type MatrixDesk, openMatrixDesk } from './matrix-desk.ts'
import { told } from './sealed.ts'
import type { World } from './world.ts'

let w: World
let desk: MatrixDesk
beforeAll(async () => {
  desk = await openMatrixDesk()
  w = desk.w
})
afterAll(() => w.close())

test('a member reads who they are and what they may do', async () => {
  const me = await w.firm.leo.ask(readMe, {})
  expect(me.user.name).toBe('Leo')
  expect(me.tenant.name).toBe('Palmetto Home Loans')
  expect(me.can['lead.read']?.level).toBe('own')
})

test('a reason the client demands is kept with what was done for it; reading is asked for none', async () => {
  const { leo } = w.firm
  const cells = await desk.cells('Loan officer', { 'partner.add': 'all' })
  await desk.publish(cells!.map(cell => ({ ...cell, demands: { reason: true } })))
  const partner = { firstName: 'Rita', lastName: 'Realtor' }
  expect(await wordOf(leo.ask(addPartner, partner))).toBe('needs-proof')
  await leo.ask(listPartners, {})
  const { id } = await leo.ask(addPartner, partner, { reason: 'Met at the open house' })
  const rows = await w.superuser`
    select e.name, e.actor_id, c.record_id, c.field, c.class, c.event_id as event, c.n, c.before, c.after, c.sealed from kernel.change c
    join kernel.event e on e.tenant_id = c.tenant_id and e.id = c.event_id where c.field = 'reason' and e.actor_id = ${leo.id} order by e.id`
  expect(told(w, rows)).toEqual([
    {
      before: null,
      actor_id: leo.id,
      field: 'reason',
      class: 'confidential',
      name: 'crm.addPartner',
      record_id: id,
      after: 'Met at the open house',
    },
  ])
})
