import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { letGo } from '#modules/audit/contract.ts'
import { type Deletions, openDeletions } from '../../../../test/deletions.ts'
import { type Happenings, openHappenings } from '../../../../test/ledger.ts'
import type { World } from '../../../../test/world.ts'
import { connect } from '../../db.ts'
import { sourceOfDatabase } from './database.ts'
import { verifyLedger } from './verify.ts'

let h: Happenings
let d: Deletions
beforeAll(async () => {
  h = await openHappenings()
  d = await openDeletions()
})
afterAll(async () => {
  await h.close()
  await d.close()
})

async function verified(w: World) {
  const [{ name }] = (await w.superuser`select current_database() as name`) as [{ name: string }]
  const client = connect({ ...inject('database').superuser, database: name })
  try {
    return await verifyLedger(await sourceOfDatabase(client), { trust: { log: () => w.house.ledger.keys, witnesses: [] } })
  } finally {
    await client.end()
  }
}

test('what retention let go is missed by nobody; one event more is', async () => {
  const { w } = h
  await h.happen(5)
  await h.happen(2, w.rival)
  await w.house.ledger.sequence('now')
  w.pass(62 * 30.5 * 24 * 60)
  const { events } = await w.firm.system.ask(letGo, {})
  expect(events).toBeGreaterThan(9)
  await w.house.ledger.sequence('now')
  const verdict = await verified(w)
  expect(verdict.findings).toEqual([])
  expect(verdict.remarks).toContainEqual({ says: 'were let go when their time was over, as the log itself says', count: events })
  await w.superuser`delete from kernel.event where id = (select id from kernel.event where tenant_id = ${w.rival.tenant} order by id limit 1)`
  expect((await verified(w)).findings.map(f => [f.kind, f.tenant])).toEqual([['removed', w.rival.tenant]])
})

test('a client that two operators deleted leaves its hashes, and the tree whole', async () => {
  const { w } = d
  await w.house.ledger.sequence('now')
  const [{ n }] = (await w.superuser`select count(*)::int as n from ledger.entry where tenant_id = ${w.firm.tenant}`) as [
    { n: number },
  ]
  expect(n).toBeGreaterThan(0)
  await d.ask()
  await d.agree()
  await w.house.ledger.sequence('now')
  await d.graceOver()
  await d.sweep()
  await w.drain()
  expect(await w.superuser`select 1 from ledger.entry where tenant_id = ${w.firm.tenant}`).toHaveLength(0)
  w.pass(5)
  await w.house.ledger.sequence('now')
  const verdict = await verified(w)
  expect(verdict.findings).toEqual([])
  const said = verdict.remarks.find(({ says }) => says.startsWith('of clients that were deleted'))
  expect(said!.count).toBeGreaterThanOrEqual(n)
})
