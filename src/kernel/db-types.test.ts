import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isoOf } from './db-types.ts'

test('a moment reads as it would by way of a date, whatever the database left out of it', () => {
  for (const x of [
    '2026-11-22 17:30:10+00',
    '2026-11-22 17:30:10.1+00',
    '2026-11-22 17:30:10.123456+00',
    '2026-11-22 17:30:10.9999+00',
  ])
    expect(isoOf(x)).toBe(new Date(x).toISOString())
  expect(isoOf('2026-11-22 17:30:10.5-05:30')).toBe('2026-11-22T23:00:10.500Z')
  fc.assert(
    fc.property(
      fc.date({ noInvalidDate: true, min: new Date('0100-01-01'), max: new Date('9999-12-31') }),
      fc.nat(999),
      (date, micros) => {
        const text = date
          .toISOString()
          .replace('T', ' ')
          .replace('Z', `${String(micros).padStart(3, '0')}+00`)
        expect(isoOf(text)).toBe(date.toISOString())
        expect(isoOf(text.replace(/0+\+00$/, '+00').replace(/\.\+/, '+'))).toBe(date.toISOString())
      },
    ),
  )
})
