import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { PeopleKept } from '#kernel/people-kept.ts'
import { sql } from '#kernel/sql.ts'

/** What came in stays counted; what was sent, and the name with it, goes. */
async function erase(ctx: Ctx, people: readonly Id[]): Promise<Record<string, number>> {
  const arrivals = await ctx.rows(sql`
    update lead_hunter.intake set sent = null, person_name = null, external_id = null, fingerprint = null
    where tenant_id = ${ctx.tenant} and contact_id = any (${people}::uuid[]) returning 1`)
  const rows = await ctx.rows(sql`
    delete from lead_hunter.import_row where tenant_id = ${ctx.tenant} and contact_id = any (${people}::uuid[]) returning 1`)
  return { arrivals: arrivals.length, 'rows of files': rows.length }
}

export const people: PeopleKept = { erase }
