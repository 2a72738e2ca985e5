import { type Address, readAddress } from '#base/address.ts'
import { cleanText } from '#base/clean-text.ts'
import { readEmail } from '#base/email.ts'
import { readName } from '#base/person-name.ts'
import { readPhone } from '#base/phone.ts'
import { readRate } from '#base/rate.ts'
import type { FieldProblem } from '#base/refusal.ts'
import { isStandInEmail, isStandInPhone } from '#base/stand-in.ts'
import { zipPlace } from '#base/zip/zip-place.ts'
import type { AcceptanceField } from '../contract/acceptance.ts'
import type { LeadDraft } from '../contract/lead-draft.ts'
import type { ArrivalFacts } from './acceptance.ts'
import type { OwnValue } from './import/own-field.ts'
import { withPlainWords } from './plain-words.ts'
import { type ScoreFacts, timeframeOf } from './scoring.ts'
import type { Sensitive } from './sensitive.ts'

export interface ArrivedPerson {
  first: string
  last: string
  /** Empty where nobody gave a name. */
  full: string
  /** `standIn`: it stands for none (`none@none.com`); kept, and nobody is recognised or reached by it. */
  emails: { address: string; key: string; domain: string; standIn: boolean }[]
  phones: { e164: string; label: string; valid: boolean; standIn: boolean }[]
  address: Partial<Address>
  language: string | undefined
  company: string | undefined
  dateOfBirth: string | undefined
}

/** A lead as every rule and table wants it: each value in its one form, what could not be read named and kept as words. */
export interface Arrival {
  draft: LeadDraft
  person: ArrivedPerson
  coBorrower: ArrivedPerson | undefined
  property: Partial<Address> & { use?: string | undefined; type?: string | undefined }
  /** True where the property’s state was not named and the home’s was taken. */
  stateFromHome: boolean
  currentRate: number | undefined
  /** Milliseconds since 1970. */
  askedAt: number | undefined
  problems: FieldProblem[]
  /** What was sent and may not be kept among plain words. */
  leftOut: Sensitive[]
  /** Of a file: values of the fields the client made, by their keys. */
  own?: Record<string, OwnValue> | undefined
}

type DraftPerson = LeadDraft['person']

/**
 * Brings a draft to one form: phones to E.164, e-mail addresses, names, addresses; city, state and county from the ZIP
 * where they are missing; of plain words only what may be kept. A value that cannot be read costs that value alone.
 */
export function readArrival(sent: LeadDraft): Arrival {
  const { draft, leftOut } = withPlainWords(sent)
  const problems: FieldProblem[] = []
  const person = readPerson(draft.person, 'person', problems)
  const named = readPlace(draft.property, 'property', problems)
  const nowhere = !named.state && !named.zip
  // Where the house is not said, the home tells the state: for a refinance it is the same house.
  const sameHouse = draft.intent === 'refinance' || draft.intent === 'heloc' || draft.intent === 'sell'
  const home = sameHouse ? person.address : withoutStreet(person.address)
  const rate = draft.loan.currentRate === undefined ? undefined : readRate(draft.loan.currentRate)
  return {
    draft,
    person,
    coBorrower: draft.coBorrower && readPerson(draft.coBorrower, 'coBorrower', problems),
    property: {
      ...(nowhere ? { ...home, ...named } : named),
      use: draft.property.use || undefined,
      type: draft.property.type || undefined,
    },
    stateFromHome: nowhere && home.state !== undefined,
    currentRate: rate?.ok ? rate.rate : undefined,
    askedAt: draft.askedAt === undefined ? undefined : Date.parse(draft.askedAt),
    problems,
    leftOut,
  }
}

function readPerson(written: DraftPerson, at: string, problems: FieldProblem[]): ArrivedPerson {
  const emails = new Map<string, ArrivedPerson['emails'][number]>()
  written.emails.forEach((text, n) => {
    const read = readEmail(text)
    if (!read.ok) problems.push({ path: `${at}.emails.${n}`, message: read.why })
    else if (!emails.has(read.key)) {
      const { address, key, domain } = read
      emails.set(key, { address, key, domain, standIn: isStandInEmail(key) })
    }
  })
  const phones = new Map<string, ArrivedPerson['phones'][number]>()
  written.phones.forEach(({ value, kind }, n) => {
    const read = readPhone(value)
    if (!read.ok) problems.push({ path: `${at}.phones.${n}`, message: read.why })
    else if (!phones.has(read.e164)) {
      const { e164, valid } = read
      phones.set(e164, { e164, label: kind, valid, standIn: isStandInPhone(e164) })
    }
  })
  const name = readName(written)
  const company = cleanText(written.company)
  return {
    first: name.first,
    last: name.last,
    full: name.full || company,
    emails: [...emails.values()],
    phones: [...phones.values()],
    address: readPlace(written.address ?? {}, `${at}.address`, problems),
    language: cleanText(written.language).toLowerCase() || undefined,
    company: company || undefined,
    dateOfBirth: written.dateOfBirth,
  }
}

