import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { pageEnd } from '#kernel/paging.ts'
import { toldChange } from '#kernel/sealed-change.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { oneOf, type RawBuilder, sql } from '#kernel/sql.ts'
import type { DataClass } from '#policy/data-classes.ts'
import { mostCounted, type Question } from '../contract/search.ts'
import type { Bounds } from '../rules/question.ts'
import { refusals } from '../rules/words.ts'

export interface EventRow {
  id: Id
  at: string
  name: string
  actorKind: string
  actor: Id | null
  door: string
  request: Id | null
  operation: Id | null
  command: Id | null
  subjectKind: string | null
  subject: Id | null
  bearer: Id | null
  address: string | null
  facts: Record<string, unknown>
}

const columns = sql`
  e.id, e.at, e.name, e.actor_kind as "actorKind", e.actor_id as actor, e.door, e.request_id as request, e.operation_id as operation,
  e.command_id as command, e.subject_kind as "subjectKind", e.subject_id as subject, e.bearer_id as bearer, host(e.address) as address, e.facts`

/** A question with its bounds, and the records it is about. */
export interface Search extends Bounds {
  q: Question
  subjects: readonly Id[] | undefined
}

/** Whose acts the asker is shown: everybody's, or those of people of theirs. */
function withinSight(ctx: Ctx): RawBuilder<unknown> {
  const { all, owners, branches } = ctx.scope
  if (all && !ctx.scope.limits) return sql`true`
  return sql`e.actor_id = any (array(select m.id from identity.member_view m where m.tenant_id = ${ctx.tenant}
    and (${all} or m.id = any (${owners}::uuid[]) or m.branch_id = any (${branches}::uuid[]))))`
}

/**
 * From where: the events between two ids. Of a record those about it, and those in which something of it changed: each is
 * found by its own index.
 */
function source(ctx: Ctx, { subjects, first, end }: Search): RawBuilder<unknown> {
  if (!subjects) return sql`kernel.event_view e`
  return sql`(
    select s.id from kernel.event_view s where s.tenant_id = ${ctx.tenant} and s.subject_id = ${oneOf(subjects)} and s.id >= ${first}::uuid and s.id < ${end}::uuid
    union select c.event_id from kernel.change_view c where c.tenant_id = ${ctx.tenant} and c.record_id = ${oneOf(subjects)} and c.event_id >= ${first}::uuid and c.event_id < ${end}::uuid
  ) about join kernel.event_view e on e.id = about.id`
}

function holds(ctx: Ctx, { q, from, to, first, end }: Search): RawBuilder<unknown> {
  const refused = [...refusals]
  const conditions = [
    sql`e.tenant_id = ${ctx.tenant} and e.id >= ${first}::uuid and e.id < ${end}::uuid and e.at >= ${from} and e.at < ${to}`,
    withinSight(ctx),
    ...(q.actor?.length ? [sql`e.actor_id = ${q.actor.length === 1 ? q.actor[0] : oneOf(q.actor)}`] : []),
    ...(q.name?.length ? [q.name.length === 1 ? sql`e.name = ${q.name[0]}` : sql`e.name = any (${q.name}::text[])`] : []),
    ...(q.kind ? [q.kind === 'command' ? sql`e.command_id is null` : sql`e.command_id is not null`] : []),
    ...(q.door?.length ? [sql`e.door = any (${q.door}::text[])`] : []),
    ...(q.outcome
      ? [q.outcome === 'refused' ? sql`e.name = any (${refused}::text[])` : sql`e.name <> all (${refused}::text[])`]
      : []),
    ...(q.request ? [sql`e.request_id = ${q.request}`] : []),
    ...(q.operation ? [sql`e.operation_id = ${q.operation}`] : []),
    ...(q.bearer ? [sql`e.bearer_id = ${q.bearer}`] : []),
    ...(q.address ? [sql`e.address = ${q.address}::inet`] : []),
  ]
  return sql.join(conditions, sql` and `)
}

/** Newest first; `before` is the id of the last line of the page before. */
export const eventsOf = (ctx: Ctx, search: Search, { before, limit }: { before: string | undefined; limit: number }) =>
  ctx.rows<EventRow>(sql`
    select ${columns} from ${source(ctx, search)} where ${holds(ctx, search)} ${before ? sql`and e.id < ${before}::uuid` : sql``}
    order by e.id desc ${pageEnd(limit)}`)

export interface CountRow {
  of: 'all' | 'step' | 'actor' | 'name' | 'door' | 'hour'
  key: string | null
  more: string | null
  n: number
  refused: number
}

/** Counts of the newest lines, so many at most, in one pass over them. */
export const countsOf = (ctx: Ctx, search: Search, { step, zone }: { step: number; zone: string }) =>
  ctx.rows<CountRow>(sql`
    with found as materialized (
      select e.at, e.name, e.actor_kind, e.actor_id, e.door, e.name = any (${[...refusals]}::text[]) as refused
      from ${source(ctx, search)} where ${holds(ctx, search)} order by e.id desc limit ${mostCounted + 1})
    select 'all' as of, min(at)::text as key, null::text as more, count(*)::int as n, count(*) filter (where refused)::int as refused from found
    union all select 'step', (floor(extract(epoch from at) / ${step}::int) * ${step}::int)::bigint::text, null, count(*)::int, count(*) filter (where refused)::int from found group by 2
    union all (select 'actor', actor_id::text, actor_kind, count(*)::int, 0 from found group by 2, 3 order by 4 desc, 2 limit 12)
    union all (select 'name', name, null, count(*)::int, 0 from found group by 2 order by 4 desc, 2 limit 12)
    union all select 'door', door, null, count(*)::int, 0 from found group by 2
    union all select 'hour', extract(hour from at at time zone ${zone})::int::text, null, count(*)::int, 0 from found group by 2`)

export const eventById = (ctx: Ctx, id: Id) =>
  ctx.one<EventRow>(
    sql`select ${columns} from kernel.event_view e where e.tenant_id = ${ctx.tenant} and e.id = ${id} and ${withinSight(ctx)}`,
  )

/** Lines of one command that are shown. */
export const mostTogether = 200

/**
 * A command and what it did, in order. Its events follow it within minutes and are of the same actor, which is how they are
 * found: an index over commands would cost every write.
 */
export const eventsOfCommand = (ctx: Ctx, { id, actor }: { id: Id; actor: Id | null }, until: string) =>
  ctx.rows<EventRow>(sql`
    select ${columns} from kernel.event_view e where e.tenant_id = ${ctx.tenant} and e.id >= ${id}::uuid and e.id < ${until}::uuid
      and ${actor ? sql`e.actor_id = ${actor}` : sql`e.actor_id is null`} and (e.id = ${id} or e.command_id = ${id}) and ${withinSight(ctx)}
    order by e.id limit ${mostTogether + 1}`)

export interface ChangeRow {
  recordKind: string
  record: Id
  field: string
  class: DataClass
  before: unknown
  after: unknown
}

/** As they were: what is sealed is opened here, and masked by whoever shows it. */
export const changesOf = async (ctx: Ctx, event: Id): Promise<ChangeRow[]> => {
  const rows = await ctx.rows<ChangeRow & { event: Id; n: number; sealed: Envelope }>(sql`
    select c.event_id as event, c.n, c.record_kind as "recordKind", c.record_id as record, c.field, c.class, c.before, c.after, c.sealed
    from kernel.change_view c where c.tenant_id = ${ctx.tenant} and c.event_id = ${event} order by c.n limit 500`)
  return rows.map(row => toldChange(ctx, row))
}
