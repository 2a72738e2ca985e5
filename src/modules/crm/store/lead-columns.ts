import type { Ctx } from '#kernel/ctx.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { LeadRow } from '../contract/lead.ts'
import { loanShown } from './loan-shown.ts'

/** Where each field of a lead's line stands, on `l`. Hints stand in clear columns: a list opens no sealed value. */
const places: Record<Exclude<keyof LeadRow, 'loan'>, string> = {
  id: 'l.id',
  contact: 'l.contact_id',
  name: 'l.full_name',
  emailHint: 'l.email_hint',
  phoneHint: 'l.phone_hint',
  intent: 'l.intent',
  status: 'l.status',
  pipeline: 'l.pipeline_id',
  stage: 'l.stage_id',
  stageSince: 'l.stage_since',
  owner: 'l.owner_id',
  branch: 'l.branch_id',
  pool: 'l.pool',
  source: 'l.source_name',
  campaign: 'l.campaign',
  score: 'l.score',
  band: 'l.band',
  state: 'l.property_state',
  city: 'l.property_city',
  zip: 'l.property_zip',
  amountCents: 'l.amount_cents',
  tags: 'l.tags',
  receivedAt: 'l.received_at',
  live: 'l.live',
  acceptBy: 'l.accept_by',
  acceptedAt: 'l.accepted_at',
  firstTouchAt: 'l.first_touch_at',
  lastTouchAt: 'l.last_touch_at',
  holdUntil: 'l.hold_until',
  version: 'l.version',
  createdAt: 'l.created_at',
  custom: 'l.custom',
}

/** Columns of a lead's line; some fields where only some are asked for, the id always. */
export function lineOf(ctx: Ctx, fields?: readonly (keyof LeadRow)[]): RawBuilder<unknown> {
  const loan = loanShown(ctx, 'l.loan_id')
  if (fields) return columnsOf(loan, [...new Set<keyof LeadRow>(['id', ...fields])])
  // Written once: composing thirty columns takes longer than signing the request.
  const whole = wholeLines.get(loan.sql) ?? columnsOf(loan, [...Object.keys(places), 'loan'] as (keyof LeadRow)[])
  wholeLines.set(loan.sql, whole)
  return whole
}

const wholeLines = new Map<string, RawBuilder<unknown>>()

const columnsOf = (loan: RawBuilder<unknown>, fields: readonly (keyof LeadRow)[]): RawBuilder<unknown> =>
  sql.raw(fields.map(field => `${field === 'loan' ? loan.sql : places[field]} as "${field}"`).join(', '))
