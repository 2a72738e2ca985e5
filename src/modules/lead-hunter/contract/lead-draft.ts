import { z } from 'zod'
import { confidential, restricted } from '#policy/data-classes.ts'

/**
 * What every door makes of what it was given: a hosted form, the API, ADF/XML, a lead mail, a vendor's webhook, a line of
 * a CSV file, a vCard, a person typing. Values are still as they were written; normalising, acceptance, the duplicate
 * decision, scoring and routing come after and are the same for every door.
 */

export const intents = ['purchase', 'refinance', 'heloc', 'sell', 'buy', 'partner', 'unknown'] as const
export type Intent = (typeof intents)[number]

export const creditBands = ['excellent', 'good', 'fair', 'poor', 'unknown'] as const
export type CreditBand = (typeof creditBands)[number]

const text = (max: number) => z.string().trim().max(max, `Keep this under ${max} characters.`)
/** Whole US cents. */
const cents = z.int('Give a whole number of cents.').min(0).max(100_000_000_000)

export const draftPhone = z.object({
  value: confidential(text(60)),
  kind: z.enum(['mobile', 'home', 'work', 'other']).default('other'),
})

export const draftAddress = z.object({
  street: confidential(text(200)).optional(),
  unit: confidential(text(60)).optional(),
  city: text(120).optional(),
  /** As written: `FL` or `Florida`. */
  state: text(60).optional(),
  zip: text(20).optional(),
  county: text(120).optional(),
  country: text(60).optional(),
})

export const draftPerson = z.object({
  /** Either the parts or the whole, whatever was given. */
  firstName: text(120).optional(),
  lastName: text(120).optional(),
  fullName: text(250).optional(),
  emails: z
    .array(confidential(text(320)))
    .max(10)
    .default([]),
  phones: z.array(draftPhone).max(10).default([]),
  address: draftAddress.optional(),
  /** BCP 47, e.g. `es`. */
  language: text(35).optional(),
  /** ISO 8601 date. */
  dateOfBirth: restricted(z.iso.date()).optional(),
  company: text(200).optional(),
})

/** One consent box of a form: the exact words that stood beside it, and whether it was ticked. */
export const draftConsent = z.object({
  channel: z.enum(['voice_manual', 'voice_auto', 'prerecorded', 'sms', 'email', 'ai']),
  granted: z.boolean(),
  wording: text(4000),
})

export const leadDraft = z.object({
  /** The sender's own id of this lead; a second delivery with the same id is the same lead. */
  externalId: text(200).optional(),
  person: draftPerson,
  coBorrower: draftPerson.optional(),
  /** The borrower's own agent, where the vendor names one. */
  agent: z
    .object({ name: text(250).optional(), email: confidential(text(320)).optional(), phone: confidential(text(60)).optional() })
    .optional(),
  intent: z.enum(intents).default('unknown'),
  loan: z
    .object({
      amountCents: cents.optional(),
      downPaymentCents: cents.optional(),
      purchasePriceCents: cents.optional(),
      propertyValueCents: cents.optional(),
      currentRate: z
        .string()
        .regex(/^\d{1,2}(\.\d{1,4})?$/)
        .optional(),
      purpose: text(120).optional(),
      program: text(120).optional(),
      creditBand: z.enum(creditBands).optional(),
      /** Exact score or income where a vendor sends one: restricted, kept out of scoring. */
      creditScore: restricted(z.int().min(300).max(850)).optional(),
      annualIncomeCents: restricted(cents).optional(),
    })
    .default({}),
  property: draftAddress.extend({ use: text(60).optional(), type: text(60).optional() }).default({}),
  timeframe: text(120).optional(),
  campaign: text(120).optional(),
  /** Free words of the person or the vendor. */
  message: confidential(text(10_000)).optional(),
  tags: z.array(text(60)).max(50).default([]),
  /** When the person asked, if the sender says so (ISO 8601 with offset). */
  askedAt: z.iso.datetime({ offset: true }).optional(),
  consents: z.array(draftConsent).max(20).default([]),
  /** Everything else that was sent, flattened to `path: value`, so that nothing is silently dropped. */
  extra: z.record(z.string().max(200), confidential(text(4000))).default({}),
})

export type LeadDraft = z.infer<typeof leadDraft>
export type LeadDraftInput = z.input<typeof leadDraft>
