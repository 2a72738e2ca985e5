import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

export type AssignedKind = 'lead' | 'loan'

/** Whose a record is, with what people call it; nobody else changes it until this transaction ends. */
export interface AssignedNow {
  owner: Id | null
  branch: Id | null
  branchName: string | null
  partner: Id | null
  partnerName: string | null
  rep: Id | null
  state: string | null
  version: number
}

export const assignedNow = (ctx: Ctx, kind: AssignedKind, id: Id) =>
  ctx.one<AssignedNow>(sql`
    select r.owner_id as owner, r.branch_id as branch, r.partner_id as partner, r.rep_id as rep, r.property_state as state, r.version,
      (select b.name from identity.branch_view b where b.tenant_id = r.tenant_id and b.id = r.branch_id) as "branchName",
      (select p.name from identity.partner_company_view p where p.tenant_id = r.tenant_id and p.id = r.partner_id) as "partnerName"
    from ${sql.table(`crm.${kind}`)} r where r.tenant_id = ${ctx.tenant} and r.id = ${id} for update`)

export const branchNamed = (ctx: Ctx, id: Id) =>
  ctx.one<{ name: string }>(sql`select name from identity.branch_view where tenant_id = ${ctx.tenant} and id = ${id}`)
export const partnerCompanyNamed = (ctx: Ctx, id: Id) =>
  ctx.one<{ name: string }>(sql`select name from identity.partner_company_view where tenant_id = ${ctx.tenant} and id = ${id}`)
/** Somebody of a partner company, with that company; not-found for people of the house. */
export const repById = (ctx: Ctx, id: Id) =>
  ctx.one<{ name: string; partner: Id | null }>(sql`
    select m.name, r.partners[1] as partner from identity.member_view m join identity.reach_view r on r.tenant_id = m.tenant_id and r.id = m.id
    where m.tenant_id = ${ctx.tenant} and m.id = ${id} and m.user_type in ('partner_owner', 'partner_rep')`)

export const setPartnerOf = async (ctx: Ctx, kind: AssignedKind, id: Id, partner: Id | null, rep: Id | null): Promise<number> =>
  (
    await ctx.one<{ version: number }>(sql`
      update ${sql.table(`crm.${kind}`)} set partner_id = ${partner}, rep_id = ${rep}, version = version + 1, updated_at = ${ctx.now}
      where tenant_id = ${ctx.tenant} and id = ${id} returning version`)
  ).version
