import { expect, test } from 'vitest'
import { limitText, readLimit } from './stage-limit.ts'

test('a limit under an hour is said and written in minutes', () => {
  expect([0.1, 5 / 60, 0.5, 1, 1.5, 24, null].map(limitText)).toEqual([
    '6 min',
    '5 min',
    '30 min',
    '1 hour',
    '1 h 30 min',
    '24 hours',
    '',
  ])
})

test('what is written is read again, to the minute', () => {
  for (let minutes = 0; minutes < 4000; minutes++)
    expect(limitText(readLimit(limitText(minutes / 60))!)).toBe(limitText(minutes / 60))
})

test('a limit is read as people write it', () => {
  const hours = {
    '5 min': 5 / 60,
    '5m': 5 / 60,
    '90 Minutes': 1.5,
    '24': 24,
    '2 h': 2,
    '1,5 hours': 1.5,
    '1h30min': 1.5,
    ' ': null,
  }
  for (const [text, wanted] of Object.entries(hours)) expect(readLimit(text), text).toBe(wanted)
  for (const text of ['soon', '5 days', '-1', '1 min 2 h', 'h']) expect(readLimit(text), text).toBeUndefined()
})
