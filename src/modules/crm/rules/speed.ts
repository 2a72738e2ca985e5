import { addBusinessHours, type BusinessCalendar, businessHoursBetween } from '#base/time.ts'
import { type LeadStatus, waiting } from './lead-status.ts'

/** Who asked longer ago than a day does not wait by the telephone any more. */
const patience = 24 * 3_600_000

/**
 * Whether somebody waits for an answer: the lead came by a door where people knock (a form, a vendor, a mail, a program, by
 * hand) and soon after they asked. A file of people is no such door, whatever moment it names.
 */
export const cameLive = (byLiveDoor: boolean, asked: Date, arrived: Date): boolean =>
  byLiveDoor && arrived.getTime() - asked.getTime() <= patience

export interface Clocked {
  /** As `cameLive` said when the lead came. */
  live: boolean
  status: LeadStatus
  receivedAt: string
  firstTouchAt: string | null
}

/**
 * What is said of a lead's speed: how fast it was `answered`, a clock that is `running`, in words when it `came` because no
 * clock says anything of it any more, or `nothing`.
 */
export function speedOf(
  { live, status, receivedAt, firstTouchAt }: Clocked,
  now: number,
  calendar?: BusinessCalendar,
): 'answered' | 'running' | 'came' | 'nothing' {
  if (firstTouchAt) return live ? 'answered' : 'nothing'
  if (!waiting.includes(status)) return 'nothing'
  const begins = calendar ? addBusinessHours(receivedAt, 0, calendar).getTime() : Date.parse(receivedAt)
  return live && now - begins <= patience ? 'running' : 'came'
}

/** Milliseconds somebody has waited: of a calendar only those in which the office was open. */
export const waited = (from: string, to: number, calendar?: BusinessCalendar): number =>
  calendar ? Math.round(businessHoursBetween(from, to, calendar) * 3_600_000) : to - Date.parse(from)

/** Whole seconds from the inquiry to the first try, as a clock shows them; null where nobody waited for it. */
export const answeredIn = (
  { live, receivedAt }: Pick<Clocked, 'live' | 'receivedAt'>,
  at: Date,
  calendar?: BusinessCalendar,
): number | null => (live ? Math.max(0, Math.floor(waited(receivedAt, at.getTime(), calendar) / 1000)) : null)

/**
 * Until when the clock stands still because the office is closed; undefined while it runs. Never being open again is a
 * calendar with a mistake in it: RangeError.
 */
export function closedUntil(now: number, calendar: BusinessCalendar | undefined): number | undefined {
  const opens = calendar && addBusinessHours(now, 0, calendar).getTime()
  return opens !== undefined && opens > now ? opens : undefined
}

/** The middle of how long people waited who were answered, in whole seconds as each clock shows them; null where nobody waited. */
export function medianSpeed(
  answered: readonly { live: boolean; receivedAt: string; firstTouchAt: string }[],
  calendar?: BusinessCalendar,
): number | null {
  const seconds = answered
    .filter(one => one.live)
    .map(one => waited(one.receivedAt, Date.parse(one.firstTouchAt), calendar) / 1000)
    .sort((a, b) => a - b)
  const middle = seconds.length / 2
  const [low, high] = [seconds[Math.ceil(middle) - 1], seconds[Math.floor(middle)]]
  return low === undefined || high === undefined ? null : Math.floor((low + high) / 2)
}
