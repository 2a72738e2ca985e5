import type { MismoBorrower, MismoEmployer, MismoResidence } from '#modules/crm/contract/mismo.ts'
import { anyOf, count, day, type Findings, flag, note, present, problem, signedCents, text } from './findings.ts'
import type { Graph } from './graph.ts'
import { type Name, readAddress, readContactPoints, readName } from './read-people.ts'
import { ourWord, residencyBasisTypes } from './words.ts'
import { all, below, first, type XmlElement } from './xml-tree.ts'

interface BorrowerRole {
  role: XmlElement
  party: XmlElement | undefined
}

/** The roles of kind Borrower, primary first: by sequence number where those tell them apart, else as written. */
export function borrowerRoles(deal: XmlElement): BorrowerRole[] {
  const found: BorrowerRole[] = []
  for (const role of below(deal)) {
    if (role.name !== 'ROLE' || text(role, 'ROLE_DETAIL/PartyRoleType') !== 'Borrower') continue
    const party = role.parent?.name === 'ROLES' && role.parent.parent?.name === 'PARTY' ? role.parent.parent : undefined
    found.push({ role, party })
  }
  const order = found.map(({ role }) => Number(role.attributes.SequenceNumber ?? Number.NaN))
  const told = new Set(order).size === order.length && order.every(Number.isInteger)
  return told
    ? found.toSorted((a, b) => Number(a.role.attributes.SequenceNumber) - Number(b.role.attributes.SequenceNumber))
    : found
}

/** All borrowers of a deal, with what the arcs say belongs to their employers. */
export function readBorrowers(deal: XmlElement, graph: Graph, findings: Findings): MismoBorrower[] {
  const borrowers: MismoBorrower[] = []
  for (const { role, party } of borrowerRoles(deal)) {
    const person = first(party, 'INDIVIDUAL/NAME')
    const entity = text(party, 'LEGAL_ENTITY/LEGAL_ENTITY_DETAIL/FullName', 250)
    const name = readName(person)
    if (!party) problem(findings, role, 'A borrower role stands outside a party, so nobody is named as this borrower.')
    else if (Object.keys(name).length > 0) borrowers.push(readBorrower(party, role, name, graph, findings))
    else if (entity) borrowers.push({ ...readBorrower(party, role, { fullName: entity }, graph, findings), entity: true })
    else problem(findings, party, 'This party is a borrower but has no name.')
  }
  if (borrowers.length === 0 && findings.problems.length === 0) problem(findings, deal, 'The deal names no borrower.')
  if (borrowers.length > 4) {
    note(findings, deal, `The deal has ${borrowers.length} borrowers; MISMO allows that, some systems stop at four.`)
  }
  return borrowers
}

function readBorrower(party: XmlElement, role: XmlElement, name: Name, graph: Graph, findings: Findings): MismoBorrower {
  const borrower = first(role, 'BORROWER')
  const items = all(borrower, 'CURRENT_INCOME/CURRENT_INCOME_ITEMS/CURRENT_INCOME_ITEM')
  const homes = all(borrower, 'RESIDENCES/RESIDENCE').map(at => ({
    at,
    type: text(at, 'RESIDENCE_DETAIL/BorrowerResidencyType'),
  }))
  const mailing = all(party, 'ADDRESSES/ADDRESS').find(at => text(at, 'AddressType') === 'Mailing')
  const current = homes.find(home => home.type === 'Current')
  return present({
    ...name,
    ...readContactPoints(first(party, 'INDIVIDUAL')),
    ssn: readSsn(party, findings),
    dateOfBirth: day(findings, borrower, 'BORROWER_DETAIL/BorrowerBirthDate'),
    currentResidence: current && readResidence(current.at, findings),
    priorResidences: homes
      .filter(home => home.type === 'Prior')
      .map(home => readResidence(home.at, findings))
      .filter(home => home !== undefined),
    mailingAddress: readAddress(mailing, findings),
    employers: all(borrower, 'EMPLOYERS/EMPLOYER').map(at => readEmployer(at, graph, findings)),
    monthlyIncomeCents: items.length > 0 ? incomeOf(items, findings) : undefined,
    declarations: readDeclarations(first(borrower, 'DECLARATION/DECLARATION_DETAIL'), findings),
    creditScore: readScore(all(borrower, 'CREDIT_SCORES/CREDIT_SCORE/CREDIT_SCORE_DETAIL'), findings),
  })
}

