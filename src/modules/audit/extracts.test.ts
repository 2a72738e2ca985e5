import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { readExtract, verifyExtract } from '#base/transparency/extract.ts'
import { readKey, type VerifierKey } from '#base/transparency/note.ts'
import { decideApproval, readApproval } from '#modules/trust/contract.ts'
import { slippedInto } from '../../../test/inside.ts'
import { type Happenings, openHappenings } from '../../../test/ledger.ts'
import type { Person } from '../../../test/world.ts'
import { extractWithValues, fetchExtract, listExtracts, searchEvents, showLedger, verifyNow } from './contract.ts'

let h: Happenings
let ids: Id[]
let sue: Person
let cora: Person
beforeAll(async () => {
  h = await openHappenings()
  ;[sue, cora] = [await h.w.hire(h.w.firm, 'sue', 'tenant_admin'), await h.w.hire(h.w.firm, 'cora', 'compliance')]
  ids = await h.happen(2)
  await h.w.house.ledger.sequence('now')
})
afterAll(() => h.close())
const because = { reason: 'For the examiner.' }

test('values go along in an extract once a second person agreed, to whoever asked, for a day; it holds by itself and is in the log', async () => {
  const { w } = h
  const { approval } = (await cora.ask(extractWithValues, { wish: { events: ids } }, because)) as unknown as {
    approval: { id: Id }
  }
  expect(await cora.ask(listExtracts, {})).toEqual({ items: [] })
  const { hash } = await sue.ask(readApproval, { approval: approval.id })
  await sue.ask(decideApproval, { approval: approval.id, agree: true, hash })
  await w.drain()
  const { items } = await cora.ask(listExtracts, {})
  expect(items).toMatchObject([{ named: 2, from: null }])
  const { raw } = await cora.ask(fetchExtract, { extract: items[0]!.id })
  const { keys } = await cora.ask(showLedger, {})
  const extract = readExtract(raw.text)!
  const verdict = verifyExtract(extract, '', keys.map(readKey) as VerifierKey[])
  expect(verdict).toMatchObject({ holds: true })
  expect(verdict.leaves.map(leaf => leaf.secrets)).toEqual(['shown', 'shown'])
  expect(extract.leaves[0]!.secrets!.changes.map(change => change.field)).toContain('city')
  // One value that is another than it was does not hold.
  const altered = structuredClone(extract)
  ;(altered.leaves[0]!.secrets!.changes[0] as { after: unknown }).after = 'Elsewhere'
  expect(verifyExtract(altered).holds).toBe(false)

  const told = await cora.ask(searchEvents, {
    actor: [cora.id],
    name: ['audit.fetched', 'audit.extractWithValues'],
    from: new Date(Math.min(Date.now(), w.now().getTime()) - 864e5).toISOString(),
    to: new Date(Math.max(Date.now(), w.now().getTime()) + 864e5).toISOString(),
  })
  expect(told.items.map(line => line.name)).toEqual(['audit.fetched', 'audit.extractWithValues'])
  expect(await sue.ask(listExtracts, {})).toEqual({ items: [] })
  await expect(sue.ask(fetchExtract, { extract: items[0]!.id })).rejects.toMatchObject({ word: 'not-found' })
  w.pass(24 * 60 + 1)
  await expect(cora.ask(fetchExtract, { extract: items[0]!.id })).rejects.toMatchObject({ word: 'gone' })
})

test('nothing is asked for that is not there, by nobody who may not, and SQL makes none without a second person', async () => {
  const { w } = h
  await expect(cora.ask(extractWithValues, { wish: {} }, because)).rejects.toMatchObject({ word: 'invalid' })
  await expect(w.firm.bea.ask(extractWithValues, { wish: { events: ids } }, because)).rejects.toMatchObject({ word: 'forbidden' })
  const make = slippedInto(
    w,
    verifyNow,
    () => cora.ask(verifyNow, {}),
    `insert into audit.extract (tenant_id, id, owner_id, wish, made_at, expires_at, approval_id)
      values ('${w.firm.tenant}', gen_random_uuid(), '${cora.id}', '{}', now(), now(), gen_random_uuid())`,
  )
  await expect(make).rejects.toMatchObject({ code: '42501' })
})
