import { newId } from '#base/id.ts'
import { connect, type DbAddress, type SqlClient } from '#kernel/db.ts'
import { type OwnKeys, ownKeys } from '#kernel/own-keys.ts'
import { sealedIdentifier } from '#modules/crm/store/sealed.ts'
import { dropIndexes } from './indexes.ts'
import { domains, firsts, heads, states, statuses, tails } from './names.ts'
import { administrator, keys, member, overseer, sessions } from './people.ts'
import { identifierTokens } from './tokens.ts'

/** What the workloads need to know of the data set. */
export interface BenchData {
  rows: number
  tenant: string
  slug: string
  /** Sees a tenth of the client's leads. */
  officer: string
  /** Sees forty leads. */
  narrow: string
  /** `territory`: an administrator limited to one ZIP code with sixty leads; `wide`: one who sees all of them. */
  tokens: { officer: string[]; narrow: string[]; territory: string[]; wide: string[]; key: string[]; admin: string }
  territoryZip: string
  states: readonly string[]
  lastNames: readonly string[]
  sampleEmails: string[]
  samplePhones: string[]
  leadIds: string[]
  contactIds: string[]
  /** Hex of the blind indexes of the sampled addresses, domains and last four digits. */
  tokensOf: { email: Record<string, string>; domain: Record<string, string>; lastFour: Record<string, string> }
}

/** Fills `rows` leads into one client and as many into four others, by set-based SQL, the indexes made afterwards. */
export async function fill(superuser: DbAddress, secret: Buffer, rows: number, say: (line: string) => void): Promise<BenchData> {
  const sql = connect(superuser, { max: 1 })
  const vault = ownKeys(secret)
  const now = new Date()
  try {
    const firm = await client(sql, 'bench', now, 10)
    const others = await Promise.all(['b', 'c', 'd', 'e'].map(slug => client(sql, `bench-${slug}`, now, 10)))
    await sql.unsafe(`set session_replication_role = replica; set maintenance_work_mem = '512MB'; set synchronous_commit = off`)
    const dropped = await dropIndexes(sql)
    for (const [place, count] of [[firm, rows], ...others.map(o => [o, Math.ceil(rows / 4)] as const)] as const) {
      say(`  ${count.toLocaleString('en')} leads for ${place.slug}`)
      await leads(sql, place, count, now)
    }
    say('  indexes')
    for (const definition of dropped) await sql.unsafe(definition)
    await sql.unsafe('set session_replication_role = default')
    const sample = await identifiers(sql, vault, firm.tenant)
    const narrow = await narrowOfficer(sql, firm, now)
    const territory = await territorial(sql, firm, now)
    say('  analyze')
    await sql.unsafe('vacuum analyze crm.lead; ')
    await sql.unsafe('vacuum analyze crm.contact')
    await sql.unsafe('vacuum analyze crm.identifier')
    const leadIds = (
      await sql<
        { id: string }[]
      >`select id from crm.lead where tenant_id = ${firm.tenant} and owner_id = ${firm.officers[0]!} limit 2000`
    ).map(r => r.id)
    const contactIds = (
      await sql<{ id: string }[]>`select id from crm.contact where tenant_id = ${firm.tenant} order by id limit 2000`
    ).map(r => r.id)
    await sealRead(sql, vault, firm.tenant, leadIds, contactIds)
    return {
      rows,
      tenant: firm.tenant,
      slug: firm.slug,
      officer: firm.officers[0]!,
      narrow,
      tokens: {
        officer: await sessions(sql, firm.tenant, firm.officers[0]!, now, 300),
        narrow: await sessions(sql, firm.tenant, narrow, now, 300),
        territory: await sessions(sql, firm.tenant, territory, now, 300),
        wide: await sessions(sql, firm.tenant, await overseer(sql, firm.tenant, 'wide', now), now, 300),
        key: await keys(sql, firm.tenant, firm.officers[0]!, now, 300),
        admin: await administrator(sql, firm.tenant, now),
      },
      territoryZip,
      states,
      lastNames: heads.flatMap(h => tails.map(t => h + t)),
      ...sample,
      leadIds,
      contactIds,
    }
  } finally {
    await sql.end()
  }
}

interface Client {
  tenant: string
  slug: string
  officers: string[]
  branch: string
  stages: string[]
  pipeline: string
}

