import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { classOf } from '#kernel/mask.ts'
import { isAbove } from '#policy/data-classes.ts'
import { clearance, type PersonType } from '#policy/matrix.ts'
import { makeLeads, wordOf } from '../../../test/leads.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { identifier } from './contract/identifier.ts'
import { addPartner, listPartners } from './contract/partner.ts'
import { addTask, listTasks, readTimeline, searchEverything } from './contract/work.ts'
import * as c from './contract.ts'

let w: World
let everybody: [type: PersonType, who: Person][]
let person: string
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  const { ann, bea, leo, tom, abe, max, branches } = w.firm
  everybody = [
    ['tenant_admin', ann],
    ['branch_manager', bea],
    ['loan_officer', leo],
    ['loan_officer', tom],
    ['assistant', abe],
    ['marketing', max],
  ]
  const [one, , , toms] = await makeLeads(w, w.firm, [
    { name: 'Sam Same', owner: leo, state: 'SC', email: 'sam@same.example', phone: '+18435550177' },
    { name: 'Sue Same', owner: bea, state: 'SC', email: 'sue@same.example', phone: '+18435550178' },
    { name: 'Pool Same', owner: null, branch: branches.charleston, email: 'pool@same.example', phone: '+18435550179' },
    { name: 'Tom Same', owner: tom, state: 'FL', email: 'tom@same.example', phone: '+18135550177' },
  ])
  // A person who is another officer's, known to Leo by a lead of his own.
  await makeLeads(w, w.firm, [{ name: 'Tom Same', owner: leo, state: 'SC', contact: toms!.contact }])
  person = one!.contact
  await leo.ask(addTask, { contact: person, title: 'Call Sam Same' })
  await bea.ask(addPartner, { firstName: 'Par', lastName: 'Same', email: 'par@same.example' })
})
afterAll(() => w.close())

const terms = {
  'a whole e-mail address': 'sam@same.example',
  'a domain': '@same.example',
  'a whole number': '(843) 555-0177',
  'the last four digits': '0177',
}
const tagging = { kind: 'tag' as const, add: ['seen'], remove: [] }

describe('a value one sees masked', () => {
  test.each(Object.entries(terms))('is not confirmed by a search for %s', async (_, q) => {
    for (const [type, who] of everybody) {
      const cleared = !isAbove(classOf(identifier.shape.value)!, clearance[type])
      const found = {
        list: (await who.ask(c.listLeads, { q })).items.length,
        count: (await who.ask(c.countLeads, { q })).count,
        groups: (await who.ask(c.countLeads, { q, by: 'status' })).groups.length,
        people: (await who.ask(c.listContacts, { q })).items.length,
        palette: (await who.ask(searchEverything, { q })).items.length,
        bulk: (await who.ask(c.changeLeads, { selection: { filter: { q } }, change: tagging })).count,
      }
      const any = Object.values(found).some(n => n > 0)
      if (!cleared) {
        expect(any, `${type} ${JSON.stringify(found)}`).toBe(false)
        expect((await who.ask(searchEverything, { q })).why).toContain('masked for you')
      } else if (who !== w.firm.tom || q === '@same.example') expect(any, type).toBe(true)
    }
  })

  test('is asked for by no filter, order or column of any list', () => {
    const asked: string[] = []
    for (const action of w.house.actions.values()) {
      if (action.kind !== 'query' || !(action.input instanceof z.ZodObject)) continue
      const classes = masked(action.output)
      const input = action.input.shape as Record<string, z.ZodType>
      const names = [...Object.keys(input), ...['sort', 'fields', 'by'].flatMap(key => choices(input[key]))]
      asked.push(...names.filter(name => classes.has(name)).map(name => `${action.name} ${name}`))
    }
    expect(asked).toEqual([])
    expect([...masked(c.readLead.output)]).toEqual(expect.arrayContaining(['value', 'street', 'message']))
  })
})

