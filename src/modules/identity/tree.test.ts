import { expect, test } from 'vitest'
import { type Placed, treeOf } from './rules/tree.ts'

const somebody = (id: string, type: Placed['type'], more: Partial<Placed> = {}): Placed => ({
  id,
  name: id,
  type,
  branch: null,
  partner: null,
  assists: [],
  ...more,
})
const people = [
  somebody('abe', 'assistant', { branch: 'east', assists: ['leo', 'tom'] }),
  somebody('leo', 'loan_officer', { branch: 'east' }),
  somebody('bea', 'branch_manager', { branch: 'east' }),
  somebody('tom', 'loan_officer', { branch: 'west' }),
  somebody('una', 'assistant', { branch: 'west', assists: ['leo'] }),
  somebody('ann', 'tenant_admin'),
  somebody('rex', 'partner_rep', { partner: 'first' }),
]
const words = (twigs: ReturnType<typeof treeOf<Placed>>['branches']) =>
  Object.fromEntries(
    [...twigs].map(([place, of]) => [
      place ?? 'none',
      of.map(twig => [twig.person.id, ...twig.assistants.map(one => one.id)].join('<')),
    ]),
  )

test('everybody stands once: managers, then officers with their assistants of the same branch, then the others', () => {
  const tree = treeOf(people)
  expect(words(tree.branches)).toEqual({ east: ['bea', 'leo<abe'], west: ['tom', 'una'], none: ['ann'] })
  expect(words(tree.companies)).toEqual({ first: ['rex'] })
})
