import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { Target } from '../contract/streams.ts'
import type { SourceEvent } from '../rules/ocsf/source.ts'
import { keptDays, leaseSeconds } from '../rules/streams.ts'
import { secretOf } from './streams.ts'

/** Streams that have something to send and that nobody sends just now. */
export const dueStreams = (ctx: Ctx) =>
  ctx.rows<{ id: Id }>(sql`
    select t.stream_id as id from audit.stream_state t where t.tenant_id = ${ctx.tenant} and t.paused_at is null and t.next_at <= ${ctx.now}
      and (t.lease_until is null or t.lease_until <= ${ctx.now})
      and exists (select from ledger.entry e where e.tenant_id = t.tenant_id and e.index > t.sent_index)`)

export interface Held {
  lease: Id
  target: Target
  secret: string | null
  behind: number
  sequence: number
  round: number
  batch: number
  failures: number
}

interface HeldRow extends Omit<Held, 'secret'> {
  secret: Buffer | null
}
const opened = (ctx: Ctx, id: Id, row: HeldRow): Held => ({
  ...row,
  secret: secretOf(ctx, id, row.secret),
})

/** Takes a stream for one batch: one sender at a time. Undefined where another has it, it is paused, or has to wait. */
export async function hold(ctx: Ctx, id: Id): Promise<Held | undefined> {
  const row = await ctx.row<HeldRow>(sql`
    update audit.stream_state t set lease = ${newId()}, lease_until = ${ctx.now}::timestamptz + make_interval(secs => ${leaseSeconds})
    from audit.stream s where s.tenant_id = t.tenant_id and s.id = t.stream_id and t.tenant_id = ${ctx.tenant} and t.stream_id = ${id}
      and t.paused_at is null and t.next_at <= ${ctx.now} and (t.lease_until is null or t.lease_until <= ${ctx.now})
    returning t.lease, s.target, s.secret, t.sent_index as behind, t.sequence, t.round, t.batch, t.failures`)
  return row && opened(ctx, id, row)
}

/** What a trial sends with; nothing is held for it. */
export async function aimOf(ctx: Ctx, id: Id): Promise<Held> {
  const row = await ctx.one<HeldRow>(sql`
    select t.stream_id as lease, s.target, s.secret, t.sent_index as behind, t.sequence, t.round, t.batch, t.failures
    from audit.stream_state t join audit.stream s on s.tenant_id = t.tenant_id and s.id = t.stream_id
    where t.tenant_id = ${ctx.tenant} and t.stream_id = ${id}`)
  return opened(ctx, id, row)
}

/** Nothing to send, or nothing came of it that counts: somebody else may. */
export const letGo = (ctx: Ctx, id: Id, lease: Id) =>
  ctx.rows(sql`
    update audit.stream_state set lease = null, lease_until = null where tenant_id = ${ctx.tenant} and stream_id = ${id} and lease = ${lease}`)

export interface FeedLine {
  index: number
  event: SourceEvent
  /** Its entry is in the ledger, and the event itself is gone before its time. */
  lost: boolean
}

interface FeedRow {
  index: number
  event_id: Id
  entered_at: string
  id: Id | null
  at: string
  name: string
  actor_kind: string
  actor_id: Id | null
  door: string
  request_id: Id | null
  operation_id: Id | null
  command_id: Id | null
  subject_kind: string | null
  subject_id: Id | null
  facts: Record<string, unknown>
  bearer_id: Id | null
  address: string | null
}

/** The next lines of the log behind a place, in its order; what is no longer there is told as that. */
export async function linesBehind(ctx: Ctx, behind: number, most: number): Promise<FeedLine[]> {
  const rows = await ctx.rows<FeedRow>(sql`
    select index, event_id, entered_at, id, at, name, actor_kind, actor_id, door, request_id, operation_id, command_id, subject_kind, subject_id, facts, bearer_id, address
    from audit.feed where tenant_id = ${ctx.tenant} and index > ${behind} order by index limit ${most}`)
  if (!rows.length) return []
  const changes = await ctx.rows<{ event_id: Id; field: string; class: string }>(sql`
    select event_id, field, class from audit.feed_change where tenant_id = ${ctx.tenant} and event_id = any (${rows.map(r => r.event_id)}::uuid[])
    order by event_id, n`)
  const byEvent = Map.groupBy(changes, c => c.event_id)
  return rows.map(row => ({
    index: row.index,
    lost: row.id === null && ctx.now.getTime() - Date.parse(row.entered_at) < keptDays * 864e5,
    event: row.id === null ? goneLine(ctx, row) : lineOf(ctx, row, byEvent.get(row.event_id) ?? []),
  }))
}

