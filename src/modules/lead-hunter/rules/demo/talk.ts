import { addWeekdays, dayOf, iso, isWorkingTime, workingMoment, workingMomentBetween } from './calendar.ts'
import { answeredAtOnce, wasReached } from './lead-life.ts'
import type { Seeded } from './seeded.ts'
import type { DemoNote, LeadLife, LeadStatus } from './types.ts'

const minute = 60_000
const day = 1440 * minute

const active = new Set<LeadStatus>(['appointment', 'nurturing'])

const attempts = [
  'Called, no answer. Left a voicemail.',
  'Rang twice, then the mailbox. Sent a short introduction.',
  'Second call, mailbox full.',
]
const talks = [
  'Good call. Wants to stay under $2,400 a month all in.',
  'Has a landlord until the end of the lease; no hurry before that.',
  'Working on the credit report: one card to pay down first.',
  'Asked how points work. Sent the two-page comparison.',
  'Pay stubs and W-2s are in, bank statements to follow.',
  'Comparing us with a credit union. Closing date matters more than the rate.',
  'Prefers texts in the evening.',
  'Likes two neighborhoods; agent is setting up showings.',
]
/** What is written when a lead comes to a stage. */
const arrivals: Record<string, string> = {
  contacted: 'Got through. Wants numbers before the weekend.',
  prequal_started: 'Started the pre-qualification on the phone; income looks fine.',
  pre_approved: 'Pre-approval letter is out. Happy, wants to see houses this week.',
  house_hunting: 'Saw three houses, none yet. Talks to the agent again on Friday.',
  under_contract: 'Offer accepted. Inspection is set; sent the list for the application.',
  reviewing_tca: 'Went through the total cost together. Leans to the shorter term.',
}
/** The last word, by what it came to: a status, or why it was lost. */
const endings: Record<string, string> = {
  no_contact: 'No answer after eight tries over two weeks.',
  chose_other_lender: 'Went with the lender of the builder. Polite, door stays open.',
  rate_fees: 'Found an eighth less elsewhere and took it.',
  not_ready: 'Not before next year. Agreed to leave it.',
  credit_prep: 'Sent the credit plan; will write when the score is there.',
  fell_through: 'Inspection went badly, they walked away from the house.',
  bad_data: 'Number belongs to somebody else; e-mail bounced.',
  opted_out: 'Asked not to be contacted again. Done.',
  hold_until: 'Wants to wait. Agreed on a date to talk again.',
  converted: 'Application started together on the phone.',
}

/**
 * Notes of whoever works the lead: of the first call, of what was talked of until it came to where it stands, and of that.
 * Each at work, in order, none after `nowMs`.
 */
export function inventNotes(chance: Seeded, life: LeadLife, nowMs: number, phone: boolean): DemoNote[] {
  const { owner, firstTouchAt, status, lostReason } = life
  if (!owner || !firstTouchAt) return []
  const reached = wasReached(status, lostReason)
  const touched = Date.parse(firstTouchAt)
  const end = Math.max(touched, Math.min(Date.parse(life.since), nowMs))
  const notes: DemoNote[] = []
  const write = (at: number, text: string) => notes.push({ at: iso(at), by: owner, text })
  let at = touched
  if (life.firstTouch === 'call') {
    at += chance.between(1, 9) * minute
    if (at <= nowMs) write(at, chance.pick(answeredAtOnce(life) ? talks : attempts))
  }
  const between = reached ? pickSome(chance, talks) : phone && chance.chance(0.4) ? [attempts[2]!] : []
  for (const text of between) {
    const next = workingMoment(chance, addWeekdays(dayOf(at), chance.between(1, 4)))
    if (next >= (reached ? end : nowMs)) break
    at = next
    if (!notes.some(note => note.text === text)) write(at, text)
  }
  const last = arrivals[life.stage] ?? (chance.chance(0.7) ? endings[lostReason ?? status] : undefined)
  const spoken = Math.max(end, at) + chance.between(1, 6) * minute
  if (last && spoken <= nowMs && spoken > at && isWorkingTime(Math.max(end, at))) write(spoken, last)
  // Whoever is on the way to a house is talked to every few days.
  const lately = Math.max(spoken, at, nowMs - 6 * day) + 3 * 60 * minute
  const since = active.has(status) && chance.chance(0.85) ? workingMomentBetween(chance, lately, nowMs) : undefined
  if (since) write(since, chance.pick(talks))
  return notes
}

/** Free tags as a team would give them; none that names or hints at a protected trait (ECOA, Fair Housing Act). */
export function inventTags(chance: Seeded, pipeline: 'purchase' | 'refinance'): string[] {
  const likely: [string, number][] =
    pipeline === 'purchase'
      ? [
          ['first-time buyer', 0.28],
          ['veteran', 0.08],
          ['self-employed', 0.1],
          ['relocating', 0.08],
          ['investor', 0.04],
        ]
      : [
          ['cash-out', 0.28],
          ['rate shopper', 0.2],
          ['self-employed', 0.1],
          ['veteran', 0.06],
        ]
  return likely.filter(([, share]) => chance.chance(share)).map(([tag]) => tag)
}

function pickSome(chance: Seeded, list: readonly string[]): string[] {
  const from = chance.between(0, list.length - 1)
  return Array.from({ length: chance.between(0, 3) }, (_, n) => list[(from + n * 3) % list.length]!)
}
