import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setLimits } from '#modules/identity/contract.ts'
import { makeLeads, type Wish } from '../../../test/leads.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import * as c from './contract.ts'

let w: World
/** Limited to Orange County in Florida. */
let ora: Person
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  ora = await w.hire(w.firm, 'ora', 'compliance')
  const counties = [{ state: 'FL', name: 'Orange' }]
  await w.firm.ann.ask(setLimits, { person: ora.id, campaigns: { mode: 'all' }, places: { mode: 'only', counties } })
})
afterAll(() => w.close())

const leads = async (...wishes: Wish[]) => (await makeLeads(w, w.firm, wishes)).map(made => made.lead)
const sees = (who: Person, lead: string) =>
  who.ask(c.readLead, { lead }).then(
    () => true,
    () => false,
  )
const placeOf = async (lead: string) => {
  const { state, county, zip } = await w.firm.ann.ask(c.readLead, { lead })
  return { state, county, zip }
}
async function place(who: Person, ids: string[], where: { state: string; county?: string; zip?: string }) {
  const { operation } = await who.ask(c.changeLeads, { selection: { ids }, change: { kind: 'place', place: where } })
  await w.drain()
  return { operation, ...(await w.firm.ann.ask(c.readOperation, { operation })) }
}
const nowhere = { state: null, county: null, zip: null }

describe('a lead of no known place', () => {
  test('stands in the queue of whoever sees all, and is not there for whoever is limited to places', async () => {
    const [lost] = await leads({ name: 'Lost One', phone: '+14075550120' }, { name: 'Found One', state: 'FL', zip: '32801' })
    const { items } = await w.firm.ann.ask(c.listLeads, { unplaced: true })
    expect(items.map(one => one.name)).toEqual(['Lost One'])
    expect(await w.firm.ann.ask(c.countLeads, { unplaced: true })).toMatchObject({ count: 1 })
    expect((await ora.ask(c.listLeads, {})).items.map(one => one.name)).toEqual(['Found One'])
    expect((await ora.ask(c.listLeads, { unplaced: true })).items).toEqual([])
    expect(await sees(ora, lost!)).toBe(false)
  })

  test('is placed by its ZIP with the county, tells before who will see it, and is put back by the undo', async () => {
    const [lost] = await leads({ name: 'Zip Known' })
    const preview = await w.firm.ann.ask(c.previewPlace, { leads: [lost!], place: { state: 'FL', zip: '32801' } })
    expect(preview.people).toEqual([{ id: ora.id, name: 'Ora', leads: 1 }])
    expect((await w.firm.ann.ask(c.previewPlace, { leads: [lost!], place: { state: 'GA' } })).people).toEqual([])
    const { operation, result } = await place(w.firm.ann, [lost!], { state: 'FL', zip: '32801' })
    expect(result).toMatchObject({ changed: 1 })
    expect(await placeOf(lost!)).toEqual({ state: 'FL', county: 'Orange', zip: '32801' })
    expect(await sees(ora, lost!)).toBe(true)
    await w.firm.ann.ask(c.undoOperation, { operation })
    await w.drain()
    expect(await placeOf(lost!)).toEqual(nowhere)
    expect(await sees(ora, lost!)).toBe(false)
  })

  test('is placed with many others; one that has a place keeps it, and one its officer may not hold there stays without', async () => {
    const [lost, there, leos] = await leads(
      { name: 'Many One' },
      { name: 'Has Place', state: 'GA' },
      { name: 'Leos Lead', owner: w.firm.leo },
    )
    const { result } = await place(w.firm.ann, [lost!, there!, leos!], { state: 'FL', county: 'Orange' })
    expect(result).toMatchObject({ changed: 1, unlicensed: 1, unchanged: 1 })
    expect(await Promise.all([lost!, there!, leos!].map(placeOf))).toEqual([
      { state: 'FL', county: 'Orange', zip: null },
      { ...nowhere, state: 'GA' },
      nowhere,
    ])
    expect(await sees(ora, lost!)).toBe(true)
  })

  test('is placed by a manager of its branch, and by nobody who may not edit it', async () => {
    const [near, far] = await leads(
      { name: 'Near One', branch: w.firm.branches.charleston },
      { name: 'Far One', branch: w.firm.branches.tampa },
    )
    expect((await place(w.firm.bea, [near!, far!], { state: 'SC' })).result).toMatchObject({ changed: 1 })
    expect([await placeOf(near!), await placeOf(far!)]).toEqual([{ ...nowhere, state: 'SC' }, nowhere])
    await expect(place(w.firm.max, [near!], { state: 'SC' })).rejects.toMatchObject({ word: 'forbidden' })
  })

  test('is not placed where there is no such place, or outside the places of who asks', async () => {
    const [lost] = await leads({ name: 'Wrong Place' })
    for (const where of [
      { state: 'GA', zip: '32801' },
      { state: 'FL', zip: '00001' },
      { state: 'FL', county: 'Nowhere' },
    ])
      await expect(place(w.firm.ann, [lost!], where)).rejects.toMatchObject({ word: 'invalid' })
    const eve = await w.hire(w.firm, 'eve', 'branch_manager', w.firm.branches.tampa)
    await w.firm.ann.ask(setLimits, { person: eve.id, campaigns: { mode: 'all' }, places: { mode: 'only', states: ['GA'] } })
    await expect(place(eve, [lost!], { state: 'FL' })).rejects.toMatchObject({
      word: 'invalid',
      message: expect.stringContaining('outside the places'),
    })
    expect(await placeOf(lost!)).toEqual(nowhere)
  })

  test('has its place guessed by the surest clue, and nothing is set by that', async () => {
    const made = await leads(
      { name: 'By Zip', person: { zip: '32801', state: 'FL' }, phone: '+18435550121' },
      { name: 'By State', person: { state: 'GA' } },
      { name: 'By Phone', phone: '+18435550122' },
      { name: 'Also Phone', phone: '+18035550123' },
      { name: 'By Nothing', phone: '+18005550124' },
      { name: 'Placed Already', state: 'SC' },
    )
    const { items, unknown } = await w.firm.ann.ask(c.suggestPlaces, { leads: made })
    expect(items).toEqual([
      { from: 'phone', place: { state: 'SC', county: null, zip: null }, leads: expect.arrayContaining([made[2], made[3]]) },
      { from: 'zip', place: { state: 'FL', county: 'Orange', zip: '32801' }, leads: [made[0]] },
      { from: 'state', place: { state: 'GA', county: null, zip: null }, leads: [made[1]] },
    ])
    expect(unknown).toBe(1)
    expect(await placeOf(made[0]!)).toEqual(nowhere)
    // A rival's question about our leads finds nothing.
    expect(await w.rival.ann.ask(c.suggestPlaces, { leads: made })).toEqual({ items: [], unknown: 0 })
  })
})
