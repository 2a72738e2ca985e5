import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { scopeSql } from '#kernel/scope-sql.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { Scope } from '#policy/scope.ts'
import type { LeadFilter } from '../contract/lead.ts'
import type { LeadPlace } from '../contract/place.ts'
import { unplaced } from './lead-filter.ts'
import { questionOf } from './lead-list.ts'
import { type Changed, pictureOf } from './record-fields.ts'
import { scopedColumns } from './scoped.ts'
import { scopedPaths } from './scoped-walk.ts'

type Sql = RawBuilder<unknown>

export interface Selection {
  ids?: readonly Id[] | undefined
  filter?: LeadFilter | undefined
  except?: readonly Id[] | undefined
}

const within = (scope: Scope): Sql => scopeSql('l', scope, scopedColumns['crm.lead'])

/** Fixes which leads a bulk change is about, by the asker's own scope, now. Answers how many; stops at `most` + 1. */
export async function keepTargets(ctx: Ctx, operation: Id, s: Selection, bounds: Scope, most: number): Promise<number> {
  const question = await questionOf(ctx, s.filter ?? {})
  const more: Sql[] = [within(bounds)]
  // An archived lead that was ticked is meant, whatever the list shows.
  if (s.ids)
    question.where = [sql`l.tenant_id = ${ctx.tenant}`, ...(s.filter ? question.where : []), sql`l.id = any (${s.ids}::uuid[])`]
  if (s.except?.length) more.push(sql`l.id <> all (${s.except}::uuid[])`)
  const paths = scopedPaths(ctx, s.ids ? { ...question, narrowed: true, walk: undefined } : question, {
    columns: sql`l.id`,
    more,
    ending: sql`limit ${most + 1}`,
  })
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
      delete from crm.bulk_target t where t.tenant_id = ${ctx.tenant} and t.operation_id = ${operation} and t.lead_id = any (array(
        select lead_id from crm.bulk_target where tenant_id = ${ctx.tenant} and operation_id = ${operation} order by lead_id limit ${most} for update skip locked))
      returning t.lead_id as id`)
  ).map(r => r.id)

/** Of an operation that ends before its time nothing more is done. */
export const dropTargets = (ctx: Ctx, operation: Id) =>
  ctx.rows(sql`delete from crm.bulk_target where tenant_id = ${ctx.tenant} and operation_id = ${operation}`)

/** How many of a batch the asker may still change, and how many could not be for the officer's licences. */
export interface Batch {
  inScope: number
  refused: number
  leads: Changed[]
  /** Who went along with their lead to the new officer. */
  people: Changed[]
}

const picture = pictureOf('lead', 'l')

/** What a bulk change does to a lead `l`. */
interface Step {
  sets: Sql
  /** What would really be changed by it. */
  differs: Sql
  /** What may be changed. */
  allowed?: Sql
  /** The person `c` goes along to this officer and branch. */
  person?: { owner: Id | null; branch: Sql }
}

/**
 * One batch: locks the leads still within the bounds as they are, then changes those that differ. Two statements, because
 * one could not tell what a row was from what it has made of it.
 */
async function change(ctx: Ctx, ids: readonly Id[], bounds: Scope, step: Step): Promise<Batch> {
  const allowed = step.allowed ?? sql`true`
  const these = sql`l.tenant_id = ${ctx.tenant} and l.id = any (${ids}::uuid[]) and ${within(bounds)}`
  const { person } = step
  const [before, people] = await Promise.all([
    ctx.rows<{ id: Id; contact: Id; allowed: boolean; was: Record<string, unknown> }>(sql`
      select l.id, l.contact_id as contact, ${allowed} as allowed, ${picture} as was from crm.lead l where ${these} for update`),
    person
      ? ctx.rows<{ id: Id; was: Record<string, unknown> }>(sql`
          select c.id, ${pictureOf('contact', 'c')} as was from crm.contact c
          where c.tenant_id = ${ctx.tenant} and c.id = any (array(select l.contact_id from crm.lead l where ${these} and ${allowed} and ${step.differs}))
            and c.owner_id is distinct from ${person.owner}::uuid and (c.owner_id is null or exists (select 1 from crm.lead l
              where l.contact_id = c.id and l.owner_id = c.owner_id and ${these} and ${allowed}))
          for update`)
      : [],
  ])
  const [after, moved] = await Promise.all([
    ctx.rows<{ id: Id; became: Record<string, unknown> }>(sql`
      update crm.lead l set ${step.sets}, version = l.version + 1, updated_at = ${ctx.now} where ${these} and ${allowed} and ${step.differs}
      returning l.id, ${picture} as became`),
    person && people.length
      ? ctx.rows<{ id: Id; became: Record<string, unknown> }>(sql`
          update crm.contact c set owner_id = ${person.owner}, branch_id = ${person.branch}, version = c.version + 1, updated_at = ${ctx.now}
          where c.tenant_id = ${ctx.tenant} and c.id = any (${people.map(p => p.id)}::uuid[])
          returning c.id, ${pictureOf('contact', 'c')} as became`)
      : [],
  ])
  const pairs = (
    was: readonly { id: Id; was: Record<string, unknown> }[],
    became: readonly { id: Id; became: Record<string, unknown> }[],
  ): Changed[] => {
    const known = new Map(was.map(row => [row.id, row.was]))
    return became.map(row => ({ ...row, was: known.get(row.id) ?? {} }))
  }
  return {
    inScope: before.length,
    refused: before.filter(row => !row.allowed).length,
    leads: pairs(before, after),
    people: pairs(people, moved),
  }
}

/** `licensed`: states the new officer may work in; of an unknown state any will do. Null takes leads from everybody. */
export const assignMany = (
  ctx: Ctx,
  ids: readonly Id[],
  bounds: Scope,
  to: { owner: Id; branch: Id | null; licensed: readonly string[] } | null,
) =>
  change(ctx, ids, bounds, {
    sets: to
      ? sql`owner_id = ${to.owner}, branch_id = coalesce(${to.branch}::uuid, l.branch_id), status = case when l.status = 'new' then 'assigned' else l.status end,
          pool = null, accept_by = null, accepted_at = null, assigned_at = ${ctx.now}`
      : sql`owner_id = null, status = case when l.status in ('assigned', 'accepted') then 'new' else l.status end, accept_by = null, accepted_at = null, assigned_at = null`,
    differs: sql`l.owner_id is distinct from ${to?.owner ?? null}::uuid`,
    ...(to && {
      allowed: sql`(l.property_state = any (${to.licensed}::text[]) or (l.property_state is null and ${to.licensed.length > 0}::boolean))`,
    }),
    person: { owner: to?.owner ?? null, branch: to ? sql`coalesce(${to.branch}::uuid, c.branch_id)` : sql`c.branch_id` },
  })

/** Most tags a lead may bear. */
const mostTags = 50

export function tagMany(ctx: Ctx, ids: readonly Id[], bounds: Scope, add: readonly string[], remove: readonly string[]) {
  const tags = sql`coalesce((select array_agg(d.x order by d.n) from (
    select u.x, min(u.n) as n from unnest(l.tags || ${add}::text[]) with ordinality u (x, n) where u.x <> all (${remove}::text[])
    group by u.x order by 2 limit ${mostTags}) d), '{}')`
  return change(ctx, ids, bounds, { sets: sql`tags = ${tags}`, differs: sql`l.tags is distinct from ${tags}` })
}

export interface ManyPlacing {
  pipeline: Id
  stage: Id
  lostReason: Id | null
  /** The status that follows, by the one that was, for leads with and without an officer. */
  owned: Record<string, string>
  unowned: Record<string, string>
}
export function placeMany(ctx: Ctx, ids: readonly Id[], bounds: Scope, to: ManyPlacing) {
  const status = sql`(case when l.owner_id is null then ${to.unowned as unknown}::jsonb else ${to.owned as unknown}::jsonb end ->> l.status)`
  return change(ctx, ids, bounds, {
    sets: sql`pipeline_id = ${to.pipeline}, stage_id = ${to.stage}, stage_since = ${ctx.now}, lost_reason_id = ${to.lostReason}, status = ${status}`,
    differs: sql`l.stage_id is distinct from ${to.stage}::uuid`,
    allowed: sql`(l.archived_at is not null or not crm.closed_lead(l.status) or crm.closed_lead(${status}) or ${mayStay(ctx)})`,
  })
}

/** A lead that is opened again stays with its officer only where the licence law lets them. */
const mayStay = (ctx: Ctx): Sql => sql`(l.owner_id is null or identity.may_hold(l.owner_id, l.property_state, ${ctx.now}))`

/** A lead that has a place keeps it; one whose officer may not hold it there stays without. */
export const locateMany = (ctx: Ctx, ids: readonly Id[], bounds: Scope, { state, county, zip }: LeadPlace) =>
  change(ctx, ids, bounds, {
    sets: sql`property_state = ${state}, property_county = coalesce(${county}::text, l.property_county), property_zip = ${zip}`,
    differs: unplaced,
    allowed: sql`(not ${unplaced} or l.owner_id is null or l.archived_at is not null or crm.closed_lead(l.status)
      or identity.may_hold(l.owner_id, ${state}, ${ctx.now}))`,
  })

export const archiveMany = (ctx: Ctx, ids: readonly Id[], bounds: Scope, archived: boolean) =>
  change(ctx, ids, bounds, {
    sets: sql`archived_at = ${archived ? ctx.now : null}`,
    differs: archived ? sql`l.archived_at is null` : sql`l.archived_at is not null`,
    ...(archived ? {} : { allowed: sql`(l.archived_at is null or crm.closed_lead(l.status) or ${mayStay(ctx)})` }),
  })
