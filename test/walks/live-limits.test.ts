import { afterAll, beforeAll, expect, test } from 'vitest'
import { setLimits } from '#modules/identity/contract.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import type { Client, Member } from '../client.ts'
import { openProduct, type Product } from '../product.ts'
import { listen } from './live-line.ts'

let product: Product
let firm: Client
let leo: Member
const managers: Record<string, Member> = {}
beforeAll(async () => {
  product = await openProduct()
  firm = await product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  const branch = await firm.branch('Charleston', 'SC')
  leo = await firm.invite('Leo Lane', 'loan_officer', { branch, states: ['SC', 'FL'] })
  for (const [name, states] of [
    ['Cary Carolina', ['SC']],
    ['Flo Florida', ['FL']],
    ['Nora Nowhere', []],
  ] as const) {
    const manager = await firm.invite(name, 'branch_manager', { branch })
    await firm.ann.ask(setLimits, {
      person: manager.id,
      campaigns: { mode: 'all' },
      places: { mode: 'only', states: [...states] },
    })
    managers[name.split(' ')[0]!] = manager
  }
})
afterAll(() => product.stop())

test('who is limited to places hears of a lead there the moment it comes, and of no other', async () => {
  const lines = await Promise.all(['Cary', 'Flo', 'Nora'].map(name => listen(product, managers[name]!.cookie)))
  const [cary, flo, nora] = lines as [(typeof lines)[0], (typeof lines)[0], (typeof lines)[0]]
  const whole = await listen(product, firm.ann.cookie)
  const add = async (state: string) =>
    (await leo.ask(addLead, { person: { fullName: `Of ${state}`, emails: [`${state}@live.example`] }, property: { state } }))
      .lead!
  const [south, florida] = [await add('SC'), await add('FL')]
  for (const name of ['lead.received', 'lead.assigned']) {
    await cary.hears(name, south)
    await flo.hears(name, florida)
    // Messages come in one order to everybody: what stands behind these was passed over, not late.
    await whole.hears(name, florida)
  }
  const heard = ({ heard }: { heard: { subject: { kind: string; id: string } | null }[] }) =>
    [...new Set(heard.flatMap(h => (h.subject?.kind === 'lead' ? [h.subject.id] : [])))].sort()
  expect([heard(cary), heard(flo), heard(nora), heard(whole)]).toEqual([[south], [florida], [], [south, florida].sort()])
  for (const line of [...lines, whole]) line.close()
})
