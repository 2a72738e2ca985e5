import { addDays, dayOf, isOnWatch, iso, isWaking, isWorkingTime, nextWorkingTime, officeHoursBefore } from './calendar.ts'
import { entryOf, movesOf, sinceOf, stageOf } from './lead-moves.ts'
import type { Seeded } from './seeded.ts'
import { licensedIn } from './staff.ts'
import type { DemoPerson, LeadLife, LeadStatus } from './types.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** What a lead comes to within so many hours, by weight. Untouched and converted ones are decided elsewhere. */
const outcomes: { beforeHours: number; weights: Partial<Record<LeadStatus, number>> }[] = [
  { beforeHours: 4, weights: { attempting: 55, contacted: 45 } },
  { beforeHours: 30, weights: { attempting: 42, contacted: 40, appointment: 11, invalid: 3, lost: 4 } },
  { beforeHours: 84, weights: { attempting: 30, contacted: 38, appointment: 18, nurturing: 4, invalid: 3, lost: 7 } },
  {
    beforeHours: 192,
    weights: {
      attempting: 6,
      contacted: 28,
      appointment: 22,
      nurturing: 12,
      lost: 24,
      hold_until: 4,
      invalid: 3,
      do_not_contact: 1,
    },
  },
  {
    beforeHours: 504,
    weights: {
      attempting: 0.7,
      contacted: 9,
      appointment: 14,
      nurturing: 17,
      lost: 48,
      hold_until: 7,
      invalid: 3,
      do_not_contact: 1.3,
    },
  },
  {
    beforeHours: Number.POSITIVE_INFINITY,
    weights: { contacted: 1.2, appointment: 4, nurturing: 12, lost: 67, hold_until: 10, invalid: 4, do_not_contact: 1.8 },
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

/** How fast each officer is to a new lead; 1 is usual, less is faster. */
const paces: Record<string, number> = { grant: 0.7, rafael: 0.8, tyler: 1, lila: 1.1, jenny: 1.3 }

/** How long an officer has to accept. */
export const acceptMinutes = 15

export interface LeadSituation {
  receivedMs: number
  nowMs: number
  state: string
  pipeline: 'purchase' | 'refinance'
  /** Whether they gave a number. */
  phone: boolean
  /** Set for a lead whose fate is settled: it became a loan, repeats an earlier one, or nobody took it in time. */
  settled?: 'converted' | 'duplicate' | 'pooled'
}

/** What happened to a lead since it came: who got it, how soon they wrote or called, and where it stands. */
export function inventLife(chance: Seeded, staff: DemoPerson[], lead: LeadSituation): LeadLife {
  const { receivedMs, nowMs, pipeline } = lead
  const stage = entryOf(pipeline)
  const owner = pickOwner(chance, staff, lead.state, [dayOf(receivedMs), dayOf(nowMs)])
  const asked = { moves: [], lastInterestAt: iso(receivedMs) }
  if (!owner) {
    const since = iso(Math.min(nowMs, receivedMs + chance.between(2, 90) * minute))
    return {
      ...asked,
      status: 'lost',
      stage: 'lost',
      since,
      moves: [{ stage: 'lost', at: since }],
      lostReason: 'outside_licence_area',
    }
  }
  const assignedMs = receivedMs + chance.between(2, 40) * 1000
  const given = { ...asked, owner: owner.key, assignedAt: iso(assignedMs) }
  if (lead.settled === 'duplicate') {
    const since = iso(Math.min(nowMs, assignedMs + chance.between(1, 30) * minute))
    return { ...given, status: 'invalid', stage: 'lost', since, moves: [{ stage: 'lost', at: since }], lostReason: 'duplicate' }
  }
  if (lead.settled === 'pooled') return { ...asked, status: 'new', stage, since: iso(receivedMs) }
  const touchMs = Math.max(assignedMs + 5000, triedAt(chance, receivedMs, paces[owner.key] ?? 1.5))
  const age = nowMs - receivedMs
  const forgotten = lead.settled === undefined && age > 8 * hour && age < 3 * day && chance.chance(0.025)
  if (forgotten || touchMs > nowMs - minute || age < acceptMinutes * minute) {
    return untouched(
      chance,
      { ...given, status: 'assigned', stage, since: iso(assignedMs) },
      { age, assignedMs, receivedMs, forgotten },
    )
  }
  const acceptedMs = Math.max(assignedMs + 1000, touchMs - chance.between(20, 240) * 1000)
  const firstTouch = !lead.phone || !isWaking(touchMs) ? 'email' : isWorkingTime(touchMs) ? 'call' : 'text'
  const touched = { ...given, acceptedAt: iso(acceptedMs), firstTouchAt: iso(touchMs), firstTouch } satisfies Partial<LeadLife>
  if (lead.settled === 'converted') return { ...touched, status: 'converted', stage, since: iso(touchMs) }
  const { weights } = outcomes.find(found => age / hour < found.beforeHours)!
  const status = statusOf(chance, chance.weighted(weights), {
    touchMs,
    nowMs,
    called: firstTouch === 'call' || isWorkingTime(touchMs),
  })
  const lostReason = lostReasonOf(chance, status)
  const stood = stageOf(chance, pipeline, status)
  const sinceMs = sinceOf(chance, { status, stage: stood, touchMs, nowMs })
  const reached = wasReached(status, lostReason)
  return {
    ...touched,
    status,
    stage: stood,
    since: iso(sinceMs),
    moves: movesOf(chance, { pipeline, stage: stood, touchMs, sinceMs, reached, called: firstTouch === 'call' }),
    ...(status === 'hold_until' && { holdUntil: addDays(dayOf(nowMs), chance.between(6, 150)) }),
    ...(lostReason && { lostReason }),
  }
}

/** Nobody is reached by a line from home alone, and few are only tried for longer than the stage allows. */
function statusOf(chance: Seeded, wished: LeadStatus, o: { touchMs: number; nowMs: number; called: boolean }): LeadStatus {
  if (!o.called && nextWorkingTime(o.touchMs) > o.nowMs - hour) return 'attempting'
  const late = wished === 'attempting' && o.touchMs < officeHoursBefore(o.nowMs, 23)
  return late && chance.chance(0.75) ? 'contacted' : wished
}

/** Whether the person was ever spoken to. */
export const wasReached = (status: LeadStatus, lostReason: string | undefined): boolean =>
  !['new', 'assigned', 'accepted', 'attempting', 'invalid'].includes(status) &&
  lostReason !== 'no_contact' &&
  lostReason !== 'bad_data'

/** Whether the first call was answered. */
export const answeredAtOnce = ({ status, lostReason, firstTouch, moves }: LeadLife): boolean =>
  firstTouch === 'call' && wasReached(status, lostReason) && !moves.some(move => move.stage === 'attempting')

function lostReasonOf(chance: Seeded, status: LeadStatus): string | undefined {
  if (status === 'lost') return chance.weighted(reasons)
  return status === 'do_not_contact' ? 'opted_out' : status === 'invalid' ? 'bad_data' : undefined
}

/** Its officer has some minutes to accept; then it is accepted and waits, or it lies in the pool for whoever is first. */
function untouched(
  chance: Seeded,
  life: LeadLife,
  o: { age: number; assignedMs: number; receivedMs: number; forgotten: boolean },
): LeadLife {
  const { owner: _, assignedAt: __, ...nobodys } = life
  const time = acceptMinutes * minute
  if (o.age < time) return { ...life, acceptBy: iso(o.assignedMs + time) }
  if (!o.forgotten && chance.chance(0.5)) return { ...nobodys, status: 'new', since: iso(o.receivedMs) }
  const acceptedMs = o.assignedMs + chance.between(60, (acceptMinutes - 1) * 60) * 1000
  return { ...life, status: 'accepted', acceptedAt: iso(acceptedMs), since: iso(o.assignedMs) }
}

/** Officers of the state first, others with its licence now and then. Whoever has it is licensed for it to this day. */
function pickOwner(chance: Seeded, staff: DemoPerson[], state: string, days: readonly string[]): DemoPerson | undefined {
  const able = staff.filter(
    person => person.userType === 'loan_officer' && days.every(on => licensedIn([person], state, on).length > 0),
  )
  if (able.length === 0) return undefined
  const key = chance.weighted(Object.fromEntries(able.map(person => [person.key, person.licenses[0]!.state === state ? 3 : 2])))
  return able.find(person => person.key === key)
}

/**
 * At work half of all leads are called within three minutes, a few only after hours. In the evening and at weekends
 * somebody mostly writes back from home; the rest, and what comes at night, waits for the morning and then queues.
 */
function triedAt(chance: Seeded, receivedMs: number, pace: number): number {
  const wait = Math.max(0.5, chance.around(3 * pace, 0.85)) * minute
  if (isWorkingTime(receivedMs)) return nextWorkingTime(receivedMs + Math.min(wait, 3 * day))
  if (isOnWatch(receivedMs) && chance.chance(0.9) && isOnWatch(receivedMs + wait)) return receivedMs + wait
  return nextWorkingTime(receivedMs) + chance.between(3, 70) * minute
}
