import { hash } from 'node:crypto'
import { connect, type DbAddress, type SqlClient } from '#kernel/db.ts'
import { setNative } from '#kernel/ledger/native.ts'
import { logSigner } from '#kernel/ledger/signer.ts'
import { sourceOfDatabase } from '#kernel/ledger/verify/database.ts'
import { verifyLedger } from '#kernel/ledger/verify/verify.ts'
import { ownKeys } from '#kernel/own-keys.ts'
import type { Line } from './line.ts'

/** Clients among whom the events are spread, and people of each. */
const clients = 4
const people = 40
/** Days over which they lie: three months and this one. */
const days = 110

const tenant = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`

/** Events of several clients in monthly partitions, by set-based SQL, with the triggers of the product away. */
async function fillEvents(sql: SqlClient, rows: number, say: (line: string) => void): Promise<void> {
  await sql.unsafe(`set session_replication_role = replica; set synchronous_commit = off`)
  const step = 200_000
  for (let from = 0; from < rows; from += step) {
    await sql.unsafe(
      `insert into kernel.event (tenant_id, id, at, name, actor_kind, actor_id, door, request_id, subject_kind, subject_id, facts, bearer_id, address)
        select ('00000000-0000-7000-8000-' || lpad((i % ${clients})::text, 12, '0'))::uuid,
          (lpad(to_hex((extract(epoch from ts) * 1000)::bigint), 12, '0') || '7' || substr(md5('e' || i), 1, 3) || '8' || substr(md5('e' || i), 4, 15))::uuid, ts,
          (array['lead.changed', 'crm.updateLead', 'lead.touched', 'task.done', 'audit.looked'])[1 + (i / 7) % 5], 'member', md5('p' || i % ${clients} || '/' || (i / 13) % ${people})::uuid,
          case when i % 50000 < ${clients} then 'operator' else 'member' end, md5('r' || i)::uuid, 'lead', md5('l' || i % ${clients} || '/' || (i / 11) % 20000)::uuid, '{"fields": 2}',
          md5('s' || i % ${clients} || '/' || (i / 13) % ${people} || '/' || (extract(epoch from ts) / 28800)::int)::uuid, ('10.' || i % ${clients} || '.0.' || (i / 13) % ${people})::inet
        from (select i, now() - interval '${days} days' + i * (interval '${days} days' / $3::bigint) as ts from generate_series($1::bigint, $2::bigint) i) x`,
      [from, Math.min(from + step, rows) - 1, rows],
    )
    if ((from / step) % 10 === 9) say(`  ${(from + step).toLocaleString('en')} events`)
  }
  await sql.unsafe('set session_replication_role = default')
  await sql.unsafe('vacuum analyze kernel.event')
}

/** The middle of so many, in milliseconds. */
async function middle(times: number, work: (n: number) => Promise<unknown>): Promise<{ p50: number; p95: number }> {
  const took: number[] = []
  for (let n = 0; n < times; n++) {
    const began = performance.now()
    await work(n)
    took.push(performance.now() - began)
  }
  took.sort((a, b) => a - b)
  return { p50: took[Math.floor(times / 2)]!, p95: took[Math.floor(times * 0.95)]! }
}

/**
 * The newest page of a bounded question to a log of so many events, by person, record, act, session, address, door and time alone,
 * beside a read of one event by its key in the same run: how many times as long it takes.
 */
export async function searching(o: { superuser: DbAddress; rows: number; say: (line: string) => void }): Promise<Line[]> {
  const sql = connect(o.superuser, { max: 1 })
  try {
    o.say(`Filling ${o.rows.toLocaleString('en')} events of ${clients} clients ...`)
    await fillEvents(sql, o.rows, o.say)
    const sample = await sql<
      { id: string; actor: string; subject: string; bearer: string; address: string; from: string; to: string }[]
    >`
      select id, actor_id as actor, subject_id as subject, bearer_id as bearer, host(address) as address, kernel.id_at(at - interval '15 days') as "from", kernel.id_at(at + interval '15 days') as "to"
      from kernel.event where tenant_id = ${tenant(1)} and id in (select id from kernel.event tablesample system (1) where tenant_id = ${tenant(1)} limit 40)`
    const of = (n: number) => sample[n % sample.length]!
    const floor = await middle(200, n => sql`select * from kernel.event where tenant_id = ${tenant(1)} and id = ${of(n).id}`)
    const within = (n: number) => sql`e.tenant_id = ${tenant(1)} and e.id >= ${of(n).from} and e.id < ${of(n).to}`
    const questions: Record<string, (n: number) => ReturnType<SqlClient>> = {
      'by person': n => sql`e.actor_id = ${of(n).actor}`,
      'of a record': n => sql`e.subject_id = ${of(n).subject}`,
      'by act': () => sql`e.name = 'task.done'`,
      'of a session': n => sql`e.bearer_id = ${of(n).bearer}`,
      'from an address': n => sql`e.address = ${of(n).address}::inet`,
      'by a rare door': () => sql`e.door = 'operator'`,
      'of a time': () => sql`true`,
    }
    const lines: Line[] = []
    for (const [name, condition] of Object.entries(questions)) {
      const { p50, p95 } = await middle(
        40,
        n => sql`select * from kernel.event e where ${within(n)} and ${condition(n) as never} order by e.id desc limit 61`,
      )
      const ratio = p50 / floor.p50
      o.say(
        `audit ${name.padEnd(16)} p50 ${p50.toFixed(2)} p95 ${p95.toFixed(2)} ms | by key ${floor.p50.toFixed(2)} ms | ratio ${ratio.toFixed(1)}`,
      )
      lines.push({ name: `audit ${name}`, rows: o.rows, p50, p95, rps: 1000 / p50, floor: floor.p50, ratio })
    }
    return lines
  } finally {
    await sql.end()
  }
}

/** Bytes of a leaf, about. */
const leafBytes = 600
/** Leaves that are verified; each has to be made first. */
const mostVerified = 200_000

/** SHA-256 of so many leaves' bytes, one after the other, in leaves a second: what no verifier is faster than. */
function bareHashing(leaves: number): number {
  const leaf = Buffer.alloc(leafBytes, 'x')
  const began = performance.now()
  for (let n = 0; n < leaves; n++) hash('sha256', leaf, 'buffer')
  return leaves / ((performance.now() - began) / 1000)
}

/** Leaves a second that are verified, beside the bare hashing of as many. The product beside it makes them leaves first. */
export async function verifying(o: {
  superuser: DbAddress
  secret: Buffer
  rows: number
  say: (line: string) => void
}): Promise<Line> {
  const sql = connect(o.superuser, { max: 1 })
  try {
    await sql`insert into ledger.pending (tenant_id, event_id) select e.tenant_id, e.id from kernel.event e
      where not exists (select from ledger.entry k where k.tenant_id = e.tenant_id and k.event_id = e.id) limit ${Math.min(o.rows, mostVerified)}`
    for (let waits = 1; waits > 0; await new Promise(resolve => setTimeout(resolve, 500)))
      waits = (await sql<{ n: number }[]>`select count(*)::int as n from ledger.pending`)[0]!.n
    setNative()
    const vault = ownKeys(o.secret)
    const source = await sourceOfDatabase(sql)
    const began = performance.now()
    const verdict = await verifyLedger(source, { trust: { log: origin => logSigner(vault, origin).keys, witnesses: [] } })
    const seconds = (performance.now() - began) / 1000
    const rps = verdict.size / seconds
    const floor = bareHashing(verdict.size)
    o.say(
      `verify            ${rps.toFixed(0)} leaves/s of ${verdict.size.toLocaleString('en')} | bare SHA-256 ${floor.toFixed(0)}/s | ratio ${(floor / rps).toFixed(1)}`,
    )
    return { name: 'verify', rows: verdict.size, p50: 1000 / rps, p95: 1000 / rps, rps, floor, ratio: floor / rps }
  } finally {
    await sql.end()
  }
}
