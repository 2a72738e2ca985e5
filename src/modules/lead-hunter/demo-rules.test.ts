import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import { openDesk } from '../../../test/routing-desk.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { readLead, touchLead } from '../crm/contract/lead.ts'
import { readTimeline } from '../crm/contract/work.ts'
import { listPeople } from '../identity/contract/people.ts'
import { clearDemo, loadDemo, readDemo, removeDemo } from './contract/demo.ts'
import { readDemoRemoval } from './contract/demo-removal.ts'
import { addLead } from './contract/intake.ts'
import type { RoutingRule, RoutingTarget } from './contract/routing.ts'
import { listRoutingVersions, readRouting, savePool, saveRoutingDraft } from './contract/routing-actions.ts'

let w: World
let ann: Person
let desk: ReturnType<typeof openDesk>
beforeAll(async () => {
  w = await openWorld()
  desk = openDesk(w)
  await w.firm.prepare()
  ann = w.firm.ann
})
afterAll(() => w.close())

const rule = (name: string, state: string, target: RoutingTarget): RoutingRule => ({
  id: newId(),
  name,
  enabled: true,
  conditions: [{ field: 'state', anyOf: [state] }],
  target,
  // biome-ignore lint/suspicious/noThenProperty: a field of the contract
  then: 'next-rule',
})
const turns = (...people: Id[]): RoutingTarget => ({
  method: 'round-robin',
  who: { of: 'people', people },
  speaksLanguage: false,
})
const add = async (name: string, state: string) =>
  (
    await ann.ask(addLead, {
      person: { fullName: name, emails: [`${name.toLowerCase()}@real.example`] },
      property: { state },
      intent: 'purchase',
    })
  ).lead!

/** The made-up officers by the first letters of their names, and the made-up pool. */
async function load() {
  const { operation } = await ann.ask(loadDemo, {})
  await w.drain()
  const people = (await ann.ask(listPeople, {})).items.filter(one => one.email.endsWith('.example.com'))
  const { pools } = await ann.ask(readRouting, {})
  return {
    operation,
    made: (name: string) => people.find(one => one.name.startsWith(name))!.id,
    all: new Set(people.map(one => one.id)),
    pool: pools.find(one => one.name === 'Team pool')!.id,
    shared: pools.find(one => one.name === 'Shared pool')!.id,
  }
}

describe('Where nobody published rules of their own', () => {
  test('those of before are in force again, and who was with the made-up officers goes to whoever is licensed, else to the pool', async () => {
    const before = (await ann.ask(readRouting, {})).published!
    const { all, shared } = await load()
    const [florida, ohio] = [await add('Flo', 'FL'), await add('Ohm', 'OH')]
    expect(all.has((await ann.ask(readLead, { lead: florida })).owner!)).toBe(true)
    expect((await ann.ask(readDemoRemoval, {})).held).toBe(2)
    await ann.ask(removeDemo, {})
    await w.drain()
    const now = (await ann.ask(readRouting, {})).published!
    expect(now).toEqual(before)
    // Tom is licensed in Florida; nobody is in Ohio, nor is whoever removed it anywhere.
    expect(await ann.ask(readLead, { lead: florida })).toMatchObject({ owner: w.firm.tom.id, pool: null, status: 'assigned' })
    expect(await ann.ask(readLead, { lead: ohio })).toMatchObject({ owner: null, pool: shared, status: 'new' })
    expect((await ann.ask(readDemo, {})).removed).toMatchObject({
      routed: 1,
      pooled: 1,
      rules: { own: false, off: [], fallback: 'Shared pool', version: before.version },
    })
  })
})