function readPlace(written: NonNullable<DraftPerson['address']>, at: string, problems: FieldProblem[]): Partial<Address> {
  const given = Object.values({ ...written, use: undefined, type: undefined }).some(value => value)
  if (!given) return {}
  const { problems: wrong, ...address } = readAddress(written)
  problems.push(...wrong.map(({ path, message }) => ({ path: `${at}.${path}`, message })))
  const place = address.foreign || !address.zip ? undefined : zipPlace(address.zip)
  // A ZIP in another state than the one named proves nothing about the town.
  if (!place || (address.state && address.state !== place.state)) return address
  return {
    ...address,
    state: place.state,
    ...(!address.city && place.city && { city: place.city }),
    ...(!address.county && place.counties[0] && { county: place.counties[0] }),
  }
}

function withoutStreet(address: Partial<Address>): Partial<Address> {
  const { street: _street, unit: _unit, plus4: _plus4, ...area } = address
  return area
}

/** Fields of which acceptance asks whether they are there in a usable form. */
function presentFields(a: Arrival): AcceptanceField[] {
  const { person, property, draft } = a
  const has: Record<AcceptanceField, boolean> = {
    email: person.emails.length > 0,
    phone: person.phones.some(phone => phone.valid),
    'first-name': person.first !== '',
    'last-name': person.last !== '',
    state: stateOf(a) !== undefined,
    zip: property.zip !== undefined,
    amount: amountOf(draft) !== undefined,
    consent: draft.consents.some(c => c.granted && c.wording !== ''),
  }
  return (Object.keys(has) as AcceptanceField[]).filter(field => has[field])
}

/** What was found of an e-mail address and a phone number, and what is wrong with it. Of the value itself only its end is told. */
function unusableOf({ person, problems }: Arrival): ArrivalFacts['unusable'] {
  const wrong = (kind: 'emails' | 'phones', name: string) =>
    problems.flatMap(({ path, message }) =>
      path.startsWith(`person.${kind}.`) ? `${name} was found, but cannot be used. ${message}` : [],
    )
  const unassigned = person.phones.flatMap(({ e164, valid }) =>
    valid
      ? []
      : `A phone number ending in ${e164.slice(-4)} was found, but there is no such number: its area code or exchange is not in use.`,
  )
  return { email: wrong('emails', 'An e-mail address'), phone: [...wrong('phones', 'A phone number'), ...unassigned] }
}

/** The state whose law and rules count; undefined where it is not known or abroad. */
export const stateOf = ({ property }: Arrival): string | undefined => (property.foreign ? undefined : property.state)

/** The loan asked for; else what a price less the down payment says. Whole cents. */
export function amountOf({ loan }: LeadDraft): number | undefined {
  if (loan.amountCents !== undefined) return loan.amountCents
  if (loan.purchasePriceCents === undefined || loan.downPaymentCents === undefined) return undefined
  return Math.max(0, loan.purchasePriceCents - loan.downPaymentCents)
}

const triggerBases = [
  'consumer-authorization',
  'originated-current-loan',
  'services-current-loan',
  'holds-deposit-account',
] as const

/** What acceptance may know. `known` is what only the database knows. */
export function acceptanceFacts(
  a: Arrival,
  known: Pick<ArrivalFacts, 'acceptedToday' | 'lastSameAt' | 'form'>,
  legalBasis: string | null,
): ArrivalFacts {
  const basis = legalBasis === 'holds-account' ? 'holds-deposit-account' : triggerBases.find(b => b === legalBasis)
  const firmOffer = Object.entries(a.draft.extra).some(
    ([key, value]) => /firm.?offer/i.test(key) && /^(true|yes|y|1)$/i.test(value),
  )
  return {
    present: presentFields(a),
    unusable: unusableOf(a),
    emailDomains: a.person.emails.map(email => email.domain),
    intent: a.draft.intent,
    state: stateOf(a),
    amountCents: amountOf(a.draft),
    askedAt: a.askedAt,
    trigger: { firmOffer, basis: basis ?? null },
    ...known,
  }
}

/** What the score may look at. `licensed` are the states somebody here is licensed in. */
export function scoringFacts(a: Arrival, licensed: ReadonlySet<string>, sourceQuality: number | null, now: number): ScoreFacts {
  return {
    hasValidPhone: a.person.phones.some(phone => phone.valid && !phone.standIn),
    hasValidEmail: a.person.emails.some(email => !email.standIn),
    intent: a.draft.intent,
    timeframe: timeframeOf(a.draft.timeframe),
    amountKnown: amountOf(a.draft) !== undefined,
    stateLicensed: licensedIn(stateOf(a), licensed),
    creditBand: a.draft.loan.creditBand ?? 'unknown',
    sourceQuality,
    lastInterestAt: a.askedAt === undefined ? now : Math.min(a.askedAt, now),
  }
}

const licensedIn = (state: string | undefined, licensed: ReadonlySet<string>) =>
  state === undefined ? null : licensed.has(state)
