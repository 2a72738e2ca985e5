import { expect, test } from 'vitest'
import { type ClientType, clientFunctions, type MatrixDocument, shippedDocument } from '#policy/client-matrix.ts'
import { withCells, withCopy } from './matrix-change.ts'
import { differenceOf, isSame, wasInWords } from './matrix-difference.ts'

const shipped = shippedDocument(base => base)
const difference = (after: MatrixDocument) => differenceOf(shipped, after, clientFunctions)
const changed = (document: MatrixDocument, type: string, cells: ClientType['cells']): MatrixDocument => {
  const changes = Object.entries(cells).map(([permission, level]) => ({ type, permission, level }))
  const made = withCells(document, changes as Parameters<typeof withCells>[1])
  if (!made.ok) throw new Error(made.message)
  return made.document
}

test('a new type is told as made like the one it is most like, with what it has otherwise', () => {
  const copy = withCopy(shipped, 'loan_officer', 'junior', 'Junior officer')!
  expect(difference(copy)[0]).toMatchObject({ becomes: 'added, made like Loan officer, with no change' })
  const lines = difference(changed(copy, 'junior', { 'lead.delete': 'own', 'lead.add': 'none' }))
  expect(lines[0]).toMatchObject({ typeName: 'Junior officer', becomes: 'added, made like Loan officer, with 2 changes' })
  const own = lines.filter(line => line.model && !isSame(line))
  expect(own.map(line => [line.label, wasInWords(line), line.becomes])).toEqual([
    ['Add leads', 'Loan officer: all', 'none'],
    ['Delete leads', 'Loan officer: none', 'own (second person)'],
  ])
  // Whatever it may do is among the lines all the same.
  expect(lines.filter(line => line.was === 'none').length).toBeGreaterThan(50)
})

test('a part that changes as its whole does is said to go along with it; one that stays behind is not', () => {
  const lines = difference(changed(shipped, 'loan_officer', { 'contact.read': 'none' }))
  expect(lines.find(line => line.what === 'contact.read')).toMatchObject({ becomes: 'none', along: null })
  expect(lines.filter(line => line.along === 'See people').map(line => line.what)).toContain('search.use')
  const alone = difference(changed(shipped, 'loan_officer', { 'lead.move': 'none' }))
  expect(alone.map(line => [line.what, line.along])).toEqual([['lead.move', null]])
})
