import { expect, test } from 'vitest'
import {
  aheadText,
  counted,
  dateText,
  elapsedText,
  initials,
  labelOf,
  moneyText,
  phoneText,
  rateText,
  relativeText,
} from './format.ts'

const now = Date.parse('2026-03-04T19:05:00Z')

test('money is whole cents and shows them only where there are any', () => {
  expect(moneyText(41_250_000)).toBe('$412,500')
  expect(moneyText(210_655)).toBe('$2,106.55')
  expect(moneyText(-500)).toBe('-$5')
  expect(moneyText(41_250_000, 'short')).toBe('$412.5K')
})

test('a rate has three decimals and a space that does not break', () => {
  expect(rateText(6125)).toBe('6.125\u00a0%')
  expect(rateText(7000)).toBe('7.000\u00a0%')
})

test('a count says what it counts, and that it was bounded', () => {
  expect(counted(1, 'lead')).toBe('1 lead')
  expect(counted(38, 'lead')).toBe('38 leads')
  expect(counted({ value: 10_000, capped: true }, 'person', 'people')).toBe('10,000+ people')
})

test('a bare date is the same day in every zone', () => {
  expect(dateText('2026-03-04', 'Pacific/Honolulu')).toBe('Mar 4, 2026')
  expect(dateText('2026-03-04T02:00:00Z', 'America/New_York')).toBe('Mar 3, 2026')
})

test('a moment is relative for a week, then a date', () => {
  expect(relativeText(now - 20_000, now)).toBe('just now')
  expect(relativeText(now - 12 * 60_000, now)).toBe('12 min ago')
  expect(relativeText(now + 3 * 3_600_000, now)).toBe('in 3 h')
  expect(relativeText(now - 86_400_000, now)).toBe('1 day ago')
  expect(relativeText(now - 30 * 86_400_000, now, 'UTC')).toBe('Feb 2, 2026')
})

test('a moment ahead is named by its weekday, further off by its date too', () => {
  expect(aheadText('2026-03-09T13:00:00Z', now, 'America/New_York')).toBe('Mon 9:00 AM')
  expect(aheadText('2026-03-16T13:00:00Z', now, 'America/New_York')).toBe('Mon, Mar 16, 9:00 AM')
})

test('elapsed time can be watched', () => {
  expect(elapsedText(299_000)).toBe('4:59')
  expect(elapsedText(3_729_000)).toBe('1:02:09')
  expect(elapsedText(3 * 86_400_000 + 4 * 3_600_000)).toBe('3 d 4 h')
})

test('names and numbers are written as people write them', () => {
  expect(phoneText('+13055550123')).toBe('(305) 555-0123')
  expect(phoneText('+442079460000')).toBe('+442079460000')
  expect(initials('maria elena lópez')).toBe('ML')
  expect(labelOf('annualIncomeCents')).toBe('Annual income')
})
