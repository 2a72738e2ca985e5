import type { Tone } from '#ui/theme.ts'
import type { LeadRow } from '../contract/lead.ts'

/** How the room's enums are said on a screen. */

export type LeadStatus = LeadRow['status']
export type LeadIntent = LeadRow['intent']
export type Band = LeadRow['band']

export const statusWords: Record<LeadStatus, { label: string; tone: Tone }> = {
  new: { label: 'New', tone: 'accent' },
  assigned: { label: 'Assigned', tone: 'accent' },
  accepted: { label: 'Accepted', tone: 'accent' },
  attempting: { label: 'Attempting', tone: 'plain' },
  contacted: { label: 'Contacted', tone: 'plain' },
  nurturing: { label: 'Nurturing', tone: 'plain' },
  appointment: { label: 'Appointment', tone: 'done' },
  converted: { label: 'Converted', tone: 'done' },
  hold_until: { label: 'On hold', tone: 'due' },
  lost: { label: 'Lost', tone: 'plain' },
  do_not_contact: { label: 'Do not contact', tone: 'late' },
  invalid: { label: 'Invalid', tone: 'plain' },
}
export const intentWords: Record<LeadIntent, string> = {
  purchase: 'Purchase',
  refinance: 'Refinance',
  heloc: 'HELOC',
  sell: 'Sell',
  buy: 'Buy',
  partner: 'Partner',
  unknown: 'Not known',
}
export const bandWords: Record<Band, { label: string; tone: Tone }> = {
  hot: { label: 'Hot', tone: 'accent' },
  warm: { label: 'Warm', tone: 'plain' },
  cold: { label: 'Cold', tone: 'plain' },
}
export const creditWords = {
  excellent: 'Excellent',
  good: 'Good',
  fair: 'Fair',
  poor: 'Poor',
  unknown: 'Not known',
} as const
export const purposeWords = {
  purchase: 'Purchase',
  rate_term: 'Rate and term refinance',
  cash_out: 'Cash-out refinance',
  construction: 'Construction',
  heloc: 'HELOC',
  other: 'Other',
} as const
export const mortgageWords = {
  conventional: 'Conventional',
  fha: 'FHA',
  va: 'VA',
  usda: 'USDA',
  heloc: 'HELOC',
  reverse: 'Reverse',
  other: 'Other',
} as const
export const touchKinds = { call: 'Call', text: 'Text', email: 'E-mail', meeting: 'Meeting', other: 'Other' } as const
export const touchOutcomes = {
  reached: 'Reached',
  left_message: 'Left a message',
  no_answer: 'No answer',
  wrong_number: 'Wrong number',
  sent: 'Sent',
} as const
export const roleWords: Record<string, string> = {
  borrower: 'Borrower',
  co_borrower: 'Co-borrower',
  partner: 'Partner',
  agent: 'Agent',
  other: 'Other',
}
const languages: Record<string, string> = { en: 'English', es: 'Spanish' }
export const languageWords = (code: string) =>
  languages[code] ?? new Intl.DisplayNames('en', { type: 'language' }).of(code) ?? code

export const optionsOf = <K extends string>(words: Record<K, string | { label: string }>) =>
  Object.entries(words).map(([value, word]) => ({
    value: value as K,
    label: typeof word === 'string' ? word : (word as { label: string }).label,
  }))

/** Four digits of a number that is not shown: `•••• 0142`. */
export const phoneHintText = (hint: string) => (/^\d{4}$/.test(hint) ? `•••• ${hint}` : hint)

/** `Tampa, FL`. */
export const placeText = (city: string | null | undefined, state: string | null | undefined) =>
  [city, state].filter(Boolean).join(', ')
