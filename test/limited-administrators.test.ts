import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import * as apps from '#modules/apps/contract.ts'
import * as automation from '#modules/automation/contract.ts'
import * as crm from '#modules/crm/contract.ts'
import * as identity from '#modules/identity/contract.ts'
import { makeSourceKey, saveSource, setCaps } from '#modules/lead-hunter/contract.ts'
import { openReview } from '#modules/trust/contract/reviews.ts'
import { agreed, makeApp, makeKey } from './agreed.ts'
import { makeLeads, wordOf } from './leads.ts'
import { because } from './second-person.ts'
import { openWorld, type Person, type World } from './world.ts'

const all = { mode: 'all' as const, ids: [] as Id[] }
const only = (...ids: Id[]) => ({ mode: 'only' as const, ids })
const florida = { mode: 'only' as const, states: ['FL'], counties: [], zips: [] }
const anywhere = { mode: 'all' as const, states: [], counties: [], zips: [] }

let w: World
let south: Id
/** Bulk work that Ann asked for. */
let work: Id
/** Administrators who are each kept from something else. */
const limited = new Map<string, Person>()
const ways = ['workgroups', 'groups', 'officers', 'campaigns', 'places'] as const

beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  const { ann, leo, branches } = w.firm
  south = (await ann.ask(identity.createWorkgroup, { name: 'South' })).id
  await ann.ask(identity.moveToWorkgroup, { workgroup: south, part: 'branch', id: branches.tampa })
  const limits = {
    workgroups: only(south),
    groups: only(branches.tampa),
    officers: only(leo.id),
    campaigns: { mode: 'only' as const, names: ['Spring'] },
    places: florida,
  }
  for (const way of ways) {
    const who = await w.hire(w.firm, way.slice(0, 4), 'tenant_admin', branches.tampa)
    await ann.ask(identity.setLimits, { person: who.id, [way]: limits[way] })
    limited.set(way, who)
  }
  const [lead] = await makeLeads(w, w.firm, [{ name: 'Nora North', owner: leo, state: 'SC' }])
  const change = { kind: 'tag' as const, add: ['spring'] }
  work = (await ann.ask(crm.changeLeads, { selection: { ids: [lead!.lead] }, change })).operation
})
afterAll(() => w.close())

const by = (way: (typeof ways)[number]) => limited.get(way)!
const app = {
  name: 'Mirror',
  kind: 'confidential' as const,
  redirects: ['https://mirror.example/back'],
  permissions: ['lead.read' as const],
  ownName: true,
}
const hook = { name: 'Mirror', url: 'https://mirror.example/hook', events: ['lead.received'] }

