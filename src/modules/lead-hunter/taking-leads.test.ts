import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { type Desk, openDesk } from '../../../test/routing-desk.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as contract from './contract.ts'

let w: World
let desk: Desk
let pool: string
beforeAll(async () => {
  w = await openWorld()
  desk = openDesk(w)
  await Promise.all([w.firm.prepare(), w.rival.prepare()])
  pool = (await w.firm.ann.ask(contract.readRouting, {})).pools[0]!.id
})
afterAll(() => w.close())

const people = (...ids: string[]) => ({ who: { of: 'people' as const, people: ids }, speaksLanguage: false })
const sweep = async () => {
  await w.firm.system.ask(contract.sweepAcceptance, {})
  return w.drain()
}
const openOf = async (lead: string) =>
  (await w.superuser`select id from lead_hunter.assignment where lead_id = ${lead} and ended_at is null`)[0]?.id as string
const outcomesOf = async (lead: string) =>
  (await w.superuser`select outcome from lead_hunter.assignment where lead_id = ${lead} order by id`).map(
    r => r.outcome as string | null,
  )

describe('the time to accept', () => {
  beforeAll(async () => {
    await desk.license(w.firm, w.firm.tom.id, 'SC')
    await desk.publish(w.firm, {
      rules: [
        desk.rule('Leo, then Tom', {
          acceptSeconds: 600,
          target: { method: 'round-robin', ...people(w.firm.leo.id, w.firm.tom.id) },
        }),
      ],
      fallback: { pool },
    })
  })
  /** A lead that Leo has to accept. */
  const givenToLeo = async () => {
    for (;;) {
      const made = await desk.routed(w.firm)
      if (made.owner === w.firm.leo.id) return made.id
    }
  }

  test('runs out: the lead goes to the next, both and the branch manager are told, and then to the pool', async () => {
    const lead = await givenToLeo()
    w.pass(9)
    await sweep()
    expect(await desk.leadRow(lead)).toMatchObject({ owner: w.firm.leo.id })
    w.pass(2)
    await sweep()
    expect(await desk.leadRow(lead)).toMatchObject({ owner: w.firm.tom.id, branch: w.firm.branches.tampa, status: 'assigned' })
    expect(await desk.alertsOf(w.firm.leo.id, lead)).toEqual(['lead.assigned', 'lead.timedOut'])
    expect(await desk.alertsOf(w.firm.tom.id, lead)).toEqual(['lead.assigned'])
    expect(await desk.alertsOf(w.firm.bea.id, lead)).toEqual(['lead.timedOut'])
    expect(await desk.eventsOf(lead)).toEqual(expect.arrayContaining(['lead.timedOut', 'leadHunter.expireAcceptance']))
    w.pass(11)
    await sweep()
    expect(await desk.leadRow(lead)).toMatchObject({ owner: null, pool })
    expect(await outcomesOf(lead)).toEqual(['timed_out', 'timed_out', null])
    const { items } = await w.firm.ann.ask(contract.readTrace, { lead })
    expect(items.map(i => i.sentence)).toEqual([
      'After Tom: put into “Shared pool”.',
      'After Leo: given to Tom by the rule “Leo, then Tom”. Nobody took it in time.',
      'Given to Leo by the rule “Leo, then Tom”. Nobody took it in time.',
    ])
    expect(items[0]!.trace!.after).toMatchObject({ rule: 'Leo, then Tom', tried: [{ name: 'Leo' }, { name: 'Tom' }] })
    expect(items[0]!.trace!.rules[0]!.people.map(p => p.skip)).toEqual(['already-tried', 'already-tried'])
  })

  test('stops when the officer accepts, and a late or doubled timer does nothing', async () => {
    const lead = await givenToLeo()
    const assignment = await openOf(lead)
    await w.firm.leo.ask(contract.acceptLead, { lead })
    expect(await desk.leadRow(lead)).toMatchObject({ owner: w.firm.leo.id, status: 'accepted', acceptBy: null })
    w.pass(30)
    await sweep()
    expect(await w.firm.system.ask(contract.expireAcceptance, { assignment })).toEqual({ moved: false })
    expect(await desk.leadRow(lead)).toMatchObject({ owner: w.firm.leo.id })
    expect(await outcomesOf(lead)).toEqual(['accepted'])
    expect(await desk.eventsOf(lead)).toContain('lead.accepted')
  })

  test('moves a lead once, however often the timer is asked at the same time', async () => {
    const lead = await givenToLeo()
    const assignment = await openOf(lead)
    w.pass(11)
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => w.firm.system.ask(contract.expireAcceptance, { assignment })),
    )
    expect(answers.filter(a => a.moved)).toHaveLength(1)
    expect(await outcomesOf(lead)).toEqual(['timed_out', null])
  })

  test('does not take a lead from an officer who has called the person already', async () => {
    const lead = await givenToLeo()
    w.pass(5)
    await w.superuser`update crm.lead set first_touch_at = ${w.now()} where id = ${lead}`
    w.pass(10)
    await sweep()
    expect(await desk.leadRow(lead)).toMatchObject({ owner: w.firm.leo.id, acceptBy: null })
    expect(await outcomesOf(lead)).toEqual(['accepted'])
  })

  test('is left alone by a lead that was given to somebody else by hand meanwhile', async () => {
    const lead = await givenToLeo()
    await w.superuser`update crm.lead set owner_id = ${w.firm.ann.id} where id = ${lead}`
    w.pass(11)
    await sweep()
    expect(await desk.leadRow(lead)).toMatchObject({ owner: w.firm.ann.id })
    expect(await outcomesOf(lead)).toEqual(['reassigned'])
    expect((await w.firm.ann.ask(contract.readTrace, { lead })).items[0]?.sentence).toBe('Given to Ann by hand.')
  })

  test('ends at once when the officer declines; nobody else may accept or decline for them', async () => {
    const lead = await givenToLeo()
    await expect(w.firm.tom.ask(contract.declineLead, { lead })).rejects.toMatchObject({ word: 'not-found' })
    await expect(w.firm.tom.ask(contract.acceptLead, { lead })).rejects.toMatchObject({ word: 'not-found' })
    await expect(w.firm.bea.ask(contract.acceptLead, { lead })).rejects.toMatchObject({ word: 'forbidden' })
    await w.firm.leo.ask(contract.declineLead, { lead, why: 'busy' })
    expect(await desk.leadRow(lead)).toMatchObject({ owner: w.firm.tom.id })
    expect(await outcomesOf(lead)).toEqual(['declined', null])
    await w.firm.tom.ask(contract.acceptLead, { lead })
    await expect(w.firm.tom.ask(contract.declineLead, { lead })).rejects.toMatchObject({ word: 'conflict' })
  })

  test('may be stopped by the officer’s assistant', async () => {
    const lead = await givenToLeo()
    await w.firm.abe.ask(contract.acceptLead, { lead })
    expect(await desk.leadRow(lead)).toMatchObject({ owner: w.firm.leo.id, status: 'accepted' })
  })
})

