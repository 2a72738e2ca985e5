import type { Output } from '#ui/call.ts'
import type { Tone } from '#ui/theme.ts'
import type { LoanRow, readLoan } from '../contract/loan.ts'

/** How a loan's enums are said on a screen. */

export type LoanDetail = Output<typeof readLoan>

export const loanStatusWords: Record<LoanRow['status'], { label: string; tone: Tone }> = {
  open: { label: 'In progress', tone: 'accent' },
  hold: { label: 'On hold', tone: 'due' },
  funded: { label: 'Funded', tone: 'done' },
  lost: { label: 'Lost', tone: 'plain' },
}
export const occupancyWords = { primary: 'Primary home', second_home: 'Second home', investment: 'Investment' } as const
export const propertyWords = {
  single_family: 'Single family',
  condo: 'Condo',
  pud: 'PUD',
  coop: 'Co-op',
  manufactured: 'Manufactured',
  multi_unit: 'Multi-unit',
  other: 'Other',
} as const
export const amortizationWords = { fixed: 'Fixed', adjustable: 'Adjustable' } as const
export const borrowerWords = { borrower: 'Borrower', co_borrower: 'Co-borrower', cosigner: 'Cosigner' } as const
export const participantWords = {
  buyer_agent: 'Buyer’s agent',
  listing_agent: 'Listing agent',
  real_estate_agent: 'Real estate agent',
  title_company: 'Title company',
  attorney: 'Attorney',
  settlement_agent: 'Settlement agent',
  appraiser: 'Appraiser',
  insurer: 'Insurer',
  builder: 'Builder',
  seller: 'Seller',
  title_holder: 'Title holder',
  referral_partner: 'Referral partner',
  other: 'Other',
} as const
/** Short enough for a table's cell. */
export const purposeShort = {
  purchase: 'Purchase',
  rate_term: 'Rate and term',
  cash_out: 'Cash-out',
  construction: 'Construction',
  heloc: 'HELOC',
  other: 'Other',
} as const
