import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

export interface HuntRow {
  id: Id
  name: string
  entries: Record<string, string>
  shared: boolean
  owner: Id
  ownerName: string | null
}

/** One's own and the shared ones: row security shows no others. */
export const hunts = (ctx: Ctx) =>
  ctx.rows<HuntRow>(sql`
    select h.id, h.name, h.entries, h.shared, h.owner_id as owner, m.name as "ownerName"
    from audit.hunt h left join identity.member_view m on m.tenant_id = h.tenant_id and m.id = h.owner_id
    where h.tenant_id = ${ctx.tenant} order by lower(h.name), h.id limit 200`)

export const huntById = (ctx: Ctx, id: Id) =>
  ctx.one<Pick<HuntRow, 'id' | 'entries' | 'owner'>>(
    sql`select id, entries, owner_id as owner from audit.hunt where tenant_id = ${ctx.tenant} and id = ${id}`,
  )

export async function keepHunt(ctx: Ctx, h: { name: string; entries: object; shared: boolean }): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into audit.hunt (tenant_id, id, owner_id, name, entries, shared, made_at)
    values (${ctx.tenant}, ${id}, ${ctx.actor.id}, ${h.name}, ${h.entries}::jsonb, ${h.shared}, ${ctx.now})`)
  return id
}

/** Not-found where it is somebody else's. */
export const removeHunt = (ctx: Ctx, id: Id) =>
  ctx.one(sql`delete from audit.hunt where tenant_id = ${ctx.tenant} and id = ${id} and owner_id = ${ctx.actor.id} returning id`)
