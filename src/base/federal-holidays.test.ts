import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { federalHolidays, isFederalHoliday } from './federal-holidays.ts'

test('the holidays of a year are where the law puts them', () => {
  expect(federalHolidays(2026).map(one => one.date)).toEqual([
    '2026-01-01',
    '2026-01-19',
    '2026-02-16',
    '2026-05-25',
    '2026-06-19',
    '2026-07-03',
    '2026-09-07',
    '2026-10-12',
    '2026-11-11',
    '2026-11-26',
    '2026-12-25',
  ])
  // A fifth Monday in May is the last one.
  expect(federalHolidays(2027)[3]).toEqual({ date: '2027-05-31', name: 'Memorial Day' })
})

test('what falls on a weekend is kept on the working day beside it, a New Year in the year before if need be', () => {
  expect(isFederalHoliday('2027-07-05')).toBe(true)
  expect(isFederalHoliday('2027-07-04')).toBe(false)
  expect(isFederalHoliday('2021-12-31')).toBe(true)
  expect(isFederalHoliday('2022-01-01')).toBe(false)
  expect(isFederalHoliday('2026-11-27')).toBe(false)
})

const folder = process.env.FIXTURES_DIR
if (folder)
  test('they are those of the published list', () => {
    const rows: Record<string, string>[] = parse(readFileSync(join(folder, 'lists/us_federal_holidays_2020-2036_DERIVED.csv')), {
      columns: true,
    })
    const listed = rows.map(row => row.observed_18f!).filter(date => date >= '2021-06-19')
    const last = listed.at(-1)!
    const computed = Array.from({ length: 18 }, (_, n) => federalHolidays(2020 + n)).flat()
    const ours = computed.map(one => one.date).filter(date => date >= '2021-06-19' && date <= last)
    expect(ours.sort()).toEqual(listed.sort())
  })
