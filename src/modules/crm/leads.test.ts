import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import type { Refusal } from '#base/refusal.ts'
import { type Made, makeLeads, wordOf } from '../../../test/leads.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { listPipelines, readLead } from './contract.ts'
import * as c from './contract/lead.ts'

let w: World
let jane: Made
let tomas: Made
let rival: Made
let pooled: Made
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  const { leo, tom, bea } = w.firm
  ;[jane, tomas, pooled] = (await makeLeads(w, w.firm, [
    { name: 'Jane Doe', owner: leo, email: 'jane@smith.example', phone: '+18435550142', state: 'SC', zip: '29401', amountCents: 40_000_000, tags: ['vip'], score: 80, band: 'hot', campaign: 'Spring' },
    { name: 'Tomas Rivera', owner: tom, email: 'tomas@river.example', phone: '+18135550199', state: 'FL', zip: '33602', intent: 'refinance', amountCents: 25_000_000, score: 10 },
    { name: 'Paula Pool', owner: null, branch: w.firm.branches.charleston, state: 'NC', score: 40 },
    { name: 'Bea Own', owner: bea, state: 'SC', score: 60 },
  ])) as [Made, Made, Made]
  ;[rival] = (await makeLeads(w, w.rival, [{ name: 'Jane Doe', owner: w.rival.leo, email: 'jane@smith.example' }])) as [Made]
})
afterAll(() => w.close())

const names = async (who: { ask: World['firm']['leo']['ask'] }, input: Parameters<typeof c.listLeads.input.parse>[0] = {}) =>
  (await who.ask(c.listLeads, input as never)).items.map(i => i.name)

describe('who sees which leads', () => {
  test('an officer sees their own, an assistant their officer’s, a manager the branch’s, an administrator all', async () => {
    const { leo, abe, tom, bea, max, ann } = w.firm
    expect(await names(leo)).toEqual(['Jane Doe'])
    expect(await names(abe)).toEqual(['Jane Doe'])
    expect(await names(tom)).toEqual(['Tomas Rivera'])
    expect((await names(bea)).sort()).toEqual(['Bea Own', 'Jane Doe', 'Paula Pool'])
    expect((await names(max)).sort()).toEqual(['Bea Own', 'Jane Doe', 'Paula Pool'])
    expect(await names(ann)).toHaveLength(4)
    expect(await names(w.rival.ann)).toEqual(['Jane Doe'])
  })

  test('a colleague’s lead, a rival’s and one that never was answer with exactly the same error', async () => {
    const errors = await Promise.all(
      [tomas.lead, rival.lead, newId()].map(lead => w.firm.leo.ask(readLead, { lead }).then(() => null, (e: Refusal) => ({ word: e.word, message: e.message, facts: e.facts, problems: e.problems }))),
    )
    expect(errors[0]).toMatchObject({ word: 'not-found' })
    expect(errors[1]).toEqual(errors[0])
    expect(errors[2]).toEqual(errors[0])
    const words = await Promise.all([
      wordOf(w.firm.leo.ask(c.updateLead, { lead: tomas.lead, county: 'X' })),
      wordOf(w.firm.leo.ask(c.assignLead, { lead: tomas.lead, owner: w.firm.leo.id })),
      wordOf(w.firm.leo.ask(c.touchLead, { lead: tomas.lead, kind: 'call', outcome: 'reached' })),
      wordOf(w.firm.leo.ask(c.archiveLead, { lead: rival.lead, archived: true })),
    ])
    expect(new Set(words)).toEqual(new Set(['not-found']))
  })

  test('one lead is read with its person, the person’s clock and every way to reach them', async () => {
    const lead = await w.firm.leo.ask(readLead, { lead: jane.lead })
    expect(lead).toMatchObject({ name: 'Jane Doe', firstName: 'Jane', emailHint: 'j•••@s•••.example', phoneHint: '0142', timeZone: 'America/New_York', ownerName: 'Leo', mayEdit: true })
    expect(lead.identifiers.map(i => [i.kind, i.value, i.primary])).toEqual([['email', 'jane@smith.example', true], ['phone', '+18435550142', true]])
    const asMax = await w.firm.max.ask(readLead, { lead: jane.lead })
    expect(asMax.mayEdit).toBe(false)
    expect(asMax.identifiers.map(i => i.value)).toEqual(['••••', '••••'])
  })

  test('an officer reads how to reach the person of their lead even where the person is another officer’s', async () => {
    const [second] = await makeLeads(w, w.firm, [{ name: 'Jane Doe', owner: w.firm.tom, contact: jane.contact, state: 'FL' }])
    const lead = await w.firm.tom.ask(readLead, { lead: second!.lead })
    expect(lead.identifiers).toHaveLength(2)
    await w.superuser`delete from crm.lead where id = ${second!.lead}`
  })
})

