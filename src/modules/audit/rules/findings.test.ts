import { expect, test } from 'vitest'
import { groupFindings, kindText, type ToldFinding } from './findings.ts'

test('equal findings are one group, with the first and the last of their times, in the order of their leaves', () => {
  const late = (index: number, hour: number): ToldFinding => ({
    kind: 'time',
    name: 'loan.stageMoved',
    index,
    at: `2026-03-02T${String(hour).padStart(2, '0')}:00:00.000000Z`,
    says: `Leaf ${index}`,
  })
  const groups = groupFindings([late(9, 8), { kind: 'root', says: 'The tree' }, late(7, 10), late(8, 9)])
  expect(groups.map(g => [g.kind, g.all.map(one => one.index), g.first, g.last])).toEqual([
    ['time', [7, 8, 9], '2026-03-02T08:00:00.000000Z', '2026-03-02T10:00:00.000000Z'],
    ['root', [undefined], undefined, undefined],
  ])
  expect(kindText('time')).toMatch(/another time/)
})
