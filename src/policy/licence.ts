import { showDate } from '#base/time.ts'

/**
 * The licence law, the one copy of it: nobody is given, claims or is assigned a lead without an active, unexpired licence
 * for the state of the property (SAFE Act, 12 U.S.C. 5103; 12 CFR 1008.103). While that state is unknown a person needs at
 * least one such licence somewhere. No rule, target, fallback, claim or manual assignment goes around it.
 */

/**
 * `expires` is the last good day (ISO date); where none is recorded the licence has not ended: it counts like one that ends
 * some day, and the screens ask for the day. Only the status `active` counts.
 */
export interface LicenceFacts {
  state: string
  status: string
  expires: string | null
}

/** Whether the account is active, and its licences as a mortgage loan originator (kind `mlo`). */
export interface Holder {
  active: boolean
  licences: readonly LicenceFacts[]
}

export const licenceGapCodes = ['inactive', 'no-licence', 'licence-inactive', 'licence-expired'] as const

/** `state` is the one that was asked about; `on` the last day of a licence that has ended. */
export interface LicenceGap {
  code: (typeof licenceGapCodes)[number]
  state?: string
  on?: string
}

export type Holding = { may: true } | { may: false; skip: LicenceGap; sentence: string }

/** May this person hold a lead of this state (two letters; undefined means unknown) at `now` (milliseconds since 1970)? */
export function mayHold(person: Holder, state: string | undefined, now: number): Holding {
  const skip = licenceGap(person, state, now)
  return skip ? { may: false, skip, sentence: licenceSentence(skip) } : { may: true }
}

/** What the law has against this person, or null. */
export function licenceGap(person: Holder, state: string | undefined, now: number): LicenceGap | null {
  if (!person.active) return { code: 'inactive' }
  let dead: LicenceFacts | undefined
  for (const licence of person.licences) {
    if (state && licence.state !== state) continue
    if (isGood(licence, now)) return null
    if (!dead || licence.status === 'active') dead = licence
  }
  const about = state ? { state } : {}
  if (!dead) return { code: 'no-licence', ...about }
  if (dead.status !== 'active') return { code: 'licence-inactive', ...about }
  return { code: 'licence-expired', ...about, ...(dead.expires ? { on: dead.expires } : {}) }
}

export function licenceSentence(gap: LicenceGap): string {
  const place = gap.state ? ` in ${gap.state}` : ' in any state'
  switch (gap.code) {
    case 'inactive':
      return 'The account is not active.'
    case 'no-licence':
      return `Holds no license${place}.`
    case 'licence-inactive':
      return `The license${place} is not active.`
    case 'licence-expired':
      return `The license${place} expired${isDay(gap.on) ? ` after ${showDate(gap.on, 'UTC')}` : ''}.`
  }
}

/** Hours the territories west of the date line are ahead of UTC: there the last day ends earlier. */
const ahead: Record<string, number> = { GU: 10, MP: 10 }

/**
 * Active and not expired. The day is read as UTC, which for every state ends some hours before the local day does: a
 * licence is never used longer than it holds. An end that is no ISO date counts as expired.
 */
export function isGood({ state, status, expires }: LicenceFacts, now: number): boolean {
  if (status !== 'active') return false
  if (expires === null) return true
  return isDay(expires) && expires >= isoDay(now + (ahead[state] ?? 0) * 3_600_000)
}

const isDay = (text: string | undefined): text is string => text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text)

const day = 86_400_000
let lastDay = Number.NaN
let lastIso = ''

/** ISO date of an instant, read as UTC; the last one is remembered, because a batch asks for the same day again and again. */
export function isoDay(at: number): string {
  const days = Math.floor(at / day)
  if (days !== lastDay) {
    lastIso = new Date(days * day).toISOString().slice(0, 10)
    lastDay = days
  }
  return lastIso
}
