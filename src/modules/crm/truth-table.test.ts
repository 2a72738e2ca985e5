import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import { scopeOf } from '#kernel/authority.ts'
import type { LiveMessage } from '#kernel/live.ts'
import { createWorkgroup, moveToWorkgroup, setLimits } from '#modules/identity/contract.ts'
import type { Placed } from '#policy/scope.ts'
import { makeLeads, wordOf } from '../../../test/leads.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { readTimeline, searchEverything } from './contract/work.ts'
import * as c from './contract.ts'

/**
 * The truth table: who meets which lead, written by hand, and every door asked for every cell. Rows are people at each
 * level of the hierarchy and under each limit, columns the leads; `x` sees it, `e` may change it too.
 */
const columns = [
  ...(['leos', 'beas', 'group', 'toms', 'rexs', 'ritas', 'july', 'orange', 'nowhere'] as const),
  // In the workgroup South: an officer's, an unassigned one of the branch, and one a partner company sent.
  ...(['saras', 'savannah', 'petes'] as const),
]
const table: Record<string, string> = {
  //       leos beas group toms rexs ritas july orange nowhere   saras savannah petes
  ann: '    e    e    e     e    e    e     e    e      e         e     e        e',
  cora: '   x    x    x     x    x    x     x    x      x         x     x        x',
  bea: '    e    e    e     -    -    -     -    -      e         -     -        -',
  leo: '    e    -    -     -    -    -     -    -      e         -     -        -',
  abe: '    e    -    -     -    -    -     -    -      e         -     -        -',
  tom: '    -    -    -     e    -    -     e    e      -         -     -        -',
  max: '    x    x    x     -    -    -     -    -      x         -     -        -',
  pam: '    -    -    -     -    -    -     -    -      -         -     -        -',
  olga: '   -    -    -     -    e    -     -    -      -         -     -        -',
  rex: '    -    -    -     -    e    -     -    -      -         -     -        -',
  rita: '   -    -    -     -    -    e     -    -      -         -     -        -',
  // An administrator limited to Florida, a manager limited to one campaign, an officer to a county, and one to nothing.
  alma: '   -    -    -     e    -    -     e    e      -         -     -        -',
  mona: '   -    -    -     -    -    -     e    -      -         -     -        -',
  otto: '   -    -    -     -    -    -     -    e      -         -     -        -',
  nils: '   -    -    -     -    -    -     -    -      -         -     -        -',
  // The other workgroup: its administrator, its manager, its officer, its partners; and one left the northern branches alone.
  wanda: '  -    -    -     -    -    -     -    -      -         e     e        e',
  mia: '    -    -    -     -    -    -     -    -      -         e     e        -',
  sara: '   -    -    -     -    -    -     -    -      -         e     -        -',
  pete: '   -    -    -     -    -    -     -    -      -         -     -        e',
  ruth: '   -    -    -     -    -    -     -    -      -         -     -        e',
  gina: '   e    e    e     -    -    -     -    -      e         -     -        -',
  // In South, and may look into every one; by an exception at the level of the workgroup.
  wilma: '  -    -    -     -    -    -     -    -      -         x     x        x',
}

