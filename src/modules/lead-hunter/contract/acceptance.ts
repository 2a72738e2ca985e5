import { z } from 'zod'
import { intents } from './lead-draft.ts'

export const acceptanceFields = ['email', 'phone', 'first-name', 'last-name', 'state', 'zip', 'amount', 'consent'] as const
export type AcceptanceField = (typeof acceptanceFields)[number]

/** What a source's leads must be like before anything is stored. A rule that is left out asks nothing. */
export const acceptanceRules = z.object({
  /** Of each group at least one field must be there in a usable form. */
  require: z
    .array(z.array(z.enum(acceptanceFields)).min(1))
    .max(20)
    .default([['email', 'phone']]),
  /** Property states; a lead that names none passes with a note, unless `state` is required. */
  states: z
    .array(z.string().regex(/^[A-Z]{2}$/))
    .min(1)
    .max(60)
    .optional(),
  intents: z.array(z.enum(intents)).min(1).optional(),
  /** Whole US cents; a lead that names no amount passes with a note, unless `amount` is required. */
  minAmountCents: z.int().min(0).optional(),
  /** Accepted leads a day. */
  dailyCap: z.int().min(0).max(1_000_000).optional(),
  disposableEmail: z.enum(['refuse', 'note']).default('refuse'),
  maxAgeHours: z.int().min(1).max(87_600).optional(),
  /** A lead of the same person and intent from this source within so many days is refused, and not paid for. */
  duplicateDays: z.int().min(1).max(3650).optional(),
  /** Forms: seconds in which no person fills the form. */
  minFillSeconds: z.int().min(1).max(600).optional(),
  /** Sources of credit triggers: a firm offer and a lawful basis must come with each lead. */
  creditTrigger: z.boolean().default(false),
})
export type AcceptanceRules = z.infer<typeof acceptanceRules>

export const acceptanceCodes = [
  'missing',
  'state-not-wanted',
  'intent-not-wanted',
  'amount-too-low',
  'daily-cap',
  'disposable-email',
  'too-old',
  'duplicate',
  'honeypot',
  'filled-too-fast',
  'no-trigger-basis',
] as const
export const acceptanceNotes = ['state-unknown', 'amount-unknown', 'age-unknown', 'disposable-email'] as const

const told = <C extends readonly [string, ...string[]]>(codes: C) => z.object({ code: z.enum(codes), sentence: z.string() })

export const acceptance = z.discriminatedUnion('accepted', [
  z.object({ accepted: z.literal(true), notes: z.array(told(acceptanceNotes)) }),
  z.object({ accepted: z.literal(false), reasons: z.array(told(acceptanceCodes)).min(1) }),
])
export type Acceptance = z.infer<typeof acceptance>
export type AcceptanceCode = (typeof acceptanceCodes)[number]
export type AcceptanceNote = (typeof acceptanceNotes)[number]
