import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { creditBands, intents } from '../contract/lead-draft.ts'
import { type ScoreFacts, score, scoreFacts, timeframeOf, timeframes } from './scoring.ts'

const now = Date.UTC(2026, 6, 15)
const day = 86_400_000
const best: ScoreFacts = {
  hasValidPhone: true,
  hasValidEmail: true,
  intent: 'purchase',
  timeframe: 'now',
  amountKnown: true,
  stateLicensed: true,
  creditBand: 'excellent',
  sourceQuality: 100,
  lastInterestAt: now,
}
const nothing: ScoreFacts = {
  hasValidPhone: false,
  hasValidEmail: false,
  intent: 'unknown',
  timeframe: 'unknown',
  amountKnown: false,
  stateLicensed: null,
  creditBand: 'unknown',
  sourceQuality: null,
  lastInterestAt: now,
}
const anyFacts: fc.Arbitrary<ScoreFacts> = fc.record({
  hasValidPhone: fc.boolean(),
  hasValidEmail: fc.boolean(),
  intent: fc.constantFrom(...intents),
  timeframe: fc.constantFrom(...timeframes),
  amountKnown: fc.boolean(),
  stateLicensed: fc.constantFrom(true, false, null),
  creditBand: fc.constantFrom(...creditBands),
  sourceQuality: fc.option(fc.integer({ min: 0, max: 100 })),
  lastInterestAt: fc.integer({ min: now - 200 * day, max: now + day }),
})

describe('a score is the sum of its reasons', () => {
  it('from 0 for nothing to 100 for everything', () => {
    expect(score(nothing, now)).toEqual({ score: 0, band: 'cold', reasons: [] })
    expect(score(best, now)).toMatchObject({ score: 100, band: 'hot' })
  })

  it('for any lead, within 0 and 100, with a label to each point', () => {
    fc.assert(
      fc.property(anyFacts, facts => {
        const result = score(facts, now)
        expect(result.reasons.reduce((n, r) => n + r.points, 0)).toBe(result.score)
        expect(result.score).toBeGreaterThanOrEqual(0)
        expect(result.score).toBeLessThanOrEqual(100)
        expect(result.reasons.every(r => r.points !== 0 && r.label.length > 5)).toBe(true)
        expect(result.band).toBe(result.score >= 75 ? 'hot' : result.score >= 40 ? 'warm' : 'cold')
      }),
    )
  })

  it('and falls by half a week without a sign of interest, and never rises with age', () => {
    expect(score({ ...best, lastInterestAt: now - 7 * day }, now).reasons.at(-1)).toEqual({
      points: -50,
      label: '7 days since the last sign of interest',
    })
    fc.assert(
      fc.property(anyFacts, fc.integer({ min: 0, max: 60 * day }), (facts, more) => {
        expect(score(facts, now + more).score).toBeLessThanOrEqual(score(facts, now).score)
      }),
    )
  })

  it('names the lack of a licence', () => {
    const { score: points, reasons } = score({ ...best, stateLicensed: false }, now)
    expect(points).toBe(70)
    expect(reasons).toContainEqual({ points: -20, label: 'Nobody here is licensed in the property’s state' })
  })
})

it.each(['age', 'dateOfBirth', 'maritalStatus', 'language', 'zip', 'race', 'sex', 'incomeSource', 'lastName'])(
  'a score cannot be asked about %s',
  field => {
    expect(scoreFacts.safeParse(best).success).toBe(true)
    expect(scoreFacts.safeParse({ ...best, [field]: 1 }).success).toBe(false)
    // @ts-expect-error a prohibited basis has no field
    expect(score({ ...best, age: 70 }, now)).toEqual(score(best, now))
  },
)

it.each([
  ['ASAP', 'now'],
  ['Ready to buy', 'now'],
  ['immediately', 'now'],
  ['0-30 days', 'now'],
  ['within 3 months', 'three-months'],
  ['1–3 Months', 'three-months'],
  ['60_days', 'three-months'],
  ['ready in 6 months', 'six-months'],
  ['3_to_6_months', 'six-months'],
  ['6+ months', 'a-year'],
  ['1 year', 'a-year'],
  ['12 months or more', 'later'],
  ['more than a year', 'unknown'],
  ['over 1 year', 'later'],
  ['not now', 'later'],
  ['just looking', 'later'],
  ['blue', 'unknown'],
  [undefined, 'unknown'],
])('reads the time frame “%s” as %s', (words, timeframe) => {
  expect(timeframeOf(words)).toBe(timeframe)
})
