import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { Level, Permission } from '#policy/matrix.ts'

export interface OverrideRow {
  person: Id
  permission: Permission
  level: Level
  reason: string
  until: string
  madeBy: string | null
  madeAt: string
}

/** What single people have apart from their type, ended ones too. */
export const overrides = (ctx: Ctx, of: Id | undefined) =>
  ctx.rows<OverrideRow>(sql`
    select o.member_id as person, o.permission, o.level, o.reason, o.until, o.made_at as "madeAt",
      (select p.name from identity.member p where p.tenant_id = o.tenant_id and p.id = o.made_by) as "madeBy"
    from identity.override o where o.tenant_id = ${ctx.tenant} and (${of ?? null}::uuid is null or o.member_id = ${of ?? null})
    order by o.until, o.member_id, o.permission`)

export const keepOverride = (ctx: Ctx, o: { person: Id; permission: Permission; level: Level; reason: string; until: string }) =>
  ctx.rows(sql`
    insert into identity.override (tenant_id, member_id, permission, level, reason, until, made_by, made_at, approval_id)
    values (${ctx.tenant}, ${o.person}, ${o.permission}, ${o.level}, ${o.reason}, ${o.until}, ${ctx.actor.id ?? null}, ${ctx.now}, ${ctx.approval ?? null})
    on conflict (tenant_id, member_id, permission) do update set level = excluded.level, reason = excluded.reason, until = excluded.until,
      made_by = excluded.made_by, made_at = excluded.made_at, approval_id = excluded.approval_id`)

export const removeOverride = (ctx: Ctx, person: Id, permission: Permission) =>
  ctx.one(sql`
    delete from identity.override where tenant_id = ${ctx.tenant} and member_id = ${person} and permission = ${permission} returning permission`)
