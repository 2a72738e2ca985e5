import { expect, test } from 'vitest'
import { movesText } from './merge-words.ts'
import { nameBeside } from './told-by.ts'

test('What moves is counted in the right word.', () => {
  expect(movesText([{ what: 'outreach.consent', count: 3 }])).toBe('3 consents on record')
  expect(
    movesText([
      { what: 'crm.lead', count: 1 },
      { what: 'outreach.consent', count: 1 },
      { what: 'crm.partner', count: 2 },
    ]),
  ).toBe('1 lead, 1 consent on record and 2 places among partners')
})

test('Somebody is told from another of the same name by what they do not share.', () => {
  const one = { id: '1', name: 'Mateo Lopez', ownerName: 'Grant Pinckney', createdAt: '2026-11-03T15:00:00Z' }
  const other = { ...one, id: '2', name: 'mateo lopez', ownerName: null, createdAt: '2026-11-04T16:30:00Z' }
  expect(nameBeside(one, other, 'UTC')).toBe('Mateo Lopez (added Nov 3, 2026, with Grant Pinckney)')
  expect(nameBeside(other, one, 'UTC')).toBe('mateo lopez (added Nov 4, 2026, nobody’s)')
  expect(nameBeside(one, { ...one, id: '3' }, 'UTC')).toBe('Mateo Lopez (added Nov 3, 2026, 3:00 PM, with Grant Pinckney)')
  expect(nameBeside(one, { ...other, name: 'Mateo Lopes' }, 'UTC')).toBe('Mateo Lopez')
})
