import { z } from 'zod'
import { type CreditBand, creditBands, type Intent, intents } from '../contract/lead-draft.ts'

export const timeframes = ['now', 'three-months', 'six-months', 'a-year', 'later', 'unknown'] as const
export type Timeframe = (typeof timeframes)[number]

/**
 * All that a score may look at. The list is closed: age, marital status, language, name, ZIP, sources of income and
 * whatever else is a prohibited basis or stands in for one (ECOA, 15 U.S.C. 1691(a); Regulation B, 12 CFR 1002.4 and
 * 1002.6(b)) has no field here, and `parse` refuses it.
 */
export const scoreFacts = z.strictObject({
  hasValidPhone: z.boolean(),
  hasValidEmail: z.boolean(),
  intent: z.enum(intents),
  timeframe: z.enum(timeframes),
  amountKnown: z.boolean(),
  /** Whether anyone of the team is licensed in the property's state; null while the state is unknown. */
  stateLicensed: z.boolean().nullable(),
  /** As the person put it; never an exact score. */
  creditBand: z.enum(creditBands),
  /** 0 to 100, measured from what became of the source's earlier leads; null while too few are known. */
  sourceQuality: z.int().min(0).max(100).nullable(),
  /** Milliseconds since 1970 of the last sign of interest. */
  lastInterestAt: z.number(),
})
export type ScoreFacts = z.infer<typeof scoreFacts>

export interface LeadScore {
  /** 0 to 100: the sum of the reasons. */
  score: number
  band: 'hot' | 'warm' | 'cold'
  /** `label` is shown beside the points as it is. */
  reasons: { points: number; label: string }[]
}

/** Highest points of a part: 30 contact, 15 intent, 20 time, 10 amount, 10 state, 10 credit, 5 source. */
const intentPoints: Record<Intent, number> = { purchase: 15, refinance: 15, heloc: 15, buy: 12, sell: 12, partner: 5, unknown: 0 }
const timePoints: Record<Timeframe, number> = { now: 20, 'three-months': 15, 'six-months': 10, 'a-year': 5, later: 2, unknown: 0 }
const creditPoints: Record<CreditBand, number> = { excellent: 10, good: 8, fair: 5, poor: 2, unknown: 0 }
const noLicence = 20
const sourcePoints = 5
/** After this many days without a sign of interest a lead is worth half. */
const halfLifeDays = 7

const timeLabels: Record<Timeframe, string> = {
  now: 'Wants to start now',
  'three-months': 'Wants to start within three months',
  'six-months': 'Wants to start within six months',
  'a-year': 'Wants to start within a year',
  later: 'Wants to start later than a year',
  unknown: 'No time named',
}

/** Points with a reason for each. `now` is milliseconds since 1970. Bands: hot from 75, warm from 40. */
export function score(facts: ScoreFacts, now: number): LeadScore {
  const reasons: LeadScore['reasons'] = []
  let sum = 0
  const add = (points: number, label: string) => {
    if (points === 0) return
    sum += points
    reasons.push({ points, label })
  }
  add(facts.hasValidPhone ? 20 : 0, 'Valid phone number')
  add(facts.hasValidEmail ? 10 : 0, 'Valid e-mail address')
  add(intentPoints[facts.intent], 'Said what it is about')
  add(timePoints[facts.timeframe], timeLabels[facts.timeframe])
  add(facts.amountKnown ? 10 : 0, 'Loan amount known')
  add(facts.stateLicensed ? 10 : 0, 'Licensed in the property’s state')
  add(creditPoints[facts.creditBand], `Calls own credit ${facts.creditBand}`)
  add(Math.round(((facts.sourceQuality ?? 0) / 100) * sourcePoints), 'The source’s leads do well')
  if (facts.stateLicensed === false) add(-Math.min(noLicence, sum), 'Nobody here is licensed in the property’s state')
  const days = Math.max(0, now - facts.lastInterestAt) / 86_400_000
  add(Math.round(sum * 0.5 ** (days / halfLifeDays)) - sum, `${Math.floor(days)} days since the last sign of interest`)
  return { score: sum, band: sum >= 75 ? 'hot' : sum >= 40 ? 'warm' : 'cold', reasons }
}

/**
 * Reads a time frame from the words a form, a vendor or a person used. A number counts before words ("ready in 6 months"),
 * and of several the last, since "1-3 months" means within three. What it does not understand is `unknown`, never a guess.
 */
export function timeframeOf(words: string | undefined): Timeframe {
  const text = (words ?? '').toLowerCase().replace(/[_–—-]+/g, ' ')
  const found = /(\d+)\s*(?:\+|or more|plus)?\s*(day|week|month|mo|year|yr)s?\b/.exec(text)
  if (found)
    return within(Number(found[1]) * monthsOf[found[2]!]!, /\+|\b(or more|plus|over|more than|after|beyond)\b/.test(text))
  if (/\b(not (right )?now|not sure|researching|just looking|no rush|someday)\b/.test(text)) return 'later'
  return /\b(asap|now|immediate(ly)?|right away|today|ready|urgent|this week|this month)\b/.test(text) ? 'now' : 'unknown'
}

const monthsOf: Record<string, number> = { day: 1 / 30, week: 7 / 30, month: 1, mo: 1, year: 12, yr: 12 }

function within(months: number, orLonger: boolean): Timeframe {
  const ends: [number, Timeframe][] = [
    [1, 'now'],
    [3, 'three-months'],
    [6, 'six-months'],
    [12, 'a-year'],
  ]
  return ends.find(([end]) => (orLonger ? months < end : months <= end))?.[1] ?? 'later'
}
