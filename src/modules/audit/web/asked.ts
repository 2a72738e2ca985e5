import { addDays, civilTime, instantOf } from '#base/civil-time.ts'
import { mostMonths } from '#policy/retention.ts'
import type { Input } from '#ui/call.ts'
import { readDays, readMany } from '#ui/filter/filter.ts'
import type { UrlState } from '#ui/url-state.ts'
import { auditDoors, type countEvents, huntEntries } from '../contract.ts'

export type Asked = Input<typeof countEvents>

/** Entries of the address that make up a question; the others are of the screen. */
export const whatEntries = huntEntries.filter(entry => entry !== 'when')
export const timeEntries = ['when', 'span'] as const

const minute = 60_000
/** What is asked about where nothing is said. */
export const usualDays = 7

/** From when to when, as the address says: a stretch of the picture, days, or the last week. `now` is in milliseconds. */
export function spanOf(url: UrlState, now: number, zone: string): { from: string; to: string } {
  const iso = (ms: number) => new Date(ms).toISOString()
  const [from, to] = (url.span ?? '').split('..').map(text => Date.parse(text))
  if (from && to && to > from) return { from: iso(from), to: iso(to) }
  // To the end of this minute, so that the same question is asked by the same words for a while.
  const end = Math.ceil((now + 1) / minute) * minute
  // Of one record everything that is kept.
  if (!url.when) return { from: iso(end - (url.subject ? mostMonths * 30.5 : usualDays) * 1440 * minute), to: iso(end) }
  const days = readDays(url.when, civilTime(now, zone).date)
  const last = days.to ? instantOf(addDays(days.to, 1), 0, zone) : end
  return {
    from: iso(days.from ? instantOf(days.from, 0, zone) : last - 90 * 1440 * minute),
    to: iso(Math.max(last, (days.from ? instantOf(days.from, 0, zone) : 0) + minute)),
  }
}

const among = <T extends string>(text: string | undefined, all: readonly T[]): T[] | undefined => {
  const { not, values } = readMany(text)
  return values.length ? all.filter(one => values.includes(one) !== not) : undefined
}

/** The question an address asks. What is not an id or an address is left out by the form that writes it. */
export function askedOf(url: UrlState, now: number, zone: string): Asked {
  const many = (text: string | undefined) => readMany(text).values
  const door = among(url.door, auditDoors)
  return {
    ...spanOf(url, now, zone),
    ...(url.actor && { actor: many(url.actor) }),
    ...(url.subject && { subject: url.subject }),
    ...(url.subject && url.about === 'contact' && { whole: true }),
    ...(url.name && { name: many(url.name) }),
    ...(url.kind === 'command' || url.kind === 'event' ? { kind: url.kind } : {}),
    ...(door && { door }),
    ...(url.outcome === 'done' || url.outcome === 'refused' ? { outcome: url.outcome } : {}),
    ...(url.request && { request: url.request }),
    ...(url.operation && { operation: url.operation }),
    ...(url.session && { bearer: url.session }),
    ...(url.address && { address: url.address }),
  }
}
