import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { RoutingRuleSet, Who } from '../contract/routing.ts'
import type { RuleSetBody } from '../contract/routing-actions.ts'

export interface SetRow extends RuleSetBody {
  id: Id
  version: number
  state: 'draft' | 'published' | 'retired'
  revision: number
  madeBy: string | null
  madeAt: string
  publishedBy: string | null
  publishedAt: string | null
}

const set = sql`
  select s.id, s.version, s.state, s.doc -> 'rules' as rules, s.doc -> 'fallback' as fallback, s.revision, m.name as "madeBy",
    s.made_at as "madeAt", p.name as "publishedBy", s.published_at as "publishedAt"
  from lead_hunter.routing_set s
  left join identity.member_view m on m.tenant_id = s.tenant_id and m.id = s.made_by
  left join identity.member_view p on p.tenant_id = s.tenant_id and p.id = s.published_by`

export const setInState = (ctx: Ctx, state: 'draft' | 'published') =>
  ctx.row<SetRow>(sql`${set} where s.tenant_id = ${ctx.tenant} and s.state = ${state}`)

/** Sets that are or were in force, newest first. */
export const publishedSets = (ctx: Ctx, before: number | null, most: number) =>
  ctx.rows<SetRow>(sql`
    ${set} where s.tenant_id = ${ctx.tenant} and s.state <> 'draft' and (${before}::int is null or s.version < ${before}::int)
    order by s.version desc limit ${most}`)

/** Rules by the version of their set, for reading old traces. */
export const rulesOfVersions = (ctx: Ctx, versions: readonly number[]) =>
  ctx.rows<{ version: number; rules: RuleSetBody['rules'] }>(sql`
    select version, doc -> 'rules' as rules from lead_hunter.routing_set where tenant_id = ${ctx.tenant} and version = any (${versions}::int[])`)

/** The rules in force, or undefined. */
export const rulesInForce = async (ctx: Ctx): Promise<RoutingRuleSet | undefined> => {
  const row = await ctx.row<{ id: Id; version: number; doc: RuleSetBody }>(
    sql`select id, version, doc from lead_hunter.routing_set where tenant_id = ${ctx.tenant} and state = 'published'`,
  )
  return row && { id: row.id, version: row.version, ...row.doc }
}

/** Keeps a new draft, or the next revision of the one there is; undefined where somebody else saved meanwhile. */
export async function keepDraft(
  ctx: Ctx,
  revision: number | null,
  body: RuleSetBody,
): Promise<{ revision: number; version: number } | undefined> {
  if (revision !== null) {
    return ctx.row(sql`
      update lead_hunter.routing_set set doc = ${body as unknown}::jsonb, revision = revision + 1, made_by = ${ctx.actor.id ?? null}, made_at = ${ctx.now}
      where tenant_id = ${ctx.tenant} and state = 'draft' and revision = ${revision} returning revision, version`)
  }
  return ctx.row(sql`
    insert into lead_hunter.routing_set (tenant_id, id, version, state, doc, made_by, made_at)
    select ${ctx.tenant}, ${newId()}, 1 + coalesce(max(version), 0), 'draft', ${body as unknown}::jsonb, ${ctx.actor.id ?? null}, ${ctx.now}
    from lead_hunter.routing_set where tenant_id = ${ctx.tenant}
    on conflict do nothing returning revision, version`)
}

export const removeDraft = (ctx: Ctx) =>
  ctx.one<{ version: number }>(
    sql`delete from lead_hunter.routing_set where tenant_id = ${ctx.tenant} and state = 'draft' returning version`,
  )

/** Puts the draft in force and retires what was; undefined where the draft is another than the one that was read. */
export async function publishDraft(ctx: Ctx, revision: number): Promise<{ id: Id; version: number; rules: number } | undefined> {
  // Locked first: a draft that somebody saves now is another one.
  const draft = await ctx.row<{ id: Id }>(sql`
    select id from lead_hunter.routing_set where tenant_id = ${ctx.tenant} and state = 'draft' and revision = ${revision} for update`)
  if (!draft) return undefined
  void ctx.rows(sql`update lead_hunter.routing_set set state = 'retired' where tenant_id = ${ctx.tenant} and state = 'published'`)
  return ctx.row(sql`
    update lead_hunter.routing_set set state = 'published', published_by = ${ctx.actor.id ?? null}, published_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and id = ${draft.id} returning id, version, jsonb_array_length(doc -> 'rules') as rules`)
}

/** A first set in force for a new client; does nothing where there is one. */
export const keepFirstSet = (ctx: Ctx, body: RuleSetBody) =>
  ctx.rows(sql`
    insert into lead_hunter.routing_set (tenant_id, id, version, state, doc, made_at, published_at, operation_id)
    values (${ctx.tenant}, ${newId()}, 1, 'published', ${body as unknown}::jsonb, ${ctx.now}, ${ctx.now}, ${ctx.operation ?? null})
    on conflict do nothing`)

export interface PoolRow {
  id: Id
  name: string
  who: Who
  archived: boolean
}

export const pools = (ctx: Ctx) =>
  ctx.rows<PoolRow>(sql`
    select id, name, who, archived_at is not null as archived from lead_hunter.pool where tenant_id = ${ctx.tenant} order by name, id`)

export const keepPool = (ctx: Ctx, p: { pool: Id; name: string; who: Who; archived: boolean }) =>
  ctx.rows(sql`
    insert into lead_hunter.pool (tenant_id, id, name, who, created_at, archived_at)
    values (${ctx.tenant}, ${p.pool}, ${p.name}, ${p.who as unknown}::jsonb, ${ctx.now}, ${p.archived ? ctx.now : null})
    on conflict (tenant_id, id) do update set name = excluded.name, who = excluded.who,
      archived_at = case when excluded.archived_at is null then null else coalesce(lead_hunter.pool.archived_at, excluded.archived_at) end`)

/** What a rule may name beside people and pools; branches that have closed too, because older rules do. */
export const branchesAndSources = (ctx: Ctx) =>
  Promise.all([
    ctx.rows<{ id: Id; name: string; closed: boolean }>(
      sql`select id, name, not active as closed from identity.branch_view where tenant_id = ${ctx.tenant} order by name`,
    ),
    ctx.rows<{ id: Id; name: string; workgroup: Id | null }>(
      sql`select id, name, workgroup_id as workgroup from lead_hunter.source where tenant_id = ${ctx.tenant} order by name`,
    ),
  ])
