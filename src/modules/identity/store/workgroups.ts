import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { Product } from '#policy/products.ts'

export interface WorkgroupRow {
  id: Id
  name: string
  /** The one a client begins with, which stays. */
  first: boolean
  archived: boolean
  branches: number
  partners: number
  people: number
  productsOff: Product[]
}

const workgroup = sql`
  select g.id, g.name, g.id = g.tenant_id as first, g.archived_at is not null as archived,
    (select count(*)::int from identity.branch b where b.tenant_id = g.tenant_id and b.workgroup_id = g.id) as branches,
    (select count(*)::int from identity.partner_company p where p.tenant_id = g.tenant_id and p.workgroup_id = g.id) as partners,
    (select count(*)::int from identity.workgroup_member i join identity.member m on m.tenant_id = i.tenant_id and m.id = i.member_id
      where i.tenant_id = g.tenant_id and i.workgroup_id = g.id and m.status <> 'deactivated') as people,
    array(select p.product from identity.workgroup_product p where p.tenant_id = g.tenant_id and p.workgroup_id = g.id order by 1) as "productsOff"
  from identity.workgroup g`

/** Workgroups the asker may look into, the first one first. */
export const workgroups = (ctx: Ctx) => {
  const mine = ctx.hierarchy.limits?.workgroups ?? 'all'
  return ctx.rows<WorkgroupRow>(sql`
    ${workgroup} where g.tenant_id = ${ctx.tenant} and ${mine === 'all' ? sql`true` : sql`g.id = any (${mine}::uuid[])`}
    order by g.archived_at is not null, g.id <> g.tenant_id, g.name`)
}

export const openWorkgroups = async (ctx: Ctx) => (await workgroups(ctx)).filter(one => !one.archived)

export const workgroupById = (ctx: Ctx, id: Id) =>
  ctx.one<WorkgroupRow>(sql`${workgroup} where g.tenant_id = ${ctx.tenant} and g.id = ${id}`)

export const isWorkgroupNamed = async (ctx: Ctx, name: string, except: Id | null): Promise<boolean> =>
  (
    await ctx.rows(sql`
      select 1 from identity.workgroup
      where tenant_id = ${ctx.tenant} and lower(name) = lower(${name}) and archived_at is null and id is distinct from ${except}::uuid`)
  ).length > 0

export async function keepWorkgroup(ctx: Ctx, name: string): Promise<Id> {
  const id = newId()
  await ctx.rows(
    sql`insert into identity.workgroup (tenant_id, id, name, created_at) values (${ctx.tenant}, ${id}, ${name}, ${ctx.now})`,
  )
  return id
}

export const nameWorkgroup = (ctx: Ctx, id: Id, name: string) =>
  ctx.one(sql`update identity.workgroup set name = ${name} where tenant_id = ${ctx.tenant} and id = ${id} returning id`)

/** Switches a product; undefined where it stands so already. */
export const setWorkgroupProduct = (ctx: Ctx, id: Id, product: Product, on: boolean) =>
  ctx.row<{ product: Product }>(
    on
      ? sql`delete from identity.workgroup_product where tenant_id = ${ctx.tenant} and workgroup_id = ${id} and product = ${product} returning product`
      : sql`insert into identity.workgroup_product (tenant_id, workgroup_id, product, off_since)
          values (${ctx.tenant}, ${id}, ${product}, ${ctx.now}) on conflict do nothing returning product`,
  )

/** What is off for the whole client, of these. */
export const productsOffHere = async (ctx: Ctx, of: readonly Product[]): Promise<Product[]> =>
  (
    await ctx.rows<{ product: Product }>(
      sql`select product from identity.client_product where tenant_id = ${ctx.tenant} and product = any (${of}::text[]) order by 1`,
    )
  ).map(({ product }) => product)

/** What is off for somebody who is in these workgroups: for the client, or in every one of them. */
export const productsOffAmong = async (ctx: Ctx, workgroups: readonly Id[]): Promise<Product[]> =>
  (
    await ctx.rows<{ product: Product }>(sql`
      select product from identity.client_product where tenant_id = ${ctx.tenant}
      union select product from identity.workgroup_product where tenant_id = ${ctx.tenant} and workgroup_id = any (${workgroups}::uuid[])
        group by product having count(*) = ${workgroups.length}
      order by 1`)
  ).map(({ product }) => product)

/** Puts it away; the database moves everything that is of it (`identity.empty_workgroup`). */
export const putWorkgroupAway = (ctx: Ctx, id: Id, to: Id) =>
  ctx.one(sql`
    update identity.workgroup set archived_at = ${ctx.now}, moved_to = ${to} where tenant_id = ${ctx.tenant} and id = ${id} and archived_at is null returning id`)

/** A branch or partner company goes to another workgroup; its people and records go along in the database. */
export const moveTo = (ctx: Ctx, part: 'branch' | 'partner_company', id: Id, workgroup: Id) =>
  ctx.one(
    sql`update ${sql.table(`identity.${part}`)} set workgroup_id = ${workgroup} where tenant_id = ${ctx.tenant} and id = ${id} returning id`,
  )

export const workgroupOfPart = async (
  ctx: Ctx,
  part: 'branch' | 'partner_company',
  id: Id,
): Promise<{ name: string; workgroup: Id }> =>
  ctx.one(
    sql`select name, workgroup_id as workgroup from ${sql.table(`identity.${part}`)} where tenant_id = ${ctx.tenant} and id = ${id}`,
  )

export const workgroupsOfMember = (ctx: Ctx, member: Id) =>
  ctx.one<{ mode: 'all' | 'only'; ids: Id[] }>(sql`
    select m.workgroup_mode as mode, array(select i.workgroup_id from identity.workgroup_member i
      where i.tenant_id = m.tenant_id and i.member_id = m.id order by 1) as ids
    from identity.member m where m.tenant_id = ${ctx.tenant} and m.id = ${member}`)

/** Where a person is from now on, and whether they may look into the others. */
export async function setWorkgroups(ctx: Ctx, member: Id, mode: 'all' | 'only', ids: readonly Id[]): Promise<void> {
  await ctx.rows(
    sql`delete from identity.workgroup_member where tenant_id = ${ctx.tenant} and member_id = ${member} and workgroup_id <> all (${ids}::uuid[])`,
  )
  await ctx.rows(sql`
    insert into identity.workgroup_member (tenant_id, member_id, workgroup_id) select ${ctx.tenant}, ${member}, g from unnest(${ids}::uuid[]) g on conflict do nothing`)
  await ctx.rows(
    sql`update identity.member set workgroup_mode = ${mode} where tenant_id = ${ctx.tenant} and id = ${member} and workgroup_mode <> ${mode}`,
  )
}

/** Whoever sees some workgroups only lets nobody into the others: a person they make begins where they are themselves. */
export async function confine(ctx: Ctx, member: Id, mine: readonly Id[] | 'all'): Promise<void> {
  if (mine === 'all') return
  await ctx.rows(sql`
    update identity.member m set workgroup_mode = 'only', workgroup_id = case when workgroup_id = any (${mine}::uuid[]) then workgroup_id else ${mine[0] ?? null}::uuid end
    where m.tenant_id = ${ctx.tenant} and m.id = ${member}`)
}