describe('Where they published rules of their own meanwhile', () => {
  let demo: Awaited<ReturnType<typeof load>>
  let own: { version: number; pool: Id }
  const leads: Record<string, Id> = {}
  beforeAll(async () => {
    demo = await load()
    const pool = newId()
    await ann.ask(savePool, { pool, name: 'Desk', who: { of: 'people', people: [demo.made('Rafael'), w.firm.tom.id] } })
    const rules = [
      rule('Carolina', 'SC', turns(demo.made('Grant'), w.firm.leo.id)),
      rule('Florida', 'FL', turns(demo.made('Jenny'), demo.made('Rafael'))),
      rule('Georgia', 'GA', { method: 'person', person: demo.made('Tyler') }),
      rule('Texas', 'TX', { method: 'pool', pool: demo.pool }),
    ]
    const version = await desk.publish(w.firm, { rules, fallback: { pool: demo.pool } })
    own = { version, pool }
    await ann.ask(saveRoutingDraft, { revision: null, rules: [rules[0]!, rules[1]!], fallback: { owner: demo.made('Grant') } })
    for (const state of ['SC', 'FL', 'GA', 'TX']) leads[state] = await add(`Lead${state}`, state)
    leads.worked = await add('Worked', 'FL')
    await ann.ask(touchLead, { lead: leads.worked, kind: 'call', outcome: 'reached' })
  })

  test('what will become of them is told before', async () => {
    expect(await ann.ask(readDemoRemoval, {})).toMatchObject({
      held: 5,
      rules: { own: true, off: ['Florida', 'Georgia', 'Texas'], fallback: 'Shared pool' },
    })
  })

  test('the first step takes the made-up people out of them, so that nobody new is given to one', async () => {
    await ann.ask(removeDemo, {})
    await w.firm.system.ask(clearDemo, { operation: demo.operation })
    const { published, draft, pools } = await ann.ask(readRouting, {})
    expect(published).toMatchObject({ version: own.version + 1, publishedBy: 'Ann', fallback: { pool: demo.shared } })
    expect(published!.rules.map(one => [one.name, one.enabled])).toEqual([
      ['Carolina', true],
      ['Florida', false],
      ['Georgia', false],
      ['Texas', false],
    ])
    expect(published!.rules[0]!.target).toMatchObject({ method: 'round-robin', who: { of: 'people', people: [w.firm.leo.id] } })
    expect(published!.remarks.filter(one => one.code === 'people-left')).toEqual([])
    expect(draft).toMatchObject({ revision: 2, version: own.version + 2, fallback: { pool: demo.shared } })
    expect(JSON.stringify([published, draft])).not.toMatch(new RegExp([...demo.all, demo.pool].join('|')))
    expect(pools.find(one => one.id === own.pool)!.who).toEqual({ of: 'people', people: [w.firm.tom.id] })
    const late = await ann.ask(readLead, { lead: await add('Late', 'SC') })
    expect(late.owner).toBe(w.firm.leo.id)
  })

  test('who was with them goes to the rules again, else to the fallback pool, never to somebody without a license', async () => {
    await w.drain()
    const at = async (lead: Id) => ann.ask(readLead, { lead })
    expect(await at(leads.SC!)).toMatchObject({ owner: w.firm.leo.id, status: 'assigned' })
    // Tom is licensed in Florida and Georgia, but the rules that are left give him nothing.
    for (const state of ['FL', 'GA', 'TX'])
      expect(await at(leads[state]!), state).toMatchObject({ owner: null, pool: demo.shared, status: 'new' })
    expect(await at(leads.worked!)).toMatchObject({ owner: null, pool: demo.shared, status: 'contacted' })
    expect((await ann.ask(readDemo, {})).removed).toMatchObject({
      routed: 1,
      pooled: 4,
      rules: { own: true, off: ['Florida', 'Georgia', 'Texas'], fallback: 'Shared pool', version: own.version + 1 },
    })
    const { items } = await ann.ask(readTimeline, { lead: leads.FL!, limit: 50 })
    expect(items.some(item => item.name === 'lead.pooled')).toBe(true)
  })

  test('every version that was in force can be read', async () => {
    const { items } = await ann.ask(listRoutingVersions, {})
    const versions = items.map(item => item.version)
    expect(versions).toEqual(versions.toSorted((a, b) => b - a))
    expect(items.find(item => item.version === own.version)).toMatchObject({ state: 'retired', rules: { length: 4 } })
    const [event] = await w.superuser`
      select facts from kernel.event where name = 'routing.published' and facts ->> 'by' = 'demo-removal' and tenant_id = ${w.firm.tenant}`
    expect(event!.facts).toMatchObject({ version: own.version + 1, off: 3 })
  })
})

test('A pool for everybody is made where none is left to fall back to.', async () => {
  const { pools } = await ann.ask(readRouting, {})
  for (const { id, name, who } of pools) await ann.ask(savePool, { pool: id, name, who, archived: true })
  await load()
  await ann.ask(removeDemo, {})
  await w.drain()
  const after = await ann.ask(readRouting, {})
  const fallback = after.pools.find(one => one.id === after.published!.fallback.pool)
  expect(fallback).toMatchObject({ archived: false, who: { of: 'everyone' } })
})