describe('a pool', () => {
  beforeAll(() => desk.publish(w.firm, { rules: [], fallback: { pool } }))

  test('shows what one’s licences reach, without name, e-mail or phone', async () => {
    const sc = await desk.routed(w.firm, { propertyState: 'SC', amountCents: 41_250_000, name: 'Zelda Quist' })
    const tx = await desk.routed(w.firm, { propertyState: 'TX' })
    const unknown = await desk.routed(w.firm, { propertyState: undefined })
    const { items, pools } = await w.firm.leo.ask(contract.listUnclaimed, { limit: 200 })
    const ids = items.map(i => i.id)
    expect(ids).toEqual(expect.arrayContaining([sc.id, unknown.id]))
    expect(ids).not.toContain(tx.id)
    expect(items.find(i => i.id === sc.id)).toEqual({
      id: sc.id,
      kind: 'pool',
      live: true,
      pool,
      poolName: 'Shared pool',
      intent: 'purchase',
      state: 'SC',
      city: 'Charleston',
      amountCents: 41_250_000,
      source: null,
      score: 60,
      band: 'cold',
      receivedAt: w.now().toISOString(),
      claimBefore: null,
    })
    expect(JSON.stringify(items)).not.toMatch(/Zelda|Quist|example\.com|1234/)
    expect(pools).toEqual([{ id: pool, name: 'Shared pool' }])
    expect((await w.firm.ann.ask(contract.listUnclaimed, {})).items).toEqual([])
    await expect(w.firm.max.ask(contract.listUnclaimed, {})).rejects.toMatchObject({ word: 'forbidden' })
    expect((await w.rival.leo.ask(contract.listUnclaimed, { limit: 200 })).items).toEqual([])
  })

  test('pages through everything once', async () => {
    for (let n = 0; n < 5; n++) await desk.routed(w.firm)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await w.firm.leo.ask(contract.listUnclaimed, { limit: 2, ...(cursor ? { cursor } : {}) })
      seen.push(...page.items.map(i => i.id))
      cursor = page.next ?? undefined
    } while (cursor)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBe((await w.firm.leo.ask(contract.listUnclaimed, { limit: 200 })).items.length)
  })

  test('gives a lead to exactly one of many who claim it at once, and tells the others who was quicker', async () => {
    for (const person of [w.firm.ann, w.firm.bea]) await desk.license(w.firm, person.id, 'SC')
    const { id } = await desk.routed(w.firm)
    const claimers = [w.firm.leo, w.firm.tom, w.firm.ann, w.firm.bea]
    const outcomes = await Promise.allSettled(claimers.map(p => p.ask(contract.claimLead, { lead: id })))
    const winner = claimers[outcomes.findIndex(o => o.status === 'fulfilled')]!
    const refusals = outcomes.flatMap(o => (o.status === 'rejected' ? [o.reason] : []))
    expect(refusals).toHaveLength(3)
    const name = winner.name[0]!.toUpperCase() + winner.name.slice(1)
    for (const refusal of refusals)
      expect(refusal).toMatchObject({ word: 'conflict', message: `${name} claimed this a moment before you.` })
    expect(await desk.leadRow(id)).toMatchObject({ owner: winner.id, pool: null, status: 'accepted' })
    expect((await desk.eventsOf(id)).filter(e => e === 'lead.claimed')).toHaveLength(1)
    // Asked twice by a nervous finger, it is the same claim.
    await winner.ask(contract.claimLead, { lead: id })
    expect(await outcomesOf(id)).toEqual(['claimed', 'accepted'])
    w.pass(0.05)
    const late = claimers.find(p => p !== winner)!
    await expect(late.ask(contract.claimLead, { lead: id })).rejects.toMatchObject({
      message: `${name} claimed this 3 s before you.`,
    })
  })

  test('refuses whoever lacks the licence, with the reason', async () => {
    const { id } = await desk.routed(w.firm, { propertyState: 'GA' })
    await expect(w.firm.leo.ask(contract.claimLead, { lead: id })).rejects.toMatchObject({
      word: 'forbidden',
      message: 'You need an active license in GA to take this lead. Holds no license in GA.',
    })
    await w.superuser`update identity.licence set expires = '2020-01-31' where member_id = ${w.firm.tom.id} and state = 'GA'`
    await expect(w.firm.tom.ask(contract.claimLead, { lead: id })).rejects.toMatchObject({
      word: 'forbidden',
      facts: { code: 'licence-expired' },
    })
    expect(await desk.leadRow(id)).toMatchObject({ owner: null, pool })
  })

  test('is closed to those it is not for, to the rival, and to leads that are in none', async () => {
    const charleston = newId()
    await w.firm.ann.ask(contract.savePool, {
      pool: charleston,
      name: 'Charleston',
      who: { of: 'branches', branches: [w.firm.branches.charleston] },
    })
    await desk.publish(w.firm, { rules: [], fallback: { pool: charleston } })
    const { id } = await desk.routed(w.firm)
    expect((await w.firm.tom.ask(contract.listUnclaimed, { limit: 200 })).items.map(i => i.id)).not.toContain(id)
    await expect(w.firm.tom.ask(contract.claimLead, { lead: id })).rejects.toMatchObject({ word: 'forbidden' })
    for (const stranger of [w.rival.leo, w.rival.ann])
      await expect(stranger.ask(contract.claimLead, { lead: id })).rejects.toMatchObject({ word: 'not-found' })
    const nowhere = await desk.lead(w.firm)
    await expect(w.firm.leo.ask(contract.claimLead, { lead: nowhere.id })).rejects.toMatchObject({ word: 'conflict' })
    await w.firm.leo.ask(contract.claimLead, { lead: id })
  })

  test('takes back what one holds, and only that', async () => {
    await desk.publish(w.firm, { rules: [], fallback: { pool } })
    const { id } = await desk.routed(w.firm)
    await w.firm.leo.ask(contract.claimLead, { lead: id })
    await expect(w.firm.tom.ask(contract.releaseLead, { lead: id, pool })).rejects.toMatchObject({ word: 'not-found' })
    const rivalPool = (await w.rival.ann.ask(contract.readRouting, {})).pools[0]!.id
    await expect(w.firm.leo.ask(contract.releaseLead, { lead: id, pool: rivalPool })).rejects.toMatchObject({ word: 'invalid' })
    await w.firm.leo.ask(contract.releaseLead, { lead: id, pool })
    expect(await desk.leadRow(id)).toMatchObject({ owner: null, pool, acceptedAt: null })
    expect((await w.firm.tom.ask(contract.listUnclaimed, { limit: 200 })).items.map(i => i.id)).toContain(id)
    expect((await w.firm.ann.ask(contract.readTrace, { lead: id })).items[0]?.sentence).toBe(
      'Given back to “Shared pool” by Leo.',
    )
  })
})

