import { afterAll, beforeAll, expect, test } from 'vitest'
import * as identity from '#modules/identity/contract.ts'
import { readTrace } from '#modules/lead-hunter/contract.ts'
import { type Desk, openDesk } from '../routing-desk.ts'
import { openWorld, type World } from '../world.ts'

/** “Expires (optional)” left empty in settings, and what routing makes of it. */
let w: World
let desk: Desk
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  desk = openDesk(w)
})
afterAll(() => w.close())

test('an officer whose license has no end on record is shown as licensed and is given the lead', async () => {
  const { ann, tom } = w.firm
  await ann.ask(identity.putLicence, { person: tom.id, state: 'TX', number: 'TX-7' })
  const [texas] = (await ann.ask(identity.listPeople, {})).items
    .find(p => p.id === tom.id)!
    .licences.filter(l => l.state === 'TX')
  expect(texas).toMatchObject({ status: 'active', expires: null })
  const who = { of: 'people' as const, people: [tom.id] }
  await desk.publish(w.firm, { rules: [desk.rule('Texas', { target: { method: 'round-robin', who } as never })], fallback: {} })
  const { id, owner } = await desk.routed(w.firm, { propertyState: 'TX' })
  expect(owner).toBe(tom.id)
  const { items } = await tom.ask(readTrace, { lead: id })
  expect(items[0]?.trace?.rules[0]?.people).toMatchObject([{ skip: null, picked: true }])
  await ann.ask(identity.putLicence, { person: tom.id, state: 'TX', number: 'TX-7', status: 'inactive' })
  expect((await desk.routed(w.firm, { propertyState: 'TX' })).owner).toBeNull()
})
