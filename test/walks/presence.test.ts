import { afterAll, beforeAll, expect, test } from 'vitest'
import { lookAt } from '#modules/crm/contract.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import type { Client, Member } from '../client.ts'
import { openProduct, type Product } from '../product.ts'
import { listen } from './live-line.ts'

let product: Product
let firm: Client
let rival: Client
let leo: Member
let tom: Member
beforeAll(async () => {
  product = await openProduct()
  firm = await product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  rival = await product.setUp({ name: 'Rival Mortgage', slug: 'rival' })
  leo = await firm.invite('Leo Lane', 'loan_officer', { states: ['SC'] })
  tom = await firm.invite('Tom Tiller', 'loan_officer', { states: ['FL'] })
})
afterAll(() => product?.stop())

test('two who have a lead open hear of each other; who may not see it, and another client, hear nothing and cannot say so', async () => {
  const person = { fullName: 'Pia Present', emails: ['pia@present.example'] }
  const lead = (await firm.ann.ask(addLead, { person, property: { state: 'SC' } })).lead!
  const lines = await Promise.all([firm.ann, leo, tom, rival.ann].map(who => listen(product, who.cookie)))
  const [anns, leos, toms, rivals] = lines as [(typeof lines)[0], (typeof lines)[0], (typeof lines)[0], (typeof lines)[0]]

  await firm.ann.ask(lookAt, { lead })
  expect(await leos.hears('presence.here', lead)).toMatchObject({ subject: { kind: 'lead', id: lead }, by: firm.ann.id })
  await leo.ask(lookAt, { lead })
  await expect.poll(() => anns.heard.find(h => h.name === 'presence.here' && (h as { by?: string }).by === leo.id)).toBeDefined()
  await leo.ask(lookAt, { lead, gone: true })
  expect(await anns.hears('presence.gone', lead)).toMatchObject({ by: leo.id })

  for (const stranger of [tom, rival.ann]) expect((await stranger.send('POST', '/api/v1/presence', { lead })).status).toBe(404)
  const presence = (line: (typeof lines)[0]) => line.heard.filter(h => h.name.startsWith('presence.'))
  expect([presence(toms), presence(rivals)]).toEqual([[], []])
  expect([...presence(anns), ...presence(leos)].some(h => (h as { by?: string }).by === tom.id)).toBe(false)
  expect(await product.superuser`select 1 from kernel.event where name like '%lookAt' or name like 'presence%'`).toEqual([])
  for (const line of lines) line.close()
})
