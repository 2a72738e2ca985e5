import { describe, expect, test } from 'vitest'
import { readPayload, type SourceFormat } from '../index.ts'
import { leadSellers } from './lead-sellers.ts'
import { lendingTreeFamily } from './lending-tree.ts'
import { portals } from './portals.ts'

const who = { firstName: 'Ines', lastName: 'Moreau', email: 'ines@example.org', phone: '(212) 555-0142' }
const zillowSender = { firstName: who.firstName, lastName: who.lastName, emailAddress: who.email, phoneNumber: who.phone }
const zillowDetails = {
  loanAmount: 480000,
  downPayment: '120,000',
  propertyValue: 600000,
  stateAbbreviation: 'WA',
  zipCode: '98101',
}
const contactXml = `<ConsumerContactInformation>
  <FirstName>Ines</FirstName><LastName>Moreau</LastName>
  <EmailAddress val="ines@example.org"/><ContactPhone><val>(212) 555-0142</val></ContactPhone>
</ConsumerContactInformation>`
const leadXml = `<LeadInformation>${contactXml}
  <ConsumerProfileInformation><Credit><SelfCreditRating val="GOOD"/></Credit></ConsumerProfileInformation>
  <LoanInformation><LoanAmount>310000</LoanAmount><LoanRequestType val="PURCHASE"/></LoanInformation>
  <ProductInformation><PropertyInformation><PropertyState>OR</PropertyState></PropertyInformation></ProductInformation>
  <TrackingNumber>T-9</TrackingNumber>
</LeadInformation>`

const given: [what: string, format: SourceFormat, message: unknown, expected: object][] = [
  [
    'Zillow simple',
    'zillow',
    {
      type: 'simple',
      sender: zillowSender,
      recipient: { firstName: 'Lo' },
      details: { creditScoreLow: 640, creditScoreHigh: 679 },
    },
    { loan: { creditBand: 'fair' }, extra: { 'recipient.firstName': 'Lo' } },
  ],
  [
    'Zillow quote',
    'zillow',
    {
      type: 'quote',
      sender: zillowSender,
      details: { ...zillowDetails, loanPurpose: 'Refinance', desiredPrograms: ['Fixed30Year', 'ARM5'], hasBankruptcy: false },
    },
    {
      intent: 'refinance',
      loan: { amountCents: 48_000_000, downPaymentCents: 12_000_000, program: 'Fixed30Year' },
      property: { state: 'WA' },
      extra: { 'details.hasBankruptcy': 'false', 'details.desiredPrograms.1': 'ARM5' },
    },
  ],
  [
    'Zillow long form',
    'zillow',
    { type: 'longForm', sender: zillowSender, details: { ...zillowDetails, city: 'Seattle', county: 'King', hasAgent: true } },
    { property: { city: 'Seattle', county: 'King', state: 'WA' }, tags: ['has agent'] },
  ],
  [
    'Zillow pre-approval for a property',
    'zillow',
    { type: 'propertyPreapproval', sender: zillowSender, details: { ...zillowDetails, propertyAddress: '4 Pine St' } },
    { intent: 'purchase', property: { street: '4 Pine St', zip: '98101' } },
  ],
  [
    'Realtor.com',
    'realtor',
    {
      Lead: {
        lead_info: { lead_consumer_info: { first_name: 'Ines', last_name: 'Moreau', email: who.email, phone: who.phone } },
        lead_property_info: { property_price: 725000, property_state_code: 'AZ', property_street_address: '1 Mesa Dr' },
      },
    },
    { intent: 'buy', loan: { purchasePriceCents: 72_500_000 }, property: { state: 'AZ', street: '1 Mesa Dr' } },
  ],
  [
    'LendingTree JSON',
    'lendingTree',
    {
      lead: {
        leadExternalId: 'LT-1',
        vertical: 'MORTGAGE.REFINANCE',
        consumer: {
          contact: { firstName: 'Ines', lastName: 'Moreau', emailAddress: who.email, primaryPhone: who.phone, state: 'NV' },
          profile: { dateOfBirth: '1985-02-03', totalAnnualIncome: 98000, credit: { assignedCredit: 'FAIR' } },
        },
        mortgageRefinance: {
          loanAmount: '200000-250000',
          propertyValue: 410000,
          property: { state: 'NV', type: 'Condo' },
          workingWithAgent: false,
        },
      },
    },
    {
      externalId: 'LT-1',
      intent: 'refinance',
      person: { dateOfBirth: '1985-02-03' },
      loan: { amountCents: 20_000_000, propertyValueCents: 41_000_000, annualIncomeCents: 9_800_000, creditBand: 'fair' },
      property: { state: 'NV', type: 'Condo' },
    },
  ],
  [
    'LendingTree XML',
    'lendingTree',
    `<?xml version="1.0"?>${leadXml}`,
    { externalId: 'T-9', intent: 'purchase', loan: { amountCents: 31_000_000, creditBand: 'good' }, property: { state: 'OR' } },
  ],
  [
    'LendingTree LTXML',
    'lendingTreeLtxml',
    `<OB_Lead><LT><LTXML><Borrower><BorrowerPersonalInformation><Name><FirstName>Ines</FirstName><LastName>Moreau</LastName></Name></BorrowerPersonalInformation><ContactInformation><Email>ines@example.org</Email><HomePhone>(212) 555-0142</HomePhone></ContactInformation></Borrower><Application><BorrowerRequestedLoanAmount>275000</BorrowerRequestedLoanAmount></Application><TransactionType><Mortgage><PropertyLocation><Address><State>CO</State></Address></PropertyLocation></Mortgage></TransactionType></LTXML></LT></OB_Lead>`,
    { loan: { amountCents: 27_500_000 }, property: { state: 'CO' }, person: { phones: [{ kind: 'home' }] } },
  ],
  [
    'Loansifter',
    'loansifter',
    `<Result><Request>${leadXml}</Request></Result>`,
    { externalId: 'T-9', property: { state: 'OR' } },
  ],
  [
    'LoanBright, first set of names',
    'loanBright',
    {
      brrwr_fname: 'Ines',
      brrwr_lname: 'Moreau',
      brrwr_email: who.email,
      brrwr_home_phone: who.phone,
      loan_amount: '150000',
      loan_purpose: 'Cash Out',
      prop_region_id: 'TX',
      brrwr_bankruptcy: 'No',
    },
    {
      intent: 'refinance',
      loan: { amountCents: 15_000_000, purpose: 'Cash Out' },
      property: { state: 'TX' },
      extra: { brrwr_bankruptcy: 'No' },
    },
  ],
  [
    'LoanBright, second set of names',
    'loanBright',
    {
      firstName: 'Ines',
      lastName: 'Moreau',
      email: who.email,
      cellPhone: who.phone,
      loanAmount: 150000,
      propertyState: 'TX',
      mortgageInterestRate: 6.875,
    },
    {
      loan: { amountCents: 15_000_000, currentRate: '6.875' },
      property: { state: 'TX' },
      person: { phones: [{ kind: 'mobile' }] },
    },
  ],
  [
    'Leadpoint',
    'leadpoint',
    {
      FNAME: 'Ines',
      LNAME: 'Moreau',
      EMAIL: who.email,
      PRI_PHON: who.phone,
      PROP_ST: 'GA',
      LOAN_VAL: '$240,000',
      DOWN_PMT: 30000,
      CRED_GRADE: 'Good',
      INCOME: 88000,
      SPEC_HOME: 'no',
    },
    {
      loan: { amountCents: 24_000_000, downPaymentCents: 3_000_000, creditBand: 'good', annualIncomeCents: 8_800_000 },
      property: { state: 'GA' },
      tags: [],
      extra: { SPEC_HOME: 'no' },
    },
  ],
  [
    'FreeRateUpdate',
    'freeRateUpdate',
    {
      FirstName: 'Ines',
      LastName: 'Moreau',
      Email: who.email,
      CellPhone: who.phone,
      PropertyState: 'UT',
      DesiredLoanAmount: 1e5,
      FoundHome: 'true',
    },
    { loan: { amountCents: 10_000_000 }, property: { state: 'UT' }, tags: ['found home'] },
  ],
  [
    'Mortech',
    'mortech',
    '<result><row><ProspectFirstName>Ines</ProspectFirstName><ProspectLastName>Moreau</ProspectLastName><ProspectEmail>ines@example.org</ProspectEmail><ProspectMobilePhone>(212) 555-0142</ProspectMobilePhone><ProspectFICO>742</ProspectFICO><ProspectPropertyState>ID</ProspectPropertyState><ProspectLoanPurpose>1</ProspectLoanPurpose></row></result>',
    { loan: { creditScore: 742, creditBand: 'excellent' }, property: { state: 'ID' }, extra: { ProspectLoanPurpose: '1' } },
  ],
]

