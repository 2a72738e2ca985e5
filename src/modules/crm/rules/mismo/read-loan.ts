import type { MismoArm, MismoLoan, MismoRelatedLoan } from '#modules/crm/contract/mismo.ts'
import { anyOf, cents, count, day, type Findings, flag, note, present, problem, rate, text } from './findings.ts'
import { lienPositions, mortgageTypes, ourWord } from './words.ts'
import { all, first, type XmlElement } from './xml-tree.ts'

/** Which LOAN the deal is about, and which only stand beside it (a second lien, the loan being paid off). */
export function pickLoans(deal: XmlElement, findings: Findings): { subject: XmlElement | undefined; related: XmlElement[] } {
  const loans = all(deal, 'LOANS/LOAN')
  const role = (loan: XmlElement) => loan.attributes.LoanRoleType
  const subjects = loans.filter(loan => role(loan) === 'SubjectLoan')
  const unnamed = loans.filter(loan => role(loan) === undefined)
  if (loans.length === 0) problem(findings, deal, 'The deal has no loan.')
  else if (subjects.length > 1) {
    problem(
      findings,
      subjects[1]!,
      'More than one loan is marked as the subject loan, so it is unclear which one this file is about.',
    )
  } else if (subjects.length === 0 && unnamed.length !== 1) {
    problem(findings, deal, 'No loan is marked as the subject loan (LoanRoleType="SubjectLoan").')
  }
  const subject = subjects[0] ?? (unnamed.length === 1 ? unnamed[0] : undefined)
  if (subject && subjects.length === 0) note(findings, subject, 'The loan has no LoanRoleType; it was taken as the subject loan.')
  return { subject, related: loans.filter(loan => loan !== subject && role(loan) !== 'SubjectLoan') }
}

/** The subject loan. A loan that is being closed must have an amount; one that is only applied for may lack it. */
export function readLoan(at: XmlElement, findings: Findings): MismoLoan {
  const terms = first(at, 'TERMS_OF_LOAN')
  const detail = first(at, 'LOAN_DETAIL')
  const closing = first(at, 'CLOSING_INFORMATION')
  const base = cents(findings, terms, 'BaseLoanAmount')
  const amount = cents(findings, terms, 'NoteAmount') ?? base
  if (amount === undefined && closing) problem(findings, closing, 'The loan has closing figures but no loan amount.')
  else if (amount === undefined) note(findings, at, 'The loan has no amount yet.')
  for (const item of all(closing, 'CLOSING_ADJUSTMENT_ITEMS/CLOSING_ADJUSTMENT_ITEM')) {
    const path = 'CLOSING_ADJUSTMENT_ITEM_DETAIL/ClosingAdjustmentItemAmount'
    if (text(item, path) === undefined) problem(findings, item, 'A closing adjustment has no amount.')
  }
  const construction = flag(findings, detail, 'ConstructionLoanIndicator') === true
  const purpose = readPurpose(at, findings)
  const amortization = text(at, 'AMORTIZATION/AMORTIZATION_RULE/AmortizationType')
  const amortizationMonths = period(at, 'AMORTIZATION/AMORTIZATION_RULE', 'LoanAmortizationPeriod', findings)
  const lock = all(at, 'LOAN_PRODUCT/LOCKS/LOCK').at(-1)
  return present<MismoLoan>({
    purpose: construction ? 'construction' : purpose,
    constructionOf: !construction || purpose === 'other' ? undefined : purpose === 'purchase' ? 'purchase' : 'refinance',
    type: readType(at, findings),
    amountCents: amount,
    baseAmountCents: base,
    noteRate: rate(findings, terms, 'NoteRatePercent'),
    termMonths: period(at, 'MATURITY/MATURITY_RULE', 'LoanMaturityPeriod', findings) ?? amortizationMonths,
    amortizationMonths,
    amortization: amortization && (amortization === 'Fixed' ? 'fixed' : amortization === 'AdjustableRate' ? 'arm' : 'other'),
    arm: amortization === 'AdjustableRate' ? readArm(at, findings) : undefined,
    interestOnly: flag(findings, detail, 'InterestOnlyIndicator'),
    interestOnlyMonths: count(findings, at, 'INTEREST_ONLY/InterestOnlyTermMonthsCount'),
    balloon: flag(findings, detail, 'BalloonIndicator'),
    lienPosition: ourWord(lienPositions, text(terms, 'LienPriorityType')),
    applicationDate: day(findings, detail, 'ApplicationReceivedDate'),
    lockedOn: day(findings, lock, 'LockDatetime'),
    lockExpires: day(findings, lock, 'LockExpirationDatetime'),
    closingDate: day(findings, closing, 'CLOSING_INFORMATION_DETAIL/ClosingDate'),
    firstPaymentDate: day(findings, at, 'PAYMENT/PAYMENT_RULE/ScheduledFirstPaymentDate'),
    identifiers: readIdentifiers(at),
    principalAndInterestCents: housing(at, 'FirstMortgagePrincipalAndInterest', findings),
    mortgageInsurance: anyOf({
      monthlyCents: housing(at, 'MIPremium', findings),
      coverage: rate(findings, at, 'MI_DATA/MI_DATA_DETAIL/MICoveragePercent'),
    }),
    escrow: anyOf({
      held: flag(findings, detail, 'EscrowIndicator'),
      taxesCents: housing(at, 'RealEstateTax', findings),
      insuranceCents: housing(at, 'HomeownersInsurance', findings),
    }),
    cashFromBorrowerCents: cents(findings, closing, 'CLOSING_INFORMATION_DETAIL/CashFromBorrowerAtClosingAmount'),
    creditScore: levelScore(at, findings),
  } as MismoLoan)
}

