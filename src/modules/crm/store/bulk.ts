import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { LeadFilter } from '../contract/lead.ts'
import { questionOf } from './lead-list.ts'
import { scopedPaths } from './scoped-walk.ts'

type Sql = RawBuilder<unknown>

/** Over whose rows the asker may make this change. */
export interface Bounds {
  all: boolean
  owners: readonly Id[]
  branches: readonly Id[]
}

export interface Selection {
  ids?: readonly Id[] | undefined
  filter?: LeadFilter | undefined
  except?: readonly Id[] | undefined
}

const within = (b: Bounds): Sql =>
  b.all ? sql`true` : sql`(l.owner_id = any (${b.owners}::uuid[]) or l.branch_id = any (${b.branches}::uuid[]))`

/** Fixes which leads a bulk change is about, by the asker's own scope, now. Answers how many; stops at `most` + 1. */
export async function keepTargets(ctx: Ctx, operation: Id, s: Selection, bounds: Bounds, most: number): Promise<number> {
  const question = await questionOf(ctx, s.filter ?? {})
  const more: Sql[] = [within(bounds)]
  // An archived lead that was ticked is meant, whatever the list shows.
  if (s.ids) question.where = [sql`l.tenant_id = ${ctx.tenant}`, ...(s.filter ? question.where : []), sql`l.id = any (${s.ids}::uuid[])`]
  if (s.except?.length) more.push(sql`l.id <> all (${s.except}::uuid[])`)
  const paths = scopedPaths(ctx, s.ids ? { ...question, narrowed: true, walk: undefined } : question, { columns: sql`l.id`, more, ending: sql`limit ${most + 1}` })
  const { n } = await ctx.one<{ n: number }>(sql`
    with kept as (insert into crm.bulk_target (tenant_id, operation_id, lead_id)
      select ${ctx.tenant}::uuid, ${operation}::uuid, r.id from (select id from ${paths} r limit ${most + 1}) r returning 1)
    select count(*) as n from kept`)
  return n
}

/** Takes the next leads out of those still to be reached. */
export const takeTargets = async (ctx: Ctx, operation: Id, most: number): Promise<Id[]> =>
  (
    await ctx.rows<{ id: Id }>(sql`
      delete from crm.bulk_target t using (
        select lead_id from crm.bulk_target where tenant_id = ${ctx.tenant} and operation_id = ${operation} order by lead_id limit ${most} for update skip locked) n
      where t.tenant_id = ${ctx.tenant} and t.operation_id = ${operation} and t.lead_id = n.lead_id returning t.lead_id as id`)
  ).map(r => r.id)

/** What a lead was and became, by field; `contact` where the person went along to the new officer. */
export interface Changed {
  id: Id
  was: Record<string, unknown>
  became: Record<string, unknown>
  person: { id: Id; was: Record<string, unknown>; became: Record<string, unknown> } | null
}

/** How many of a batch the asker may still change, and how many could not be for the officer's licences. */
export interface Batch {
  inScope: number
  refused: number
  changed: Changed[]
}

const picture = (alias: string) => sql.raw(`jsonb_build_object('owner', ${alias}.owner_id, 'branch', ${alias}.branch_id, 'status', ${alias}.status, 'pool', ${alias}.pool,
  'acceptBy', ${alias}.accept_by, 'stage', ${alias}.stage_id, 'pipeline', ${alias}.pipeline_id, 'stageSince', ${alias}.stage_since, 'lostReason', ${alias}.lost_reason_id,
  'tags', ${alias}.tags, 'archivedAt', ${alias}.archived_at)`)

interface Step {
  sets: Sql
  /** What would really be changed by it, on `old`. */
  differs: Sql
  allowed?: Sql
  /** The person goes along to this officer and branch. */
  person?: { owner: Id | null; branch: Sql }
}

