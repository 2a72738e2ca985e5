import { expect, test } from 'vitest'
import { lateAt, officeCalendar, stageAge } from './stage-age.ts'

const calendar = officeCalendar({
  timeZone: 'America/New_York',
  businessHours: { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' },
})

test('only business hours count: Friday afternoon and four hours is Monday morning', () => {
  // Friday 4 December 2026, 16:00 in New York.
  expect(lateAt('2026-12-04T21:00:00Z', 4, calendar)).toBe('2026-12-07T16:00:00.000Z')
})

test('holidays do not count: the federal ones where the company keeps them, and its own', () => {
  const hours = { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }
  const open = (more: object) => officeCalendar({ timeZone: 'America/New_York', businessHours: { ...hours, ...more } })
  // Wednesday 25 November 2026, 16:00 in New York; Thursday is Thanksgiving.
  const since = '2026-11-25T21:00:00Z'
  expect(lateAt(since, 4, open({}))).toBe('2026-11-26T16:00:00.000Z')
  expect(lateAt(since, 4, open({ federalHolidays: true }))).toBe('2026-11-27T16:00:00.000Z')
  expect(lateAt(since, 4, open({ federalHolidays: true, closedOn: ['2026-11-27'] }))).toBe('2026-11-30T16:00:00.000Z')
  expect(lateAt(since, 4, open({ closedOn: ['2026-11-26'] }))).toBe('2026-11-27T16:00:00.000Z')
})

test('a tenth of an hour is six minutes', () => {
  expect(lateAt('2026-12-04T15:00:00Z', 0.1, calendar)).toBe('2026-12-04T15:06:00.000Z')
})

test('it is late after that moment and not at it', () => {
  const at = '2026-12-04T15:06:00.000Z'
  expect(stageAge('2026-12-04T15:00:00Z', 0.1, calendar, new Date(at))).toEqual({ lateAt: at, late: false })
  expect(stageAge('2026-12-04T15:00:00Z', 0.1, calendar, new Date('2026-12-04T15:06:01Z')).late).toBe(true)
})

test('without a limit, or in an office that never opens, nothing is late', () => {
  expect(lateAt('2026-12-04T15:00:00Z', null, calendar)).toBeNull()
  for (const businessHours of [
    { days: [], from: '09:00', to: '18:00' },
    { days: [1], from: '18:00', to: '09:00' },
  ]) {
    const never = officeCalendar({ timeZone: 'America/New_York', businessHours })
    expect(stageAge('2020-01-01T00:00:00Z', 1, never, new Date())).toEqual({ lateAt: null, late: false })
  }
})
