import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { PipelineKind } from '../contract/pipeline.ts'
import type { Outcome } from '../rules/loan-stage.ts'

export interface StageRow {
  id: Id
  pipeline: Id
  key: string
  name: string
  position: number
  limitHours: number | null
  outcome: Outcome
  demands: string | null
  archived: boolean
}
export interface PipelineRow {
  id: Id
  name: string
  kind: PipelineKind
  position: number
  archived: boolean
}

const stageColumns = sql`s.id, s.pipeline_id as pipeline, s.key, s.name, s.position, s.limit_hours::float8 as "limitHours", s.outcome, s.demands,
  s.archived_at is not null as archived`

export const pipelines = (ctx: Ctx) =>
  ctx.rows<PipelineRow>(sql`
    select id, name, kind, position, archived_at is not null as archived from crm.pipeline
    where tenant_id = ${ctx.tenant} order by archived_at is not null, position, name`)

export const stages = (ctx: Ctx) =>
  ctx.rows<StageRow>(
    sql`select ${stageColumns} from crm.stage s where s.tenant_id = ${ctx.tenant} order by s.pipeline_id, s.position, s.id`,
  )

export const lostReasons = (ctx: Ctx) =>
  ctx.rows<{ id: Id; label: string }>(
    sql`select id, label from crm.lost_reason where tenant_id = ${ctx.tenant} and archived_at is null order by position, label`,
  )

/** A stage with the kind of its pipeline; refuses what does not exist or was retired. */
export const stageById = (ctx: Ctx, id: Id) =>
  ctx.one<StageRow & { kind: PipelineKind }>(sql`
    select ${stageColumns}, p.kind from crm.stage s join crm.pipeline p on p.tenant_id = s.tenant_id and p.id = s.pipeline_id
    where s.tenant_id = ${ctx.tenant} and s.id = ${id} and s.archived_at is null and p.archived_at is null`)

/** Where a record of this kind begins: the first open stage of the first pipeline. */
export const firstStage = (ctx: Ctx, kind: PipelineKind) =>
  ctx.row<StageRow & { kind: PipelineKind }>(sql`
    select ${stageColumns}, p.kind from crm.stage s join crm.pipeline p on p.tenant_id = s.tenant_id and p.id = s.pipeline_id
    where s.tenant_id = ${ctx.tenant} and p.kind = ${kind} and s.outcome = 'open' and s.archived_at is null and p.archived_at is null
    order by p.position, p.name, s.position limit 1`)

/** The first open stage of the first pipeline of each kind. */
export async function firstStages(ctx: Ctx): Promise<Partial<Record<PipelineKind, StageRow>>> {
  const rows = await ctx.rows<StageRow & { kind: PipelineKind }>(sql`
    select distinct on (p.kind) ${stageColumns}, p.kind from crm.stage s join crm.pipeline p on p.tenant_id = s.tenant_id and p.id = s.pipeline_id
    where s.tenant_id = ${ctx.tenant} and s.outcome = 'open' and s.archived_at is null and p.archived_at is null
    order by p.kind, p.position, p.name, s.position`)
  return Object.fromEntries(rows.map(row => [row.kind, row]))
}

/** The open stages of the first pipeline of this kind, in their order. */
export const openStagesOf = (ctx: Ctx, kind: PipelineKind) =>
  ctx.rows<StageRow & { kind: PipelineKind }>(sql`
    select ${stageColumns}, p.kind from crm.stage s
    join (select id, tenant_id, kind from crm.pipeline where tenant_id = ${ctx.tenant} and kind = ${kind} and archived_at is null
      order by position, name limit 1) p on p.tenant_id = s.tenant_id and p.id = s.pipeline_id
    where s.outcome = 'open' and s.archived_at is null order by s.position, s.id`)

export const lostReasonById = (ctx: Ctx, id: Id) =>
  ctx.one(sql`select id from crm.lost_reason where tenant_id = ${ctx.tenant} and id = ${id} and archived_at is null`)

/** The reason of this name, whatever its letter case; the client's list is given it where it is not there or was put away. */
export const lostReasonCalled = async (ctx: Ctx, label: string): Promise<Id> => {
  const there = sql<{ id: Id }>`
    select id from crm.lost_reason where tenant_id = ${ctx.tenant} and lower(label) = lower(${label}) order by archived_at is not null, id limit 1`
  const found = await ctx.row(there)
  if (found) return found.id
  // Two callers may both be the first to need it.
  await ctx.rows(sql`
    insert into crm.lost_reason (tenant_id, id, label, position)
    select ${ctx.tenant}, ${newId()}, ${label}, coalesce(max(position) + 1, 0) from crm.lost_reason where tenant_id = ${ctx.tenant}
    on conflict (tenant_id, label) do nothing`)
  return (await ctx.one(there)).id
}

