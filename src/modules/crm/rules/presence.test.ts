import { expect, test } from 'vitest'
import { heard, stillHere } from './presence.ts'

const lapse = 30_000

test('somebody is there until they go, or say nothing for half a minute', () => {
  const two = heard(heard(new Map(), { by: 'bea', gone: false }, 0, lapse), { by: 'leo', gone: false }, 10_000, lapse)
  expect([...two.keys()]).toEqual(['bea', 'leo'])
  expect([...stillHere(two, 30_000).keys()]).toEqual(['leo'])
  const again = heard(two, { by: 'bea', gone: false }, 20_000, lapse)
  expect([...stillHere(again, 40_000 - 1).keys()]).toEqual(['bea', 'leo'])
  expect([...heard(again, { by: 'leo', gone: true }, 21_000, lapse).keys()]).toEqual(['bea'])
  expect(stillHere(again, 5)).toBe(again)
})
