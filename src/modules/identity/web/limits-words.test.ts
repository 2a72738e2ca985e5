import { describe, expect, test } from 'vitest'
import { campaignWords, placeWords } from './limits-words.ts'

const limits = (campaigns: object, places: object) =>
  ({
    campaigns: { mode: 'all', names: [], ...campaigns },
    places: { mode: 'all', states: [], counties: [], zips: [], ...places },
  }) as Parameters<typeof placeWords>[0]

describe('limits in words', () => {
  test('what is not limited says so', () => {
    expect(campaignWords(limits({}, {}))).toBe('All campaigns, and leads of none')
    expect(placeWords(limits({}, {}))).toBe('All places')
  })
  test('an emptied list lets nothing through', () => {
    expect(campaignWords(limits({ mode: 'only' }, {}))).toBe('None: no lead is let through')
    expect(placeWords(limits({}, { mode: 'only' }))).toBe('None: no record is let through')
  })
  test('places are named from the largest, long lists are cut', () => {
    const places = { mode: 'only', states: ['FL'], counties: [{ state: 'GA', name: 'Fulton' }], zips: ['32801'] }
    expect(placeWords(limits({}, places))).toBe('Only Florida, Fulton County GA, or 32801')
    const zips = Array.from({ length: 12 }, (_, i) => `3280${i}`)
    expect(placeWords(limits({}, { mode: 'only', zips }))).toMatch(/32807, or 4 more$/)
  })
})
