import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { importMismo, revealLoan } from '#modules/crm/contract/loan-file.ts'
import { mergePeople, undoMerge } from '#modules/crm/contract/merge.ts'
import { readContact } from '#modules/crm/contract.ts'
import { inventDeal } from '#modules/crm/rules/mismo/generate.ts'
import { writeMismo } from '#modules/crm/rules/mismo/write.ts'
import { agreed } from '../../../test/agreed.ts'
import { because } from '../../../test/second-person.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { erasePerson, previewErasure, readErasure } from './contract.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
})
afterAll(() => w.close())

let seed = 70
/** Somebody with a loan, of whom a social security number is kept: so there are keys of their own. */
async function borrower() {
  const deal = inventDeal({ seed: ++seed, borrowers: 1 })
  const ssn = `9014567${seed}`
  Object.assign(deal.borrowers[0]!, { emails: [`merged${seed}@example.com`], phones: [], ssn, lastName: `Joined${seed}` })
  const { deals } = await w.firm.ann.ask(importMismo, { xml: writeMismo([deal], { createdAt: '2025-03-03T15:00:00Z' }) })
  return { loan: deals[0]!.loan!, person: deals[0]!.borrowers[0]!.contact!, ssn, name: deal.borrowers[0]!.lastName }
}
type Borrower = Awaited<ReturnType<typeof borrower>>
const ssnOf = async ({ loan }: Borrower) => (await w.firm.ann.ask(revealLoan, { loan }, because)).borrowers[0]!.ssn
const keysOf = async (person: Id) =>
  (
    await w.superuser`select count(*) filter (where wrapped is not null)::int as live, count(*)::int as all from keys.person_key where person_id = ${person}`
  )[0]!
const erase = async (person: Id) => {
  const { erasure } = await agreed(w, w.firm.ann, erasePerson, { person })
  await w.drain()
  return erasure
}
const merge = async (kept: Borrower, gone: Borrower) =>
  (await w.firm.ann.ask(mergePeople, { contact: kept.person, with: gone.person })).merge

test('two people who each have keys are merged and parted, and what is sealed of either is read all the while', async () => {
  const [kept, gone] = [await borrower(), await borrower()]
  expect((await keysOf(kept.person)).live).toBeGreaterThan(0)
  expect((await keysOf(gone.person)).live).toBeGreaterThan(0)
  const id = await merge(kept, gone)
  expect([await ssnOf(kept), await ssnOf(gone)]).toEqual([kept.ssn, gone.ssn])
  // No envelope was touched: each is still of the keys it was sealed with.
  expect((await keysOf(gone.person)).live).toBeGreaterThan(0)
  expect(await w.firm.ann.ask(previewErasure, { person: kept.person })).toMatchObject({ records: 2, holds: [], erasure: null })
  await w.firm.ann.ask(undoMerge, { contact: kept.person, merge: id })
  expect([await ssnOf(kept), await ssnOf(gone)]).toEqual([kept.ssn, gone.ssn])
  expect(await w.firm.ann.ask(previewErasure, { person: kept.person })).toMatchObject({ records: 1 })
})

test('erasing somebody after a merge erases both of whom they were made, and nothing opens any more by either’s keys', async () => {
  const [kept, gone] = [await borrower(), await borrower()]
  const id = await merge(kept, gone)
  const loans = (await w.firm.ann.ask(previewErasure, { person: gone.person })).kept.find(one => one.what === 'loans')
  expect(loans).toEqual({ what: 'loans', count: 2, stays: true })
  // Asked by the id of the one who went: they are one person.
  const erasure = await erase(gone.person)
  expect([await ssnOf(kept), await ssnOf(gone)]).toEqual([null, null])
  for (const one of [kept, gone]) expect(await keysOf(one.person)).toMatchObject({ live: 0, all: expect.any(Number) })
  expect(await w.firm.ann.ask(readErasure, { erasure })).toMatchObject({ person: kept.person })
  expect(await w.firm.ann.ask(previewErasure, { person: gone.person })).toMatchObject({ erasure })
  // Parting them afterwards brings nothing of either back.
  await w.firm.ann.ask(undoMerge, { contact: kept.person, merge: id }).catch(() => undefined)
  expect([await ssnOf(kept), await ssnOf(gone)]).toEqual([null, null])
  const said = await w.superuser`
    select full_name as t from crm.contact union all select full_name from crm.borrower union all select full_name from crm.loan union all select value_text from (select coalesce(sealed::text, '') as value_text from crm.contact where id = any (${[kept.person, gone.person]}::uuid[])) x`
  for (const one of [kept, gone]) expect(said.map(r => r.t).join()).not.toContain(one.name)
})

test('erasing one after a merge was undone leaves the other as they were', async () => {
  const [kept, gone] = [await borrower(), await borrower()]
  const id = await merge(kept, gone)
  await w.firm.ann.ask(undoMerge, { contact: kept.person, merge: id })
  await erase(gone.person)
  expect([await ssnOf(kept), await ssnOf(gone)]).toEqual([kept.ssn, null])
  expect((await keysOf(kept.person)).live).toBeGreaterThan(0)
  expect((await keysOf(gone.person)).live).toBe(0)
  expect((await w.firm.ann.ask(readContact, { contact: kept.person })).name).toContain(kept.name)
  expect((await w.firm.ann.ask(readContact, { contact: gone.person })).name).toBe('Erased person')
})
