import type { Acceptance, AcceptanceCode, AcceptanceField, AcceptanceNote, AcceptanceRules } from '../contract/acceptance.ts'
import type { Intent } from '../contract/lead-draft.ts'

/** What acceptance may know of an arriving lead, after normalising. Instants are milliseconds since 1970. */
export interface ArrivalFacts {
  /** Fields that are there in a usable form: a phone that does not parse is not there. */
  present: readonly AcceptanceField[]
  /** Of the e-mail address and the phone number: sentences about what was found and cannot be used. */
  unusable?: Partial<Record<AcceptanceField, readonly string[]>> | undefined
  /** Lower-case domains of every e-mail given. */
  emailDomains: readonly string[]
  intent: Intent
  state?: string | undefined
  amountCents?: number | undefined
  /** When the person asked, if the sender says so. */
  askedAt?: number | undefined
  /** Leads of this source accepted today, in the client's time zone. */
  acceptedToday: number
  /** The latest accepted lead of the same person and intent from this source. */
  lastSameAt?: number | undefined
  /** Forms only. `fillMs` is null where the time cannot be told (no script, a stale page). */
  form?: { honeypotFilled: boolean; fillMs: number | null } | undefined
  /** Credit triggers only. */
  trigger?: { firmOffer: boolean; basis: TriggerBasis | null } | undefined
}

/**
 * Who may be given a mortgage trigger lead beside a firm offer: Homebuyers Privacy Protection Act, amending 15 U.S.C.
 * 1681b(c), in force since March 2026.
 */
export type TriggerBasis =
  | 'consumer-authorization'
  | 'originated-current-loan'
  | 'services-current-loan'
  | 'holds-deposit-account'

const labels: Record<AcceptanceField, string> = {
  email: 'a valid e-mail address',
  phone: 'a valid phone number',
  'first-name': 'a first name',
  'last-name': 'a last name',
  state: 'the property’s state',
  zip: 'a ZIP',
  amount: 'a loan amount',
  consent: 'a consent with its wording',
}

/**
 * Accepts a lead, or refuses it with every reason at once. `isDisposable` answers for one lower-case domain as it is
 * listed; parent domains are asked too. `now` is milliseconds since 1970.
 */
export function decideAcceptance(
  facts: ArrivalFacts,
  rules: AcceptanceRules,
  isDisposable: (domain: string) => boolean,
  now: number,
): Acceptance {
  const reasons: { code: AcceptanceCode; sentence: string }[] = []
  const notes: { code: AcceptanceNote; sentence: string }[] = []
  const refuse = (code: AcceptanceCode, sentence: string) => reasons.push({ code, sentence })
  const note = (code: AcceptanceNote, sentence: string) => notes.push({ code, sentence })
  const { state, amountCents, askedAt, form } = facts

  for (const group of rules.require) {
    if (!group.some(field => facts.present.includes(field))) {
      refuse('missing', `Send ${group.map(field => labels[field]).join(' or ')}.`)
      for (const sentence of group.flatMap(field => facts.unusable?.[field] ?? [])) refuse('missing', sentence)
    }
  }
  if (rules.states) {
    if (!state) note('state-unknown', 'The property’s state is not named, so it could not be checked.')
    else if (!rules.states.includes(state)) refuse('state-not-wanted', `This source does not take leads for ${state}.`)
  }
  if (rules.intents && !rules.intents.includes(facts.intent)) {
    refuse('intent-not-wanted', `This source does not take leads about “${facts.intent}”.`)
  }
  if (rules.minAmountCents !== undefined) {
    if (amountCents === undefined) note('amount-unknown', 'No loan amount is named, so it could not be checked.')
    else if (amountCents < rules.minAmountCents) refuse('amount-too-low', 'The loan amount is below this source’s least.')
  }
  if (rules.dailyCap !== undefined && facts.acceptedToday >= rules.dailyCap) {
    refuse('daily-cap', `This source has had its ${rules.dailyCap} leads for today.`)
  }
  const thrownAway = facts.emailDomains.filter(domain => suffixes(domain).some(isDisposable))
  if (thrownAway.length) {
    const all = thrownAway.length === facts.emailDomains.length
    if (all && rules.disposableEmail === 'refuse') refuse('disposable-email', 'The e-mail address is of a throwaway service.')
    else note('disposable-email', 'An e-mail address is of a throwaway service.')
  }
  if (rules.maxAgeHours !== undefined) {
    if (askedAt === undefined) note('age-unknown', 'The sender does not say when the person asked.')
    else if (now - askedAt > rules.maxAgeHours * 3_600_000) {
      refuse('too-old', `The person asked more than ${rules.maxAgeHours} hours ago.`)
    }
  }
  if (rules.duplicateDays !== undefined && facts.lastSameAt !== undefined) {
    if (now - facts.lastSameAt <= rules.duplicateDays * 86_400_000) {
      refuse('duplicate', `This source sent the same person within ${rules.duplicateDays} days.`)
    }
  }
  if (form?.honeypotFilled) refuse('honeypot', 'A field was filled that people do not see.')
  if (form && form.fillMs !== null && rules.minFillSeconds !== undefined && form.fillMs < rules.minFillSeconds * 1000) {
    refuse('filled-too-fast', 'The form was filled faster than a person can.')
  }
  if (rules.creditTrigger && !(facts.trigger?.firmOffer && facts.trigger.basis)) {
    refuse('no-trigger-basis', 'A credit trigger needs a firm offer and a lawful basis. Send both with the lead.')
  }
  return reasons.length ? { accepted: false, reasons } : { accepted: true, notes }
}

/** `a.b.com` gives `a.b.com` and `b.com`. */
function suffixes(domain: string): string[] {
  const parts = domain.split('.')
  return parts.slice(0, -1).map((_, at) => parts.slice(at).join('.'))
}
