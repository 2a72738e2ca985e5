import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { fromCursor } from '#kernel/paging.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'

/** Whether somebody said that these two are not the same. */
export const toldApart = (one: RawBuilder<unknown>, other: RawBuilder<unknown>, tenant: Id): RawBuilder<boolean> =>
  sql`exists (select 1 from crm.told_apart d where d.tenant_id = ${tenant}
    and least(d.contact_id, d.other_id) = least(${one}, ${other}) and greatest(d.contact_id, d.other_id) = greatest(${one}, ${other}))`

/** False where it was said before. */
export async function keepApart(ctx: Ctx, one: Id, other: Id): Promise<boolean> {
  const rows = await ctx.rows(sql`
    insert into crm.told_apart (tenant_id, id, contact_id, other_id, told_by, told_at)
    values (${ctx.tenant}, ${newId()}, ${one}, ${other}, ${ctx.actor.id ?? null}, ${ctx.now}) on conflict do nothing returning id`)
  return rows.length > 0
}

/** False where nobody said so. */
export async function forgetApart(ctx: Ctx, one: Id, other: Id): Promise<boolean> {
  const rows = await ctx.rows(sql`
    delete from crm.told_apart d where d.tenant_id = ${ctx.tenant}
      and least(d.contact_id, d.other_id) = least(${one}::uuid, ${other}::uuid) and greatest(d.contact_id, d.other_id) = greatest(${one}::uuid, ${other}::uuid)
    returning id`)
  return rows.length > 0
}

interface Named {
  id: Id
  name: string
  ownerName: string | null
  createdAt: string
}
interface Told {
  id: Id
  one: Named
  other: Named
  byName: string | null
  at: string
}
const named = (
  one: RawBuilder<unknown>,
) => sql`jsonb_build_object('id', ${one}.id, 'name', ${one}.full_name, 'createdAt', ${one}.created_at,
  'ownerName', (select o.name from identity.member_view o where o.tenant_id = ${one}.tenant_id and o.id = ${one}.owner_id))`
/** One row more than the limit tells whether there is a next page. Whoever was merged since is not told of. */
export const allToldApart = (ctx: Ctx, limit: number, cursor: string | undefined): Promise<Told[]> => {
  const after = fromCursor(cursor, 1)
  return ctx.rows<Told>(sql`
    select d.id, ${named(sql`a`)} as one, ${named(sql`b`)} as other,
      m.name as "byName", d.told_at as at
    from crm.told_apart d
    join crm.contact a on a.tenant_id = d.tenant_id and a.id = d.contact_id and a.merged_into is null
    join crm.contact b on b.tenant_id = d.tenant_id and b.id = d.other_id and b.merged_into is null and b.id <> a.id
    left join identity.member_view m on m.tenant_id = d.tenant_id and m.id = d.told_by
    where d.tenant_id = ${ctx.tenant} ${after ? sql`and d.id < ${after[0]}::uuid` : sql``} order by d.id desc limit ${limit + 1}`)
}
