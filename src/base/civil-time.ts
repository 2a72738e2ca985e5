/** A moment: a Date, milliseconds since 1970, or ISO 8601 with an offset. */
export type Instant = Date | number | string

/** What a calendar and a clock on the wall show in one zone. */
export interface CivilTime {
  /** ISO 8601: `2026-03-04`. */
  date: string
  hour: number
  minute: number
  second: number
  /** ISO 8601: Monday 1 to Sunday 7. */
  weekday: number
}

const day = 86_400_000
const clocks = new Map<string, Intl.DateTimeFormat>()

/** Milliseconds since 1970. Throws RangeError for what is no moment. */
export function toMs(at: Instant): number {
  const ms = at instanceof Date ? at.getTime() : typeof at === 'number' ? at : Date.parse(at)
  if (!Number.isFinite(ms)) throw new RangeError('This is not a moment in time.')
  return ms
}

/** Whether the platform knows this IANA zone (`America/Chicago`). */
export function isTimeZone(zone: string): boolean {
  try {
    clockOf(zone)
    return true
  } catch {
    return false
  }
}

/** The civil time of a moment in an IANA zone. Throws RangeError for an unknown zone. */
export function civilTime(at: Instant, zone: string): CivilTime {
  const parts: Record<string, string> = {}
  for (const part of clockOf(zone).formatToParts(toMs(at))) parts[part.type] = part.value
  const date = `${parts.year!.padStart(4, '0')}-${parts.month}-${parts.day}`
  return { date, hour: Number(parts.hour), minute: Number(parts.minute), second: Number(parts.second), weekday: weekdayOf(date) }
}

/**
 * The moment, in milliseconds since 1970, at which clocks in `zone` show `minutes` past midnight on `date` (`2026-03-04`).
 * Where clocks go back and show it twice: the first. Where they go forward and never show it: as far after the change as it
 * lies after the skipped hour's start (RFC 5545 and Temporal's `compatible` do the same).
 */
export function instantOf(date: string, minutes: number, zone: string): number {
  const wall = Date.parse(`${date}T00:00:00Z`) + minutes * 60_000
  const before = wall - offset(wall - day, zone)
  const after = wall - offset(wall + day, zone)
  const fitting = [before, after].filter(ms => ms + offset(ms, zone) === wall)
  return fitting.length > 0 ? Math.min(...fitting) : before
}

/** The calendar day `days` after `date`. */
export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * day).toISOString().slice(0, 10)

/** Monday 1 to Sunday 7. */
export const weekdayOf = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay() || 7

/** How far clocks in the zone are ahead of UTC at that moment, in milliseconds. */
function offset(ms: number, zone: string): number {
  const { date, hour, minute, second } = civilTime(ms, zone)
  const wholeSeconds = Math.floor(ms / 1000) * 1000
  return Date.parse(`${date}T00:00:00Z`) + ((hour * 60 + minute) * 60 + second) * 1000 - wholeSeconds
}

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone)
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    clocks.set(zone, clock)
  }
  return clock
}
