import { expect, test } from 'vitest'
import { keptFirst } from './merge.ts'

test('Of two records the one an officer has is kept, else the older one.', () => {
  const record = (ownerName: string | null) => ({ ownerName })
  const [older, newer, olderWithLeo, newerWithLeo] = [record(null), record(null), record('Leo'), record('Leo')]
  expect(keptFirst(older, newer)[0]).toBe(older)
  expect(keptFirst(older, newerWithLeo)).toEqual([newerWithLeo, older])
  expect(keptFirst(olderWithLeo, newer)[0]).toBe(olderWithLeo)
  expect(keptFirst(olderWithLeo, newerWithLeo)[0]).toBe(olderWithLeo)
})