function readSsn(party: XmlElement, findings: Findings): string | undefined {
  for (const at of all(party, 'TAXPAYER_IDENTIFIERS/TAXPAYER_IDENTIFIER')) {
    if (text(at, 'TaxpayerIdentifierType') !== 'SocialSecurityNumber') continue
    const digits = text(at, 'TaxpayerIdentifierValue')?.replaceAll('-', '')
    if (digits !== undefined && /^\d{9}$/.test(digits)) return digits
    note(findings, at, 'The social security number does not have nine digits and was left out.')
  }
  return undefined
}

function readResidence(at: XmlElement, findings: Findings): MismoResidence | undefined {
  const address = readAddress(first(at, 'ADDRESS'), findings)
  return (
    address &&
    present({
      address,
      basis: ourWord(residencyBasisTypes, text(at, 'RESIDENCE_DETAIL/BorrowerResidencyBasisType')),
      months: count(findings, at, 'RESIDENCE_DETAIL/BorrowerResidencyDurationMonthsCount'),
    })
  )
}

const incomePath = 'CURRENT_INCOME_ITEM_DETAIL/CurrentIncomeMonthlyTotalAmount'

const incomeOf = (items: XmlElement[], findings: Findings): number =>
  items.reduce((sum, item) => sum + (signedCents(findings, item, incomePath) ?? 0), 0)

function readEmployer(at: XmlElement, graph: Graph, findings: Findings): MismoEmployer {
  const job = first(at, 'EMPLOYMENT')
  const status = text(job, 'EmploymentStatusType')
  const items = (graph.into.get(at) ?? [])
    .filter(arc => arc.name === 'CURRENT_INCOME_ITEM_IsAssociatedWith_EMPLOYER')
    .map(arc => arc.from)
  return present({
    name: text(at, 'LEGAL_ENTITY/LEGAL_ENTITY_DETAIL/FullName') ?? text(at, 'INDIVIDUAL/NAME/FullName'),
    phone: readContactPoints(first(at, 'LEGAL_ENTITY/CONTACTS/CONTACT')).phones[0]?.value,
    position: text(job, 'EmploymentPositionDescription'),
    current: status === undefined ? undefined : status === 'Current',
    selfEmployed: flag(findings, job, 'EmploymentBorrowerSelfEmployedIndicator'),
    startDate: day(findings, job, 'EmploymentStartDate'),
    endDate: day(findings, job, 'EmploymentEndDate'),
    // Already noted once, when the borrower's own total was made.
    monthlyIncomeCents: items.length > 0 ? incomeOf(items, { problems: [], notes: [] }) : undefined,
  })
}

function readDeclarations(at: XmlElement | undefined, findings: Findings) {
  const yesNo = (path: string) => {
    const answer = text(at, path)
    return answer === 'Yes' ? true : answer === 'No' ? false : undefined
  }
  return anyOf({
    bankruptcy: flag(findings, at, 'BankruptcyIndicator'),
    foreclosure: flag(findings, at, 'PriorPropertyForeclosureCompletedIndicator'),
    deedInLieu: flag(findings, at, 'PriorPropertyDeedInLieuConveyedIndicator'),
    shortSale: flag(findings, at, 'PriorPropertyShortSaleCompletedIndicator'),
    judgments: flag(findings, at, 'OutstandingJudgmentsIndicator'),
    delinquent: flag(findings, at, 'PresentlyDelinquentIndicator'),
    ownedInPastThreeYears: yesNo('HomeownerPastThreeYearsType'),
    willOccupy: yesNo('IntentToOccupyType'),
  })
}

/** Of three scores the middle one, of two the lower (Fannie Mae Selling Guide B3-5.1-02). */
function readScore(scores: XmlElement[], findings: Findings): number | undefined {
  const usable = scores
    .map(at => count(findings, at, 'CreditScoreValue'))
    .filter(score => score !== undefined && score >= 300 && score <= 850)
    .toSorted((a, b) => a! - b!)
  return usable.length === 3 ? usable[1] : usable[0]
}
