import { expect, test } from 'vitest'
import { proofsFor, proofWords } from './matrix-words.ts'

test.each([
  ['key.manage', undefined, [5]],
  ['people.manage', undefined, [5, 15]],
  ['people.manage', 10, [5, 10, 15]],
  ['lead.read', undefined, [undefined, 5, 15, 60, 240]],
] as const)('what %s, now %s, may demand of a proof never goes beyond what is shipped', (permission, now, choices) =>
  expect(proofsFor(permission, now)).toEqual(choices),
)

test('a proof is told in minutes and hours', () => {
  expect([undefined, 5, 60, 240].map(proofWords)).toEqual([
    'No passkey again',
    'A passkey within 5 minutes',
    'A passkey within 1 hour',
    'A passkey within 4 hours',
  ])
})
