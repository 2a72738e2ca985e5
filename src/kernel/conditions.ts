import ipaddr from 'ipaddr.js'
import { addDays, civilTime, instantOf } from '#base/civil-time.ts'
import { Refusal } from '#base/refusal.ts'
import { showDateTime } from '#base/time.ts'
import { type Conditions, isConditional } from '#policy/client-matrix.ts'
import type { Caller } from './caller.ts'

/** Whether somebody may ask at all at this moment and from this address; else why not, and from when on. */
export type Standing =
  | { open: true }
  | { open: false; why: 'dates' | 'hours' | 'network'; words: string; opensAt: number | undefined }

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** Whether a date lies within the first and the last day. */
export const withinDates = ({ startsOn, endsOn }: Conditions, date: string): boolean =>
  (startsOn === null || date >= startsOn) && (endsOn === null || date <= endsOn)

/** When the hours open next, milliseconds since 1970; undefined where never again. */
export function opensNext(hours: NonNullable<Conditions['hours']>, zone: string, now: Date): number | undefined {
  const today = civilTime(now, zone)
  for (let n = 0; n <= 7; n++) {
    const date = addDays(today.date, n)
    if (!hours.days.includes(((today.weekday - 1 + n) % 7) + 1)) continue
    const at = instantOf(date, minutesOf(hours.from), zone)
    if (at > now.getTime()) return at
  }
  return undefined
}

const inHours = ({ days, from, to }: NonNullable<Conditions['hours']>, zone: string, now: Date): boolean => {
  const { weekday, hour, minute } = civilTime(now, zone)
  const at = hour * 60 + minute
  return days.includes(weekday) && at >= minutesOf(from) && at < minutesOf(to)
}

/** Whether an address is in one of the CIDR blocks; IPv4 as IPv6 writes it (`::ffff:192.0.2.1`, RFC 4291) is IPv4. */
export function inNetworks(networks: readonly string[], address: string | undefined): boolean {
  if (address === undefined || !ipaddr.isValid(address)) return false
  const asked = ipaddr.process(address)
  return networks.some(network => {
    if (!ipaddr.isValidCIDR(network)) return false
    const [block, bits] = ipaddr.parseCIDR(network)
    return block.kind() === asked.kind() && asked.match(block, bits)
  })
}

/** The rule, with the clock, the zone and the address handed in. An address that is not known is in no network. */
export function standingUnder(c: Conditions, zone: string, now: Date, address: string | undefined): Standing {
  const closed = (why: 'dates' | 'hours' | 'network', words: string, opensAt?: number): Standing => ({
    open: false,
    why,
    words,
    opensAt,
  })
  const { date } = civilTime(now, zone)
  if (!withinDates(c, date)) {
    if (c.endsOn !== null && date > c.endsOn) return closed('dates', `Your access ended on ${c.endsOn}.`)
    return closed('dates', `Your access begins on ${c.startsOn}.`, instantOf(c.startsOn!, 0, zone))
  }
  if (c.hours && !inHours(c.hours, zone, now)) {
    const next = opensNext(c.hours, zone, now)
    const words = next === undefined ? '' : ` It opens again ${showDateTime(next, zone)}.`
    return closed('hours', `You are outside the hours set for you.${words}`, next)
  }
  if (c.networks && !inNetworks(c.networks, address))
    return closed('network', 'You are outside the networks set for you. Use the company’s network, or ask an administrator.')
  return { open: true }
}

/** Whether this caller may ask now, from here. */
export const standsOpen = ({ conditions }: Pick<Caller, 'conditions'>, now: Date, address: string | undefined): boolean =>
  !conditions || standingUnder(conditions.of, conditions.zone, now, address).open

/** Refuses a request outside its asker's dates, hours or networks. The session lives on: it is asked again when they open. */
export function demandStanding({ conditions }: Pick<Caller, 'conditions'>, now: Date, address: string | undefined): void {
  if (!conditions || !isConditional(conditions.of)) return
  const standing = standingUnder(conditions.of, conditions.zone, now, address)
  if (standing.open) return
  throw new Refusal('forbidden', `${standing.words} Nothing you have open is lost.`, {
    title: standing.why === 'network' ? 'Not from here' : 'Not at this time',
    facts: { reason: standing.why, ...(standing.opensAt && { opensAt: new Date(standing.opensAt).toISOString() }) },
  })
}
