import { addWeekdays, dayOf, iso, workingMoment } from './calendar.ts'
import type { Seeded } from './seeded.ts'
import type { DemoNote, DemoTask, LeadLife, LeadStatus } from './types.ts'

const attempts = ['Called, no answer. Left a voicemail.', 'Sent a short introduction by e-mail.', 'Second call, mailbox full.']
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

/** Notes of whoever works the lead, each in working hours and none after `nowMs`. */
export function inventNotes(chance: Seeded, life: LeadLife, nowMs: number): DemoNote[] {
  if (!life.owner || !life.firstTouchAt) return []
  const ending = endings[life.lostReason ?? life.status]
  const reached = life.status !== 'attempting' && life.lostReason !== 'no_contact' && life.lostReason !== 'bad_data'
  const texts = [
    ...(!reached || chance.chance(0.6) ? [chance.pick(attempts)] : []),
    ...(reached ? pickSome(chance, talks) : []),
    ...(ending && chance.chance(0.7) ? [ending] : []),
  ]
  const notes: DemoNote[] = []
  let at = Date.parse(life.firstTouchAt)
  for (const text of texts) {
    at =
      notes.length === 0
        ? at + chance.between(1, 9) * 60_000
        : workingMoment(chance, addWeekdays(dayOf(at), chance.between(1, 4)))
    if (at > nowMs) break
    notes.push({ at: iso(at), by: life.owner, text })
  }
  return notes
}

const next: Partial<Record<LeadStatus, string[]>> = {
  assigned: ['First call'],
  accepted: ['First call'],
  attempting: ['Call again', 'Try in the evening'],
  contacted: ['Send the document checklist', 'Follow up on the pre-qualification'],
  appointment: ['Pre-approval call', 'Review options together'],
  nurturing: ['Monthly check-in'],
}

/** The next step of a lead that is being worked, a few of them late, and now and then one that is done. */
export function inventTasks(chance: Seeded, life: LeadLife, nowMs: number): DemoTask[] {
  const { owner } = life
  if (!owner) return []
  const today = dayOf(nowMs)
  const tasks: DemoTask[] = []
  if (life.firstTouchAt && chance.chance(0.4)) {
    const done = Date.parse(life.firstTouchAt)
    tasks.push({ title: 'First call', assignee: owner, dueAt: iso(Date.parse(life.assignedAt!) + 360_000), doneAt: iso(done) })
  }
  if (life.holdUntil)
    tasks.push({ title: 'Talk again as agreed', assignee: owner, dueAt: iso(workingMoment(chance, life.holdUntil)) })
  const titles = next[life.status]
  if (titles && chance.chance(life.status === 'nurturing' ? 0.3 : 0.75)) {
    const late = chance.chance(0.12) && Date.parse(life.since) < nowMs - 3 * 86_400_000
    const due = late ? nowMs - chance.between(2, 60) * 3_600_000 : workingMoment(chance, addWeekdays(today, chance.between(1, 6)))
    tasks.push({ title: chance.pick(titles), assignee: owner, dueAt: iso(due) })
  }
  return tasks
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
