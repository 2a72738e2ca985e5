import { addDays, addWeekdays, dayOf, firstOfMonth, weekdayFrom } from './calendar.ts'
import type { Seeded } from './seeded.ts'
import type { DemoLoan, LoanTerms } from './types.ts'

type Course = Pick<
  DemoLoan,
  'stage' | 'status' | 'milestones' | 'lock' | 'closingDate' | 'fundedOn' | 'firstPaymentDate' | 'applicationDate'
>

/** Days after the application at which a stage is usually entered. */
const purchaseSteps: [stage: string, days: number][] = [
  ['application', 0],
  ['processing', 3],
  ['underwriting', 11],
  ['conditional_approval', 17],
  ['clear_to_close', 25],
  ['closing_scheduled', 28],
]
const refinanceSteps: [stage: string, days: number][] = [
  ['application', 0],
  ['processing', 3],
  ['underwriting', 12],
  ['clear_to_close', 22],
]
const closingDay = 33
const pastClientAfter = 30

/**
 * The course of a loan from its application until `today`: dates only ever rise, closings fall on weekdays, an owner's
 * refinance waits out the right to cancel before it is funded, and a lock of a funded loan held until then.
 */
export function inventCourse(chance: Seeded, terms: LoanTerms, appliedOn: string, today: string, mayFail: boolean): Course {
  const applicationDate = appliedOn
  const pace = 0.8 + chance.fraction() * 0.6
  const after = (days: number) => weekdayFrom(addDays(applicationDate, Math.round(days * pace)))
  const purchase = terms.purpose === 'purchase'
  const closing = after(closingDay)
  const rescission = !purchase && terms.occupancy === 'primary'
  const funded = rescission ? addWeekdays(closing, 4) : closing
  const planned = (purchase ? purchaseSteps : refinanceSteps).map(([stage, days]) => ({
    stage,
    on: days === 0 ? applicationDate : after(days),
  }))
  if (rescission) planned.push({ stage: 'rescission', on: closing })
  planned.push({ stage: 'funded', on: funded }, { stage: 'past_client', on: addDays(funded, pastClientAfter) })
  const reached = planned.filter(({ on }) => on <= today)
  const failure = mayFail ? chance.weighted({ none: 90, denied: 5, withdrawn: 5 }) : 'none'
  if (failure !== 'none') return failed(chance, reached, failure, applicationDate, today)
  const { stage } = reached.at(-1)!
  const isFunded = stage === 'funded' || stage === 'past_client'
  const lock = lockOf(chance, terms.noteRate, after(chance.between(4, 9)), isFunded ? funded : undefined, today)
  const scheduled = closing <= today || stage === 'clear_to_close' || stage === 'closing_scheduled'
  return {
    applicationDate,
    stage,
    status: isFunded ? 'funded' : 'active',
    milestones: reached,
    ...(lock && { lock }),
    ...(scheduled && { closingDate: closing }),
    ...(isFunded && { fundedOn: funded, firstPaymentDate: firstOfMonth(funded, 2) }),
  }
}

/** Stopped somewhere on the way, before it was funded. */
function failed(
  chance: Seeded,
  reached: Course['milestones'],
  failure: 'denied' | 'withdrawn',
  applicationDate: string,
  today: string,
): Course {
  const before = reached.filter(({ stage }) => stage !== 'funded' && stage !== 'past_client' && stage !== 'rescission')
  const milestones = before.slice(0, chance.between(1, before.length))
  const on = weekdayFrom(addDays(milestones.at(-1)!.on, chance.between(1, 6)))
  return {
    applicationDate,
    stage: failure,
    status: failure,
    milestones: [...milestones, { stage: failure, on: on < today ? on : today }],
  }
}

/** Most are locked soon after processing begins; one that was funded was locked until then. */
function lockOf(chance: Seeded, rate: number, on: string, fundedOn: string | undefined, today: string): DemoLoan['lock'] {
  if (on > today || (fundedOn === undefined && chance.chance(0.12))) return undefined
  const period = [30, 45, 60].find(days =>
    fundedOn === undefined ? chance.chance(0.5) || days === 60 : addDays(on, days) >= fundedOn,
  )
  return { rate, lockedOn: on, expiresOn: addDays(on, period ?? 90) }
}

/** The day in `today`'s zone on which somebody first spoken to at `touchMs` applied, at least a day later and before today. */
export function applicationDay(chance: Seeded, touchMs: number, today: string): string {
  const first = addDays(dayOf(touchMs), 1)
  const wished = weekdayFrom(addDays(first, Math.round(chance.around(15, 0.8))))
  if (wished < today) return wished
  const span = Math.max(0, Math.floor((Date.parse(today) - Date.parse(first)) / 86_400_000) - 1)
  return addDays(first, chance.between(Math.floor(span / 2), span))
}
