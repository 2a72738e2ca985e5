import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { showDate } from '#base/time.ts'
import { type Desk, openDesk } from '../../../test/routing-desk.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { readRouting, readTrace, setAvailability, setCaps } from './contract.ts'

let w: World
let desk: Desk
beforeAll(async () => {
  w = await openWorld()
  desk = openDesk(w)
  await Promise.all([w.firm.prepare(), w.rival.prepare()])
})
afterAll(() => w.close())

const everyone = { who: { of: 'everyone' as const }, speaksLanguage: false }
const people = (...ids: string[]) => ({ who: { of: 'people' as const, people: ids }, speaksLanguage: false })
/** How many of these went to each. */
const tally = (owners: readonly (string | null)[]) =>
  Object.fromEntries([...Map.groupBy(owners, o => o ?? 'nobody')].map(([o, all]) => [o, all.length]))

describe('a new client', () => {
  test('starts with one rule in force, everybody by licence in turn, and a shared pool behind it', async () => {
    const { published, draft, pools } = await w.rival.ann.ask(readRouting, {})
    expect(draft).toBeNull()
    expect(published?.rules).toMatchObject([
      { name: 'Everyone by license, in turn', acceptSeconds: 600, target: { method: 'round-robin' } },
    ])
    expect(pools).toMatchObject([{ name: 'Shared pool', who: { of: 'everyone' } }])
    expect(published?.fallback.pool).toBe(pools[0]?.id)
    expect(published?.remarks).toEqual([])
  })

  test('has its first lead given to the officer licensed for its state, with ten minutes to accept', async () => {
    const { id, owner } = await desk.routed(w.rival, { propertyState: 'GA' })
    expect(owner).toBe(w.rival.tom.id)
    expect(await desk.leadRow(id)).toMatchObject({
      owner: w.rival.tom.id,
      branch: w.rival.branches.tampa,
      status: 'assigned',
      pool: null,
    })
    const { acceptBy } = await desk.leadRow(id)
    expect(new Date(acceptBy).getTime()).toBe(w.now().getTime() + 600_000)
    expect(await desk.eventsOf(id)).toContain('lead.assigned')
    expect(await desk.alertsOf(w.rival.tom.id, id)).toEqual(['lead.assigned'])
  })

  test('has a lead no licence reaches put into the pool, and one whose state is unknown as well', async () => {
    const { pools } = await w.rival.ann.ask(readRouting, {})
    for (const propertyState of ['TX', undefined]) {
      const { id, owner } = await desk.routed(w.rival, { propertyState })
      expect(owner).toBeNull()
      expect(await desk.leadRow(id)).toMatchObject({ owner: null, pool: pools[0]?.id, status: 'new' })
    }
  })
})

describe('the licence law', () => {
  test('passes over an expired licence and says so in the trace', async () => {
    const yesterday = new Date(w.now().getTime() - 864e5).toISOString().slice(0, 10)
    const old = await desk.officer(w.firm, 'Olga', { states: ['NC'], expires: yesterday })
    await desk.publish(w.firm, {
      rules: [desk.rule('North Carolina', { target: { method: 'round-robin', ...people(old, w.firm.leo.id) } })],
      fallback: {},
    })
    const { id, owner } = await desk.routed(w.firm, { propertyState: 'NC' })
    expect(owner).toBe(w.firm.leo.id)
    const { items } = await w.firm.leo.ask(readTrace, { lead: id })
    expect(items[0]?.sentence).toBe('Given to Leo by the rule “North Carolina”.')
    const seen = items[0]?.trace?.rules[0]
    expect(seen?.sentence).toBe('It takes every lead; 1 of 2 could take it.')
    expect(seen?.people).toMatchObject([
      { person: { name: 'Leo' }, skip: null, picked: true },
      {
        person: { name: 'Olga' },
        skip: 'licence-expired',
        picked: false,
        sentence: `The license in NC expired after ${showDate(yesterday, 'UTC')}.`,
      },
    ])
  })

  test('holds for the fallback owner, and tells the administrators of a lead nobody may have', async () => {
    await desk.publish(w.firm, { rules: [], fallback: { owner: w.firm.leo.id } })
    expect((await desk.routed(w.firm, { propertyState: 'SC' })).owner).toBe(w.firm.leo.id)
    const { id, owner } = await desk.routed(w.firm, { propertyState: 'FL' })
    expect(owner).toBeNull()
    expect(await desk.eventsOf(id)).toContain('lead.unassigned')
    expect(await desk.alertsOf(w.firm.ann.id, id)).toEqual(['lead.unassigned'])
    const { items } = await w.firm.ann.ask(readTrace, { lead: id })
    expect(items[0]).toMatchObject({
      kind: 'unassigned',
      trace: { fallbackOwner: { person: { name: 'Leo' }, sentence: 'Holds no license in FL.' } },
    })
  })
})

