import type { PersonSkip } from '../../contract/route-trace.ts'
import type { LicenceFacts, OfficerFacts } from './facts.ts'
import { isoDay } from './hours.ts'
import { skipSentence } from './words.ts'

/**
 * The hard law of routing: nobody is given a lead without an active, unexpired licence for the state of the property
 * (SAFE Act, 12 U.S.C. 5103; 12 CFR 1008.103). While that state is unknown a person needs at least one such licence
 * somewhere. No rule, target, fallback, claim or manual assignment goes around it.
 */
export type Holding = { may: true } | { may: false; skip: PersonSkip; sentence: string }

type Holder = Pick<OfficerFacts, 'active' | 'licences'>

/** May this person be given, claim, or be assigned a lead of this state (two letters; undefined means unknown) at `now`? */
export function mayHold(officer: Holder, state: string | undefined, now: number): Holding {
  const skip = lawSkip(officer, state, now)
  return skip ? { may: false, skip, sentence: skipSentence(skip) } : { may: true }
}

/** The reason of the law against this person, or null. */
export function lawSkip(officer: Holder, state: string | undefined, now: number): PersonSkip | null {
  if (!officer.active) return { code: 'inactive' }
  let dead: LicenceFacts | undefined
  for (const licence of officer.licences) {
    if (state && licence.state !== state) continue
    if (licence.status === 'active' && !isExpired(licence, now)) return null
    if (!dead || licence.status === 'active') dead = licence
  }
  const about = state ? { state } : {}
  if (!dead) return { code: 'no-licence', ...about }
  if (dead.status !== 'active') return { code: 'licence-inactive', ...about }
  return { code: 'licence-expired', ...about, ...(dead.expires ? { on: dead.expires } : {}) }
}

/** Hours the territories west of the date line are ahead of UTC: there the last day ends earlier. */
const ahead: Record<string, number> = { GU: 10, MP: 10 }

/**
 * The day is read as UTC, which for every state ends some hours before the local day does: a licence is never used
 * longer than it holds. What is not an ISO date counts as expired.
 */
function isExpired({ state, expires }: LicenceFacts, now: number): boolean {
  if (!expires || !/^\d{4}-\d\d-\d\d$/.test(expires)) return true
  return expires < isoDay(now + (ahead[state] ?? 0) * 3_600_000)
}
