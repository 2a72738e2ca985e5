import { instantOf } from '#base/civil-time.ts'
import type { LoanEdits } from '../contract/loan.ts'
import type { MismoBorrower, MismoDeal, MismoParty } from '../contract/mismo.ts'

const types: Record<MismoDeal['loan']['type'], NonNullable<LoanEdits['mortgageType']>> = {
  conv: 'conventional',
  fha: 'fha',
  va: 'va',
  usda: 'usda',
  heloc: 'heloc',
  reverse: 'reverse',
  other: 'other',
}
const occupancies = { primary: 'primary', second: 'second_home', investment: 'investment', other: null } as const

/** The fields of a loan that a loan file tells. Days of a lock are days in the company's zone: it ends with the day. */
export function loanOfDeal({ loan, property, relatedLoans }: MismoDeal, zone: string): LoanEdits {
  const { identifiers } = loan
  const { address } = property ?? {}
  const escrow = loan.escrow && (loan.escrow.taxesCents ?? 0) + (loan.escrow.insuranceCents ?? 0)
  return {
    number: identifiers.lenderLoan ?? identifiers.originationSystem ?? null,
    purpose: loan.type === 'heloc' && loan.purpose === 'other' ? 'heloc' : loan.purpose,
    mortgageType: types[loan.type],
    amountCents: loan.amountCents ?? null,
    priceCents: property?.purchasePriceCents ?? null,
    valueCents: property?.appraisedValueCents ?? property?.estimatedValueCents ?? null,
    ...liensBeside(relatedLoans),
    noteRate: loan.noteRate ?? null,
    termMonths: loan.termMonths ?? loan.amortizationMonths ?? null,
    amortization: loan.amortization === 'arm' ? 'adjustable' : loan.amortization === 'fixed' ? 'fixed' : null,
    arm: loan.arm ?? null,
    interestOnlyMonths: loan.interestOnlyMonths ?? null,
    occupancy: property?.usage ? occupancies[property.usage] : null,
    propertyType: property?.type ?? null,
    units: property?.units ?? null,
    lienPosition: loan.lienPosition ?? 1,
    propertyStreet: [address?.street, address?.unit].filter(Boolean).join(' ') || null,
    city: address?.city ?? null,
    state: address?.state ?? null,
    propertyCounty: address?.county ?? null,
    propertyZip: address?.zip ?? null,
    monthlyMiCents: loan.mortgageInsurance?.monthlyCents ?? null,
    escrowCents: escrow || null,
    lockRate: loan.lockExpires ? (loan.noteRate ?? null) : null,
    lockedAt: loan.lockedOn ? moment(loan.lockedOn, 0, zone) : null,
    lockExpiresAt: loan.lockExpires ? moment(loan.lockExpires, 24 * 60, zone) : null,
    applicationAt: loan.applicationDate ?? null,
    closingAt: loan.closingDate ?? null,
    firstPaymentAt: loan.firstPaymentDate ?? null,
    identifiers,
  }
}

/** What stays on the property beside the loan; the loan that is paid off does not. */
function liensBeside(loans: MismoDeal['relatedLoans']): LoanEdits {
  const [lines, closed] = [true, false].map(line =>
    loans.filter(one => one.role === 'related' && (one.type === 'heloc') === line),
  )
  const sum = (of: readonly MismoDeal['relatedLoans'][number][], cents: 'amountCents' | 'lineCents') =>
    of.reduce((total, one) => total + (one[cents] ?? 0), 0) || null
  return {
    otherLiensCents: sum(closed!, 'amountCents'),
    helocDrawnCents: sum(lines!, 'amountCents'),
    helocLineCents: sum(lines!, 'lineCents'),
  }
}

const moment = (day: string, minutes: number, zone: string) => new Date(instantOf(day, minutes, zone)).toISOString()

export const borrowerName = (b: MismoBorrower): string =>
  [b.firstName, b.middleName, b.lastName, b.suffix].filter(Boolean).join(' ') || b.fullName || 'Unnamed borrower'

/** What of a borrower is kept sealed only: nothing of it may stand in a column, an event or a change. */
export interface SealedBorrower {
  ssn?: string | undefined
  dateOfBirth?: string | undefined
  monthlyIncomeCents?: number | undefined
  creditScore?: number | undefined
  employers?: MismoBorrower['employers']
  declarations?: MismoBorrower['declarations']
  /** Of the whole deal, with the first borrower. */
  assets?: MismoDeal['assets']
  liabilities?: MismoDeal['liabilities']
  ownedProperties?: MismoDeal['ownedProperties']
  loanCreditScore?: number | undefined
}

/** Undefined where there is nothing to seal. */
export function sealedOf(deal: MismoDeal, position: number): SealedBorrower | undefined {
  const { ssn, dateOfBirth, monthlyIncomeCents, creditScore, employers, declarations } = deal.borrowers[position]!
  const kept: SealedBorrower = {
    ssn,
    dateOfBirth,
    monthlyIncomeCents,
    creditScore,
    ...(employers.length > 0 && { employers }),
    declarations,
    ...(position === 0 && {
      ...(deal.assets.count > 0 && { assets: deal.assets }),
      ...(deal.liabilities.count > 0 && { liabilities: deal.liabilities }),
      ...(deal.ownedProperties.length > 0 && { ownedProperties: deal.ownedProperties }),
      loanCreditScore: deal.loan.creditScore,
    }),
  }
  return Object.values(kept).some(value => value !== undefined) ? kept : undefined
}

/** Parties worth a record: those who can be reached. A name alone would only fill the list of people with strangers. */
export const reachable = (party: MismoParty): boolean =>
  (party.name !== undefined || party.company !== undefined) && (party.emails.length > 0 || party.phones.length > 0)
