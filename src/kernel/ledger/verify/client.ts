import type { Ctx } from '../../ctx.ts'
import { sql } from '../../sql.ts'
import { treeOf } from '../extract.ts'
import type { KeptCheckpoint } from '../tree-store.ts'
import { entryRows, letGo } from './rows.ts'
import type { Source, Unlogged } from './source.ts'

/** The ledger as one client may verify it: the whole tree, which is hashes, and its own events in it. */
export async function sourceOfClient(ctx: Ctx): Promise<Source> {
  const tree = treeOf(ctx)
  const { size, earlier_done } = await tree.stand(ctx.rows)
  return {
    client: ctx.tenant,
    size,
    async *checkpoints() {
      const all: KeptCheckpoint[] = []
      for (let below: number | null = null; ; ) {
        const page: KeptCheckpoint[] = await tree.checkpoints(ctx.rows, 500, below)
        all.push(...page)
        if (page.length < 500) break
        below = page.at(-1)!.size
      }
      yield* all.reverse()
    },
    tile: async (level, n) => (await tree.tiles(ctx.rows, level, n, n))[0]?.hashes,
    entries: (from, to) =>
      entryRows(ctx.rows, sql`e.tenant_id = ${ctx.tenant} and e.index >= ${from}::bigint and e.index < ${to}::bigint`),
    isGone: () => false,
    // What waits to be logged is not this role's to see: what happened in the last minutes is not missed.
    unlogged: async most =>
      earlier_done
        ? ctx.rows<Unlogged>(sql`
            select v.tenant_id as tenant, v.id, to_char(v.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, v.name from kernel.event v
            where v.tenant_id = ${ctx.tenant} and v.at < ${new Date(ctx.now.getTime() - 600_000)}
              and not exists (select from ledger.entry e where e.tenant_id = v.tenant_id and e.event_id = v.id) order by v.id limit ${most}`)
        : [],
    mayBeGone: await letGo(ctx.rows, sql`v.tenant_id = ${ctx.tenant}`),
  }
}
