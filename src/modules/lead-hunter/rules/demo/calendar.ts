import { addDays, civilTime, instantOf, weekdayOf } from '#base/civil-time.ts'
import type { Seeded } from './seeded.ts'

/** All three branches are on Eastern time. */
export const zone = 'America/New_York'

const minute = 60_000

export const iso = (ms: number): string => new Date(ms).toISOString()
export const dayOf = (ms: number): string => civilTime(ms, zone).date
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

/** When an officer works: weekdays 8:30 to 18:30, Saturdays until two. Minutes after midnight. */
const hours = (weekday: number): [number, number] | undefined =>
  weekday <= 5 ? [510, 1110] : weekday === 6 ? [540, 840] : undefined

export function isWorkingTime(ms: number): boolean {
  const { hour, minute: past, weekday } = civilTime(ms, zone)
  const open = hours(weekday)
  return open !== undefined && hour * 60 + past >= open[0] && hour * 60 + past < open[1]
}

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

export type Rhythm = 'online' | 'office' | 'open_house'

/** How many leads an hour of the day brings, midnight first. */
const rhythms: Record<Rhythm, readonly number[]> = {
  online: [3, 2, 1, 1, 1, 2, 4, 7, 10, 13, 14, 14, 13, 12, 11, 11, 11, 12, 13, 15, 16, 15, 11, 6],
  office: [0, 0, 0, 0, 0, 0, 0, 1, 6, 12, 14, 13, 9, 10, 13, 14, 11, 7, 3, 1, 0, 0, 0, 0],
  open_house: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 5, 9, 14, 14, 9, 3, 0, 0, 0, 0, 0, 0, 0],
}
/** Monday first. */
const weekdays: Record<Rhythm, readonly number[]> = {
  online: [17, 17, 16, 15, 14, 11, 12],
  office: [22, 22, 20, 20, 16, 3, 0],
  open_house: [0, 0, 0, 1, 2, 45, 52],
}

/** A moment in the last `days` days before `now` at which such a lead would come, a little more often lately. */
export function arrival(chance: Seeded, rhythm: Rhythm, now: number, days: number): number {
  const today = dayOf(now)
  for (let tries = 0; tries < 400; tries++) {
    const back = Math.floor(chance.fraction() ** 1.12 * days)
    const date = addDays(today, -back)
    if (!chance.chance(weekdays[rhythm][weekdayOf(date) - 1]! / 52)) continue
    const hour = chance.between(0, 23)
    if (!chance.chance(rhythms[rhythm][hour]! / 16)) continue
    const at = instantOf(date, hour * 60 + chance.between(0, 59), zone) + chance.between(0, 59_999)
    if (at < now - 5 * minute && at > now - days * 1440 * minute) return at
  }
  return now - days * 720 * minute
}
