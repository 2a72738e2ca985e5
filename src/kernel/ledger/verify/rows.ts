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
