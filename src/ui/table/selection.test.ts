import { expect, test } from 'vitest'
import { isSelected, noneSelected, selectedCount, selecting } from './selection.ts'

test('ticking rows collects their ids', () => {
  const two = selecting(noneSelected, ['a', 'b'], true)
  expect(isSelected(two, 'a')).toBe(true)
  expect(selectedCount(selecting(two, ['a'], false), { value: 900 })).toEqual({ value: 1 })
})

test('everything that matches is a filter with exceptions, and the count stays capped', () => {
  const all = selecting({ all: true, except: new Set() }, ['a'], false)
  expect(isSelected(all, 'a')).toBe(false)
  expect(isSelected(all, 'never loaded')).toBe(true)
  expect(selectedCount(all, { value: 10_000, capped: true })).toEqual({ value: 9999, capped: true })
})
