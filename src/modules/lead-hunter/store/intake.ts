import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { fromCursor } from '#kernel/paging.ts'
import { rowLists } from '#kernel/row-lists.ts'
import { sql } from '#kernel/sql.ts'
import type { IntakeDoor, IntakeOutcome } from '../contract/intake.ts'
import type { LeadDraft } from '../contract/lead-draft.ts'
import type { Sensitive } from '../rules/sensitive.ts'
import { sourceIdFor } from './sources.ts'

export interface Told {
  code: string
  sentence: string
}

/** How consent came with a lead: by which door, how sure, and on which version of which form. */
export interface ConsentEvidence {
  method: 'form' | 'api' | 'vendor' | 'verbal' | 'import'
  provenance: 'self_captured' | 'vendor_asserted' | 'legacy_unverified'
  form?: { id: Id; version: number; page: string } | undefined
  address?: string | undefined
  userAgent?: string | undefined
  /** When it was given, where that was earlier than it arrived. */
  at?: string | undefined
}

/** What of an arrival is sealed. */
export interface Sent {
  body?: string | undefined
  contentType?: string | undefined
  draft?: LeadDraft | undefined
  /** What the draft is without, so that it is told again when it is taken in after all. */
  leftOut?: readonly Sensitive[] | undefined
  consent?: ConsentEvidence | undefined
}

/** The place and campaign an arrival is about; what became nobody is judged by them, within limits. */
export interface About {
  state: string | undefined
  county: string | undefined
  zip: string | undefined
  campaign: string | null | undefined
}

export interface NewIntake {
  id: Id
  source: Id | null
  door: IntakeDoor
  outcome: IntakeOutcome
  reasons: Told[]
  sent: Sent | undefined
  name: string | null
  intent: string | null
  externalId: string | null
  fingerprint: Buffer | null
  lead: Id | null
  contact: Id | null
  form: Id | null
  conflictContacts: readonly Id[]
  /** Undefined: it could not be read. */
  about?: About | undefined
}

/** Characters of a body that are kept; longer ones are cut, the draft is kept beside. */
const mostSent = 64_000

const sealed = (ctx: Ctx, id: Id, sent: Sent | undefined) =>
  sent ? ctx.vault.seal(ctx.tenant, `intake/${id}`, { ...sent, body: sent.body?.slice(0, mostSent) }) : null

/** Equal for equal drafts; nothing can be read from it. */
export const fingerprintOf = (ctx: Ctx, draft: LeadDraft): Buffer => ctx.vault.mark(ctx.tenant, 'draft', JSON.stringify(draft))

const newIntakes = rowLists({
  id: 'uuid',
  source: 'uuid',
  door: 'text',
  outcome: 'text',
  reasons: 'jsonb',
  sent: 'bytea',
  name: 'text',
  intent: 'text',
  externalId: 'text',
  fingerprint: 'bytea',
  lead: 'uuid',
  contact: 'uuid',
  form: 'uuid',
  conflictContacts: 'uuid[]',
  state: 'text',
  county: 'text',
  zip: 'text',
  campaign: 'text',
})

/** Keeps what knocked, any number in one statement. */
export const keepIntakes = (ctx: Ctx, rows: readonly NewIntake[]): Promise<unknown> =>
  ctx.rows(sql`
    insert into lead_hunter.intake (tenant_id, id, source_id, door, outcome, reasons, sent, person_name, intent, external_id, fingerprint, lead_id, contact_id,
      form_id, conflict_contacts, asked_by, received_at, operation_id, place_state, place_county, place_zip, campaign_key)
    select ${ctx.tenant}, r.id, r.source, r.door, r.outcome, r.reasons, r.sent, r.name, r.intent, r."externalId", r.fingerprint, r.lead, r.contact, r.form, r."conflictContacts",
      ${ctx.actor.kind === 'member' ? (ctx.actor.id ?? null) : null}, ${ctx.now}, ${ctx.operation ?? null}, r.state, kernel.county_key(r.state, r.county), r.zip, kernel.campaign_key(r.campaign)
    from ${newIntakes(rows.map(({ about, ...row }) => ({ ...row, ...about, sent: sealed(ctx, row.id, row.sent) })))} r`)

export interface Earlier {
  /** Place in the list that was asked for, from 0. */
  n: number
  lead: Id
  contact: Id
  fingerprint: Buffer | null
}

