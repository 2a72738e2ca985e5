import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Handler } from '#kernel/handle.ts'
import { rowCounts } from '../../../test/rows.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { listContacts } from '../crm/contract/contact.ts'
import { listLeads, readLead } from '../crm/contract/lead.ts'
import { listLoans } from '../crm/contract/loan.ts'
import { listOperations } from '../crm/contract/operation.ts'
import { listPartners } from '../crm/contract/partner.ts'
import { addNote, addTask, listTasks, readTimeline } from '../crm/contract/work.ts'
import { readCompany } from '../identity/contract/company.ts'
import { listPeople } from '../identity/contract/people.ts'
import { listConsents } from '../outreach/contract.ts'
import { layDemo, loadDemo, readDemo, removeDemo, resumeDemo } from './contract/demo.ts'
import { readDemoRemoval } from './contract/demo-removal.ts'
import { listForms } from './contract/form.ts'
import { listIntake } from './contract/intake.ts'
import { readTrace } from './contract/lead-route.ts'
import { readRouting } from './contract/routing-actions.ts'
import { listSources } from './contract/source.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  await w.rival.prepare()
})
afterAll(() => w.close())

const counts = () => rowCounts(w)

let before: Record<string, number>

test('Loads in the background, within seconds, and only once.', async () => {
  const { ann } = w.firm
  before = await counts()
  await expect(w.firm.leo.ask(loadDemo, {})).rejects.toMatchObject({ word: 'forbidden' })
  expect(await ann.ask(readDemo, {})).toEqual({ state: 'none', operation: null, done: 0, total: null, removed: null })
  const { operation } = await ann.ask(loadDemo, {})
  expect(await ann.ask(readDemo, {})).toMatchObject({ state: 'loading', operation, done: 0, total: 8 })
  await expect(ann.ask(loadDemo, {})).rejects.toMatchObject({ word: 'conflict' })
  await w.drain()
  expect(await ann.ask(readDemo, {})).toMatchObject({ state: 'there', operation, done: 8, total: 8 })
  expect((await ann.ask(readCompany, {})).demo).toBe(true)
  const wordings = await w.superuser<
    { doc: string }[]
  >`select doc::text as doc from lead_hunter.form_version where tenant_id = ${w.firm.tenant}`
  for (const { doc } of wordings) expect(doc).not.toContain('Lowland')
  expect((await ann.ask(listOperations, {})).items[0]).toMatchObject({ id: operation, state: 'done', mayUndo: true })
})

test('Every list has something to show, for the person who loaded it too.', async () => {
  const { ann } = w.firm
  const added = Object.fromEntries(Object.entries(await counts()).map(([name, n]) => [name, n - before[name]!]))
  expect(added).toMatchObject({
    'crm.lead': 2000,
    'crm.loan': 400,
    'crm.partner': 40,
    'identity.member': 12,
    'identity.branch': 3,
  })
  const made = [
    'crm.contact',
    'crm.identifier',
    'crm.household',
    'crm.note',
    'crm.task',
    'crm.borrower',
    'crm.participant',
    'identity.licence',
    'identity.assists',
  ]
  const more = [
    'lead_hunter.source',
    'lead_hunter.form',
    'lead_hunter.intake',
    'lead_hunter.assignment',
    'lead_hunter.routing_set',
    'lead_hunter.pool',
    'outreach.consent',
  ]
  for (const name of [...made, ...more]) expect(added[name], name).toBeGreaterThan(0)
  const full = { limit: 200 }
  expect((await ann.ask(listLeads, full)).items).toHaveLength(200)
  expect((await ann.ask(listContacts, full)).items).toHaveLength(200)
  expect((await ann.ask(listLoans, full)).items).toHaveLength(200)
  expect((await ann.ask(listPartners, full)).items).toHaveLength(40)
  expect((await ann.ask(listPeople, {})).items.length).toBeGreaterThanOrEqual(18)
  const forms = (await ann.ask(listForms, {})).items
  expect(forms.length).toBe(6)
  // Whoever looks around can send in the company's own first form too.
  expect(forms.every(form => form.state === 'published')).toBe(true)
  const sources = (await ann.ask(listSources, {})).items
  expect(sources.find(s => s.name === 'Zillow')).toMatchObject({
    format: 'zillow',
    costCents: 9500,
    counts: expect.objectContaining({ created: expect.any(Number) }),
  })
  expect(sources.find(s => s.name === 'Zillow')!.counts.created).toBeGreaterThan(10)
  expect((await ann.ask(listIntake, full)).items).toHaveLength(200)
  expect((await ann.ask(readRouting, {})).published).toMatchObject({
    rules: [{ name: 'South Carolina' }, { name: 'Florida' }, { name: 'Georgia' }],
  })
  const mine = async (state: 'overdue' | 'today' | 'open') =>
    (await ann.ask(listTasks, { owner: ann.id, state, limit: 100 })).items
  expect((await mine('overdue')).length).toBe(2)
  expect((await mine('open')).length).toBe(8)
  expect((await mine('open')).filter(t => t.kind === 'callback').length).toBeGreaterThan(2)
})

