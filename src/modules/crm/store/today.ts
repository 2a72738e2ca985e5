import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import { countCap } from '#policy/limits.ts'
import type { LeadStatus } from '../rules/lead-status.ts'
import { untouched } from './lead-filter.ts'
import { loanShown } from './loan-shown.ts'
import { type Question, scopedPaths } from './scoped-walk.ts'
import { sealedTask } from './sealed.ts'

type Sql = RawBuilder<unknown>

/** So many of each group are looked at; the screen says `100+` beyond. */
export const mostOfGroup = 100

export interface TodayLead {
  id: Id
  contact: Id
  name: string
  score: number
  band: string
  phoneHint: string | null
  state: string | null
  source: string | null
  owner: Id | null
  stage: Id | null
  stageSince: string
  status: LeadStatus
  receivedAt: string
  live: boolean
  firstTouchAt: string | null
  acceptBy: string | null
}
const leadColumns = sql`l.id, l.contact_id as contact, l.full_name as name, l.score, l.band, l.phone_hint as "phoneHint", l.property_state as state, l.source_name as source,
  l.owner_id as owner, l.stage_id as stage, l.stage_since as "stageSince", l.status, l.received_at as "receivedAt", l.live, l.first_touch_at as "firstTouchAt",
  l.accept_by as "acceptBy", l.created_at`

const notEnded = sql`l.status not in ('converted', 'lost', 'invalid', 'do_not_contact')`
const question = (ctx: Ctx, table: Question['table'], more: readonly Sql[]): Question => ({
  table,
  where: [sql`l.tenant_id = ${ctx.tenant}`, sql`l.archived_at is null`, ...more],
  narrowed: false,
  walk: undefined,
  empty: false,
})
const newest = sql`order by l.created_at desc, l.id desc limit ${mostOfGroup + 1}`
const newestRows = (ctx: Ctx, more: readonly Sql[]) =>
  ctx.rows<TodayLead>(sql`
    select * from ${scopedPaths(ctx, question(ctx, 'crm.lead', more), { columns: leadColumns, ending: newest })} r
    order by r.created_at desc, r.id desc limit ${mostOfGroup + 1}`)

/** Leads offered to these people that nobody has accepted, the shortest time left first. */
export const leadsToAccept = (ctx: Ctx, owners: readonly Id[]) =>
  ctx.rows<TodayLead>(sql`
    select ${leadColumns} from crm.lead l where l.tenant_id = ${ctx.tenant} and l.accept_by is not null and l.accepted_at is null and l.archived_at is null
      and l.owner_id = any (${owners}::uuid[]) order by l.accept_by, l.id limit ${mostOfGroup + 1}`)

/**
 * Nobody has tried to reach them; newest first, because an answer within minutes is worth most. `owned`: only those with an
 * officer, where the others stand in a group of their own.
 */
export const untouchedLeads = (ctx: Ctx, owners: readonly Id[], owned: boolean) =>
  newestRows(ctx, [
    untouched,
    owned ? sql`l.owner_id is not null` : sql`true`,
    sql`not (l.accept_by is not null and l.accepted_at is null and l.owner_id is not null and l.owner_id = any (${owners}::uuid[]))`,
  ])

export const leadsWithoutOfficer = (ctx: Ctx) => newestRows(ctx, [sql`l.owner_id is null`, notEnded])

/** Leads and loans that came to a stage before its cutoff, the longest first. */
export function lateRecords<T>(
  ctx: Ctx,
  table: 'crm.lead' | 'crm.loan',
  stages: readonly { id: Id; before: Date }[],
): Promise<T[]> {
  const columns =
    table === 'crm.lead'
      ? leadColumns
      : sql`l.id, l.contact_id as contact, l.full_name as name, l.stage_id as stage, l.stage_since as "stageSince", l.lead_id as lead`
  const more = table === 'crm.lead' ? [notEnded, sql`not ${untouched}`] : []
  const paths = scopedPaths(ctx, question(ctx, table, [sql`l.stage_id = s.stage`, sql`l.stage_since < s.before`, ...more]), {
    columns,
    ending: sql`order by l.stage_since, l.id limit ${mostOfGroup + 1}`,
  })
  return ctx.rows<T>(sql`
    select r.* from unnest(${stages.map(s => s.id)}::uuid[], ${stages.map(s => s.before.toISOString())}::timestamptz[]) s (stage, before)
    cross join lateral (select * from ${paths} r) r order by r."stageSince", r.id limit ${mostOfGroup + 1}`)
}

