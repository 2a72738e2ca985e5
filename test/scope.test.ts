import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import { signContext } from '#kernel/context.ts'
import { scopeSql } from '#kernel/scope-sql.ts'
import { sql } from '#kernel/sql.ts'
import { scopedColumns } from '#modules/crm/store/scoped.ts'
import { inScope, type Limits, type Placed, type Scope } from '#policy/scope.ts'
import { openWorld, type World } from './world.ts'

/**
 * One predicate, four readings: row security, the condition that is built for a scope, the one search plans with, and
 * memory; and a fifth that knows none of them and goes through what an administrator said, line by line.
 */
let w: World
let records: (Placed & { n: number })[]
const rows = 100_000
const scopes = 40

/** A small deterministic generator (mulberry32): a failure can be looked at again. */
function chance(seed: number) {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
const random = chance(20_261)
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
const some = <T>(list: readonly T[], most: number): T[] => [
  ...new Set(Array.from({ length: Math.floor(random() * (most + 1)) }, () => pick(list))),
]
const ids = (count: number) => Array.from({ length: count }, () => newId())

const people: Id[] = []
const groups: Id[] = []
const companies = ids(4)
const workgroups = ids(3)
const campaigns = ['July refi', 'JULY REFI', 'Spring; buyers', 'Zip|odd', 'Événement', '', null]
const counties = ['Orange', 'orange County', 'St. Johns', 'Miami-Dade', 'DeSoto', null]
const states = ['FL', 'GA', 'SC', 'CA', null]
const zips = ['32801', '30301', '29401', '90001', null]

/** As the database makes it, and said anew here. */
const campaignKey = (name: string | null) => {
  const hex = name?.trim() ? createHash('md5').update(name.trim().toLowerCase()).digest('hex') : null
  return hex?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') ?? null
}
const countyKey = (state: string | null, county: string | null) =>
  state && county ? `${state}/${county.toLowerCase().replace(' county', '')}` : null

function randomScope(): Scope {
  const limits = (): Limits => ({
    workgroups: random() < 0.6 ? 'all' : some(workgroups, 2),
    campaigns:
      random() < 0.5
        ? 'all'
        : some(
            campaigns.map(campaignKey).filter(k => k !== null),
            3,
          ),
    places:
      random() < 0.3
        ? 'all'
        : {
            states: some(['FL', 'GA', 'SC'], 2),
            counties: some(['FL/orange', 'FL/st. johns', 'CA/desoto'], 2),
            zips: some(['32801', '90001'], 2),
          },
  })
  return {
    all: random() < 0.3,
    owners: some(people, 4),
    branches: random() < 0.5 ? some(groups, 2) : [],
    partners: random() < 0.4 ? some(companies, 2) : [],
    limits: random() < 0.35 ? null : limits(),
  }
}

/** What an administrator would say of one record, without a thought of speed. */
function naive(scope: Scope, r: Placed, now: Date): boolean {
  let given = false
  if (scope.all) given = true
  for (const person of scope.owners) {
    if (r.owner === person) given = true
    if (r.rep === person) given = true
    if (r.heldBy === person) given = true
  }
  for (const group of scope.branches) if (r.branch === group) given = true
  for (const company of scope.partners) if (r.partner === company) given = true
  if (!given) return false
  if (scope.limits === null) return true
  if (scope.limits.workgroups !== 'all' && !scope.limits.workgroups.some(g => g === r.workgroup)) return false
  if (scope.limits.campaigns !== 'all' && !scope.limits.campaigns.some(c => c === r.campaignKey)) return false
  if (scope.limits.places === 'all') return true
  for (const state of scope.limits.places.states) if (r.state === state) return true
  for (const county of scope.limits.places.counties) if (r.countyKey === county) return true
  for (const zip of scope.limits.places.zips) if (r.zip === zip) return true
  const hours = (now.getTime() - new Date(r.createdAt!).getTime()) / 3_600_000
  return r.state === null && r.zip === null && hours < 24 && scope.owners.some(p => p === r.owner)
}

beforeAll(async () => {
  w = await openWorld()
  people.push(w.firm.ann.id, w.firm.bea.id, w.firm.leo.id, w.firm.tom.id, w.firm.abe.id)
  groups.push(w.firm.branches.charleston, w.firm.branches.tampa)
  const contact = newId()
  const now = new Date()
  await w.superuser`insert into crm.contact (tenant_id, id, full_name, created_at, updated_at) values (${w.firm.tenant}, ${contact}, 'Everybody', ${now}, ${now})`
  const made = Array.from({ length: rows }, (_, n) => {
    const [state, county, campaign] = [pick(states), pick(counties), pick(campaigns)]
    const maybe = <T>(list: readonly T[], share: number) => (random() < share ? pick(list) : null)
    return {
      n,
      id: newId(),
      owner: maybe(people, 0.8),
      rep: maybe(people, 0.1),
      // A caller has one lead in their hands.
      heldBy: people[n] ?? null,
      branch: maybe(groups, 0.7),
      partner: maybe(companies, 0.2),
      workgroup: maybe(workgroups, 0.7),
      campaignName: campaign,
      state,
      countyName: county,
      zip: pick(zips),
      createdAt: new Date(now.getTime() - Math.floor(random() * 72) * 3_600_000 - 60_000),
    }
  })
  records = made.map(({ campaignName, countyName, ...r }) => ({
    ...r,
    campaignKey: campaignKey(campaignName),
    countyKey: countyKey(r.state, countyName),
  }))
  await w.superuser.begin(async tx => {
    await tx`set local session_replication_role = replica`
    for (let at = 0; at < rows; at += 10_000) {
      await tx`
        insert into crm.lead (tenant_id, id, contact_id, full_name, stage_since, received_at, created_at, updated_at, owner_id, rep_id, held_by, held_until, branch_id, partner_id,
          workgroup_id, campaign, property_state, property_county, property_zip, amount_cents, tags)
        select ${w.firm.tenant}, r.id, ${contact}, 'Everybody', r.at, r.at, r.at, r.at, r.owner, r.rep, r.held_by, case when r.held_by is not null then r.at end, r.branch, r.partner, r.workgroup, r.campaign, r.state, r.county, r.zip, r.n, '{all}'
        from jsonb_to_recordset(${JSON.stringify(made.slice(at, at + 10_000).map(r => ({ ...r, campaign: r.campaignName, county: r.countyName, at: r.createdAt, held_by: r.heldBy })))}::text::jsonb)
          r (id uuid, at timestamptz, owner uuid, rep uuid, held_by uuid, branch uuid, partner uuid, workgroup uuid, campaign text, state text, county text, zip text, n bigint)`
    }
  })
  await w.superuser`analyze crm.lead`
})
afterAll(() => w.close())

const enter = (scope: Scope) => (pid: number) => {
  const { text, signature } = signContext(w.house.contextKey, {
    tenant: w.firm.tenant,
    actor: w.firm.ann.id,
    kind: 'member',
    pid,
    scope,
    bearer: undefined,
    version: 0,
    mayTransfer: false,
  })
  return { text: 'select kernel.enter($1, $2)', values: [text, signature] }
}
const numbers = (found: { n: number }[]) => found.map(r => Number(r.n)).sort((a, b) => a - b)

describe('who has a record in scope', () => {
  test(`is answered the same by row security, by built conditions, by search and in memory, over ${scopes} organizations and ${rows} leads`, async () => {
    let seen = 0
    for (let i = 0; i < scopes; i++) {
      const scope = randomScope()
      const now = new Date()
      const wanted = records.filter(r => naive(scope, r, now)).map(r => r.n)
      const why = JSON.stringify(scope)
      expect(
        records.filter(r => inScope(scope, r, now)).map(r => r.n),
        why,
      ).toEqual(wanted)
      const secured = await w.house.db.transact(true, enter(scope), tx =>
        tx.rows<{ n: number }>(sql`select amount_cents as n from crm.lead`),
      )
      expect(numbers(secured), why).toEqual(wanted)
      const built = await w.house.db.transact(true, enter({ ...scope, all: true, limits: null }), tx =>
        tx.rows<{ n: number }>(
          sql`select l.amount_cents as n from crm.lead l where ${scopeSql('l', scope, scopedColumns['crm.lead'])}`,
        ),
      )
      expect(numbers(built), why).toEqual(wanted)
      const found = await w.house.db.transact(true, enter(scope), tx =>
        tx.rows<{ n: number }>(
          sql`select l.amount_cents as n from crm.lead l where l.id = any (array(select crm.tagged_ids('{all}', ${rows + 1})))`,
        ),
      )
      expect(numbers(found), why).toEqual(wanted)
      const [counted] = await w.house.db.transact(true, enter(scope), tx =>
        tx.rows<{ n: number }>(sql`select crm.count_named('lead', 'everybody', ${rows + 1}) as n`),
      )
      expect(counted!.n, why).toBe(wanted.length)
      seen += wanted.length
    }
    // Neither nothing nor everything: the scopes really divide.
    expect(seen).toBeGreaterThan(rows)
    expect(seen).toBeLessThan(rows * scopes * 0.8)
  })

  test('who has nothing but a lead in their hands has that one row, in every reading', async () => {
    for (const person of people) {
      const scope: Scope = { all: false, owners: [person], branches: [], partners: [], limits: null }
      const held = records.filter(r => r.heldBy === person)
      expect(held).toHaveLength(1)
      const [others, seen] = [
        records.filter(r => r.owner !== person && r.rep !== person && inScope(scope, r, new Date())),
        await w.house.db.transact(true, enter(scope), tx =>
          tx.rows<{ n: number }>(
            sql`select amount_cents as n from crm.lead where owner_id is distinct from ${person} and rep_id is distinct from ${person}`,
          ),
        ),
      ]
      expect(numbers(seen)).toEqual(others.map(r => r.n))
      expect(others.every(r => r.heldBy === person)).toBe(true)
    }
  })

  test('an emptied list takes everything away', async () => {
    const nothing: Scope = {
      all: true,
      owners: [],
      branches: [],
      partners: [],
      limits: { workgroups: 'all', campaigns: [], places: 'all' },
    }
    expect(records.some(r => inScope(nothing, r, w.now()))).toBe(false)
    expect(await w.house.db.transact(true, enter(nothing), tx => tx.rows(sql`select id from crm.lead limit 1`))).toEqual([])
  })

  test('a name that could end a field of the context is refused before it is signed', () => {
    const odd: Scope = {
      all: true,
      owners: [],
      branches: [],
      partners: [],
      limits: { workgroups: 'all', campaigns: 'all', places: { states: [], counties: ['FL/a|b'], zips: [] } },
    }
    expect(() => enter(odd)(1)).toThrow('a scope cannot name')
  })
})
