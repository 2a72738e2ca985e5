import type { leadIntents } from '../contract/lead.ts'
import { type LeadStatus, waiting } from './lead-status.ts'

type Text = string | null | undefined
type Whole = number | null | undefined

/** What may fill an empty field of a lead. */
export interface Fill {
  campaign?: Text
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
  currentRate?: Whole
  creditBand?: Text
  purpose?: Text
  program?: Text
  timeframe?: Text
  message?: Text
  sourceName?: Text
}
type Filled = { [F in keyof Fill]-?: Exclude<Fill[F], undefined> }

export interface Said extends Fill {
  intent?: (typeof leadIntents)[number]
  tags?: readonly string[]
  extra?: Record<string, string>
}

export interface LeadBefore extends Filled {
  intent: string
  repeats: number
  /** ISO 8601; null where it was asked about once. */
  repeatedAt: string | null
  live: boolean
  receivedAt: string
  tags: string[]
  extra: Record<string, string>
}

/** What tells whether anybody has answered yet. */
export interface Answered {
  status: LeadStatus
  firstTouchAt: string | null
}

/** Where the property lies: known or not known together. */
export const placeOf = ({ propertyStreet, city, state, county, zip }: LeadBefore) => ({
  propertyStreet,
  city,
  state,
  county,
  zip,
})

const mostTags = 50

/**
 * A lead after its person asked again: what was empty is filled, what was known stays, tags and words are added. `note` is a
 * message for which there is no room any more. `live`: they knocked just now. Where nobody has answered a lead of a file yet,
 * they wait from this asking on.
 */
export function repeated(
  lead: LeadBefore & Answered,
  said: Said,
  at: Date,
  live: boolean,
): LeadBefore & { note: string | undefined } {
  const fields = [
    ...(['campaign', 'propertyStreet', 'city', 'state', 'county', 'zip', 'propertyUse', 'propertyType', 'amountCents'] as const),
    ...([
      'downPaymentCents',
      'priceCents',
      'valueCents',
      'currentRate',
      'creditBand',
      'purpose',
      'program',
      'timeframe',
    ] as const),
    ...(['message', 'sourceName'] as const),
  ]
  const filled = Object.fromEntries(fields.map(field => [field, lead[field] ?? said[field] ?? null])) as unknown as Filled
  const moment = at.toISOString()
  const waits = live && !lead.live && lead.firstTouchAt === null && waiting.includes(lead.status)
  return {
    ...filled,
    intent: lead.intent === 'unknown' ? (said.intent ?? lead.intent) : lead.intent,
    repeats: lead.repeats + 1,
    repeatedAt: lead.repeatedAt && lead.repeatedAt > moment ? lead.repeatedAt : moment,
    live: lead.live || waits,
    receivedAt: waits ? moment : lead.receivedAt,
    tags: [...new Set([...lead.tags, ...(said.tags ?? [])])].slice(0, mostTags),
    extra: { ...said.extra, ...lead.extra },
    note: lead.message && said.message && lead.message !== said.message ? said.message : undefined,
  }
}
