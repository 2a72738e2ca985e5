import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readRate, showRate } from './rate.ts'

describe('rates', () => {
  test.each<[string | number, number]>([
    ['6.125%', 6125],
    ['6.125', 6125],
    [6.125, 6125],
    ['6 1/8', 6125],
    ['6-1/8 %', 6125],
    ['6⅛', 6125],
    ['6 ⅞%', 6875],
    ['7 15/16', 7938],
    ['1/8', 125],
    ['.5', 500],
    ['6', 6000],
    ['6.', 6000],
    ['6.5 percent', 6500],
    ['0.125%', 125],
    ['0', 0],
    ['6.1255', 6126],
    ['6.12549', 6125],
    ['100', 100_000],
  ])('%s is %i thousandths of a percent', (raw, rate) => expect(readRate(raw)).toEqual({ ok: true, rate }))
  test.each<[string | number, string]>([
    ['', 'Give a rate.'],
    ['abc', 'Write a rate in percent, like 6.125 or 6 1/8.'],
    ['6,125', 'Write a rate in percent, like 6.125 or 6 1/8.'],
    ['6 9/8', 'Write a rate in percent, like 6.125 or 6 1/8.'],
    ['6.5 1/8', 'Write a rate in percent, like 6.125 or 6 1/8.'],
    ['6 - 6.5', 'Write a rate in percent, like 6.125 or 6 1/8.'],
    ['-6', 'Write a rate in percent, like 6.125 or 6 1/8.'],
    [Number.NaN, 'Write a rate in percent, like 6.125 or 6 1/8.'],
    ['0.06125', 'Is this a fraction? Write 6.125 for 6.125 percent, or add a percent sign.'],
    [0.06125, 'Is this a fraction? Write 6.125 for 6.125 percent, or add a percent sign.'],
    ['612.5', 'A rate is at most 100 percent.'],
  ])('%s is refused with a sentence', (raw, why) => expect(readRate(raw)).toEqual({ ok: false, why }))
  test.each([
    [6125, '6.125 %'],
    [6500, '6.500 %'],
    [0, '0.000 %'],
    [-125, '-0.125 %'],
  ])('%i is shown as %s', (rate, text) => expect(showRate(rate)).toBe(text))
  test('half a thousandth is a mistake in the program', () => expect(() => showRate(0.5)).toThrow(RangeError))
  test('what is shown can be read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), rate => {
        expect(readRate(showRate(rate))).toEqual({ ok: true, rate })
      }),
    )
  })
})
