import { addDays, civilTime, type Instant, instantOf, toMs } from '#base/civil-time.ts'

/**
 * Minutes of the day between which somebody is called where they are. Federal law says 8 AM to 9 PM (47 CFR 64.1200(c)(1)); the
 * stricter states end at 8 PM (Fla. Stat. 501.616(6)(a), 15 O.S. 775C.4).
 */
const from = 8 * 60
const to = 20 * 60

/** Zones to keep to where nobody knows more than that it is in the United States: the first and the last of the mainland. */
const mainland = ['America/New_York', 'America/Los_Angeles']
const beyond: Record<string, string> = { AK: 'America/Anchorage', HI: 'Pacific/Honolulu' }

/** Zones in which it must be an hour to call: those of the ZIP code, else all that are possible. */
export const zonesOf = (ofZip: readonly string[] | undefined, state: string | null): readonly string[] =>
  ofZip?.length ? ofZip : [...mainland, ...(state && beyond[state] ? [beyond[state]] : [])]

/** When somebody may be called: now, or the next moment at which it is an hour to call in every zone. */
export function callableFrom(zones: readonly string[], now: Instant): Date {
  let at = toMs(now)
  // Each round moves to the latest opening; hours of twelve in zones of six hours always meet within two days.
  for (let n = 0; n < 4; n++) {
    const next = Math.max(...zones.map(zone => opening(zone, at)))
    if (next === at) break
    at = next
  }
  return new Date(at)
}

function opening(zone: string, at: number): number {
  const { date, hour, minute } = civilTime(at, zone)
  const minutes = hour * 60 + minute
  if (minutes < from) return instantOf(date, from, zone)
  if (minutes < to) return at
  return instantOf(addDays(date, 1), from, zone)
}
