import type { MismoArm, MismoDeal, MismoLoan, MismoProperty, MismoRelatedLoan } from '#modules/crm/contract/mismo.ts'
import { lienPositions, mismoWord, mortgageTypes, usageTypes } from './words.ts'
import { writeAddress } from './write-people.ts'
import { box, leaf, money, type OutElement, percent } from './write-xml.ts'

/** The loan of the deal and the loans beside it. Containers and data points in the order of the schema. */
export function writeLoans(deal: MismoDeal): OutElement | undefined {
  return box('LOANS', writeLoan(deal.loan, deal.borrowers.length), ...deal.relatedLoans.map(writeRelatedLoan))
}

const purposes: Record<string, string> = {
  purchase: 'Purchase',
  rate_term: 'Refinance',
  cash_out: 'Refinance',
  refinance: 'Refinance',
}

function writeLoan(loan: MismoLoan, borrowers: number): OutElement {
  const purpose = purposes[loan.purpose === 'construction' ? (loan.constructionOf ?? '') : loan.purpose] ?? 'Other'
  const amortization = loan.amortization && { fixed: 'Fixed', arm: 'AdjustableRate', other: 'Other' }[loan.amortization]
  const ids = loan.identifiers
  const children = [
    loan.arm && writeArm(loan.arm),
    box(
      'AMORTIZATION',
      box(
        'AMORTIZATION_RULE',
        leaf('AmortizationType', amortization),
        leaf('LoanAmortizationPeriodCount', loan.amortizationMonths),
        leaf('LoanAmortizationPeriodType', loan.amortizationMonths === undefined ? undefined : 'Month'),
      ),
    ),
    box(
      'CLOSING_INFORMATION',
      box(
        'CLOSING_INFORMATION_DETAIL',
        money('CashFromBorrowerAtClosingAmount', loan.cashFromBorrowerCents),
        leaf('ClosingDate', loan.closingDate),
      ),
    ),
    box(
      'HOUSING_EXPENSES',
      expense('FirstMortgagePrincipalAndInterest', loan.principalAndInterestCents),
      expense('MIPremium', loan.mortgageInsurance?.monthlyCents),
      expense('HomeownersInsurance', loan.escrow?.insuranceCents),
      expense('RealEstateTax', loan.escrow?.taxesCents),
    ),
    box('INTEREST_ONLY', leaf('InterestOnlyTermMonthsCount', loan.interestOnlyMonths)),
    box(
      'LOAN_DETAIL',
      leaf('ApplicationReceivedDate', loan.applicationDate),
      leaf('BalloonIndicator', loan.balloon),
      leaf('BorrowerCount', borrowers),
      leaf('ConstructionLoanIndicator', loan.purpose === 'construction' ? true : undefined),
      leaf('EscrowIndicator', loan.escrow?.held),
      leaf('HELOCIndicator', loan.type === 'heloc' ? true : undefined),
      leaf('InterestOnlyIndicator', loan.interestOnly),
      leaf('ReverseMortgageIndicator', loan.type === 'reverse' ? true : undefined),
    ),
    box(
      'LOAN_IDENTIFIERS',
      identifier('AgencyCase', ids.agencyCase),
      identifier('LenderLoan', ids.lenderLoan),
      identifier('MERS_MIN', ids.mers),
      identifier('UniversalLoan', ids.universalLoan),
    ),
    box('LOAN_LEVEL_CREDIT', box('LOAN_LEVEL_CREDIT_DETAIL', leaf('LoanLevelCreditScoreValue', loan.creditScore))),
    box(
      'LOAN_PRODUCT',
      box(
        'LOCKS',
        box(
          'LOCK',
          leaf('LockDatetime', atMidnight(loan.lockedOn)),
          leaf('LockExpirationDatetime', atMidnight(loan.lockExpires)),
        ),
      ),
    ),
    loan.termMonths !== loan.amortizationMonths &&
      box(
        'MATURITY',
        box('MATURITY_RULE', leaf('LoanMaturityPeriodCount', loan.termMonths), leaf('LoanMaturityPeriodType', 'Month')),
      ),
    box('MI_DATA', box('MI_DATA_DETAIL', percent('MICoveragePercent', loan.mortgageInsurance?.coverage))),
    box('ORIGINATION_SYSTEMS', box('ORIGINATION_SYSTEM', leaf('LoanOriginationSystemLoanIdentifier', ids.originationSystem))),
    box('PAYMENT', box('PAYMENT_RULE', leaf('ScheduledFirstPaymentDate', loan.firstPaymentDate))),
    purpose === 'Refinance' &&
      box('REFINANCE', leaf('RefinanceCashOutDeterminationType', loan.purpose === 'cash_out' ? 'CashOut' : 'NoCashOut')),
    box(
      'TERMS_OF_LOAN',
      money('BaseLoanAmount', loan.baseAmountCents),
      leaf('LienPriorityType', lien(loan.lienPosition)),
      leaf('LoanPurposeType', purpose),
      leaf('MortgageType', mortgageType(loan.type)),
      loan.amountCents !== loan.baseAmountCents && money('NoteAmount', loan.amountCents),
      percent('NoteRatePercent', loan.noteRate),
    ),
    ids.duCase !== undefined &&
      box(
        'UNDERWRITING',
        box(
          'AUTOMATED_UNDERWRITINGS',
          box(
            'AUTOMATED_UNDERWRITING',
            leaf('AutomatedUnderwritingCaseIdentifier', ids.duCase),
            leaf('AutomatedUnderwritingSystemType', 'DesktopUnderwriter'),
          ),
        ),
      ),
  ]
  return { ...box('LOAN', ...children)!, attributes: { LoanRoleType: 'SubjectLoan' }, label: 'LOAN_1' }
}

