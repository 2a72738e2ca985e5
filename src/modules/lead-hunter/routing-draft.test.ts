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

describe('a draft of the rules', () => {
  test('is saved with remarks, and a second writer learns that somebody was quicker', async () => {
    const { ann } = w.firm
    const spanish = desk.rule('Spanish', { conditions: [{ field: 'language', anyOf: ['es'] }] })
    const saved = await ann.ask(contract.saveRoutingDraft, { revision: null, rules: [spanish], fallback: { pool } })
    expect(saved).toMatchObject({ revision: 1, version: 2, remarks: [{ rule: spanish.id, code: 'language-alone' }] })
    await expect(ann.ask(contract.saveRoutingDraft, { revision: null, rules: [], fallback: {} })).rejects.toMatchObject({
      word: 'conflict',
    })
    expect(await ann.ask(contract.saveRoutingDraft, { revision: 1, rules: [], fallback: { pool } })).toMatchObject({
      revision: 2,
    })
    await expect(ann.ask(contract.saveRoutingDraft, { revision: 1, rules: [spanish], fallback: {} })).rejects.toMatchObject({
      word: 'conflict',
    })
    await expect(ann.ask(contract.publishRouting, { revision: 1 })).rejects.toMatchObject({ word: 'conflict' })
    expect((await ann.ask(contract.readRouting, {})).draft).toMatchObject({ revision: 2, rules: [], madeBy: 'Ann' })
    await ann.ask(contract.discardRoutingDraft, {})
    expect((await ann.ask(contract.readRouting, {})).draft).toBeNull()
    await expect(ann.ask(contract.discardRoutingDraft, {})).rejects.toMatchObject({ word: 'not-found' })
  })

  test('may not name anybody or anything that is not the client’s own', async () => {
    const rivalPool = (await w.rival.ann.ask(contract.readRouting, {})).pools[0]!.id
    const rules = [
      desk.rule('Theirs', { target: { method: 'person', person: w.rival.leo.id } }),
      desk.rule('Nowhere', { conditions: [{ field: 'source', anyOf: [newId()] }] }),
    ]
    await expect(
      w.firm.ann.ask(contract.saveRoutingDraft, { revision: null, rules, fallback: { pool: rivalPool } }),
    ).rejects.toMatchObject({
      word: 'invalid',
      problems: [{ path: 'rules.0.target.person' }, { path: 'rules.1.conditions.0.anyOf' }, { path: 'fallback.pool' }],
    })
  })

  test('is put in force by one event; what was in force stays to be read, and cannot be changed', async () => {
    const before = (await w.firm.ann.ask(contract.readRouting, {})).published!
    const version = await desk.publish(w.firm, { rules: [desk.rule('New')], fallback: { pool } })
    expect(version).toBe(before.version + 1)
    const { items } = await w.firm.bea.ask(contract.listRoutingVersions, {})
    expect(items.map(i => [i.version, i.state])).toEqual([
      [version, 'published'],
      [before.version, 'retired'],
    ])
    expect(items[1]!.rules).toEqual(before.rules)
    expect(items[0]).toMatchObject({ publishedBy: 'Ann' })
    const events =
      await w.superuser`select facts from kernel.event where tenant_id = ${w.firm.tenant} and name = 'routing.published'`
    expect(events.map(e => e.facts)).toEqual([{ version, rules: 1 }])
  })

  test('of two publications at once one counts', async () => {
    const { revision } = await w.firm.ann.ask(contract.saveRoutingDraft, { revision: null, rules: [], fallback: { pool } })
    const both = await Promise.allSettled([1, 2].map(() => w.firm.ann.ask(contract.publishRouting, { revision })))
    expect(both.filter(b => b.status === 'fulfilled')).toHaveLength(1)
    const [{ n }] =
      (await w.superuser`select count(*)::int as n from lead_hunter.routing_set where tenant_id = ${w.firm.tenant} and state = 'published'`) as unknown as [
        { n: number },
      ]
    expect(n).toBe(1)
  })

  test('is for administrators to write, for managers to read, and for officers neither', async () => {
    await w.firm.bea.ask(contract.readRouting, {})
    await expect(w.firm.bea.ask(contract.saveRoutingDraft, { revision: null, rules: [], fallback: {} })).rejects.toMatchObject({
      word: 'forbidden',
    })
    await expect(w.firm.bea.ask(contract.simulateRouting, {})).rejects.toMatchObject({ word: 'forbidden' })
    await expect(w.firm.leo.ask(contract.readRouting, {})).rejects.toMatchObject({ word: 'forbidden' })
    await expect(w.firm.bea.ask(contract.setCaps, { person: w.firm.leo.id, caps: {} })).rejects.toMatchObject({
      word: 'forbidden',
    })
  })

  test('and the rival sees none of it', async () => {
    const theirs = await w.rival.ann.ask(contract.readRouting, {})
    expect(theirs.published?.version).toBe(1)
    const ours = (await w.firm.ann.ask(contract.readRouting, {})).people.map(p => p.id)
    expect(theirs.people.some(p => ours.includes(p.id))).toBe(false)
    await expect(w.rival.ann.ask(contract.setCaps, { person: w.firm.leo.id, caps: { perDay: 0 } })).rejects.toMatchObject({
      word: 'not-found',
    })
  })

  test('says of rules in force and of the draft who has left, holds no license, or was closed since', async () => {
    const { ann } = w.firm
    const branch = newId()
    await w.superuser`insert into identity.branch (tenant_id, id, name, created_at) values (${w.firm.tenant}, ${branch}, 'Naples', ${w.now()})`
    const [rita, udo] = [await desk.officer(w.firm, 'Rita'), await desk.officer(w.firm, 'Udo', { states: [] })]
    const web = newId()
    await ann.ask(contract.savePool, { pool: web, name: 'Web', who: { of: 'everyone' }, archived: false })
    const rules = [
      desk.rule('Both', { target: { method: 'round-robin', ...people(rita, udo) } }),
      desk.rule('Naples', {
        target: { method: 'round-robin', who: { of: 'branches', branches: [branch] }, speaksLanguage: false },
      }),
      desk.rule('Pooled', { target: { method: 'pool', pool: web } }),
    ]
    await desk.publish(w.firm, { rules, fallback: { pool } })
    await w.superuser`update identity.member set status = 'deactivated' where id = ${rita}`
    await w.superuser`update identity.branch set active = false where id = ${branch}`
    await ann.ask(contract.savePool, { pool: web, name: 'Web', who: { of: 'everyone' }, archived: true })
    const codes = (remarks: readonly { rule: string | null; code: string }[]) =>
      remarks.map(one => [rules.find(rule => rule.id === one.rule)?.name, one.code])
    const expected = [
      ['Both', 'people-left'],
      ['Both', 'people-unlicensed'],
      ['Naples', 'branches-closed'],
      ['Pooled', 'pool-archived'],
    ]
    const read = await ann.ask(contract.readRouting, {})
    expect(codes(read.published!.remarks)).toEqual(expected)
    expect(read.published!.remarks[0]!.sentence).toContain('Rita does not work here any more')
    expect(read.gone.map(one => one.name)).toEqual(['Rita', 'Naples'])
    // What is closed does not lock the rules: they can be changed one after the other.
    const saved = await ann.ask(contract.saveRoutingDraft, { revision: null, rules: rules.slice(1), fallback: { pool } })
    expect(codes(saved.remarks)).toEqual(expected.slice(2))
    await ann.ask(contract.discardRoutingDraft, {})
    await w.superuser`update identity.member set status = 'deactivated' where id = ${udo}`
  })
})

