import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeLeads } from '../../../test/leads.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { convertLead, readLead, updateLead } from './contract/lead.ts'
import { readLoan, updateLoan } from './contract/loan.ts'
import { listPipelines } from './contract/pipeline.ts'
import { readTimeline, readToday } from './contract/work.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  await w.rival.prepare()
})
afterAll(() => w.close())

const aLead = async (name: string, more = {}) =>
  (
    await makeLeads(w, w.firm, [
      {
        name,
        owner: w.firm.leo,
        state: 'SC',
        city: 'Charleston',
        zip: '29401',
        amountCents: 30_000_000,
        priceCents: 37_500_000,
        tags: ['vip'],
        ...more,
      },
    ])
  )[0]!

test('a lead becomes a loan with what was known of it, its person and the co-borrowers', async () => {
  const known = await aLead('Sam Known', { email: 'sam@known.example', phone: '+18435550111' })
  const { lead, contact } = await aLead('Pat Buyer', { email: 'pat@buyer.example' })
  const { loan } = await w.firm.leo.ask(convertLead, {
    lead,
    purpose: 'purchase',
    mortgageType: 'fha',
    noteRate: 6500,
    termMonths: 360,
    coBorrowers: [
      { firstName: 'Sam', lastName: 'Known', email: 'SAM@known.example' },
      { firstName: 'New', lastName: 'Person', phone: '843-555-0112' },
    ],
  })
  const read = await w.firm.leo.ask(readLoan, { loan })
  expect(read).toMatchObject({
    name: 'Pat Buyer',
    contact,
    lead,
    owner: w.firm.leo.id,
    purpose: 'purchase',
    mortgageType: 'fha',
    amountCents: 30_000_000,
    priceCents: 37_500_000,
    ltv: 80_000,
    noteRate: 6500,
    city: 'Charleston',
    state: 'SC',
    propertyZip: '29401',
    tags: ['vip'],
    status: 'open',
  })
  expect(read.borrowers.map(b => [b.name, b.role])).toEqual([
    ['Pat Buyer', 'borrower'],
    ['Sam Known', 'co_borrower'],
    ['New Person', 'co_borrower'],
  ])
  expect(read.borrowers[1]!.contact).toBe(known.contact)
  expect(await w.firm.leo.ask(readLead, { lead })).toMatchObject({ status: 'converted', loan })
  const { items } = await w.firm.leo.ask(readTimeline, { lead })
  expect(items.find(i => i.name === 'lead.converted')).toMatchObject({
    facts: { loan, coBorrowers: 2 },
    changes: [
      { field: 'status', before: 'assigned', after: 'converted' },
      { field: 'loan', before: null, after: loan },
    ],
  })
})

test('a lead that became a loan stands in no stage of leads and takes no part in the day; its loan begins with the application', async () => {
  const { leo } = w.firm
  const stages = (await leo.ask(listPipelines, {})).pipelines.flatMap(p =>
    p.stages.map(s => ({ ...s, kind: p.kind, pipeline: p.id })),
  )
  const fresh = stages.find(s => s.kind === 'purchase' && s.key === 'new')!
  const { lead } = await aLead('Lara Late', {
    pipeline: fresh.pipeline,
    stage: fresh.id,
    stageSince: new Date(w.now().getTime() - 20 * 864e5),
    amountCents: 30_000_000,
  })
  const day = async () => (await leo.ask(readToday, {})).groups.flatMap(g => g.items).filter(i => i.lead === lead)
  expect((await day()).length).toBeGreaterThan(0)
  await leo.ask(updateLead, { lead, amountCents: 31_500_000 })
  const { loan } = await leo.ask(convertLead, { lead, purpose: 'purchase' })
  expect(await leo.ask(readLead, { lead })).toMatchObject({ status: 'converted', stage: null, loan })
  expect(await day()).toEqual([])
  const read = await leo.ask(readLoan, { loan })
  expect([read.amountCents, stages.find(s => s.id === read.stage)!.key]).toEqual([31_500_000, 'application'])
})

test('what was asked for goes before what the lead said', async () => {
  const { lead } = await aLead('Max Amount')
  const { loan } = await w.firm.leo.ask(convertLead, { lead, purpose: 'cash_out', amountCents: 111, priceCents: null })
  expect(await w.firm.leo.ask(readLoan, { loan })).toMatchObject({ amountCents: 111, priceCents: null, purpose: 'cash_out' })
})

test('a lead becomes a loan once, and again only when the first was put away', async () => {
  const { lead } = await aLead('Ona Once')
  const { loan } = await w.firm.leo.ask(convertLead, { lead, purpose: 'purchase' })
  await expect(w.firm.leo.ask(convertLead, { lead, purpose: 'purchase' })).rejects.toMatchObject({
    word: 'conflict',
    facts: { loan },
  })
  await w.firm.leo.ask(updateLoan, { loan, archived: true })
  const again = await w.firm.leo.ask(convertLead, { lead, purpose: 'purchase' })
  expect(again.loan).not.toBe(loan)
  expect((await w.firm.leo.ask(readLead, { lead })).loan).toBe(again.loan)
})

test('two conversions at once make one loan', async () => {
  const { lead } = await aLead('Rae Race')
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => w.firm.leo.ask(convertLead, { lead, purpose: 'purchase' })))
  expect(outcomes.map(o => o.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
  const [row] = await w.superuser`select count(*)::int as n from crm.loan where lead_id = ${lead}`
  expect(row!.n).toBe(1)
})

test('nothing is left behind when a co-borrower cannot be used', async () => {
  const { lead, contact } = await aLead('Una Done')
  await expect(
    w.firm.leo.ask(convertLead, {
      lead,
      purpose: 'purchase',
      coBorrowers: [
        { firstName: 'A', lastName: 'B' },
        { firstName: 'C', email: 'nonsense' },
      ],
    }),
  ).rejects.toMatchObject({
    word: 'invalid',
    problems: [{ path: 'coBorrowers.1.email' }],
  })
  await expect(w.firm.leo.ask(convertLead, { lead, purpose: 'purchase', coBorrowers: [{ contact }] })).rejects.toMatchObject({
    word: 'conflict',
  })
  expect((await w.firm.leo.ask(readLead, { lead })).loan).toBeNull()
  const [row] = await w.superuser`select count(*)::int as n from crm.contact where full_name = 'A B'`
  expect(row!.n).toBe(0)
})

test('nobody converts a lead they cannot see', async () => {
  const { lead } = await aLead('Vic Unseen')
  for (const who of [w.firm.tom, w.rival.ann])
    await expect(who.ask(convertLead, { lead, purpose: 'purchase' })).rejects.toMatchObject({ word: 'not-found' })
  await expect(w.firm.max.ask(convertLead, { lead, purpose: 'purchase' })).rejects.toMatchObject({ word: 'forbidden' })
  expect((await w.firm.abe.ask(convertLead, { lead, purpose: 'purchase' })).loan).toEqual(expect.any(String))
})
