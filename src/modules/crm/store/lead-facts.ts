import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { oneOf, sql } from '#kernel/sql.ts'
import type { bands, leadIntents, leadStatuses } from '../contract/lead.ts'

/** What rules of higher rooms may know of a lead: no name, no way to reach the person. */
export interface LeadFacts {
  id: Id
  contact: Id
  intent: (typeof leadIntents)[number]
  status: (typeof leadStatuses)[number]
  pipeline: Id | null
  stage: Id | null
  owner: Id | null
  branch: Id | null
  rep: Id | null
  partner: Id | null
  pool: string | null
  source: Id | null
  campaign: string | null
  language: string
  state: string | null
  county: string | null
  zip: string | null
  campaignKey: Id | null
  countyKey: string | null
  propertyUse: string | null
  amountCents: number | null
  valueCents: number | null
  priceCents: number | null
  downPaymentCents: number | null
  creditBand: string | null
  purpose: string | null
  program: string | null
  timeframe: string | null
  tags: string[]
  score: number
  band: (typeof bands)[number]
  repeats: number
  receivedAt: string
  live: boolean
  assignedAt: string | null
  acceptBy: string | null
  acceptedAt: string | null
  firstTouchAt: string | null
  archived: boolean
  version: number
}

const facts = sql`
  select id, contact_id as contact, intent, status, pipeline_id as pipeline, stage_id as stage, owner_id as owner, branch_id as branch, rep_id as rep, partner_id as partner, pool, source_id as source, campaign,
    language, property_state as state, property_county as county, property_zip as zip,
    campaign_key as "campaignKey", county_key as "countyKey", property_use as "propertyUse", amount_cents as "amountCents",
    value_cents as "valueCents", price_cents as "priceCents", down_payment_cents as "downPaymentCents", credit_band as "creditBand", purpose, program, timeframe,
    tags, score, band, repeats, received_at as "receivedAt", live, assigned_at as "assignedAt", accept_by as "acceptBy", accepted_at as "acceptedAt",
    first_touch_at as "firstTouchAt", archived_at is not null as archived, version
  from crm.lead`

/** Refuses with not-found outside the scope. */
export const leadFacts = (ctx: Ctx, id: Id): Promise<LeadFacts> =>
  ctx.one<LeadFacts>(sql`${facts} where tenant_id = ${ctx.tenant} and id = ${id}`)

/** As above, and nobody else changes it until this transaction ends. */
export const leadFactsForUpdate = (ctx: Ctx, id: Id): Promise<LeadFacts> =>
  ctx.one<LeadFacts>(sql`${facts} where tenant_id = ${ctx.tenant} and id = ${id} for update`)

export const leadFactsOf = (ctx: Ctx, ids: readonly Id[]): Promise<LeadFacts[]> =>
  ctx.rows<LeadFacts>(sql`${facts} where tenant_id = ${ctx.tenant} and id = ${oneOf(ids)}`)

/** Offers nobody accepted in time, longest overdue first. */
export const overdueOffers = (ctx: Ctx, most: number): Promise<LeadFacts[]> =>
  ctx.rows<LeadFacts>(sql`
    ${facts} where tenant_id = ${ctx.tenant} and accept_by is not null and accept_by < ${ctx.now} and accepted_at is null and archived_at is null
    order by accept_by limit ${most}`)

/** Writes a score with the reasons a person can read. */
export function scoreLead(
  ctx: Ctx,
  id: Id,
  score: { score: number; band: LeadFacts['band']; reasons: readonly { points: number; label: string }[] },
): void {
  void ctx.rows(sql`
    update crm.lead set score = ${score.score}, band = ${score.band}, score_reasons = ${score.reasons as unknown}::jsonb, updated_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and id = ${id}`)
}