/** A loan beside the subject loan, in short. */
export function readRelatedLoan(at: XmlElement, findings: Findings): MismoRelatedLoan {
  const terms = first(at, 'TERMS_OF_LOAN')
  return present<MismoRelatedLoan>({
    role: at.attributes.LoanRoleType === 'HistoricalLoan' ? 'historical' : 'related',
    type: flag(findings, at, 'LOAN_DETAIL/HELOCIndicator') ? 'heloc' : ourWord(mortgageTypes, text(terms, 'MortgageType')),
    amountCents: cents(findings, terms, 'NoteAmount') ?? cents(findings, terms, 'BaseLoanAmount'),
    lineCents: cents(findings, at, 'HELOC/HELOC_RULE/HELOCMaximumBalanceAmount'),
    lienPosition: ourWord(lienPositions, text(terms, 'LienPriorityType')),
  })
}

function readPurpose(at: XmlElement, findings: Findings): 'purchase' | 'rate_term' | 'cash_out' | 'other' {
  const written = text(at, 'TERMS_OF_LOAN/LoanPurposeType')
  if (written === 'Purchase') return 'purchase'
  if (written === 'Refinance') {
    const cashOut = text(at, 'REFINANCE/RefinanceCashOutDeterminationType') === 'CashOut'
    return cashOut ? 'cash_out' : 'rate_term'
  }
  if (written === undefined) note(findings, at, 'The loan does not say its purpose.')
  return 'other'
}

function readType(at: XmlElement, findings: Findings): MismoLoan['type'] {
  const detail = first(at, 'LOAN_DETAIL')
  if (flag(findings, detail, 'HELOCIndicator') === true) return 'heloc'
  if (flag(findings, detail, 'ReverseMortgageIndicator') === true) return 'reverse'
  const written = text(at, 'TERMS_OF_LOAN/MortgageType')
  if (written === undefined) note(findings, at, 'The loan does not say its mortgage type.')
  return ourWord(mortgageTypes, written) ?? 'other'
}

const monthsIn: Record<string, number> = { Month: 1, Quarter: 3, Year: 12 }