/** Of each of the sender’s own ids the last arrival that became a lead, whoever has it, if there was one. */
export const earlierArrivals = (ctx: Ctx, named: Id | undefined, kind: IntakeDoor, externalIds: readonly (string | null)[]) =>
  ctx.rows<Earlier>(sql`
    select (q.n - 1)::int as n, i.lead_id as lead, i.contact_id as contact, i.fingerprint
    from unnest(${externalIds}::text[]) with ordinality q (external_id, n), (select ${sourceIdFor(ctx, named, kind)} as id) s
    cross join lateral (select x.lead_id, p.contact_id, x.fingerprint
      from lead_hunter.intake x left join crm.lead_view l on l.tenant_id = x.tenant_id and l.id = x.lead_id
      cross join lateral (select coalesce(l.contact_id, crm.person_of(x.lead_id)) as contact_id) p
      where x.tenant_id = ${ctx.tenant} and x.source_id = s.id and x.external_id = q.external_id and x.lead_id is not null and p.contact_id is not null
      order by x.id desc limit 1) i
    where q.external_id is not null`)

/** When a source last sent each of these people with this intent and was believed. */
export const lastOfSource = (ctx: Ctx, source: Id, rows: readonly { contact: Id; intent: string }[]) =>
  ctx.rows<{ contact: Id; intent: string; at: string }>(sql`
    select i.contact_id as contact, i.intent, max(i.received_at) as at
    from jsonb_to_recordset(${rows as unknown}::jsonb) q (contact uuid, intent text)
    join lead_hunter.intake i on i.tenant_id = ${ctx.tenant} and i.contact_id = q.contact and i.intent = q.intent
    where i.source_id = ${source} and i.outcome in ('created', 'matched') group by 1, 2`)

export interface IntakeRow {
  id: Id
  receivedAt: string
  door: IntakeDoor
  source: Id | null
  sourceName: string | null
  name: string | null
  outcome: IntakeOutcome
  reasons: Told[]
  externalId: string | null
  lead: Id | null
  contact: Id | null
  conflictContacts: Id[]
  askedBy: Id | null
}

const columns = sql`
  i.id, i.received_at as "receivedAt", i.door, i.source_id as source, s.name as "sourceName", i.person_name as name, i.outcome, i.reasons,
  i.external_id as "externalId", i.lead_id as lead, i.contact_id as contact, i.conflict_contacts as "conflictContacts", i.asked_by as "askedBy"`
const from = sql`lead_hunter.intake i left join lead_hunter.source s on s.tenant_id = i.tenant_id and s.id = i.source_id`

export interface IntakeFilter {
  outcome?: readonly string[] | undefined
  source?: readonly Id[] | undefined
  door?: readonly string[] | undefined
  lead?: Id | undefined
  from?: string | undefined
  to?: string | undefined
}

/** Arrivals, the newest first; one row more than asked for tells whether there is a next page. */
export function intakes(ctx: Ctx, f: IntakeFilter, limit: number, cursor: string | undefined) {
  const after = fromCursor(cursor, 2)
  const all = [sql`i.tenant_id = ${ctx.tenant}`]
  if (f.outcome) all.push(sql`i.outcome = any (${f.outcome}::text[])`)
  if (f.source) all.push(sql`i.source_id = any (${f.source}::uuid[])`)
  if (f.door) all.push(sql`i.door = any (${f.door}::text[])`)
  if (f.lead) all.push(sql`i.lead_id = ${f.lead}`)
  if (f.from) all.push(sql`i.received_at >= ${f.from}::timestamptz`)
  if (f.to) all.push(sql`i.received_at <= ${f.to}::timestamptz`)
  if (after) all.push(sql`(i.received_at, i.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`)
  return ctx.rows<IntakeRow & { key: string }>(sql`
    select ${columns}, i.received_at::text as key from ${from} where ${sql.join(all, sql` and `)} order by i.received_at desc, i.id desc limit ${limit + 1}`)
}

/** One arrival with what was sealed of it; locked where it is about to be taken in after all. */
export async function intakeById(ctx: Ctx, id: Id, lock = false): Promise<IntakeRow & { sent: Sent }> {
  const { envelope, ...row } = await ctx.one<IntakeRow & { envelope: Buffer | null }>(sql`
    select ${columns}, i.sent as envelope from ${from} where i.tenant_id = ${ctx.tenant} and i.id = ${id} ${lock ? sql`for update of i` : sql``}`)
  return { ...row, sent: envelope ? ctx.vault.open<Sent>(ctx.tenant, `intake/${id}`, envelope) : {} }
}

/** A refused arrival was taken in after all; whose it became may be out of the asker's sight. */
export const settleIntake = (
  ctx: Ctx,
  id: Id,
  became: Pick<NewIntake, 'outcome' | 'reasons' | 'lead' | 'contact' | 'conflictContacts' | 'name' | 'intent'> & { about: About },
) =>
  ctx.one(sql`
    select id from lead_hunter.settle_intake(${id}, ${became.outcome}, ${became.reasons as unknown}::jsonb, ${became.lead}, ${became.contact},
      ${became.conflictContacts}::uuid[], ${became.name}, ${became.intent}, ${became.about.state ?? null}, ${became.about.county ?? null},
      ${became.about.zip ?? null}, ${became.about.campaign ?? null}) id where id is not null`)
