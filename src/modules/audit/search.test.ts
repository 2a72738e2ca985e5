import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import * as crm from '#modules/crm/contract.ts'
import { makeLeads } from '../../../test/leads.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { countEvents, listEventNames, readEvent, searchEvents } from './contract.ts'

let w: World
let cora: Person
let lead: string
let contact: string
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  await w.rival.prepare()
  cora = await w.hire(w.firm, 'cora', 'compliance')
  const wishes = [{ name: 'Jane Fine', owner: w.firm.leo, state: 'SC', email: 'jane@fine.example' }]
  const [made] = await makeLeads(w, w.firm, wishes)
  lead = made!.lead
  contact = made!.contact
  await w.firm.leo.ask(crm.updateLead, { lead, tags: ['vip'], propertyStreet: '1 King Street' })
  await w.firm.leo.ask(crm.addNote, { contact, lead, body: 'Called back' })
})
afterAll(() => w.close())

const around = () => ({
  from: new Date(Date.now() - 864e5).toISOString(),
  to: new Date(w.now().getTime() + 864e5).toISOString(),
})
const all = (who: Person, q: object = {}) => who.ask(searchEvents, { ...around(), limit: 200, ...q })

describe('the audit trail', () => {
  test('answers by person, by object with what changed of it, by act, door and time; newest first', async () => {
    const { items } = await all(cora, { actor: [w.firm.leo.id] })
    expect(items.map(line => line.name)).toEqual(['note.added', 'crm.addNote', 'lead.changed', 'crm.updateLead'])
    for (const line of items) expect(line.actor).toEqual({ kind: 'member', id: w.firm.leo.id, name: 'Leo' })
    expect(items.find(line => line.name === 'crm.updateLead')).toMatchObject({
      kind: 'command',
      outcome: 'done',
      words: 'Change fields of a lead',
      subject: { kind: 'lead', id: lead, name: 'Jane Fine' },
      door: 'member',
      bearer: expect.any(String),
    })
    expect((await all(cora, { subject: lead })).items.map(line => line.name)).toContain('lead.changed')
    const ofPerson = await all(cora, { subject: contact, whole: true })
    expect(ofPerson.items.map(line => line.name)).toEqual(expect.arrayContaining(['crm.updateLead', 'note.added']))
    expect(new Set((await all(cora, { name: ['lead.changed'] })).items.map(line => line.name))).toEqual(new Set(['lead.changed']))
    expect((await all(cora, { door: ['hook'] })).items).toEqual([])
    expect((await all(cora, { from: '2020-01-01T00:00:00Z', to: '2020-02-01T00:00:00Z' })).items).toEqual([])
  })

  test('pages by key without losing or repeating a line', async () => {
    const whole = (await all(cora, { actor: [w.firm.leo.id] })).items.map(line => line.id)
    const seen: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await cora.ask(searchEvents, { ...around(), actor: [w.firm.leo.id], limit: 1, ...(cursor && { cursor }) })
      seen.push(...page.items.map(line => line.id))
      if (!page.next) break
      cursor = page.next
    }
    expect(seen).toEqual(whole)
  })

  test('refuses a question without a bound, and takes the same one with a person in it', async () => {
    const wide = { from: '2020-01-01T00:00:00Z', to: '2026-12-31T00:00:00Z' }
    await expect(cora.ask(searchEvents, wide)).rejects.toThrow('Name a person, a record or an act, or ask about 92 days at most.')
    await expect(cora.ask(countEvents, wide)).rejects.toThrow('92 days')
    await cora.ask(searchEvents, { ...wide, actor: [w.firm.leo.id] })
    await expect(cora.ask(searchEvents, { from: wide.to, to: wide.from })).rejects.toThrow('before the beginning')
  })

  test('counts over time, by person, act and hour, what it lists', async () => {
    const { items } = await all(cora, { actor: [w.firm.leo.id] })
    const counts = await cora.ask(countEvents, { ...around(), actor: [w.firm.leo.id] })
    expect(counts).toMatchObject({
      counted: items.length,
      capped: false,
      actors: [{ kind: 'member', id: w.firm.leo.id, name: 'Leo', n: 4 }],
    })
    expect(counts.steps.reduce((sum, step) => sum + step.n, 0)).toBe(items.length)
    expect(counts.names.map(one => one.name).toSorted()).toEqual(['crm.addNote', 'crm.updateLead', 'lead.changed', 'note.added'])
    // Half past three in the afternoon of London is the morning of New York.
    expect(counts.hours).toEqual([{ hour: new Date(w.now()).getUTCHours() - (counts.hours[0]!.hour === 10 ? 5 : 4), n: 4 }])
  })

  test('shows the command with its events and what changed from what to what, masked by clearance', async () => {
    const { items } = await all(cora, { name: ['lead.changed'] })
    const told = await cora.ask(readEvent, { event: items[0]!.id })
    expect(told.together.map(line => line.name)).toEqual(['crm.updateLead', 'lead.changed'])
    const changeOf = (field: string, of = told) => of.changes.find(change => change.field === field)
    expect(changeOf('tags')).toMatchObject({ masked: false, before: [], after: ['vip'] })
    // A compliance officer is cleared for internal values.
    expect(changeOf('propertyStreet')).toMatchObject({ masked: true, before: null, after: null, class: 'confidential' })
    const ann = await w.firm.ann.ask(readEvent, { event: items[0]!.id })
    expect(changeOf('propertyStreet', ann)).toMatchObject({ masked: false, after: '1 King Street' })
  })

  test('is read by whoever may: administrators and compliance over all, a manager what their people did, others nothing', async () => {
    const { bea, tom, max, leo } = w.firm
    await tom.ask(crm.saveView, { name: 'Mine', kind: 'leads', query: {}, shared: false } as never).catch(() => {})
    const byBea = (await all(bea)).items
    expect(byBea.some(line => line.actor.id === leo.id)).toBe(true)
    for (const line of byBea) expect([leo.id, bea.id, w.firm.abe.id, max.id]).toContain(line.actor.id)
    for (const who of [leo, max]) await expect(all(who)).rejects.toMatchObject({ word: 'forbidden' })
    const foreign = (await all(w.rival.ann, { subject: lead })).items
    expect(foreign).toEqual([])
    const [mine] = (await all(cora, { subject: lead })).items
    await expect(w.rival.ann.ask(readEvent, { event: mine!.id })).rejects.toMatchObject({ word: 'not-found' })
    await expect(bea.ask(readEvent, { event: newId() })).rejects.toMatchObject({ word: 'not-found' })
  })

  test('names every command and event there is', async () => {
    const { items } = await cora.ask(listEventNames, {})
    const emitted = [...w.house.actions.values()].flatMap(action => [
      ...(action.kind === 'command' ? [action.name] : []),
      ...action.emits,
    ])
    expect(items.map(one => one.name)).toEqual(expect.arrayContaining(emitted))
  })

  test('holds who looked at it, once in a while', async () => {
    const looks = async () =>
      (await all(w.firm.ann, { name: ['audit.looked'], actor: [cora.id] })).items.filter(line => line.subject?.id === contact)
    const before = (await looks()).length
    for (let n = 0; n < 3; n++) await all(cora, { subject: contact, outcome: 'done' })
    await w.house.notes.settle(w.house)
    const after = await looks()
    expect(after.length).toBe(before + 2)
    expect(after.map(line => line.facts.times)).toContain(2)
    for (const { facts } of after) expect(Object.keys(facts)).not.toContain('from')
  })
})
