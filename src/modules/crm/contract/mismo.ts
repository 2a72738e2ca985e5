import { z } from 'zod'
import { confidential, restricted } from '#policy/data-classes.ts'

/**
 * What is kept of a MISMO 3.4 loan file (the DU/ULAD wrapper): the facts a customer file is built from, in the words of
 * this house. Deliberately never read: marital status, dependents, citizenship, language, HMDA answers and everything else
 * that is or betrays a prohibited basis (ECOA, 12 CFR 1002.5), taxpayer ids other than an SSN, account numbers, and names
 * of banks and creditors.
 *
 * Money is whole US cents, rates are whole thousandths of a percent (4.25 % is 4250), dates are ISO 8601 `yyyy-mm-dd`.
 */

const word = (max = 200) => z.string().max(max)
const cents = z.int().min(0).max(1_000_000_000_000)
const signedCents = z.int().min(-1_000_000_000_000).max(1_000_000_000_000)
/** Thousandths of a percent. */
const rate = z.int().min(0).max(100_000)
const months = z.int().min(0).max(1200)
const day = z.iso.date()

export const loanPurposes = ['purchase', 'rate_term', 'cash_out', 'construction', 'other'] as const
export const loanTypes = ['conv', 'fha', 'va', 'usda', 'heloc', 'reverse', 'other'] as const
export const amortizations = ['fixed', 'arm', 'other'] as const
export const usages = ['primary', 'second', 'investment', 'other'] as const
export const phoneKinds = ['mobile', 'home', 'work', 'other'] as const
export const residencyBases = ['own', 'rent', 'rent_free'] as const
export const dispositions = ['retain', 'sold', 'pending_sale'] as const
export const propertyTypes = ['single_family', 'condo', 'pud', 'coop', 'manufactured', 'multi_unit'] as const
export const partyKinds = [
  'buyer_agent',
  'listing_agent',
  'real_estate_agent',
  'title_company',
  'attorney',
  'settlement_agent',
  'appraiser',
  'insurer',
  'builder',
  'seller',
  'title_holder',
] as const

export const mismoAddress = z.object({
  street: confidential(word()).optional(),
  unit: confidential(word(60)).optional(),
  city: word(120).optional(),
  state: word(2).optional(),
  zip: z
    .string()
    .regex(/^\d{5}$/)
    .optional(),
  /** The four digits after the dash of a ZIP+4. */
  zip4: z
    .string()
    .regex(/^\d{4}$/)
    .optional(),
  county: word(120).optional(),
  country: word(60).optional(),
})

export const mismoPhone = z.object({ value: confidential(word(60)), kind: z.enum(phoneKinds) })

export const mismoArm = z.object({
  /** The index as MISMO names it, e.g. `ThirtyDayAverageSOFR`. */
  index: word(120).optional(),
  margin: rate.optional(),
  firstChangeMonths: months.optional(),
  firstChangeDate: day.optional(),
  frequencyMonths: months.optional(),
  firstCap: rate.optional(),
  periodicCap: rate.optional(),
  /** Highest and lowest note rate over the life of the loan, not the distance from the first one. */
  ceiling: rate.optional(),
  floor: rate.optional(),
})

export const mismoLoan = z.object({
  purpose: z.enum(loanPurposes),
  /** Told for a construction loan, whose own purpose says no more whether it buys or refinances. */
  constructionOf: z.enum(['purchase', 'refinance']).optional(),
  type: z.enum(loanTypes),
  /** The note amount; where the file has none, the base amount (without financed insurance or fees). */
  amountCents: cents.optional(),
  baseAmountCents: cents.optional(),
  noteRate: rate.optional(),
  termMonths: months.optional(),
  amortizationMonths: months.optional(),
  amortization: z.enum(amortizations).optional(),
  arm: mismoArm.optional(),
  interestOnly: z.boolean().optional(),
  interestOnlyMonths: months.optional(),
  balloon: z.boolean().optional(),
  lienPosition: z.int().min(1).max(4).optional(),
  applicationDate: day.optional(),
  lockedOn: day.optional(),
  lockExpires: day.optional(),
  closingDate: day.optional(),
  firstPaymentDate: day.optional(),
  identifiers: z.object({
    lenderLoan: word(80).optional(),
    /** The loan number of the sender's loan origination system. */
    originationSystem: word(80).optional(),
    mers: word(40).optional(),
    universalLoan: word(80).optional(),
    agencyCase: word(80).optional(),
    duCase: word(80).optional(),
  }),
  principalAndInterestCents: cents.optional(),
  mortgageInsurance: z.object({ monthlyCents: cents.optional(), coverage: rate.optional() }).optional(),
  escrow: z.object({ held: z.boolean().optional(), taxesCents: cents.optional(), insuranceCents: cents.optional() }).optional(),
  cashFromBorrowerCents: cents.optional(),
  creditScore: restricted(z.int().min(300).max(850)).optional(),
})

export const mismoRelatedLoan = z.object({
  role: z.enum(['related', 'historical']),
  type: z.enum(loanTypes).optional(),
  /** Of a line of credit what is drawn of it. */
  amountCents: cents.optional(),
  lineCents: cents.optional(),
  lienPosition: z.int().min(1).max(4).optional(),
})

