import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MatrixDesk, openMatrixDesk } from '../../../test/matrix-desk.ts'
import * as contract from './contract.ts'

let desk: MatrixDesk
beforeAll(async () => {
  desk = await openMatrixDesk()
})
afterAll(() => desk.w.close())

test('a draft that only asks for more says before what, for what, and of whom', async () => {
  const { ann } = desk.w.firm
  await ann.ask(contract.openDraft, {})
  const ofType = async (name: string, demands: { reason?: true; proofMinutes?: number }) => {
    const { id } = await desk.typeOf(name)
    await ann.ask(contract.editDraft, { cells: [{ type: id, permission: 'lead.tag', level: 'own', demands }] })
  }
  await ofType('Loan officer', { reason: true })
  const { people, tightened } = await ann.ask(contract.simulateMatrix, {})
  const leos = people.find(person => person.name === 'Leo')
  expect([leos?.gains, leos?.loses, leos?.eased]).toEqual([undefined, undefined, undefined])
  expect(tightened).toEqual([
    { permission: 'lead.tag', demands: { reason: true }, people: [{ id: desk.w.firm.leo.id, name: 'Leo' }] },
  ])

  await ofType('Loan officer', { proofMinutes: 5 })
  const { tightened: later } = await ann.ask(contract.simulateMatrix, {})
  expect(later).toMatchObject([{ permission: 'lead.tag', demands: { proofMinutes: 5 }, people: [{ name: 'Leo' }] }])
})
