import { expect, test } from 'vitest'
import { theirNumber } from './record-words.ts'

test('another system’s number is shown, the house’s own mark of a submission is not', () => {
  expect(theirNumber('form 90f9c1a2b3d4e5f60718293a4b5c6d7e')).toBeNull()
  for (const number of ['form 12', 'ZL-4711', '90f9c1a2b3d4e5f60718293a4b5c6d7e']) expect(theirNumber(number)).toBe(number)
  expect(theirNumber(null)).toBeNull()
})
