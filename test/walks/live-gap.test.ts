import { afterAll, beforeAll, expect, test } from 'vitest'
import { addLead } from '#modules/lead-hunter/contract.ts'
import type { Client } from '../client.ts'
import { openProduct, type Product } from '../product.ts'
import { listen } from './live-line.ts'

let product: Product
let firm: Client
let rival: Client
beforeAll(async () => {
  product = await openProduct()
  firm = await product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  rival = await product.setUp({ name: 'Rival Mortgage', slug: 'rival' })
})
afterAll(() => product?.stop())

const add = async ({ ann }: Client, name: string) =>
  (await ann.ask(addLead, { person: { fullName: name, emails: [`${name.toLowerCase()}@gap.example`] } })).lead!
/** The mark that the list's answer carries. */
const markOfList = async ({ ann }: Client) => (await ann.send('GET', '/api/v1/leads')).headers.get('live-mark')!

test('a line hears what changed after the answer it continues, and nothing from before or of another client', async () => {
  const first = await listen(product, firm.ann.cookie)
  const [old, theirs] = [await add(firm, 'Olive'), await add(rival, 'Rita')]
  await first.hears('lead.received', old)
  const mark = await markOfList(firm)
  const between = await add(firm, 'Greta')
  const { id } = await first.hears('lead.received', between)

  const line = await listen(product, firm.ann.cookie, mark)
  await line.hears('lead.received', between)
  const after = await add(firm, 'Ada')
  await line.hears('lead.received', after)
  const again = await listen(product, firm.ann.cookie, id)
  await again.hears('lead.received', after)
  for (const { heard, resets } of [line, again]) {
    const leads = heard.flatMap(({ name, subject }) => (name === 'lead.received' ? [subject!.id] : []))
    expect(leads).not.toContain(old)
    expect(leads).not.toContain(theirs)
    expect(resets).toBe(0)
  }
  for (const open of [first, line, again]) open.close()
})

test('a line that continues what this server does not remember is told to look again', async () => {
  for (const since of ['018f0000-0000-7000-8000-000000000000', 'not-a-mark', `${await markOfList(firm)}x`]) {
    const line = await listen(product, firm.ann.cookie, since)
    expect(line.resets).toBe(1)
    line.close()
  }
})

test('only the screens of somebody signed in get a mark, and it does not show whether anything happened', async () => {
  const [one, other] = [await markOfList(firm), await markOfList(firm)]
  expect(one).not.toBe(other)
  expect(one).toHaveLength(other.length)
  const stranger = await product.fetch('/api/v1/leads', { headers: { authorization: 'Bearer nobody' } })
  expect(stranger.headers.get('live-mark')).toBeNull()
})
