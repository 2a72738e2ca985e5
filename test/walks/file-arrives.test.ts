import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { listLeads } from '#modules/crm/contract.ts'
import {
  importPolicy,
  mendImportRow,
  openImport,
  readImport,
  setImportMapping,
  startImport,
  undoImport,
} from '#modules/lead-hunter/contract.ts'
import type { Client, Member } from '../client.ts'
import { openProduct, type Product } from '../product.ts'

let product: Product
let firm: Client
let leo: Member
beforeAll(async () => {
  product = await openProduct()
  firm = await product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  leo = await firm.invite('Leo', 'loan_officer', { branch: await firm.branch('Charleston', 'SC'), states: ['SC'] })
})
afterAll(() => product?.stop())

/** As the browser sends a file: in two parts, the second after the connection was lost. */
async function sendFile(by: Member, content: string): Promise<string> {
  const bytes = Buffer.from(content)
  const tus = { cookie: by.cookie, 'sec-fetch-site': 'same-origin', 'tus-resumable': '1.0.0' }
  const made = await product.fetch('/api/v1/uploads', {
    method: 'POST',
    headers: { ...tus, 'upload-length': String(bytes.length) },
  })
  expect(made.status).toBe(201)
  const place = made.headers.get('location')!
  const part = (from: number, to: number) =>
    product.fetch(place, {
      method: 'PATCH',
      headers: { ...tus, 'upload-offset': String(from), 'content-type': 'application/offset+octet-stream' },
      body: bytes.subarray(from, to),
    })
  const upload = place.split('/').at(-1)!
  expect((await part(0, 40)).status).toBe(204)
  await expect(by.ask(openImport, { upload, fileName: 'people.csv' })).rejects.toMatchObject({ status: 409 })
  const asked = await product.fetch(place, { method: 'HEAD', headers: tus })
  expect(asked.headers.get('upload-offset')).toBe('40')
  expect((await part(40, bytes.length)).status).toBe(204)
  return upload
}

test('An officer’s list is sent, matched, taken in by the worker, corrected, downloaded and taken back.', async () => {
  const upload = await sendFile(
    leo,
    'First name,Last name,Email,State\nAda,Byron,ada@example.com,SC\nBen,Cole,not an address,SC\nCid,Dow,cid@example.com,SC\n',
  )
  const opened = await leo.ask(openImport, { upload, fileName: 'people.csv' })
  expect(opened).toMatchObject({ state: 'uploaded', rowsTotal: 3, policy: { route: 'me' } })
  await leo.ask(setImportMapping, { import: opened.id, mapping: opened.mapping, policy: importPolicy.parse(opened.policy) })
  await leo.ask(startImport, { import: opened.id })
  const until = (state: string) =>
    vi.waitUntil(async () => (await leo.ask(readImport, { import: opened.id })).state === state, {
      timeout: 60_000,
      interval: 50,
    })
  await until('done')
  expect((await leo.ask(readImport, { import: opened.id })).counts).toMatchObject({ rows: 3, created: 2, bad: 1 })
  expect((await leo.ask(listLeads, {})).items.map(l => l.name).sort()).toEqual(['Ada Byron', 'Cid Dow'])

  const errors = await leo.send('GET', `/api/v1/imports/${opened.id}/errors.csv`)
  expect(errors.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(errors.headers.get('content-disposition')).toContain('people%20-%20to%20correct.csv')
  const text = await errors.text()
  expect(text.split('\r\n')[1]).toMatch(/^Ben,Cole,not an address,SC,3,Email: /)
  const template = await leo.send('GET', '/api/v1/import-template.csv')
  expect(await template.text()).toContain('First name,Last name,Email')

  const mended = await leo.ask(mendImportRow, { import: opened.id, line: 3, cells: { Email: 'ben@example.com' } })
  expect(mended).toMatchObject({ outcome: 'mended', lead: expect.any(String) })
  expect((await leo.ask(listLeads, {})).items).toHaveLength(3)
  await leo.ask(undoImport, { import: opened.id })
  await until('undone')
  expect((await leo.ask(listLeads, {})).items).toEqual([])
})
