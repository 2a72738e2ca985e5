import { z } from 'zod'
import { id } from '#base/id.ts'
import { query } from '#policy/action.ts'
import { confidential } from '#policy/data-classes.ts'

export const consentChannels = ['voice_manual', 'voice_auto', 'prerecorded', 'sms', 'email', 'ai'] as const
export type ConsentChannel = (typeof consentChannels)[number]

/** How it was given. */
export const consentMethods = ['form', 'api', 'vendor', 'paper', 'verbal', 'import'] as const
export type ConsentMethod = (typeof consentMethods)[number]

/** How sure it is: seen by our own form, said by whoever sent the lead, or old and unproven. Never raised without new evidence. */
export const consentProvenances = ['self_captured', 'vendor_asserted', 'legacy_unverified'] as const
export type ConsentProvenance = (typeof consentProvenances)[number]

const consentRow = z.object({
  id: z.string(),
  channel: z.enum(consentChannels),
  granted: z.boolean(),
  purpose: z.string(),
  /** To whom it was given. */
  seller: z.string(),
  /** The exact words that were read, and their SHA-256 in hex. */
  wording: z.string(),
  wordingHash: z.string(),
  method: z.enum(consentMethods),
  provenance: z.enum(consentProvenances),
  lead: z.string().nullable(),
  form: z.string().nullable(),
  formVersion: z.number().nullable(),
  page: z.string().nullable(),
  address: confidential(z.string()).nullable(),
  userAgent: confidential(z.string()).nullable(),
  at: z.string(),
})
export type ConsentRow = z.infer<typeof consentRow>

export const listConsents = query('outreach.listConsents', {
  summary: 'What a person consented to, with the evidence: the last line of a channel holds',
  http: 'GET /consents',
  needs: 'consent.read',
  input: z.strictObject({ contact: id('contact') }),
  output: z.object({
    items: z.array(consentRow),
    /** Each channel’s last line. */
    state: z.array(
      z.object({
        channel: z.enum(consentChannels),
        granted: z.boolean(),
        provenance: z.enum(consentProvenances),
        at: z.string(),
      }),
    ),
  }),
})
