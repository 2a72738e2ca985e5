import type { MismoBorrower, MismoEmployer, MismoLoan, MismoParty } from '#modules/crm/contract/mismo.ts'
import type { Seeded } from './seeded.ts'

export const people = {
  first: [
    'Maya',
    'Luis',
    'Priya',
    'Darnell',
    'Wei',
    'Sofia',
    'Amir',
    'Grace',
    'Tomasz',
    'Ngozi',
    'Emily',
    'Hector',
    'Sinéad',
    'Joon',
  ],
  last: [
    'Carter',
    'Reyes',
    'Okafor',
    'Nguyen',
    'Patel',
    "O'Neill",
    'Haddad',
    'Kowalski',
    'Freeman',
    'Lindqvist',
    'Chen',
    'St. James',
  ],
} as const

const streets = ['Magnolia Ave', 'Harbor View Rd', 'Palmetto Blvd', 'Cedar Hollow Ct', 'King & Queen St'] as const
const jobs = ['Nurse', 'Electrician', 'Teacher', 'Analyst', 'Chef', 'Project manager'] as const
const firms = ['Lowcountry Clinics', 'Harbor Electric, Inc.', 'Ashley River Schools', 'Smith & Daughters LLC'] as const

/** One borrower, complete: a primary one lives somewhere and works, some others share the home. */
export function inventBorrower(chance: Seeded, index: number): MismoBorrower {
  const firstName = chance.pick(people.first)
  const lastName = chance.pick(people.last)
  const income = chance.between(2_500, 16_000) * 100
  const employer: MismoEmployer = {
    name: chance.pick(firms),
    phone: `843555${chance.between(150, 159).toString().padStart(4, '0')}`,
    position: chance.pick(jobs),
    current: true,
    selfEmployed: chance.chance(0.1),
    startDate: `${chance.between(2005, 2023)}-0${chance.between(1, 9)}-01`,
    monthlyIncomeCents: income,
  }
  const former: MismoEmployer = { name: chance.pick(firms), current: false, startDate: '2001-05-01', endDate: '2004-12-31' }
  const address = {
    street: `${chance.between(1, 9800)} ${chance.pick(streets)}`,
    ...(chance.chance(0.2) && { unit: `Apt ${chance.between(1, 40)}` }),
    city: 'North Charleston',
    state: 'SC',
    zip: '29405',
    ...(chance.chance(0.5) && { zip4: String(chance.between(1000, 9999)) }),
  }
  const other = chance.chance(0.3) ? chance.between(100, 900) * 100 : 0
  const retired = chance.chance(0.1)
  return {
    firstName,
    ...(chance.chance(0.5) && { middleName: chance.pick(['A', 'Lee', 'Rose', 'J']) }),
    lastName,
    ...(chance.chance(0.1) && { suffix: chance.pick(['JR', 'SR', 'III']) }),
    emails: [`borrower${index + 1}.${chance.between(1000, 9999)}@example.com`],
    phones: [
      { value: `843555${String(100 + index).padStart(4, '0')}`, kind: 'mobile' },
      ...(chance.chance(0.4)
        ? [{ value: `803555${String(110 + index).padStart(4, '0')} x${chance.between(2, 99)}`, kind: 'work' as const }]
        : []),
    ],
    ssn: `000${String(chance.between(100_000, 999_999))}`,
    dateOfBirth: `${chance.between(1945, 2002)}-${chance.pick(['02-28', '06-15', '11-30'])}`,
    currentResidence: { address, basis: chance.pick(['own', 'rent', 'rent_free'] as const), months: chance.between(1, 240) },
    priorResidences: chance.chance(0.3)
      ? [{ address: { street: '12 Old Mill Way', city: 'Greenville', state: 'SC', zip: '29601' }, basis: 'rent', months: 30 }]
      : [],
    ...(chance.chance(0.3) && {
      mailingAddress: { street: 'PO Box 118', city: 'Charleston', state: 'SC', zip: '29402', country: 'US' },
    }),
    employers: retired ? [] : chance.chance(0.2) ? [employer, former] : [employer],
    monthlyIncomeCents: retired ? chance.between(1_800, 6_000) * 100 : income + other,
    declarations: {
      bankruptcy: chance.chance(0.05),
      foreclosure: chance.chance(0.03),
      deedInLieu: false,
      shortSale: false,
      judgments: chance.chance(0.02),
      delinquent: false,
      ownedInPastThreeYears: chance.chance(0.5),
      willOccupy: chance.chance(0.8),
    },
    creditScore: chance.between(580, 820),
  }
}

/** Who else is at the table: agents only where somebody sells. */
export function inventOtherParties(chance: Seeded, purpose: MismoLoan['purpose']): MismoParty[] {
  const name = () => `${chance.pick(people.first)} ${chance.pick(people.last)}`
  const agent = (kind: MismoParty['kind'], company: string): MismoParty => ({
    kind,
    name: name(),
    company,
    emails: [`${kind.replace('_', '.')}@example.org`],
    phones: [{ value: '8435550177', kind: 'work' }],
    license: `SC-${chance.between(10_000, 99_999)}`,
  })
  const title: MismoParty = {
    kind: 'title_company',
    company: 'Tidewater Title <Charleston>',
    emails: [],
    phones: [],
    address: { street: '9 Broad St', city: 'Charleston', state: 'SC', zip: '29401' },
  }
  const owner: MismoParty = { kind: 'title_holder', name: name(), emails: [], phones: [] }
  const attorney: MismoParty = { kind: 'attorney', name: name(), emails: ['closing@example.net'], phones: [] }
  const agents = [agent('buyer_agent', 'Harbor & Oak Realty'), agent('listing_agent', 'Low Tide Homes')]
  return [...(purpose === 'purchase' ? agents : []), title, attorney, owner]
}
