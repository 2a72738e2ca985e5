import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { Who } from '../contract/routing.ts'
import type { RuleSetBody } from '../contract/routing-actions.ts'

/** The rules of a client as a made-up company leaves them. */

export interface DemoSet {
  id: Id
  version: number
  state: 'draft' | 'published' | 'retired'
  doc: RuleSetBody
  /** Put in force by the made-up company itself. */
  made: boolean
}

const set = (operation: Id) =>
  sql`select id, version, state, doc, operation_id is not distinct from ${operation}::uuid as made from lead_hunter.routing_set`

/** The rules in force and the draft; of rules the company itself put in force also what was in force before them. */
export async function setsNow(
  ctx: Ctx,
  operation: Id,
  o: { lock: boolean },
): Promise<{ published: DemoSet | undefined; draft: DemoSet | undefined; before: DemoSet | undefined }> {
  const rows = await ctx.rows<DemoSet>(
    sql`${set(operation)} where tenant_id = ${ctx.tenant} and state in ('draft', 'published') ${o.lock ? sql`for update` : sql``}`,
  )
  const published = rows.find(row => row.state === 'published')
  const [before] = published?.made
    ? await ctx.rows<DemoSet>(sql`
        ${set(operation)} where tenant_id = ${ctx.tenant} and state = 'retired' and version < ${published.version}
          and operation_id is distinct from ${operation}::uuid order by version desc limit 1`)
    : []
  return { published, draft: rows.find(row => row.state === 'draft'), before }
}

/** The rules an operation put in force. */
export const rulesOfOperation = (ctx: Ctx, operation: Id) =>
  ctx.row<{ id: Id; version: number; doc: RuleSetBody }>(sql`
    select id, version, doc from lead_hunter.routing_set where tenant_id = ${ctx.tenant} and operation_id = ${operation}`)

/** The pool that the first rules of the client fall back to; undefined where they name none. */
export const firstFallback = async (ctx: Ctx): Promise<string | undefined> =>
  (
    await ctx.row<{ pool: string | null }>(sql`
      select doc -> 'fallback' ->> 'pool' as pool from lead_hunter.routing_set
      where tenant_id = ${ctx.tenant} and state <> 'draft' order by version limit 1`)
  )?.pool ?? undefined

/** Puts rules in force, as part of the operation under way where there is one; what was in force before is kept. Answers the version. */
export async function putInForce(ctx: Ctx, { id, by, body }: { id: Id; by: Id | null; body: RuleSetBody }): Promise<number> {
  void ctx.rows(sql`update lead_hunter.routing_set set state = 'retired' where tenant_id = ${ctx.tenant} and state = 'published'`)
  // An open draft has the next number already: it moves on, so that the numbers tell what came after what.
  const { version } = await ctx.one<{ version: number }>(sql`
    with next as (select 1 + coalesce(max(version) filter (where state <> 'draft'), 0) as version from lead_hunter.routing_set where tenant_id = ${ctx.tenant}),
      moved as (update lead_hunter.routing_set s set version = 1 + greatest(s.version, next.version) from next where s.tenant_id = ${ctx.tenant} and s.state = 'draft' returning s.id)
    select next.version from next left join moved on true`)
  await ctx.rows(sql`
    insert into lead_hunter.routing_set (tenant_id, id, version, state, doc, made_by, made_at, published_by, published_at, operation_id)
    values (${ctx.tenant}, ${id}, ${version}, 'published', ${body as unknown}::jsonb, ${by}, ${ctx.now}, ${by}, ${ctx.now}, ${ctx.operation ?? null})`)
  return version
}

/** Brings rules that were in force before into force again. */
export async function bringBack(ctx: Ctx, { id }: DemoSet): Promise<void> {
  void ctx.rows(sql`update lead_hunter.routing_set set state = 'retired' where tenant_id = ${ctx.tenant} and state = 'published'`)
  await ctx.rows(sql`update lead_hunter.routing_set set state = 'published' where tenant_id = ${ctx.tenant} and id = ${id}`)
}

/** Whoever has the draft open saved nothing since this: the next saving of theirs is a conflict. */
export const mendDraft = (ctx: Ctx, draft: DemoSet, body: RuleSetBody) =>
  ctx.rows(sql`
    update lead_hunter.routing_set set doc = ${body as unknown}::jsonb, revision = revision + 1
    where tenant_id = ${ctx.tenant} and id = ${draft.id} and state = 'draft'`)

export const setWho = (ctx: Ctx, pool: Id, who: Who) =>
  ctx.rows(sql`update lead_hunter.pool set who = ${who as unknown}::jsonb where tenant_id = ${ctx.tenant} and id = ${pool}`)