function writeRelatedLoan(loan: MismoRelatedLoan, index: number): OutElement {
  const line = box('HELOC', box('HELOC_RULE', money('HELOCMaximumBalanceAmount', loan.lineCents)))
  const detail = box('LOAN_DETAIL', leaf('HELOCIndicator', loan.type === 'heloc' ? true : undefined))
  const terms = box(
    'TERMS_OF_LOAN',
    leaf('LienPriorityType', lien(loan.lienPosition)),
    leaf('MortgageType', loan.type && mortgageType(loan.type)),
    money('NoteAmount', loan.amountCents),
  )
  return {
    name: 'LOAN',
    attributes: { LoanRoleType: loan.role === 'historical' ? 'HistoricalLoan' : 'RelatedLoan' },
    label: `LOAN_${index + 2}`,
    content: [line, detail, terms].filter(part => part !== undefined),
  }
}

const lien = (position: number | undefined) => (position === undefined ? undefined : mismoWord(lienPositions, position))
const mortgageType = (type: MismoLoan['type']) => (type === 'heloc' ? 'Conventional' : mismoWord(mortgageTypes, type))
const atMidnight = (day: string | undefined) => (day === undefined ? undefined : `${day}T00:00:00Z`)

const expense = (type: string, cents: number | undefined) =>
  cents !== undefined &&
  box(
    'HOUSING_EXPENSE',
    money('HousingExpensePaymentAmount', cents),
    leaf('HousingExpenseTimingType', 'Proposed'),
    leaf('HousingExpenseType', type),
  )

const identifier = (type: string, id: string | undefined) =>
  id !== undefined && box('LOAN_IDENTIFIER', leaf('LoanIdentifier', id), leaf('LoanIdentifierType', type))

function writeArm(arm: MismoArm): OutElement | undefined {
  const change = (type: string, cap: number | undefined) =>
    cap !== undefined &&
    box(
      'INTEREST_RATE_PER_CHANGE_ADJUSTMENT_RULE',
      leaf('AdjustmentRuleType', type),
      percent('PerChangeMaximumIncreaseRatePercent', cap),
      leaf('PerChangeRateAdjustmentFrequencyMonthsCount', arm.frequencyMonths),
    )
  return box(
    'ADJUSTMENT',
    box(
      'INTEREST_RATE_ADJUSTMENT',
      box('INDEX_RULES', box('INDEX_RULE', leaf('IndexType', arm.index))),
      box(
        'INTEREST_RATE_LIFETIME_ADJUSTMENT_RULE',
        percent('CeilingRatePercent', arm.ceiling),
        leaf('FirstRateChangeMonthsCount', arm.firstChangeMonths),
        leaf('FirstRateChangePaymentEffectiveDate', arm.firstChangeDate),
        percent('FloorRatePercent', arm.floor),
        percent('MarginRatePercent', arm.margin),
      ),
      box('INTEREST_RATE_PER_CHANGE_ADJUSTMENT_RULES', change('First', arm.firstCap), change('Subsequent', arm.periodicCap)),
    ),
  )
}

const legalStructures: Record<string, string> = { condo: 'Condominium', coop: 'Cooperative' }

/** The subject property as collateral. */
export function writeProperty(property: MismoProperty | undefined): OutElement | undefined {
  if (!property) return undefined
  const type = property.type
  return box(
    'COLLATERALS',
    box(
      'COLLATERAL',
      box(
        'SUBJECT_PROPERTY',
        writeAddress(property.address),
        box('PROJECT', box('PROJECT_DETAIL', leaf('ProjectLegalStructureType', type && legalStructures[type]))),
        box(
          'PROPERTY_DETAIL',
          leaf('AttachmentType', type && (legalStructures[type] ? 'Attached' : 'Detached')),
          leaf('ConstructionMethodType', type && (type === 'manufactured' ? 'Manufactured' : 'SiteBuilt')),
          leaf('FinancedUnitCount', property.units),
          money('PropertyEstimatedValueAmount', property.estimatedValueCents),
          leaf('PropertyStructureBuiltYear', property.yearBuilt),
          leaf('PropertyUsageType', property.usage && mismoWord(usageTypes, property.usage)),
          leaf('PUDIndicator', type && type === 'pud'),
        ),
        box(
          'PROPERTY_VALUATIONS',
          box(
            'PROPERTY_VALUATION',
            box('PROPERTY_VALUATION_DETAIL', money('PropertyValuationAmount', property.appraisedValueCents)),
          ),
        ),
        box(
          'SALES_CONTRACTS',
          box('SALES_CONTRACT', box('SALES_CONTRACT_DETAIL', money('SalesContractAmount', property.purchasePriceCents))),
        ),
      ),
    ),
  )
}
