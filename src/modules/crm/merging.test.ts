import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { undoDays } from '#policy/limits.ts'
import { inside } from '../../../test/inside.ts'
import { makeLeads, type Wish, wordOf } from '../../../test/leads.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import * as c from './contract.ts'
import { matchPeople } from './index.ts'

let w: World
let leo: Person
let ann: Person
let bea: Person
beforeAll(async () => {
  w = await openWorld()
  await Promise.all([w.firm.prepare(), w.rival.prepare()])
  ;({ leo, ann, bea } = w.firm)
})
afterAll(() => w.close())

let pairs = 0
/** Two records of one person: each with a lead, an address and a telephone of its own. */
async function pair(of: Partial<Wish> = {}, other: Partial<Wish> = {}) {
  const n = String(++pairs).padStart(2, '0')
  const [kept, gone] = await makeLeads(w, w.firm, [
    { name: 'Maria Lopez', owner: leo, email: `maria${n}@one.example`, phone: `+184355501${n}`, ...of },
    { name: 'Mary Lopez-Diaz', owner: leo, email: `mary${n}@two.example`, phone: `+184355502${n}`, ...other },
  ])
  return { kept: kept!, gone: gone!, n }
}
const read = (contact: string, who = leo) => who.ask(c.readContact, { contact })
/** Everything of a person that a merge could touch, to compare. */
const picture = async (contact: string) => {
  const { version, merges, ...rest } = await read(contact, ann)
  return { ...rest, identifiers: rest.identifiers.map(({ value, primary, current }) => ({ value, primary, current })) }
}
const timeline = async (contact: string, who = leo) => (await who.ask(c.readTimeline, { contact, limit: 100 })).items

