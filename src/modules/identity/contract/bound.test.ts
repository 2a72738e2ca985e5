import { expect, test } from 'vitest'
import { boundText, reachesNothing } from './bound.ts'

test('what is gone is named as gone, also where its name is not known, and what is closed as closed', () => {
  const some = {
    officers: ['Leo Lane'],
    branches: ['Charleston', 'Tampa'],
    closed: ['Tampa'],
    gone: [{ kind: 'branch' as const, name: 'Savannah' }],
  }
  expect(boundText(some)).toBe('Charleston, Tampa (closed), Leo Lane, Savannah (removed)')
  const none = { officers: [], branches: [], closed: [], gone: [{ kind: 'person' as const, name: null }] }
  expect(boundText(none)).toBe('a colleague (removed)')
  expect([some, none, null].map(reachesNothing)).toEqual([false, true, false])
})
