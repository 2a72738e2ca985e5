import { join } from 'node:path'
import { fileRoot } from '#adapters/kms/index.ts'
import { systemOf } from '#kernel/caller.ts'
import { connect, type DbAddress, type SqlClient } from '#kernel/db.ts'
import type { House } from '#kernel/house.ts'
import { silent } from '#kernel/log.ts'
import { openHouse } from '#kernel/open-house.ts'
import { inTransaction } from '#kernel/run.ts'
import { sweepOf } from '#kernel/slots.ts'
import { listLeads } from '#modules/crm/contract/lead.ts'
import { leads } from '#modules/crm/store/lead-list.ts'
import type { Action } from '#policy/action.ts'
import { everybody, nobody, type Scope } from '#policy/scope.ts'
import { rooms } from '../../src/rooms.ts'
import type { BenchData } from './data.ts'
import type { Line } from './line.ts'
import { median } from './load.ts'
import { listed } from './workloads.ts'

interface Case {
  name: string
  scope: Scope
  /** The same scope by hand, whole, its values from `$2` on. */
  by: string
  values: string[]
  term?: (i: number) => string
}

/**
 * What it costs that the scope is compiled and row security holds it, beside the same statement with the scope written by
 * hand and no row security: each in a transaction, on one connection that is swept before it, in turns. Milliseconds.
 */
export async function scoping(o: {
  app: DbAddress
  superuser: DbAddress
  secret: Buffer
  dataDir: string
  data: BenchData
  say: (line: string) => void
}): Promise<Line[]> {
  const url = new URL('http://localhost')
  const places = { dataDir: o.dataDir, publicUrl: url, pagesUrl: url, allowPrivateWebhooks: false }
  const opened = await openHouse({
    app: o.app,
    secret: o.secret,
    root: await fileRoot({ path: join(o.dataDir, 'root.key'), secret: o.secret }),
    places,
    rooms,
    clock: () => new Date(),
    log: silent,
    pool: 1,
  })
  const sweep = await sweepOf(o.app)
  const bare = connect(o.superuser, { settings: { search_path: 'pg_catalog' } })
  try {
    const { data } = o
    const names = (i: number) => data.lastNames[(i * 37) % data.lastNames.length]!
    const narrow: Case = {
      name: 'scope-owner',
      scope: { ...nobody, owners: [data.narrow] },
      by: '(owner_id = $2 or rep_id = $2)',
      values: [data.narrow],
    }
    const placed = {
      workgroups: 'all',
      campaigns: 'all',
      places: { states: [], counties: [], zips: [data.territoryZip] },
    } as const
    const territory: Case = {
      name: 'scope-territory',
      scope: { ...everybody, owners: [data.narrow], limits: placed },
      by: `(property_zip = $2 or (property_state is null and property_zip is null and owner_id = $3
        and created_at > transaction_timestamp() - interval '24 hours'))`,
      values: [data.territoryZip, data.narrow],
    }
    const wide: Case = { name: 'scope-wide', scope: everybody, by: 'true', values: [] }
    const officer: Case = {
      name: 'scope-officer',
      scope: { ...nobody, owners: [data.officer] },
      by: '(owner_id = $2 or rep_id = $2)',
      values: [data.officer],
    }
    const lists = [narrow, territory, officer, wide]
    const searches = lists.map(c => ({ ...c, name: `${c.name}-search`, term: names }))
    const lines: Line[] = []
    for (const c of [...lists, ...searches]) lines.push(await measure(opened.house, { bare, sweep }, data, c, o.say))
    return lines
  } finally {
    await opened.close()
    await bare.end()
  }
}

async function measure(
  house: House,
  { bare, sweep }: { bare: SqlClient; sweep: string },
  data: BenchData,
  { name, scope, by, values, term }: Case,
  say: (line: string) => void,
): Promise<Line> {
  const asked = { action: listLeads as unknown as Action, door: 'job' as const, caller: systemOf(data.tenant), input: {} }
  const grant = { scope, demands: {}, mayTransfer: false }
  const ours = (i: number) =>
    inTransaction(house, asked, grant, true, ctx => leads(ctx, { filter: { q: term?.(i) }, sort: 'newest', limit: 50 }))
  const own = [data.tenant, ...values]
  const text = (n: number) =>
    `select ${listed} from crm.lead where tenant_id = $1 and ${by} and archived_at is null ${n ? `and full_name ilike $${n}` : ''} order by created_at desc, id desc limit 51`
  const send = (statement: string, values?: string[]) =>
    bare.unsafe(statement, values, { prepare: values !== undefined }).execute()
  const hand = (i: number) => {
    void send(sweep)
    void send('begin read only')
    void send('select 1', [])
    const answer = send(text(term ? own.length + 1 : 0), term ? [...own, `%${term(i)}%`] : own)
    void send('commit')
    return answer
  }
  const times: { ours: number[]; hand: number[] } = { ours: [], hand: [] }
  const timed = async (list: number[], work: () => Promise<{ length: number }>) => {
    const began = performance.now()
    const { length } = await work()
    list.push(performance.now() - began)
    return length
  }
  const rounds = term ? 60 : 300
  for (let i = 0; i < rounds; i++) {
    const [a, b] = [await timed(times.ours, () => ours(i)), await timed(times.hand, () => hand(i))]
    if (a !== b) throw new Error(`${name}: ${a} rows by the product, ${b} by hand`)
  }
  const [p50, floor] = [median(times.ours), median(times.hand)]
  const p95 = times.ours.toSorted((a, b) => a - b)[Math.floor(rounds * 0.95)]!
  const ratio = p50 / floor
  say(
    `${name.padEnd(24)} p50 ${p50.toFixed(2)} p95 ${p95.toFixed(2)} ms | by hand ${floor.toFixed(2)} ms | ratio ${ratio.toFixed(2)} (aim 1.25)`,
  )
  return { name, rows: data.rows, p50, p95, rps: 1000 / p50, floor: 1000 / floor, ratio }
}
