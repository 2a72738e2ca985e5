import { addDays, civilTime, instantOf, weekdayOf } from '#base/civil-time.ts'

export interface DueChoice {
  id: string
  label: string
  at: string
}

const nine = 9 * 60
const iso = (ms: number) => new Date(ms).toISOString()

/** The next day on which an office is usually open. */
const nextWorkday = (date: string): string => {
  const next = addDays(date, 1)
  return weekdayOf(next) > 5 ? addDays(next, 8 - weekdayOf(next)) : next
}

/** When somebody is to be called again: soon, or in the morning of a working day, on the clock of the client's zone. */
export function callbackChoices(now: number, zone: string): DueChoice[] {
  const today = civilTime(now, zone).date
  const workday = nextWorkday(today)
  const rounded = Math.ceil(now / 300_000) * 300_000
  return [
    { id: '30m', label: 'In 30 min', at: iso(rounded + 30 * 60_000) },
    { id: '2h', label: 'In 2 h', at: iso(rounded + 2 * 3_600_000) },
    { id: 'morning', label: weekdayOf(workday) === 1 ? 'Monday 9 AM' : 'Tomorrow 9 AM', at: iso(instantOf(workday, nine, zone)) },
    { id: 'week', label: 'In a week', at: iso(instantOf(nextWorkday(addDays(today, 6)), nine, zone)) },
  ]
}

/** By when something is to be done: the end of a working day. */
export function taskChoices(now: number, zone: string): DueChoice[] {
  const today = civilTime(now, zone).date
  const end = (date: string) => iso(instantOf(date, 17 * 60, zone))
  const workday = nextWorkday(today)
  return [
    ...(Date.parse(end(today)) > now ? [{ id: 'today', label: 'Today', at: end(today) }] : []),
    { id: 'next', label: weekdayOf(workday) === 1 ? 'Monday' : 'Tomorrow', at: end(workday) },
    { id: '3d', label: 'In 3 days', at: end(nextWorkday(addDays(today, 2))) },
    { id: 'week', label: 'In a week', at: end(nextWorkday(addDays(today, 6))) },
  ]
}

/** A moment as a `datetime-local` field of the client's zone shows it, and back. */
export function localOf(at: string, zone: string): string {
  const { date, hour, minute } = civilTime(at, zone)
  return `${date}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}
export function momentOf(local: string, zone: string): string | null {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)/.exec(local)
  return found ? iso(instantOf(found[1]!, Number(found[2]) * 60 + Number(found[3]), zone)) : null
}