/** One statement for a batch: locks the leads still within the bounds, changes those that differ, answers before and after. */
async function change(ctx: Ctx, ids: readonly Id[], bounds: Bounds, step: Step): Promise<Batch> {
  const person = step.person
    ? sql`update crm.contact c set owner_id = ${step.person.owner}, branch_id = ${step.person.branch}, version = c.version + 1, updated_at = ${ctx.now}
        from (select distinct on (contact_id) contact_id, owner_id, branch_id from done_old order by contact_id) old
        where c.tenant_id = ${ctx.tenant} and c.id = old.contact_id and c.owner_id is distinct from ${step.person.owner}::uuid
          and (c.owner_id is null or c.owner_id = old.owner_id) returning c.id, old.owner_id as was_owner, old.branch_id as was_branch, c.owner_id, c.branch_id`
    : sql`select null::uuid as id, null::uuid as was_owner, null::uuid as was_branch, null::uuid as owner_id, null::uuid as branch_id where false`
  const rows = await ctx.rows<Changed & { inScope: boolean; allowed: boolean; changedId: Id | null; contact: Id }>(sql`
    with old as materialized (select l.* from crm.lead l where l.tenant_id = ${ctx.tenant} and l.id = any (${ids}::uuid[]) and ${within(bounds)} for update),
      done as (update crm.lead l set ${step.sets}, version = l.version + 1, updated_at = ${ctx.now} from old
        where l.tenant_id = ${ctx.tenant} and l.id = old.id and ${step.allowed ?? sql`true`} and ${step.differs} returning l.*),
      done_old as (select old.* from old where exists (select 1 from done where done.id = old.id)),
      person as (${person})
    select old.id, old.contact_id as contact, ${step.allowed ?? sql`true`} as allowed, done.id as "changedId", ${picture('old')} as was, ${picture('done')} as became,
      (select jsonb_build_object('id', p.id, 'was', jsonb_build_object('owner', p.was_owner, 'branch', p.was_branch), 'became', jsonb_build_object('owner', p.owner_id, 'branch', p.branch_id))
        from person p where p.id = old.contact_id) as person
    from old left join done on done.id = old.id`)
  return {
    inScope: rows.length,
    refused: rows.filter(r => !r.allowed).length,
    changed: rows.filter(r => r.changedId !== null).map(({ id, was, became, person }) => ({ id, was, became, person })),
  }
}

/** `licensed`: states the new officer may work in; of an unknown state any will do. Null takes leads from everybody. */
export const assignMany = (ctx: Ctx, ids: readonly Id[], bounds: Bounds, to: { owner: Id; branch: Id | null; licensed: readonly string[] } | null) =>
  change(ctx, ids, bounds, {
    sets: to
      ? sql`owner_id = ${to.owner}, branch_id = coalesce(${to.branch}::uuid, l.branch_id), status = case when l.status = 'new' then 'assigned' else l.status end,
          pool = null, accept_by = null, accepted_at = null, assigned_at = ${ctx.now}`
      : sql`owner_id = null, status = case when l.status in ('assigned', 'accepted') then 'new' else l.status end, accept_by = null, accepted_at = null, assigned_at = null`,
    differs: sql`old.owner_id is distinct from ${to?.owner ?? null}::uuid`,
    ...(to && { allowed: sql`(old.property_state = any (${to.licensed}::text[]) or (old.property_state is null and ${to.licensed.length > 0}::boolean))` }),
    person: { owner: to?.owner ?? null, branch: to ? sql`coalesce(${to.branch}::uuid, c.branch_id)` : sql`c.branch_id` },
  })

/** Most tags a lead may bear. */
const mostTags = 50

export function tagMany(ctx: Ctx, ids: readonly Id[], bounds: Bounds, add: readonly string[], remove: readonly string[]) {
  const tags = (row: string) => sql`coalesce((select array_agg(d.x order by d.n) from (
    select u.x, min(u.n) as n from unnest(${sql.ref(`${row}.tags`)} || ${add}::text[]) with ordinality u (x, n) where u.x <> all (${remove}::text[])
    group by u.x order by 2 limit ${mostTags}) d), '{}')`
  return change(ctx, ids, bounds, { sets: sql`tags = ${tags('l')}`, differs: sql`old.tags is distinct from ${tags('old')}` })
}

export interface ManyPlacing {
  pipeline: Id
  stage: Id
  lostReason: Id | null
  /** The status that follows, by the one that was, for leads with and without an officer. */
  owned: Record<string, string>
  unowned: Record<string, string>
}
export const placeMany = (ctx: Ctx, ids: readonly Id[], bounds: Bounds, to: ManyPlacing) =>
  change(ctx, ids, bounds, {
    sets: sql`pipeline_id = ${to.pipeline}, stage_id = ${to.stage}, stage_since = ${ctx.now}, lost_reason_id = ${to.lostReason},
      status = case when l.owner_id is null then ${to.unowned as unknown}::jsonb else ${to.owned as unknown}::jsonb end ->> l.status`,
    differs: sql`old.stage_id is distinct from ${to.stage}::uuid`,
  })

export const archiveMany = (ctx: Ctx, ids: readonly Id[], bounds: Bounds, archived: boolean) =>
  change(ctx, ids, bounds, {
    sets: sql`archived_at = ${archived ? ctx.now : null}`,
    differs: archived ? sql`old.archived_at is null` : sql`old.archived_at is not null`,
  })
