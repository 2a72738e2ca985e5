import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

/**
 * From the next request on this session sees what `person` sees; null: its own member again. The member's version moves
 * with it, so that no request is judged by what was known before.
 */
export async function setViewing(ctx: Ctx, person: Id | null, until: Date | null): Promise<void> {
  await ctx.rows(sql`
    update identity.session set viewing = ${person}, viewing_until = ${until}
    where tenant_id = ${ctx.tenant} and id = ${ctx.bearer ?? null} and member_id = ${ctx.actor.id ?? null}`)
  await ctx.rows(
    sql`update identity.member set version = version + 1 where tenant_id = ${ctx.tenant} and id = ${ctx.actor.id ?? null}`,
  )
}

export interface PermitRow {
  id: Id
  person: Id
  name: string
  beginBy: string
}

/** Its times are the database's, from what was agreed to. */
export const keepPermit = (ctx: Ctx, person: Id) =>
  ctx.one<{ id: Id; beginBy: string }>(sql`
    insert into identity.viewing_permit (tenant_id, id, member_id, person_id, approval_id, made_at, begin_by)
    values (${ctx.tenant}, ${newId()}, ${ctx.actor.id ?? null}, ${person}, ${ctx.approval ?? null}, ${ctx.now}, ${ctx.now})
    returning id, begin_by as "beginBy"`)

const permit = (ctx: Ctx) => sql`
  select p.id, p.person_id as person, m.name, p.begin_by as "beginBy" from identity.viewing_permit p
  join identity.member m on m.tenant_id = p.tenant_id and m.id = p.person_id
  where p.tenant_id = ${ctx.tenant} and p.member_id = ${ctx.actor.id ?? null} and p.begun_at is null and p.begin_by > ${ctx.now}`
/** Of whoever asks, those that can be begun. */
export const openPermits = (ctx: Ctx) => ctx.rows<PermitRow>(sql`${permit(ctx)} order by p.begin_by, p.id limit 20`)
export const openPermit = (ctx: Ctx, id: Id) => ctx.row<PermitRow>(sql`${permit(ctx)} and p.id = ${id}`)

/** Takes one up in this session, once. */
export const takePermit = (ctx: Ctx, id: Id) =>
  ctx.one(sql`
    update identity.viewing_permit set begun_at = ${ctx.now}, session_id = ${ctx.bearer ?? null}
    where tenant_id = ${ctx.tenant} and id = ${id} and begun_at is null returning id`)
