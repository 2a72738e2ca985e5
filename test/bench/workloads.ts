import { newId } from '#base/id.ts'
import type { BenchData } from './data.ts'
import type { Shot, Shots } from './load.ts'

/** One thing measured: the product's requests, and the same answer from bare SQL. */
export interface Workload {
  name: string
  /** Times slower than the floor that we mean to stay under at 16 connections. */
  aim: number
  statement: string
  ours(data: BenchData): Shots
  /** Values of the floor's statement, in the same order and mix as `ours`. */
  bare(data: BenchData): unknown[][]
}

const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))
const as = (tokens: string[], i: number, path: string): Shot => ({
  method: 'GET',
  path,
  headers: { authorization: `Bearer ${tokens[i % tokens.length]}` },
})
export const listed =
  'id, contact_id, full_name, email_hint, phone_hint, intent, status, pipeline_id, stage_id, stage_since, owner_id, branch_id, pool, source_name, campaign, score, band, property_state, property_city, property_zip, amount_cents, tags, received_at, accept_by, accepted_at, first_touch_at, last_touch_at, hold_until, loan_id, version, created_at'
/** The officer's newest leads of whoever is reached so. */
const reached = (how: string) =>
  `select ${listed} from crm.lead where tenant_id = $1 and owner_id = $3 and archived_at is null and contact_id in (select i.contact_id from crm.identifier i where i.tenant_id = $1 and ${how}) order by created_at desc, id desc limit 50`
const statuses = ['new', 'assigned', 'accepted', 'attempting', 'contacted', 'nurturing', 'appointment', 'lost']

/** Terms from rare to common, as the restricted officer would type them. */
const terms = (data: BenchData, i: number): string => {
  const name = data.lastNames[(i * 37) % data.lastNames.length]!
  return i % 3 === 0 ? name : i % 3 === 1 ? name.slice(0, 4) : name.slice(-4)
}

/** Somebody nobody knows yet. */
const newPerson = (d: BenchData, i: number) => ({
  person: {
    firstName: 'Bench',
    lastName: `Person ${i}`,
    emails: [`bench-${newId()}@example.com`],
    phones: [{ value: `+1407${String(5550000 + ((i * 7919) % 4000000)).padStart(7, '0')}`, kind: 'mobile' }],
  },
  intent: 'purchase',
  property: { state: d.states[i % 20] },
  consents: [{ channel: 'email', granted: true, wording: 'You may write to me.' }],
})

