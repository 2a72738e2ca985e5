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

/**
 * Leads offered to this person and leads in these pools, newest first, whose state is among those of their licences (or
 * not known). Neither name nor e-mail nor phone is read.
 */
export const unclaimed = (
  ctx: Ctx,
  o: {
    member: Id
    pools: readonly Id[]
    states: readonly string[]
    offers: boolean
    before: readonly [string, Id] | null
    most: number
  },
) =>
  ctx.rows<UnclaimedRow>(sql`
    select u.id, u.kind, u.pool, u.intent, u.state, u.city, u."amountCents", u.source, u.score, u.band, u."receivedAt", u.live, u."claimBefore", u."createdAt"
    from (
      select l.id, 'offer' as kind, null::text as pool, l.intent, l.property_state as state, l.property_city as city, l.amount_cents as "amountCents",
        l.source_name as source, l.score, l.band, l.received_at as "receivedAt", l.live, a.accept_by as "claimBefore", l.created_at as "createdAt"
      from lead_hunter.assignment a join crm.lead_view l on l.tenant_id = a.tenant_id and l.id = a.lead_id
      where ${o.offers} and a.tenant_id = ${ctx.tenant} and a.ended_at is null and a.kind = 'offered' and ${o.member}::uuid = any (a.offered_to)
        and a.accept_by > ${ctx.now} and l.owner_id is null and l.archived_at is null
      union all
      select l.id, 'pool', l.pool, l.intent, l.property_state, l.property_city, l.amount_cents, l.source_name, l.score, l.band, l.received_at, l.live, null, l.created_at
      from crm.lead_view l
      where l.tenant_id = ${ctx.tenant} and l.pool = any (${o.pools}::text[]) and l.owner_id is null and l.archived_at is null
    ) u
    where (u.state is null or u.state = any (${o.states}::text[]))
      and (${o.before?.[0] ?? null}::timestamptz is null or (u."createdAt", u.id) < (${o.before?.[0] ?? null}::timestamptz, ${o.before?.[1] ?? null}::uuid))
    order by u."createdAt" desc, u.id desc limit ${o.most}`)
