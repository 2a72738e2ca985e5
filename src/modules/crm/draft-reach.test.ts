import { afterEach, beforeEach, expect, test } from 'vitest'
import { editDraft, openDraft } from '#modules/identity/contract.ts'
import { makeLeads } from '../../../test/leads.ts'
import { type Cells, type MatrixDesk, openMatrixDesk } from '../../../test/matrix-desk.ts'
import type { Person } from '../../../test/world.ts'
import { countDraftReach, listDraftReach, listLeads } from './contract.ts'

let desk: MatrixDesk
beforeEach(async () => {
  desk = await openMatrixDesk()
})
afterEach(() => desk.w.close())

async function draft(change: Cells) {
  const { ann } = desk.w.firm
  await ann.ask(openDraft, {})
  await ann.ask(editDraft, { cells: change })
}
const namesOf = (answer: { items: { name: string | null }[] }) => answer.items.map(one => one.name)

test('the records that somebody would see or not see any more are those a list shows before and after', async () => {
  const { w } = desk
  const { ann, bea, leo, tom } = w.firm
  await makeLeads(w, w.firm, [
    { name: 'Mia Reyes', owner: leo },
    { name: 'Noah Park', owner: bea },
    { name: 'Ivy Tan', owner: tom },
  ])
  const seenBefore = (await bea.ask(listLeads, {})).items.map(one => one.name)
  await draft(await desk.cells('Branch manager', { 'lead.read': 'own', 'contact.read': 'all' }))
  const ask = (kind: 'lead' | 'contact', way: 'gains' | 'loses') => ann.ask(listDraftReach, { person: bea.id, kind, way })
  expect(namesOf(await ask('lead', 'loses'))).toEqual(['Mia Reyes'])
  expect(await ask('lead', 'gains')).toEqual({ items: [], next: null, total: 0 })
  expect(namesOf(await ask('contact', 'gains'))).toEqual(['Ivy Tan'])
  const [counted] = (await ann.ask(countDraftReach, {})).items
  expect(counted).toMatchObject({ id: bea.id, before: { lead: 2, contact: 2 }, after: { lead: 1, contact: 3 } })
  await desk.publish()
  const seenAfter = (await bea.ask(listLeads, {})).items.map(one => one.name)
  expect(seenBefore.filter(name => !seenAfter.includes(name))).toEqual(['Mia Reyes'])
})

test('they come a page at a time, with how many there are in all', async () => {
  const { w } = desk
  const { ann, leo } = w.firm
  await makeLeads(
    w,
    w.firm,
    Array.from({ length: 5 }, (_, n) => ({ name: `Lead ${n}`, owner: leo })),
  )
  await draft(await desk.cells('Loan officer', { 'lead.read': 'none' }))
  const ask = { person: leo.id, kind: 'lead', way: 'loses', limit: 3 } as const
  const first = await ann.ask(listDraftReach, ask)
  const second = await ann.ask(listDraftReach, { ...ask, cursor: first.next! })
  expect([first.items.length, first.total, second.items.length, second.next]).toEqual([3, 5, 2, null])
  expect(new Set([...first.items, ...second.items].map(one => one.id)).size).toBe(5)
})

test('a record that the asker does not see has no name, and one beyond their limits is not there at all', async () => {
  const { w } = desk
  const { ann, bea, leo, tom } = w.firm
  const [mia, ivy] = await makeLeads(w, w.firm, [
    { name: 'Mia Reyes', owner: leo, state: 'SC' },
    { name: 'Ivy Tan', owner: bea, state: 'FL' },
  ])
  await desk.publish(await desk.cells('Administrator', { 'lead.read': 'own' }))
  await draft(await desk.cells('Branch manager', { 'lead.read': 'none' }))
  const ask = (by: Person) => by.ask(listDraftReach, { person: bea.id, kind: 'lead', way: 'loses' })
  expect((await ask(ann)).items).toEqual([
    { id: ivy!.lead, name: null },
    { id: mia!.lead, name: null },
  ])
  await w.superuser`insert into identity.internal_settings (tenant_id, member_id, place_mode, states, changed_at) values (${w.firm.tenant}, ${tom.id}, 'only', array['FL'], now())`
  expect((await ask(tom)).items.map(one => one.id)).toEqual([ivy!.lead])
  await expect(w.rival.ann.ask(listDraftReach, { person: bea.id, kind: 'lead', way: 'loses' })).rejects.toThrow(/no draft/)
})