describe('Portals and lead sellers', () => {
  test.each(given)('%s arrives whole', (_what, format, message, expected) => {
    const body = typeof message === 'string' ? message : JSON.stringify(message)
    const read = readPayload({ body, contentType: body.startsWith('<') ? 'text/xml' : 'application/json', format })
    if (!read.ok || read.kind !== 'leads') throw new Error(JSON.stringify(read))
    const [draft] = read.drafts
    expect(draft!.person.fullName ?? `${draft!.person.firstName} ${draft!.person.lastName}`).toBe('Ines Moreau')
    expect(draft!.person.emails).toEqual([who.email])
    expect(draft!.person.phones.map(phone => phone.value)).toEqual([who.phone])
    expect(draft).toMatchObject(expected)
  })

  test('every vendor of this kind has an example', () => {
    const keys = Object.keys({ ...portals, ...lendingTreeFamily, ...leadSellers })
    expect(keys.filter(key => !given.some(([, format]) => format === key))).toEqual([])
  })

  test('a range says in a note that its lower end was taken, and the range itself is kept', () => {
    const read = readPayload({
      body: JSON.stringify({ FNAME: 'Ines', LOAN_VAL: { min: 200000, max: 250000 } }),
      contentType: 'application/json',
      format: 'leadpoint',
    })
    expect(read).toMatchObject({
      drafts: [{ loan: { amountCents: 20_000_000 }, extra: { LOAN_VAL: '200000-250000' } }],
      unread: ['LOAN_VAL: a range was given, its lower end was taken.'],
    })
  })
})
