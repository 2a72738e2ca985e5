import { newId } from '#base/id.ts'
import type { Ctx, Subject } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

/** Counts one look at sealed values against the hour of whoever looks; false where the hour is used up, and nothing is kept. */
export const countReveal = async (ctx: Ctx, { kind, id }: Subject): Promise<boolean> =>
  (await ctx.row(sql`
    insert into crm.reveal (tenant_id, id, member_id, at, record_kind, record_id)
    values (${ctx.tenant}, ${newId()}, ${ctx.actor.id ?? null}, ${ctx.now}, ${kind}, ${id}) returning id`)) !== undefined
