import type {
  MismoAddress,
  MismoBorrower,
  MismoDeal,
  MismoEmployer,
  MismoParty,
  MismoPhone,
  MismoResidence,
} from '#modules/crm/contract/mismo.ts'
import { agentSides, mismoWord, partyRoles, phoneRoles, residencyBasisTypes } from './words.ts'
import { type Arc, box, labelled, leaf, money, type OutElement } from './write-xml.ts'

/** Labels already given, by kind: labels must be unique in a deal. */
export interface Labels {
  next: (kind: string) => { label: string; sequence: number }
}

export function newLabels(): Labels {
  const given: Record<string, number> = {}
  return {
    next: kind => {
      const sequence = (given[kind] ?? 0) + 1
      given[kind] = sequence
      return { label: `${kind}_${sequence}`, sequence }
    },
  }
}

/** The parties of a deal; the arcs between incomes and employers are added to `arcs`. */
export function writeParties(deal: MismoDeal, labels: Labels, arcs: Arc[]): OutElement | undefined {
  return box(
    'PARTIES',
    ...deal.borrowers.map(borrower => writeBorrower(borrower, labels, arcs)),
    deal.company &&
      box(
        'PARTY',
        box('LEGAL_ENTITY', box('LEGAL_ENTITY_DETAIL', leaf('FullName', deal.company.name))),
        box('ADDRESSES', writeAddress(deal.company.address)),
        writeRole('LoanOriginationCompany', 'LOAN_ORIGINATION_COMPANY', labels, license(deal.company.nmls, 'Private')),
      ),
    deal.originator &&
      box(
        'PARTY',
        box('INDIVIDUAL', writeContactPoints(deal.originator), box('NAME', leaf('FullName', deal.originator.name))),
        writeRole('LoanOriginator', 'LOAN_ORIGINATOR', labels, license(deal.originator.nmls, 'Private')),
      ),
    ...deal.otherParties.map(party => writeOtherParty(party, labels)),
  )
}

function writeBorrower(borrower: MismoBorrower, labels: Labels, arcs: Arc[]): OutElement | undefined {
  const role = labels.next('BORROWER')
  const employers = borrower.employers.map(employer => ({ employer, ...labels.next('EMPLOYER') }))
  const who = borrower.entity
    ? box('LEGAL_ENTITY', box('LEGAL_ENTITY_DETAIL', leaf('FullName', borrower.fullName)))
    : box(
        'INDIVIDUAL',
        writeContactPoints(borrower),
        box(
          'NAME',
          leaf('FirstName', borrower.firstName),
          leaf('FullName', borrower.fullName),
          leaf('LastName', borrower.lastName),
          leaf('MiddleName', borrower.middleName),
          leaf('SuffixName', borrower.suffix),
        ),
      )
  const details = box(
    'BORROWER',
    box('BORROWER_DETAIL', leaf('BorrowerBirthDate', borrower.dateOfBirth)),
    box('CREDIT_SCORES', box('CREDIT_SCORE', box('CREDIT_SCORE_DETAIL', leaf('CreditScoreValue', borrower.creditScore)))),
    box('CURRENT_INCOME', box('CURRENT_INCOME_ITEMS', ...writeIncome(borrower, employers, labels, arcs))),
    writeDeclaration(borrower.declarations),
    box('EMPLOYERS', ...employers.map(({ employer, label, sequence }) => writeEmployer(employer, label, sequence))),
    box(
      'RESIDENCES',
      writeResidence(borrower.currentResidence, 'Current'),
      ...borrower.priorResidences.map(at => writeResidence(at, 'Prior')),
    ),
  )
  return box(
    'PARTY',
    who,
    box('ADDRESSES', writeAddress(borrower.mailingAddress, 'Mailing')),
    box('ROLES', labelled('ROLE', role.label, role.sequence, details, box('ROLE_DETAIL', leaf('PartyRoleType', 'Borrower')))),
    borrower.ssn !== undefined &&
      box(
        'TAXPAYER_IDENTIFIERS',
        box(
          'TAXPAYER_IDENTIFIER',
          leaf('TaxpayerIdentifierType', 'SocialSecurityNumber'),
          leaf('TaxpayerIdentifierValue', borrower.ssn),
        ),
      ),
  )
}

/** One item for each employer's income, joined to it by an arc, and one for what is left of the borrower's total. */
function writeIncome(
  borrower: MismoBorrower,
  employers: { employer: MismoEmployer; label: string }[],
  labels: Labels,
  arcs: Arc[],
): OutElement[] {
  const paid = employers.flatMap(({ employer, label }) =>
    employer.monthlyIncomeCents === undefined ? [] : [{ cents: employer.monthlyIncomeCents, to: label }],
  )
  const rest = (borrower.monthlyIncomeCents ?? 0) - paid.reduce((sum, item) => sum + item.cents, 0)
  const items: { cents: number; to?: string }[] = [...paid]
  if (borrower.monthlyIncomeCents !== undefined && (rest !== 0 || paid.length === 0)) items.push({ cents: rest })
  return items.map(({ cents, to }) => {
    const { label, sequence } = labels.next('CURRENT_INCOME_ITEM')
    if (to !== undefined) arcs.push({ from: label, to, name: 'CURRENT_INCOME_ITEM_IsAssociatedWith_EMPLOYER' })
    return labelled(
      'CURRENT_INCOME_ITEM',
      label,
      sequence,
      box(
        'CURRENT_INCOME_ITEM_DETAIL',
        money('CurrentIncomeMonthlyTotalAmount', cents),
        leaf('EmploymentIncomeIndicator', to !== undefined),
        leaf('IncomeType', to !== undefined ? 'Base' : 'Other'),
      ),
    )
  })
}

