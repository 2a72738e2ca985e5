import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { MismoDeal } from '#modules/crm/contract/mismo.ts'
import { readMismo } from './read.ts'
import { writeMismo } from './write.ts'

const fixtures = process.env.FIXTURES_DIR

const home = { street: '10655 Birch St', city: 'Burbank', state: 'CA', zip: '91502', zip4: '1234' }

/** What a reader of the file by eye finds in it. */
const expected: MismoDeal = {
  loan: {
    purpose: 'purchase',
    type: 'conv',
    amountCents: 300_000_00,
    baseAmountCents: 300_000_00,
    noteRate: 4_250,
    termMonths: 360,
    amortizationMonths: 360,
    amortization: 'fixed',
    interestOnly: false,
    balloon: false,
    lienPosition: 1,
    applicationDate: '2019-01-06',
    identifiers: { lenderLoan: 'DI-C01_v3.4' },
    principalAndInterestCents: 1_475_82,
    mortgageInsurance: { monthlyCents: 50_00 },
    escrow: { taxesCents: 165_00, insuranceCents: 75_00 },
    cashFromBorrowerCents: 28_800_00,
  },
  relatedLoans: [],
  borrowers: [
    {
      firstName: 'Ken',
      middleName: 'N',
      lastName: 'Customer',
      suffix: 'JR',
      emails: ['ken.c@fanniemae.com'],
      phones: [{ value: '8182222222', kind: 'home' }],
      ssn: '500507000',
      dateOfBirth: '1966-07-04',
      currentResidence: { address: home, basis: 'rent', months: 43 },
      priorResidences: [],
      mailingAddress: { ...home, country: 'US' },
      employers: [
        {
          name: 'National Consulting',
          phone: '8183323332',
          position: 'Consultant',
          current: true,
          selfEmployed: false,
          startDate: '2003-02-15',
          monthlyIncomeCents: (10_000 + 1_000 + 750) * 100,
        },
      ],
      monthlyIncomeCents: (10_000 + 1_000 + 750 + 1_000 + 100 + 250 + 1_000) * 100,
      declarations: {
        bankruptcy: false,
        foreclosure: false,
        deedInLieu: false,
        shortSale: false,
        judgments: false,
        delinquent: false,
        ownedInPastThreeYears: false,
        willOccupy: true,
      },
    },
  ],
  property: {
    address: home,
    units: 1,
    type: 'single_family',
    usage: 'primary',
    yearBuilt: 1965,
    appraisedValueCents: 340_000_00,
    purchasePriceCents: 340_000_00,
  },
  originator: { name: 'John Done', nmls: '123456789012', emails: [], phones: [{ value: '2023333333', kind: 'other' }] },
  company: {
    name: 'ABC Mortgage',
    nmls: '123456789111',
    address: { street: '412 H St, NW', city: 'Washington', state: 'DC', zip: '20012', zip4: '1234' },
  },
  otherParties: [{ kind: 'title_holder', name: 'Kenneth Customer', emails: [], phones: [] }],
  assets: { count: 4, totalCents: (12_000 + 100_000 + 50_000 + 120_000) * 100 },
  liabilities: { count: 2, unpaidCents: (437 + 14_748) * 100, monthlyCents: (44 + 425) * 100 },
  ownedProperties: [],
}

describe('a loan file with the facts of the sample, written by us', () => {
  it('is read back to the same facts', () => {
    const xml = writeMismo([expected], { createdAt: '2019-02-22T14:24:17Z' })
    expect(readMismo(xml)).toEqual({ ok: true, deals: [expected], notes: [] })
  })
})

if (fixtures) {
  const xml = readFileSync(join(fixtures, 'mismo', 'du34_conv_purchase_KenCustomer.xml'), 'utf8')

  describe('the conventional purchase sample of DU 3.4', () => {
    it('is read to exactly what the file says', () => {
      expect(readMismo(xml)).toEqual({ ok: true, deals: [expected], notes: [] })
    })

    it('leaves account numbers, holders, marital status, race and citizenship in the file', () => {
      const read = JSON.stringify(readMismo(xml))
      for (const kept of [
        '123456"',
        '98E543184026',
        'HEMLOCKS',
        'Noosh',
        'Unmarried',
        'Domestic',
        'BlackOrAfrican',
        'Hispanic',
        'USCitizen',
      ]) {
        expect(read).not.toContain(kept)
      }
    })

    it('is refused once one of its arcs points at nobody', () => {
      const reading = readMismo(xml.replace('xlink:to="EMPLOYER_1"', 'xlink:to="EMPLOYER_2"'))
      expect(reading.ok ? [] : reading.problems.map(problem => problem.where)).toEqual([
        '/MESSAGE/DEAL_SETS/DEAL_SET/DEALS/DEAL/RELATIONSHIPS/RELATIONSHIP[5]',
      ])
    })
  })
}