describe('merging two people', () => {
  test('keeps everything of both: leads, notes, tasks, every way to reach them, and one timeline', async () => {
    const { kept, gone, n } = await pair()
    await leo.ask(c.addNote, { contact: gone.contact, body: 'Prefers mornings' })
    await leo.ask(c.addNote, { contact: kept.contact, body: 'Met at the fair' })
    await leo.ask(c.addTask, { contact: gone.contact, title: 'Call back' })
    const preview = await bea.ask(c.previewMerge, { contact: kept.contact, with: gone.contact })
    expect(preview).toMatchObject({ hindrance: null, kept: { name: 'Maria Lopez' }, gone: { email: `mary${n}@two.example` } })
    expect(Object.fromEntries(preview.moves.map(one => [one.what, one.count]))).toMatchObject({
      'crm.lead': 1,
      'crm.note': 1,
      'crm.task': 1,
      'crm.identifier': 2,
    })

    const merged = await bea.ask(c.mergePeople, { contact: kept.contact, with: gone.contact, take: ['name', 'email'] })
    expect(merged.contact).toBe(kept.contact)
    const now = await read(kept.contact)
    expect(now).toMatchObject({ name: 'Mary Lopez-Diaz', firstName: 'Mary', lastName: 'Lopez-Diaz' })
    expect(new Set(now.leads.map(lead => lead.id))).toEqual(new Set([kept.lead, gone.lead]))
    expect(now.identifiers.map(i => [i.value, i.primary])).toEqual([
      [`mary${n}@two.example`, true],
      [`maria${n}@one.example`, false],
      [`+184355501${n}`, true],
      [`+184355502${n}`, false],
    ])
    expect(await leo.ask(c.readLead, { lead: kept.lead })).toMatchObject({
      name: 'Mary Lopez-Diaz',
      emailHint: 'm•••@t•••.example',
    })
    const lines = await timeline(kept.contact)
    expect(lines.flatMap(line => line.body ?? []).sort()).toEqual(['Met at the fair', 'Prefers mornings'])
    expect(lines.map(line => line.name)).toContain('contact.merged')
    expect((await leo.ask(c.listTasks, { contact: kept.contact })).items).toHaveLength(1)
  })

  test('lets the old id answer with the merged person, for reading and for writing', async () => {
    const { kept, gone } = await pair()
    await bea.ask(c.mergePeople, { contact: kept.contact, with: gone.contact })
    expect((await read(gone.contact)).id).toBe(kept.contact)
    await leo.ask(c.updateContact, { contact: gone.contact, city: 'Beaufort' })
    await leo.ask(c.addNote, { contact: gone.contact, body: 'By the old id' })
    expect(await read(kept.contact)).toMatchObject({ city: 'Beaufort' })
    expect((await timeline(kept.contact)).some(line => line.body === 'By the old id')).toBe(true)
    const listed = (await ann.ask(c.listContacts, { q: 'Lopez', limit: 100 })).items.map(one => one.id)
    expect(listed).toContain(kept.contact)
    expect(listed).not.toContain(gone.contact)
  })

  test('finds the person by what either was known by', async () => {
    const { kept, gone, n } = await pair()
    await bea.ask(c.mergePeople, { contact: kept.contact, with: gone.contact })
    const found = await inside(w, w.firm, ctx =>
      matchPeople(ctx, { emails: [`mary${n}@two.example`], phones: [`+184355502${n}`] }),
    )
    expect(new Set(found.map(match => match.contact))).toEqual(new Set([kept.contact]))
  })

  test('keeps the stricter word on being contacted, every role and the household', async () => {
    const { kept, gone } = await pair()
    const [mate] = await makeLeads(w, w.firm, [{ name: 'Ben Diaz', owner: leo }])
    await leo.ask(c.updateContact, { contact: gone.contact, doNotContact: true, roles: ['agent'] })
    await leo.ask(c.setHousehold, { contact: gone.contact, with: mate!.contact })
    const before = await picture(kept.contact)
    const { merge } = await bea.ask(c.mergePeople, { contact: kept.contact, with: gone.contact })
    expect(await read(kept.contact)).toMatchObject({
      doNotContact: true,
      roles: ['borrower', 'agent'],
      members: [{ name: 'Ben Diaz' }],
    })
    await bea.ask(c.undoMerge, { contact: kept.contact, merge })
    expect(await picture(kept.contact)).toEqual(before)
    expect(await read(gone.contact)).toMatchObject({ doNotContact: true, roles: ['agent'], members: [{ name: 'Ben Diaz' }] })
  })

  test('is refused on an old version, on oneself, and where it would make two borrowers one', async () => {
    const { kept, gone } = await pair()
    const { loan } = await leo.ask(c.convertLead, {
      lead: kept.lead,
      purpose: 'purchase',
      coBorrowers: [{ contact: gone.contact }],
    })
    const asked = { contact: kept.contact, with: gone.contact }
    await expect(bea.ask(c.mergePeople, asked)).rejects.toThrow('Both are borrowers on the same loan')
    expect((await bea.ask(c.previewMerge, asked)).hindrance).toContain('same loan')
    await leo.ask(c.removeBorrower, { loan, contact: gone.contact })
    const { version } = await read(gone.contact)
    expect(await wordOf(bea.ask(c.mergePeople, { ...asked, withVersion: version + 1 }))).toBe('conflict')
    expect(await wordOf(bea.ask(c.mergePeople, { contact: kept.contact, with: kept.contact }))).toBe('invalid')
    expect((await read(gone.contact)).id).toBe(gone.contact)
    await bea.ask(c.mergePeople, { ...asked, withVersion: version })
    expect(await wordOf(bea.ask(c.mergePeople, asked))).toBe('conflict')
  })

  test('is for who may merge, and sees and edits both with every lead of theirs', async () => {
    const { kept, gone } = await pair()
    const asked = { contact: kept.contact, with: gone.contact }
    expect(await wordOf(leo.ask(c.mergePeople, asked))).toBe('forbidden')
    const [away, foreign] = [
      await makeLeads(w, w.firm, [{ name: 'Maria Lopez', owner: w.firm.tom }]),
      await makeLeads(w, w.rival, [{ name: 'Maria Lopez', owner: w.rival.leo }]),
    ].map(made => made[0]!.contact)
    const words = await Promise.all(
      [away!, foreign!, newId()].flatMap(other => [
        wordOf(bea.ask(c.mergePeople, { contact: kept.contact, with: other })),
        wordOf(bea.ask(c.mergePeople, { contact: other, with: kept.contact })),
        wordOf(bea.ask(c.previewMerge, { contact: kept.contact, with: other })),
      ]),
    )
    expect(new Set(words)).toEqual(new Set(['not-found']))
    // A lead of theirs with another branch: only who sees it too may carry it.
    await makeLeads(w, w.firm, [{ name: 'Mary Lopez-Diaz', owner: w.firm.tom, contact: gone.contact }])
    await expect(bea.ask(c.mergePeople, asked)).rejects.toThrow('out of your sight')
    expect((await read(gone.contact)).id).toBe(gone.contact)
    await ann.ask(c.mergePeople, asked)
    expect((await read(kept.contact, ann)).leads).toHaveLength(3)
  })
})

describe('the database', () => {
  test('can carry whatever refers to a person', async () => {
    const forgotten = await w.superuser`
      select k.conrelid::regclass::text as name from pg_constraint k
      where k.contype = 'f' and k.confrelid = 'crm.contact'::regclass and not exists (select from pg_policy p where p.polrelid = k.conrelid and p.polname = 'joined')`
    expect(forgotten).toEqual([])
  })
})

