import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { KeptOfPerson, PeopleKept } from '#kernel/people-kept.ts'
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

async function kept(ctx: Ctx, people: readonly Id[]): Promise<KeptOfPerson[]> {
  const theirs = sql`tenant_id = ${ctx.tenant} and contact_id = any (${people}::uuid[])`
  return ctx.rows<KeptOfPerson>(sql`
    select 'arrivals' as what, count(*)::int as count, true as stays from lead_hunter.intake where ${theirs}
    union all select 'rows of files', count(*)::int, false from lead_hunter.import_row where ${theirs}`)
}

export const people: PeopleKept = { kept, erase }
