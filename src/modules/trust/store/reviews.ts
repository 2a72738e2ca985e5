import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { namedIn } from '#kernel/names.ts'
import { sql } from '#kernel/sql.ts'
import type { ReviewFlag } from '../contract/reviews.ts'

/** What reviews are called, and their entries: by whom or what they are about. */
export const names = {
  review: namedIn(sql`select tenant_id, id, title as name from trust.review`),
  entry: namedIn(sql`select tenant_id, id, name from trust.review_entry`),
}

export interface ReviewRow {
  id: Id
  title: string
  state: 'open' | 'grace' | 'closed'
  openedAt: string
  openedBy: string | null
  dueAt: string
  graceUntil: string
  closedAt: string | null
  total: number
  decided: number
  flagged: number
  evidenceHash: string | null
}

const review = sql`
  select r.id, r.title, r.state, r.opened_at as "openedAt", m.name as "openedBy", r.due_at as "dueAt", r.grace_until as "graceUntil", r.closed_at as "closedAt",
    encode(r.evidence_hash, 'hex') as "evidenceHash", e.total, e.decided, e.flagged
  from trust.review r left join identity.member_view m on m.tenant_id = r.tenant_id and m.id = r.opened_by
  cross join lateral (select count(*)::int as total, count(e.decision)::int as decided, count(*) filter (where e.flags <> '{}')::int as flagged
    from trust.review_entry e where e.tenant_id = r.tenant_id and e.review_id = r.id) e`

export const reviews = (ctx: Ctx) =>
  ctx.rows<ReviewRow>(sql`${review} where r.tenant_id = ${ctx.tenant} order by r.opened_at desc, r.id desc limit 100`)

export const reviewById = (ctx: Ctx, id: Id) =>
  ctx.one<ReviewRow>(sql`${review} where r.tenant_id = ${ctx.tenant} and r.id = ${id}`)

/** Reviews whose time has moved on; locked, so that two sweeps do not both carry them out. */
export const dueReviews = (ctx: Ctx) =>
  ctx.rows<{ id: Id; state: 'open' | 'grace'; over: boolean }>(sql`
    select id, state, grace_until <= ${ctx.now} as over from trust.review
    where tenant_id = ${ctx.tenant} and ((state = 'open' and due_at <= ${ctx.now}) or (state = 'grace' and grace_until <= ${ctx.now})) for update`)

export async function keepReview(ctx: Ctx, r: { title: string; dueAt: Date; graceUntil: Date }): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into trust.review (tenant_id, id, title, opened_by, opened_at, due_at, grace_until)
    values (${ctx.tenant}, ${id}, ${r.title}, ${ctx.actor.id}, ${ctx.now}, ${r.dueAt}, ${r.graceUntil})`)
  return id
}

export const setReviewState = (ctx: Ctx, id: Id, state: 'grace' | 'closed', evidence: Buffer | null) =>
  ctx.rows(sql`
    update trust.review set state = ${state}, closed_at = ${state === 'closed' ? ctx.now : null}, evidence_hash = coalesce(evidence_hash, ${evidence})
    where tenant_id = ${ctx.tenant} and id = ${id}`)

export interface EntryFacts {
  functions: string[]
  overrides: string[]
  /** Absent in reviews from before uses were counted. */
  unused?: string[]
  limited: boolean
  expiresAt: string | null
}

export interface EntryRow {
  id: Id
  kind: 'member' | 'key' | 'app'
  subject: Id
  name: string
  type: string
  facts: EntryFacts
  flags: ReviewFlag[]
  lastUsedAt: string | null
  decision: 'keep' | 'reduce' | 'revoke' | 'suspended' | null
  note: string | null
  decider: Id | null
  decidedBy: string | null
  decidedAt: string | null
  carriedOut: { what: string; id: string }[]
}

const entry = sql`
  select e.id, e.kind, e.subject_id as subject, e.name, e.type_name as type, e.facts, e.flags, e.last_used_at as "lastUsedAt", e.decision, e.note,
    e.decided_by as decider, m.name as "decidedBy", e.decided_at as "decidedAt", e.carried_out as "carriedOut"
  from trust.review_entry e left join identity.member_view m on m.tenant_id = e.tenant_id and m.id = e.decided_by`

/** What is flagged and undecided comes first. */
export const entriesOf = (ctx: Ctx, of: Id) =>
  ctx.rows<EntryRow>(sql`
    ${entry} where e.tenant_id = ${ctx.tenant} and e.review_id = ${of}
    order by e.decision is not null, cardinality(e.flags) desc, e.kind, e.name, e.id`)

export const takeEntry = (ctx: Ctx, of: Id, id: Id) =>
  ctx.one<EntryRow>(sql`${entry} where e.tenant_id = ${ctx.tenant} and e.review_id = ${of} and e.id = ${id} for update of e`)

export type NewEntry = Pick<EntryRow, 'kind' | 'subject' | 'name' | 'type' | 'facts' | 'flags' | 'lastUsedAt'>

export const keepEntries = (ctx: Ctx, of: Id, entries: readonly NewEntry[]) =>
  ctx.rows(sql`
    insert into trust.review_entry (tenant_id, id, review_id, kind, subject_id, name, type_name, facts, flags, last_used_at)
    select ${ctx.tenant}, r.id, ${of}, r.kind, r.subject, r.name, r.type, r.facts, r.flags, r."lastUsedAt"
    from jsonb_to_recordset(${entries.map(e => ({ ...e, id: newId() })) as unknown}::jsonb)
      r (id uuid, kind text, subject uuid, name text, type text, facts jsonb, flags text[], "lastUsedAt" timestamptz)`)

export const keepDecision = (
  ctx: Ctx,
  id: Id,
  d: { decision: string; note: string | null; carriedOut: { what: string; id: string }[] },
) =>
  ctx.rows(sql`
    update trust.review_entry set decision = ${d.decision}, note = ${d.note}, decided_by = ${ctx.actor.kind === 'member' ? (ctx.actor.id ?? null) : null},
      decided_at = ${ctx.now}, carried_out = ${d.carriedOut as unknown}::jsonb
    where tenant_id = ${ctx.tenant} and id = ${id} and decision is null`)
