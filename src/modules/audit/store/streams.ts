import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { namedIn } from '#kernel/names.ts'
import { sql } from '#kernel/sql.ts'
import type { Stream, Target } from '../contract/streams.ts'

/** What this room's streams are called. */
export const names = { stream: namedIn(sql`select tenant_id, id, name from audit.stream`) }

const envelopeOf = (stream: Id) => `stream/${stream}`

interface Row {
  id: Id
  name: string
  target: Target
  secret: boolean
  madeAt: string
  pausedAt: string | null
  failingSince: string | null
  problem: string | null
  nextAt: string
  sequence: number
  sent: number
  sentBytes: number
  lastSentAt: string | null
  lastEventAt: string | null
  waiting: number
  oldest: string | null
  round: number
  missing: number
}

const shown = (ctx: Ctx) => sql`
  select s.id, s.name, s.target, s.secret is not null as secret, s.made_at as "madeAt", t.paused_at as "pausedAt", t.failing_since as "failingSince",
    t.last_problem as problem, t.next_at as "nextAt", t.sequence, t.sent, t.sent_bytes as "sentBytes", t.last_sent_at as "lastSentAt",
    t.last_event_at as "lastEventAt", t.round, w.waiting, w.oldest,
    (select coalesce(sum((v.facts ->> 'missing')::float8), 0) from kernel.event_view v where v.tenant_id = s.tenant_id and v.subject_id = s.id and v.name = 'stream.tampered') as missing
  from audit.stream s join audit.stream_state t on t.tenant_id = s.tenant_id and t.stream_id = s.id
  cross join lateral (select count(*) as waiting, min(k.at) as oldest from (select e.at from ledger.entry e
    where e.tenant_id = s.tenant_id and e.index > t.sent_index order by e.index limit 10000) k) w
  where s.tenant_id = ${ctx.tenant}`

const asShown = (ctx: Ctx, { oldest, ...row }: Row): Stream => ({
  ...row,
  state: row.pausedAt ? 'paused' : row.failingSince ? 'failing' : 'running',
  nextAt: row.failingSince ? row.nextAt : null,
  lagMinutes: oldest ? Math.max(0, Math.floor((ctx.now.getTime() - Date.parse(oldest)) / 60_000)) : 0,
})

/** In the order they were made. */
export const streams = async (ctx: Ctx): Promise<Stream[]> =>
  (await ctx.rows<Row>(sql`${shown(ctx)} order by s.made_at, s.id`)).map(row => asShown(ctx, row))
export const streamById = async (ctx: Ctx, id: Id): Promise<Stream> =>
  asShown(ctx, await ctx.one<Row>(sql`${shown(ctx)} and s.id = ${id}`))

export const hoursOf = (ctx: Ctx, id: Id) =>
  ctx.rows<{ hour: string; sent: number; bytes: number }>(sql`
    select hour, sent::float8 as sent, bytes::float8 as bytes from audit.stream_hour
    where tenant_id = ${ctx.tenant} and stream_id = ${id} and hour > ${ctx.now}::timestamptz - interval '48 hours' order by hour`)

/** The entry behind which something begins: the last one of now, none, or the last before a time. */
async function indexBefore(ctx: Ctx, from: string): Promise<number> {
  const bound = from === 'now' ? sql`` : from === 'beginning' ? sql`and false` : sql`and at < ${from}::timestamptz`
  return (
    await ctx.one<{ index: number }>(
      sql`select coalesce((select index from ledger.entry where tenant_id = ${ctx.tenant} ${bound} order by index desc limit 1), -1) as index`,
    )
  ).index
}

/** Only in a command that a second person agreed to. */
export async function keepStream(
  ctx: Ctx,
  s: { name: string; target: Target; secret?: string | undefined; from: string },
): Promise<Id> {
  const id = newId()
  const secret = s.secret === undefined ? null : ctx.vault.seal(ctx.tenant, envelopeOf(id), s.secret)
  const index = await indexBefore(ctx, s.from)
  await ctx.rows(sql`
    insert into audit.stream (tenant_id, id, name, kind, target, secret, approval_id, made_by, made_at)
    values (${ctx.tenant}, ${id}, ${s.name}, ${s.target.kind}, ${s.target as unknown}::jsonb, ${secret}, ${ctx.approval ?? null},
      ${ctx.actor.kind === 'member' ? ctx.actor.id : null}, ${ctx.now})`)
  await ctx.rows(sql`
    insert into audit.stream_state (tenant_id, stream_id, begun_after, sent_index, next_at) values (${ctx.tenant}, ${id}, ${index}, ${index}, ${ctx.now})`)
  return id
}

