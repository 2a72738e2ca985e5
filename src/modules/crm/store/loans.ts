import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { fromCursor, pageEnd } from '#kernel/paging.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import { countCap } from '#policy/limits.ts'
import type { LoanFilter, loanSorts } from '../contract/loan.ts'
import { outcomeOf } from '../rules/loan-stage.ts'
import { nowKnownAs } from './now-known-as.ts'
import { type Question, scopedPaths } from './scoped-walk.ts'
import { sealedLoan } from './sealed.ts'

export type LoanSort = (typeof loanSorts)[number]

export interface LoanListRow {
  id: Id
  number: string | null
  contact: Id
  name: string
  lead: Id | null
  pipeline: Id
  stage: Id
  stageSince: string
  status: 'open' | 'hold' | 'funded' | 'lost'
  limitHours: number | null
  owner: Id | null
  branch: Id | null
  purpose: 'purchase' | 'rate_term' | 'cash_out' | 'construction' | 'heloc' | 'other'
  mortgageType: 'conventional' | 'fha' | 'va' | 'usda' | 'heloc' | 'reverse' | 'other'
  program: string | null
  amountCents: number | null
  noteRate: number | null
  termMonths: number | null
  city: string | null
  state: string | null
  lockExpiresAt: string | null
  closingAt: string | null
  fundedAt: string | null
  tags: string[]
  version: number
  createdAt: string
  updatedAt: string
}

const columns = sql`
  l.id, l.number, l.contact_id as contact, l.full_name as name, l.lead_id as lead, l.pipeline_id as pipeline, l.stage_id as stage, l.stage_since as "stageSince",
  case s.outcome when 'won' then 'funded' else s.outcome end as status, s.limit_hours::float8 as "limitHours", l.owner_id as owner, l.branch_id as branch,
  l.purpose, l.mortgage_type as "mortgageType", l.program, l.amount_cents as "amountCents", l.note_rate as "noteRate", l.term_months as "termMonths",
  l.property_city as city, l.property_state as state, l.lock_expires_at as "lockExpiresAt", l.closing_at as "closingAt", l.funded_at as "fundedAt",
  l.tags, l.version, l.created_at as "createdAt", l.updated_at as "updatedAt"`
const source = sql`crm.loan l join crm.stage s on s.tenant_id = l.tenant_id and s.id = l.stage_id`

/** What a filter asks, as conditions on `l`. */
function question(ctx: Ctx, f: LoanFilter): Question {
  const all: RawBuilder<unknown>[] = [sql`l.tenant_id = ${ctx.tenant}`]
  const when = (given: unknown, condition: () => RawBuilder<unknown>) => {
    if (given !== undefined) all.push(condition())
  }
  all.push(f.archived ? sql`l.archived_at is not null` : sql`l.archived_at is null`)
  when(f.stage, () => sql`l.stage_id = any (${f.stage}::uuid[])`)
  when(f.pipeline, () => sql`l.pipeline_id = ${f.pipeline}`)
  // Stages are few: naming them lets the index on them answer.
  when(
    f.status,
    () =>
      sql`l.stage_id = any (array(select x.id from crm.stage x where x.tenant_id = ${ctx.tenant} and x.outcome = any (${f.status!.map(outcomeOf)}::text[])))`,
  )
  when(f.owner, () => sql`l.owner_id = any (${f.owner}::uuid[])`)
  when(f.branch, () => sql`l.branch_id = any (${f.branch}::uuid[])`)
  if (f.unassigned) all.push(sql`l.owner_id is null`)
  when(f.purpose, () => sql`l.purpose = any (${f.purpose}::text[])`)
  when(f.mortgageType, () => sql`l.mortgage_type = any (${f.mortgageType}::text[])`)
  when(f.state, () => sql`l.property_state = any (${f.state}::text[])`)
  when(f.tag, () => sql`l.tags && ${f.tag}::text[]`)
  when(f.lockExpiringBefore, () => sql`l.lock_expires_at < ${f.lockExpiringBefore}::timestamptz`)
  when(f.closingFrom, () => sql`l.closing_at >= ${f.closingFrom}::date`)
  when(f.closingTo, () => sql`l.closing_at <= ${f.closingTo}::date`)
  when(f.amountFromCents, () => sql`l.amount_cents >= ${f.amountFromCents}`)
  when(f.amountToCents, () => sql`l.amount_cents <= ${f.amountToCents}`)
  when(
    f.contact,
    () =>
      sql`l.id = any (array(select b.loan_id from crm.borrower b where b.tenant_id = ${ctx.tenant} and b.contact_id = ${nowKnownAs(ctx, f.contact!)}))`,
  )
  when(f.operation, () => sql`l.operation_id = ${f.operation}`)
  if (f.q) all.push(sql`l.id = any (array(${found(ctx, f.q)}))`)
  const narrowed = f.q !== undefined || f.contact !== undefined || f.operation !== undefined
  return { table: 'crm.loan', where: all, narrowed, walk: undefined, empty: false }
}

/** Ids of loans with this number or this part of a name; a name needs three letters to be looked for. */
const found = (ctx: Ctx, q: string) =>
  q.length < 3
    ? sql`select n.id from crm.loan n where n.tenant_id = ${ctx.tenant} and n.number = ${q}`
    : sql`select n.id from crm.loan n where n.tenant_id = ${ctx.tenant} and n.number = ${q} union select i.id from crm.search_ids('loan', ${q}, 2000) i`

