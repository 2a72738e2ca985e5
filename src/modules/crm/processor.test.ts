import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeLeads, wordOf } from '../../../test/leads.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { addLoan, listLoans, readLoan, updateLoan } from './contract/loan.ts'
import { listContacts, listLeads } from './contract.ts'

let w: World
let pam: Person
let loan: string
let other: string
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  pam = await w.hire(w.firm, 'pam', 'processor', w.firm.branches.charleston)
  const [one, two] = await makeLeads(w, w.firm, [
    { name: 'Paul Processed', owner: w.firm.leo, state: 'SC' },
    { name: 'Nora Notyet', owner: w.firm.leo, state: 'SC' },
  ])
  loan = (await w.firm.leo.ask(addLoan, { contact: one!.contact, purpose: 'purchase', state: 'SC' })).id
  other = (await w.firm.leo.ask(addLoan, { contact: two!.contact, purpose: 'purchase', state: 'SC' })).id
})
afterAll(() => w.close())

describe('a processor', () => {
  test('sees and works the loans they were given, their people, and nothing else', async () => {
    expect((await pam.ask(listLoans, {})).items).toEqual([])
    await w.firm.leo.ask(updateLoan, { loan, processor: pam.id })
    expect((await pam.ask(listLoans, {})).items.map(l => l.id)).toEqual([loan])
    expect(await pam.ask(readLoan, { loan })).toMatchObject({ processor: pam.id, processorName: 'Pam', mayEdit: true })
    expect(await wordOf(pam.ask(readLoan, { loan: other }))).toBe('not-found')
    expect((await pam.ask(listContacts, { q: 'Paul' })).items.map(p => p.name)).toEqual([])
    expect(await wordOf(pam.ask(updateLoan, { loan, program: 'C30' }))).toBe('answered')
    expect(await wordOf(pam.ask(listLeads, {}))).toBe('forbidden')
    await w.firm.leo.ask(updateLoan, { loan, processor: null })
    expect((await pam.ask(listLoans, {})).items).toEqual([])
  })

  test('is somebody of this company who is there', async () => {
    const rex = await w.hire(w.firm, 'rex', 'partner_rep')
    expect(await wordOf(w.firm.leo.ask(updateLoan, { loan, processor: rex.id }))).toBe('invalid')
    expect(await wordOf(w.firm.leo.ask(updateLoan, { loan, processor: w.rival.leo.id }))).toBe('not-found')
  })
})

test('what an edit of a loan says of its place is kept: a ZIP code brings its state', async () => {
  const toms = (await makeLeads(w, w.firm, [{ name: 'Zed Zip', owner: w.firm.tom, state: 'FL' }]))[0]!
  const { id } = await w.firm.tom.ask(addLoan, { contact: toms.contact, purpose: 'purchase' })
  await w.firm.tom.ask(updateLoan, { loan: id, propertyZip: '32801' })
  expect(await w.firm.tom.ask(readLoan, { loan: id })).toMatchObject({ state: 'FL', propertyZip: '32801' })
})
