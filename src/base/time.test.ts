import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, civilTime, instantOf, isTimeZone, weekdayOf } from './civil-time.ts'
import {
  addBusinessHours,
  type BusinessCalendar,
  businessHoursBetween,
  isOpen,
  localTimeIn,
  relative,
  showDate,
  showDateTime,
} from './time.ts'

const eastern = 'America/New_York'
const office: BusinessCalendar = {
  zone: eastern,
  days: [1, 2, 3, 4, 5],
  opens: '09:00',
  closes: '17:00',
  holidays: new Set(['2026-07-03']),
}
const shown = (at: Date) => showDateTime(at, eastern)
const iso = (ms: number) => new Date(ms).toISOString()

describe('showing a moment', () => {
  test('in the zone that was asked for', () => {
    expect(showDate('2026-03-04T02:00:00Z', eastern)).toBe('Mar 3, 2026')
    expect(showDate('2026-03-04T02:00:00Z', 'UTC')).toBe('Mar 4, 2026')
    expect(showDateTime('2026-03-04T20:05:00Z', eastern)).toBe('Mar 4, 2026, 3:05 PM EST')
    expect(showDateTime(new Date('2026-07-04T12:00:00-04:00'), 'America/Los_Angeles')).toBe('Jul 4, 2026, 9:00 AM PDT')
    expect(localTimeIn('America/Denver', Date.parse('2026-03-04T20:05:00Z'))).toBe('1:05 PM')
  })
  test('a date without a time is the same day everywhere', () => {
    expect(showDate('2026-03-04', 'Pacific/Honolulu')).toBe('Mar 4, 2026')
    expect(showDate('2026-03-04', 'Pacific/Auckland')).toBe('Mar 4, 2026')
  })
  test('what is no moment or no zone is a mistake in the program', () => {
    expect(() => showDate('soon', eastern)).toThrow(RangeError)
    expect(() => showDate('2026-03-04T02:00:00Z', 'America/Nowhere')).toThrow(RangeError)
    expect([isTimeZone(eastern), isTimeZone('America/Nowhere'), isTimeZone('')]).toEqual([true, false, false])
  })
  test.each([
    [0, 'just now'],
    [-59, 'just now'],
    [59, 'just now'],
    [-60, '1 min ago'],
    [-4 * 60, '4 min ago'],
    [60 * 60, 'in 1 h'],
    [2.9 * 3600, 'in 2 h'],
    [-23.9 * 3600, '23 h ago'],
    [-86_400, '1 day ago'],
    [-30 * 86_400, '30 days ago'],
    [-31 * 86_400, '1 month ago'],
    [61 * 86_400, 'in 2 months'],
    [-364 * 86_400, '11 months ago'],
    [-365 * 86_400, '1 year ago'],
    [800 * 86_400, 'in 2 years'],
  ])('%i seconds from now is %s', (seconds, text) => {
    const now = Date.parse('2026-03-04T20:05:00Z')
    expect(relative(now + seconds * 1000, now)).toBe(text)
  })
})

describe('civil time', () => {
  test('is what calendar and clock show', () => {
    expect(civilTime('2026-03-09T03:59:58Z', eastern)).toEqual({
      date: '2026-03-08',
      hour: 23,
      minute: 59,
      second: 58,
      weekday: 7,
    })
    expect(civilTime('2026-01-01T05:00:00Z', eastern)).toEqual({ date: '2026-01-01', hour: 0, minute: 0, second: 0, weekday: 4 })
  })
  test('an hour that clocks skip lies after the change, an hour they repeat is the first', () => {
    expect(iso(instantOf('2026-03-08', 150, eastern))).toBe('2026-03-08T07:30:00.000Z')
    expect(iso(instantOf('2026-11-01', 90, eastern))).toBe('2026-11-01T05:30:00.000Z')
    expect(iso(instantOf('2026-11-01', 1440, eastern))).toBe('2026-11-02T05:00:00.000Z')
    expect(iso(instantOf('2026-03-04', 0, 'Asia/Kathmandu'))).toBe('2026-03-03T18:15:00.000Z')
  })
  test('days and weekdays are counted across months and leap years', () => {
    expect([addDays('2028-02-28', 1), addDays('2026-12-31', 1), addDays('2026-03-01', -1)]).toEqual([
      '2028-02-29',
      '2027-01-01',
      '2026-02-28',
    ])
    expect([weekdayOf('2026-03-08'), weekdayOf('2026-03-09')]).toEqual([7, 1])
  })
  test('any moment comes back from its civil time, within the repeated hour', () => {
    const zones = fc.constantFrom(
      eastern,
      'America/Denver',
      'America/Phoenix',
      'Pacific/Honolulu',
      'America/Adak',
      'Pacific/Guam',
      'Australia/Lord_Howe',
    )
    fc.assert(
      fc.property(fc.integer({ min: 1_600_000_000, max: 2_200_000_000 }), zones, (seconds, zone) => {
        const ms = Math.floor(seconds / 60) * 60_000
        const { date, hour, minute } = civilTime(ms, zone)
        const back = instantOf(date, hour * 60 + minute, zone)
        expect([0, 1_800_000, 3_600_000]).toContain(ms - back)
        expect(civilTime(back, zone)).toMatchObject({ date, hour, minute })
      }),
    )
  })
})

