import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { toldChange } from '#kernel/sealed-change.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { sql } from '#kernel/sql.ts'
import type { doings } from '../contract/doings.ts'

export interface Doing {
  id: Id
  at: string
  what: (typeof doings)[number]
  by: string | null
  product: string | null
  on: boolean | null
  reason: string | null
}

interface Said {
  event: Id
  n: number
  before: unknown
  after: unknown
  sealed: Envelope
}

/** The last hundred, from the client's own log. */
export const doingsOf = async (ctx: Ctx, names: readonly string[]): Promise<Doing[]> =>
  (
    await ctx.rows<Omit<Doing, 'reason'> & { said: Said | null }>(sql`
    select e.id, e.at, e.name as what, operator.name_of(e.actor_id) as by, e.facts ->> 'product' as product, (e.facts ->> 'on')::boolean as on,
      (select jsonb_build_object('event', c.event_id, 'n', c.n, 'before', c.before, 'after', c.after, 'sealed', c.sealed)
        from kernel.change_view c where c.tenant_id = e.tenant_id and c.event_id = e.command_id and c.field = 'reason' limit 1) as said
    from kernel.event_view e
    where e.tenant_id = ${ctx.tenant} and e.actor_kind in ('operator', 'terminal') and e.name = any (${names as string[]}::text[])
    order by e.id desc limit 100`)
  ).map(({ said, ...doing }) => ({ ...doing, reason: said && (toldChange(ctx, said).after as string) }))
