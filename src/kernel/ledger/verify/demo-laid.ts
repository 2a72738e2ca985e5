import type { Id } from '#base/id.ts'
import { type RawBuilder, sql } from '../../sql.ts'
import type { Send } from '../tree-store.ts'
import type { Source } from './source.ts'

/** What was begun and never told as done was laid out within so many seconds, or not at all. */
const longest = 2 * 86_400

/** When demo companies were laid out, as events say that stand in the ledger themselves: whoever asked for one, and that it was done. */
export async function demoLaid(send: Send, which: RawBuilder<unknown>): Promise<Pick<Source, 'demoLaid'>> {
  const told = await send<{ tenant: Id; operation: Id; from: number; to: number | null }>(sql`
    select v.tenant_id as tenant, v.subject_id as operation, extract(epoch from min(v.at) filter (where v.name = 'leadHunter.loadDemo'))::float8 as "from",
      extract(epoch from max(v.at) filter (where v.name = 'demo.loaded'))::float8 as "to"
    from kernel.event v join ledger.entry e on e.tenant_id = v.tenant_id and e.event_id = v.id
    where v.subject_kind = 'operation' and (v.name = 'leadHunter.loadDemo' or (v.name = 'demo.loaded' and v.actor_kind = 'system' and v.door = 'job')) and ${which}
    group by v.tenant_id, v.subject_id having bool_or(v.name = 'leadHunter.loadDemo')`)
  const of = new Map(told.map(one => [`${one.tenant} ${one.operation}`, one]))
  return {
    demoLaid(tenant, operation) {
      const found = of.get(`${tenant} ${operation}`)
      return found && { from: found.from, to: Math.min(found.to ?? Number.POSITIVE_INFINITY, found.from + longest) }
    },
  }
}
