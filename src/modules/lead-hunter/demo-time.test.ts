import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { connect } from '#kernel/db.ts'
import { sourceOfDatabase } from '#kernel/ledger/verify/database.ts'
import { verifyLedger } from '#kernel/ledger/verify/verify.ts'
import { type Happenings, openHappenings } from '../../../test/ledger.ts'
import { loadDemo } from './contract/demo.ts'

let h: Happenings
beforeAll(async () => {
  h = await openHappenings()
  await h.w.firm.prepare()
  // Early in a working day, as a clock of UTC tells it: the company's afternoon is still to come.
  const now = h.w.now()
  const early = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1, 5)
  const days = { 0: 1, 6: 2 }[new Date(early).getUTCDay()] ?? 0
  h.w.pass((early - now.getTime()) / 60_000 + days * 24 * 60)
})
afterAll(() => h.close())

test('Loaded in the morning it tells of nothing that is still to come, and the ledger holds.', async () => {
  const { w } = h
  await h.happen(1)
  await w.house.ledger.sequence('now')
  w.pass(2)
  await w.firm.ann.ask(loadDemo, {})
  await w.drain()
  expect(
    await w.superuser`select name, at from kernel.event where tenant_id = ${w.firm.tenant} and at > ${w.now()} limit 3`,
  ).toEqual([])
  expect(
    await w.superuser`select id, stage_since from crm.loan where tenant_id = ${w.firm.tenant} and greatest(created_at, stage_since) > ${w.now()} limit 3`,
  ).toEqual([])
  await w.house.ledger.sequence('now')
  const [{ name }] = (await w.superuser`select current_database() as name`) as [{ name: string }]
  const client = connect({ ...inject('database').superuser, database: name })
  try {
    const verdict = await verifyLedger(await sourceOfDatabase(client), {
      trust: { log: () => w.house.ledger.keys, witnesses: [] },
    })
    expect(verdict.findings).toEqual([])
    expect(verdict.remarks.map(({ says }) => says)).toContainEqual(expect.stringContaining('demo company'))
  } finally {
    await client.end()
  }
})