describe('business hours', () => {
  test.each([
    ['inside one day', '2026-07-01T13:00:00Z', 2.5, 'Jul 1, 2026, 11:30 AM EDT'],
    ['to the very end of a day', '2026-07-02T20:30:00Z', 0.5, 'Jul 2, 2026, 5:00 PM EDT'],
    ['over a holiday and a weekend', '2026-07-02T20:30:00Z', 1, 'Jul 6, 2026, 9:30 AM EDT'],
    ['from before opening', '2026-07-01T08:00:00Z', 1, 'Jul 1, 2026, 10:00 AM EDT'],
    ['from a weekend', '2026-07-04T16:00:00Z', 1, 'Jul 6, 2026, 10:00 AM EDT'],
    ['no hours, while open', '2026-07-01T15:00:00Z', 0, 'Jul 1, 2026, 11:00 AM EDT'],
    ['no hours, while closed', '2026-07-02T22:00:00Z', 0, 'Jul 6, 2026, 9:00 AM EDT'],
    ['over the weekend when clocks go forward', '2026-03-06T20:00:00Z', 3, 'Mar 9, 2026, 10:00 AM EDT'],
    ['over the weekend when clocks go back', '2026-10-30T20:00:00Z', 3, 'Nov 2, 2026, 11:00 AM EST'],
  ])('%s', (_, start, hours, end) => expect(shown(addBusinessHours(start, hours, office))).toBe(end))

  test('a day of 23 hours has 23, a day of 25 has 25', () => {
    const always: BusinessCalendar = {
      zone: eastern,
      days: [1, 2, 3, 4, 5, 6, 7],
      opens: '00:00',
      closes: '24:00',
      holidays: new Set<string>(),
    }
    expect(businessHoursBetween('2026-03-08T00:00:00-05:00', '2026-03-09T00:00:00-04:00', always)).toBe(23)
    expect(businessHoursBetween('2026-11-01T00:00:00-04:00', '2026-11-02T00:00:00-05:00', always)).toBe(25)
    expect(addBusinessHours('2026-03-08T00:00:00-05:00', 24, always).toISOString()).toBe('2026-03-09T05:00:00.000Z')
  })
  test('opening is open, closing is closed', () => {
    expect(
      ['2026-07-01T13:00:00Z', '2026-07-01T12:59:59Z', '2026-07-01T21:00:00Z', '2026-07-03T15:00:00Z'].map(at =>
        isOpen(at, office),
      ),
    ).toEqual([true, false, false, false])
  })
  test('nothing lies between a moment and an earlier one', () => {
    expect(businessHoursBetween('2026-07-02T15:00:00Z', '2026-07-01T15:00:00Z', office)).toBe(0)
  })
  test('a calendar that is never open, or makes no sense, is refused', () => {
    expect(() => addBusinessHours('2026-07-01T15:00:00Z', 1, { ...office, days: [] })).toThrow('no opening hours')
    expect(() => addBusinessHours('2026-07-01T15:00:00Z', 1, { ...office, opens: '17:00', closes: '09:00' })).toThrow(RangeError)
    expect(() => addBusinessHours('2026-07-01T15:00:00Z', 1, { ...office, closes: '25:00' })).toThrow(RangeError)
    expect(() => addBusinessHours('2026-07-01T15:00:00Z', -1, office)).toThrow(RangeError)
    expect(() => addBusinessHours('2026-07-01T15:00:00Z', Number.NaN, office)).toThrow(RangeError)
  })
  test('hours added are the hours between, wherever the office is and whenever it starts', () => {
    const zones = fc.constantFrom(eastern, 'America/Los_Angeles', 'America/Phoenix', 'Pacific/Honolulu', 'Australia/Lord_Howe')
    const days = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 })
    const hours = fc.constantFrom(['09:00', '17:00'], ['00:00', '24:00'], ['01:30', '02:30'], ['08:00', '20:15'])
    const start = fc.integer({ min: 1_700_000_000, max: 1_900_000_000 })
    fc.assert(
      fc.property(
        start,
        fc.integer({ min: 0, max: 6000 }),
        zones,
        days,
        hours,
        (from, minutes, zone, open, [opens = '', closes = '']) => {
          const calendar = { zone, days: open, opens, closes, holidays: new Set(['2026-12-25']) }
          const end = addBusinessHours(from * 1000, minutes / 60, calendar)
          expect(end.getTime()).toBeGreaterThanOrEqual(from * 1000)
          expect(businessHoursBetween(from * 1000, end, calendar)).toBeCloseTo(minutes / 60, 6)
        },
      ),
      { numRuns: 50 },
    )
  })
})

const folder = process.env.FIXTURES_DIR
if (folder) {
  test('on no federal holiday between 2020 and 2036 is the office open', () => {
    const rows: Record<string, string>[] = parse(readFileSync(join(folder, 'lists/us_federal_holidays_2020-2036_DERIVED.csv')), {
      columns: true,
    })
    const holidays = rows.map(row => row.observed_18f!)
    expect(holidays.length).toBeGreaterThan(180)
    const calendar = { ...office, holidays: new Set(holidays) }
    for (const date of holidays) {
      expect(isOpen(instantOf(date, 600, eastern), calendar)).toBe(false)
      expect(civilTime(addBusinessHours(instantOf(date, 600, eastern), 0, calendar), eastern)).toMatchObject({
        hour: 9,
        minute: 0,
      })
    }
  })
}