function writeEmployer(employer: MismoEmployer, label: string, sequence: number): OutElement {
  const status = employer.current === undefined ? undefined : employer.current ? 'Current' : 'Previous'
  return labelled(
    'EMPLOYER',
    label,
    sequence,
    box(
      'LEGAL_ENTITY',
      box(
        'CONTACTS',
        box(
          'CONTACT',
          writeContactPoints({ emails: [], phones: employer.phone ? [{ value: employer.phone, kind: 'work' }] : [] }),
        ),
      ),
      box('LEGAL_ENTITY_DETAIL', leaf('FullName', employer.name)),
    ),
    box(
      'EMPLOYMENT',
      leaf('EmploymentBorrowerSelfEmployedIndicator', employer.selfEmployed),
      leaf('EmploymentEndDate', employer.endDate),
      leaf('EmploymentPositionDescription', employer.position),
      leaf('EmploymentStartDate', employer.startDate),
      leaf('EmploymentStatusType', status),
    ),
  )
}

function writeDeclaration(told: MismoBorrower['declarations']): OutElement | undefined {
  const yesNo = (answer: boolean | undefined) => (answer === undefined ? undefined : answer ? 'Yes' : 'No')
  return box(
    'DECLARATION',
    box(
      'DECLARATION_DETAIL',
      leaf('BankruptcyIndicator', told?.bankruptcy),
      leaf('HomeownerPastThreeYearsType', yesNo(told?.ownedInPastThreeYears)),
      leaf('IntentToOccupyType', yesNo(told?.willOccupy)),
      leaf('OutstandingJudgmentsIndicator', told?.judgments),
      leaf('PresentlyDelinquentIndicator', told?.delinquent),
      leaf('PriorPropertyDeedInLieuConveyedIndicator', told?.deedInLieu),
      leaf('PriorPropertyForeclosureCompletedIndicator', told?.foreclosure),
      leaf('PriorPropertyShortSaleCompletedIndicator', told?.shortSale),
    ),
  )
}

function writeResidence(home: MismoResidence | undefined, type: string): OutElement | undefined {
  if (!home) return undefined
  return box(
    'RESIDENCE',
    writeAddress(home.address),
    box(
      'RESIDENCE_DETAIL',
      leaf('BorrowerResidencyBasisType', home.basis && mismoWord(residencyBasisTypes, home.basis)),
      leaf('BorrowerResidencyDurationMonthsCount', home.months),
      leaf('BorrowerResidencyType', type),
    ),
  )
}

/** An ADDRESS; ZIP and ZIP+4 go together into one postal code, as DU wants it. */
export function writeAddress(address: MismoAddress | undefined, type?: string): OutElement | undefined {
  if (!address) return undefined
  return box(
    'ADDRESS',
    leaf('AddressLineText', address.street),
    leaf('AddressType', type),
    leaf('AddressUnitIdentifier', address.unit),
    leaf('CityName', address.city),
    leaf('CountryCode', address.country),
    leaf('CountyName', address.county),
    leaf('PostalCode', address.zip && `${address.zip}${address.zip4 ?? ''}`),
    leaf('StateCode', address.state),
  )
}

function writeContactPoints(of: { emails: string[]; phones: MismoPhone[] }): OutElement | undefined {
  return box(
    'CONTACT_POINTS',
    ...of.emails.map(email => box('CONTACT_POINT', box('CONTACT_POINT_EMAIL', leaf('ContactPointEmailValue', email)))),
    ...of.phones.map(phone => {
      const [number, extension] = phone.value.split(' x')
      return box(
        'CONTACT_POINT',
        box(
          'CONTACT_POINT_TELEPHONE',
          leaf('ContactPointTelephoneExtensionValue', extension),
          leaf('ContactPointTelephoneValue', number),
        ),
        box('CONTACT_POINT_DETAIL', leaf('ContactPointRoleType', mismoWord(phoneRoles, phone.kind))),
      )
    }),
  )
}

function writeOtherParty(party: MismoParty, labels: Labels): OutElement | undefined {
  const side = mismoWord(agentSides, party.kind)
  const isAgent = side !== 'Other'
  const role = isAgent ? 'RealEstateAgent' : mismoWord(partyRoles, party.kind)
  const contact = [writeContactPoints(party), box('NAME', leaf('FullName', party.name))]
  const who =
    party.company === undefined
      ? box('INDIVIDUAL', ...contact)
      : box(
          'LEGAL_ENTITY',
          box('CONTACTS', box('CONTACT', ...contact)),
          box('LEGAL_ENTITY_DETAIL', leaf('FullName', party.company)),
        )
  return box(
    'PARTY',
    who,
    box('ADDRESSES', writeAddress(party.address)),
    writeRole(
      role,
      party.kind.toUpperCase(),
      labels,
      isAgent && box('REAL_ESTATE_AGENT', leaf('RealEstateAgentType', side)),
      license(party.license),
    ),
  )
}

function writeRole(
  type: string,
  kind: string,
  labels: Labels,
  ...first: (OutElement | undefined | false)[]
): OutElement | undefined {
  const { label, sequence } = labels.next(kind)
  return box('ROLES', labelled('ROLE', label, sequence, ...first, box('ROLE_DETAIL', leaf('PartyRoleType', type))))
}

const license = (id: string | undefined, level?: string) =>
  id !== undefined &&
  box('LICENSES', box('LICENSE', box('LICENSE_DETAIL', leaf('LicenseAuthorityLevelType', level), leaf('LicenseIdentifier', id))))
