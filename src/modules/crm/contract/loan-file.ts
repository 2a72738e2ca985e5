import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { command } from '#policy/action.ts'
import { confidential } from '#policy/data-classes.ts'
import { loanPurposes, mortgageTypes } from './loan.ts'
import { participantRoles } from './loan-people.ts'

/** Longest MISMO text; a longer file comes by upload. */
export const maxMismoBytes = 2 * 1024 * 1024

export const importMismo = command('crm.importMismo', {
  summary: 'Open loans from a MISMO 3.4 file: borrowers who are known by e-mail or phone are recognised',
  http: 'POST /loans/mismo',
  needs: 'loan.import',
  limit: 'member.bulk',
  input: z
    .strictObject({
      xml: confidential(z.string().min(1).max(maxMismoBytes, 'This file is too large to be sent as text: upload it.')).optional(),
      /** A finished upload, in place of the text. */
      upload: id('upload').optional(),
      /** What the file is called; its loans remember it. */
      name: confidential(z.string().overwrite(cleanText).min(1).max(255)).optional(),
      /** Only tell what would happen. */
      dryRun: z.boolean().default(false),
    })
    .refine(i => (i.xml === undefined) !== (i.upload === undefined), {
      path: ['xml'],
      message: 'Give the file as text or as an upload.',
    }),
  output: z.object({
    /** What keeps the file from being read, by the element's place; nothing was opened then. */
    problems: z.array(z.object({ where: z.string(), message: z.string() })),
    /** What was left out or assumed. */
    notes: z.array(z.string()),
    deals: z.array(
      z.object({
        /** The loan that was opened; null for a dry run and where there are problems. */
        loan: z.string().nullable(),
        number: z.string().nullable(),
        name: z.string(),
        amountCents: z.number().nullable(),
        purpose: z.enum(loanPurposes),
        mortgageType: z.enum(mortgageTypes),
        noteRate: z.number().nullable(),
        termMonths: z.number().nullable(),
        property: z.object({
          street: confidential(z.string()).nullable(),
          city: z.string().nullable(),
          state: z.string().nullable(),
          zip: z.string().nullable(),
        }),
        borrowers: z.array(
          z.object({
            name: z.string(),
            contact: z.string().nullable(),
            /** By what they are known; `colleague`: only to a colleague, so that they become a person of their own. */
            known: z.enum(['email', 'phone', 'both', 'colleague']).nullable(),
          }),
        ),
        /** Agents, title companies and others who come beside the loan. */
        others: z.array(z.object({ name: z.string(), role: z.enum(participantRoles), known: z.boolean() })),
        problems: z.array(z.string()),
      }),
    ),
  }),
  emits: ['loan.opened', 'loans.imported', 'contact.added', 'contact.maybeSame'],
})

/**
 * Unmarked on purpose: this answer is what the reveal is for. The permission demands a reason, every reveal is an event,
 * and nothing else of the house answers these values; a mark would mask them for everybody.
 */
const revealed = z.object({
  contact: z.string(),
  name: z.string(),
  ssn: z.string().nullable(),
  dateOfBirth: z.string().nullable(),
  monthlyIncomeCents: z.number().nullable(),
  creditScore: z.number().nullable(),
  employers: z.array(
    z.object({
      name: z.string().nullable(),
      position: z.string().nullable(),
      current: z.boolean().nullable(),
      selfEmployed: z.boolean().nullable(),
      startDate: z.string().nullable(),
      monthlyIncomeCents: z.number().nullable(),
    }),
  ),
  declarations: z.record(z.string(), z.boolean()),
})

/** What a reveal beyond the hour’s number is refused with: it needs nothing said. */
export const refusedReveal = z.object({})

export const revealLoan = command('crm.revealLoan', {
  summary: 'Show the sealed values of a loan’s borrowers: needs a reason, is recorded, and counted by the hour',
  http: 'POST /loans/{loan}/reveal',
  needs: 'field.reveal',
  input: z.strictObject({ loan: id('loan') }),
  output: z.object({
    borrowers: z.array(revealed),
    assets: z.object({ count: z.number(), totalCents: z.number() }).nullable(),
    liabilities: z.object({ count: z.number(), unpaidCents: z.number(), monthlyCents: z.number() }).nullable(),
    creditScore: z.number().nullable(),
  }),
  emits: ['field.revealed', 'reveal.refused'],
})
