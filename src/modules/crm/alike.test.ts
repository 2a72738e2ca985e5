import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Made, makeLeads, type Wish, wordOf } from '../../../test/leads.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import * as c from './contract.ts'

let w: World
let leo: Person
let tom: Person
let ann: Person
let bea: Person
beforeAll(async () => {
  w = await openWorld()
  await Promise.all([w.firm.prepare(), w.rival.prepare()])
  ;({ leo, tom, ann, bea } = w.firm)
})
afterAll(() => w.close())

/** One after the other, so that the first of them is the older one. */
const people = async (...wishes: Wish[]): Promise<Made[]> => {
  const made: Made[] = []
  for (const wish of wishes) made.push(...(await makeLeads(w, w.firm, [wish])))
  return made
}
const all = async (who: Person, limit = 50) => {
  const items: c.AlikePair[] = []
  let cursor: string | undefined
  do {
    const page = await who.ask(c.listAlike, { limit, cursor })
    items.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor)
  return items
}
/** Who of these people are said to be alike: older and newer. */
const among = (pairs: readonly c.AlikePair[], made: readonly Made[]) => {
  const ids = new Set(made.map(one => one.contact))
  return pairs.filter(pair => ids.has(pair.newer.id)).map(pair => [pair.older.id, pair.newer.id])
}

describe('people who may be the same', () => {
  test('come in pairs with what they have in common, the newest first, each pair once', async () => {
    const home = { street: '1 Elm Street', zip: '29401' }
    const made = await people(
      { name: 'Jo Park', owner: leo, phone: '+18435550101', email: 'jo@park.example', person: home },
      { name: 'Sam Park', owner: leo, phone: '+18435550101' },
      { name: 'Jo Park', owner: bea, email: 'JO@park.example', person: home },
      { name: 'Alone', owner: leo, phone: '+18435550102' },
    )
    const [jo, sam, again] = made.map(one => one.contact)
    const pairs = await all(bea)
    expect(among(pairs, made)).toEqual([
      [jo, again],
      [jo, sam],
    ])
    expect(pairs.find(pair => pair.newer.id === again)).toMatchObject({
      sameName: true,
      by: [
        { way: 'email', hint: 'J•••@p•••.example' },
        { way: 'address', hint: null },
      ],
      older: { name: 'Jo Park', ownerName: 'Leo' },
      newer: { ownerName: 'Bea' },
    })
    expect(pairs.find(pair => pair.newer.id === sam)).toMatchObject({ sameName: false, by: [{ way: 'phone', hint: '0101' }] })
    expect(await bea.ask(c.countAlike, {})).toEqual({ count: pairs.length, capped: false })
  })

  test('come a page at a time, the pairs of one person too', async () => {
    const made = await people(...['One', 'Two', 'Three', 'Four'].map(name => ({ name, owner: leo, phone: '+18435550103' })))
    const whole = await all(ann)
    expect(among(whole, made)).toHaveLength(6)
    expect(await all(ann, 1)).toEqual(whole)
    expect(await all(ann, 4)).toEqual(whole)
    expect(await wordOf(ann.ask(c.listAlike, { cursor: 'bm8' }))).toBe('invalid')
  })

  test('are not told by what stands for no address, nor by the telephone of an office', async () => {
    const nobody = await people(
      { name: 'Un Known', owner: leo, email: 'none@none.com' },
      { name: 'No Mail', owner: leo, email: 'none@none.com' },
    )
    expect(among(await all(ann), nobody)).toEqual([])
    const desk = '+18435550104'
    const office = await makeLeads(
      w,
      w.firm,
      Array.from({ length: 22 }, (_, n) => ({ name: `Clerk Number${n}`, owner: leo, phone: desk })),
    )
    const [same] = await people({ name: 'Clerk Number7', owner: leo, phone: desk })
    expect(among(await all(ann), [...office, same!])).toEqual([[office[7]!.contact, same!.contact]])
  })

  test('are not borrowers of one loan, nor two names of one household', async () => {
    const phone = '+18435550105'
    const made = await people(
      { name: 'Ada Cole', owner: leo, phone },
      { name: 'Ben Cole', owner: leo, phone },
      { name: 'Cy Cole', owner: leo, phone },
    )
    const [ada, ben, cy] = made as [Made, Made, Made]
    const { loan } = await leo.ask(c.convertLead, {
      lead: ada.lead,
      purpose: 'purchase',
      coBorrowers: [{ contact: ben.contact }],
    })
    await leo.ask(c.setHousehold, { contact: ada.contact, with: cy.contact })
    expect(among(await all(ann), made)).toEqual([[ben.contact, cy.contact]])
    await leo.ask(c.removeBorrower, { loan, contact: ben.contact })
    expect(among(await all(ann), made)).toHaveLength(2)
  })

  test('are told only of people whom the asker sees whole and may merge', async () => {
    const phone = '+18435550106'
    const made = await people({ name: 'Di Fox', owner: leo, phone }, { name: 'Di Fox', owner: tom, phone })
    const [mine, toms] = made as [Made, Made]
    await makeLeads(w, w.rival, [{ name: 'Di Fox', owner: w.rival.leo, phone }])
    expect(await wordOf(leo.ask(c.listAlike, {}))).toBe('forbidden')
    expect(among(await all(bea), made)).toEqual([])
    expect(among(await all(ann), made)).toEqual([[mine.contact, toms.contact]])
    const before = await bea.ask(c.countAlike, {})
    const [third] = await people({ name: 'Di Fox', owner: bea, phone })
    expect(among(await all(bea), [...made, third!])).toEqual([[mine.contact, third!.contact]])
    expect((await bea.ask(c.countAlike, {})).count).toBe(before.count + 1)
    // A lead of theirs with another branch: who does not see it cannot merge them.
    await makeLeads(w, w.firm, [{ name: 'Di Fox', owner: tom, contact: third!.contact }])
    expect(among(await all(bea), [...made, third!])).toEqual([])
    expect(await bea.ask(c.countAlike, {})).toEqual(before)
    expect((await w.rival.ann.ask(c.listAlike, {})).items).toEqual([])
  })
})

