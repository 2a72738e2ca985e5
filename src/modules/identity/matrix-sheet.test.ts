import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientFunctions } from '#policy/client-matrix.ts'
import { matrix } from '#policy/matrix.ts'
import { because, type MatrixDesk, openMatrixDesk } from '../../../test/matrix-desk.ts'
import { pagesOf } from '../../../test/pdf-text.ts'
import * as contract from './contract.ts'

let desk: MatrixDesk
beforeAll(async () => {
  desk = await openMatrixDesk()
  await desk.w.superuser`update identity.member set name = 'Łukasz Nguyễn' where id = ${desk.second.id}`
})
afterAll(() => desk.w.close())

const sheetOf = async (version: string) => {
  const { raw } = await desk.w.firm.ann.ask(contract.printMatrix, { version })
  const pages = pagesOf(Buffer.from(raw.base64, 'base64'))
  return { raw, pages, text: pages.join('').replaceAll(' ', '') }
}

test('a version as a PDF says what was signed, by whom, why, and every function of every type', async () => {
  const { ann } = desk.w.firm
  const id = await desk.publish(await desk.cells('Marketing manager', { 'lead.export': 'none' }))
  const row = (await ann.ask(contract.listMatrixVersions, {})).items.find(one => one.id === id)!
  expect(row.reason).toBe(because.reason)
  const { raw, pages, text } = await sheetOf(id)
  expect(raw).toMatchObject({ type: 'application/pdf', name: 'security-matrix-2.pdf' })
  const said = [
    'security matrix, version 2',
    row.hash,
    'Łukasz Nguyễn',
    because.reason,
    'Began as',
    'Vendor caller',
    'second person',
  ]
  for (const words of [...said, ...clientFunctions.map(one => matrix[one].label)])
    expect(text).toContain(words.replaceAll(' ', ''))
  for (const [n, page] of pages.entries()) expect(page.replaceAll(' ', '')).toContain(`Page${n + 1}of${pages.length}`)
})

test('a draft says that it is one; whoever may not take the matrix along gets none', async () => {
  const { ann, leo } = desk.w.firm
  const draft = await ann.ask(contract.openDraft, {})
  expect((await sheetOf(draft.id)).text).toContain('Adraft:nobodyisjudgedbyit')
  await expect(leo.ask(contract.printMatrix, { version: draft.id })).rejects.toThrow(/may not: take the security matrix along/)
  await expect(desk.w.rival.ann.ask(contract.printMatrix, { version: draft.id })).rejects.toThrow(/nothing here/)
})