describe('an offer', () => {
  const offer = async (toPool = false) => {
    const rule = desk.rule('First to claim', {
      target: { method: 'first-to-claim', ...people(w.firm.leo.id, w.firm.tom.id), claimSeconds: 120 },
    })
    if (toPool) {
      // biome-ignore lint/suspicious/noThenProperty: a field of the contract
      rule.then = 'pool'
      rule.thenPool = pool
    }
    await desk.publish(w.firm, { rules: [rule], fallback: { pool } })
    return (await desk.routed(w.firm)).id
  }

  test('is seen by those it was made to, owned by nobody, and gone for the others once one has claimed it', async () => {
    const lead = await offer()
    expect(await desk.leadRow(lead)).toMatchObject({ owner: null, pool: null, status: 'new' })
    for (const person of [w.firm.leo, w.firm.tom]) {
      expect(await desk.alertsOf(person.id, lead)).toEqual(['lead.offered'])
      const found = (await person.ask(contract.listUnclaimed, { limit: 200 })).items.find(i => i.id === lead)
      expect(found).toMatchObject({ kind: 'offer', claimBefore: new Date(w.now().getTime() + 120_000).toISOString() })
    }
    await expect(w.firm.bea.ask(contract.claimLead, { lead })).rejects.toMatchObject({
      word: 'forbidden',
      message: 'This lead is offered to other people.',
    })
    await w.firm.tom.ask(contract.claimLead, { lead })
    expect((await w.firm.leo.ask(contract.listUnclaimed, { limit: 200 })).items.map(i => i.id)).not.toContain(lead)
    w.pass(5)
    await sweep()
    expect(await desk.leadRow(lead)).toMatchObject({ owner: w.firm.tom.id })
  })

  test('that nobody claims goes to the pool its rule names', async () => {
    const lead = await offer(true)
    w.pass(3)
    await expect(w.firm.leo.ask(contract.claimLead, { lead })).rejects.toMatchObject({ word: 'conflict' })
    await sweep()
    expect(await desk.leadRow(lead)).toMatchObject({ owner: null, pool })
    expect((await w.firm.ann.ask(contract.readTrace, { lead })).items[0]?.trace?.pick.why).toBe('pool-when-time-ran-out')
    await w.firm.leo.ask(contract.claimLead, { lead })
  })
})
