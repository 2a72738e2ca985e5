import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import { isUnlimited } from '#policy/scope.ts'
import { scopedPaths } from './scoped-walk.ts'

/** Up to here it is cheaper to look at every lead of a scope than to ask the index on the names of the whole client. */
const few = 2000
/** Milliseconds; how the rows are come by, never which, hangs on what is remembered. */
const rememberedFor = 5 * 60_000
const mostRemembered = 10_000
const sizes = new Map<string, { few: boolean; until: number }>()

/** Whether the asker's scope holds few leads. Counted once in a while and remembered by scope. */
export async function hasFewLeads(ctx: Ctx): Promise<boolean> {
  if (isUnlimited(ctx.scope)) return false
  const key = `${ctx.tenant} ${JSON.stringify(ctx.scope)}`
  const known = sizes.get(key)
  if (known && known.until > ctx.now.getTime()) return known.few
  const where = [sql`l.tenant_id = ${ctx.tenant}`]
  const { n } = await ctx.one<{ n: number }>(sql`
    select count(*)::int as n from (select 1 from ${scopedPaths(
      ctx,
      { table: 'crm.lead', where, narrowed: false, walk: undefined, empty: false },
      { columns: sql`1`, ending: sql`limit ${few + 1}` },
    )} r limit ${few + 1}) c`)
  if (sizes.size >= mostRemembered) sizes.clear()
  sizes.set(key, { few: n <= few, until: ctx.now.getTime() + rememberedFor })
  return n <= few
}
