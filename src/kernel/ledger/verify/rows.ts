import type { Id } from '#base/id.ts'
import { type RawBuilder, sql } from '../../sql.ts'
import type { LeafRow } from '../leaf-row.ts'
import type { Send } from '../tree-store.ts'
import type { EntryRow } from './source.ts'

type Raw = Omit<LeafRow, 'id'> & {
  id: Id | null
  index: number
  of_tenant: Id
  of_event: Id
  entry_at: string
  hash: Buffer
  salt: Buffer | null
  commitment: Buffer | null
}

const iso = (column: string) => sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`)

/** Entries with their events as they stand now; written out here, so that no view or function of the database answers in their place. */
export async function entryRows(send: Send, which: RawBuilder<unknown>): Promise<EntryRow[]> {
  const rows = await send<Raw>(sql`
    select e.index, e.tenant_id as of_tenant, e.event_id as of_event, ${iso('e.at')} as entry_at, e.hash, e.salt, e.changes as commitment,
      v.tenant_id, v.id, ${iso('v.at')} as at, v.name, v.actor_kind, v.actor_id, v.door, v.request_id, v.operation_id, v.command_id,
      v.subject_kind, v.subject_id, v.bearer_id, v.facts, v.address::text as address,
      case when v.id is not null then (select jsonb_agg(jsonb_build_object('n', c.n, 'kind', c.record_kind, 'record', c.record_id, 'field', c.field,
          'class', c.class, 'before', c.before, 'after', c.after, 'commitment', encode(c.commitment, 'hex'), 'operation', c.operation_id) order by c.n)
        from kernel.change c where c.tenant_id = v.tenant_id and c.event_id = case when v.command_id is null
          or exists (select from kernel.event k where k.tenant_id = v.tenant_id and k.id = v.command_id) then v.id else v.command_id end) end as changes
    from ledger.entry e left join kernel.event v on v.tenant_id = e.tenant_id and v.id = e.event_id
    where ${which} order by e.index`)
  return rows.map(({ index, of_tenant, of_event, entry_at, hash, salt, commitment, ...row }) => ({
    index,
    tenant: of_tenant,
    event: of_event,
    at: entry_at,
    hash,
    salt,
    commitment,
    row: row.id === null ? undefined : (row as LeafRow),
  }))
}

/** What retention let go, as it stands in the log itself: from when to when, how many. */
export async function letGo(send: Send, which: RawBuilder<unknown>) {
  const told = await send<{ id: Id; tenant: Id; at: string; from: number; to: number; events: number }>(sql`
    select v.id, v.tenant_id as tenant, v.at, (v.facts ->> 'from')::float8 as "from", (v.facts ->> 'to')::float8 as "to", (v.facts ->> 'events')::float8 as events
    from kernel.event v join ledger.entry e on e.tenant_id = v.tenant_id and e.event_id = v.id
    where v.name = 'events.deleted' and jsonb_typeof(v.facts -> 'events') = 'number' and ${which} order by v.id`)
  const used = new Map<Id, number>()
  /** Each is taken from what was said to have gone: more than that is missing. */
  const mayBeGone = ({ tenant, at }: { tenant: Id; at: string }): string | undefined => {
    const then = Date.parse(at) / 1000
    const line = told.find(
      one =>
        one.tenant === tenant &&
        (used.get(one.id) ?? 0) < one.events &&
        then >= one.from - 1 &&
        then <= one.to + 1 &&
        then < Date.parse(one.at) / 1000 - leastKept,
    )
    if (!line) return undefined
    used.set(line.id, (used.get(line.id) ?? 0) + 1)
    return 'were let go when their time was over, as the log itself says'
  }
  return {
    mayBeGone,
    remembered: (): Record<Id, number> => Object.fromEntries(used),
    remember(gone: Readonly<Record<Id, number>>) {
      for (const [id, n] of Object.entries(gone)) used.set(id, n)
    },
  }
}

/** No class of events is kept for less than thirteen months (policy/retention.ts); in seconds. */
const leastKept = 390 * 86_400
