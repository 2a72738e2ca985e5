import type { MismoDeal, MismoOwnedProperty } from '#modules/crm/contract/mismo.ts'
import { dispositionTypes, mismoVersion, mismoWord, usageTypes } from './words.ts'
import { writeLoans, writeProperty } from './write-loan.ts'
import { newLabels, writeAddress, writeParties } from './write-people.ts'
import { type Arc, box, labelled, leaf, money, type OutElement, type Prefixes, relationships, serialize } from './write-xml.ts'

export interface WriteOptions {
  /** ISO 8601 instant with zone that the file says it was made at. */
  createdAt: string
  prefixes?: Prefixes
}

/**
 * Writes deals as a MISMO 3.4 file that `readMismo` reads back to the same deals. Sums (assets, debts) are written as as
 * many entries as they count, because the parts are not kept. Source of names and order: DU/ULAD specification, build 324.
 */
export function writeMismo(deals: MismoDeal[], options: WriteOptions): string {
  const about = box('ABOUT_VERSIONS', box('ABOUT_VERSION', leaf('CreatedDatetime', options.createdAt)))
  const sets = box('DEAL_SETS', box('DEAL_SET', box('DEALS', ...deals.map(writeDeal))))
  const message = box('MESSAGE', about, sets)!
  return serialize({ ...message, attributes: { MISMOReferenceModelIdentifier: mismoVersion } }, options.prefixes)
}

function writeDeal(deal: MismoDeal): OutElement {
  const labels = newLabels()
  const arcs: Arc[] = []
  const toBorrower = (label: string, name: string, index: number) => {
    arcs.push({ from: label, to: `BORROWER_${(index % deal.borrowers.length) + 1}`, name })
  }
  const assets = split(deal.assets.totalCents, deal.assets.count).map((cents, index) => {
    const { label, sequence } = labels.next('ASSET')
    toBorrower(label, 'ASSET_IsAssociatedWith_ROLE', index)
    const detail = box('ASSET_DETAIL', money('AssetCashOrMarketValueAmount', cents), leaf('AssetType', 'CheckingAccount'))
    return labelled('ASSET', label, sequence, detail)
  })
  const houses = deal.ownedProperties.map((house, index) => {
    const { label, sequence } = labels.next('ASSET')
    toBorrower(label, 'ASSET_IsAssociatedWith_ROLE', index)
    return labelled('ASSET', label, sequence, writeOwnedProperty(house))
  })
  const payments = split(deal.liabilities.monthlyCents, deal.liabilities.count)
  const debts = split(deal.liabilities.unpaidCents, deal.liabilities.count).map((cents, index) => {
    const { label, sequence } = labels.next('LIABILITY')
    toBorrower(label, 'LIABILITY_IsAssociatedWith_ROLE', index)
    const detail = box(
      'LIABILITY_DETAIL',
      leaf('LiabilityExclusionIndicator', false),
      money('LiabilityMonthlyPaymentAmount', payments[index]),
      leaf('LiabilityPayoffStatusIndicator', false),
      leaf('LiabilityType', 'Installment'),
      money('LiabilityUnpaidBalanceAmount', cents),
    )
    return labelled('LIABILITY', label, sequence, detail)
  })
  const parties = writeParties(deal, labels, arcs)
  return box(
    'DEAL',
    box('ASSETS', ...assets, ...houses),
    writeProperty(deal.property),
    box('LIABILITIES', ...debts),
    writeLoans(deal),
    parties,
    relationships(arcs),
  )!
}

/** A sum in so many whole parts; what does not divide goes to the last. */
function split(total: number, parts: number): number[] {
  const share = parts > 0 ? Math.floor(total / parts) : 0
  return Array.from({ length: parts }, (_, index) => (index === parts - 1 ? total - share * (parts - 1) : share))
}

function writeOwnedProperty(house: MismoOwnedProperty): OutElement {
  const content = [
    box(
      'OWNED_PROPERTY_DETAIL',
      leaf('OwnedPropertyDispositionStatusType', house.disposition && mismoWord(dispositionTypes, house.disposition)),
      money('OwnedPropertyLienUPBAmount', house.lienCents),
      money('OwnedPropertyRentalIncomeGrossAmount', house.rentCents),
      leaf('OwnedPropertySubjectIndicator', house.isSubject),
    ),
    box(
      'PROPERTY',
      writeAddress(house.address),
      box(
        'PROPERTY_DETAIL',
        leaf('PropertyCurrentUsageType', house.usage && mismoWord(usageTypes, house.usage)),
        money('PropertyEstimatedValueAmount', house.valueCents),
      ),
    ),
  ].filter(child => child !== undefined)
  return { name: 'OWNED_PROPERTY', attributes: {}, label: undefined, content }
}
