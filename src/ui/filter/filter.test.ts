import { expect, test } from 'vitest'
import { parseSearch, stringifySearch } from '../url-state.ts'
import { type FilterField, filterWords, readDays, readMany, writeMany, writeRange } from './filter.ts'

const state: FilterField = {
  id: 'state',
  label: 'State',
  kind: 'enum',
  options: ['FL', 'GA', 'TX', 'NC'].map(value => ({ value, label: value })),
}

test('the address stays readable and comes back as it was', () => {
  const kept = { state: 'FL,GA', score: '80..', name: 'O’Neill & co', received: '2026-01-01..2026-02-01' }
  expect(stringifySearch({ state: 'FL,GA', sort: '-score', empty: '', gone: undefined })).toBe('?state=FL,GA&sort=-score')
  expect(parseSearch(stringifySearch(kept))).toEqual(kept)
})

test('a filter is said in words', () => {
  expect(filterWords(state, 'FL,GA')).toBe('is FL or GA')
  expect(filterWords(state, '!FL,GA')).toBe('is not FL nor GA')
  expect(filterWords(state, 'FL,GA,TX,NC')).toBe('is FL or GA or 2 more')
  expect(filterWords({ id: 'a', label: 'Amount', kind: 'money' }, '200000..')).toBe('at least $200,000')
  expect(filterWords({ id: 's', label: 'Score', kind: 'number' }, '20..80')).toBe('from 20 to 80')
  expect(filterWords({ id: 'd', label: 'Received', kind: 'date' }, '7d')).toBe('in the last 7 days')
  expect(filterWords({ id: 'd', label: 'Received', kind: 'date' }, '..2026-03-04')).toBe('until Mar 4, 2026')
  expect(filterWords({ id: 'm', label: 'Mine', kind: 'yes', words: 'assigned to me' }, 'no')).toBe('not assigned to me')
})

test('what was written can be read', () => {
  expect(readMany(writeMany({ not: true, values: ['FL', 'GA'] }))).toEqual({ not: true, values: ['FL', 'GA'] })
  expect(writeMany({ not: true, values: [] })).toBeUndefined()
  expect(writeRange({ from: '', to: '' })).toBeUndefined()
})

test('ranges that move with the day count both ends', () => {
  expect(readDays('7d', '2026-03-04')).toEqual({ from: '2026-02-26', to: '2026-03-04' })
  expect(readDays('month', '2026-03-04')).toEqual({ from: '2026-03-01', to: '2026-03-04' })
  expect(readDays('yesterday', '2026-03-01')).toEqual({ from: '2026-02-28', to: '2026-02-28' })
  expect(readDays('2026-01-01..', '2026-03-04')).toEqual({ from: '2026-01-01' })
})