let w: World
const people: Record<string, Person> = {}
const leads: Record<string, Id> = {}
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  const { ann, bea, leo, tom, abe, max, branches, tenant } = w.firm
  Object.assign(people, { ann, bea, leo, tom, abe, max })
  const [first, second] = [newId(), newId()]
  for (const [id, name] of [
    [first, 'First Realty'],
    [second, 'Second Realty'],
  ] as const)
    await w.superuser`insert into identity.partner_company (tenant_id, id, name, created_at) values (${tenant}, ${id}, ${name}, ${w.now()})`
  const hire = async (called: string, type: Parameters<World['hire']>[2], more: { branch?: Id; partner?: Id } = {}) => {
    const who = await w.hire(w.firm, called, type, more.branch)
    if (more.partner) await w.superuser`update identity.member set partner_id = ${more.partner} where id = ${who.id}`
    people[called] = who
    return who
  }
  await hire('cora', 'compliance')
  await hire('pam', 'processor', { branch: branches.charleston })
  await hire('olga', 'partner_owner', { partner: first })
  const rex = await hire('rex', 'partner_rep', { partner: first })
  const rita = await hire('rita', 'partner_rep', { partner: second })
  const alma = await hire('alma', 'tenant_admin')
  const mona = await hire('mona', 'branch_manager', { branch: branches.tampa })
  const otto = await hire('otto', 'tenant_admin')
  const nils = await hire('nils', 'tenant_admin')
  const all = { campaigns: { mode: 'all' as const }, places: { mode: 'all' as const } }
  const only = { mode: 'only' as const }
  await ann.ask(setLimits, { person: alma.id, ...all, places: { ...only, states: ['FL'] } })
  await ann.ask(setLimits, { person: mona.id, ...all, campaigns: { ...only, names: ['JULY refi'] } })
  await ann.ask(setLimits, { person: otto.id, ...all, places: { ...only, counties: [{ state: 'FL', name: 'Orange' }] } })
  await ann.ask(setLimits, { person: nils.id, ...all, places: only })

  const [savannah, third] = [newId(), newId()]
  await w.superuser`insert into identity.branch (tenant_id, id, name, created_at) values (${tenant}, ${savannah}, 'Savannah', ${w.now()})`
  await w.superuser`insert into identity.partner_company (tenant_id, id, name, created_at) values (${tenant}, ${third}, 'Third Realty', ${w.now()})`
  const { id: south } = await ann.ask(createWorkgroup, { name: 'South' })
  await ann.ask(moveToWorkgroup, { workgroup: south, part: 'branch', id: savannah })
  await ann.ask(moveToWorkgroup, { workgroup: south, part: 'partnerCompany', id: third })
  const wanda = await hire('wanda', 'tenant_admin', { branch: savannah })
  await hire('mia', 'branch_manager', { branch: savannah })
  const sara = await hire('sara', 'loan_officer', { branch: savannah })
  await hire('pete', 'partner_owner', { partner: third })
  const ruth = await hire('ruth', 'partner_rep', { partner: third })
  const gina = await hire('gina', 'tenant_admin')
  const wilma = await hire('wilma', 'marketing', { branch: savannah })
  await ann.ask(setLimits, { person: wanda.id, workgroups: { ...only, ids: [south] } })
  await ann.ask(setLimits, { person: gina.id, groups: { ...only, ids: [branches.charleston] } })
  await ann.ask(setLimits, { person: wilma.id, workgroups: { mode: 'all', ids: [south] } })
  for (const permission of ['lead.read', 'contact.read'])
    await w.superuser`insert into identity.override (tenant_id, member_id, permission, level, reason, until, made_by, made_at)
    values (${tenant}, ${wilma.id}, ${permission}, 'workgroup', 'Works for the whole of it', ${new Date(w.now().getTime() + 9e9)}, ${ann.id}, ${w.now()})`

  const made = await makeLeads(w, w.firm, [
    { name: 'Table Leos', owner: leo, state: 'SC' },
    { name: 'Table Beas', owner: bea, state: 'SC' },
    { name: 'Table Group', owner: null, branch: branches.charleston, state: 'SC' },
    { name: 'Table Toms', owner: tom, state: 'FL' },
    { name: 'Table Rexs', owner: null, state: 'SC' },
    { name: 'Table Ritas', owner: null, state: 'SC' },
    { name: 'Table July', owner: tom, state: 'FL' },
    { name: 'Table Orange', owner: tom, state: 'FL' },
    { name: 'Table Nowhere', owner: leo },
    { name: 'Table Saras', owner: sara, state: 'SC' },
    { name: 'Table Savannah', owner: null, branch: savannah, state: 'SC' },
    { name: 'Table Petes', owner: null, state: 'SC' },
  ])
  columns.forEach((name, n) => {
    leads[name] = made[n]!.lead
  })
  const day = new Date(Date.now() - 3 * 864e5)
  const put = (lead: string, set: Record<string, unknown>) =>
    w.superuser`update crm.lead set ${w.superuser(set)} where id = ${leads[lead]!}`
  // Long enough ago that nobody keeps them only because nobody has said where they are.
  await w.superuser`update crm.lead set created_at = ${day}`
  await put('rexs', { rep_id: rex.id, partner_id: first })
  await put('ritas', { rep_id: rita.id, partner_id: second })
  await put('petes', { rep_id: ruth.id, partner_id: third })
  await put('july', { campaign: 'July Refi' })
  await put('orange', { property_zip: '32801' })
  await put('nowhere', { property_state: null, property_zip: null })
})
afterAll(() => w.close())

