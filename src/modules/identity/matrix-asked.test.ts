import { afterEach, beforeEach, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { readApproval } from '#modules/trust/contract.ts'
import { type MatrixDesk, openMatrixDesk } from '../../../test/matrix-desk.ts'
import * as contract from './contract.ts'

let desk: MatrixDesk
beforeEach(async () => {
  desk = await openMatrixDesk()
})
afterEach(() => desk.w.close())

test('whoever decides reads how many people it touches as the draft was tried out, made-up people of a demo too', async () => {
  const { ann, leo } = desk.w.firm
  await desk.w.superuser`update identity.member set operation_id = ${newId()} where id = ${leo.id}`
  await ann.ask(contract.openDraft, {})
  await ann.ask(contract.editDraft, { cells: await desk.cells('Loan officer', { 'lead.add': 'none' }) })
  const { people } = await ann.ask(contract.simulateMatrix, {})
  expect(people.map(person => person.name)).toContain('Leo')
  const { id, hash } = (await desk.draft())!
  const { preview } = await desk.second.ask(readApproval, { approval: await desk.askFor(ann, { version: id, hash }) })
  expect(preview).toContainEqual({ label: 'People who gain or lose something', value: String(people.length) })
})

test('of a new type whoever decides reads what it has otherwise than the one it was made like, as whoever asks does', async () => {
  const { ann } = desk.w.firm
  await ann.ask(contract.openDraft, {})
  const made = await ann.ask(contract.copyUserType, { of: (await desk.typeOf('Loan officer')).id, name: 'Junior officer' })
  await ann.ask(contract.editDraft, { cells: [{ type: made.id, permission: 'lead.add', level: 'none' }] })
  const { id, hash } = (await desk.draft())!
  const { preview } = await desk.second.ask(readApproval, { approval: await desk.askFor(ann, { version: id, hash }) })
  expect(preview.filter(line => line.label.startsWith('Junior officer: '))).toEqual([
    { label: 'Junior officer: User type', before: 'not there', value: 'added, made like Loan officer, with 1 change' },
    { label: 'Junior officer: Add leads', before: 'Loan officer: all', value: 'none' },
  ])
  expect(preview).toContainEqual({ label: 'Changes', value: '2' })
})

test('whoever decides reads who gains or loses what, ten by name, and of those they do not see how many', async () => {
  const { w, second } = desk
  const { ann } = w.firm
  for (let n = 0; n < 11; n++) await w.hire(w.firm, `officer ${n}`, 'loan_officer', w.firm.branches.tampa)
  await ann.ask(contract.openDraft, {})
  await ann.ask(contract.editDraft, { cells: await desk.cells('Loan officer', { 'lead.add': 'none' }) })
  await ann.ask(contract.editDraft, {
    cells: await desk.cells('Branch manager', { 'lead.read': 'own', 'pipeline.manage': 'all' }),
  })
  await desk.narrow()
  const { id, hash } = (await desk.draft())!
  const approval = await desk.askFor(ann, { version: id, hash })
  const { people } = await second.ask(readApproval, { approval })
  const officers = people.find(one => one.what.includes('Loses: add leads'))!
  expect(officers).toMatchObject({ names: expect.arrayContaining(['Leo', 'Officer 0']), more: 2, what: ['Loses: add leads'] })
  expect(officers.names).toHaveLength(10)
  const manager = people.find(one => one.names.includes('Bea'))!
  expect(manager).toMatchObject({ names: ['Bea'], more: 0 })
  expect(manager.what).toEqual(expect.arrayContaining(['Gains: change pipelines', 'See leads: branches → own']))

  await ann.ask(contract.setLimits, { person: second.id, officers: { mode: 'only', ids: [w.firm.leo.id] } })
  const seen = (await second.ask(readApproval, { approval })).people
  expect(seen.find(one => one.what.includes('Loses: add leads'))).toMatchObject({ names: ['Leo'], more: 11 })
})
