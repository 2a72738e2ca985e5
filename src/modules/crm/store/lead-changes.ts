import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { sql } from '#kernel/sql.ts'
import type { LeadStatus } from '../rules/lead-status.ts'
import { sealedLead } from './sealed.ts'

/** Column of each field a person can change. */
const columns: Record<string, string> = {
  intent: 'intent',
  status: 'status',
  holdUntil: 'hold_until',
  lostReason: 'lost_reason_id',
  campaign: 'campaign',
  state: 'property_state',
  county: 'property_county',
  city: 'property_city',
  zip: 'property_zip',
  propertyUse: 'property_use',
  propertyType: 'property_type',
  amountCents: 'amount_cents',
  downPaymentCents: 'down_payment_cents',
  priceCents: 'price_cents',
  valueCents: 'value_cents',
  currentRate: 'current_rate',
  creditBand: 'credit_band',
  purpose: 'purpose',
  program: 'program',
  timeframe: 'timeframe',
  tags: 'tags',
}

/** The editable fields as they are, and whose lead it is; nobody else changes it until this transaction ends. */
export type LeadNow = Record<string, unknown> & {
  /** What its envelope holds. */
  said: ReturnType<typeof sealedLead.open>
  owner: Id | null
  branch: Id | null
  contact: Id
  status: LeadStatus
  state: string | null
  zip: string | null
  pipeline: Id | null
  stage: Id | null
  lostReason: Id | null
  holdUntil: string | null
  loan: Id | null
  receivedAt: string
  live: boolean
  acceptBy: string | null
  acceptedAt: string | null
  firstTouchAt: string | null
  archivedAt: string | null
  version: number
}

const fields = sql.raw(
  Object.entries(columns)
    .map(([field, column]) => `${column} as "${field}"`)
    .join(', '),
)

export async function takeLead(ctx: Ctx, id: Id): Promise<LeadNow> {
  const { sealed, ...row } = await ctx.one<LeadNow & { sealed: Envelope }>(sql`
    select ${fields}, sealed, owner_id as owner, branch_id as branch, contact_id as contact, pipeline_id as pipeline, stage_id as stage, loan_id as loan,
      received_at as "receivedAt", live, accept_by as "acceptBy", accepted_at as "acceptedAt", first_touch_at as "firstTouchAt", archived_at as "archivedAt", version
    from crm.lead where tenant_id = ${ctx.tenant} and id = ${id} for update`)
  const said = sealedLead.open(ctx, id, sealed)
  return { ...row, propertyStreet: said.propertyStreet, said } as LeadNow
}

/** Writes editable fields of a lead that was taken, and the stage their status takes it to; answers the new version. */
export async function setLead(
  ctx: Ctx,
  id: Id,
  { said }: Pick<LeadNow, 'said'>,
  values: Readonly<Record<string, unknown>>,
  stage?: Id,
): Promise<number> {
  const { propertyStreet, ...clear } = values
  const sets = Object.entries(clear).map(([field, value]) => sql`${sql.ref(columns[field]!)} = ${value}`)
  if (propertyStreet !== undefined)
    sets.push(sql`sealed = ${sealedLead.seal(ctx, id, { ...said, propertyStreet: propertyStreet as string | null })}`)
  if (stage) sets.push(sql`stage_id = ${stage}`, sql`stage_since = ${ctx.now}`)
  const row = await ctx.one<{ version: number }>(sql`
    update crm.lead set ${sql.join([...sets, sql`version = version + 1`, sql`updated_at = ${ctx.now}`])}
    where tenant_id = ${ctx.tenant} and id = ${id} returning version`)
  return row.version
}

export interface Placing {
  pipeline: Id
  stage: Id
  status: LeadStatus
  lostReason: Id | null
}
export async function placeLead(ctx: Ctx, id: Id, to: Placing): Promise<number> {
  const row = await ctx.one<{ version: number }>(sql`
    update crm.lead set pipeline_id = ${to.pipeline}, stage_id = ${to.stage}, stage_since = ${ctx.now}, status = ${to.status}, lost_reason_id = ${to.lostReason},
      version = version + 1, updated_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and id = ${id} returning version`)
  return row.version
}

interface Touched {
  status: LeadStatus
  /** The stage it moves to. */
  stage: Id | undefined
  first: boolean
  accepts: boolean
  moved: boolean
}
/** Somebody tried to reach the person. Whoever works on a lead has accepted it. */
export const keepTouch = (ctx: Ctx, id: Id, to: Touched) =>
  ctx.rows(sql`
    update crm.lead set status = ${to.status}, ${to.stage ? sql`stage_id = ${to.stage}, stage_since = ${ctx.now},` : sql``} last_touch_at = ${ctx.now}, first_touch_at = coalesce(first_touch_at, ${ctx.now}),
      accepted_at = case when ${to.accepts}::boolean then coalesce(accepted_at, ${ctx.now}) else accepted_at end,
      accept_by = case when ${to.accepts}::boolean then null else accept_by end,
      version = version + ${to.moved ? 1 : 0}, updated_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and id = ${id}`)

export const putAway = (ctx: Ctx, id: Id, archived: boolean) =>
  ctx.rows(sql`
    update crm.lead set archived_at = ${archived ? ctx.now : null}, version = version + 1, updated_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and id = ${id}`)

/** Whether a stage is where its pipeline begins. */
export const isFirstStage = async (ctx: Ctx, pipeline: Id, stage: Id): Promise<boolean> =>
  (
    await ctx.row<{ id: Id }>(sql`
      select id from crm.stage where tenant_id = ${ctx.tenant} and pipeline_id = ${pipeline} and outcome = 'open' and archived_at is null
      order by position, id limit 1`)
  )?.id === stage
