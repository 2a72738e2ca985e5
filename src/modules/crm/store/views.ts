import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { sql } from '#kernel/sql.ts'
import { sealedView } from './sealed.ts'

export async function views(ctx: Ctx, page: string): Promise<(View & { id: Id; mine: boolean })[]> {
  const rows = await ctx.rows<Omit<View, 'search'> & { id: Id; mine: boolean; sealed: Envelope }>(sql`
    select id, page, name, shared, owner_id = ${ctx.actor.id} as mine, sealed from crm.saved_view
    where tenant_id = ${ctx.tenant} and page = ${page} and (owner_id = ${ctx.actor.id} or shared)
    order by (owner_id = ${ctx.actor.id}) desc, position, name, id`)
  return rows.map(({ sealed, ...view }) => ({ ...view, ...sealedView.open(ctx, view.id, sealed) }))
}

export interface View {
  page: string
  name: string
  shared: boolean
  search: string
}
export async function keepView(ctx: Ctx, v: View): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into crm.saved_view (tenant_id, id, owner_id, page, name, shared, sealed, position, created_at)
    values (${ctx.tenant}, ${id}, ${ctx.actor.id}, ${v.page}, ${v.name}, ${v.shared}, ${sealedView.seal(ctx, id, v)},
      (select coalesce(max(position) + 1, 0) from crm.saved_view where tenant_id = ${ctx.tenant} and owner_id = ${ctx.actor.id} and page = ${v.page}), ${ctx.now})`)
  return id
}
/** Only whoever made a view changes or removes it; anybody else's answers as if it were not there. */
export const setView = (ctx: Ctx, id: Id, v: View) =>
  ctx.one<{ id: Id }>(sql`
    update crm.saved_view set page = ${v.page}, name = ${v.name}, shared = ${v.shared}, sealed = ${sealedView.seal(ctx, id, v)}
    where tenant_id = ${ctx.tenant} and id = ${id} and owner_id = ${ctx.actor.id} returning id`)
export const removeView = (ctx: Ctx, id: Id) =>
  ctx.one(
    sql`delete from crm.saved_view where tenant_id = ${ctx.tenant} and id = ${id} and owner_id = ${ctx.actor.id} returning id`,
  )
