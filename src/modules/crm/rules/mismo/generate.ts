import type { MismoBorrower, MismoDeal, MismoLoan, MismoProperty } from '#modules/crm/contract/mismo.ts'
import { type Breakage, broken } from './break.ts'
import { inventBorrower, inventOtherParties, people } from './invent-people.ts'
import { type Seeded, seeded } from './seeded.ts'
import { writeMismo } from './write.ts'
import type { Prefixes } from './write-xml.ts'

export interface GenerateOptions {
  seed: number
  borrowers?: 1 | 2 | 3 | 4 | 5
  purpose?: MismoLoan['purpose']
  type?: MismoLoan['type']
  amortization?: 'fixed' | 'arm'
  /** A second lien, and for a refinance the loan being paid off. */
  relatedLoans?: boolean
  broken?: Breakage
  prefixes?: Prefixes
}

const createdAt = '2025-03-03T15:00:00Z'

/**
 * Invents a plausible loan file, the same for the same options: the deal, and the XML that says it. Nobody in it exists:
 * social security numbers begin with 000, telephone numbers are 555-01xx, mail addresses end in example.com.
 */
export function generateMismo(options: GenerateOptions): { deal: MismoDeal; xml: string } {
  const deal = inventDeal(options)
  const xml = writeMismo([deal], { createdAt, ...(options.prefixes && { prefixes: options.prefixes }) })
  return { deal, xml: options.broken ? broken(xml, options.broken) : xml }
}

/** The deal alone: amounts fit each other, dates follow each other. */
export function inventDeal(options: GenerateOptions): MismoDeal {
  const chance = seeded(options.seed)
  const borrowers = Array.from({ length: options.borrowers ?? 1 }, (_, index) => inventBorrower(chance, index))
  const purpose = options.purpose ?? 'purchase'
  const property = inventProperty(chance, borrowers[0]!, purpose)
  const loan = inventLoan(chance, options, property)
  const refinances = purpose === 'rate_term' || purpose === 'cash_out'
  const debts = chance.between(1, 6)
  return {
    loan,
    relatedLoans: options.relatedLoans
      ? [
          { role: 'related', type: 'conv', amountCents: chance.between(20, 90) * 100_000, lienPosition: 2 },
          { role: 'related', type: 'heloc', amountCents: 1_000_000, lineCents: 4_000_000, lienPosition: 3 },
          ...(refinances
            ? [{ role: 'historical' as const, type: 'conv' as const, amountCents: 18_000_000, lienPosition: 1 }]
            : []),
        ]
      : [],
    borrowers,
    property,
    originator: {
      name: `${chance.pick(people.first)} ${chance.pick(people.last)}`,
      nmls: String(chance.between(1_000_000, 2_999_999)),
      emails: ['originator@example.com'],
      phones: [{ value: '8435550140', kind: 'work' }],
    },
    company: {
      name: 'Palmetto & Pine Home Loans',
      nmls: String(chance.between(100_000, 999_999)),
      address: { city: 'Charleston', state: 'SC' },
    },
    otherParties: inventOtherParties(chance, purpose),
    assets: { count: chance.between(2, 5), totalCents: chance.between(500_000, 40_000_000) },
    liabilities: {
      count: debts,
      unpaidCents: chance.between(10_000, 9_000_000),
      monthlyCents: debts * chance.between(2_500, 60_000),
    },
    ownedProperties: refinances
      ? [
          {
            address: property.address!,
            isSubject: true,
            usage: property.usage!,
            disposition: 'retain',
            valueCents: property.estimatedValueCents!,
            lienCents: chance.between(5_000_000, 15_000_000),
          },
        ]
      : [],
  }
}

