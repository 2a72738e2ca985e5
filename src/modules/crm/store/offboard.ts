import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

export interface Owned {
  leads: number
  loans: number
  contacts: number
  partners: number
  tasks: number
}

export const ownedBy = (ctx: Ctx, person: Id) =>
  ctx.one<Owned>(sql`
    select (select count(*)::int from crm.lead where tenant_id = ${ctx.tenant} and owner_id = ${person}) as leads,
      (select count(*)::int from crm.loan where tenant_id = ${ctx.tenant} and owner_id = ${person}) as loans,
      (select count(*)::int from crm.contact where tenant_id = ${ctx.tenant} and owner_id = ${person}) as contacts,
      (select count(*)::int from crm.partner where tenant_id = ${ctx.tenant} and owner_id = ${person}) as partners,
      (select count(*)::int from crm.task where tenant_id = ${ctx.tenant} and owner_id = ${person} and done_at is null) as tasks`)

/** Whom records go to; with nobody they stay in the branch they are in. */
export interface Heir {
  id: Id
  branch: Id | null
}

const tables = { lead: 'crm.lead', loan: 'crm.loan', contact: 'crm.contact', partner: 'crm.partner' } as const

/** Gives every record of one kind to somebody else, or to nobody yet; answers which. */
export const giveAll = (ctx: Ctx, kind: keyof typeof tables, from: Id, to: Heir | undefined) =>
  ctx.rows<{ id: Id; branch: Id | null }>(sql`
    update ${sql.raw(tables[kind])} set owner_id = ${to?.id ?? null}, branch_id = ${to ? sql`coalesce(${to.branch}::uuid, branch_id)` : sql`branch_id`},
      ${kind === 'lead' ? leadAfter(ctx, to) : sql``} version = version + 1, updated_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and owner_id = ${from} returning id, branch_id as branch`)

// A lead in nobody's hands is a new one again; in new hands it is assigned anew, and nobody is held to another's clock.
const leadAfter = (ctx: Ctx, to: Heir | undefined) =>
  to
    ? sql`assigned_at = ${ctx.now}, accept_by = null,`
    : sql`assigned_at = null, accept_by = null, status = case when status in ('assigned', 'accepted') then 'new' else status end,`

export const giveTasks = (ctx: Ctx, from: Id, to: Heir) =>
  ctx.rows<{ id: Id; branch: Id | null }>(sql`
    update crm.task set owner_id = ${to.id}, branch_id = coalesce(${to.branch}::uuid, branch_id), version = version + 1
    where tenant_id = ${ctx.tenant} and owner_id = ${from} and done_at is null returning id, branch_id as branch`)