describe.each(ways)('an administrator limited by %s', way => {
  test('makes nothing that knows no limits', async () => {
    const me = by(way)
    expect(await wordOf(me.ask(identity.createKey, { name: 'Mirror' }, because))).toBe('forbidden')
    expect(await wordOf(me.ask(apps.registerApp, app, because))).toBe('forbidden')
    expect(await wordOf(me.ask(automation.createWebhook, hook, because))).toBe('forbidden')
    expect(await wordOf(me.ask(automation.listWebhooks, {}))).toBe('forbidden')
    const provider = { kind: 'oidc' as const, issuer: 'https://idp.example', clientId: 'us', clientSecret: 'secret' }
    expect(await wordOf(me.ask(identity.createConnection, { name: 'Ours', provider }))).toBe('forbidden')
    expect(await wordOf(me.ask(identity.updateCompany, { name: 'Mine' }))).toBe('forbidden')
    expect(await wordOf(me.ask(openReview, { title: 'Everybody' }))).toBe('forbidden')
    expect(await wordOf(me.ask(identity.createWorkgroup, { name: 'Mine' }))).toBe('forbidden')
    expect(await wordOf(me.ask(identity.openDraft, {}))).toBe('forbidden')
    expect(await wordOf(me.ask(identity.editDraft, { cells: [] }))).toBe('forbidden')
    expect(await wordOf(me.ask(identity.discardDraft, {}))).toBe('forbidden')
  })

  test('neither looks through, nor takes over, nor puts out whoever reaches further', async () => {
    const me = by(way)
    const { ann } = w.firm
    // Whoever sees some colleagues only is not told that she is there.
    const no = /^(forbidden|not-found)$/
    expect(await wordOf(me.ask(identity.askViewing, { person: ann.id }, { reason: 'To look at it.' }))).toMatch(no)
    expect(await wordOf(me.ask(identity.makeLink, { person: ann.id }))).toMatch(no)
    expect(await wordOf(me.ask(identity.updatePerson, { person: ann.id, type: 'loan_officer' }))).toMatch(no)
    expect(await wordOf(me.ask(identity.setLimits, { person: ann.id, places: florida }))).toMatch(no)
    expect(await wordOf(me.ask(crm.deactivatePerson, { person: ann.id, reassignTo: null }))).toMatch(no)
  })

  test('passes every limit on to whom they invite, and lifts none', async () => {
    const me = by(way)
    const { ann } = w.firm
    const email = `${way}@palmetto.example`
    const { id } = await agreed(w, me, identity.invitePerson, { name: 'Puppet', email, type: 'tenant_admin' })
    const limits = await ann.ask(identity.readLimits, { person: id })
    const own = await ann.ask(identity.readLimits, { person: me.id })
    expect(limits[way]).toEqual(own[way])
    const lifted = way === 'places' ? anywhere : way === 'campaigns' ? { mode: 'all' as const, names: [] } : all
    expect(await wordOf(me.ask(identity.setLimits, { person: id, [way]: lifted }))).toBe('forbidden')
    expect(await wordOf(me.ask(identity.makeLink, { person: id }))).toBe('answered')
  })

  test('does not see or end the company’s apps, keys and bulk work', async () => {
    const me = by(way)
    const { ann } = w.firm
    const ours = await makeApp(w, ann, { ...app, name: `Of Ann ${way}` })
    expect(await wordOf(me.ask(apps.listApps, {}))).toBe('forbidden')
    expect(await wordOf(me.ask(apps.readApp, { app: ours.id }))).toBe('forbidden')
    expect(await wordOf(me.ask(apps.updateApp, { app: ours.id, name: 'Mine' }))).toBe('forbidden')
    expect(await wordOf(me.ask(apps.rotateAppSecret, { app: ours.id }, because))).toBe('forbidden')
    expect(await wordOf(me.ask(apps.endApp, { app: ours.id }))).toBe('forbidden')
    const key = await makeKey(w, ann, { name: `Of Ann ${way}` })
    expect((await me.ask(identity.listKeys, {})).items).toEqual([])
    expect(await wordOf(me.ask(identity.endKey, { key: key.id }))).toBe('not-found')
    const operation = work
    expect((await me.ask(crm.listOperations, {})).items).toEqual([])
    expect(await wordOf(me.ask(crm.readOperation, { operation }))).toBe('not-found')
    expect(await wordOf(me.ask(crm.undoOperation, { operation }))).toBe('not-found')
    expect((await ann.ask(crm.readOperation, { operation })).id).toBe(operation)
  })
})

test('the administrator of one workgroup manages its people, and changes neither others’ sources nor their caps', async () => {
  const { ann, leo, tom } = w.firm
  const sol = by('workgroups')
  expect(await wordOf(sol.ask(identity.makeLink, { person: tom.id }))).toBe('answered')
  expect(await wordOf(sol.ask(setCaps, { person: tom.id, caps: { perDay: 3 } }))).toBe('answered')
  expect(await wordOf(sol.ask(setCaps, { person: leo.id, caps: { perDay: 0 } }))).toBe('not-found')
  const source = async (name: string, workgroup: Id | null) =>
    (await ann.ask(saveSource, { name, kind: 'api', active: true, workgroup })).id
  const [north, whole, mine] = [await source('North', w.firm.tenant), await source('Whole', null), await source('Mine', south)]
  expect(await wordOf(sol.ask(makeSourceKey, { source: north }))).toBe('not-found')
  expect(await wordOf(sol.ask(makeSourceKey, { source: whole }))).toBe('forbidden')
  expect(await wordOf(sol.ask(saveSource, { source: whole, name: 'Taken', kind: 'api', active: true, workgroup: south }))).toBe(
    'forbidden',
  )
  expect(await wordOf(sol.ask(makeSourceKey, { source: mine }))).toBe('answered')
})

test('the administrator of one branch manages its officers, and makes none an administrator of the whole company', async () => {
  const gus = by('groups')
  const { tom } = w.firm
  expect(await wordOf(gus.ask(identity.makeLink, { person: tom.id }))).toBe('answered')
  // Whoever agrees to it: it is not carried out.
  await expect(agreed(w, gus, identity.updatePerson, { person: tom.id, type: 'tenant_admin' })).rejects.toThrow(/reach further/)
  const [now] = await w.superuser`select user_type from identity.member where id = ${tom.id}`
  expect(now).toEqual({ user_type: 'loan_officer' })
})
