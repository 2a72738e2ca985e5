import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { personSealer } from '#kernel/person-seal.ts'
import type { bands, leadIntents, leadStatuses } from '../contract/lead.ts'
import { cameLive } from '../rules/speed.ts'
import type { CustomAfter } from './custom-values.ts'
import { type Columns, inserter } from './insert.ts'
import { nameOf } from './new-people.ts'
import { sealedLead } from './sealed.ts'

type Text = string | null | undefined
type Whole = number | null | undefined

export interface NewLead {
  id?: Id
  contact: Id
  /** As the person's, and their hints (`hintOf`): a list shows a lead without asking for the person. */
  fullName: string
  emailHint: string | null
  phoneHint: string | null
  intent: (typeof leadIntents)[number]
  status?: (typeof leadStatuses)[number]
  pipeline?: Text
  stage?: Text
  stageSince?: Date | undefined
  owner?: Text
  branch?: Text
  /** Who of a partner’s people brought it, and their company. */
  rep?: Text
  partner?: Text
  /** The part of the company it came to, where neither branch, officer nor partner company says it. */
  workgroup?: Text
  pool?: Text
  source?: Text
  sourceName?: Text
  campaign?: Text
  language?: Text
  score?: number
  band?: (typeof bands)[number]
  scoreReasons?: readonly { points: number; label: string }[]
  propertyStreet?: Text
  city?: Text
  state?: Text
  county?: Text
  zip?: Text
  propertyUse?: Text
  propertyType?: Text
  amountCents?: Whole
  downPaymentCents?: Whole
  priceCents?: Whole
  valueCents?: Whole
  /** Thousandths of a percent. */
  currentRate?: Whole
  creditBand?: Text
  purpose?: Text
  program?: Text
  timeframe?: Text
  tags?: readonly string[]
  message?: Text
  extra?: Record<string, string>
  /** Values of the restricted class (exact score, income): sealed before they are stored. */
  restricted?: Record<string, unknown> | undefined
  /** Values of the fields the client made, each in its place (`newCustom`). */
  own?: CustomAfter | undefined
  externalId?: Text
  /** When the person asked; the speed-to-lead clock runs from here, unless nobody waits (`live` false: a file of people). */
  receivedAt?: Date | undefined
  live?: boolean | undefined
  assignedAt?: Date | undefined
  acceptBy?: Date | null | undefined
  acceptedAt?: Date | null | undefined
  firstTouchAt?: Date | null | undefined
  lastTouchAt?: Date | null | undefined
  holdUntil?: Date | null | undefined
  lostReason?: Text
  createdAt?: Date | undefined
}

const leadColumns = {
  id: ['id', 'uuid'],
  contact: ['contact_id', 'uuid'],
  fullName: ['full_name', 'text'],
  emailHint: ['email_hint', 'text'],
  phoneHint: ['phone_hint', 'text'],
  intent: ['intent', 'text'],
  status: ['status', 'text'],
  pipeline: ['pipeline_id', 'uuid'],
  stage: ['stage_id', 'uuid'],
  stageSince: ['stage_since', 'timestamptz'],
  owner: ['owner_id', 'uuid'],
  branch: ['branch_id', 'uuid'],
  rep: ['rep_id', 'uuid'],
  partner: ['partner_id', 'uuid'],
  workgroup: ['workgroup_id', 'uuid'],
  pool: ['pool', 'text'],
  source: ['source_id', 'uuid'],
  sourceName: ['source_name', 'text'],
  campaign: ['campaign', 'text'],
  language: ['language', 'text'],
  score: ['score', 'smallint'],
  band: ['band', 'text'],
  scoreReasons: ['score_reasons', 'jsonb'],
  city: ['property_city', 'text'],
  state: ['property_state', 'text'],
  county: ['property_county', 'text'],
  zip: ['property_zip', 'text'],
  propertyUse: ['property_use', 'text'],
  propertyType: ['property_type', 'text'],
  amountCents: ['amount_cents', 'bigint'],
  downPaymentCents: ['down_payment_cents', 'bigint'],
  priceCents: ['price_cents', 'bigint'],
  valueCents: ['value_cents', 'bigint'],
  currentRate: ['current_rate', 'int'],
  creditBand: ['credit_band', 'text'],
  purpose: ['purpose', 'text'],
  program: ['program', 'text'],
  timeframe: ['timeframe', 'text'],
  tags: ['tags', 'text[]'],
  sealed: ['sealed', 'bytea'],
  restricted: ['restricted', 'bytea'],
  custom: ['custom', 'jsonb'],
  customKept: ['custom_kept', 'text[]'],
  externalId: ['external_id', 'text'],
  receivedAt: ['received_at', 'timestamptz'],
  live: ['live', 'boolean'],
  assignedAt: ['assigned_at', 'timestamptz'],
  acceptBy: ['accept_by', 'timestamptz'],
  acceptedAt: ['accepted_at', 'timestamptz'],
  firstTouchAt: ['first_touch_at', 'timestamptz'],
  lastTouchAt: ['last_touch_at', 'timestamptz'],
  holdUntil: ['hold_until', 'timestamptz'],
  lostReason: ['lost_reason_id', 'uuid'],
  createdAt: ['created_at', 'timestamptz'],
  updatedAt: ['updated_at', 'timestamptz'],
} as const satisfies Columns<string>
const insertLeads = inserter('crm.lead', leadColumns)

/** Makes leads; answers their ids at once, before the database has. The caller tells what happened (`lead.received`). */
export function keepLeads(ctx: Ctx, rows: readonly NewLead[]): Id[] {
  const sealer = personSealer(ctx)
  const leads = rows.map(l => {
    const id = l.id ?? newId()
    const receivedAt = l.receivedAt ?? ctx.now
    const createdAt = l.createdAt ?? ctx.now
    const restricted = { ...l.restricted, ...l.own?.opened }
    return {
      ...l,
      id,
      fullName: nameOf(l.fullName),
      status: l.status ?? (l.owner ? 'assigned' : 'new'),
      language: l.language || 'en',
      score: l.score ?? 0,
      band: l.band ?? 'cold',
      scoreReasons: l.scoreReasons ?? [],
      tags: l.tags ?? [],
      sealed: sealedLead.seal(ctx, id, { ...l, sealedCustom: l.own?.sealedCustom }),
      restricted: Object.keys(restricted).length ? sealer.seal(l.contact, id, restricted) : null,
      custom: l.own?.custom ?? {},
      customKept: l.own?.customKept ?? [],
      // However long ago they asked, here it began to stand when it came.
      stageSince: l.stageSince ?? createdAt,
      receivedAt,
      live: cameLive(l.live ?? true, receivedAt, createdAt),
      assignedAt: l.assignedAt ?? (l.owner ? ctx.now : null),
      createdAt,
      updatedAt: ctx.now,
    }
  })
  sealer.keep()
  void insertLeads(ctx, leads).catch(() => {})
  return leads.map(l => l.id)
}
export const keepLead = (ctx: Ctx, lead: NewLead): Id => keepLeads(ctx, [lead])[0]!
