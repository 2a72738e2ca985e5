import { afterAll, beforeAll, expect, test } from 'vitest'
import { openProduct, type Product } from '../product.ts'
import { listPeople } from '#modules/identity/contract.ts'
let p: Product
beforeAll(async () => { p = await openProduct() })
afterAll(() => p.stop())
test('x', async () => {
  const c = await p.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  const leo = await c.invite('Leo Lane', 'loan_officer', { states: ['SC'] })
  expect((await leo.ask(listPeople, {})).items.length).toBe(2)
  const d = await p.setUp({ name: 'Rival Mortgage', slug: 'rival' })
  expect((await d.ann.ask(listPeople, {})).items.length).toBe(1)
  const f = await p.fetch(c.pagesUrl + '/p/forms/first-home', { headers: { accept: 'text/html' } })
  console.log(f.status, (await f.text()).slice(-3000))
})
