import type { MismoOwnedProperty, MismoProperty } from '#modules/crm/contract/mismo.ts'
import { anyOf, cents, count, type Findings, flag, note, present, problem, text } from './findings.ts'
import { readAddress } from './read-people.ts'
import { dispositionTypes, ourWord, usageTypes } from './words.ts'
import { all, first, type XmlElement } from './xml-tree.ts'

/** The one property that secures the loan, or nothing where none is chosen yet. */
export function readProperty(deal: XmlElement, findings: Findings): MismoProperty | undefined {
  const subjects = all(deal, 'COLLATERALS/COLLATERAL/SUBJECT_PROPERTY')
  if (subjects.length > 1) problem(findings, subjects[1]!, 'The deal has more than one subject property.')
  const at = subjects[0]
  if (!at) {
    note(findings, deal, 'The deal has no subject property yet.')
    return undefined
  }
  const detail = first(at, 'PROPERTY_DETAIL')
  const valuation = all(at, 'PROPERTY_VALUATIONS/PROPERTY_VALUATION/PROPERTY_VALUATION_DETAIL')[0]
  const contract = first(at, 'SALES_CONTRACTS/SALES_CONTRACT/SALES_CONTRACT_DETAIL')
  return anyOf<MismoProperty>({
    address: readAddress(first(at, 'ADDRESS'), findings),
    units: countFrom(1, 1000, detail, 'FinancedUnitCount', findings),
    type: readType(at, findings),
    usage: ourWord(usageTypes, text(detail, 'PropertyUsageType')),
    yearBuilt: countFrom(1600, 2200, detail, 'PropertyStructureBuiltYear', findings),
    appraisedValueCents: cents(findings, valuation, 'PropertyValuationAmount'),
    estimatedValueCents: cents(findings, detail, 'PropertyEstimatedValueAmount'),
    purchasePriceCents: cents(findings, contract, 'SalesContractAmount'),
  })
}

function countFrom(min: number, max: number, of: XmlElement | undefined, path: string, findings: Findings): number | undefined {
  const found = count(findings, of, path)
  if (found === undefined || (found >= min && found <= max)) return found
  note(findings, first(of, path)!, 'This number is out of range and was left out.')
  return undefined
}

/** MISMO has no one word for it: the project says condominium or co-op, the rest is told by indicators and units. */
function readType(at: XmlElement, findings: Findings): MismoProperty['type'] {
  const detail = first(at, 'PROPERTY_DETAIL')
  const project = text(at, 'PROJECT/PROJECT_DETAIL/ProjectLegalStructureType')
  if (project === 'Condominium') return 'condo'
  if (project === 'Cooperative') return 'coop'
  if (text(detail, 'ConstructionMethodType') === 'Manufactured') return 'manufactured'
  if (flag(findings, detail, 'PUDIndicator') === true) return 'pud'
  const units = count({ problems: [], notes: [] }, detail, 'FinancedUnitCount')
  if (units !== undefined && units > 1) return 'multi_unit'
  // Attached, one unit, no project and no PUD: a row house. Without any detail nothing is claimed.
  return detail && text(detail, 'AttachmentType') !== undefined ? 'single_family' : undefined
}

/** Sums over the deal. What a borrower owns in houses is listed, not summed. */
export function readAssets(deal: XmlElement, findings: Findings): { count: number; totalCents: number } {
  const assets = all(deal, 'ASSETS/ASSET').filter(at => !first(at, 'OWNED_PROPERTY'))
  return { count: assets.length, totalCents: sumOf(assets, 'ASSET_DETAIL/AssetCashOrMarketValueAmount', findings) }
}

/** All debts; of the payments only those that count: neither excluded nor paid off at closing. */
export function readLiabilities(deal: XmlElement, findings: Findings) {
  const debts = all(deal, 'LIABILITIES/LIABILITY')
  const counted = debts.filter(at => {
    const excluded = flag(findings, at, 'LIABILITY_DETAIL/LiabilityExclusionIndicator')
    const paidOff = flag(findings, at, 'LIABILITY_DETAIL/LiabilityPayoffStatusIndicator')
    return excluded !== true && paidOff !== true
  })
  return {
    count: debts.length,
    unpaidCents: sumOf(debts, 'LIABILITY_DETAIL/LiabilityUnpaidBalanceAmount', findings),
    monthlyCents: sumOf(counted, 'LIABILITY_DETAIL/LiabilityMonthlyPaymentAmount', findings),
  }
}

const sumOf = (elements: XmlElement[], path: string, findings: Findings): number =>
  elements.reduce((sum, at) => sum + (cents(findings, at, path) ?? 0), 0)

/** The houses borrowers own already (the schedule of real estate owned). */
export function readOwnedProperties(deal: XmlElement, findings: Findings): MismoOwnedProperty[] {
  return all(deal, 'ASSETS/ASSET/OWNED_PROPERTY').map(at => {
    const detail = first(at, 'OWNED_PROPERTY_DETAIL')
    const house = first(at, 'PROPERTY/PROPERTY_DETAIL')
    return present({
      address: readAddress(first(at, 'PROPERTY/ADDRESS'), findings),
      isSubject: flag(findings, detail, 'OwnedPropertySubjectIndicator'),
      usage: ourWord(usageTypes, text(house, 'PropertyCurrentUsageType') ?? text(house, 'PropertyUsageType')),
      disposition: ourWord(dispositionTypes, text(detail, 'OwnedPropertyDispositionStatusType')),
      valueCents: cents(findings, house, 'PropertyEstimatedValueAmount'),
      lienCents: cents(findings, detail, 'OwnedPropertyLienUPBAmount'),
      rentCents: cents(findings, detail, 'OwnedPropertyRentalIncomeGrossAmount'),
    })
  })
}
