import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { About } from './about.ts'

export async function keepNote(ctx: Ctx, about: Pick<About, 'contact' | 'lead' | 'loan'>, body: string): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into crm.note (tenant_id, id, contact_id, lead_id, loan_id, body, author_id, created_at, operation_id)
    values (${ctx.tenant}, ${id}, ${about.contact}, ${about.lead}, ${about.loan}, ${body}, ${ctx.actor.id}, ${ctx.now}, ${ctx.operation})`)
  return id
}

export const noteById = (ctx: Ctx, id: Id) =>
  ctx.one<{ id: Id; contact: Id; lead: Id | null; loan: Id | null; body: string; author: Id | null; deleted: boolean }>(sql`
    select id, contact_id as contact, lead_id as lead, loan_id as loan, body, author_id as author, deleted_at is not null as deleted
    from crm.note where tenant_id = ${ctx.tenant} and id = ${id}`)

export const setNote = (ctx: Ctx, id: Id, body: string | undefined, deleted: boolean | undefined) =>
  ctx.rows(sql`
    update crm.note set body = coalesce(${body}, body), edited_at = case when ${body}::text is null then edited_at else ${ctx.now}::timestamptz end,
      deleted_at = case when ${deleted}::boolean is null then deleted_at when ${deleted}::boolean then ${ctx.now}::timestamptz end
    where tenant_id = ${ctx.tenant} and id = ${id}`)
