import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import * as crm from '#modules/crm/contract.ts'
import { decideApproval, readApproval } from '#modules/trust/contract.ts'
import { makeLeads } from '../../../test/leads.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { exportEvents, fetchEvents, listExports, searchEvents } from './contract.ts'

let w: World
let sue: Person
let cora: Person
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  sue = await w.hire(w.firm, 'sue', 'tenant_admin')
  cora = await w.hire(w.firm, 'cora', 'compliance')
  const [made] = await makeLeads(w, w.firm, [{ name: '=HYPERLINK("http://evil.example")', owner: w.firm.leo, state: 'SC' }])
  await w.firm.leo.ask(crm.updateLead, { lead: made!.lead, tags: ['vip'] })
})
afterAll(() => w.close())

const question = () => ({
  actor: [w.firm.leo.id],
  from: new Date(Date.now() - 864e5).toISOString(),
  to: new Date(w.now().getTime() + 864e5).toISOString(),
})
const because = { reason: 'For the examiner.' }
const ask = async (who: Person) =>
  ((await who.ask(exportEvents, { question: question() }, because)) as unknown as { approval: { id: Id } }).approval.id
async function agree(by: Person, approval: Id) {
  const { hash } = await by.ask(readApproval, { approval })
  await by.ask(decideApproval, { approval, agree: true, hash })
  await w.drain()
}

test('a result is taken along as a file once a second person agreed, by whoever asked, for a day; fetching it is in the log', async () => {
  const approval = await ask(cora)
  expect(await cora.ask(listExports, {})).toEqual({ items: [] })
  await agree(sue, approval)
  const { items } = await cora.ask(listExports, {})
  expect(items).toHaveLength(1)
  const { raw } = await cora.ask(fetchEvents, { export: items[0]!.id })
  const lines = parse(raw.text, { columns: true, bom: true }) as Record<string, string>[]
  expect(lines.map(line => line.Name)).toEqual(['lead.changed', 'crm.updateLead'])
  expect(lines[0]).toMatchObject({ 'Actor name': 'Leo', 'Record name': `'=HYPERLINK("http://evil.example")`, Outcome: 'done' })
  const { items: told } = await cora.ask(searchEvents, {
    ...question(),
    actor: [cora.id],
    name: ['audit.fetched', 'audit.exportEvents'],
  })
  expect(told.map(line => [line.name, line.facts.lines ?? null])).toEqual([
    ['audit.fetched', 2],
    ['audit.exportEvents', null],
  ])
  // Nobody else's, and nobody's once the day is over.
  expect(await sue.ask(listExports, {})).toEqual({ items: [] })
  await expect(sue.ask(fetchEvents, { export: items[0]!.id })).rejects.toMatchObject({ word: 'not-found' })
  w.pass(24 * 60 + 1)
  await expect(cora.ask(fetchEvents, { export: items[0]!.id })).rejects.toMatchObject({ word: 'gone' })
})

test('who may not take it along does not ask, and nobody agrees to their own', async () => {
  await expect(w.firm.bea.ask(exportEvents, { question: question() }, because)).rejects.toMatchObject({ word: 'forbidden' })
  const approval = await ask(sue)
  const { hash } = await sue.ask(readApproval, { approval })
  await expect(sue.ask(decideApproval, { approval, agree: true, hash })).rejects.toThrow(
    'Nobody decides what they asked for themselves.',
  )
})
