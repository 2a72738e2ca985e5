import type { Id } from '#base/id.ts'
import type { Ctx } from '../../ctx.ts'
import { sql } from '../../sql.ts'
import { treeOf } from '../extract.ts'
import { demoLaid } from './demo-laid.ts'
import { mostFindings } from './finding.ts'
import { erasedBy } from './forgotten.ts'
import { letGo } from './let-go.ts'
import { entryRows } from './rows.ts'
import type { Source, Unlogged } from './source.ts'

/** Events that are looked for in the ledger in one question. */
const lookedAtOnce = 50_000

/** The ledger as one client may verify it: the whole tree, which is hashes, and its own events in it. */
export async function sourceOfClient(ctx: Ctx): Promise<Source> {
  const tree = treeOf(ctx)
  const { size, earlier_done } = await tree.stand(ctx.rows)
  return {
    client: ctx.tenant,
    size,
    sizeNow: async () => (await tree.stand(ctx.rows)).size,
    checkpoints: (above, most) => tree.checkpointsAbove(ctx.rows, above, most),
    tiles: async (level, from, to) => new Map((await tree.tiles(ctx.rows, level, from, to)).map(({ n, hashes }) => [n, hashes])),
    entries: (from, to) =>
      entryRows(ctx.rows, sql`e.tenant_id = ${ctx.tenant} and e.index >= ${from}::bigint and e.index < ${to}::bigint`),
    isGone: () => false,
    // What waits to be logged is not this role's to see: what happened in the last minutes is not missed.
    async unlogged(after) {
      if (!earlier_done) return { items: [], next: null }
      const rows = await ctx.rows<Unlogged & { last: Id; missing: boolean }>(sql`
        with seen as materialized (select v.id, v.at, v.name from kernel.event v where v.tenant_id = ${ctx.tenant} and v.at < ${new Date(ctx.now.getTime() - 600_000)}
          ${after ? sql`and v.id > ${after}` : sql``} order by v.id limit ${lookedAtOnce}),
        last as (select id, (select count(*) from seen) as n from seen order by id desc limit 1),
        missing as (select s.* from seen s where not exists (select from ledger.entry e where e.tenant_id = ${ctx.tenant} and e.event_id = s.id) order by s.id limit ${mostFindings})
        select ${ctx.tenant}::uuid as tenant, m.id, to_char(m.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, m.name,
          case when l.n = ${lookedAtOnce} then l.id end as last, m.id is not null as missing
        from last l left join missing m on true`)
      return {
        items: rows.filter(({ missing }) => missing).map(({ tenant, id, at, name }) => ({ tenant, id, at, name })),
        next: rows[0]?.last ?? null,
      }
    },
    erased: () => erasedBy(ctx.rows, sql`v.tenant_id = ${ctx.tenant}`),
    ...(await letGo(ctx.rows, sql`v.tenant_id = ${ctx.tenant}`)),
    ...(await demoLaid(ctx.rows, sql`v.tenant_id = ${ctx.tenant}`)),
  }
}
