import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Made, makeLeads } from '../../../test/leads.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as c from './contract.ts'

let w: World
let john: Made
beforeAll(async () => {
  w = await openWorld()
  const { leo, tom } = w.firm
  ;[, john] = (await makeLeads(w, w.firm, [
    { name: 'Jane Q. Núñez', owner: leo, email: 'jane@smith.example', phone: '+18435550142' },
    { name: 'John Smyth', owner: leo, email: 'john@smith.example', phone: '+18435550142' },
    { name: 'Tomas Smithers', owner: tom, email: 'tomas@smith.example', phone: '+18135550142' },
  ])) as [Made, Made]
  await makeLeads(w, w.rival, [{ name: 'Jane Núñez', owner: w.rival.leo, email: 'jane@smith.example', phone: '+18435550142' }])
})
afterAll(() => w.close())

describe('search', () => {
  const found = async (who: World['firm']['leo'], q: string) =>
    (await who.ask(c.searchEverything, { q })).items.map(i => `${i.kind} ${i.name}`)

  test('finds by part of a name, whole address, domain, whole number and last four digits, never across scope or client', async () => {
    expect(await found(w.firm.leo, 'núñ')).toEqual(['lead Jane Q. Núñez'])
    for (const q of ['jane@smith.example', 'JANE@SMITH.example'])
      expect(await found(w.firm.leo, q)).toEqual(['lead Jane Q. Núñez'])
    expect((await found(w.firm.leo, '@smith.example')).sort()).toEqual(['lead Jane Q. Núñez', 'lead John Smyth'])
    expect((await found(w.firm.leo, '843-555-0142')).sort()).toEqual(['lead Jane Q. Núñez', 'lead John Smyth'])
    expect((await found(w.firm.ann, '0142')).sort()).toEqual(['lead Jane Q. Núñez', 'lead John Smyth', 'lead Tomas Smithers'])
    for (const q of ['núñ', 'jane@smith.example', '843-555-0142']) expect(await found(w.firm.tom, q), q).toEqual([])
    expect(await found(w.rival.tom, 'jane@smith.example')).toEqual([])
    expect(await found(w.rival.leo, 'jane@smith.example')).toEqual(['lead Jane Núñez'])
  })

  test('finds a lead by the person’s address and number even where the person is another officer’s', async () => {
    const [made] = await makeLeads(w, w.firm, [{ name: 'John Smyth', owner: w.firm.tom, contact: john.contact }])
    for (const q of ['john@smith.example', '+1 843 555 0142']) expect(await found(w.firm.tom, q), q).toContain('lead John Smyth')
    for (const q of ['@smith.example', '0142']) expect(await found(w.firm.tom, q), q).toContain('lead John Smyth')
    await w.firm.ann.ask(c.archiveLead, { lead: made!.lead, archived: true })
    expect(await found(w.firm.tom, '@smith.example')).not.toContain('lead John Smyth')
    expect((await w.firm.tom.ask(c.listLeads, { q: '@smith.example', archived: true })).items.map(i => i.id)).toEqual([
      made!.lead,
    ])
    expect((await w.firm.tom.ask(c.listLeads, { q: 'smyth', archived: true })).items.map(i => i.id)).toEqual([made!.lead])
  })

  test('finds by name the same leads whether few are looked at one by one or the index on names is asked', async () => {
    for (const q of [
      'smy',
      'SMY joh',
      'jane q',
      'jane q.',
      'q. núñ',
      'an jane',
      '%mi',
      '_mi',
      'smyth smyth',
      '\\smy',
      'nobody',
    ]) {
      const byIndex = (await w.firm.leo.ask(c.searchEverything, { q })).items.filter(i => i.kind === 'lead').map(i => i.id)
      const oneByOne = (await w.firm.leo.ask(c.listLeads, { q })).items.map(i => i.id)
      expect(oneByOne.sort(), q).toEqual(byIndex.sort())
      expect((await w.firm.leo.ask(c.countLeads, { q })).count, q).toBe(byIndex.length)
    }
    expect(await found(w.firm.leo, 'smy joh')).toEqual(['lead John Smyth'])
  })

  test('says what to type where a term cannot be looked for', async () => {
    expect(await w.firm.leo.ask(c.searchEverything, { q: 'ja' })).toEqual({
      items: [],
      why: expect.stringContaining('three letters'),
    })
    expect(await w.firm.leo.ask(c.searchEverything, { q: 'jane@' })).toMatchObject({
      items: [],
      why: 'Type the whole e-mail address, or @ and its domain.',
    })
    expect(await w.firm.leo.ask(c.searchEverything, { q: '84355' })).toMatchObject({
      items: [],
      why: 'Type the whole phone number, or its last four digits.',
    })
    expect(await w.firm.leo.ask(c.searchEverything, { q: 'zzzz' })).toEqual({ items: [], why: null })
    expect(await w.firm.leo.ask(c.searchEverything, { q: "o'x%_\\" })).toMatchObject({ items: [] })
  })

  test('answers the newest of very many matches', async () => {
    expect(await w.firm.leo.ask(c.countLeads, { q: 'common' })).toMatchObject({ count: 0 })
    await makeLeads(
      w,
      w.firm,
      Array.from({ length: 2100 }, (_, n) => ({
        name: `Common ${n}`,
        owner: w.firm.leo,
        createdAt: new Date(w.now().getTime() + n),
        email: `c${n}@crowd.example`,
      })),
    )
    expect(await w.firm.leo.ask(c.countLeads, { q: 'common' })).toMatchObject({ count: 2100, capped: false })
    // How many leads somebody has is counted again after a while.
    w.pass(6)
    const { items } = await w.firm.leo.ask(c.listLeads, { q: 'common', limit: 3 })
    expect(items.map(i => i.name)).toEqual(['Common 2099', 'Common 2098', 'Common 2097'])
    expect(await w.firm.leo.ask(c.countLeads, { q: 'common' })).toMatchObject({ count: 1000, capped: true })
    expect((await w.firm.tom.ask(c.listLeads, { q: '@crowd.example' })).items).toEqual([])
    expect((await w.firm.leo.ask(c.listLeads, { q: '@crowd.example', limit: 2 })).items.map(i => i.name)).toEqual([
      'Common 2099',
      'Common 2098',
    ])
  })
})
