import { expect, test } from 'vitest'
import { hasOrder, orderOfDates, readDate, readMoment } from './dates.ts'

test.each([
  ['1980-03-22', '1980-03-22'],
  ['1980/3/22', '1980-03-22'],
  ['19800322', '1980-03-22'],
  ['3/22/1980', '1980-03-22'],
  ['22/3/1980', '1980-03-22'],
  ['22.03.1980', '1980-03-22'],
  ['4.3.1980', '1980-03-04'],
  ['3-22-1980', '1980-03-22'],
  ['March 22, 1980', '1980-03-22'],
  ['Mar. 22nd 1980', '1980-03-22'],
  ['22 March 1980', '1980-03-22'],
  ['22-Mar-1980', '1980-03-22'],
  ['22 de marzo de 1980', '1980-03-22'],
  ['5 ene 1980', '1980-01-05'],
  [' 3/3/1980 ', '1980-03-03'],
])('%j is the day %s, without doubt.', (written, date) => {
  expect(readDate(written)).toEqual({ ok: true, date })
})

test('What can be read two ways is read month first and marked, unless the order of the column is known.', () => {
  expect(readDate('03/04/1980')).toEqual({ ok: true, date: '1980-03-04', doubtful: true })
  expect(readDate('03/04/1980', 'mdy')).toEqual({ ok: true, date: '1980-03-04' })
  expect(readDate('03/04/1980', 'dmy')).toEqual({ ok: true, date: '1980-04-03' })
  expect(readDate('03/22/1980', 'dmy')).toEqual({ ok: true, date: '1980-03-22' })
})

test('Two-digit years and day numbers of spreadsheets are worked out and say so.', () => {
  expect(readDate('3/22/80')).toEqual({ ok: true, date: '1980-03-22', guessed: true })
  expect(readDate('3/22/25')).toEqual({ ok: true, date: '2025-03-22', guessed: true })
  expect(readDate('3/22/25', undefined, 10)).toEqual({ ok: true, date: '1925-03-22', guessed: true })
  expect(readDate('29302')).toEqual({ ok: true, date: '1980-03-22', guessed: true })
})

test.each(['', 'soon', '2/30/1980', '13/13/1980', '1/1/1880', '1980', '12', '99999'])('%j is no day.', written => {
  expect(readDate(written)).toMatchObject({ ok: false, why: expect.stringMatching(/\.$/) })
})

test.each([
  ['2024-08-13T18:04:34.666+00:00', '2024-08-13T18:04:34+00:00'],
  ['2024-08-13 18:04', '2024-08-13T18:04:00Z'],
  ['3/15/2024 2:30 PM', '2024-03-15T14:30:00Z'],
  ['3/15/2024, 12:05:09 am', '2024-03-15T00:05:09Z'],
  ['2024-03-15T14:30:00-0500', '2024-03-15T14:30:00-05:00'],
  ['2024-03-15 14:30 UTC', '2024-03-15T14:30:00Z'],
  ['2024-03-15', '2024-03-15T12:00:00Z'],
  ['1710513000', '2024-03-15T14:30:00.000Z'],
  ['1710513000000', '2024-03-15T14:30:00.000Z'],
])('%j is the moment %s.', (written, moment) => {
  expect(readMoment(written)).toEqual({ ok: true, moment })
})

test('A time that no clock shows is refused.', () => {
  expect(readMoment('2024-03-15 25:00')).toMatchObject({ ok: false })
  expect(readMoment('yesterday')).toMatchObject({ ok: false })
})

test('The order of a column is known only when its values agree.', () => {
  expect(orderOfDates(['03/04/1980', '3/22/1980'])).toBe('mdy')
  expect(orderOfDates(['03/04/1980', '22/3/1980 10:00'])).toBe('dmy')
  expect(orderOfDates(['03/04/1980'])).toBeUndefined()
  expect(orderOfDates(['3/22/1980', '22/3/1980'])).toBeUndefined()
  expect(orderOfDates(['1980-03-22'])).toBeUndefined()
})

test('Which comes first is asked only of dates that begin with the day or the month.', () => {
  expect(['3/4/1980', '22.03.80', '4-3-1980 10:00'].every(hasOrder)).toBe(true)
  expect(['1980-03-04', '2026-03-04T10:00:00Z', 'March 4, 1980', '19800304', ''].some(hasOrder)).toBe(false)
})
