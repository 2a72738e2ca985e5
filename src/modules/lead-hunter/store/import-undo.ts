import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

/** The next arrivals of an import that met somebody who was there before, or whom it met more than once. */
export const metAgain = (ctx: Ctx, operation: Id, after: Id | undefined, limit: number) =>
  ctx.rows<{ id: Id; contact: Id; lead: Id | null }>(sql`
    select i.id, i.contact_id as contact, i.lead_id as lead from lead_hunter.intake i
    where i.tenant_id = ${ctx.tenant} and i.operation_id = ${operation} and (${after ?? null}::uuid is null or i.id > ${after ?? null}::uuid)
      and i.outcome = 'matched' and i.contact_id is not null
    order by i.id limit ${limit}`)

/** Forgets the next arrivals of an import that is taken back, less those whose lead stays; answers the last one looked at. */
export async function forgetArrivals(ctx: Ctx, operation: Id, after: Id | undefined, limit: number): Promise<Id | undefined> {
  const rows = await ctx.rows<{ id: Id; stays: boolean }>(sql`
    select i.id, i.lead_id is not null and exists (select 1 from crm.lead_view l where l.tenant_id = i.tenant_id and l.id = i.lead_id
      and l.operation_id is not distinct from ${operation}::uuid) as stays
    from lead_hunter.intake i where i.tenant_id = ${ctx.tenant} and i.operation_id = ${operation} and (${after ?? null}::uuid is null or i.id > ${after ?? null}::uuid)
    order by i.id limit ${limit}`)
  const gone = rows.filter(row => !row.stays).map(row => row.id)
  if (gone.length)
    await ctx.rows(sql`delete from lead_hunter.intake where tenant_id = ${ctx.tenant} and id = any (${gone}::uuid[])`)
  return rows.at(-1)?.id
}