const lineOf = (ctx: Ctx, r: FeedRow, changes: readonly { field: string; class: string }[]): SourceEvent => ({
  id: r.event_id,
  tenant: ctx.tenant,
  at: new Date(r.at).toISOString(),
  name: r.name,
  actor: { kind: r.actor_kind, id: r.actor_id },
  door: r.door,
  bearer: r.bearer_id,
  address: r.address,
  request: r.request_id,
  operation: r.operation_id,
  command: r.command_id,
  subject: r.subject_kind && r.subject_id ? { kind: r.subject_kind, id: r.subject_id } : null,
  facts: r.facts,
  changes: changes.map(c => ({ field: c.field, class: c.class })),
})

/** The log was kept so long, or somebody took the line out: its number stays, so that nothing shifts. */
const goneLine = (ctx: Ctx, { event_id, entered_at }: FeedRow): SourceEvent => ({
  ...{ id: event_id, tenant: ctx.tenant, at: new Date(entered_at).toISOString(), name: 'event.gone' },
  ...{
    actor: { kind: 'system', id: null },
    door: null,
    bearer: null,
    address: null,
    request: null,
    operation: null,
    command: null,
    subject: null,
    facts: {},
    changes: [],
  },
})

/** Places of the log between these two that nobody’s entry holds any more. */
export const missingBetween = async (ctx: Ctx, behind: number, upTo: number): Promise<number> =>
  (await ctx.one<{ n: number }>(sql`select audit.places_missing(${behind}, ${upTo}) as n`)).n

export interface Progress {
  lease: Id
  behind: number
  upTo: number
  firstIndex: number
  firstSequence: number
  records: number
  bytes: number
  lastEventAt: string
  batch: number
}

/** Moves a stream on by a batch that was taken; false where somebody led it elsewhere in time meanwhile. */
export async function advance(ctx: Ctx, id: Id, p: Progress): Promise<boolean> {
  const moved = await ctx.row(sql`
    update audit.stream_state set sent_index = ${p.upTo}, sequence = sequence + ${p.records}, lease = null, lease_until = null, next_at = ${ctx.now},
      batch = ${p.batch}, failures = 0, failing_since = null, last_problem = null,
      sent = sent + ${p.records}, sent_bytes = sent_bytes + ${p.bytes}, last_sent_at = ${ctx.now}, last_event_at = ${p.lastEventAt}
    where tenant_id = ${ctx.tenant} and stream_id = ${id} and lease = ${p.lease} and sent_index = ${p.behind} returning stream_id`)
  if (!moved) return false
  await ctx.rows(sql`
    insert into audit.stream_hour (tenant_id, stream_id, hour, first_index, first_sequence, sent, bytes)
    values (${ctx.tenant}, ${id}, date_trunc('hour', ${ctx.now}::timestamptz), ${p.firstIndex}, ${p.firstSequence}, ${p.records}, ${p.bytes})
    on conflict (tenant_id, stream_id, hour) do update set sent = stream_hour.sent + excluded.sent, bytes = stream_hour.bytes + excluded.bytes`)
  return true
}

/** Keeps why a batch was not taken; answers since when and how often in a row. Undefined where the stream went elsewhere meanwhile. */
export const fail = (ctx: Ctx, id: Id, f: { lease: Id; problem: string; nextAt: Date; batch: number }) =>
  ctx.row<{ failures: number }>(sql`
    update audit.stream_state set lease = null, lease_until = null, failures = failures + 1, failing_since = coalesce(failing_since, ${ctx.now}),
      last_problem = ${f.problem}, next_at = ${f.nextAt}, batch = ${f.batch}
    where tenant_id = ${ctx.tenant} and stream_id = ${id} and lease = ${f.lease} returning failures`)

/** Whether more waits behind the place it is at. */
export const hasMore = async (ctx: Ctx, id: Id): Promise<boolean> =>
  (await ctx.row(sql`
    select 1 from audit.stream_state t where t.tenant_id = ${ctx.tenant} and t.stream_id = ${id} and t.paused_at is null
      and exists (select from ledger.entry e where e.tenant_id = t.tenant_id and e.index > t.sent_index)`)) !== undefined
