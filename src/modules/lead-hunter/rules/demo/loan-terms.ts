import type { Seeded } from './seeded.ts'
import type { LoanTerms } from './types.ts'

/** About where 30-year rates stood, in thousandths of a percent; between the years in a straight line. */
const levels: readonly [year: number, rate: number][] = [
  [2020, 3600],
  [2021, 2800],
  [2022, 3300],
  [2022.8, 6900],
  [2023.8, 7600],
  [2024.7, 6200],
  [2025, 6850],
  [2026, 6250],
]

/** A usual rate of that day, to the eighth. Invented from round figures: not a source of market data. */
export function usualRate(day: string): number {
  const year = Number(day.slice(0, 4)) + (Number(day.slice(5, 7)) - 1) / 12
  const after = levels.findIndex(([at]) => at > year)
  if (after === 0) return levels[0]![1]
  if (after === -1) return levels.at(-1)![1]
  const [fromYear, from] = levels[after - 1]!
  const [toYear, to] = levels[after]!
  return eighth(from + ((to - from) * (year - fromYear)) / (toYear - fromYear))
}

const eighth = (rate: number): number => Math.round(rate / 125) * 125

/** Monthly principal and interest of a level-payment loan, to the nearest cent. */
export function levelPayment(amountCents: number, rate: number, months: number): number {
  const monthly = rate / 1_200_000
  if (monthly === 0) return Math.round(amountCents / months)
  return Math.round((amountCents * monthly) / (1 - (1 + monthly) ** -months))
}

export interface LoanWish {
  pipeline: 'purchase' | 'refinance'
  applicationDate: string
  /** What the lead had in mind, if it said so. */
  priceCents?: number | undefined
}

/** Percent of the value, by program. */
const ltvs: Record<LoanTerms['type'], readonly number[]> = {
  conv: [60, 70, 75, 80, 80, 80, 85, 90, 95, 97],
  fha: [90, 95, 96.5, 96.5, 96.5],
  va: [90, 95, 100, 100],
  usda: [97, 100],
}

/** Amounts, rate and kind of a plausible loan. No loan is above its value; a refinance for cash stays at 80 % (conventional). */
export function inventTerms(chance: Seeded, wish: LoanWish): LoanTerms {
  const purchase = wish.pipeline === 'purchase'
  const cashOut = !purchase && chance.chance(0.4)
  const value = wish.priceCents ?? chance.between(220, 780) * 100_000
  const type = purchase ? chance.weighted({ conv: 62, fha: 22, va: 13, usda: 3 }) : chance.weighted({ conv: 80, fha: 10, va: 10 })
  const occupancy = type === 'conv' ? chance.weighted({ primary: 86, second: 6, investment: 8 }) : 'primary'
  const cap = cashOut ? 80 : occupancy === 'investment' ? 85 : occupancy === 'second' ? 90 : purchase ? 100 : 95
  const ltv = Math.min(chance.pick(ltvs[type]), cap)
  const amountCents = Math.floor((value * ltv) / 100 / 5_000) * 5_000
  const arm = type === 'conv' && chance.chance(0.08)
  const termMonths = arm ? 360 : chance.pick([360, 360, 360, 360, 360, 240, 180])
  const surcharge =
    (occupancy === 'primary' ? 0 : 500) + (type === 'conv' ? 0 : -250) + (termMonths < 360 ? -500 : 0) + (arm ? -500 : 0)
  const noteRate = Math.max(2250, usualRate(wish.applicationDate) + surcharge + chance.between(-3, 3) * 125)
  const propertyType = chance.weighted({ single_family: 68, pud: 14, condo: 13, multi_unit: 5 })
  return {
    purpose: purchase ? 'purchase' : cashOut ? 'cash_out' : 'rate_term',
    type,
    amountCents,
    ...(purchase && { purchasePriceCents: value }),
    appraisedValueCents: purchase ? value + chance.between(0, 12) * 100_000 : value,
    noteRate,
    termMonths,
    amortization: arm ? 'arm' : 'fixed',
    ...(arm && {
      arm: {
        index: 'ThirtyDayAverageSOFR',
        margin: 2750,
        firstChangeMonths: chance.pick([60, 84, 120]),
        frequencyMonths: 6,
        firstCap: 5000,
        periodicCap: 1000,
        lifetimeCap: 5000,
      },
    }),
    principalAndInterestCents: levelPayment(amountCents, noteRate, termMonths),
    ...(type === 'conv' &&
      ltv > 80 && { mortgageInsuranceCents: Math.round((amountCents * chance.between(35, 95)) / 10_000 / 12) }),
    // FHA's yearly premium of 0.55 % (Mortgagee Letter 2023-05, most loans).
    ...(type === 'fha' && { mortgageInsuranceCents: Math.round((amountCents * 0.0055) / 12) }),
    occupancy,
    propertyType,
    units: propertyType === 'multi_unit' ? chance.between(2, 4) : 1,
    lienPosition: 1,
  }
}
