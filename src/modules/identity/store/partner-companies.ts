import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

export interface PartnerCompany {
  id: Id
  name: string
  active: boolean
  workgroup: Id
  people: number
}

const company = sql`
  select p.id, p.name, p.active, p.workgroup_id as workgroup,
    (select count(*)::int from identity.member m where m.tenant_id = p.tenant_id and m.partner_id = p.id and m.status <> 'deactivated') as people
  from identity.partner_company p`

export const partnerCompanies = (ctx: Ctx) =>
  ctx.rows<PartnerCompany>(sql`${company} where p.tenant_id = ${ctx.tenant} order by p.active desc, p.name`)

export const partnerCompanyById = (ctx: Ctx, id: Id) =>
  ctx.one<PartnerCompany>(sql`${company} where p.tenant_id = ${ctx.tenant} and p.id = ${id}`)

export const isNameTaken = async (ctx: Ctx, name: string, except: Id | null): Promise<boolean> =>
  (
    await ctx.rows(sql`
      select 1 from identity.partner_company where tenant_id = ${ctx.tenant} and name = ${name} and id is distinct from ${except}`)
  ).length > 0

export async function keepPartnerCompany(ctx: Ctx, name: string, workgroup: Id): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into identity.partner_company (tenant_id, id, name, workgroup_id, created_at, operation_id)
    values (${ctx.tenant}, ${id}, ${name}, ${workgroup}, ${ctx.now}, ${ctx.operation ?? null})`)
  return id
}

export const setPartnerCompany = (ctx: Ctx, id: Id, to: { name: string; active: boolean }) =>
  ctx.one(sql`
    update identity.partner_company set name = ${to.name}, active = ${to.active} where tenant_id = ${ctx.tenant} and id = ${id} returning id`)
