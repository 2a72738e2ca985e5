import { expect, test } from 'vitest'
import { stateOfPhone } from './area-codes.ts'
import { stateKind, usStates } from './us-states.ts'

test('a number tells the state it was given out in, and nothing where there is none', () => {
  expect(['+18435550120', '+14075550120', '+12125550120', '+17875550120'].map(stateOfPhone)).toEqual(['SC', 'FL', 'NY', 'PR'])
  // Toll-free, Canada, abroad, too short.
  expect(['+18005550120', '+14165550120', '+442079460120', '+1843555'].map(stateOfPhone)).toEqual(Array(4).fill(undefined))
})

test('every state has numbers, and no area code stands for two', () => {
  const every = Array.from({ length: 1000 }, (_, n) => stateOfPhone(`+1${String(n).padStart(3, '0')}5550120`))
  const of = new Set(every.filter(state => state !== undefined))
  for (const { code } of usStates)
    if (stateKind(code) === 'state' || stateKind(code) === 'district') expect([code, of.has(code)]).toEqual([code, true])
  expect(every.slice(0, 200).some(Boolean)).toBe(false)
})
