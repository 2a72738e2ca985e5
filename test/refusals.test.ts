import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import { run } from '#kernel/run.ts'
import * as crm from '#modules/crm/contract.ts'
import { readMatrix } from '#modules/identity/contract.ts'
import { bulkView, noteLimits } from '#policy/limits.ts'
import { makeLeads } from './leads.ts'
import { overHttp } from './over-http.ts'
import { openWorld, type World } from './world.ts'

let w: World
let lead: Id
let leads: Id[]
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  await w.rival.prepare()
  const wishes = Array.from({ length: 260 }, (_, n) => ({
    name: `Jane Number${n}`,
    owner: w.firm.leo,
    state: 'SC',
    email: `jane${n}@fine.example`,
    phone: `+1843555${String(n).padStart(4, '0')}`,
  }))
  const made = await makeLeads(w, w.firm, wishes)
  leads = made.map(one => one.lead)
  lead = leads[0]!
})
afterAll(() => w.close())
beforeEach(async () => {
  await w.house.notes.settle(w.house)
  await w.superuser`delete from kernel.event where name in ('request.refused', 'records.seenInBulk')`
})

const told = async (name: string, tenant = w.firm.tenant) =>
  w.superuser<
    {
      actor: Id | null
      kind: string | null
      subject: Id | null
      facts: Record<string, unknown>
      door: string
      bearer: Id | null
    }[]
  >`
    select actor_id as actor, subject_kind as kind, subject_id as subject, facts, door, bearer_id as bearer from kernel.event where name = ${name} and tenant_id = ${tenant} order by id`
const tries = (asked: Promise<unknown>) => expect(asked).rejects.toThrow()

describe('a request that is refused leaves an event in the client’s log', () => {
  test('for want of a right: who, what was asked for, why, by which door', async () => {
    const { leo } = w.firm
    await tries(leo.ask(readMatrix, {} as never))
    expect(await told('request.refused')).toEqual([
      {
        actor: leo.id,
        kind: null,
        subject: null,
        door: 'member',
        bearer: expect.any(String),
        facts: { action: readMatrix.name, word: 'forbidden', needs: readMatrix.needs, permission: readMatrix.needs },
      },
    ])
  })

  test('for want of a reason or a passkey, and names the record the address names', async () => {
    await tries(w.firm.max.ask(crm.moveLead, { lead, stage: newId() }))
    await tries(w.firm.ann.ask(crm.exportLeads, {}))
    const [moved, exported] = await told('request.refused')
    expect(moved).toMatchObject({ kind: 'lead', subject: lead, facts: { action: 'crm.moveLead', word: 'forbidden' } })
    expect(exported!.facts).toMatchObject({ action: 'crm.exportLeads', word: 'needs-proof', demand: 'reason' })
  })

  test('at hours or from places that are closed to them', async () => {
    const caller = (await w.bearers.resolve(w.firm.leo.token))!
    const closed = {
      ...caller,
      conditions: { of: { hours: null, networks: ['10.9.0.0/16'], startsOn: null, endsOn: null }, zone: 'UTC' },
    }
    const asked = { action: crm.listLeads as never, door: 'member' as const, caller: closed, input: {}, address: '192.0.2.7' }
    await tries(run(w.house, asked))
    const [one] = await told('request.refused')
    expect(one!.facts).toMatchObject({ action: 'crm.listLeads', word: 'forbidden' })
    const [{ address }] =
      (await w.superuser`select host(address) as address from kernel.event where name = 'request.refused'`) as [
        { address: string },
      ]
    expect(address).toBe('192.0.2.7')
  })

  test('and says nothing of what was sent', async () => {
    await tries(w.firm.max.ask(crm.updateLead, { lead, propertyStreet: '1 King Street', tags: ['secret word'] }))
    const [one] = await told('request.refused')
    expect(JSON.stringify(one)).not.toMatch(/King|secret/)
  })

  test('but a flood leaves a few lines a minute, and how many there were', async () => {
    const { most } = noteLimits['request.refused']
    for (let n = 0; n < 40; n++) await tries(w.firm.leo.ask(readMatrix, {} as never))
    expect(await told('request.refused')).toHaveLength(most)
    await w.house.notes.settle(w.house)
    const all = await told('request.refused')
    expect(all).toHaveLength(most + 1)
    expect(all.at(-1)!.facts.times).toBe(40 - most)
  })

  test('and how many is written seconds after, not when the minute is over: a killed process loses no more', async () => {
    const { most, waits } = noteLimits['request.refused']
    const armed = vi.spyOn(globalThis, 'setTimeout')
    try {
      for (let n = 0; n < most + 3; n++) await tries(w.firm.leo.ask(readMatrix, {} as never))
      const timers = armed.mock.calls.filter(([, ms]) => ms === waits * 1000)
      expect(timers).toHaveLength(1)
      ;(timers[0]![0] as () => void)()
      await vi.waitUntil(async () => (await told('request.refused')).length === most + 1)
      expect((await told('request.refused')).at(-1)!.facts.times).toBe(3)
      // The window goes on: what comes now waits again.
      await tries(w.firm.leo.ask(readMatrix, {} as never))
      expect(await told('request.refused')).toHaveLength(most + 1)
    } finally {
      armed.mockRestore()
    }
  })

  test('not for what was merely mistyped or is not there, and not in a rival’s log', async () => {
    await tries(w.firm.leo.ask(crm.updateLead, { lead, nonsense: 1 } as never))
    await tries(w.firm.leo.ask(crm.readLead, { lead: newId() }))
    await tries(w.rival.leo.ask(readMatrix, {} as never))
    expect(await told('request.refused')).toEqual([])
    expect(await told('request.refused', w.rival.tenant)).toHaveLength(1)
  })

  test('once, by HTTP too', async () => {
    const http = await overHttp(w)
    const answer = await http.send({ url: '/api/v1/matrix', headers: { authorization: `Bearer ${w.firm.leo.token}` } })
    expect(answer.statusCode).toBe(403)
    expect(await told('request.refused')).toHaveLength(1)
    await http.server.close()
  })
})

describe('reading much', () => {
  test('record by record is told once it is much, and again only at twice as much; who sees them masked reads nothing', async () => {
    const cora = await w.hire(w.firm, 'cora', 'compliance')
    for (const id of leads) await w.firm.leo.ask(crm.readLead, { lead: id })
    for (const id of leads) await cora.ask(crm.readLead, { lead: id })
    const all = await told('records.seenInBulk')
    expect(all).toEqual([
      expect.objectContaining({
        actor: w.firm.leo.id,
        facts: { values: expect.any(Number), minutes: bulkView.seconds / 60, by: 'crm.readLead' },
      }),
    ])
    expect(all[0]!.facts.values).toBeGreaterThanOrEqual(bulkView.most)
    expect(all[0]!.facts.values).toBeLessThan(bulkView.most + 20)
    // Lists show hints: no number of pages is told of.
    for (let n = 0; n < 30; n++) await w.firm.tom.ask(crm.listLeads, { limit: 100 })
    expect(await told('records.seenInBulk')).toHaveLength(1)
  })
})