const cellsOf = (who: string) =>
  Object.fromEntries(
    table[who]!.trim()
      .split(/\s+/)
      .map((mark, n) => [columns[n]!, mark]),
  )
/** Whose type may change no lead. */
const readers = ['cora', 'max', 'pam', 'wilma']
const named = (ids: readonly string[]) => columns.filter(name => ids.includes(leads[name]!))

describe.each(Object.keys(table))('%s', called => {
  const seen = columns.filter(name => cellsOf(called)[name] !== '-')
  const changed = columns.filter(name => cellsOf(called)[name] === 'e')
  const may = seen.length > 0 || !['pam'].includes(called)
  const word = (missing: string) => (name: string) => (seen.includes(name as never) ? 'answered' : missing)

  test('sees in the list, finds by name and counts exactly these', async () => {
    const who = people[called]!
    if (called === 'pam') {
      expect(await wordOf(who.ask(c.listLeads, {}))).toBe('forbidden')
      return
    }
    expect(named((await who.ask(c.listLeads, { limit: 50 })).items.map(l => l.id))).toEqual(seen)
    expect(named((await who.ask(c.listLeads, { limit: 50, sort: 'name' })).items.map(l => l.id))).toEqual(seen)
    expect(named((await who.ask(c.listLeads, { q: 'Table' })).items.map(l => l.id))).toEqual(seen)
    expect((await who.ask(c.countLeads, {})).count).toBe(seen.length)
    expect((await who.ask(c.countLeads, { exact: true })).count).toBe(seen.length)
    expect((await who.ask(c.countLeads, { q: 'Table' })).count).toBe(seen.length)
    expect((await who.ask(c.countLeads, { by: 'status' })).groups.reduce((sum, g) => sum + g.count, 0)).toBe(seen.length)
  })

  test('finds these in the search of everything', async () => {
    const { items } = await people[called]!.ask(searchEverything, { q: 'Table', limit: 50 })
    expect(named(items.filter(i => i.kind === 'lead').map(i => i.id))).toEqual(seen)
  })

  test('opens these and their timelines; the others are not there', async () => {
    const who = people[called]!
    for (const name of columns) {
      const missing = may && called !== 'pam' ? 'not-found' : 'forbidden'
      expect(await wordOf(who.ask(c.readLead, { lead: leads[name]! })), name).toBe(word(missing)(name))
      expect(await wordOf(who.ask(readTimeline, { lead: leads[name]! })), name).toBe(word('not-found')(name))
    }
  })

  test('changes what may be changed, one by one and in bulk', async () => {
    const who = people[called]!
    for (const name of columns) {
      const said = await wordOf(who.ask(c.updateLead, { lead: leads[name]!, timeframe: `by ${called}` }))
      expect(said, name).toBe(
        changed.includes(name) ? 'answered' : changed.length || !readers.includes(called) ? 'not-found' : 'forbidden',
      )
    }
    const all = await wordOf(
      who.ask(c.changeLeads, { selection: { ids: Object.values(leads) }, change: { kind: 'archive', archived: false } }),
    )
    if (all === 'answered') {
      const { count } = await who.ask(c.changeLeads, {
        selection: { ids: Object.values(leads) },
        change: { kind: 'archive', archived: false },
      })
      expect(count).toBe(changed.length)
    }
  })

  test('hears of these and no others', async () => {
    const caller = (await w.bearers.resolve(people[called]!.token))!
    const rows = await w.superuser<({ id: Id } & Placed)[]>`
      select id, owner_id as owner, rep_id as rep, branch_id as branch, partner_id as partner, workgroup_id as workgroup, campaign_key as "campaignKey", property_state as state,
        county_key as "countyKey", property_zip as zip from crm.lead where tenant_id = ${w.firm.tenant}`
    const told = (kind: string, id: Id, at: Placed): LiveMessage => {
      return { id: newId(), name: `${kind}.told-${called}`, tenant: w.firm.tenant, subject: { kind, id }, at }
    }
    const heard: Id[] = []
    const everything = new Promise<void>(resolve => {
      const stop = w.house.live.listen({
        tenant: w.firm.tenant,
        scopeOf: permission => scopeOf(caller, permission),
        hear: ({ name, subject }) => {
          if (name === `lead.told-${called}`) heard.push(subject.id)
          if (name !== `alert.told-${called}`) return
          stop()
          resolve()
        },
      })
    })
    w.house.live.publish([...rows.map(({ id, ...at }) => told('lead', id, at)), told('alert', newId(), { owner: caller.id })])
    await everything
    expect(named(heard)).toEqual(seen)
  })
})