async function client(sql: SqlClient, slug: string, now: Date, people: number): Promise<Client> {
  const tenant = newId()
  const branch = newId()
  await sql`insert into identity.tenant (tenant_id, slug, name, nmls_id, time_zone, created_at) values (${tenant}, ${slug}, ${slug}, '100001', 'America/New_York', ${now})`
  await sql`insert into identity.branch (tenant_id, id, name, created_at) values (${tenant}, ${branch}, 'Main', ${now})`
  const officers: string[] = []
  for (let i = 0; i < people; i++) officers.push(await member(sql, tenant, `officer${i}@${slug}.example`, now))
  const pipeline = newId()
  await sql`insert into crm.pipeline (tenant_id, id, name, kind) values (${tenant}, ${pipeline}, 'Purchase', 'purchase')`
  const stages: string[] = []
  for (let i = 0; i < 8; i++) {
    const id = newId()
    await sql`insert into crm.stage (tenant_id, id, pipeline_id, key, name, position) values (${tenant}, ${id}, ${pipeline}, ${`s${i}`}, ${`Stage ${i}`}, ${i})`
    stages.push(id)
  }
  // New leads are given to people in turn, as a client has it: without rules they would skip half of the road.
  const rule = {
    id: newId(),
    name: 'In turn',
    enabled: true,
    conditions: [],
    target: { method: 'round-robin', who: { of: 'everyone' }, speaksLanguage: false },
    acceptSeconds: 300,
    // biome-ignore lint/suspicious/noThenProperty: the rule's own word; the object is never awaited
    then: 'next-person',
  }
  await sql`insert into lead_hunter.routing_set (tenant_id, id, version, state, doc, made_at, published_at) values (${tenant}, ${newId()}, 1, 'published', ${sql.json({ rules: [rule], fallback: {} })}, ${now}, ${now})`
  return { tenant, slug, officers, branch, stages, pipeline }
}

async function leads(sql: SqlClient, c: Client, count: number, now: Date): Promise<void> {
  // Ids are version 7, so that they sort by age as real ones do.
  const uuid = (salt: string) =>
    `(lpad(to_hex((extract(epoch from ts) * 1000)::bigint), 12, '0') || '7' || substr(md5(${salt}), 1, 3) || '8' || substr(md5(${salt}), 4, 15))::uuid`
  // As long as a real one; those that are read are sealed afterwards.
  const anySealed = `'\\x01'::bytea || sha256(convert_to(i::text, 'UTF8')) || sha256(convert_to(i || 'v', 'UTF8'))`
  const step = 200_000
  for (let from = 0; from < count; from += step) {
    await sql.unsafe(
      `with n as (
        select i, $1::timestamptz - (($2::bigint - i) * interval '31 seconds') as ts, ('x' || substr(md5(i::text), 1, 8))::bit(32)::bigint as h, ('x' || substr(md5(i::text || 'b'), 1, 8))::bit(32)::bigint as g
        from generate_series($3::bigint, $4::bigint) i),
      p as (
        select *, ($5::text[])[1 + (h & 65535) % cardinality($5::text[])] as first, ($6::text[])[1 + floor(power((h >> 8 & 65535) / 65536.0, 2) * cardinality($6::text[]))::int] || ($7::text[])[1 + (g & 65535) % cardinality($7::text[])] as last,
          ($8::uuid[])[1 + i % cardinality($8::uuid[])] as owner, ${uuid("i::text || 'c'")} as cid, ${uuid("i::text || 'l'")} as lid, ${uuid("i::text || 'e'")} as eid, ${uuid("i::text || 'p'")} as pid
        from n),
      c as (
        insert into crm.contact (tenant_id, id, first_name, last_name, full_name, state, email_hint, phone_hint, owner_id, branch_id, created_at, updated_at)
        select $9, cid, first, last, first || ' ' || last, ($10::text[])[1 + (h >> 4 & 1023) % cardinality($10::text[])], 'j•••@example.com', '••0142', owner, $11, ts, ts from p),
      d as (
        insert into crm.identifier (tenant_id, id, contact_id, kind, token, tail_token, sealed, hint, is_primary, first_seen_at, last_seen_at)
        select $9, eid, cid, 1, substr(sha256(convert_to(i || 'e', 'UTF8')), 1, 16), substr(sha256(convert_to('d' || i % 500, 'UTF8')), 1, 16), ${anySealed}, 'j•••@e•••.com', true, ts, ts from p
        union all select $9, pid, cid, 2, substr(sha256(convert_to(i || 'p', 'UTF8')), 1, 16), substr(sha256(convert_to('t' || i % 10000, 'UTF8')), 1, 16), ${anySealed}, '0142', true, ts, ts from p)
      insert into crm.lead (tenant_id, id, contact_id, full_name, email_hint, phone_hint, intent, status, pipeline_id, stage_id, stage_since, owner_id, branch_id, score, band, property_state, amount_cents, received_at, created_at, updated_at)
      select $9, lid, cid, first || ' ' || last, 'j•••@example.com', '••0142', case when h % 3 = 0 then 'refinance' else 'purchase' end, ($12::text[])[1 + (g >> 3 & 1023) % cardinality($12::text[])], $13, ($14::uuid[])[1 + (g >> 5 & 1023) % cardinality($14::uuid[])], ts, owner, $11,
        (h % 100)::smallint, case when h % 100 >= 75 then 'hot' when h % 100 >= 40 then 'warm' else 'cold' end, ($10::text[])[1 + (h >> 4 & 1023) % cardinality($10::text[])], (h % 800000) * 100, ts, ts, ts from p`,
      [
        now,
        count,
        from,
        Math.min(from + step, count) - 1,
        firsts,
        heads,
        tails,
        c.officers,
        c.tenant,
        states,
        c.branch,
        statuses,
        c.pipeline,
        c.stages,
      ] as never[],
    )
  }
}

