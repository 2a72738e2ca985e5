import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import { ended } from '../rules/lead-status.ts'

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
  /** States of the licences that are good today. */
  licensed: readonly string[]
}

export interface Given {
  id: Id
  owner: Id | null
  branch: Id | null
}

const tables = { lead: 'crm.lead', loan: 'crm.loan', contact: 'crm.contact', partner: 'crm.partner' } as const
export type OwnedKind = keyof typeof tables

/**
 * Gives every record of one kind to somebody else, or to nobody yet; answers whose each is now. The licence law holds here
 * too: an open lead or loan of a state the heir has no licence for is left without an officer.
 */
export const giveAll = (ctx: Ctx, kind: OwnedKind, from: Id, to: Heir | undefined) => {
  const may = to ? mayHold[kind](to) : sql`false`
  return ctx.rows<Given>(sql`
    with mine as materialized (select r.id, ${may} as may from ${sql.raw(tables[kind])} r where r.tenant_id = ${ctx.tenant} and r.owner_id = ${from} for update of r)
    update ${sql.raw(tables[kind])} r set owner_id = case when mine.may then ${to?.id ?? null}::uuid end,
      branch_id = case when mine.may then coalesce(${to?.branch ?? null}::uuid, r.branch_id) else r.branch_id end,
      ${kind === 'lead' ? leadAfter(ctx) : sql``} version = r.version + 1, updated_at = ${ctx.now}
    from mine where r.tenant_id = ${ctx.tenant} and r.id = mine.id returning r.id, r.owner_id as owner, r.branch_id as branch`)
}

const licensedFor = (state: RawBuilder<unknown>, { licensed }: Heir) =>
  sql`case when ${state} is null then ${licensed.length > 0} else ${state} = any (${licensed}::text[]) end`
const mayHold: Record<OwnedKind, (to: Heir) => RawBuilder<unknown>> = {
  lead: to => sql`(r.status = any (${ended}::text[]) or ${licensedFor(sql`r.property_state`, to)})`,
  loan: to => sql`((select s.outcome in ('won', 'lost') from crm.stage s where s.tenant_id = r.tenant_id and s.id = r.stage_id)
    or ${licensedFor(sql`r.property_state`, to)})`,
  contact: () => sql`true`,
  partner: () => sql`true`,
}

// A lead in nobody's hands is a new one again; in new hands it is assigned anew, and nobody is held to another's clock.
const leadAfter = (ctx: Ctx) => sql`
  assigned_at = case when mine.may then ${ctx.now}::timestamptz end, accept_by = null,
  status = case when not mine.may and r.status in ('assigned', 'accepted') then 'new' else r.status end,`

export const giveTasks = (ctx: Ctx, from: Id, to: Heir) =>
  ctx.rows<Given>(sql`
    update crm.task set owner_id = ${to.id}, branch_id = coalesce(${to.branch}::uuid, branch_id), version = version + 1
    where tenant_id = ${ctx.tenant} and owner_id = ${from} and done_at is null returning id, owner_id as owner, branch_id as branch`)
