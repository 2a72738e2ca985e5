import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

/** Leads, loans and tasks of a person, and people merged into them, as far as the asker sees them; of any other id nothing. */
export const recordsOfPerson = async (ctx: Ctx, contact: Id): Promise<Id[]> =>
  (
    await ctx.rows<{ id: Id }>(sql`
      with own (id) as (select id from crm.contact where tenant_id = ${ctx.tenant} and (id = ${contact} or merged_into = ${contact}))
      select id from own where id <> ${contact}
      union select id from crm.lead where tenant_id = ${ctx.tenant} and contact_id in (select id from own)
      union select id from crm.loan where tenant_id = ${ctx.tenant} and contact_id in (select id from own)
      union select loan_id from crm.borrower where tenant_id = ${ctx.tenant} and contact_id in (select id from own)
      union select id from crm.task where tenant_id = ${ctx.tenant} and contact_id in (select id from own)
      limit 1000`)
  ).map(row => row.id)