describe('turns and caps', () => {
  let five: string[]
  beforeAll(async () => {
    five = await Promise.all(['Ada', 'Bo', 'Cy', 'Di', 'Ed'].map(name => desk.officer(w.firm, name)))
  })

  test('sixty leads at once over five officers are twelve each', async () => {
    await desk.publish(w.firm, {
      rules: [desk.rule('In turn', { target: { method: 'round-robin', ...people(...five) } })],
      fallback: {},
    })
    const leads = await Promise.all(Array.from({ length: 60 }, () => desk.lead(w.firm)))
    const owners = await Promise.all(leads.map(lead => desk.route(w.firm, lead)))
    expect(tally(owners)).toEqual(Object.fromEntries(five.map(id => [id, 12])))
  })

  test('a newcomer is next once, and then one of the line, even within one moment', async () => {
    const rule = desk.rule('In turn', { target: { method: 'round-robin', ...people(...five) } })
    await desk.publish(w.firm, { rules: [rule], fallback: {} })
    await desk.receive(
      w.firm,
      Array.from({ length: 50 }, () => desk.facts({})),
    )
    const late = await desk.officer(w.firm, 'Fay')
    await desk.publish(w.firm, {
      rules: [{ ...rule, target: { method: 'round-robin', ...people(...five, late) } }],
      fallback: {},
    })
    const owners = await desk.receive(
      w.firm,
      Array.from({ length: 12 }, () => desk.facts({})),
    )
    expect(owners[0]).toBe(late)
    expect(tally(owners)).toEqual(Object.fromEntries([...five, late].map(id => [id, 2])))
  })

  test('weights are shares', async () => {
    const [ada, bo] = five as [string, string]
    await desk.publish(w.firm, {
      rules: [desk.rule('Shares', { target: { method: 'weighted', ...people(ada, bo), weights: { [ada]: 3 } } })],
      fallback: {},
    })
    const leads = await Promise.all(Array.from({ length: 20 }, () => desk.lead(w.firm)))
    const owners = await Promise.all(leads.map(lead => desk.route(w.firm, lead)))
    expect(tally(owners)).toEqual({ [ada]: 15, [bo]: 5 })
  })

  test('a cap is never passed, however many leads come at once, and counts over all rules', async () => {
    const [ada, bo] = [await desk.officer(w.firm, 'Gus'), await desk.officer(w.firm, 'Hal')]
    await w.firm.ann.ask(setCaps, { person: ada, caps: { perDay: 3 } })
    const { pools } = await w.firm.ann.ask(readRouting, {})
    const pool = pools[0]!.id
    const rules = ['purchase', 'refinance'].map(intent =>
      desk.rule(intent, {
        conditions: [{ field: 'intent', anyOf: [intent as 'purchase'] }],
        target: { method: 'capped', ...people(ada, bo), caps: { perDay: 5 }, capsFor: {} },
      }),
    )
    await desk.publish(w.firm, { rules, fallback: { pool } })
    const leads = await Promise.all(
      Array.from({ length: 20 }, (_, n) => desk.lead(w.firm, { intent: n % 2 ? 'purchase' : 'refinance' })),
    )
    const owners = await Promise.all(leads.map(lead => desk.route(w.firm, lead)))
    expect(tally(owners)).toEqual({ [ada]: 3, [bo]: 5, nobody: 12 })
    const { items } = await w.firm.ann.ask(readTrace, { lead: leads[owners.lastIndexOf(null)]!.id })
    const skips = items[0]!.trace!.rules.flatMap(r => r.people.map(p => p.sentence))
    expect(skips).toEqual(expect.arrayContaining(['Has 3 of at most 3 leads this day.', 'Has 5 of at most 5 leads this day.']))
    const shown = (await w.firm.ann.ask(readRouting, {})).people.find(p => p.id === ada)
    expect(shown).toMatchObject({ caps: { perDay: 3 }, given: { day: 3 } })
    w.pass(24 * 60)
    expect((await desk.routed(w.firm)).owner).not.toBeNull()
  })

  test('a thousand leads of a file are shared in one go, told of once a person, and nobody has to accept in time', async () => {
    await desk.publish(w.firm, {
      rules: [desk.rule('File', { acceptSeconds: 600, target: { method: 'round-robin', ...people(...five) } })],
      fallback: {},
    })
    const before = (await desk.alertsOf(five[0]!)).length
    const leads = Array.from({ length: 1000 }, () => desk.facts({}))
    const owners = await desk.receive(w.firm, leads, false)
    expect(tally(owners)).toEqual(Object.fromEntries(five.map(id => [id, 200])))
    expect((await desk.alertsOf(five[0]!)).slice(before)).toEqual(['leads.assigned'])
    expect((await desk.leadRow(leads[0]!.id)).acceptBy).toBeNull()
  })
})

