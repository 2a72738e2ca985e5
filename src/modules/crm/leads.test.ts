import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import type { Refusal } from '#base/refusal.ts'
import { type Made, makeLeads, wordOf } from '../../../test/leads.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as c from './contract/lead.ts'
import { readLead } from './contract.ts'

let w: World
let jane: Made
let tomas: Made
let rival: Made

beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  const { leo, tom, bea } = w.firm
  ;[jane, tomas] = (await makeLeads(w, w.firm, [
    {
      name: 'Jane Doe',
      owner: leo,
      email: 'jane@smith.example',
      phone: '+18435550142',
      state: 'SC',
      zip: '29401',
      amountCents: 40_000_000,
      tags: ['vip'],
      score: 80,
      band: 'hot',
      campaign: 'Spring',
    },
    {
      name: 'Tomas Rivera',
      owner: tom,
      email: 'tomas@river.example',
      phone: '+18135550199',
      state: 'FL',
      zip: '33602',
      intent: 'refinance',
      amountCents: 25_000_000,
      score: 10,
    },
    { name: 'Paula Pool', owner: null, branch: w.firm.branches.charleston, state: 'NC', score: 40 },
    { name: 'Bea Own', owner: bea, state: 'SC', score: 60 },
  ])) as [Made, Made]
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
      [tomas.lead, rival.lead, newId()].map(lead =>
        w.firm.leo.ask(readLead, { lead }).then(
          () => null,
          (e: Refusal) => ({ word: e.word, message: e.message, facts: e.facts, problems: e.problems }),
        ),
      ),
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
    expect(lead).toMatchObject({
      name: 'Jane Doe',
      firstName: 'Jane',
      emailHint: 'j•••@s•••.example',
      phoneHint: '0142',
      timeZone: 'America/New_York',
      ownerName: 'Leo',
      mayEdit: true,
    })
    expect(lead.identifiers.map(i => [i.kind, i.value, i.primary])).toEqual([
      ['email', 'jane@smith.example', true],
      ['phone', '+18435550142', true],
    ])
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
    const wishes = Array.from({ length: 23 }, (_, n) => ({
      name: `Page ${String(n).padStart(2, '0')}`,
      owner: n % 2 ? w.firm.leo : w.firm.bea,
      score: n % 5,
      tags: ['paged'],
    }))
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
    for (const [who, total] of [
      [w.firm.ann, 27],
      [w.firm.bea, 26],
    ] as const) {
      for (const by of ['status', 'owner', 'stage'] as const) {
        for (const exact of [false, true]) {
          const counted = await who.ask(c.countLeads, { by, exact })
          expect(counted).toMatchObject({ count: total, capped: false })
          expect(
            counted.groups.reduce((sum, g) => sum + g.count, 0),
            `${by} ${exact}`,
          ).toBe(total)
        }
      }
    }
    const byOwner = await w.firm.ann.ask(c.countLeads, { by: 'owner' })
    expect(byOwner.groups.find(g => g.key === w.firm.tom.id)).toEqual({ key: w.firm.tom.id, count: 1, amountCents: 25_000_000 })
    expect(byOwner.groups.find(g => g.key === null)).toMatchObject({ count: 1 })
    expect((await w.firm.ann.ask(c.countLeads, { q: 'page' })).count).toBe(23)
  })
})
