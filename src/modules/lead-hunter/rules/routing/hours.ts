import { isoDay } from '#policy/licence.ts'
import type { WeeklySchedule } from '../../contract/routing.ts'

const quarter = 900_000
const hour = 3_600_000
const day = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, Map<number, number>>()

/**
 * Milliseconds the zone (IANA name) is ahead of UTC at `now`. Throws RangeError for an unknown zone. Remembered by the
 * quarter hour, because every zone changes its offset at one.
 */
export function offsetAt(zone: string, now: number): number {
  const slot = Math.floor(now / quarter)
  const known = knownOffsets(zone)
  const hit = known.get(slot)
  if (hit !== undefined) return hit
  const parts = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(formatOf(zone).format(slot * quarter))
  const minutes = Number(parts?.[2] ?? 0) * 60 + Number(parts?.[3] ?? 0)
  const offset = minutes * 60_000 * (parts?.[1] === '-' ? -1 : 1)
  known.set(slot, offset)
  return offset
}

function knownOffsets(zone: string): Map<number, number> {
  const known = offsets.get(zone)
  if (known && known.size < 20_000) return known
  const fresh = new Map<number, number>()
  offsets.set(zone, fresh)
  return fresh
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  formats.set(zone, format)
  return format
}

/** Whether the schedule is open at `now`; `holiday` tells why it is not. */
export function openAt(schedule: WeeklySchedule, now: number): 'open' | 'closed' | 'holiday' {
  const local = now + offsetAt(schedule.timeZone, now)
  if (schedule.holidays.length && schedule.holidays.includes(isoDay(local))) return 'holiday'
  const days = Math.floor(local / day)
  // 1970-01-01 was a Thursday
  const weekday = (((days + 4) % 7) + 7) % 7
  const minute = Math.floor((local - days * day) / 60_000)
  return schedule.spans.some(s => s.day === weekday && minute >= s.from && minute < s.to) ? 'open' : 'closed'
}

/** Numbers that are equal for two instants exactly if both lie in the same calendar hour, day or month of the zone. */
export function capPeriod(zone: string, now: number): { hour: number; day: number; month: number } {
  const local = now + offsetAt(zone, now)
  const date = new Date(local)
  return {
    hour: Math.floor(local / hour),
    day: Math.floor(local / day),
    month: date.getUTCFullYear() * 12 + date.getUTCMonth(),
  }
}
