import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import type { Refusal } from '#base/refusal.ts'
import { type Made, makeLeads, wordOf } from '../../../test/leads.ts'
import { opened, told } from '../../../test/sealed.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as c from './contract/lead.ts'
import { listPipelines, readLead } from './contract.ts'

let w: World
let jane: Made
let pooled: Made
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  ;[jane, pooled] = (await makeLeads(w, w.firm, [
    { name: 'Jane Doe', owner: w.firm.leo, state: 'SC', amountCents: 40_000_000, tags: ['vip'] },
    { name: 'Paula Pool', owner: null, branch: w.firm.branches.charleston },
  ])) as [Made, Made]
})
afterAll(() => w.close())

const names = async (who: { ask: World['firm']['leo']['ask'] }, input: object = {}) =>
  (await who.ask(c.listLeads, input as never)).items.map(i => i.name)

describe('working on a lead', () => {
  test('a change is kept with both values and told to the screens of its officer', async () => {
    const { version } = await w.firm.leo.ask(c.updateLead, {
      lead: jane.lead,
      county: 'Charleston',
      propertyStreet: '12 Main St',
      tags: ['vip', 'relocating'],
    })
    expect(version).toBe(2)
    const changes = told(
      w,
      await w.superuser`select event_id as event, n, field, class, before, after, sealed from kernel.change where record_id = ${jane.lead} order by field`,
    )
    expect(changes.map(r => [r.field, r.class, r.before, r.after])).toEqual([
      ['county', 'internal', null, 'Charleston'],
      ['propertyStreet', 'confidential', null, '12 Main St'],
      ['tags', 'internal', ['vip'], ['vip', 'relocating']],
    ])
    const [event] =
      await w.superuser`select name, facts from kernel.event where subject_id = ${jane.lead} and name = 'lead.changed'`
    expect(event!.facts).toEqual({ fields: ['county', 'propertyStreet', 'tags'] })
    expect(await w.firm.leo.ask(c.updateLead, { lead: jane.lead, county: 'Charleston' })).toEqual({ version: 2 })
    expect(await wordOf(w.firm.max.ask(c.updateLead, { lead: jane.lead, county: 'X' }))).toBe('forbidden')
  })

  test('a change on an old version is a conflict that shows both values, but not confidential ones', async () => {
    await w.firm.abe.ask(c.updateLead, { lead: jane.lead, amountCents: 41_000_000, propertyStreet: '14 Main St' })
    const error = await w.firm.leo
      .ask(c.updateLead, { lead: jane.lead, version: 2, amountCents: 42_000_000, propertyStreet: '13 Main St' })
      .catch(e => e as Refusal)
    expect(error).toMatchObject({
      word: 'conflict',
      facts: {
        version: 3,
        fields: 'propertyStreet,amountCents',
        'theirs.amountCents': 41_000_000,
        'yours.amountCents': 42_000_000,
      },
    })
    expect(JSON.stringify((error as Refusal).facts)).not.toContain('Main St')
    expect(await w.firm.leo.ask(c.updateLead, { lead: jane.lead, version: 3, amountCents: 42_000_000 })).toEqual({ version: 4 })
    // What already stands there is nobody's conflict.
    expect(await w.firm.leo.ask(c.updateLead, { lead: jane.lead, version: 1, amountCents: 42_000_000 })).toEqual({ version: 4 })
  })

  test('statuses that need more than a word are refused without it', async () => {
    expect(await wordOf(w.firm.leo.ask(c.updateLead, { lead: jane.lead, status: 'lost' }))).toBe('invalid')
    expect(await wordOf(w.firm.leo.ask(c.updateLead, { lead: jane.lead, status: 'hold_until' }))).toBe('invalid')
    expect(await wordOf(w.firm.leo.ask(c.updateLead, { lead: jane.lead, status: 'converted' }))).toBe('invalid')
    expect(await wordOf(w.firm.leo.ask(c.updateLead, { lead: jane.lead, status: 'lost', lostReason: newId() }))).toBe('not-found')
  })

  test('the first touch stops the clock once, and moves the lead on', async () => {
    const [made] = await makeLeads(w, w.firm, [
      { name: 'Quick Call', owner: w.firm.leo, acceptBy: new Date(w.now().getTime() + 300_000) },
    ])
    w.pass(4)
    const first = await w.firm.leo.ask(c.touchLead, { lead: made!.lead, kind: 'call', outcome: 'no_answer', note: 'Rang out' })
    expect(first).toEqual({ firstTouch: true, seconds: 240 })
    expect(await w.firm.leo.ask(readLead, { lead: made!.lead })).toMatchObject({
      status: 'attempting',
      acceptBy: null,
      acceptedAt: w.now().toISOString(),
    })
    w.pass(10)
    expect(await w.firm.leo.ask(c.touchLead, { lead: made!.lead, kind: 'call', outcome: 'reached' })).toEqual({
      firstTouch: false,
      seconds: null,
    })
    expect(await w.firm.leo.ask(readLead, { lead: made!.lead })).toMatchObject({
      status: 'contacted',
      lastTouchAt: w.now().toISOString(),
    })
    const events =
      await w.superuser`select name, facts from kernel.event where subject_id = ${made!.lead} and name like 'lead.%ouched' order by id`
    expect(events.map(e => e.name)).toEqual(['lead.touched', 'lead.firstTouched', 'lead.touched'])
    expect(events[1]!.facts).toEqual({ kind: 'call', seconds: 240 })
    const [note] = await w.superuser<
      { id: string; sealed: Buffer }[]
    >`select id, sealed from crm.note where lead_id = ${made!.lead}`
    expect(opened(w, 'crm.note', note!)).toEqual({ body: 'Rang out' })
  })

  test('a try moves the card to the stage that says the same, and so does a status set by hand', async () => {
    const { leo } = w.firm
    const { pipelines } = await leo.ask(listPipelines, {})
    const [purchase, refinance] = ['purchase', 'refinance'].map(kind => pipelines.find(p => p.kind === kind)!)
    const stage = (key: string, of = purchase!) => of.stages.find(s => s.key === key)!.id
    const at = { owner: leo, pipeline: purchase!.id, stage: stage('new'), stageSince: w.now() }
    const [card, far, other] = await makeLeads(w, w.firm, [
      { name: 'One Truth', ...at },
      { name: 'Far Along', ...at, stage: stage('under_contract') },
      { name: 'Refi Only', ...at, pipeline: refinance!.id, stage: stage('opportunity', refinance) },
    ])
    const touch = (lead: string, outcome: 'reached' | 'no_answer') => leo.ask(c.touchLead, { lead, kind: 'call', outcome })
    const now = async (lead: string) => {
      const { status, stage: id } = await leo.ask(readLead, { lead })
      return [status, pipelines.flatMap(p => p.stages).find(s => s.id === id)!.key]
    }
    w.pass(3)
    await touch(card!.lead, 'no_answer')
    expect(await now(card!.lead)).toEqual(['attempting', 'attempting'])
    await touch(card!.lead, 'reached')
    expect(await now(card!.lead)).toEqual(['contacted', 'contacted'])
    expect((await leo.ask(readLead, { lead: card!.lead })).stageSince).toBe(w.now().toISOString())
    await leo.ask(c.updateLead, { lead: card!.lead, status: 'attempting' })
    expect(await now(card!.lead)).toEqual(['attempting', 'attempting'])
    await touch(far!.lead, 'reached')
    expect(await now(far!.lead)).toEqual(['contacted', 'under_contract'])
    await touch(other!.lead, 'no_answer')
    expect(await now(other!.lead)).toEqual(['attempting', 'opportunity'])
    await touch(other!.lead, 'reached')
    expect(await now(other!.lead)).toEqual(['contacted', 'contacted'])
  })

  test('a stage decides the status, and a lost one asks for the reason', async () => {
    const { pipelines, lostReasons } = await w.firm.leo.ask(listPipelines, {})
    const stage = (key: string) => pipelines[0]!.stages.find(s => s.key === key)!.id
    const [made] = await makeLeads(w, w.firm, [{ name: 'Moving Card', owner: w.firm.leo }])
    const move = (key: string, lostReason?: string) =>
      w.firm.leo.ask(c.moveLead, { lead: made!.lead, stage: stage(key), ...(lostReason && { lostReason }) })
    expect(await move('new')).toMatchObject({ status: 'assigned' })
    expect(await move('attempting')).toMatchObject({ status: 'attempting' })
    expect(await move('prequal_started')).toMatchObject({ status: 'contacted' })
    expect(await wordOf(move('lost'))).toBe('invalid')
    expect(await move('lost', lostReasons[0]!.id)).toMatchObject({ status: 'lost' })
    w.pass(1)
    expect(await move('new')).toMatchObject({ status: 'assigned', version: 6 })
    expect(await w.firm.leo.ask(readLead, { lead: made!.lead })).toMatchObject({
      lostReason: null,
      stage: stage('new'),
      stageSince: w.now().toISOString(),
    })
    const partner = pipelines.find(p => p.kind === 'partner')!.stages[0]!.id
    expect(await wordOf(w.firm.leo.ask(c.moveLead, { lead: made!.lead, stage: partner }))).toBe('invalid')
  })

  test('a lead goes only to somebody licensed for its state, and its person goes along', async () => {
    const [made] = await makeLeads(w, w.firm, [
      { name: 'Going South', owner: w.firm.leo, state: 'FL', email: 'going@south.example' },
    ])
    const refused = await w.firm.leo.ask(c.assignLead, { lead: made!.lead, owner: w.firm.bea.id }).catch(e => e as Refusal)
    expect(refused).toMatchObject({ word: 'conflict', message: 'Bea holds no license for FL.' })
    await w.firm.leo.ask(c.assignLead, { lead: made!.lead, owner: w.firm.tom.id })
    expect(await wordOf(w.firm.leo.ask(readLead, { lead: made!.lead }))).toBe('not-found')
    expect(await w.firm.tom.ask(readLead, { lead: made!.lead })).toMatchObject({
      owner: w.firm.tom.id,
      branch: w.firm.branches.tampa,
      identifiers: [{ value: 'going@south.example' }],
    })
    const [person] = await w.superuser`select owner_id, branch_id from crm.contact where id = ${made!.contact}`
    expect(person).toEqual({ owner_id: w.firm.tom.id, branch_id: w.firm.branches.tampa })
    expect(await wordOf(w.firm.abe.ask(c.assignLead, { lead: jane.lead, owner: w.firm.leo.id }))).toBe('forbidden')
    expect(await wordOf(w.firm.ann.ask(c.assignLead, { lead: made!.lead, owner: w.rival.tom.id }))).toBe('not-found')
  })

  test('a lead that was put away leaves the list and can be brought back', async () => {
    await w.firm.bea.ask(c.archiveLead, { lead: pooled.lead, archived: true })
    expect(await names(w.firm.bea)).not.toContain('Paula Pool')
    expect(await names(w.firm.bea, { archived: true })).toEqual(['Paula Pool'])
    await w.firm.bea.ask(c.archiveLead, { lead: pooled.lead, archived: false })
    expect(await names(w.firm.bea)).toContain('Paula Pool')
  })
})