describe('two people who are not the same', () => {
  const pair = (phone: string, owner = leo) =>
    people({ name: 'Al Bird', owner, phone }, { name: 'Al Bird', owner: leo, phone }) as Promise<[Made, Made]>

  test('are not proposed again, anywhere, until it is taken back', async () => {
    const [older, newer] = await pair('+18435550107')
    const both = { contact: newer.contact, with: older.contact }
    const proposed = async () => [
      among(await all(bea), [newer]).length,
      (await bea.ask(c.listDuplicates, { contact: older.contact })).items.length,
    ]
    expect(await proposed()).toEqual([1, 1])
    await bea.ask(c.tellApart, both)
    expect(await proposed()).toEqual([0, 0])
    const told = (await bea.ask(c.listToldApart, {})).items
    expect(told).toMatchObject([
      { one: { id: newer.contact, name: 'Al Bird', ownerName: 'Leo' }, other: { id: older.contact }, byName: 'Bea' },
    ])
    // Said once more, the other way round, it is the same word.
    await bea.ask(c.tellApart, { contact: older.contact, with: newer.contact })
    expect((await bea.ask(c.listToldApart, {})).items).toEqual(told)
    const lines = (await leo.ask(c.readTimeline, { contact: older.contact })).items.map(line => line.name)
    expect(lines.filter(name => name === 'contact.toldApart')).toHaveLength(1)
    await bea.ask(c.takeBackApart, { contact: older.contact, with: newer.contact })
    expect(await proposed()).toEqual([1, 1])
    expect((await bea.ask(c.listToldApart, {})).items).toEqual([])
  })

  test('are told apart by who may merge them and sees both whole', async () => {
    const [toms, mine] = await pair('+18435550108', tom)
    const both = { contact: mine.contact, with: toms.contact }
    expect(await wordOf(leo.ask(c.tellApart, both))).toBe('forbidden')
    expect(await wordOf(bea.ask(c.tellApart, both))).toBe('not-found')
    expect(await wordOf(ann.ask(c.tellApart, { ...both, with: mine.contact }))).toBe('conflict')
    await ann.ask(c.tellApart, both)
    expect((await bea.ask(c.listToldApart, {})).items).toEqual([])
    expect(await wordOf(bea.ask(c.takeBackApart, both))).toBe('not-found')
    expect((await ann.ask(c.listToldApart, {})).items).toHaveLength(1)
    await ann.ask(c.takeBackApart, both)
  })

  test('stay so when one of them is merged with somebody else, and parted again', async () => {
    const phone = '+18435550109'
    const [a, b, third] = (await people(
      { name: 'Al Bird', owner: leo, phone },
      { name: 'Al Bird', owner: leo, phone },
      { name: 'Al Bird', owner: leo, phone },
    )) as [Made, Made, Made]
    await bea.ask(c.tellApart, { contact: a.contact, with: third.contact })
    const { merge } = await bea.ask(c.mergePeople, { contact: b.contact, with: a.contact })
    expect(among(await all(bea), [a, b, third])).toEqual([])
    await bea.ask(c.undoMerge, { contact: b.contact, merge })
    expect(among(await all(bea), [a, b, third])).toEqual([
      [b.contact, third.contact],
      [a.contact, b.contact],
    ])
    // Merged after all: who says so has looked again.
    await bea.ask(c.mergePeople, { contact: a.contact, with: third.contact })
    expect((await bea.ask(c.listToldApart, {})).items).toEqual([])
  })
})