/** Names of the fields of an answer that somebody sees masked. */
function masked(schema: unknown, found = new Set<string>()): Set<string> {
  if (schema instanceof z.ZodObject) {
    for (const [name, field] of Object.entries(schema.shape as Record<string, z.ZodType>)) {
      if (isAbove(classOf(field) ?? 'internal', 'internal')) found.add(name)
      masked(field, found)
    }
  } else if (schema instanceof z.ZodArray) masked(schema.element, found)
  else if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) masked(schema.unwrap(), found)
  return found
}
function choices(schema: z.ZodType | undefined): string[] {
  if (schema instanceof z.ZodEnum) return schema.options.map(String)
  if (schema instanceof z.ZodArray) return choices(schema.element as z.ZodType)
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return choices(schema.unwrap() as z.ZodType)
  return []
}

describe('what one sees is the same', () => {
  test('of leads in the list, the search, the counts, a bulk change and one by one', async () => {
    const all = (await w.firm.ann.ask(c.listLeads, {})).items
    expect(all).toHaveLength(5)
    for (const [type, who] of everybody) {
      const list = (await who.ask(c.listLeads, {})).items.map(l => l.id).sort()
      const palette = (await who.ask(searchEverything, { q: 'same', limit: 50 })).items
      const readable = []
      for (const { id } of all) if ((await wordOf(who.ask(c.readLead, { lead: id }))) === 'answered') readable.push(id)
      const told = []
      for (const { id } of all) if ((await wordOf(who.ask(readTimeline, { lead: id }))) === 'answered') told.push(id)
      expect(
        {
          searched: (await who.ask(c.listLeads, { q: 'same' })).items.map(l => l.id).sort(),
          palette: palette
            .filter(i => i.kind === 'lead')
            .map(i => i.id)
            .sort(),
          readable: readable.sort(),
          told: told.sort(),
        },
        type,
      ).toEqual({ searched: list, palette: list, readable: list, told: list })
      expect(
        {
          count: (await who.ask(c.countLeads, {})).count,
          named: (await who.ask(c.countLeads, { q: 'same' })).count,
          grouped: (await who.ask(c.countLeads, { by: 'owner' })).groups.reduce((sum, g) => sum + g.count, 0),
          bulk: (await who.ask(c.changeLeads, { selection: { filter: {} }, change: tagging })).count,
        },
        type,
      ).toEqual({ count: list.length, named: list.length, grouped: list.length, bulk: list.length })
    }
  })

  test('of people in the list and by whatever they are searched for', async () => {
    for (const [type, who] of everybody) {
      const ids = async (q?: string) => (await who.ask(c.listContacts, q ? { q } : {})).items.map(p => p.id).sort()
      const list = await ids()
      expect(await ids('same'), type).toEqual(list)
      if (clearance[type] === 'confidential') expect(await ids('@same.example'), type).toEqual(list)
    }
    expect(await w.firm.leo.ask(c.listContacts, { q: 'tom@same.example' })).toMatchObject({ items: [] })
  })

  test('of partners, who are everybody’s', async () => {
    for (const [type, who] of everybody) {
      expect(
        (await who.ask(listPartners, {})).items.map(p => p.name),
        type,
      ).toEqual(['Par Same'])
      const palette = (await who.ask(searchEverything, { q: 'par same' })).items.filter(i => i.kind === 'partner')
      expect(
        palette.map(i => i.name),
        type,
      ).toEqual(['Par Same'])
    }
  })

  test('of tasks in their list and on the timeline', async () => {
    for (const [type, who] of everybody) {
      if ((await wordOf(who.ask(readTimeline, { contact: person }))) !== 'answered') continue
      const listed = (await who.ask(listTasks, { contact: person })).items.length
      const told = (await who.ask(readTimeline, { contact: person })).items.filter(i => i.name === 'task.added').length
      expect([type, told]).toEqual([type, listed])
    }
  })
})