/** Where it stands stays: the receiver of before and the one of now have its records between them. */
export async function redirect(
  ctx: Ctx,
  id: Id,
  s: { name: string; target: Target; secret?: string | undefined },
): Promise<void> {
  const secret = s.secret === undefined ? null : ctx.vault.seal(ctx.tenant, envelopeOf(id), s.secret)
  await ctx.one(sql`
    update audit.stream set name = ${s.name}, kind = ${s.target.kind}, target = ${s.target as unknown}::jsonb, secret = coalesce(${secret}::bytea, secret),
      approval_id = ${ctx.approval ?? null}, version = version + 1
    where tenant_id = ${ctx.tenant} and id = ${id} returning id`)
  await startAnew(ctx, id)
}

/** What failed before says nothing of what comes: it is tried at once, with small steps first. */
const startAnew = (ctx: Ctx, id: Id) =>
  ctx.one(sql`
    update audit.stream_state set failures = 0, failing_since = null, last_problem = null, next_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and stream_id = ${id} returning stream_id`)

export const dropStream = (ctx: Ctx, id: Id) =>
  ctx.one(sql`delete from audit.stream where tenant_id = ${ctx.tenant} and id = ${id} returning id`)

/** Whoever sends just now finishes the batch that is on its way. */
export const pause = (ctx: Ctx, id: Id) =>
  ctx.one(sql`
    update audit.stream_state set paused_at = coalesce(paused_at, ${ctx.now}) where tenant_id = ${ctx.tenant} and stream_id = ${id} returning stream_id`)

export async function resume(ctx: Ctx, id: Id): Promise<void> {
  await ctx.one(
    sql`update audit.stream_state set paused_at = null where tenant_id = ${ctx.tenant} and stream_id = ${id} returning stream_id`,
  )
  await startAnew(ctx, id)
}

/**
 * Leads a stream back to a time. Its records carry the numbers they had: those of the hour they were in, and counted on.
 * Undefined where the time lies before its beginning, or nothing was sent since.
 */
export async function rewind(ctx: Ctx, id: Id, from: string): Promise<number | undefined> {
  const row = await ctx.row<{ index: number; sequence: number }>(sql`
    with s as (select t.begun_after, t.sent_index from audit.stream_state t where t.tenant_id = ${ctx.tenant} and t.stream_id = ${id}),
    -- Not looked for from the beginning: the hours sent say about where.
    near as (select coalesce((select h.first_index - 1 from audit.stream_hour h join ledger.entry e on e.tenant_id = h.tenant_id and e.index = h.first_index
      where h.tenant_id = ${ctx.tenant} and h.stream_id = ${id} and e.at < ${from}::timestamptz order by h.first_index desc limit 1), s.begun_after) as index from s),
    first as (select e.index from ledger.entry e, s, near where e.tenant_id = ${ctx.tenant} and e.at >= ${from}::timestamptz and e.index > near.index
      and e.index <= s.sent_index order by e.index limit 1),
    mark as (select h.first_index, h.first_sequence from audit.stream_hour h, first where h.tenant_id = ${ctx.tenant} and h.stream_id = ${id}
      and h.first_index <= first.index order by h.first_index desc, h.first_sequence desc limit 1)
    select first.index - 1 as index, mark.first_sequence - 1 + (select count(*) from ledger.entry e where e.tenant_id = ${ctx.tenant}
      and e.index >= mark.first_index and e.index < first.index) as sequence from first, mark`)
  if (!row) return undefined
  await ctx.one(sql`
    update audit.stream_state set sent_index = ${row.index}, sequence = ${row.sequence}, round = round + 1, lease = null, lease_until = null, next_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and stream_id = ${id} returning stream_id`)
  return row.sequence + 1
}

export const administrators = (ctx: Ctx) =>
  ctx.rows<{ id: Id }>(
    sql`select id from identity.member_view where tenant_id = ${ctx.tenant} and user_type in ('tenant_admin', 'compliance') and status = 'active'`,
  )

/** What opens a stream's secret, for whoever sends. */
export const secretOf = (ctx: Ctx, id: Id, sealed: Buffer | null): string | null =>
  sealed && ctx.vault.open<string>(ctx.tenant, envelopeOf(id), sealed)
