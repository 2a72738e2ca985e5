import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { LeadFacts } from '../rules/routing/facts.ts'

/** What routing and claiming need of a lead that is there already. Times are ISO strings. */
export interface RoutedLead extends Omit<LeadFacts, 'receivedAt'> {
  name: string
  contact: Id
  owner: Id | null
  branch: Id | null
  pool: Id | null
  status: string
  assignedAt: string | null
  acceptedAt: string | null
  firstTouchAt: string | null
  archivedAt: string | null
  receivedAt: string
  createdAt: string
}

const lead = sql`
  select l.id, l.full_name as name, l.contact_id as contact, l.owner_id as owner, l.branch_id as branch, l.pool, l.status, l.intent, l.program as product,
    l.property_state as "propertyState", l.property_county as county, l.property_zip as zip, l.source_id as "sourceId",
    (select s.workgroup_id from lead_hunter.source s where s.tenant_id = l.tenant_id and s.id = l.source_id) as workgroup, l.campaign, l.language, l.score,
    l.amount_cents as "amountCents", l.tags, l.assigned_at as "assignedAt", l.accepted_at as "acceptedAt", l.first_touch_at as "firstTouchAt", l.archived_at as "archivedAt",
    l.received_at as "receivedAt", l.created_at as "createdAt"
  from crm.lead_view l`

export const routedLead = (ctx: Ctx, id: Id) =>
  ctx.row<RoutedLead>(sql`${lead} where l.tenant_id = ${ctx.tenant} and l.id = ${id}`)

/** The newest leads received since, at most so many. Merged and archived ones too: they were routed when they came. */
export const leadsReceivedSince = (ctx: Ctx, since: Date, most: number) =>
  ctx.rows<RoutedLead>(sql`
    ${lead} where l.tenant_id = ${ctx.tenant} and l.created_at >= ${since} order by l.created_at desc, l.id desc limit ${most}`)

/** The facts the rules decide on; what is empty is not known. */
export function leadFactsOf(row: RoutedLead): LeadFacts {
  return {
    id: row.id,
    intent: row.intent,
    product: row.product ?? undefined,
    propertyState: row.propertyState ?? undefined,
    county: row.county ?? undefined,
    zip: row.zip ?? undefined,
    sourceId: row.sourceId ?? undefined,
    workgroup: row.workgroup,
    campaign: row.campaign ?? undefined,
    language: row.language ?? undefined,
    score: row.score,
    amountCents: row.amountCents ?? undefined,
    tags: row.tags,
    receivedAt: Date.parse(row.receivedAt),
  }
}

export interface UnclaimedRow {
  id: Id
  kind: 'offer' | 'pool'
  pool: Id | null
  intent: LeadFacts['intent']
  state: string | null
  city: string | null
  amountCents: number | null
  source: string | null
  score: number
  band: 'hot' | 'warm' | 'cold'
  receivedAt: string
  live: boolean
  claimBefore: string | null
  createdAt: string
}

/** A lead as whoever would claim it may know it. Times are ISO strings; `offeredTo` is empty where it is offered to nobody. */
export interface Claimable {
  contact: Id
  owner: Id | null
  pool: Id | null
  state: string | null
  archived: boolean
  offeredTo: Id[]
  offeredUntil: string | null
  /** Whether its officer claimed it, and when; null where it was given. */
  claimedAt: string | null
}

/** Nobody else claims it until this transaction ends; undefined for what nobody could claim. */
export const claimable = (ctx: Ctx, lead: Id) =>
  ctx.row<Claimable>(sql`
    select contact, owner, pool, state, archived, offered_to as "offeredTo", offered_until as "offeredUntil", claimed_at as "claimedAt"
    from lead_hunter.lock_claimable(${lead})`)

/**
 * Leads offered to the asker and leads in these pools of theirs, those somebody waits for before those of a file, the newest
 * first, whose state is among those of their licences
 * (or not known). Neither name nor e-mail nor phone is read.
 */
export const unclaimed = (
  ctx: Ctx,
  o: {
    pools: readonly Id[]
    states: readonly string[]
    offers: boolean
    before: readonly [number, string, Id] | null
    most: number
  },
) =>
  ctx.rows<UnclaimedRow>(sql`
    select u.id, u.kind, u.pool, u.intent, u.state, u.city, u.amount_cents as "amountCents", u.source, u.score, u.band, u.received_at as "receivedAt", u.live,
      u.claim_before as "claimBefore", u.created_at as "createdAt"
    from lead_hunter.unclaimed_view u
    where case u.kind when 'offer' then ${o.offers} and u.claim_before > ${ctx.now} else u.pool = any (${o.pools}::text[]) end
      and (u.state is null or u.state = any (${o.states}::text[]))
      and (${o.before?.[0] ?? null}::int is null
        or (u.live::int, u.created_at, u.id) < (${o.before?.[0] ?? null}::int, ${o.before?.[1] ?? null}::timestamptz, ${o.before?.[2] ?? null}::uuid))
    order by u.live::int desc, u.created_at desc, u.id desc limit ${o.most}`)
