import { expect, test } from 'vitest'
import { addBusinessHours, type BusinessCalendar } from '#base/time.ts'
import { dayOf, startedBefore, why } from './today-words.ts'

const calendar: BusinessCalendar = {
  zone: 'America/New_York',
  days: [1, 2, 3, 4, 5],
  opens: '09:00',
  closes: '18:00',
  holidays: new Set(['2026-11-26']),
}

test('what started at the cutoff has used up its business hours exactly now, across weekends, holidays and clock changes', () => {
  for (const now of ['2026-11-30T15:30:00Z', '2026-11-02T14:30:00Z', '2026-03-09T13:30:00Z', '2026-07-08T20:15:00Z']) {
    for (const hours of [0.1, 5, 24, 48, 72, 300]) {
      const cutoff = startedBefore(new Date(now), hours, calendar)!
      expect(addBusinessHours(cutoff, hours, calendar).toISOString(), `${now} ${hours}`).toBe(new Date(now).toISOString())
    }
  }
})

test('outside office hours the last open moment counts', () => {
  const cutoff = startedBefore(new Date('2026-11-29T15:00:00Z'), 9, calendar)!
  expect(cutoff.toISOString()).toBe('2026-11-27T14:00:00.000Z')
})

test('a limit longer than half a year makes nothing late', () => {
  expect(startedBefore(new Date('2026-11-30T15:30:00Z'), 5000, calendar)).toBeUndefined()
})

test('a day runs from midnight to midnight where the company is', () => {
  expect(dayOf(new Date('2026-11-01T12:00:00Z'), 'America/New_York')).toEqual({
    from: new Date('2026-11-01T04:00:00Z'),
    to: new Date('2026-11-02T05:00:00Z'),
  })
})

test('under a minute the time to accept is told in seconds', () => {
  const now = new Date('2026-03-04T15:00:00Z')
  const left = (seconds: number) => why.to_accept(new Date(now.getTime() + seconds * 1000).toISOString(), now)
  expect(left(240)).toBe('Accept it in 4 min, or it goes to somebody else.')
  expect(left(29)).toBe('Accept it in 29 seconds, or it goes to somebody else.')
  expect(left(1)).toBe('Accept it in 1 second, or it goes to somebody else.')
  expect(left(-90)).toBe('The time to accept ran out 1 min ago.')
})