describe('lists and counts', () => {
  test('every filter narrows and none widens', async () => {
    const { ann } = w.firm
    expect(await names(ann, { state: ['FL'] })).toEqual(['Tomas Rivera'])
    expect((await names(ann, { state: ['FL', 'NC'] })).sort()).toEqual(['Paula Pool', 'Tomas Rivera'])
    expect(await names(ann, { owner: [w.firm.leo.id] })).toEqual(['Jane Doe'])
    expect((await names(ann, { owner: [w.firm.leo.id, w.firm.tom.id] })).sort()).toEqual(['Jane Doe', 'Tomas Rivera'])
    expect(await names(ann, { unassigned: true })).toEqual(['Paula Pool'])
    expect(await names(ann, { tag: ['vip', 'other'] })).toEqual(['Jane Doe'])
    expect(await names(w.firm.leo, { tag: ['vip'] })).toEqual(['Jane Doe'])
    expect(await names(w.firm.tom, { tag: ['vip'] })).toEqual([])
    expect(await names(ann, { intent: ['refinance'] })).toEqual(['Tomas Rivera'])
    expect(await names(ann, { band: ['hot'], campaign: ['Spring'] })).toEqual(['Jane Doe'])
    expect(await names(ann, { zip: '294' })).toEqual(['Jane Doe'])
    expect(await names(ann, { zip: '33602' })).toEqual(['Tomas Rivera'])
    expect(await names(ann, { amountFromCents: 30_000_000 })).toEqual(['Jane Doe'])
    expect(await names(ann, { amountToCents: 30_000_000 })).toEqual(['Tomas Rivera'])
    expect(await names(ann, { status: [] })).toEqual([])
    expect((await names(ann, { status: ['new', 'assigned'], untouched: true })).length).toBe(4)
    expect(await names(ann, { branch: [w.firm.branches.tampa] })).toEqual(['Tomas Rivera'])
    expect(await names(ann, { receivedFrom: new Date(w.now().getTime() + 60_000).toISOString() })).toEqual([])
    expect(await names(ann, { archived: true })).toEqual([])
    expect(await names(w.firm.leo, { owner: [w.firm.tom.id] })).toEqual([])
  })

  test('part of a name, an e-mail, a domain, a phone and its last four digits find a lead in the list', async () => {
    const { ann, leo } = w.firm
    for (const q of ['jan', 'Doe', 'doe jane', 'jane d', 'JANE@smith.example', '@smith.example', '(843) 555-0142', '0142']) {
      expect(await names(ann, { q }), q).toEqual(['Jane Doe'])
      expect(await names(leo, { q }), q).toEqual(['Jane Doe'])
      expect(await names(w.firm.tom, { q }), q).toEqual([])
    }
    expect(await names(ann, { q: 'ja' })).toEqual([])
    expect(await names(ann, { q: '%_%' })).toEqual([])
  })

  test('each order pages through all leads without gap or repetition', async () => {
    const wishes = Array.from({ length: 23 }, (_, n) => ({ name: `Page ${String(n).padStart(2, '0')}`, owner: n % 2 ? w.firm.leo : w.firm.bea, score: n % 5, tags: ['paged'] }))
    await makeLeads(w, w.firm, wishes)
    for (const who of [w.firm.ann, w.firm.bea]) {
      for (const sort of c.leadSorts) {
        const seen: string[] = []
        let cursor: string | undefined
        do {
          const page = await who.ask(c.listLeads, { sort, limit: 7, cursor, tag: ['paged'] })
          seen.push(...page.items.map(i => i.name!))
          cursor = page.next ?? undefined
        } while (cursor)
        expect(seen).toHaveLength(23)
        expect(new Set(seen).size).toBe(23)
        if (sort === 'name') expect(seen).toEqual(seen.toSorted())
      }
      // The same by the paths of the scope, without a tag to look up.
      const walked: string[] = []
      let cursor: string | undefined
      do {
        const page = await who.ask(c.listLeads, { limit: 5, cursor, fields: ['name'] })
        walked.push(...page.items.map(i => i.id))
        expect(Object.keys(page.items[0]!).sort()).toEqual(['id', 'name'])
        cursor = page.next ?? undefined
      } while (cursor)
      expect(new Set(walked).size).toBe(walked.length)
      expect(walked.length).toBe((await who.ask(c.countLeads, {})).count)
    }
    expect(await wordOf(w.firm.ann.ask(c.listLeads, { cursor: 'nonsense' }))).toBe('invalid')
  })

  test('counts follow the scope, and groups add up in number and money', async () => {
    expect((await w.firm.leo.ask(c.countLeads, {})).count).toBe(12)
    expect((await w.firm.tom.ask(c.countLeads, { exact: true })).count).toBe(1)
    for (const [who, total] of [[w.firm.ann, 27], [w.firm.bea, 26]] as const) {
      for (const by of ['status', 'owner', 'stage'] as const) {
        for (const exact of [false, true]) {
          const counted = await who.ask(c.countLeads, { by, exact })
          expect(counted).toMatchObject({ count: total, capped: false })
          expect(counted.groups.reduce((sum, g) => sum + g.count, 0), `${by} ${exact}`).toBe(total)
        }
      }
    }
    const byOwner = await w.firm.ann.ask(c.countLeads, { by: 'owner' })
    expect(byOwner.groups.find(g => g.key === w.firm.tom.id)).toEqual({ key: w.firm.tom.id, count: 1, amountCents: 25_000_000 })
    expect(byOwner.groups.find(g => g.key === null)).toMatchObject({ count: 1 })
    expect((await w.firm.ann.ask(c.countLeads, { q: 'page' })).count).toBe(23)
  })
})

