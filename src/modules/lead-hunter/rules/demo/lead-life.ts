import { addDays, dayOf, iso, isWorkingTime, nextWorkingTime, workingMoment } from './calendar.ts'
import type { Seeded } from './seeded.ts'
import { licensedIn } from './staff.ts'
import type { DemoPerson, LeadLife, LeadStatus } from './types.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** What a lead comes to within so many hours, by weight. Untouched and converted ones are decided elsewhere. */
const outcomes: { beforeHours: number; weights: Partial<Record<LeadStatus, number>> }[] = [
  { beforeHours: 4, weights: { accepted: 25, attempting: 45, contacted: 30 } },
  { beforeHours: 72, weights: { attempting: 48, contacted: 26, appointment: 11, nurturing: 9, invalid: 3, lost: 3 } },
  {
    beforeHours: 336,
    weights: {
      attempting: 30,
      contacted: 22,
      appointment: 12,
      nurturing: 14,
      lost: 13,
      hold_until: 5,
      invalid: 3,
      do_not_contact: 1,
    },
  },
  {
    beforeHours: Number.POSITIVE_INFINITY,
    weights: {
      lost: 44,
      nurturing: 26,
      contacted: 9,
      hold_until: 7,
      attempting: 6,
      invalid: 3.5,
      appointment: 3,
      do_not_contact: 1.5,
    },
  },
]

const reasons = {
  no_contact: 34,
  chose_other_lender: 17,
  not_ready: 16,
  rate_fees: 12,
  credit_prep: 10,
  fell_through: 7,
  bad_data: 4,
}

/** Which stages a status may stand in, by weight. */
const stages: Record<'purchase' | 'refinance', Partial<Record<LeadStatus, Record<string, number>>>> = {
  purchase: {
    attempting: { attempting: 1 },
    contacted: { contacted: 6, prequal_started: 3, under_contract: 1 },
    appointment: { prequal_started: 6, pre_approved: 4 },
    nurturing: { contacted: 4, pre_approved: 2.5, house_hunting: 3.5 },
  },
  refinance: {
    attempting: { opportunity: 1 },
    contacted: { contacted: 1 },
    appointment: { contacted: 3, reviewing_tca: 7 },
    nurturing: { contacted: 7, reviewing_tca: 3 },
  },
}

/** How fast each officer is to a new lead; 1 is usual, less is faster. */
const paces: Record<string, number> = { grant: 0.7, rafael: 0.8, tyler: 1, lila: 1.2, jenny: 1.5 }

export interface LeadSituation {
  receivedMs: number
  nowMs: number
  state: string
  pipeline: 'purchase' | 'refinance'
  /** Set for a lead whose fate is settled: it became a loan, or repeats an earlier one. */
  settled?: 'converted' | 'duplicate'
}

/** What happened to a lead since it came: who got it, how soon they wrote or called, and where it stands. */
export function inventLife(chance: Seeded, staff: DemoPerson[], lead: LeadSituation): LeadLife {
  const { receivedMs, nowMs, pipeline } = lead
  const entry = pipeline === 'purchase' ? 'new' : 'opportunity'
  const owner = pickOwner(chance, staff, lead.state, dayOf(receivedMs))
  if (!owner) {
    const since = Math.min(nowMs, receivedMs + chance.between(2, 90) * minute)
    return { status: 'lost', stage: 'lost', since: iso(since), lostReason: 'outside_licence_area' }
  }
  const assignedMs = receivedMs + chance.between(2, 40) * 1000
  const given = { owner: owner.key, assignedAt: iso(assignedMs) }
  const waiting: LeadLife = { status: 'assigned', stage: entry, since: iso(assignedMs), ...given }
  if (lead.settled === 'duplicate') {
    const since = Math.min(nowMs, assignedMs + chance.between(1, 30) * minute)
    return { status: 'invalid', stage: 'lost', since: iso(since), ...given, lostReason: 'duplicate' }
  }
  const touchMs = Math.max(assignedMs + 5000, firstTouch(chance, receivedMs, paces[owner.key] ?? 2))
  const age = nowMs - receivedMs
  const forgotten = lead.settled === undefined && age > day && age < 6 * day && chance.chance(0.07)
  if (forgotten || age < 12 * minute || touchMs > nowMs - minute) {
    return age < 20 * minute && chance.chance(0.4) ? { status: 'new', stage: entry, since: iso(receivedMs) } : waiting
  }
  const acceptedMs = Math.max(assignedMs + 1000, touchMs - chance.between(20, 240) * 1000)
  const touched = { ...given, acceptedAt: iso(acceptedMs), firstTouchAt: iso(touchMs) }
  if (lead.settled === 'converted') return { status: 'converted', stage: entry, since: iso(touchMs), ...touched }
  const { weights } = outcomes.find(found => age / hour < found.beforeHours)!
  const status = chance.weighted(weights)
  if (status === 'accepted') return { ...waiting, status, ...touched, since: iso(acceptedMs) }
  const since = laterMoment(chance, touchMs, nowMs, status)
  const stage = stages[pipeline][status]
  return {
    status,
    stage: stage ? chance.weighted(stage) : status === 'hold_until' ? 'long_term_hold' : 'lost',
    since: iso(since),
    ...touched,
    ...(status === 'hold_until' && { holdUntil: addDays(dayOf(nowMs), chance.between(6, 150)) }),
    ...(status === 'lost' && { lostReason: chance.weighted(reasons) }),
    ...(status === 'do_not_contact' && { lostReason: 'opted_out' }),
    ...(status === 'invalid' && { lostReason: 'bad_data' }),
  }
}

/** Officers of the state first, others with its licence now and then, managers seldom. */
function pickOwner(chance: Seeded, staff: DemoPerson[], state: string, on: string): DemoPerson | undefined {
  const able = licensedIn(staff, state, on)
  if (able.length === 0) return undefined
  const weight = (person: DemoPerson) => (person.userType === 'branch_manager' ? 1 : person.licenses[0]!.state === state ? 6 : 2)
  const key = chance.weighted(Object.fromEntries(able.map(person => [person.key, weight(person)])))
  return able.find(person => person.key === key)
}

/**
 * At work half of all leads are answered within seven minutes, a few only after hours. What comes at night waits for the
 * morning, and then queues; early in the evening somebody may still write.
 */
function firstTouch(chance: Seeded, receivedMs: number, pace: number): number {
  const wait = Math.max(0.5, chance.around(7 * pace, 1.25)) * minute
  if (isWorkingTime(receivedMs)) return nextWorkingTime(receivedMs + Math.min(wait, 3 * day))
  const opening = nextWorkingTime(receivedMs)
  const sameEvening = opening - receivedMs > 10 * hour && chance.chance(0.25)
  return sameEvening ? receivedMs + wait : opening + chance.between(3, 70) * minute
}

/** When it came to that: the sooner settled, the sooner after the first touch. */
function laterMoment(chance: Seeded, touchMs: number, nowMs: number, status: LeadStatus): number {
  const days = status === 'attempting' || status === 'contacted' ? 1.5 : status === 'lost' ? 12 : 6
  const wished = workingMoment(chance, dayOf(touchMs + chance.around(days, 0.7) * day))
  return wished > touchMs && wished < nowMs ? wished : touchMs + Math.floor((nowMs - touchMs) * 0.3 * chance.fraction())
}
