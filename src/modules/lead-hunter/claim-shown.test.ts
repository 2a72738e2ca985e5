import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Desk, openDesk } from '../../../test/routing-desk.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { listAlerts } from '../crm/contract/alert.ts'
import { assignLead } from '../crm/contract/lead.ts'
import { claimLead, readRouting, readTrace } from './contract.ts'

let w: World
let desk: Desk
beforeAll(async () => {
  w = await openWorld()
  desk = openDesk(w)
  await w.firm.prepare()
  const pool = (await w.firm.ann.ask(readRouting, {})).pools[0]!.id
  await desk.publish(w.firm, { rules: [desk.rule('Pool', { target: { method: 'pool', pool } })], fallback: { pool } })
})
afterAll(() => w.close())

test('whoever reads a lead of a pool is told beforehand whether they may claim it, and the claim says the same', async () => {
  const { id: lead } = await desk.routed(w.firm, { propertyState: 'SC' })
  const told = async (who: typeof w.firm.ann) => (await who.ask(readTrace, { lead })).claim
  const why = 'You need an active license in SC to take this lead. Holds no license in SC.'
  expect(await told(w.firm.ann)).toEqual({ may: false, why })
  await expect(w.firm.ann.ask(claimLead, { lead })).rejects.toMatchObject({ word: 'forbidden', message: why })
  await desk.license(w.firm, w.firm.ann.id, 'SC')
  expect(await told(w.firm.ann)).toEqual({ may: true, why: null })
  await w.firm.ann.ask(assignLead, { lead, owner: w.firm.leo.id })
  expect(await told(w.firm.ann)).toBeNull()
})

test('whoever was told of an offer is asked for nothing any more once a colleague has claimed it', async () => {
  const { leo, tom } = w.firm
  await desk.license(w.firm, tom.id, 'SC')
  const target = {
    method: 'first-to-claim' as const,
    who: { of: 'people' as const, people: [leo.id, tom.id] },
    speaksLanguage: false,
    claimSeconds: 120,
  }
  await desk.publish(w.firm, { rules: [desk.rule('First to claim', { target })], fallback: {} })
  const { id: lead } = await desk.routed(w.firm)
  const told = async (unread: boolean) => (await leo.ask(listAlerts, { unread })).items.find(one => one.subject?.id === lead)
  expect(await told(true)).toMatchObject({ title: 'A lead is offered to you: whoever claims it first has it.' })
  await tom.ask(claimLead, { lead })
  expect(await told(true)).toBeUndefined()
  expect(await told(false)).toMatchObject({
    title: 'A lead was offered to you and others: it is not there to claim any more.',
  })
})
