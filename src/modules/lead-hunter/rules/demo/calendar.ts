import { addDays, civilTime, instantOf, weekdayOf } from '#base/civil-time.ts'
import type { Seeded } from './seeded.ts'

/** All three branches are on Eastern time. */
export const zone = 'America/New_York'

const minute = 60_000

export const iso = (ms: number): string => new Date(ms).toISOString()
export const dayOf = (ms: number, at = zone): string => civilTime(ms, at).date
export { addDays }

/** The same day, or the Monday after a weekend. */
export function weekdayFrom(date: string): string {
  const weekday = weekdayOf(date)
  return weekday > 5 ? addDays(date, 8 - weekday) : date
}

/** The day after so many weekdays. */
export function addWeekdays(date: string, days: number): string {
  let at = date
  for (let left = days; left > 0; left--) at = weekdayFrom(addDays(at, 1))
  return at
}

/** The first of the month that begins `months` after the month of `date`. */
export function firstOfMonth(date: string, months: number): string {
  const index = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-01`
}

export const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)

type Hours = (weekday: number) => readonly [from: number, to: number] | undefined

/** When an officer works: weekdays 8:30 to 18:30, Saturdays until two. Minutes after midnight. */
const hours: Hours = weekday => (weekday <= 5 ? [510, 1110] : weekday === 6 ? [540, 840] : undefined)
/** When somebody still writes back from home: evenings, and through the weekend. */
const watch: Hours = weekday => (weekday <= 5 ? [360, 1380] : [420, 1350])
/** When a telephone may ring with a message (47 CFR 64.1200(c)(1)); before and after it is a mail. */
const waking: Hours = () => [480, 1260]
/** What stage limits are counted in: the office hours a new company has. */
const office: Hours = weekday => (weekday <= 5 ? [540, 1080] : undefined)

const within =
  (open: Hours) =>
  (ms: number): boolean => {
    const { hour, minute: past, weekday } = civilTime(ms, zone)
    const span = open(weekday)
    return span !== undefined && hour * 60 + past >= span[0] && hour * 60 + past < span[1]
  }
export const isWorkingTime = within(hours)
export const isOnWatch = within(watch)
export const isWaking = within(waking)

/** The moment itself while at work, else when the next working day begins. */
export function nextWorkingTime(ms: number): number {
  if (isWorkingTime(ms)) return ms
  let { date } = civilTime(ms, zone)
  for (let n = 0; n < 8; n++, date = addDays(date, 1)) {
    const open = hours(weekdayOf(date))
    const at = open && instantOf(date, open[0], zone)
    if (at !== undefined && at > ms) return at
  }
  return ms
}

/** Some moment of the working day of that date, or of the next one that is worked. */
export function workingMoment(chance: Seeded, date: string): number {
  const worked = hours(weekdayOf(date)) ? date : addDays(date, 1)
  const [from, to] = hours(weekdayOf(worked))!
  return instantOf(worked, chance.between(from, to - 1), zone) + chance.between(0, 59) * 1000
}

/** Some moment at work between two others; undefined where they leave none. */
export function workingMomentBetween(chance: Seeded, from: number, to: number): number | undefined {
  for (let tries = 0; tries < 40 && from < to; tries++) {
    const at = from + Math.floor(chance.fraction() * (to - from))
    if (isWorkingTime(at)) return at
  }
  return undefined
}

/** The moment from which so many office hours have passed until `ms`. */
export function officeHoursBefore(ms: number, wanted: number): number {
  let left = wanted * 60 * minute
  let { date } = civilTime(ms, zone)
  for (;;) {
    const span = office(weekdayOf(date))
    if (span) {
      const from = instantOf(date, span[0], zone)
      const to = Math.min(ms, instantOf(date, span[1], zone))
      if (to > from && left <= to - from) return to - left
      left -= Math.max(0, to - from)
    }
    date = addDays(date, -1)
  }
}

/** That clock time, in minutes after midnight, of that day, on the quarter of an hour as people set it. */
export const clockOn = (date: string, minutes: number, at = zone): number => instantOf(date, Math.round(minutes / 15) * 15, at)

export type Rhythm = 'online' | 'office' | 'open_house'

/** How many leads an hour of the day brings, midnight first. */
const rhythms: Record<Rhythm, readonly number[]> = {
  online: [1.2, 0.6, 0.4, 0.3, 0.4, 0.8, 2.5, 6, 10, 13, 14, 14, 13, 12, 11, 11, 11, 12, 13, 15, 16, 13, 7, 3],
  office: [0, 0, 0, 0, 0, 0, 0, 1, 6, 12, 14, 13, 9, 10, 13, 14, 11, 7, 3, 1, 0, 0, 0, 0],
  open_house: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 5, 9, 14, 14, 9, 3, 0, 0, 0, 0, 0, 0, 0],
}
/** Monday first. */
const weekdays: Record<Rhythm, readonly number[]> = {
  online: [17, 17, 16, 15, 14, 11, 12],
  office: [22, 22, 20, 20, 16, 3, 0],
  open_house: [0, 0, 0, 1, 2, 45, 52],
}

/** A moment in the last `days` days before `now` at which such a lead would come, more often lately: the company grows. */
export function arrival(chance: Seeded, rhythm: Rhythm, now: number, days: number): number {
  const today = dayOf(now)
  for (let tries = 0; tries < 400; tries++) {
    const back = Math.floor((1 - chance.fraction() ** 0.4) * days)
    const date = addDays(today, -back)
    if (!chance.chance(weekdays[rhythm][weekdayOf(date) - 1]! / 52)) continue
    const hour = chance.between(0, 23)
    if (!chance.chance(rhythms[rhythm][hour]! / 16)) continue
    const at = instantOf(date, hour * 60 + chance.between(0, 59), zone) + chance.between(0, 59_999)
    if (at < now - 5 * minute && at > now - days * 1440 * minute) return at
  }
  return now - days * 720 * minute
}
