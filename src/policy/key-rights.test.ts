import { expect, test } from 'vitest'
import { keyPermissions, rightsOfKey } from './key-rights.ts'
import { cellOf, shipped } from './matrix.ts'

test('a key made for everything has what keys are shipped with', () => {
  expect(rightsOfKey(null, false)).toEqual(shipped.integration)
})
test('a key holds what it was made for, its own account, and nothing else', () => {
  const rights = rightsOfKey(['lead.add'], false)
  expect(Object.keys(rights.cells).sort()).toEqual(['lead.add', 'self.use'])
  expect(cellOf(rights, 'lead.read').level).toBe('none')
})
test('a key never holds more than is shipped, whatever its row says', () => {
  expect(Object.keys(rightsOfKey(['people.manage', 'lead.delete', 'lead.read'], false).cells).sort()).toEqual([
    'lead.read',
    'self.use',
  ])
})
test('a key bound to officers or branches holds records of those only', () => {
  const rights = rightsOfKey(null, true)
  expect(cellOf(rights, 'lead.read').level).toBe('group')
  expect(cellOf(rights, 'loan.edit').level).toBe('group')
  expect(cellOf(rights, 'lead.receive').level).toBe('all')
  expect(keyPermissions).toContain('lead.read')
})