function period(at: XmlElement, path: string, name: string, findings: Findings): number | undefined {
  const rule = first(at, path)
  const written = count(findings, rule, `${name}Count`)
  const unit = ourWord(monthsIn, text(rule, `${name}Type`) ?? 'Month')
  if (written !== undefined && unit === undefined) note(findings, rule!, 'The term is not in months or years and was left out.')
  return written === undefined || unit === undefined ? undefined : written * unit
}

function readArm(at: XmlElement, findings: Findings): MismoArm {
  const adjustment = first(at, 'ADJUSTMENT/INTEREST_RATE_ADJUSTMENT')
  const index = first(adjustment, 'INDEX_RULES/INDEX_RULE')
  const life = first(adjustment, 'INTEREST_RATE_LIFETIME_ADJUSTMENT_RULE')
  const rules = all(adjustment, 'INTEREST_RATE_PER_CHANGE_ADJUSTMENT_RULES/INTEREST_RATE_PER_CHANGE_ADJUSTMENT_RULE')
  const rule = (type: string) => rules.find(found => text(found, 'AdjustmentRuleType') === type)
  const later = rule('Subsequent')
  return present({
    index: text(index, 'IndexType', 120) ?? text(index, 'IndexSourceType', 120),
    margin: rate(findings, life, 'MarginRatePercent'),
    firstChangeMonths: count(findings, life, 'FirstRateChangeMonthsCount'),
    firstChangeDate: day(findings, life, 'FirstRateChangePaymentEffectiveDate'),
    frequencyMonths: count(findings, later ?? rule('First'), 'PerChangeRateAdjustmentFrequencyMonthsCount'),
    firstCap: rate(findings, rule('First'), 'PerChangeMaximumIncreaseRatePercent'),
    periodicCap: rate(findings, later, 'PerChangeMaximumIncreaseRatePercent'),
    ceiling: rate(findings, life, 'CeilingRatePercent'),
    floor: rate(findings, life, 'FloorRatePercent'),
  })
}

function readIdentifiers(at: XmlElement): MismoLoan['identifiers'] {
  const loan = all(at, 'LOAN_IDENTIFIERS/LOAN_IDENTIFIER')
  const ofType = (type: string) =>
    text(
      loan.find(found => text(found, 'LoanIdentifierType') === type),
      'LoanIdentifier',
      80,
    )
  const runs = all(at, 'UNDERWRITING/AUTOMATED_UNDERWRITINGS/AUTOMATED_UNDERWRITING')
  const du = runs.find(run => text(run, 'AutomatedUnderwritingSystemType') === 'DesktopUnderwriter')
  return present({
    lenderLoan: ofType('LenderLoan'),
    originationSystem: text(at, 'ORIGINATION_SYSTEMS/ORIGINATION_SYSTEM/LoanOriginationSystemLoanIdentifier', 80),
    mers: ofType('MERS_MIN')?.slice(0, 40),
    universalLoan: ofType('UniversalLoan'),
    agencyCase: ofType('AgencyCase'),
    duCase: text(du, 'AutomatedUnderwritingCaseIdentifier', 80),
  })
}

/** The proposed monthly housing expense of this kind; what is paid today is another matter. */
function housing(at: XmlElement, type: string, findings: Findings): number | undefined {
  const proposed = all(at, 'HOUSING_EXPENSES/HOUSING_EXPENSE').filter(
    found => text(found, 'HousingExpenseType') === type && text(found, 'HousingExpenseTimingType') === 'Proposed',
  )
  const amounts = proposed
    .map(found => cents(findings, found, 'HousingExpensePaymentAmount'))
    .filter(found => found !== undefined)
  return amounts.length === 0 ? undefined : amounts.reduce((sum, amount) => sum + amount, 0)
}

function levelScore(at: XmlElement, findings: Findings): number | undefined {
  const score = count(findings, at, 'LOAN_LEVEL_CREDIT/LOAN_LEVEL_CREDIT_DETAIL/LoanLevelCreditScoreValue')
  return score !== undefined && score >= 300 && score <= 850 ? score : undefined
}