test('A lead has a life: how it came, to whom it went and why, calls, stages, notes and consent with its words.', async () => {
  const { ann } = w.firm
  const [row] = await w.superuser<{ id: string }[]>`
    select l.id from crm.lead l join lead_hunter.assignment a on a.lead_id = l.id where a.trace is not null and l.status in ('contacted', 'nurturing', 'appointment')
      and exists (select 1 from outreach.consent c where c.lead_id = l.id and c.method = 'form') and exists (select 1 from crm.note n where n.lead_id = l.id) order by l.id limit 1`
  const lead = await ann.ask(readLead, { lead: row!.id })
  expect(lead.score).toBe(lead.scoreReasons.reduce((sum, r) => sum + r.points, 0))
  const { items } = await ann.ask(readTimeline, { lead: row!.id, limit: 100 })
  const names = items.map(item => item.name)
  expect(names).toEqual(
    expect.arrayContaining(['lead.received', 'lead.assigned', 'lead.accepted', 'lead.firstTouched', 'lead.stageMoved', 'note']),
  )
  expect(items.map(item => item.at)).toEqual(
    items
      .map(item => item.at)
      .toSorted()
      .reverse(),
  )
  expect(items.find(item => item.name === 'lead.stageMoved')).toMatchObject({ actor: { kind: 'member' }, kind: 'change' })
  const trace = await ann.ask(readTrace, { lead: row!.id })
  expect(JSON.stringify(trace)).toContain(lead.owner!)
  const { state } = await ann.ask(listConsents, { contact: lead.contact })
  expect(state.some(line => line.provenance === 'self_captured')).toBe(true)
})

test('Nobody can sign in as one of the made-up people, and the rival sees none of them.', async () => {
  const accounts = await w.superuser`
    select m.email, c.password_hash from identity.member m left join identity.credential c on c.tenant_id = m.tenant_id and c.member_id = m.id where m.operation_id is not null`
  expect(accounts).toHaveLength(12)
  expect(accounts.every(a => a.password_hash === null && /@palmetto\.example\.com$/.test(a.email))).toBe(true)
  expect((await w.rival.ann.ask(listLeads, {})).items).toEqual([])
  expect((await w.rival.ann.ask(listPeople, {})).items.some(p => p.name === 'Eleanor Whitfield')).toBe(false)
})

test('What is hung on it goes with it, and the client is as empty as before.', async () => {
  const { ann } = w.firm
  const demoLead = (await ann.ask(listLeads, { limit: 200 })).items.find(l => l.owner)!
  await ann.ask(addNote, { lead: demoLead.id, body: 'Only trying things.' })
  await ann.ask(addTask, { lead: demoLead.id, title: 'Try', owner: ann.id })
  expect(await ann.ask(readDemoRemoval, {})).toMatchObject({
    goes: { leads: 2000, loans: 400, hung: 2 },
    stays: { people: 0, leads: 0, doors: [] },
    held: 0,
    rules: { own: false, off: [], fallback: 'Shared pool' },
  })

  const { operation } = await ann.ask(removeDemo, {})
  expect((await ann.ask(readDemo, {})).state).toBe('removing')
  await w.drain()
  expect(await ann.ask(readDemo, {})).toMatchObject({ state: 'none', removed: { stays: { people: 0 }, rules: { own: false } } })
  expect((await ann.ask(readCompany, {})).demo).toBe(false)
  expect((await ann.ask(listOperations, {})).items.find(o => o.id === operation)).toMatchObject({ state: 'undone' })
  expect(await counts()).toEqual(before)
  expect((await ann.ask(readRouting, {})).published).toMatchObject({ version: 1 })
  expect((await ann.ask(listForms, {})).items).toMatchObject([{ slug: 'first-home', state: 'draft' }])
  await expect(ann.ask(removeDemo, {})).rejects.toMatchObject({ word: 'conflict' })
})

test('What dies on the way goes on where it stopped, or is removed as far as it came.', async () => {
  const { ann } = w.rival
  const handlers = w.house.handlers as Map<string, Handler>
  const real = handlers.get(layDemo.name)!
  const start = await counts()
  const load = async (turn: number) => {
    await ann.ask(loadDemo, {})
    let turns = 0
    handlers.set(layDemo.name, {
      ...real,
      async run(ctx, input) {
        const done = await real.run(ctx, input)
        turns += 1
        if (turns === turn) throw new Error('the power went')
        return done
      },
    })
    await expect(w.drain()).rejects.toThrow('the power went')
    handlers.set(layDemo.name, real)
  }
  await load(4)
  expect(await ann.ask(readDemo, {})).toMatchObject({ state: 'loading', done: 3 })
  w.pass(3)
  await w.rival.system.ask(resumeDemo, {})
  await w.drain()
  expect(await ann.ask(readDemo, {})).toMatchObject({ state: 'there', done: 8 })
  expect((await counts())['crm.lead']! - start['crm.lead']!).toBe(2000)
  await ann.ask(removeDemo, {})
  await w.drain()
  expect(await counts()).toEqual(start)

  await load(3)
  await ann.ask(removeDemo, {})
  await w.drain()
  expect(await counts()).toEqual(start)
  expect(await ann.ask(readDemo, {})).toMatchObject({ state: 'none' })
})
