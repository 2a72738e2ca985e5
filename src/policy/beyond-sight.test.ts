import { expect, test } from 'vitest'
import { beyondAt, beyondSight, narrowedToSight, sightProblems } from './beyond-sight.ts'
import { type ClientType, clientFunctions, shippedDocument } from './client-matrix.ts'
import { matrix } from './matrix.ts'

const { types } = shippedDocument(base => base)
const officer = types.find(type => type.base === 'loan_officer')!
const withCells = (cells: ClientType['cells']) => ({ ...officer, cells: { ...officer.cells, ...cells } })

test('nobody is shipped with more to edit than to see', () => {
  expect(sightProblems(types)).toEqual([])
})

test('a wider cell is found at itself, and so are the parts that were split from it', () => {
  expect(beyondSight(withCells({ 'lead.edit': 'group' }))).toEqual([
    { permission: 'lead.edit', level: 'group', sees: 'lead.read', seen: 'own' },
  ])
  expect(
    beyondSight(withCells({ 'task.edit': 'all', 'loan.move': 'all', 'household.edit': 'workgroup' })).map(one => one.sees),
  ).toEqual(expect.arrayContaining(['task.use', 'loan.read', 'contact.read']))
  expect(beyondAt(withCells({ 'loan.assign': 'group', 'loan.read': 'group' }), 'loan.assign')).toBeUndefined()
})

test('where nothing is seen everything that is edited is beyond', () => {
  const { 'lead.read': _, ...blind } = officer.cells
  const found = beyondSight({ cells: blind })
  expect(found.map(one => one.permission)).toContain('lead.edit')
  expect(found.every(one => one.sees === 'lead.read')).toBe(true)
})

test('what is narrowed to sight goes beyond it nowhere, whatever is seen', () => {
  for (const type of types)
    for (const seen of ['none', 'own', 'group'] as const) {
      const cells = { ...type.cells, 'lead.read': seen, 'contact.read': seen, 'task.use': seen }
      const mended = Object.fromEntries(narrowedToSight({ ...type, cells }).map(one => [one.permission, one.level]))
      expect(beyondSight({ cells: { ...cells, ...mended } }), `${type.name} who sees ${seen}`).toEqual([])
    }
})

test('reading is never beyond sight', () => {
  const all = Object.fromEntries(clientFunctions.map(permission => [permission, 'all' as const]))
  const own = { ...all, 'lead.read': 'own' as const }
  expect(beyondSight({ cells: own }).filter(one => matrix[one.permission].reads)).toEqual([])
})

test('levels that hold none of each other are told apart, and what takes out and reveals is looked at too', () => {
  expect(beyondAt(withCells({ 'lead.read': 'workgroup', 'lead.edit': 'group' }), 'lead.edit')?.seen).toBe('workgroup')
  expect(beyondAt(withCells({ 'lead.read': 'workgroup', 'lead.edit': 'own' }), 'lead.edit')?.seen).toBe('workgroup')
  expect(beyondAt(withCells({ 'lead.read': 'group', 'lead.edit': 'workgroup' }), 'lead.edit')?.seen).toBe('group')
  expect(beyondAt(withCells({ 'lead.read': 'own', 'lead.export': 'all' }), 'lead.export')?.seen).toBe('own')
  expect(beyondAt(withCells({ 'loan.read': 'own', 'field.reveal': 'group' }), 'field.reveal')?.seen).toBe('own')
})
