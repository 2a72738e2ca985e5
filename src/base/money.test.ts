import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readMoney, showMoney, showMoneyRange } from './money.ts'

const k = 100_000

describe('reading money', () => {
  test.each<[string | number, number]>([
    ['$412,500', 41_250_000],
    ['412500.00', 41_250_000],
    ['412500', 41_250_000],
    ['412 500', 41_250_000],
    ['$ 412,500.5', 41_250_050],
    ['USD 412,500', 41_250_000],
    ['412,500 dollars', 41_250_000],
    ['412500.000000', 41_250_000],
    ['350k', 350 * k],
    ['350 K', 350 * k],
    ['350 thousand', 350 * k],
    ['1.2M', 1200 * k],
    ['$1.2 million', 1200 * k],
    ['1.5mm', 1500 * k],
    ['$.50', 50],
    ['0.29', 29],
    ['0', 0],
    ['1.23456k', 123_456],
    ['1,000,000,000', 100_000_000_000],
    [412_500, 41_250_000],
    [0.29, 29],
    [19.99, 1999],
  ])('%s', (raw, cents) => expect(readMoney(raw)).toEqual({ ok: true, low: cents, high: cents }))

  test.each([
    ['$200,000 - $250,000', 200, 250],
    ['$200,000–$250,000', 200, 250],
    ['200-250k', 200, 250],
    ['$200k to $250k', 200, 250],
    ['between 200k and 250k', 200, 250],
    ['from 200k to 300k', 200, 300],
    ['200000_250000', 200, 250],
    ['250k-200k', 200, 250],
    ['1-1.2M', 1000, 1200],
    ['$500 - $1k', 0.5, 1],
    ['$500,000 - $1M', 500, 1000],
    ['under $100k', 0, 100],
    ['Up to 100,000', 0, 100],
    ['$100,000 or less', 0, 100],
  ])('the range %s', (raw, low, high) => expect(readMoney(raw)).toEqual({ ok: true, low: low * k, high: high * k }))

  test.each(['$500,000+', 'over $500,000', '$500k or more', '≥ 500k', 'more than 500,000', 'from 500k', '500k and up'])(
    '%s has no upper end',
    raw => expect(readMoney(raw)).toEqual({ ok: true, low: 500 * k, high: null }),
  )

  test.each<[string | number, string]>([
    ['', 'Give an amount.'],
    ['$', 'Give an amount.'],
    ['abc', 'Write an amount like 412,500 or 350k.'],
    ['1e6', 'Write an amount like 412,500 or 350k.'],
    ['350 - 400 - 450', 'Write an amount like 412,500 or 350k.'],
    ['$2,000/mo', 'Write an amount like 412,500 or 350k.'],
    ['412.500', 'Write an amount like 412,500 or 412500.00.'],
    ['412,50', 'Write an amount like 412,500 or 412500.00.'],
    ['412,5000', 'Write an amount like 412,500 or 412500.00.'],
    ['1.234.567', 'Write an amount like 412,500 or 412500.00.'],
    ['-500', 'An amount cannot be negative.'],
    ['(500)', 'An amount cannot be negative.'],
    [-1, 'An amount cannot be negative.'],
    ['1.2345678k', 'Give an amount in dollars and whole cents.'],
    ['1,000,000,001', 'This is too much: amounts go up to $1,000,000,000.'],
    ['99999999999999999999', 'This is too much: amounts go up to $1,000,000,000.'],
    [Number.NaN, 'Give an amount.'],
    [2e9, 'This is too much: amounts go up to $1,000,000,000.'],
  ])('%s is refused with a sentence', (raw, why) => expect(readMoney(raw)).toEqual({ ok: false, why }))

  test('what is shown can be read, to the cent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000_000 }), cents => {
        expect(readMoney(showMoney(cents))).toEqual({ ok: true, low: cents, high: cents })
        expect(readMoney(cents / 100)).toEqual({ ok: true, low: cents, high: cents })
      }),
    )
  })
  test('a range is whole cents, the lower end first, whatever the text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[$\d., kKmM+to-]{0,24}$/), raw => {
        const read = readMoney(raw)
        if (!read.ok) return
        expect(Number.isSafeInteger(read.low)).toBe(true)
        expect(read.high === null || (Number.isSafeInteger(read.high) && read.low <= read.high)).toBe(true)
      }),
    )
  })
})

describe('showing money', () => {
  test.each([
    [41_250_000, '$412,500'],
    [41_250_050, '$412,500.50'],
    [0, '$0'],
    [1, '$0.01'],
    [100, '$1'],
    [100_000_000, '$1,000,000'],
    [-123_456, '-$1,234.56'],
  ])('%i cents are %s', (cents, text) => expect(showMoney(cents)).toBe(text))
  test('a part of a cent is a mistake in the program', () => expect(() => showMoney(0.5)).toThrow(RangeError))
  test('ranges are shown in words', () => {
    expect(showMoneyRange({ low: 200 * k, high: 250 * k })).toBe('$200,000 to $250,000')
    expect(showMoneyRange({ low: 500 * k, high: null })).toBe('$500,000 or more')
    expect(showMoneyRange({ low: 0, high: 100 * k })).toBe('up to $100,000')
    expect(showMoneyRange({ low: 100, high: 100 })).toBe('$1')
  })
})
