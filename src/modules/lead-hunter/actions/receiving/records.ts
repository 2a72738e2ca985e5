import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { NewContact, NewLead, Reach, Repeat } from '#modules/crm/index.ts'
import type { NewConsent } from '#modules/outreach/index.ts'
import type { LeadDraft } from '../../contract/lead-draft.ts'
import { type Arrival, type ArrivedPerson, amountOf, stateOf } from '../../rules/arrival.ts'
import type { LeadScore } from '../../rules/scoring.ts'
import type { ConsentEvidence } from '../../store/intake.ts'

/** Every e-mail and phone of an arrival; numbers that no plan assigns too: a person may still know them. */
export const reachOf = (person: ArrivedPerson, source: string | undefined): Reach[] => [
  ...person.emails.map(email => ({ kind: 'email' as const, value: email.address, key: email.key, source })),
  ...person.phones.map(phone => ({ kind: 'phone' as const, value: phone.e164, key: phone.e164, label: phone.label, source })),
]

const given = (values: Record<string, unknown>): Record<string, unknown> | undefined => {
  const known = Object.entries(values).filter(([, value]) => value !== undefined)
  return known.length ? Object.fromEntries(known) : undefined
}

export function contactOf({ person, draft }: Arrival, source: string | undefined): Omit<NewContact, 'id'> {
  const { address } = person
  return {
    roles: [draft.intent === 'partner' ? 'partner' : draft.intent === 'sell' ? 'seller' : 'borrower'],
    firstName: person.first || null,
    lastName: person.last || null,
    fullName: person.full,
    company: person.company,
    language: person.language?.split('-')[0],
    street: address.street,
    unit: address.unit,
    city: address.city,
    state: address.state,
    zip: address.zip,
    county: address.county,
    country: address.country,
    reach: reachOf(person, source),
    restricted: given({ dateOfBirth: person.dateOfBirth }),
  }
}

/** What no field took, as words beside the lead: the agent, the co-borrower, values that could not be read. */
function extraOf(a: Arrival): Record<string, string> {
  const { draft } = a
  const more: Record<string, string | undefined> = {
    'agent name': draft.agent?.name,
    'agent e-mail': draft.agent?.email,
    'agent phone': draft.agent?.phone,
    'co-borrower name': a.coBorrower?.full,
    'co-borrower e-mail': a.coBorrower?.emails.map(e => e.address).join(', '),
    'co-borrower phone': a.coBorrower?.phones.map(p => p.e164).join(', '),
  }
  for (const { path } of a.problems) more[`not read: ${path}`] = writtenAt(draft, path)
  return { ...draft.extra, ...(Object.fromEntries(Object.entries(more).filter(([, value]) => value)) as Record<string, string>) }
}

/** What was written at `person.phones.0`; of a phone its value. */
function writtenAt(draft: LeadDraft, path: string): string | undefined {
  const found = path.split('.').reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], draft)
  const text = found && typeof found === 'object' ? (found as { value?: unknown }).value : found
  return typeof text === 'string' ? text.slice(0, 4000) : undefined
}

/** Everything about the inquiry itself, the same for a new lead and for one that is asked about again. */
function inquiryOf(a: Arrival, campaign: string | null | undefined) {
  const { draft, property } = a
  const { loan } = draft
  return {
    intent: draft.intent,
    campaign: draft.campaign || campaign,
    propertyStreet: [property.street, property.unit].filter(Boolean).join(', ') || undefined,
    city: property.city,
    state: stateOf(a),
    county: property.county,
    zip: property.zip,
    propertyUse: property.use,
    propertyType: property.type,
    amountCents: amountOf(draft),
    downPaymentCents: loan.downPaymentCents,
    priceCents: loan.purchasePriceCents,
    valueCents: loan.propertyValueCents,
    currentRate: a.currentRate,
    creditBand: loan.creditBand,
    purpose: loan.purpose,
    program: loan.program,
    timeframe: draft.timeframe,
    tags: [...new Set(draft.tags)],
    message: draft.message,
    extra: extraOf(a),
  }
}

/** When the person asked; never in the future. */
export const askedAt = (a: Arrival, now: Date): Date =>
  a.askedAt === undefined ? now : new Date(Math.min(a.askedAt, now.getTime()))

interface Origin {
  source: { id: Id; name: string; campaign: string | null } | undefined
  externalId: string | undefined
  score: LeadScore
  /** True where the person was known before: what is restricted of them is kept with the lead. */
  known: boolean
  /** Somebody waits for an answer: every door but a file. */
  live: boolean
  now: Date
}

export const leadOf = (a: Arrival, o: Origin): Omit<NewLead, 'id' | 'contact' | 'emailHint' | 'phoneHint'> => ({
  fullName: a.person.full,
  ...inquiryOf(a, o.source?.campaign),
  source: o.source?.id,
  sourceName: o.source?.name,
  language: a.person.language?.split('-')[0],
  score: o.score.score,
  band: o.score.band,
  scoreReasons: o.score.reasons,
  externalId: o.externalId,
  receivedAt: askedAt(a, o.now),
  live: o.live,
  restricted: given({
    creditScore: a.draft.loan.creditScore,
    annualIncomeCents: a.draft.loan.annualIncomeCents,
    dateOfBirth: o.known ? a.person.dateOfBirth : undefined,
    coBorrowerDateOfBirth: a.coBorrower?.dateOfBirth,
  }),
})

export const repeatOf = (a: Arrival, source: { campaign: string | null; name: string } | undefined, now: Date): Repeat => ({
  ...inquiryOf(a, source?.campaign),
  receivedAt: askedAt(a, now),
})

/** Lines of the consent ledger: each box with its exact words, ticked or not. */
export const consentsOf = (
  ctx: Ctx,
  a: Arrival,
  contact: Id,
  lead: Id | null,
  seller: string,
  how: ConsentEvidence,
): NewConsent[] =>
  a.draft.consents.map(({ channel, granted, wording }) => ({
    contact,
    lead,
    channel,
    granted,
    seller,
    wording,
    method: how.method,
    provenance: how.provenance,
    form: how.form,
    address: how.address,
    userAgent: how.userAgent,
    at: how.at ? new Date(how.at) : how.form ? ctx.now : askedAt(a, ctx.now),
  }))
