import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { command } from '#policy/action.ts'
import { confidential } from '#policy/data-classes.ts'

export const borrowerRoles = ['borrower', 'co_borrower', 'cosigner'] as const
export const participantRoles = [
  'buyer_agent',
  'listing_agent',
  'real_estate_agent',
  'title_company',
  'attorney',
  'settlement_agent',
  'appraiser',
  'insurer',
  'builder',
  'seller',
  'title_holder',
  'referral_partner',
  'other',
] as const

/** A person as they stand on or beside a loan. */
export const standing = {
  contact: z.string(),
  name: z.string(),
  emailHint: z.string().nullable(),
  phoneHint: z.string().nullable(),
  /** False: somebody else's person, known here by name only. */
  mayOpen: z.boolean(),
}

/** Somebody here already, or somebody new who is looked up by e-mail and phone first. */
export const somebody = {
  contact: id('contact').optional(),
  firstName: z.string().overwrite(cleanText).max(120).optional(),
  lastName: z.string().overwrite(cleanText).max(120).optional(),
  email: confidential(z.string().overwrite(cleanText).max(320)).optional(),
  phone: confidential(z.string().overwrite(cleanText).max(60)).optional(),
}

export const addBorrower = command('crm.addBorrower', {
  summary: 'Add a co-borrower or cosigner: somebody known, or somebody new (who may turn out to be known)',
  http: 'POST /loans/{loan}/borrowers',
  needs: 'borrower.edit',
  input: z.strictObject({ loan: id('loan'), ...somebody, role: z.enum(borrowerRoles).default('co_borrower') }),
  output: z.object({ contact: z.string(), created: z.boolean() }),
  emits: ['loan.borrowerAdded', 'contact.added', 'contact.maybeSame'],
})

export const removeBorrower = command('crm.removeBorrower', {
  summary: 'Take a borrower off a loan; the primary borrower stays',
  http: 'DELETE /loans/{loan}/borrowers/{contact}',
  needs: 'borrower.edit',
  input: z.strictObject({ loan: id('loan'), contact: id('contact') }),
  output: z.object({}),
  emits: ['loan.borrowerRemoved'],
})

export const addParticipant = command('crm.addParticipant', {
  summary: 'Put somebody beside a loan: an agent, the title company, an attorney',
  http: 'POST /loans/{loan}/participants',
  needs: 'participant.edit',
  input: z.strictObject({
    loan: id('loan'),
    ...somebody,
    company: z.string().overwrite(cleanText).max(200).nullable().optional(),
    role: z.enum(participantRoles),
  }),
  output: z.object({ contact: z.string(), created: z.boolean() }),
  emits: ['loan.participantAdded', 'contact.added', 'contact.maybeSame'],
})

export const removeParticipant = command('crm.removeParticipant', {
  summary: 'Take somebody off a loan',
  http: 'DELETE /loans/{loan}/participants/{contact}/{role}',
  needs: 'participant.edit',
  input: z.strictObject({ loan: id('loan'), contact: id('contact'), role: z.enum(participantRoles) }),
  output: z.object({}),
  emits: ['loan.participantRemoved'],
})