export const workloads: Workload[] = [
  {
    name: 'list',
    aim: 1.5,
    statement: `select ${listed} from crm.lead where tenant_id = $1 and owner_id = $2 and archived_at is null and status = $3 and property_state = $4 order by created_at desc, id desc limit 50`,
    ours: d =>
      many(240, i => as(d.tokens.officer, i, `/api/v1/leads?limit=50&status=${statuses[i % 8]}&state=${d.states[(i * 7) % 20]}`)),
    bare: d => many(240, i => [d.tenant, d.officer, statuses[i % 8], d.states[(i * 7) % 20]]),
  },
  {
    name: 'narrow',
    aim: 2,
    statement: `select ${listed} from crm.lead where tenant_id = $1 and owner_id = $2 and archived_at is null order by created_at desc, id desc limit 50`,
    ours: d => many(240, i => as(d.tokens.narrow, i, '/api/v1/leads?limit=50')),
    bare: d => many(240, () => [d.tenant, d.narrow]),
  },
  {
    name: 'narrow-territory',
    aim: 2,
    statement: `select ${listed} from crm.lead where tenant_id = $1 and property_zip = $2 and archived_at is null order by created_at desc, id desc limit 50`,
    ours: d => many(240, i => as(d.tokens.territory, i, '/api/v1/leads?limit=50')),
    bare: d => many(240, () => [d.tenant, d.territoryZip]),
  },
  {
    name: 'list-wide',
    aim: 1.5,
    statement: `select ${listed} from crm.lead where tenant_id = $1 and archived_at is null and status = $2 and property_state = $3 order by created_at desc, id desc limit 50`,
    ours: d =>
      many(240, i => as(d.tokens.wide, i, `/api/v1/leads?limit=50&status=${statuses[i % 8]}&state=${d.states[(i * 7) % 20]}`)),
    bare: d => many(240, i => [d.tenant, statuses[i % 8], d.states[(i * 7) % 20]]),
  },
  {
    name: 'search-territory',
    aim: 1.3,
    statement: `select ${listed} from crm.lead where tenant_id = $1 and property_zip = $2 and archived_at is null and full_name ilike $3 order by created_at desc, id desc limit 50`,
    ours: d => many(60, i => as(d.tokens.territory, i, `/api/v1/leads?limit=50&q=${terms(d, i)}`)),
    bare: d => many(60, i => [d.tenant, d.territoryZip, `%${terms(d, i)}%`]),
  },
  {
    name: 'read',
    aim: 2.5,
    statement:
      'select l.*, c.first_name, c.last_name, c.sealed as person_sealed, m.name as owner_name, array(select to_jsonb(i) from crm.identifier i where i.tenant_id = l.tenant_id and i.contact_id = l.contact_id) as identifiers from crm.lead l join crm.contact c on c.tenant_id = l.tenant_id and c.id = l.contact_id left join identity.member m on m.tenant_id = l.tenant_id and m.id = l.owner_id where l.tenant_id = $1 and l.id = $2',
    ours: d => many(1000, i => as(d.tokens.officer, i, `/api/v1/leads/${d.leadIds[(i * 13) % d.leadIds.length]}`)),
    bare: d => many(1000, i => [d.tenant, d.leadIds[(i * 13) % d.leadIds.length]]),
  },
  {
    name: 'count',
    aim: 2,
    statement:
      'select count(*) from (select 1 from crm.lead where tenant_id = $1 and owner_id = $2 and archived_at is null and status = $3 limit 10001) x',
    ours: d => many(240, i => as(d.tokens.officer, i, `/api/v1/leads/count?status=${statuses[i % 8]}`)),
    bare: d => many(240, i => [d.tenant, d.officer, statuses[i % 8]]),
  },
  {
    name: 'search-name',
    aim: 1.3,
    statement: `select ${listed} from crm.lead where tenant_id = $1 and owner_id = $2 and archived_at is null and full_name ilike $3 order by created_at desc, id desc limit 50`,
    ours: d => many(60, i => as(d.tokens.officer, i, `/api/v1/leads?limit=50&q=${terms(d, i)}`)),
    bare: d => many(60, i => [d.tenant, d.officer, `%${terms(d, i)}%`]),
  },
  {
    name: 'search-email',
    aim: 3,
    statement: reached('i.kind = 1 and i.token = $2::text::bytea'),
    ours: d =>
      many(200, i => as(d.tokens.officer, i, `/api/v1/leads?limit=50&q=${encodeURIComponent(d.sampleEmails[(i * 10) % 1000]!)}`)),
    bare: d => many(200, i => [d.tenant, `\\x${d.tokensOf.email[d.sampleEmails[(i * 10) % 1000]!]}`, d.officer]),
  },
  {
    name: 'search-domain',
    aim: 3,
    statement: reached('i.kind = 1 and i.tail_token = $2::text::bytea'),
    ours: d =>
      many(60, i =>
        as(d.tokens.officer, i, `/api/v1/leads?limit=50&q=${encodeURIComponent('@' + d.sampleEmails[i]!.split('@')[1])}`),
      ),
    bare: d => many(60, i => [d.tenant, `\\x${d.tokensOf.domain[d.sampleEmails[i]!.split('@')[1]!]}`, d.officer]),
  },
  {
    name: 'search-last-four',
    aim: 3,
    statement: reached('i.kind = 2 and i.tail_token = $2::text::bytea'),
    ours: d => many(200, i => as(d.tokens.officer, i, `/api/v1/leads?limit=50&q=${d.samplePhones[i]!.slice(-4)}`)),
    bare: d => many(200, i => [d.tenant, `\\x${d.tokensOf.lastFour[d.samplePhones[i]!.slice(-4)]}`, d.officer]),
  },
  // As the officer who types somebody in, and as a program whose leads the rules give to people in turn.
  ...(['officer', 'key'] as const).map(
    (by): Workload => ({
      name: by === 'officer' ? 'create' : 'create-routed',
      aim: 3,
      statement: `insert into crm.lead (tenant_id, id, contact_id, full_name, status, owner_id, stage_since, received_at, created_at, updated_at) values ($1, gen_random_uuid(), $2, $3, 'new', $4, now(), now(), now(), now())`,
      ours: d => i => ({
        method: 'POST',
        path: '/api/v1/leads',
        headers: { authorization: `Bearer ${d.tokens[by][i % d.tokens[by].length]}`, 'content-type': 'application/json' },
        body: JSON.stringify(newPerson(d, i)),
      }),
      bare: d => many(4000, i => [d.tenant, d.contactIds[i % d.contactIds.length], `Bench Person ${i}`, d.officer]),
    }),
  ),
]