describe('undoing a merge', () => {
  test('gives both back as they were, and what came since to whose lead it came', async () => {
    const { kept, gone, n } = await pair(
      { person: { city: 'Beaufort', state: 'SC' } },
      { person: { street: '1 Elm St', zip: '29401' } },
    )
    const before = [await picture(kept.contact), await picture(gone.contact)]
    const { merge } = await bea.ask(c.mergePeople, {
      contact: kept.contact,
      with: gone.contact,
      take: ['name', 'company', 'language', 'address', 'email', 'phone'],
    })
    expect(await read(kept.contact)).toMatchObject({
      street: '1 Elm St',
      city: null,
      merges: [{ id: merge, name: 'Mary Lopez-Diaz' }],
    })
    await leo.ask(c.addNote, { lead: gone.lead, body: 'On the lead that goes back' })
    await leo.ask(c.addNote, { contact: kept.contact, body: 'On the person' })
    expect((await read(kept.contact, bea)).merges[0]).toMatchObject({ mayUndo: true, byName: 'Bea' })
    expect((await read(kept.contact)).merges[0]).toMatchObject({ mayUndo: false })
    expect(await wordOf(leo.ask(c.undoMerge, { contact: kept.contact, merge }))).toBe('forbidden')
    expect(await bea.ask(c.undoMerge, { contact: kept.contact, merge })).toEqual({
      contact: kept.contact,
      restored: gone.contact,
    })
    expect([await picture(kept.contact), await picture(gone.contact)]).toEqual(before)
    expect(await leo.ask(c.readLead, { lead: gone.lead })).toMatchObject({ name: 'Mary Lopez-Diaz', contact: gone.contact })
    const bodies = async (contact: string) => (await timeline(contact)).flatMap(line => line.body ?? [])
    expect(await bodies(gone.contact)).toEqual(['On the lead that goes back'])
    expect(await bodies(kept.contact)).toEqual(['On the person'])
    expect(await wordOf(bea.ask(c.undoMerge, { contact: kept.contact, merge }))).toBe('not-found')
    expect((await read(kept.contact)).identifiers[0]!.value).toBe(`maria${n}@one.example`)
  })

  test('leaves what somebody changed since', async () => {
    const { kept, gone } = await pair()
    const { merge } = await bea.ask(c.mergePeople, { contact: kept.contact, with: gone.contact, take: ['name'] })
    await leo.ask(c.updateContact, { contact: kept.contact, lastName: 'Smith' })
    await bea.ask(c.undoMerge, { contact: kept.contact, merge })
    expect(await read(kept.contact)).toMatchObject({ firstName: 'Maria', lastName: 'Smith' })
    expect(await read(gone.contact)).toMatchObject({ name: 'Mary Lopez-Diaz' })
  })

  test('goes through a chain in any order', async () => {
    const { kept: a, gone: b } = await pair()
    const { kept: last } = await pair()
    const first = await bea.ask(c.mergePeople, { contact: b.contact, with: a.contact })
    const second = await bea.ask(c.mergePeople, { contact: last.contact, with: b.contact })
    expect((await read(a.contact)).id).toBe(last.contact)
    expect((await read(last.contact)).leads).toHaveLength(3)
    await bea.ask(c.undoMerge, { contact: last.contact, merge: first.merge })
    expect((await read(a.contact)).leads.map(lead => lead.id)).toEqual([a.lead])
    await bea.ask(c.undoMerge, { contact: last.contact, merge: second.merge })
    expect((await read(b.contact)).leads.map(lead => lead.id)).toEqual([b.lead])
    expect((await read(last.contact)).leads.map(lead => lead.id)).toEqual([last.lead])
  })

  test('ends with its time', async () => {
    const { kept, gone } = await pair()
    const { merge } = await bea.ask(c.mergePeople, { contact: kept.contact, with: gone.contact })
    w.pass(undoDays * 24 * 60 + 1)
    expect((await read(kept.contact, bea)).merges[0]).toMatchObject({ mayUndo: false })
    await expect(bea.ask(c.undoMerge, { contact: kept.contact, merge })).rejects.toThrow('can no longer be undone')
  })
})

describe('possible duplicates of a person', () => {
  test('are those the asker may merge, the same name first', async () => {
    const phone = '+18435550199'
    const [jo, son, same] = await makeLeads(w, w.firm, [
      { name: 'Jo Park', owner: leo, phone },
      { name: 'Sam Park', owner: leo, phone },
      { name: 'Jo Park', owner: leo, phone, email: 'jo@park.example' },
      { name: 'Jo Park', owner: w.firm.tom, phone },
    ])
    const found = (await bea.ask(c.listDuplicates, { contact: jo!.contact })).items
    expect(found.map(one => [one.id, one.by])).toEqual([
      [same!.contact, ['phone']],
      [son!.contact, ['phone']],
    ])
    expect((await ann.ask(c.listDuplicates, { contact: jo!.contact })).items).toHaveLength(3)
    await bea.ask(c.mergePeople, { contact: jo!.contact, with: same!.contact })
    expect((await bea.ask(c.listDuplicates, { contact: jo!.contact })).items.map(one => one.id)).toEqual([son!.contact])
  })
})
