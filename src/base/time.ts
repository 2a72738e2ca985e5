import { addDays, civilTime, type Instant, instantOf, toMs, weekdayOf } from './civil-time.ts'

type Style = 'date' | 'date-time' | 'time'

const styles: Record<Style, Intl.DateTimeFormatOptions> = {
  date: { year: 'numeric', month: 'short', day: 'numeric' },
  'date-time': { year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', timeZoneName: 'short' },
  time: { hour: 'numeric', minute: '2-digit' },
}
const formats = new Map<string, Intl.DateTimeFormat>()

function format(at: Instant, zone: string, style: Style): string {
  const key = `${style} ${zone}`
  let made = formats.get(key)
  if (!made) {
    made = new Intl.DateTimeFormat('en-US', { timeZone: zone, ...styles[style] })
    formats.set(key, made)
  }
  // Platforms disagree on which no-break space stands before AM and PM.
  return made.format(toMs(at)).replace(/[\u202f\u00a0]/g, ' ')
}

/** `Mar 4, 2026`. A date without a time (`2026-03-04`) is that day in every zone. Throws RangeError for no date or zone. */
export const showDate = (at: Instant, zone: string): string =>
  typeof at === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(at) ? format(at, 'UTC', 'date') : format(at, zone, 'date')

/** `Mar 4, 2026, 3:05 PM EST`. */
export const showDateTime = (at: Instant, zone: string): string => format(at, zone, 'date-time')

/** What the clock shows there now: `3:05 PM`. */
export const localTimeIn = (zone: string, now: Instant): string => format(now, zone, 'time')

/** `Mon 9:30 AM`; more than six days ahead the day is named too: `Mon, Jan 4, 9:30 AM`. */
export function showAhead(at: Instant, now: Instant, zone: string): string {
  const far = toMs(at) - toMs(now) > 6 * 864e5
  const day = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    ...(far && { month: 'short', day: 'numeric' }),
  })
  return `${day.format(toMs(at))}${far ? ',' : ''} ${localTimeIn(zone, at)}`
}

/** How long ago or ahead, in the largest whole unit: `just now`, `4 min ago`, `in 2 h`, `3 days ago`, `in 2 months`. */
export function relative(then: Instant, now: Instant): string {
  const ahead = toMs(then) - toMs(now)
  const minutes = Math.floor(Math.abs(ahead) / 60_000)
  if (minutes < 1) return 'just now'
  const days = Math.floor(minutes / 1440)
  const counted = (n: number, unit: string) => `${n} ${unit}${n === 1 ? '' : 's'}`
  const span =
    minutes < 60
      ? `${minutes} min`
      : days < 1
        ? `${Math.floor(minutes / 60)} h`
        : days < 31
          ? counted(days, 'day')
          : days < 365
            ? counted(Math.floor(days / 30.44), 'month')
            : counted(Math.floor(days / 365.25) || 1, 'year')
  return ahead > 0 ? `in ${span}` : `${span} ago`
}

/** When an office is open. */
export interface BusinessCalendar {
  /** IANA zone in which the hours are meant. */
  zone: string
  /** ISO weekdays, Monday 1 to Sunday 7. */
  days: readonly number[]
  /** `09:00` */
  opens: string
  /** `17:00`, later than `opens`; `24:00` is midnight at the end of the day. */
  closes: string
  /** Days it stays closed: a set of dates like `2026-12-25`, or whatever knows them. */
  holidays: { has(date: string): boolean }
}

/** Ten years without an open hour is a calendar with a mistake in it. */
const mostDays = 3653

/**
 * The moment when `hours` of opening time (0 or more, fractions allowed) have passed since `start`. Real time is counted, so a
 * day on which clocks change has its true length. Ending exactly at closing time gives closing time; 0 hours gives the next
 * moment of being open. Throws RangeError for a calendar that is never open.
 */
export function addBusinessHours(start: Instant, hours: number, calendar: BusinessCalendar): Date {
  let left = Math.round(hours * 3_600_000)
  if (!(left >= 0)) throw new RangeError('Business hours are counted forward.')
  for (const { from, to } of openings(start, calendar)) {
    if (left <= to - from) return new Date(from + left)
    left -= to - from
  }
  throw new RangeError('This calendar has no opening hours.')
}

/** Hours of opening time between two moments; 0 when `end` is not after `start`. */
export function businessHoursBetween(start: Instant, end: Instant, calendar: BusinessCalendar): number {
  const last = toMs(end)
  let open = 0
  for (const { from, to } of openings(start, calendar)) {
    if (from >= last) break
    open += Math.min(to, last) - from
  }
  return open / 3_600_000
}

/** Whether the office is open at that moment. Closing time itself is closed. */
export function isOpen(at: Instant, calendar: BusinessCalendar): boolean {
  for (const { from } of openings(at, calendar)) return from === toMs(at)
  return false
}

/** Open stretches from `start` on, the first one cut to begin no earlier. */
function* openings(start: Instant, calendar: BusinessCalendar): Generator<{ from: number; to: number }> {
  const opens = minutesOf(calendar.opens)
  const closes = minutesOf(calendar.closes)
  if (opens >= closes) throw new RangeError('A business day closes later than it opens.')
  const begin = toMs(start)
  let date = civilTime(begin, calendar.zone).date
  for (let n = 0; n < mostDays; n++, date = addDays(date, 1)) {
    if (!calendar.days.includes(weekdayOf(date)) || calendar.holidays.has(date)) continue
    const from = Math.max(begin, instantOf(date, opens, calendar.zone))
    const to = instantOf(date, closes, calendar.zone)
    if (from < to) yield { from, to }
  }
}

function minutesOf(clock: string): number {
  const m = /^(\d{2}):([0-5]\d)$/.exec(clock)
  const minutes = m ? Number(m[1]) * 60 + Number(m[2]) : Number.NaN
  if (!(minutes <= 1440)) throw new RangeError('Write opening hours like 09:00 or 17:30.')
  return minutes
}
