import { expect, test } from 'vitest'
import { found, proofsFor, proofWords } from './matrix-words.ts'

test.each([
  ['key.manage', undefined, [5]],
  ['people.manage', undefined, [5, 15]],
  ['people.manage', 10, [5, 10, 15]],
  ['lead.read', undefined, [undefined, 5, 15, 60, 240]],
] as const)('what %s, now %s, may demand of a proof never goes beyond what is shipped', (permission, now, choices) =>
  expect(proofsFor(permission, now)).toEqual(choices),
)

test('a proof is told in minutes and hours', () => {
  expect([undefined, 5, 60, 240].map(proofWords)).toEqual([
    'No passkey again',
    'A passkey within 5 minutes',
    'A passkey within 1 hour',
    'A passkey within 4 hours',
  ])
})

test('functions are found by the beginnings of their words, the best first', () => {
  const one = (permission: 'lead.read' | 'lead.edit' | 'lead.tag', label: string, summary: string) => ({
    permission,
    label,
    splitFrom: null,
    actions: [{ name: 'crm.act', summary }],
  })
  const headings = [
    {
      category: 'Viewing and editing' as const,
      functions: [one('lead.tag', 'Tag leads', 'Tag them'), one('lead.edit', 'Edit leads', 'See leads anew')],
    },
    { category: 'Menu items' as const, functions: [one('lead.read', 'See leads', 'List them')] },
  ]
  const labels = (typed: string) => found(headings, typed).flatMap(heading => heading.functions.map(({ label }) => label))
  expect(labels('see LEADS')).toEqual(['See leads', 'Edit leads'])
  expect(labels('eads')).toEqual([])
  expect(labels(' ')).toEqual(['Tag leads', 'Edit leads', 'See leads'])
})
