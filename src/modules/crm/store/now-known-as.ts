import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'

/** Whom an id stands for now: of somebody who was merged whoever was kept. An expression for a statement about people. */
export const nowKnownAs = (ctx: Ctx, id: Id): RawBuilder<Id> =>
  sql<Id>`(select coalesce(p.merged_into, p.id) from crm.contact p where p.tenant_id = ${ctx.tenant} and p.id = ${id})`
