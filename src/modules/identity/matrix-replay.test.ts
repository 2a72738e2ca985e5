import { afterAll, beforeAll, expect, test } from 'vitest'
import { listLeads, readLead } from '#modules/crm/contract.ts'
import { lookAs } from '../../../test/agreed.ts'
import { makeLeads } from '../../../test/leads.ts'
import { type MatrixDesk, openMatrixDesk } from '../../../test/matrix-desk.ts'
import * as contract from './contract.ts'

let desk: MatrixDesk
let w: MatrixDesk['w']
beforeAll(async () => {
  desk = await openMatrixDesk()
  w = desk.w
})
afterAll(() => w.close())

const counted = async (tenant = w.firm.tenant) =>
  w.superuser`select member_id, action, hour, times from kernel.reading where tenant_id = ${tenant} order by hour, times desc, action`
const keep = () => w.house.uses.keep(w.house)

test('a draft is judged by what people looked at as well, without an event for each look', async () => {
  const { ann, leo } = w.firm
  const [made] = await makeLeads(w, w.firm, [{ name: 'Lea Looked', owner: leo, state: 'SC' }])
  for (let n = 0; n < 3; n++) await leo.ask(readLead, { lead: made!.lead })
  await leo.ask(listLeads, {})
  await w.rival.leo.ask(listLeads, {})
  await keep()
  await leo.ask(readLead, { lead: made!.lead })
  await keep()
  expect(await w.superuser`select 1 from kernel.event where name in ('crm.readLead', 'crm.listLeads')`).toEqual([])
  expect((await counted()).filter(row => row.member_id === leo.id)).toMatchObject([
    { action: 'crm.readLead', times: 4 },
    { action: 'crm.listLeads', times: 1 },
  ])
  await ann.ask(contract.openDraft, {})
  const none = { 'lead.read': 'none', 'lead.add': 'none', 'lead.edit': 'none', 'lead.assign': 'none' } as const
  await ann.ask(contract.editDraft, { cells: await desk.cells('Loan officer', none) })
  const { refused, replayed } = await ann.ask(contract.simulateMatrix, {})
  expect(refused.filter(line => line.name === 'Leo')).toEqual(
    expect.arrayContaining([
      { person: leo.id, name: 'Leo', action: 'crm.readLead', kind: 'query', summary: readLead.summary, times: 4 },
      { person: leo.id, name: 'Leo', action: 'crm.listLeads', kind: 'query', summary: listLeads.summary, times: 1 },
    ]),
  )
  expect(replayed).toBeGreaterThanOrEqual(5)
  expect((await counted(w.rival.tenant)).map(row => row.member_id)).toEqual([w.rival.leo.id])
})

test('each hour is counted apart, and after some days none', async () => {
  const { leo } = w.firm
  w.pass(60)
  await leo.ask(listLeads, {})
  await keep()
  const hours = (await counted()).filter(row => row.member_id === leo.id && row.action === 'crm.listLeads')
  expect(hours.map(row => row.times)).toEqual([1, 1])
  w.pass(9 * 24 * 60)
  await leo.ask(listLeads, {})
  await keep()
  expect((await counted()).filter(row => row.member_id === leo.id)).toMatchObject([{ action: 'crm.listLeads', times: 1 }])
})

test('whoever looks as a colleague is not that colleague, and a refused look is none', async () => {
  const { leo, max } = w.firm
  const before = await counted()
  await expect(max.ask(contract.listConnections, {})).rejects.toMatchObject({ word: 'forbidden' })
  const { ann } = w.firm
  await lookAs(w, ann, leo.id)
  await ann.ask(listLeads, {})
  await ann.ask(contract.endViewing, {})
  await keep()
  const after = await counted()
  expect(after.filter(row => row.member_id === leo.id)).toEqual(before.filter(row => row.member_id === leo.id))
  expect(after.filter(row => row.member_id === max.id)).toEqual([])
})

test('what could not be written is counted on', async () => {
  const { leo } = w.firm
  await leo.ask(listLeads, {})
  await w.superuser`revoke insert on kernel.reading from cc_app`
  await keep()
  await w.superuser`grant insert on kernel.reading to cc_app`
  await leo.ask(listLeads, {})
  await keep()
  const own = (await counted()).filter(row => row.member_id === leo.id && row.action === 'crm.listLeads')
  expect(own.map(row => row.times)).toEqual([3])
})

test('the last use of a function is told to whoever reviews it', async () => {
  const { leo } = w.firm
  await leo.ask(listLeads, {})
  await keep()
  const [last] = await w.superuser`select at from kernel.last_use where member_id = ${leo.id} and permission = 'lead.read'`
  expect(Date.parse(last!.at)).toBe(w.now().getTime())
})
