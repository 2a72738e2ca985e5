import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { sql } from '#kernel/sql.ts'
import { sealedLead } from './sealed.ts'

export interface Convertible {
  contact: Id
  name: string
  status: string
  owner: Id | null
  branch: Id | null
  /** The loan this lead became, put away or not; true where it is out of sight. */
  loan: Id | null
  loanOpen: boolean
  stage: Id | null
  amountCents: number | null
  priceCents: number | null
  valueCents: number | null
  propertyStreet: string | null
  city: string | null
  state: string | null
  county: string | null
  zip: string | null
  tags: string[]
}

/** A lead about to be converted; nobody else converts it until this transaction ends. */
export async function leadToConvert(ctx: Ctx, id: Id): Promise<Convertible> {
  const { sealed, ...lead } = await ctx.one<Omit<Convertible, 'propertyStreet'> & { sealed: Envelope }>(sql`
    select l.sealed, l.contact_id as contact, l.full_name as name, l.status, l.owner_id as owner, l.branch_id as branch, l.loan_id as loan, l.stage_id as stage,
      l.loan_id is not null and not exists (select 1 from crm.loan x where x.tenant_id = l.tenant_id and x.id = l.loan_id and x.archived_at is not null) as "loanOpen",
      l.amount_cents as "amountCents", l.price_cents as "priceCents", l.value_cents as "valueCents", l.property_city as city,
      l.property_state as state, l.property_county as county, l.property_zip as zip, l.tags
    from crm.lead l where l.tenant_id = ${ctx.tenant} and l.id = ${id} for update of l`)
  return { ...lead, propertyStreet: sealedLead.open(ctx, id, sealed).propertyStreet }
}

/** Nobody need accept or touch a lead that became a loan, and it stands in no stage of leads any more: the loan has its own. */
export const markConverted = (ctx: Ctx, id: Id, loan: Id) =>
  ctx.rows(sql`
    update crm.lead set status = 'converted', loan_id = ${loan}, accept_by = null, stage_id = null, version = version + 1, updated_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and id = ${id}`)