test.each(columns)('who sees %s is told the same to whoever asks why', async name => {
  for (const asker of [w.firm.ann, people.cora!]) {
    const { items } = await asker.ask(c.explainAccess, { kind: 'lead', record: leads[name]! })
    const told = Object.fromEntries(items.map(item => [item.person, item]))
    for (const [called, who] of Object.entries(people)) {
      const verdict = told[who.id]!
      expect(verdict.may, `${called}: ${verdict.because}`).toBe(cellsOf(called)[name] !== '-')
      expect(verdict.because.length).toBeGreaterThan(10)
      if (!verdict.may) expect(verdict.instead.length).toBeGreaterThan(0)
    }
  }
  expect(await wordOf(w.firm.bea.ask(c.explainAccess, { kind: 'lead', record: leads[name]! }))).toBe('forbidden')
  expect(await wordOf(w.rival.ann.ask(c.explainAccess, { kind: 'lead', record: leads[name]! }))).toBe('not-found')
})

test('of a colleague’s limits nobody may change their own, and nobody else who does not manage people', async () => {
  const { ann, bea, leo } = w.firm
  const nothing = { campaigns: { mode: 'all' as const }, places: { mode: 'all' as const } }
  expect(await wordOf(people.alma!.ask(setLimits, { person: people.alma!.id, ...nothing }))).toBe('forbidden')
  expect(await wordOf(bea.ask(setLimits, { person: leo.id, ...nothing }))).toBe('forbidden')
  expect(await wordOf(ann.ask(setLimits, { person: w.rival.leo.id, ...nothing }))).toBe('not-found')
  await expect(
    ann.ask(setLimits, { person: leo.id, ...nothing, places: { mode: 'only', counties: [{ state: 'FL', name: 'Fulton' }] } }),
  ).rejects.toMatchObject({ word: 'invalid', message: 'There is no Fulton County in FL here.' })
})

test('a limit holds from the next request on, and is lifted again', async () => {
  const { ann, tom } = w.firm
  const count = async () => (await tom.ask(c.countLeads, {})).count
  expect(await count()).toBe(3)
  await ann.ask(setLimits, { person: tom.id, campaigns: { mode: 'only', names: ['July refi'] }, places: { mode: 'all' } })
  expect(await count()).toBe(1)
  await ann.ask(setLimits, { person: tom.id, campaigns: { mode: 'all' }, places: { mode: 'all' } })
  expect(await count()).toBe(3)
})
