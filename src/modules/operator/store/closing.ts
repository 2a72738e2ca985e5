import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

export interface Closing {
  id: Id
  askedBy: string
  agreedBy: string | null
  askedAt: string
  reason: string
}

/** What the client wishes itself and nobody took back; of the client this transaction is of. */
export const openClosing = (ctx: Ctx) =>
  ctx.row<Closing>(sql`
    select c.id, a.name as "askedBy", coalesce(b.name, r.witness_name) as "agreedBy", c.asked_at as "askedAt", c.reason
    from operator.closing c join approvals.request r on r.tenant_id = c.tenant_id and r.id = c.approval_id
    join identity.member_view a on a.tenant_id = c.tenant_id and a.id = c.asked_by
    left join identity.member_view b on b.tenant_id = r.tenant_id and b.id = r.decided_by
    where c.tenant_id = ${ctx.tenant} and c.ended_at is null`)

export async function keepClosing(ctx: Ctx, reason: string): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into operator.closing (tenant_id, id, approval_id, asked_by, asked_at, reason)
    values (${ctx.tenant}, ${id}, ${ctx.approval}, ${ctx.actor.id}, ${ctx.now}, ${reason})`)
  return id
}

/** Undefined where none was open. */
export const endClosing = (ctx: Ctx) =>
  ctx.row<{ id: Id }>(sql`
    update operator.closing set ended_at = ${ctx.now}, ended_by = ${ctx.actor.kind === 'member' ? ctx.actor.id : null}
    where tenant_id = ${ctx.tenant} and ended_at is null returning id`)

export interface Stands {
  state: 'asked' | 'agreed'
  agreeBy: string
  dueAt: string | null
  begun: boolean
}

/** How far the operator is with it; undefined where nothing was begun, or nobody agreed in time. */
export const standsAt = (ctx: Ctx) =>
  ctx.row<Stands>(sql`
    select state, agree_by as "agreeBy", due_at as "dueAt", begun from operator.closing_stands() where state = 'agreed' or agree_by > ${ctx.now}`)

export const callOwnOff = (ctx: Ctx) => ctx.rows(sql`select operator.take_closing_back()`)
