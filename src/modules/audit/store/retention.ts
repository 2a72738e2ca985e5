import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { namedIn } from '#kernel/names.ts'
import { sql } from '#kernel/sql.ts'
import type { RetentionClass } from '#policy/retention.ts'

/** What this room's records are called. */
export const names = {
  hold: namedIn(sql`select tenant_id, id, title as name from audit.hold`),
  hunt: namedIn(sql`select tenant_id, id, name from audit.hunt`),
}

export const chosen = (ctx: Ctx) =>
  ctx.rows<{ class: RetentionClass; months: number; setBy: Id; setAt: string }>(
    sql`select class, months, set_by as "setBy", set_at as "setAt" from audit.retention where tenant_id = ${ctx.tenant}`,
  )

/** The oldest event of all: what is older was let go, or never was. */
export const oldestEvent = (ctx: Ctx) =>
  ctx.row<{ at: string }>(sql`select at from kernel.event_view where tenant_id = ${ctx.tenant} order by id limit 1`)

export const keepRetention = (ctx: Ctx, r: { class: RetentionClass; months: number }) =>
  ctx.rows(sql`
    insert into audit.retention (tenant_id, class, months, set_by, set_at, approval_id)
    values (${ctx.tenant}, ${r.class}, ${r.months}, ${ctx.actor.id}, ${ctx.now}, ${ctx.approval})
    on conflict (tenant_id, class) do update set months = excluded.months, set_by = excluded.set_by, set_at = excluded.set_at, approval_id = excluded.approval_id`)

export interface HoldRow {
  id: Id
  title: string
  kind: 'person' | 'record' | 'time'
  subjectKind: string | null
  subject: Id | null
  from: string | null
  to: string | null
  setBy: Id
  setAt: string
  liftedBy: Id | null
  liftedAt: string | null
}

const hold = sql`
  select id, title, kind, subject_kind as "subjectKind", subject_id as subject, from_at as from, to_at as to, set_by as "setBy", set_at as "setAt",
    lifted_by as "liftedBy", lifted_at as "liftedAt" from audit.hold`

export const holds = (ctx: Ctx) =>
  ctx.rows<HoldRow>(sql`${hold} where tenant_id = ${ctx.tenant} order by lifted_at is not null, set_at desc, id desc limit 200`)

export const openHold = (ctx: Ctx, id: Id) =>
  ctx.one<HoldRow>(sql`${hold} where tenant_id = ${ctx.tenant} and id = ${id} and lifted_at is null for update`)

export async function keepHold(
  ctx: Ctx,
  h: {
    title: string
    kind: HoldRow['kind']
    subjectKind?: string
    subject?: Id
    records?: readonly Id[]
    from?: Date
    to?: Date
  },
): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into audit.hold (tenant_id, id, title, kind, subject_kind, subject_id, records, from_at, to_at, set_by, set_at)
    values (${ctx.tenant}, ${id}, ${h.title}, ${h.kind}, ${h.subjectKind}, ${h.subject}, ${h.records ?? []}::uuid[], ${h.from}, ${h.to}, ${ctx.actor.id}, ${ctx.now})`)
  return id
}

export const endHold = (ctx: Ctx, id: Id) =>
  ctx.one(sql`
    update audit.hold set lifted_by = ${ctx.actor.id}, lifted_at = ${ctx.now}, approval_id = ${ctx.approval}
    where tenant_id = ${ctx.tenant} and id = ${id} and lifted_at is null returning id`)

/** People that are held as records: what hangs on them grows. */
export const heldPeople = (ctx: Ctx) =>
  ctx.rows<{ id: Id; contact: Id; records: Id[] }>(sql`
    select id, subject_id as contact, records from audit.hold
    where tenant_id = ${ctx.tenant} and kind = 'record' and subject_kind = 'contact' and lifted_at is null for update`)

export const setHeldRecords = (ctx: Ctx, id: Id, records: readonly Id[]) =>
  ctx.rows(sql`update audit.hold set records = ${records}::uuid[] where tenant_id = ${ctx.tenant} and id = ${id}`)

export interface LetGo {
  events: number
  changes: number
  oldest: string | null
  newest: string | null
  classes: Record<RetentionClass, number>
  next: Id | null
}
/** Events of one step. */
const atOnce = 5000
export const letSomeGo = (ctx: Ctx, after: Id | null) =>
  ctx.one<LetGo>(sql`select events, changes, oldest, newest, classes, next from audit.let_go(${after}::uuid, ${atOnce})`)

/** What stands held of these people and records, by what the holds are called. */
export const holdsOn = async (ctx: Ctx, ids: readonly Id[]): Promise<string[]> =>
  (
    await ctx.rows<{ title: string }>(sql`
      select title from audit.hold where tenant_id = ${ctx.tenant} and lifted_at is null
        and (subject_id = any (${ids}::uuid[]) or records && ${ids}::uuid[]) order by set_at, id`)
  ).map(({ title }) => title)