describe('people', () => {
  test('who is away, outside their hours or takes no leads is passed over, with the reason', async () => {
    const { leo } = w.firm
    const other = await desk.officer(w.firm, 'Ida')
    await desk.publish(w.firm, {
      rules: [desk.rule('Both', { target: { method: 'round-robin', ...people(leo.id, other) } })],
      fallback: {},
    })
    const reason = async () => {
      const { id, owner } = await desk.routed(w.firm)
      expect(owner).toBe(other)
      return (await w.firm.ann.ask(readTrace, { lead: id })).items[0]!.trace!.rules[0]!.people.find(p => p.person.id === leo.id)
        ?.skip
    }
    await leo.ask(setAvailability, { awayUntil: new Date(w.now().getTime() + 3600e3).toISOString() })
    expect(await reason()).toBe('away')
    await leo.ask(setAvailability, { awayUntil: null, hours: { timeZone: 'America/New_York', spans: [], holidays: [] } })
    expect(await reason()).toBe('outside-hours')
    await leo.ask(setAvailability, { hours: null })
    await w.superuser`update identity.member set takes_leads = false where id = ${leo.id}`
    expect(await reason()).toBe('takes-no-leads')
    await w.superuser`update identity.member set takes_leads = true where id = ${leo.id}`
    expect((await desk.routed(w.firm)).owner).toBe(leo.id)
  })

  test('of a deactivated officer nothing is left but their name in old traces', async () => {
    const gone = await desk.officer(w.firm, 'Jan')
    await desk.publish(w.firm, { rules: [desk.rule('One', { target: { method: 'person', person: gone } })], fallback: {} })
    expect((await desk.routed(w.firm)).owner).toBe(gone)
    await w.superuser`update identity.member set status = 'deactivated' where id = ${gone}`
    const { id, owner } = await desk.routed(w.firm)
    expect(owner).toBeNull()
    const [row] = (await w.firm.ann.ask(readTrace, { lead: id })).items
    expect(row!.trace!.rules[0]!.people).toMatchObject([{ person: { name: 'Jan' }, skip: 'gone' }])
  })

  test('managers and administrators are in turn only when they hold a licence', async () => {
    const names = async () => (await w.firm.ann.ask(readRouting, {})).people.map(p => p.name)
    expect(await names()).not.toContain('Bea')
    await w.superuser`insert into identity.licence (tenant_id, id, member_id, state, number, expires) values (${w.firm.tenant}, ${newId()}, ${w.firm.bea.id}, 'AK', 'AK-1', '2099-01-01')`
    expect(await names()).toContain('Bea')
    await desk.publish(w.firm, { rules: [desk.rule('All', { target: { method: 'round-robin', ...everyone } })], fallback: {} })
    expect((await desk.routed(w.firm, { propertyState: 'AK' })).owner).toBe(w.firm.bea.id)
  })
})

describe('the trace', () => {
  let lead: string
  beforeEach(async () => {
    await desk.publish(w.firm, {
      rules: [
        desk.rule('Texas', { conditions: [{ field: 'state', anyOf: ['TX'] }] }),
        desk.rule('South Carolina', {
          conditions: [
            { field: 'state', anyOf: ['SC'] },
            { field: 'score', atLeast: 50 },
          ],
          target: { method: 'person', person: w.firm.leo.id },
        }),
      ],
      fallback: {},
    })
    lead = (await desk.routed(w.firm)).id
  })

  test('tells every rule and condition in words, and stays true to the version it was made by', async () => {
    await desk.publish(w.firm, { rules: [desk.rule('Another')], fallback: {} })
    const { owner, items } = await w.firm.leo.ask(readTrace, { lead })
    expect(owner?.name).toBe('Leo')
    expect(items[0]!.trace).toMatchObject({
      state: 'SC',
      rules: [
        { name: 'Texas', outcome: 'not-matched', conditions: [{ passed: false, sentence: 'The state SC is not TX.' }] },
        {
          name: 'South Carolina',
          outcome: 'matched',
          conditions: [{ sentence: 'The state SC is what the rule asks for: SC.' }, { sentence: 'The score 60 reaches 50.' }],
        },
      ],
      pick: { kind: 'assign', why: 'named-person', sentence: 'The rule names this person.' },
    })
  })

  test('is read by those who see the lead, and by nobody else', async () => {
    for (const person of [w.firm.leo, w.firm.abe, w.firm.bea, w.firm.ann])
      expect((await person.ask(readTrace, { lead })).items).toHaveLength(1)
    for (const person of [w.firm.tom, w.rival.ann, w.rival.leo])
      await expect(person.ask(readTrace, { lead })).rejects.toMatchObject({ word: 'not-found' })
  })

  test('holds no name, address or word of the person', async () => {
    const [{ trace }] =
      (await w.superuser`select trace::text as trace from lead_hunter.assignment where lead_id = ${lead}`) as unknown as [
        { trace: string },
      ]
    expect(trace).not.toMatch(/Nora|Nguyen|example/)
  })
})
