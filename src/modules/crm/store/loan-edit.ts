import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { LoanEdits } from '../contract/loan.ts'
import { sealedLoan } from './sealed.ts'

/** Column of each editable field. */
const columns: Record<Exclude<keyof LoanEdits, 'propertyStreet'>, string> = {
  number: 'number',
  processor: 'processor_id',
  purpose: 'purpose',
  mortgageType: 'mortgage_type',
  program: 'program',
  amountCents: 'amount_cents',
  priceCents: 'price_cents',
  valueCents: 'value_cents',
  otherLiensCents: 'other_liens_cents',
  helocDrawnCents: 'heloc_drawn_cents',
  helocLineCents: 'heloc_line_cents',
  noteRate: 'note_rate',
  termMonths: 'term_months',
  amortization: 'amortization',
  arm: 'arm',
  interestOnlyMonths: 'interest_only_months',
  occupancy: 'occupancy',
  propertyType: 'property_type',
  units: 'units',
  lienPosition: 'lien_position',
  city: 'property_city',
  state: 'property_state',
  propertyCounty: 'property_county',
  propertyZip: 'property_zip',
  monthlyMiCents: 'monthly_mi_cents',
  escrowCents: 'escrow_cents',
  lockRate: 'lock_rate',
  lockedAt: 'locked_at',
  lockExpiresAt: 'lock_expires_at',
  applicationAt: 'application_at',
  closingAt: 'closing_at',
  firstPaymentAt: 'first_payment_at',
  tags: 'tags',
  identifiers: 'identifiers',
}
const given = (fields: LoanEdits) =>
  (Object.entries(fields) as [keyof typeof columns, unknown][]).filter(
    ([name, value]) => value !== undefined && columns[name] !== undefined,
  )

export interface NewLoan {
  contact: Id
  name: string
  lead: Id | null
  pipeline: Id
  stage: Id
  owner: Id | null
  branch: Id | null
  fields: LoanEdits
}

export async function keepLoan(ctx: Ctx, loan: NewLoan): Promise<Id> {
  const id = newId()
  const fields = given(loan.fields)
  const names: RawBuilder<unknown>[] = fields.map(([name]) => sql`, ${sql.ref(columns[name])}`)
  const values: RawBuilder<unknown>[] = fields.map(([, value]) => sql`, ${value}`)
  await ctx.rows(sql`
    insert into crm.loan (tenant_id, id, contact_id, full_name, lead_id, pipeline_id, stage_id, stage_since, owner_id, branch_id, created_at, updated_at, operation_id, sealed${sql.join(names, sql``)},
      rep_id, partner_id, workgroup_id, campaign)
    select ${ctx.tenant}, ${id}, ${loan.contact}, ${loan.name}, ${loan.lead}, ${loan.pipeline}, ${loan.stage}, ${ctx.now}, ${loan.owner}, ${loan.branch}, ${ctx.now}, ${ctx.now}, ${ctx.operation}, ${sealedLoan.seal(ctx, id, loan.fields)}::bytea${sql.join(values, sql``)},
      l.rep_id, l.partner_id, l.workgroup_id, l.campaign
    from (select 1) one left join crm.lead l on l.tenant_id = ${ctx.tenant} and l.id = ${loan.lead}`)
  return id
}

/** Writes the given fields and answers the new version; undefined where the version asked for is no longer the one kept. */
export async function setLoan(
  ctx: Ctx,
  id: Id,
  fields: LoanEdits & { archived?: boolean | undefined },
  version: number | undefined,
): Promise<number | undefined> {
  const sets = given(fields).map(([name, value]) => sql`${sql.ref(columns[name])} = ${value}, `)
  if (fields.propertyStreet !== undefined) sets.push(sql`sealed = ${sealedLoan.seal(ctx, id, fields)}, `)
  if (fields.archived !== undefined) sets.push(sql`archived_at = ${fields.archived ? ctx.now : null}, `)
  const row = await ctx.row<{ version: number }>(sql`
    update crm.loan set ${sql.join(sets, sql``)}version = version + 1, updated_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and id = ${id} and (${version}::int is null or version = ${version}::int) returning version`)
  return row?.version
}

export interface Placing {
  pipeline: Id
  stage: Id
  fundedAt: string | null
  lostReason: Id | null
}
export const placeLoan = (ctx: Ctx, id: Id, to: Placing) =>
  ctx.one<{ version: number }>(sql`
    update crm.loan set stage_since = case when stage_id = ${to.stage}::uuid then stage_since else ${ctx.now}::timestamptz end,
      pipeline_id = ${to.pipeline}, stage_id = ${to.stage}, funded_at = ${to.fundedAt}, lost_reason_id = ${to.lostReason},
      version = version + 1, updated_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and id = ${id} returning version`)

/** Whether another loan of this client has the number, seen or not: the same answer the unique index would give. */
export const numberTaken = async (ctx: Ctx, number: string): Promise<boolean> =>
  (await ctx.one<{ taken: boolean }>(sql`select crm.loan_number_taken(${number}) as taken`)).taken

/** Gives records to an officer and branch that may be out of the asker's sight; answers what was. */
export const handOver = (
  ctx: Ctx,
  kind: 'lead' | 'contact' | 'loan' | 'task',
  ids: readonly Id[],
  owner: Id | null,
  branch: Id | null,
) =>
  ctx.rows<{ id: Id; was_owner: Id | null; was_branch: Id | null; version: number }>(
    sql`select * from crm.hand_over(${kind}, ${ids}::uuid[], ${owner}::uuid, ${branch}::uuid, ${ctx.now}::timestamptz)`,
  )