const never = sql`'9999-12-31'`
const orders: Record<LoanSort, { key: RawBuilder<unknown>; type: RawBuilder<unknown>; down: boolean }> = {
  newest: { key: sql`l.created_at`, type: sql`timestamptz`, down: true },
  oldest: { key: sql`l.created_at`, type: sql`timestamptz`, down: false },
  closing: { key: sql`coalesce(l.closing_at, ${never}::date)`, type: sql`date`, down: false },
  lock: { key: sql`coalesce(l.lock_expires_at, ${never}::timestamptz)`, type: sql`timestamptz`, down: false },
  amount: { key: sql`coalesce(l.amount_cents, -1)`, type: sql`bigint`, down: true },
  'stage-age': { key: sql`l.stage_since`, type: sql`timestamptz`, down: false },
  name: { key: sql`l.full_name`, type: sql`text`, down: false },
}

/** One row more than asked for tells whether there is a next page; `key` is what the page is ordered by. */
export function loans(ctx: Ctx, filter: LoanFilter, sort: LoanSort, limit: number, cursor: string | undefined) {
  const { key, type, down } = orders[sort]
  const after = fromCursor(cursor, 2)
  const beyond = after ? [sql`(${key}, l.id) ${down ? sql`<` : sql`>`} (${after[0]}::${type}, ${after[1]}::uuid)`] : []
  const order = down ? sql`order by ${key} desc, l.id desc ${pageEnd(limit)}` : sql`order by ${key}, l.id ${pageEnd(limit)}`
  return ctx.rows<LoanListRow & { key: string }>(sql`
    select ${columns}, (${key})::text as key
    from ${scopedPaths(ctx, question(ctx, filter), { columns: sql`l.*`, more: beyond, ending: order })} l
    join crm.stage s on s.tenant_id = l.tenant_id and s.id = l.stage_id ${order}`)
}

const groupings = {
  stage: sql`l.stage_id`,
  status: sql`case s.outcome when 'won' then 'funded' else s.outcome end`,
  owner: sql`l.owner_id`,
  pipeline: sql`l.pipeline_id`,
}

/** Counts and sums by group, stopping after the cap unless asked exactly. */
export function loanGroups(ctx: Ctx, filter: LoanFilter, by: keyof typeof groupings | undefined, exact: boolean) {
  const cap = exact ? sql`` : sql`limit ${countCap + 1}`
  const taking = { columns: sql`l.stage_id, l.owner_id, l.pipeline_id, l.amount_cents`, ending: cap }
  return ctx.rows<{ key: string | null; count: number; amountCents: number }>(sql`
    select ${by ? sql`(${groupings[by]})::text` : sql`null::text`} as key, count(*)::int as count, coalesce(sum(l.amount_cents), 0)::bigint as "amountCents"
    from (select * from ${scopedPaths(ctx, question(ctx, filter), taking)} r ${cap}) l
    join crm.stage s on s.tenant_id = ${ctx.tenant} and s.id = l.stage_id group by 1 order by 2 desc, 1`)
}

export interface LoanFacts extends LoanListRow {
  ownerName: string | null
  rep: Id | null
  partner: Id | null
  workgroup: Id | null
  processor: Id | null
  processorName: string | null
  priceCents: number | null
  valueCents: number | null
  otherLiensCents: number | null
  helocDrawnCents: number | null
  helocLineCents: number | null
  amortization: 'fixed' | 'adjustable' | null
  arm: Record<string, unknown> | null
  interestOnlyMonths: number | null
  occupancy: 'primary' | 'second_home' | 'investment' | null
  propertyType: string | null
  units: number | null
  lienPosition: number
  propertyStreet: string | null
  propertyCounty: string | null
  propertyZip: string | null
  monthlyMiCents: number | null
  escrowCents: number | null
  lockRate: number | null
  lockedAt: string | null
  applicationAt: string | null
  firstPaymentAt: string | null
  lostReason: Id | null
  identifiers: Record<string, string>
  archived: boolean
}

export async function loanById(ctx: Ctx, id: Id): Promise<LoanFacts> {
  const { sealed, ...loan } = await ctx.one<Omit<LoanFacts, 'propertyStreet'> & { sealed: Envelope }>(sql`
    select ${columns}, l.sealed, m.name as "ownerName", l.rep_id as rep, l.partner_id as partner, l.workgroup_id as workgroup, l.processor_id as processor, p.name as "processorName", l.price_cents as "priceCents", l.value_cents as "valueCents",
      l.other_liens_cents as "otherLiensCents", l.heloc_drawn_cents as "helocDrawnCents", l.heloc_line_cents as "helocLineCents", l.amortization, l.arm,
      l.interest_only_months as "interestOnlyMonths", l.occupancy, l.property_type as "propertyType", l.units, l.lien_position as "lienPosition",
      l.property_county as "propertyCounty", l.property_zip as "propertyZip",
      l.monthly_mi_cents as "monthlyMiCents", l.escrow_cents as "escrowCents", l.lock_rate as "lockRate", l.locked_at as "lockedAt",
      l.application_at as "applicationAt", l.first_payment_at as "firstPaymentAt", l.lost_reason_id as "lostReason", l.identifiers,
      l.archived_at is not null as archived
    from ${source} left join identity.member_view m on m.tenant_id = l.tenant_id and m.id = l.owner_id
      left join identity.member_view p on p.tenant_id = l.tenant_id and p.id = l.processor_id
    where l.tenant_id = ${ctx.tenant} and l.id = ${id}`)
  return { ...loan, ...sealedLoan.open(ctx, id, sealed) }
}