export const mismoResidence = z.object({
  address: mismoAddress,
  basis: z.enum(residencyBases).optional(),
  months: months.optional(),
})

export const mismoEmployer = z.object({
  name: confidential(word()).optional(),
  phone: confidential(word(60)).optional(),
  position: word(200).optional(),
  current: z.boolean().optional(),
  selfEmployed: z.boolean().optional(),
  startDate: day.optional(),
  endDate: day.optional(),
  /** Sum of the incomes whose arc points at this employer. */
  monthlyIncomeCents: restricted(signedCents).optional(),
})

export const mismoDeclarations = z.object({
  bankruptcy: restricted(z.boolean()).optional(),
  foreclosure: restricted(z.boolean()).optional(),
  deedInLieu: restricted(z.boolean()).optional(),
  shortSale: restricted(z.boolean()).optional(),
  judgments: restricted(z.boolean()).optional(),
  delinquent: restricted(z.boolean()).optional(),
  ownedInPastThreeYears: z.boolean().optional(),
  willOccupy: z.boolean().optional(),
})

export const mismoBorrower = z.object({
  firstName: word(120).optional(),
  middleName: word(120).optional(),
  lastName: word(120).optional(),
  suffix: word(20).optional(),
  /** Only where the file does not give the parts, or the borrower is an entity such as a trust. */
  fullName: word(250).optional(),
  entity: z.boolean().optional(),
  emails: z.array(confidential(word(320))),
  phones: z.array(mismoPhone),
  ssn: restricted(z.string().regex(/^\d{9}$/)).optional(),
  dateOfBirth: restricted(day).optional(),
  currentResidence: mismoResidence.optional(),
  priorResidences: z.array(mismoResidence),
  mailingAddress: mismoAddress.optional(),
  employers: z.array(mismoEmployer),
  monthlyIncomeCents: restricted(signedCents).optional(),
  declarations: mismoDeclarations.optional(),
  creditScore: restricted(z.int().min(300).max(850)).optional(),
})

export const mismoProperty = z.object({
  address: mismoAddress.optional(),
  units: z.int().min(1).max(1000).optional(),
  type: z.enum(propertyTypes).optional(),
  usage: z.enum(usages).optional(),
  yearBuilt: z.int().min(1600).max(2200).optional(),
  appraisedValueCents: cents.optional(),
  estimatedValueCents: cents.optional(),
  purchasePriceCents: cents.optional(),
})

export const mismoOwnedProperty = z.object({
  address: mismoAddress.optional(),
  isSubject: z.boolean().optional(),
  usage: z.enum(usages).optional(),
  disposition: z.enum(dispositions).optional(),
  valueCents: restricted(cents).optional(),
  lienCents: restricted(cents).optional(),
  rentCents: restricted(cents).optional(),
})

export const mismoOriginator = z.object({
  name: word(250).optional(),
  nmls: word(40).optional(),
  emails: z.array(confidential(word(320))),
  phones: z.array(mismoPhone),
})

export const mismoParty = z.object({
  kind: z.enum(partyKinds),
  name: word(250).optional(),
  company: word(250).optional(),
  emails: z.array(confidential(word(320))),
  phones: z.array(mismoPhone),
  address: mismoAddress.optional(),
  license: word(80).optional(),
})

export const mismoDeal = z.object({
  loan: mismoLoan,
  relatedLoans: z.array(mismoRelatedLoan),
  /** In the order of the file: the first is the primary borrower. */
  borrowers: z.array(mismoBorrower).min(1),
  property: mismoProperty.optional(),
  originator: mismoOriginator.optional(),
  company: z.object({ name: word(250).optional(), nmls: word(40).optional(), address: mismoAddress.optional() }).optional(),
  otherParties: z.array(mismoParty),
  assets: z.object({ count: z.int().min(0), totalCents: restricted(cents) }),
  /** The balance of all debts; the payment of those that count (not excluded, not paid off at closing). */
  liabilities: z.object({ count: z.int().min(0), unpaidCents: restricted(cents), monthlyCents: restricted(cents) }),
  ownedProperties: z.array(mismoOwnedProperty),
})

export type MismoAddress = z.infer<typeof mismoAddress>
export type MismoPhone = z.infer<typeof mismoPhone>
export type MismoArm = z.infer<typeof mismoArm>
export type MismoLoan = z.infer<typeof mismoLoan>
export type MismoRelatedLoan = z.infer<typeof mismoRelatedLoan>
export type MismoResidence = z.infer<typeof mismoResidence>
export type MismoEmployer = z.infer<typeof mismoEmployer>
export type MismoBorrower = z.infer<typeof mismoBorrower>
export type MismoProperty = z.infer<typeof mismoProperty>
export type MismoOwnedProperty = z.infer<typeof mismoOwnedProperty>
export type MismoOriginator = z.infer<typeof mismoOriginator>
export type MismoParty = z.infer<typeof mismoParty>
export type MismoDeal = z.infer<typeof mismoDeal>

/** One thing wrong with the file: `where` is the element's path from the root, `message` a sentence a user can act on. */
export interface MismoProblem {
  where: string
  message: string
}
export type MismoReading = { ok: true; deals: MismoDeal[]; notes: string[] } | { ok: false; problems: MismoProblem[] }