function inventProperty(chance: Seeded, first: MismoBorrower, purpose: MismoLoan['purpose']): MismoProperty {
  const value = chance.between(1_800, 9_500) * 10_000
  const type = chance.pick([
    'single_family',
    'single_family',
    'single_family',
    'condo',
    'pud',
    'multi_unit',
    'manufactured',
  ] as const)
  const lives = purpose === 'rate_term' || purpose === 'cash_out'
  const elsewhere = {
    street: `${chance.between(1, 9800)} Saltgrass Ln`,
    city: 'Mount Pleasant',
    state: 'SC',
    zip: '29464',
    zip4: '0199',
  }
  return {
    address: lives ? first.currentResidence!.address : { ...elsewhere, county: 'Charleston County' },
    units: type === 'multi_unit' ? chance.between(2, 4) : 1,
    type,
    usage: lives ? 'primary' : chance.pick(['primary', 'primary', 'primary', 'second', 'investment'] as const),
    yearBuilt: purpose === 'construction' ? 2025 : chance.between(1925, 2024),
    estimatedValueCents: value,
    ...(chance.chance(0.6) && { appraisedValueCents: value + chance.between(-40, 60) * 10_000 }),
    ...(purpose === 'purchase' && { purchasePriceCents: value }),
  }
}

/** Loan-to-value by programme, in thousandths of the value: what such loans usually are. */
const usualLtv: Record<MismoLoan['type'], [number, number]> = {
  conv: [600, 950],
  fha: [900, 965],
  va: [900, 1000],
  usda: [950, 1000],
  heloc: [100, 300],
  reverse: [300, 500],
  other: [500, 800],
}

function inventLoan(chance: Seeded, options: GenerateOptions, property: MismoProperty): MismoLoan {
  const type = options.type ?? 'conv'
  const purpose = options.purpose ?? 'purchase'
  const ltv = chance.between(...usualLtv[type])
  const base = Math.round((property.estimatedValueCents! * ltv) / 1000 / 10_000) * 10_000
  // FHA's up-front premium of 1.75 % is usually financed (24 CFR 203.280 and later mortgagee letters).
  const amount = type === 'fha' ? base + Math.round(base * 0.0175) : base
  const noteRate = chance.between(44, 62) * 125
  const months = chance.pick([360, 360, 360, 240, 180])
  const applied = chance.between(1, 28)
  const locked = chance.chance(0.6)
  const isArm = options.amortization === 'arm'
  return {
    purpose,
    ...(purpose === 'construction' && { constructionOf: 'purchase' as const }),
    type,
    amountCents: amount,
    baseAmountCents: base,
    noteRate,
    termMonths: months,
    amortizationMonths: months,
    amortization: isArm ? 'arm' : 'fixed',
    ...(isArm && {
      arm: {
        index: 'ThirtyDayAverageSOFR',
        margin: 2750,
        firstChangeMonths: chance.pick([60, 84, 120]),
        frequencyMonths: 6,
        firstCap: 5000,
        periodicCap: 1000,
        ceiling: noteRate + 5000,
        floor: 2750,
      },
    }),
    interestOnly: false,
    balloon: false,
    lienPosition: type === 'heloc' ? 2 : 1,
    applicationDate: `2025-01-${String(applied).padStart(2, '0')}`,
    ...(locked && { lockedOn: `2025-02-${String(Math.min(applied, 27)).padStart(2, '0')}`, lockExpires: '2025-04-01' }),
    closingDate: '2025-03-21',
    firstPaymentDate: '2025-05-01',
    identifiers: {
      lenderLoan: `CC-${chance.between(100_000, 999_999)}`,
      mers: `1009999${String(chance.between(0, 99_999_999_999)).padStart(11, '0')}`,
      ...(chance.chance(0.5) && { duCase: String(chance.between(1_000_000_000, 1_999_999_999)) }),
      ...((type === 'fha' || type === 'va') && { agencyCase: `46-${chance.between(1_000_000, 9_999_999)}` }),
    },
    principalAndInterestCents: payment(amount, noteRate, months),
    ...(ltv > 800 && type === 'conv' && { mortgageInsurance: { monthlyCents: chance.between(4_000, 25_000), coverage: 25_000 } }),
    escrow: { held: true, taxesCents: chance.between(12_000, 70_000), insuranceCents: chance.between(9_000, 40_000) },
    cashFromBorrowerCents: Math.max(0, property.estimatedValueCents! - base) + chance.between(200_000, 1_200_000),
  }
}

/** Monthly principal and interest of a level-payment loan, to the nearest cent. */
function payment(cents: number, rate: number, months: number): number {
  const monthly = rate / 1000 / 100 / 12
  return Math.round((cents * monthly) / (1 - (1 + monthly) ** -months))
}