export interface TodayLoan {
  id: Id
  contact: Id
  name: string
  lead: Id | null
  stage: Id
  stageSince: string
  lockExpiresAt: string | null
}
/** Open loans whose lock runs out, or ran out, between these moments. */
export const loansWithLocks = (ctx: Ctx, from: Date, to: Date) =>
  ctx.rows<TodayLoan>(sql`
    select l.id, l.contact_id as contact, l.full_name as name, l.lead_id as lead, l.stage_id as stage, l.stage_since as "stageSince", l.lock_expires_at as "lockExpiresAt"
    from crm.loan l join crm.stage s on s.tenant_id = l.tenant_id and s.id = l.stage_id
    where l.tenant_id = ${ctx.tenant} and l.lock_expires_at >= ${from} and l.lock_expires_at < ${to} and s.outcome = 'open' and l.archived_at is null
    order by l.lock_expires_at, l.id limit ${mostOfGroup + 1}`)

export interface TodayTask {
  id: Id
  kind: 'task' | 'callback'
  title: string
  personName: string | null
  phoneHint: string | null
  contact: Id | null
  lead: Id | null
  loan: Id | null
  dueAt: string
  version: number
}
/** Open tasks and callbacks of these people that are due before a moment. */
export const tasksDue = async (ctx: Ctx, owners: readonly Id[], before: Date): Promise<TodayTask[]> =>
  (
    await ctx.rows<Omit<TodayTask, 'title'> & { sealed: Envelope }>(sql`
    select t.id, t.kind, t.sealed, c.full_name as "personName", c.phone_hint as "phoneHint", t.contact_id as contact, t.lead_id as lead, ${loanShown(ctx, 't.loan_id')} as loan, t.due_at as "dueAt", t.version
    from crm.task t left join crm.contact c on c.tenant_id = t.tenant_id and c.id = t.contact_id
    where t.tenant_id = ${ctx.tenant} and t.owner_id = any (${owners}::uuid[]) and t.done_at is null and t.due_at < ${before}
      and (t.not_before is null or t.not_before <= ${ctx.now})
    order by t.due_at, t.id limit ${3 * mostOfGroup + 1}`)
  ).map(({ sealed, ...task }) => ({ ...task, ...sealedTask.open(ctx, task.id, sealed) }))

const capped = (ctx: Ctx, more: readonly Sql[]) => {
  const ending = sql`limit ${countCap}`
  return ctx.one<{ n: number }>(sql`
    select count(*)::int as n from (select 1 from ${scopedPaths(ctx, question(ctx, 'crm.lead', more), { columns: sql`1`, ending })} r ${ending}) c`)
}
/** Who asked since a moment; a file of people who asked long ago is none of them. */
export const leadsSince = (ctx: Ctx, from: Date) => capped(ctx, [sql`l.created_at >= ${from}`, sql`l.received_at >= ${from}`])
export const leadsOpen = (ctx: Ctx) => capped(ctx, [notEnded])

/** First touches since a moment: when the lead came, and when it was answered. */
export const touchesSince = (ctx: Ctx, from: Date) =>
  ctx.rows<{ live: boolean; receivedAt: string; firstTouchAt: string }>(sql`
    select l.live, l.received_at as "receivedAt", l.first_touch_at as "firstTouchAt"
    from crm.lead l where l.tenant_id = ${ctx.tenant} and l.first_touch_at >= ${from}`)

/** Loans in open stages and what they are worth. */
export const loansOpen = (ctx: Ctx) =>
  ctx.one<{ n: number; cents: number }>(sql`
    select count(*)::int as n, coalesce(sum(r.amount_cents), 0)::bigint as cents from ${scopedPaths(
      ctx,
      question(ctx, 'crm.loan', []),
      {
        columns: sql`l.stage_id, l.amount_cents`,
        ending: sql``,
      },
    )} r join crm.stage s on s.tenant_id = ${ctx.tenant} and s.id = r.stage_id and s.outcome = 'open'`)

export interface LimitedStage {
  id: Id
  name: string
  limitHours: number
}
/** Stages that must not be stayed in for long. */
export const limitedStages = (ctx: Ctx) =>
  ctx.rows<LimitedStage>(sql`
    select id, name, limit_hours::float8 as "limitHours" from crm.stage
    where tenant_id = ${ctx.tenant} and limit_hours is not null and outcome = 'open' and archived_at is null`)