describe('a simulation', () => {
  test('tells what putting the draft in force then does with the same leads, and changes nothing', async () => {
    const { ann, leo, tom } = w.firm
    const states = ['SC', 'FL', 'SC', 'GA', 'TX', 'NC', 'SC', 'FL', 'SC', 'SC']
    await desk.publish(w.firm, { rules: [], fallback: { pool } })
    const leads: Awaited<ReturnType<Desk['lead']>>[] = []
    for (const [n, propertyState] of states.entries()) {
      leads.push(await desk.lead(w.firm, { propertyState, score: n * 10, name: `Lead ${n}` }))
      w.pass(1)
    }
    const second = await desk.officer(w.firm, 'Kim', { states: ['SC', 'FL'] })
    await ann.ask(contract.setCaps, { person: second, caps: { perDay: 2 } })
    const rules = [
      desk.rule('Florida', {
        conditions: [{ field: 'state', anyOf: ['FL'] }],
        target: { method: 'weighted', ...people(tom.id, second), weights: { [tom.id]: 2 } },
      }),
      desk.rule('Rest', { target: { method: 'round-robin', ...people(leo.id, second, tom.id) } }),
    ]
    await ann.ask(contract.saveRoutingDraft, { revision: null, rules, fallback: { pool } })
    const events = async () =>
      (await w.superuser`select count(*)::int as n from kernel.event where tenant_id = ${w.firm.tenant}`)[0]!.n
    const before = await events()
    const told = await ann.ask(contract.simulateRouting, { days: 30 })
    expect(await events()).toBe(before)
    expect(told).toMatchObject({ leads: 10, cut: false, unassigned: 0, fallback: { owner: 0, pool: 1 } })
    expect(told.licenceSkipped).toBeGreaterThan(0)
    expect(told.capBreachesAvoided).toBeGreaterThan(0)
    // Nothing has been routed by the rules in force but to the pool: every lead that finds a person differs.
    expect(told.differences.count).toBe(9)
    expect(told.differences.items[0]).toMatchObject({
      name: 'Lead 9',
      from: { kind: 'pool', pool: 'Shared pool' },
      to: { kind: 'assign', rule: 'Rest' },
    })
    expect(told.people.find(p => p.id === leo.id)?.now.assigned).toBe(0)

    await ann.ask(contract.publishRouting, { revision: 1 })
    const owners: (string | null)[] = []
    for (const lead of leads) owners.push(await desk.route(w.firm, lead))
    for (const person of told.people) expect(owners.filter(o => o === person.id).length, person.name).toBe(person.assigned)
    const would = new Map(told.differences.items.map(d => [d.lead, d.to.people[0]?.id ?? null]))
    expect(owners).toEqual(leads.map(lead => would.get(lead.id) ?? null))
  })

  test('names leads of the client alone, needs a draft, and takes a full month of twenty thousand', async () => {
    await expect(w.firm.ann.ask(contract.simulateRouting, {})).rejects.toMatchObject({ word: 'conflict' })
    const contact = newId()
    await w.superuser`insert into crm.contact (tenant_id, id, full_name, created_at, updated_at) values (${w.rival.tenant}, ${contact}, 'Rita', ${w.now()}, ${w.now()})`
    await w.superuser`insert into crm.lead (tenant_id, id, contact_id, full_name, property_state, score, stage_since, received_at, created_at, updated_at)
      select ${w.rival.tenant}, gen_random_uuid(), ${contact}, 'Rita', (array['SC','FL','GA','TX'])[1 + n % 4], n % 100, t, t, t, t
      from generate_series(1, 20100) n, lateral (select ${w.now()}::timestamptz - n * interval '1 minute' as t) x`
    await w.rival.ann.ask(contract.saveRoutingDraft, {
      revision: null,
      rules: [desk.rule('Leo', { target: { method: 'person', person: w.rival.leo.id } })],
      fallback: {},
    })
    const told = await w.rival.ann.ask(contract.simulateRouting, { days: 30 })
    expect(told).toMatchObject({ leads: 20_000, cut: true })
    expect(told.differences.items).toHaveLength(200)
    expect(told.differences.items.every(d => d.name === 'Rita')).toBe(true)
    expect(told.people.find(p => p.id === w.rival.leo.id)).toMatchObject({ assigned: 5000, now: { assigned: 5000 } })
    expect(told.people.find(p => p.id === w.rival.tom.id)).toMatchObject({ assigned: 0, now: { assigned: 10_000 } })
  })
})

describe('one’s own availability', () => {
  test('is read and set by oneself, with what routing gave', async () => {
    const hours = { timeZone: 'America/New_York', spans: [{ day: 1, from: 540, to: 1020 }], holidays: [] }
    const awayUntil = new Date(w.now().getTime() + 864e5).toISOString()
    await w.firm.tom.ask(contract.setAvailability, { hours, awayUntil })
    expect(await w.firm.tom.ask(contract.readAvailability, {})).toMatchObject({
      hours,
      awayUntil,
      takesLeads: true,
      timeZone: 'America/New_York',
      caps: {},
    })
    await w.firm.tom.ask(contract.setAvailability, { awayUntil: null })
    expect(await w.firm.tom.ask(contract.readAvailability, {})).toMatchObject({ hours, awayUntil: null })
    await w.firm.tom.ask(contract.setAvailability, { hours: null })
    expect(await w.firm.tom.ask(contract.readAvailability, {})).toMatchObject({ hours: null })
    const changes = await w.superuser`select field from kernel.change where record_id = ${w.firm.tom.id} order by event_id, n`
    expect(changes.map(c => c.field)).toEqual(['hours', 'awayUntil', 'awayUntil', 'hours'])
  })
})
