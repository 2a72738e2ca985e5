import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { Level, Permission } from '#policy/matrix.ts'

export interface ElevationRow {
  id: Id
  person: Id
  name: string
  permissions: Permission[]
  level: Level
  from: string
  until: string
  endedBy: string | null
  endedAt: string | null
  approval: Id
}

const columns = sql`e.id, e.member_id as person, m.name, e.permissions, e.level, e.starts_at as "from", e.ends_at as until,
  (select p.name from identity.member p where p.tenant_id = e.tenant_id and p.id = e.ended_by) as "endedBy", e.ended_at as "endedAt", e.approval_id as approval`

/** The newest hundred of one person, or of everybody. */
export const elevationsOf = (ctx: Ctx, person: Id | undefined) =>
  ctx.rows<ElevationRow>(sql`
    select ${columns} from identity.elevation e join identity.member m on m.tenant_id = e.tenant_id and m.id = e.member_id
    where e.tenant_id = ${ctx.tenant} ${person ? sql`and e.member_id = ${person}` : sql``} order by e.ends_at desc, e.id desc limit 100`)

export const elevationById = (ctx: Ctx, id: Id) =>
  ctx.one<ElevationRow>(sql`
    select ${columns} from identity.elevation e join identity.member m on m.tenant_id = e.tenant_id and m.id = e.member_id
    where e.tenant_id = ${ctx.tenant} and e.id = ${id}`)

/** Its times are the database's, from what was agreed to. */
export const keepElevation = (
  ctx: Ctx,
  e: { permissions: readonly Permission[]; level: Level; startsAt: string | undefined; minutes: number },
) =>
  ctx.one<{ id: Id; from: string; until: string }>(sql`
    insert into identity.elevation (tenant_id, id, member_id, permissions, level, asked_start, minutes, starts_at, ends_at, approval_id, made_at)
    values (${ctx.tenant}, ${newId()}, ${ctx.actor.id ?? null}, ${e.permissions}, ${e.level}, ${e.startsAt ?? null}, ${e.minutes}, ${ctx.now}, ${ctx.now}, ${ctx.approval ?? null}, ${ctx.now})
    returning id, starts_at as "from", ends_at as until`)

/** False where it was over already. */
export const endElevation = async (ctx: Ctx, id: Id): Promise<boolean> =>
  (await ctx.row(sql`
    update identity.elevation set ended_at = ${ctx.now}, ended_by = ${ctx.actor.id ?? null}
    where tenant_id = ${ctx.tenant} and id = ${id} and ended_at is null and ends_at > ${ctx.now} returning id`)) !== undefined
