import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adverseActionTask } from './adverse-action.ts'
import { loanBegins, outcomeOf, pipelineKindOf, placed, statusOf, steady } from './loan-stage.ts'
import { combinedLtv, lineProblem, ltv } from './ltv.ts'
import { stageKey } from './stage-key.ts'

describe('loan to value', () => {
  test('is the amount over the lower of price and value, in thousandths of a percent', () => {
    expect(ltv(32_000_000, 40_000_000, 41_000_000)).toBe(80_000)
    expect(ltv(32_000_000, 41_000_000, 40_000_000)).toBe(80_000)
    expect(ltv(30_000_000, 34_000_000, null)).toBe(88_235)
    expect(ltv(1, null, 3)).toBe(33_333)
    expect(ltv(2, null, 3)).toBe(66_667)
  })
  test('is not known while the amount or both values are missing', () => {
    expect(ltv(null, 1, 1)).toBeNull()
    expect(ltv(1, null, null)).toBeNull()
    expect(ltv(1, 0, 0)).toBeNull()
  })
  test('is exact for any amounts of money', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 1, max: 1e12 }), (amount, value) => {
        const exact = (BigInt(amount) * 100_000n * 2n + BigInt(value)) / (2n * BigInt(value))
        expect(ltv(amount, null, value)).toBe(Number(exact))
      }),
    )
  })
})

describe('combined loan to value', () => {
  const loan = { amountCents: 30_000_000, priceCents: null, valueCents: 42_000_000 }
  const alone = { ...loan, otherLiensCents: null, helocDrawnCents: null, helocLineCents: null }
  test('is that of the loan alone where nothing else lies on the property', () => {
    expect(combinedLtv(alone)).toEqual({ cltv: 71_429, hcltv: null })
  })
  test('counts other liens and what is drawn of a line of credit, and beside it the whole line', () => {
    expect(combinedLtv({ ...alone, otherLiensCents: 5_700_000 })).toEqual({ cltv: 85_000, hcltv: null })
    expect(combinedLtv({ ...alone, helocDrawnCents: 0, helocLineCents: 5_700_000 })).toEqual({ cltv: 71_429, hcltv: 85_000 })
    expect(
      combinedLtv({
        ...alone,
        priceCents: 40_000_000,
        otherLiensCents: 2_000_000,
        helocDrawnCents: 1_000_000,
        helocLineCents: 4_000_000,
      }),
    ).toEqual({ cltv: 82_500, hcltv: 90_000 })
  })
  test('knows that no more can be drawn of a line than it has', () => {
    expect(lineProblem({ helocDrawnCents: 2, helocLineCents: 1 })).toBe('The HELOC line must be at least what is drawn of it.')
    for (const fine of [{ helocDrawnCents: 1, helocLineCents: 1 }, { helocDrawnCents: 2, helocLineCents: null }, {}])
      expect(lineProblem(fine)).toBeNull()
  })
  test('counts a line that was cut below what is drawn of it as drawn', () => {
    expect(combinedLtv({ ...alone, helocDrawnCents: 5_700_000, helocLineCents: 1_000_000 })).toEqual({
      cltv: 85_000,
      hcltv: 85_000,
    })
  })
  test('is not known while the amount or both values are missing', () => {
    const nothing = { cltv: null, hcltv: null }
    expect(combinedLtv({ ...alone, amountCents: null, helocLineCents: 1 })).toEqual(nothing)
    expect(combinedLtv({ ...alone, valueCents: null, helocLineCents: 1 })).toEqual(nothing)
  })
})

describe('a loan in a stage', () => {
  const before = { fundedAt: null, lostReason: null }
  test('begins in the pipeline of its purpose', () => {
    expect(['purchase', 'construction', 'rate_term', 'cash_out', 'heloc', 'other'].map(pipelineKindOf)).toEqual([
      'purchase',
      'purchase',
      'refinance',
      'refinance',
      'refinance',
      'refinance',
    ])
  })
  test('is funded where the stage is won', () => {
    for (const outcome of ['open', 'won', 'lost', 'hold'] as const) expect(outcomeOf(statusOf(outcome))).toBe(outcome)
  })
  test('keeps its first day of funding, and loses it when it comes back', () => {
    expect(placed(before, 'won', {}, '2026-03-04')).toEqual({ fundedAt: '2026-03-04', lostReason: null })
    expect(placed(before, 'won', { fundedAt: '2026-03-01' }, '2026-03-04')).toEqual({ fundedAt: '2026-03-01', lostReason: null })
    expect(placed({ ...before, fundedAt: '2026-03-01' }, 'won', {}, '2026-03-04')).toEqual({
      fundedAt: '2026-03-01',
      lostReason: null,
    })
    expect(placed({ ...before, fundedAt: '2026-03-01' }, 'open', {}, '2026-03-04')).toEqual(before)
  })
  test('is not lost without saying why', () => {
    expect(placed(before, 'lost', {}, '2026-03-04')).toBe('Say why it was lost.')
    expect(placed({ ...before, lostReason: 'r' }, 'lost', {}, '2026-03-04')).toEqual({ fundedAt: null, lostReason: 'r' })
    expect(placed({ ...before, lostReason: 'r' }, 'hold', {}, '2026-03-04')).toEqual(before)
  })
})

test('objects with the same content are the same, in whatever order they were written', () => {
  expect(JSON.stringify(steady({ a: { bb: 1, c: 2 }, tags: ['x'] }))).toBe(
    JSON.stringify(steady({ a: { c: 2, bb: 1 }, tags: ['x'] })),
  )
})

test('the adverse action notice is due thirty days after the application, and never before today', () => {
  const now = new Date('2026-03-20T12:00:00Z')
  expect(adverseActionTask('2026-03-10', now).dueAt).toBe('2026-04-09T00:00:00.000Z')
  expect(adverseActionTask(null, now).dueAt).toBe('2026-04-19T12:00:00.000Z')
  expect(adverseActionTask('2025-01-01', now).dueAt).toBe(now.toISOString())
})

test('a stage gets a word of its own, counted up where it is taken', () => {
  expect(stageKey('Clear to close', new Set())).toBe('clear_to_close')
  expect(stageKey('Clear-to-close!', new Set(['clear_to_close', 'clear_to_close_2']))).toBe('clear_to_close_3')
  expect(stageKey('完了', new Set())).toBe('stage')
})

test('a loan begins with its application, in the client’s own words too, and never among the leads where it can be helped', () => {
  const stages = (...names: string[]) => names.map(name => ({ id: name, name, key: name.toLowerCase().replaceAll(' ', '_') }))
  const at = (...names: string[]) => loanBegins(stages(...names))?.name
  expect(at('New', 'Contacted', 'Application', 'Processing')).toBe('Application')
  expect(at('New', 'Loan application sent', 'Processing')).toBe('Loan application sent')
  expect(at('New', 'Attempting', 'Processing', 'Underwriting')).toBe('Processing')
  expect(at('New', 'Contacted')).toBe('New')
  expect(at()).toBeUndefined()
})
