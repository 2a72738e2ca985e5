import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { sql } from '#kernel/sql.ts'
import type { CustomValues } from '../contract/custom-field.ts'
import type { LeadRow } from '../contract/lead.ts'
import { lineOf } from './lead-columns.ts'
import { sealedContact, sealedIdentifier, sealedLead } from './sealed.ts'

export interface IdentifierRow {
  id: Id
  kind: 'email' | 'phone'
  value: string
  label: string
  primary: boolean
  current: boolean
  source: string | null
  firstSeenAt: string
  lastSeenAt: string
}

/** As the database tells it. */
interface RawIdentifier {
  id: Id
  kind: 1 | 2
  sealed: Envelope
  label: string
  is_primary: boolean
  is_current: boolean
  source: string | null
  first_seen_at: string
  last_seen_at: string
}

const later = (a: string, b: string): number => (a < b ? 1 : a > b ? -1 : 0)

/** The main ones first, what is no longer current last. */
const inOrder = (ctx: Ctx, raw: readonly RawIdentifier[]): IdentifierRow[] =>
  raw
    .toSorted(
      (a, b) =>
        a.kind - b.kind ||
        Number(b.is_current) - Number(a.is_current) ||
        Number(b.is_primary) - Number(a.is_primary) ||
        later(a.last_seen_at, b.last_seen_at) ||
        later(b.id, a.id),
    )
    .map(i => ({
      id: i.id,
      kind: i.kind === 1 ? 'email' : 'phone',
      ...sealedIdentifier.open(ctx, i.id, i.sealed),
      label: i.label,
      primary: i.is_primary,
      current: i.is_current,
      source: i.source,
      firstSeenAt: new Date(i.first_seen_at).toISOString(),
      lastSeenAt: new Date(i.last_seen_at).toISOString(),
    }))

/** Every way to reach a person. */
export const identifiersOf = async (ctx: Ctx, contact: Id): Promise<IdentifierRow[]> =>
  inOrder(
    ctx,
    await ctx.rows<RawIdentifier>(sql`
      select i.id, i.kind, i.sealed, i.label, i.is_primary, i.is_current, i.source, i.first_seen_at, i.last_seen_at
      from crm.identifier i where i.tenant_id = ${ctx.tenant} and i.contact_id = ${contact}`),
  )

export interface LeadWhole extends LeadRow {
  firstName: string | null
  lastName: string | null
  street: string | null
  personCity: string | null
  personState: string | null
  personZip: string | null
  language: string
  doNotContact: boolean
  scoreReasons: { points: number; label: string }[]
  propertyStreet: string | null
  county: string | null
  propertyUse: string | null
  propertyType: string | null
  downPaymentCents: number | null
  priceCents: number | null
  valueCents: number | null
  currentRate: number | null
  creditBand: string | null
  purpose: string | null
  program: string | null
  timeframe: string | null
  message: string | null
  extra: Record<string, string>
  sealedCustom: CustomValues
  customKept: string[]
  externalId: string | null
  repeats: number
  lostReason: Id | null
  assignedAt: string | null
  ownerName: string | null
  rep: Id | null
  partner: Id | null
  workgroup: Id | null
  archived: boolean
  identifiers: IdentifierRow[]
}

type Raw = Omit<LeadWhole, 'identifiers' | 'street' | 'propertyStreet' | 'message' | 'extra' | 'sealedCustom'> & {
  identifiers: RawIdentifier[]
  sealed: Envelope
  personSealed: Envelope
}

/** One lead with its person, in one statement: every further one costs as much again. Not-found outside the scope. */
export async function leadById(ctx: Ctx, id: Id): Promise<LeadWhole> {
  const { identifiers, sealed, personSealed, contact, ...lead } = await ctx.one<Raw>(sql`
    select ${lineOf(ctx)}, l.first_name as "firstName", l.last_name as "lastName", l.sealed, l.person_sealed as "personSealed", l.city as "personCity",
      l.state as "personState", l.zip as "personZip", l.language, coalesce(l.do_not_contact, false) or l.held_back as "doNotContact", l.score_reasons as "scoreReasons",
      l.property_county as county, l.property_use as "propertyUse", l.property_type as "propertyType",
      l.down_payment_cents as "downPaymentCents", l.price_cents as "priceCents", l.value_cents as "valueCents", l.current_rate as "currentRate",
      l.credit_band as "creditBand", l.purpose, l.program, l.timeframe, l.external_id as "externalId", l.repeats,
      l.custom_kept as "customKept", l.lost_reason_id as "lostReason", l.assigned_at as "assignedAt", l.owner_name as "ownerName", l.rep_id as rep,
      l.partner_id as partner, l.workgroup_id as workgroup, l.archived_at is not null as archived,
      array_to_json(l.identifiers) as identifiers
    from crm.lead_whole l
    where l.tenant_id = ${ctx.tenant} and l.id = ${id}`)
  const { street, unit } = sealedContact.open(ctx, contact, personSealed)
  return {
    ...lead,
    contact,
    ...sealedLead.open(ctx, id, sealed),
    street: [street, unit].filter(Boolean).join(', ') || null,
    identifiers: inOrder(ctx, identifiers),
  }
}