export const pipelineById = (ctx: Ctx, id: Id) =>
  ctx.one<PipelineRow>(
    sql`select id, name, kind, position, archived_at is not null as archived from crm.pipeline where tenant_id = ${ctx.tenant} and id = ${id}`,
  )
export const stagesOf = (ctx: Ctx, pipeline: Id) =>
  ctx.rows<StageRow>(
    sql`select ${stageColumns} from crm.stage s where s.tenant_id = ${ctx.tenant} and s.pipeline_id = ${pipeline} order by s.position, s.id`,
  )

/** Those of these stages that a lead, loan or partner stands in. */
export const usedStages = (ctx: Ctx, ids: readonly Id[]) =>
  ctx.rows<{ id: Id; name: string }>(sql`
    select s.id, s.name from crm.stage s where s.tenant_id = ${ctx.tenant} and s.id = any (${ids}::uuid[]) and (
      exists (select 1 from crm.loan x where x.tenant_id = s.tenant_id and x.stage_id = s.id)
      or exists (select 1 from crm.lead x where x.tenant_id = s.tenant_id and x.stage_id = s.id)
      or exists (select 1 from crm.partner x where x.tenant_id = s.tenant_id and x.stage_id = s.id)) order by s.position`)

export const removeStages = (ctx: Ctx, ids: readonly Id[]) =>
  ctx.rows(sql`delete from crm.stage where tenant_id = ${ctx.tenant} and id = any (${ids}::uuid[])`)

export interface KeptPipeline {
  id: Id
  name: string
  kind: PipelineKind
  /** Undefined puts a new one after the others. */
  position?: number
  archived: boolean
}
export const keepPipeline = (ctx: Ctx, p: KeptPipeline) =>
  ctx.rows(sql`
    insert into crm.pipeline as was (tenant_id, id, name, kind, position, archived_at)
    values (${ctx.tenant}, ${p.id}, ${p.name}, ${p.kind},
      coalesce(${p.position}::int, (select coalesce(max(position) + 1, 0) from crm.pipeline where tenant_id = ${ctx.tenant})),
      ${p.archived ? ctx.now : null})
    on conflict (tenant_id, id) do update set name = excluded.name,
      archived_at = case when excluded.archived_at is null then null else coalesce(was.archived_at, excluded.archived_at) end`)

export interface KeptStage {
  id: Id
  key: string
  name: string
  position: number
  limit_hours: number | null
  outcome: Outcome
  demands?: string | null
  archived: boolean
}
/** Known stages keep their key and what they demand. */
export const keepStages = (ctx: Ctx, pipeline: Id, stages: readonly KeptStage[]) =>
  ctx.rows(sql`
    insert into crm.stage as was (tenant_id, id, pipeline_id, key, name, position, limit_hours, outcome, demands, archived_at)
    select ${ctx.tenant}, r.id, ${pipeline}, r.key, r.name, r.position, r.limit_hours, r.outcome, r.demands, case when r.archived then ${ctx.now}::timestamptz end
    from jsonb_to_recordset(${stages as unknown}::jsonb)
      r (id uuid, key text, name text, position int, limit_hours numeric, outcome text, demands text, archived boolean)
    on conflict (tenant_id, id) do update set name = excluded.name, position = excluded.position, limit_hours = excluded.limit_hours,
      outcome = excluded.outcome, archived_at = case when excluded.archived_at is null then null else coalesce(was.archived_at, excluded.archived_at) end`)

/** Keeps the reasons in this order; those not named any more are put away, because old records still show them. */
export async function keepLostReasons(ctx: Ctx, reasons: readonly { id?: Id | undefined; label: string }[]): Promise<void> {
  const rows = reasons.map(({ id, label }, position) => ({ id: id ?? newId(), known: id !== undefined, label, position }))
  const values = sql`jsonb_to_recordset(${rows as unknown}::jsonb) r (id uuid, known boolean, label text, position int)`
  await ctx.rows(sql`
    update crm.lost_reason l set label = r.label, position = r.position, archived_at = null from ${values}
    where l.tenant_id = ${ctx.tenant} and l.id = r.id and r.known`)
  await ctx.rows(sql`
    insert into crm.lost_reason (tenant_id, id, label, position) select ${ctx.tenant}, r.id, r.label, r.position from ${values} where not r.known
    on conflict (tenant_id, label) do update set position = excluded.position, archived_at = null`)
  await ctx.rows(sql`
    update crm.lost_reason set archived_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and archived_at is null and label <> all (${rows.map(r => r.label)}::text[])`)
}
