import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { rowLists } from '#kernel/row-lists.ts'
import { oneOf, sql } from '#kernel/sql.ts'
import type { assignmentKinds, assignmentOutcomes } from '../contract/lead-route.ts'
import type { CompactTrace } from '../rules/routing/compact-trace.ts'

export type AssignmentKind = (typeof assignmentKinds)[number]
export type AssignmentOutcome = (typeof assignmentOutcomes)[number]

/** Times are ISO strings. `outcome` null: it waits for somebody, or it stands. */
export interface AssignmentRow {
  id: Id
  lead: Id
  kind: AssignmentKind
  from: Id | null
  to: Id | null
  pool: Id | null
  offeredTo: Id[]
  version: number | null
  rule: Id | null
  trace: CompactTrace | null
  at: string
  acceptBy: string | null
  outcome: AssignmentOutcome | null
  endedAt: string | null
}

const assignment = sql`
  select id, lead_id as lead, kind, from_id as "from", to_id as "to", pool_id as pool, offered_to as "offeredTo", rule_set_version as version, rule_id as rule,
    trace, at, accept_by as "acceptBy", outcome, ended_at as "endedAt"
  from lead_hunter.assignment`

/** The one assignment of a lead that has not ended, locked: whoever claims, declines or lets time run out meets here. */
export const openAssignment = (ctx: Ctx, lead: Id) =>
  ctx.row<AssignmentRow>(sql`${assignment} where tenant_id = ${ctx.tenant} and lead_id = ${lead} and ended_at is null for update`)

/** The assignment, locked, if its time has run out and nothing came of it. */
export const overdueAssignment = (ctx: Ctx, id: Id) =>
  ctx.row<AssignmentRow>(sql`
    ${assignment} where tenant_id = ${ctx.tenant} and id = ${id} and ended_at is null and accept_by <= ${ctx.now} for update`)

export const leadOfAssignment = (ctx: Ctx, id: Id) =>
  ctx.row<{ lead: Id }>(sql`select lead_id as lead from lead_hunter.assignment where tenant_id = ${ctx.tenant} and id = ${id}`)

export const overdueIds = (ctx: Ctx, most: number) =>
  ctx.rows<{ id: Id }>(sql`
    select id from lead_hunter.assignment where tenant_id = ${ctx.tenant} and ended_at is null and accept_by <= ${ctx.now} order by accept_by limit ${most}`)

export const assignmentsOf = (ctx: Ctx, lead: Id) =>
  ctx.rows<AssignmentRow>(sql`${assignment} where tenant_id = ${ctx.tenant} and lead_id = ${lead} order by id desc limit 100`)

export const endAssignment = (ctx: Ctx, id: Id, outcome: AssignmentOutcome) =>
  ctx.rows(sql`
    update lead_hunter.assignment set outcome = ${outcome}, ended_at = ${ctx.now} where tenant_id = ${ctx.tenant} and id = ${id} and ended_at is null`)

/** What stood of these leads stands no longer. */
export const endOpen = (ctx: Ctx, leads: readonly Id[], outcome: AssignmentOutcome) =>
  ctx.rows(sql`
    update lead_hunter.assignment set outcome = ${outcome}, ended_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and lead_id = ${oneOf(leads)} and ended_at is null`)

export interface NewAssignment {
  id: Id
  lead: Id
  kind: AssignmentKind
  from?: Id | null
  to?: Id | null
  pool?: Id | null
  offeredTo?: readonly Id[]
  version?: number | null
  rule?: Id | null
  trace?: CompactTrace | null
  acceptBy?: string | null
  outcome?: AssignmentOutcome | null
}

const newAssignments = rowLists({
  id: 'uuid',
  lead: 'uuid',
  kind: 'text',
  from: 'uuid',
  to: 'uuid',
  pool: 'uuid',
  offeredTo: 'uuid[]',
  version: 'int',
  rule: 'uuid',
  trace: 'jsonb',
  acceptBy: 'timestamptz',
  outcome: 'text',
})

export const keepAssignments = (ctx: Ctx, rows: readonly NewAssignment[]) =>
  ctx.rows(sql`
    insert into lead_hunter.assignment (tenant_id, id, lead_id, kind, from_id, to_id, pool_id, offered_to, rule_set_version, rule_id, trace, at, accept_by,
      outcome, ended_at, operation_id)
    select ${ctx.tenant}, r.id, r.lead, r.kind, r."from", r."to", r.pool, coalesce(r."offeredTo", '{}'), r.version, r.rule, r.trace, ${ctx.now}, r."acceptBy",
      r.outcome, case when r.outcome is not null then ${ctx.now}::timestamptz end, ${ctx.operation ?? null}
    from ${newAssignments(rows)} r`)
