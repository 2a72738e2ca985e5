import type { Tone } from '#ui/theme.ts'
import type { IntakeDoor, IntakeOutcome } from '../contract/intake.ts'

/** How the room's enums are said on a screen. */

export const outcomeWords: Record<IntakeOutcome, { label: string; tone: Tone; meaning: string }> = {
  created: { label: 'New person', tone: 'done', meaning: 'Nobody was known by these identifiers.' },
  matched: { label: 'Known person', tone: 'accent', meaning: 'Joined somebody who was known already.' },
  conflict: { label: 'To decide', tone: 'due', meaning: 'Points to several people at once; a person decides.' },
  refused: { label: 'Refused', tone: 'late', meaning: 'Not taken, because a rule of the source does not hold.' },
  held: { label: 'Not readable', tone: 'plain', meaning: 'Kept as it came, because it could not be read.' },
}

export const doorWords: Record<IntakeDoor, string> = {
  form: 'Form',
  api: 'API',
  adf: 'ADF/XML',
  mail: 'E-mail',
  webhook: 'Webhook',
  import: 'File',
  manual: 'Typed by hand',
}

export const kindAbout: Record<IntakeDoor, string> = {
  webhook: 'A vendor, a portal or a form tool posts each lead to an address of its own.',
  adf: 'A program that speaks ADF/XML posts each lead to an address of its own.',
  mail: 'Lead mails are handed on to an address of its own by your mail program.',
  form: 'Public forms made here count for it.',
  api: 'Programs of yours that hold an API key count for it.',
  import: 'Files that are imported count for it.',
  manual: 'Leads that people type in count for it.',
}

/** Sources of these kinds are sent to from outside, so they have an address, a key and a way of reading. */
export const isSentTo = (kind: IntakeDoor) => kind === 'webhook' || kind === 'adf' || kind === 'mail'

export const duplicateWords = {
  'external-id': 'the same id in the other system',
  email: 'the same e-mail address',
  phone: 'the same phone number',
  'name-address': 'the same name and address',
} as const

export const legalWords = {
  'consumer-authorization': 'The consumer asked for it in writing',
  'originated-current-loan': 'We originated the loan they have now',
  'services-current-loan': 'We service the loan they have now',
  'holds-account': 'They hold an account with us',
} as const

export const declineWords = {
  busy: 'Too busy now',
  away: 'Away',
  not_my_product: 'Not my product',
  conflict_of_interest: 'Conflict of interest',
  other: 'Another reason',
} as const

const list = new Intl.ListFormat('en')
const either = new Intl.ListFormat('en', { type: 'disjunction' })
export const andList = (words: readonly string[]) => list.format(words)
export const orList = (words: readonly string[]) => either.format(words)

export const capital = (text: string) => (text ? text[0]!.toUpperCase() + text.slice(1) : text)

const sizes = ['bytes', 'KB', 'MB', 'GB']
/** `12.4 MB`. */
export function bytesText(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** step
  return `${value.toLocaleString('en-US', { maximumFractionDigits: step === 0 || value >= 100 ? 0 : 1 })} ${sizes[step]}`
}