describe('working on a lead', () => {
  test('a change is kept with both values and told to the screens of its officer', async () => {
    const { version } = await w.firm.leo.ask(c.updateLead, { lead: jane.lead, county: 'Charleston', propertyStreet: '12 Main St', tags: ['vip', 'relocating'] })
    expect(version).toBe(2)
    const changes = await w.superuser`select field, class, before, after from kernel.change where record_id = ${jane.lead} order by field`
    expect(changes.map(r => [r.field, r.class, r.before, r.after])).toEqual([
      ['county', 'internal', null, 'Charleston'],
      ['propertyStreet', 'confidential', null, '12 Main St'],
      ['tags', 'internal', ['vip'], ['vip', 'relocating']],
    ])
    const [event] = await w.superuser`select name, facts from kernel.event where subject_id = ${jane.lead} and name = 'lead.changed'`
    expect(event!.facts).toEqual({ fields: ['county', 'propertyStreet', 'tags'] })
    expect(await w.firm.leo.ask(c.updateLead, { lead: jane.lead, county: 'Charleston' })).toEqual({ version: 2 })
    expect(await wordOf(w.firm.max.ask(c.updateLead, { lead: jane.lead, county: 'X' }))).toBe('forbidden')
  })

  test('a change on an old version is a conflict that shows both values, but not confidential ones', async () => {
    await w.firm.abe.ask(c.updateLead, { lead: jane.lead, amountCents: 41_000_000, propertyStreet: '14 Main St' })
    const error = await w.firm.leo.ask(c.updateLead, { lead: jane.lead, version: 2, amountCents: 42_000_000, propertyStreet: '13 Main St' }).catch(e => e as Refusal)
    expect(error).toMatchObject({
      word: 'conflict',
      facts: { version: 3, fields: 'propertyStreet,amountCents', 'theirs.amountCents': 41_000_000, 'yours.amountCents': 42_000_000 },
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
    const [made] = await makeLeads(w, w.firm, [{ name: 'Quick Call', owner: w.firm.leo, acceptBy: new Date(w.now().getTime() + 300_000) }])
    w.pass(4)
    const first = await w.firm.leo.ask(c.touchLead, { lead: made!.lead, kind: 'call', outcome: 'no_answer', note: 'Rang out' })
    expect(first).toEqual({ firstTouch: true, seconds: 240 })
    expect(await w.firm.leo.ask(readLead, { lead: made!.lead })).toMatchObject({ status: 'attempting', acceptBy: null, acceptedAt: w.now().toISOString() })
    w.pass(10)
    expect(await w.firm.leo.ask(c.touchLead, { lead: made!.lead, kind: 'call', outcome: 'reached' })).toEqual({ firstTouch: false, seconds: null })
    expect(await w.firm.leo.ask(readLead, { lead: made!.lead })).toMatchObject({ status: 'contacted', lastTouchAt: w.now().toISOString() })
    const events = await w.superuser`select name, facts from kernel.event where subject_id = ${made!.lead} and name like 'lead.%ouched' order by id`
    expect(events.map(e => e.name)).toEqual(['lead.touched', 'lead.firstTouched', 'lead.touched'])
    expect(events[1]!.facts).toEqual({ kind: 'call', seconds: 240 })
    expect(await w.superuser`select body from crm.note where lead_id = ${made!.lead}`).toMatchObject([{ body: 'Rang out' }])
  })

  test('a stage decides the status, and a lost one asks for the reason', async () => {
    const { pipelines, lostReasons } = await w.firm.leo.ask(listPipelines, {})
    const stage = (key: string) => pipelines[0]!.stages.find(s => s.key === key)!.id
    const [made] = await makeLeads(w, w.firm, [{ name: 'Moving Card', owner: w.firm.leo }])
    const move = (key: string, lostReason?: string) => w.firm.leo.ask(c.moveLead, { lead: made!.lead, stage: stage(key), ...(lostReason && { lostReason }) })
    expect(await move('new')).toMatchObject({ status: 'assigned' })
    expect(await move('attempting')).toMatchObject({ status: 'attempting' })
    expect(await move('prequal_started')).toMatchObject({ status: 'contacted' })
    expect(await wordOf(move('lost'))).toBe('invalid')
    expect(await move('lost', lostReasons[0]!.id)).toMatchObject({ status: 'lost' })
    w.pass(1)
    expect(await move('new')).toMatchObject({ status: 'assigned', version: 6 })
    expect(await w.firm.leo.ask(readLead, { lead: made!.lead })).toMatchObject({ lostReason: null, stage: stage('new'), stageSince: w.now().toISOString() })
    const partner = pipelines.find(p => p.kind === 'partner')!.stages[0]!.id
    expect(await wordOf(w.firm.leo.ask(c.moveLead, { lead: made!.lead, stage: partner }))).toBe('invalid')
  })

  test('a lead goes only to somebody licensed for its state, and its person goes along', async () => {
    const [made] = await makeLeads(w, w.firm, [{ name: 'Going South', owner: w.firm.leo, state: 'FL', email: 'going@south.example' }])
    const refused = await w.firm.leo.ask(c.assignLead, { lead: made!.lead, owner: w.firm.bea.id }).catch(e => e as Refusal)
    expect(refused).toMatchObject({ word: 'conflict', message: 'Bea holds no licence for FL.' })
    await w.firm.leo.ask(c.assignLead, { lead: made!.lead, owner: w.firm.tom.id })
    expect(await wordOf(w.firm.leo.ask(readLead, { lead: made!.lead }))).toBe('not-found')
    expect(await w.firm.tom.ask(readLead, { lead: made!.lead })).toMatchObject({ owner: w.firm.tom.id, branch: w.firm.branches.tampa, identifiers: [{ value: 'going@south.example' }] })
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