/** Real blind indexes for a sample of people, so that search by e-mail and phone finds somebody. */
async function identifiers(
  sql: SqlClient,
  vault: ReturnType<typeof ownKeys>,
  tenant: string,
): Promise<Pick<BenchData, 'sampleEmails' | 'samplePhones' | 'tokensOf'>> {
  const people = await sql<{ id: string }[]>`select id from crm.contact where tenant_id = ${tenant} order by id limit 1000`
  const sampleEmails: string[] = []
  const samplePhones: string[] = []
  const tokensOf: BenchData['tokensOf'] = { email: {}, domain: {}, lastFour: {} }
  for (const [i, { id }] of people.entries()) {
    const email = `person${i}@${domains[i % domains.length]}`
    const phone = `+1843555${String(1000 + i).padStart(4, '0')}`
    sampleEmails.push(email)
    samplePhones.push(phone)
    for (const [kind, t] of [
      [1, identifierTokens(vault, tenant, 'email', email)],
      [2, identifierTokens(vault, tenant, 'phone', phone)],
    ] as const) {
      if (kind === 1) {
        tokensOf.email[email] = t.token.toString('hex')
        tokensOf.domain[email.split('@')[1]!] = t.tail.toString('hex')
      } else tokensOf.lastFour[phone.slice(-4)] = t.tail.toString('hex')
      await sql`update crm.identifier set token = ${t.token}, tail_token = ${t.tail} where tenant_id = ${tenant} and contact_id = ${id} and kind = ${kind}`
    }
  }
  return { sampleEmails, samplePhones, tokensOf }
}

/** Envelopes that open, for the ways to reach those who are read. */
async function sealRead(sql: SqlClient, own: OwnKeys, tenant: string, leads: string[], contacts: string[]): Promise<void> {
  const rows = await sql<{ id: string; kind: number }[]>`
    select i.id, i.kind from crm.identifier i where i.tenant_id = ${tenant} and (i.contact_id = any (${contacts}::uuid[])
      or i.contact_id in (select l.contact_id from crm.lead l where l.tenant_id = ${tenant} and l.id = any (${leads}::uuid[])))`
  const values = rows.map(({ id, kind }, n) => {
    const value = kind === 1 ? `person${n}@${domains[n % domains.length]}` : `+1843555${String(n % 10_000).padStart(4, '0')}`
    return `\\x${sealedIdentifier.seal({ tenant, vault: own }, id, { value })!.toString('hex')}`
  })
  await sql`update crm.identifier i set sealed = r.sealed from unnest(${rows.map(row => row.id)}::uuid[], ${values}::text[]::bytea[]) r (id, sealed)
    where i.tenant_id = ${tenant} and i.id = r.id`
}

/** Somebody with forty leads of a million, spread over the years. */
async function narrowOfficer(sql: SqlClient, c: Client, now: Date): Promise<string> {
  const id = await member(sql, c.tenant, `narrow@${c.slug}.example`, now)
  await sql`update crm.lead set owner_id = ${id} where tenant_id = ${c.tenant} and id in (
    select id from (select id, row_number() over (order by created_at) as n, count(*) over () as all_of_them from crm.lead where tenant_id = ${c.tenant}) x where n % greatest(1, all_of_them / 40) = 1 limit 40)`
  await sql`update crm.lead set branch_id = null where tenant_id = ${c.tenant} and owner_id = ${id}`
  return id
}

const territoryZip = '32801'

/** Somebody limited to one ZIP code with sixty leads of a million, spread over the years and over all officers. */
async function territorial(sql: SqlClient, c: Client, now: Date): Promise<string> {
  const id = await overseer(sql, c.tenant, 'territory', now)
  await sql`insert into identity.internal_settings (tenant_id, member_id, place_mode, zips, changed_at) values (${c.tenant}, ${id}, 'only', ${[territoryZip]}, ${now})`
  await sql`update crm.lead set property_zip = ${territoryZip} where tenant_id = ${c.tenant} and id in (
    select id from (select id, row_number() over (order by created_at) as n, count(*) over () as all_of_them from crm.lead where tenant_id = ${c.tenant}) x where n % greatest(1, all_of_them / 60) = 2 limit 60)`
  return id
}
