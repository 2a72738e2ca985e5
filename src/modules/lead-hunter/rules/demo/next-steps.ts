import { addDays, addWeekdays, clockOn, dayOf, iso, isWorkingTime, nextWorkingTime, weekdayFrom } from './calendar.ts'
import type { Seeded } from './seeded.ts'
import type { DemoLoan, DemoLoanTask, DemoTask, LeadLife, LeadStatus } from './types.ts'

const minute = 60_000

/** Minutes after midnight between which such a thing is done; titles that name no time may be done all day. */
const times: readonly [RegExp, from: number, to: number][] = [
  [/\bmorning\b/i, 540, 645],
  [/\bbefore lunch\b/i, 660, 720],
  [/\bafternoon\b/i, 780, 990],
  [/\b(evening|after work)\b/i, 1035, 1095],
]
export const timesOf = (title: string): readonly [from: number, to: number] => {
  const named = times.find(([words]) => words.test(title))
  return named ? [named[1], named[2]] : [540, 1050]
}

const clockFor = (chance: Seeded, title: string): number => chance.between(...timesOf(title))

const next: Partial<Record<LeadStatus, string[]>> = {
  accepted: ['First call', 'First call in the morning'],
  attempting: ['Call again before lunch', 'Call again in the afternoon', 'Call back after work', 'Try in the evening'],
  contacted: ['Send the document checklist', 'Call back about the pre-qualification', 'Call back before lunch'],
  appointment: ['Pre-approval call', 'Call back in the afternoon with numbers', 'Review the options together'],
  nurturing: ['Check-in call', 'Call back about the showings'],
}
const shares: Partial<Record<LeadStatus, number>> = { nurturing: 0.4, accepted: 1 }

/**
 * The next step of a lead that is being worked: today, one of the next days, a few late; and now and then one that is done.
 * Who gave no number (`phone` false) is written to.
 */
export function inventTasks(chance: Seeded, life: LeadLife, nowMs: number, phone: boolean): DemoTask[] {
  const { owner } = life
  if (!owner) return []
  const tasks: DemoTask[] = []
  if (life.firstTouch === 'call' && chance.chance(0.4)) {
    const due = nextWorkingTime(Date.parse(life.assignedAt!) + 10 * minute)
    tasks.push({ title: 'First call', assignee: owner, dueAt: iso(due), doneAt: life.firstTouchAt! })
  }
  if (life.holdUntil)
    tasks.push({
      title: 'Talk again as agreed',
      assignee: owner,
      dueAt: iso(clockOn(weekdayFrom(life.holdUntil), chance.between(540, 1050))),
    })
  const titles = next[life.status]
  if (!titles || !chance.chance(shares[life.status] ?? 0.8)) return tasks
  const wished = chance.pick(titles)
  const title = phone || !/\bcall\b/i.test(wished) ? wished : 'Write again'
  const since = Math.max(Date.parse(life.since), Date.parse(life.firstTouchAt ?? life.since))
  tasks.push({ title, assignee: owner, dueAt: iso(dueOf(chance, title, since, nowMs)) })
  return tasks
}

/** Of ten one is late by up to three days, three are of today, the others of the next days. */
function dueOf(chance: Seeded, title: string, sinceMs: number, nowMs: number): number {
  const today = dayOf(nowMs)
  const clock = clockFor(chance, title)
  const wish = chance.fraction()
  if (wish < 0.1) {
    for (let back = chance.between(0, 3); back < 4; back++) {
      const day = addDays(today, -back)
      const due = clockOn(day, clock)
      if (weekdayFrom(day) === day && due < nowMs && due > sinceMs) return due
    }
  }
  const soon = clockOn(today, clock)
  if (wish < 0.4 && isWorkingTime(soon) && soon > nowMs) return soon
  return clockOn(addWeekdays(today, chance.between(1, 5)), clock)
}

/** What is to do for loans: a closing, a lock that runs out, and the day on which an old client's loan was funded. */
export function inventLoanTasks(chance: Seeded, loans: readonly DemoLoan[], nowMs: number): DemoLoanTask[] {
  const today = dayOf(nowMs)
  const days = (on: string) => Math.round((Date.parse(on) - Date.parse(today)) / 86_400_000)
  const at = (on: string, title: string): string => {
    const day = weekdayFrom(on)
    return iso(clockOn(day, clockFor(chance, title)))
  }
  return loans.flatMap(({ key, owner, status, closingDate, lock, fundedOn }): DemoLoanTask[] => {
    const task = (title: string, on: string) => ({ loan: key, title, assignee: owner, dueAt: at(on, title) })
    const found: DemoLoanTask[] = []
    if (status === 'active' && closingDate && days(closingDate) > 0 && days(closingDate) <= 10)
      found.push(
        task(
          'Confirm the closing time with the title company',
          addDays(closingDate, -1) > today ? addDays(closingDate, -1) : today,
        ),
      )
    if (status === 'active' && lock && days(lock.expiresOn) >= 0 && days(lock.expiresOn) <= 7)
      found.push(task('Extend the lock or close in time', today))
    const birthday = fundedOn && anniversary(fundedOn, today)
    if (birthday && days(birthday) <= 10) found.push(task('Loan anniversary: call to say thank you', birthday))
    return found
  })
}

/** The next return of the day, today included; undefined in the first year. */
function anniversary(fundedOn: string, today: string): string | undefined {
  const year = Number(today.slice(0, 4))
  const next = [year, year + 1].map(of => `${of}${fundedOn.slice(4).replace('-02-29', '-02-28')}`).find(on => on >= today)
  return next && Number(next.slice(0, 4)) > Number(fundedOn.slice(0, 4)) ? next : undefined
}

export interface OwnTask {
  title: string
  dueMs: number
  late: boolean
}

/** [title, working days from today] */
const own: readonly [title: string, days: number][] = [
  ['Send the document checklist', -1],
  ['Call back in the morning about the appraisal', -1],
  ['Call back before lunch', 0],
  ['Review the pre-approval letter in the afternoon', 0],
  ['Call back after work: wants to lock', 0],
  ['Ask for the missing bank statement', 1],
  ['Call back in the morning', 1],
  ['Check in about the closing date', 2],
]

/**
 * Something to do for whoever loads the company, in their own zone: late, today and soon. What the day has no time for any
 * more is of the next working day; one call of today stays, at whatever hour they look.
 */
export function ownTasks(nowMs: number, zone: string): OwnTask[] {
  const today = dayOf(nowMs, zone)
  const back = () => {
    const day = addDays(today, -1)
    return weekdayFrom(day) === day ? day : addDays(weekdayFrom(day), -3)
  }
  return own.map(([title, days]) => {
    const [from, to] = timesOf(title)
    const clock = Math.round((from + to) / 2)
    const on = days < 0 ? back() : days === 0 ? today : addWeekdays(today, days)
    const due = clockOn(on, clock, zone)
    const stays = days !== 0 || due > nowMs + 10 * minute || title.includes('after work')
    const dueMs = stays ? due : clockOn(addWeekdays(today, 1), clock, zone)
    return { title, dueMs, late: dueMs < nowMs }
  })
}
