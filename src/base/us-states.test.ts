import { describe, expect, test } from 'vitest'
import { readCountry } from './country.ts'
import { readState, stateKind, stateName, usStates } from './us-states.ts'

describe('US states', () => {
  test('there are fifty, a district, five territories, three associated states and three military regions', () => {
    const counts = Object.groupBy(usStates, state => state.kind)
    expect(Object.fromEntries(Object.entries(counts).map(([kind, states]) => [kind, states?.length]))).toEqual({
      state: 50,
      district: 1,
      territory: 5,
      associated: 3,
      military: 3,
    })
    expect(new Set(usStates.map(state => state.code)).size).toBe(62)
  })
  test.each([
    ['Florida', 'FL'],
    ['fl', 'FL'],
    ['Fla.', 'FL'],
    [' FLORIDA ', 'FL'],
    ['N.Y.', 'NY'],
    ['new  york', 'NY'],
    ['US-TX', 'TX'],
    ['State of Ohio', 'OH'],
    ['Commonwealth of Virginia', 'VA'],
    ['W. Va.', 'WV'],
    ['District of Columbia', 'DC'],
    ['Washington, D.C.', 'DC'],
    ['Washington', 'WA'],
    ['Calif', 'CA'],
    ['Mass.', 'MA'],
    ['Puerto Rico', 'PR'],
    ['U.S. Virgin Islands', 'VI'],
    ['USVI', 'VI'],
    ['The Northern Mariana Islands', 'MP'],
    ["Hawai'i", 'HI'],
    ['Hawaiʻi', 'HI'],
    ['AE', 'AE'],
  ])('%s is %s', (raw, code) => expect(readState(raw)).toBe(code))
  test.each(['', 'BC', 'Ontario', 'QLD', 'XX', 'F', 'Floridaa', 'constructor', undefined, null])('%s is none', raw =>
    expect(readState(raw)).toBeUndefined(),
  )
  test('every code and every name reads as itself', () => {
    for (const { code, name } of usStates)
      expect([readState(code), readState(name), readState(name.toUpperCase())]).toEqual([code, code, code])
  })
  test('a code says its name and what it stands for', () => {
    expect([stateName('FL'), stateKind('FL')]).toEqual(['Florida', 'state'])
    expect([stateName('PR'), stateKind('PR')]).toEqual(['Puerto Rico', 'territory'])
    expect([stateName('XX'), stateKind('fl')]).toEqual([undefined, undefined])
  })
})

describe('countries', () => {
  test.each([
    ['US', 'US'],
    ['U.S.A.', 'US'],
    ['United States of America', 'US'],
    ['United Kingdom', 'GB'],
    ['uk', 'GB'],
    ['England', 'GB'],
    ['South Africa', 'ZA'],
    ['The Netherlands', 'NL'],
    ["Côte d'Ivoire", 'CI'],
    ['Cote d’Ivoire', 'CI'],
    ['germany', 'DE'],
    ['de', 'DE'],
    ['Turkey', 'TR'],
    ['Hong Kong', 'HK'],
    ['Puerto Rico', 'PR'],
  ])('%s is %s', (raw, code) => expect(readCountry(raw)).toBe(code))
  test.each(['', 'Narnia', 'EU', 'ZZ', 'DD', 'constructor', undefined])('%s is none', raw =>
    expect(readCountry(raw)).toBeUndefined(),
  )
})
