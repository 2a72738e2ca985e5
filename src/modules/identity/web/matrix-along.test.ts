import { expect, test } from 'vitest'
import { shippedDocument } from '#policy/client-matrix.ts'
import { takenAlong, wayBack, withCells } from './matrix-along.ts'
import { levelOf, type MatrixType } from './matrix-words.ts'

const types = shippedDocument(base => base).types.map(type => ({ ...type, people: 0 })) as unknown as MatrixType[]
const officer = types.find(type => type.base === 'loan_officer')!

test.each(['none', 'all'] as const)(
  'what goes along when people are seen by %s is told, and the way back gives it all again',
  level => {
    const cells = [{ type: officer.id, permission: 'contact.read' as const, level }]
    const now = withCells(officer, cells)
    expect(takenAlong(types, cells)).toEqual([expect.stringMatching(/^Loan officer: took along .*Search everything/)])
    expect(levelOf(now, 'timeline.read')).toBe(level)
    const again = withCells(now, wayBack(types, cells))
    for (const permission of ['contact.read', 'timeline.read', 'search.use'] as const)
      expect(levelOf(again, permission)).toBe(levelOf(officer, permission))
  },
)

test('a cell that takes nothing along tells nothing, and its demands come back as they were', () => {
  const cells = [
    { type: officer.id, permission: 'lead.edit' as const, level: 'own' as const, demands: { reason: true as const } },
  ]
  expect(takenAlong(types, cells)).toEqual([])
  expect(wayBack(types, cells)).toEqual([{ type: officer.id, permission: 'lead.edit', level: 'own', was: 'own', demands: {} }])
})
