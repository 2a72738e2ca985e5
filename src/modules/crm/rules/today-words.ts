import { addDays, civilTime, instantOf, weekdayOf } from '#base/civil-time.ts'
import { type BusinessCalendar, relative } from '#base/time.ts'

export const groupTitles = {
  to_accept: 'Waiting for you to accept',
  untouched: 'New and not yet contacted',
  callbacks: 'Callbacks',
  overdue: 'Overdue',
  locks: 'Rate locks running out',
  late_stage: 'Too long in a stage',
  unclaimed: 'Without an officer',
  tasks: 'Due today',
} as const
export type TodayGroup = keyof typeof groupTitles

/** `4 min`, `2 h`, `3 days`: how long something has lasted. */
const lasting = (since: string, now: Date): string =>
  relative(since, now).replace(/ ago$/, '').replace('just now', 'less than a minute')

/** As `relative`, in seconds where less than a minute is left. */
const soon = (at: string, now: Date): string => {
  const seconds = Math.ceil((Date.parse(at) - now.getTime()) / 1000)
  return seconds < 60 ? `in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}` : relative(at, now)
}

/** Why a record is on the list, in one sentence. */
export const why = {
  to_accept: (acceptBy: string, now: Date) =>
    Date.parse(acceptBy) < now.getTime()
      ? `The time to accept ran out ${relative(acceptBy, now)}.`
      : `Accept it ${soon(acceptBy, now)}, or it goes to somebody else.`,
  untouched: (receivedAt: string, now: Date) => `Came in ${relative(receivedAt, now)}; nobody has tried to reach them yet.`,
  overdue: (dueAt: string, now: Date) => `Was due ${relative(dueAt, now)}.`,
  callbacks: (dueAt: string | null, now: Date) =>
    dueAt === null
      ? 'They asked to be called back.'
      : Date.parse(dueAt) < now.getTime()
        ? `Call back: was due ${relative(dueAt, now)}.`
        : `Call back ${relative(dueAt, now)}.`,
  tasks: (dueAt: string, now: Date) => `Due ${relative(dueAt, now)}.`,
  unclaimed: (receivedAt: string, now: Date) => `Came in ${relative(receivedAt, now)} and has no officer.`,
  late_stage: (stage: string, since: string, now: Date) =>
    `In “${stage}” for ${lasting(since, now)}, longer than the stage allows.`,
  locks: (expiresAt: string, now: Date) =>
    Date.parse(expiresAt) < now.getTime()
      ? `The lock ran out ${relative(expiresAt, now)}.`
      : `The lock runs out ${relative(expiresAt, now)}.`,
}

/** Midnight of the day that `now` is in, and of the day after, in an IANA zone. */
export function dayOf(now: Date, zone: string): { from: Date; to: Date } {
  const { date } = civilTime(now, zone)
  return { from: new Date(instantOf(date, 0, zone)), to: new Date(instantOf(addDays(date, 1), 0, zone)) }
}

/**
 * The latest start from which `hours` of opening time have passed by `now`: what came to a stage before it is late. Undefined
 * where that reaches further back than half a year.
 */
export function startedBefore(now: Date, hours: number, calendar: BusinessCalendar): Date | undefined {
  let left = hours * 3_600_000
  let date = civilTime(now, calendar.zone).date
  const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))
  for (let n = 0; n < 183; n++, date = addDays(date, -1)) {
    if (!calendar.days.includes(weekdayOf(date)) || calendar.holidays.has(date)) continue
    const from = instantOf(date, minutes(calendar.opens), calendar.zone)
    const to = Math.min(now.getTime(), instantOf(date, minutes(calendar.closes), calendar.zone))
    if (to <= from) continue
    if (left <= to - from) return new Date(to - left)
    left -= to - from
  }
  return undefined
}
