import type { LeadDraftInput } from '../../contract/lead-draft.ts'
import { inventAddress } from './places.ts'
import type { Seeded } from './seeded.ts'
import type { SourcePlan } from './sources.ts'
import type { DemoConsent, DemoContact, DemoForm, DemoPartner } from './types.ts'

export interface DraftFacts {
  contact: DemoContact
  coBorrower?: DemoContact | undefined
  source: SourcePlan
  form?: DemoForm | undefined
  partner?: DemoPartner | undefined
  pipeline: 'purchase' | 'refinance'
  number: number
  receivedAt: string
}

const timeframes = ['As soon as possible', '30 to 60 days', '3 to 6 months', 'More than 6 months', 'Just looking']
const creditBands = { excellent: 30, good: 34, fair: 22, poor: 8, unknown: 6 } as const
const campaigns: Record<string, string[]> = {
  facebook: ['First-home video', 'Rates you can ask about', 'Spring movers'],
  website: ['Organic', 'Search: local lender', 'Newsletter'],
}
const questions = [
  'What would my monthly payment be?',
  'Is this house still available, and what would I need to buy it?',
  'We are moving for a new job in the summer.',
  'I am self-employed and not sure what papers I need.',
  'Could I lower my payment, or is it not worth it?',
  'How much do I need for a down payment?',
  'Please e-mail first, I work nights.',
]
/** Typical prices by state, in thousands of dollars. */
const prices: Record<string, [number, number]> = { SC: [210, 780], FL: [230, 850], GA: [240, 820] }

/** A lead as its door would have made it: each source knows other things and writes them its own way. */
export function inventDraft(chance: Seeded, facts: DraftFacts): LeadDraftInput {
  const { contact, source, form, partner, pipeline } = facts
  const vendor = source.type === 'portal' || source.type === 'aggregator'
  const [low, high] = prices[contact.address.state] ?? [300, 900]
  const price = chance.between(low, high) * 100_000
  const { street, ...area } = contact.address
  const asks = form?.consents ?? (vendor ? vendorConsents(source.name) : [])
  return {
    ...(vendor && { externalId: `${source.key.slice(0, 2).toUpperCase()}-${100_000 + facts.number}` }),
    person: personOf(contact, source.key === 'zillow', pipeline === 'refinance'),
    ...(facts.coBorrower && { coBorrower: personOf(facts.coBorrower, false, false) }),
    ...(partner && { agent: { name: `${partner.firstName} ${partner.lastName}`, email: partner.email, phone: partner.phone } }),
    intent: pipeline,
    loan: pipeline === 'purchase' ? purchaseWishes(chance, price, source) : refinanceWishes(chance, price),
    property:
      pipeline === 'refinance'
        ? { street, ...area, use: 'Primary residence' }
        : source.type === 'portal'
          ? { ...inventAddress(chance, area.state), type: chance.pick(['Single family', 'Single family', 'Condo', 'Townhouse']) }
          : { state: area.state, ...(chance.chance(0.5) && { zip: area.zip, city: area.city }) },
    ...(pipeline === 'purchase' && chance.chance(0.7) && { timeframe: chance.pick(timeframes) }),
    ...(campaigns[source.key] && { campaign: chance.pick(campaigns[source.key]!) }),
    ...(chance.chance(0.3) && { message: chance.pick(questions) }),
    askedAt: facts.receivedAt,
    consents: asks.map(({ channel, wording }) => ({
      channel,
      wording,
      granted: chance.chance(channel === 'email' ? 0.97 : 0.82),
    })),
    ...(source.key === 'lendingtree' && { extra: { 'request.matchedLenders': String(chance.between(2, 5)) } }),
  }
}

/** What a vendor says it asked; it stays the vendor's word until the person confirms it. */
function vendorConsents(vendor: string): DemoConsent[] {
  const wording = `By pressing the button I agree that lenders matched by ${vendor} may contact me about my request.`
  return [
    { channel: 'voice_manual', wording },
    { channel: 'email', wording },
  ]
}

function personOf(contact: DemoContact, whole: boolean, withAddress: boolean): LeadDraftInput['person'] {
  const { firstName, lastName, email, phone, language } = contact
  return {
    ...(whole ? { fullName: `${firstName} ${lastName}` } : { firstName, lastName }),
    emails: [email],
    phones: phone ? [{ value: phone, kind: 'mobile' }] : [],
    ...(withAddress && { address: contact.address }),
    ...(language && { language }),
  }
}

function purchaseWishes(chance: Seeded, price: number, source: SourcePlan): LeadDraftInput['loan'] {
  const down = Math.round((price * chance.pick([3, 5, 5, 10, 15, 20, 20, 25])) / 100)
  if (source.type === 'event' || source.type === 'social') return {}
  return {
    purchasePriceCents: price,
    ...(chance.chance(0.7) && { downPaymentCents: down, amountCents: price - down }),
    ...(chance.chance(0.6) && { creditBand: chance.weighted(creditBands) }),
    ...(chance.chance(0.25) && { program: chance.pick(['Conventional', 'FHA', 'VA', 'Not sure']) }),
  }
}

function refinanceWishes(chance: Seeded, value: number): LeadDraftInput['loan'] {
  return {
    propertyValueCents: value,
    amountCents: Math.round((value * chance.between(30, 78)) / 100 / 100_000) * 100_000,
    purpose: chance.pick(['Lower my rate', 'Lower my payment', 'Cash out', 'Shorter term']),
    ...(chance.chance(0.7) && { currentRate: (chance.between(46, 64) / 8).toFixed(3) }),
    ...(chance.chance(0.6) && { creditBand: chance.weighted(creditBands) }),
  }
}
