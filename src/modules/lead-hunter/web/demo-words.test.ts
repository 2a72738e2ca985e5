import { expect, it } from 'vitest'
import { removalWords, removedWords } from './demo-words.ts'

const rules = { own: false, off: [], fallback: 'Shared pool' }
const goes = { people: 2639, leads: 2000, loans: 400, hung: 0 }

it('says before a removal what goes, what stays, and where leads go that made-up people hold', () => {
  const quiet = removalWords({ goes, stays: { people: 0, leads: 0, doors: [] }, held: 0, rules })
  expect(quiet.goes).toBe(
    '2,639 people who never were, their 2,000 leads and 400 loans, and the made-up colleagues, branches, partners and sources.',
  )
  expect(quiet.stays).toEqual([
    'Nobody has really come yet; your own people, settings and forms stay as they are.',
    'The routing rules from before the demo company come into force again.',
    'Leads that no rule can place go to the pool “Shared pool”.',
  ])
  const full = removalWords({
    goes: { ...goes, hung: 3 },
    stays: { people: 5, leads: 6, doors: ['Zillow'] },
    held: 1,
    rules: { own: true, off: ['Florida', 'Georgia'], fallback: 'Desk' },
  })
  expect(full.goes).toMatch(/ With them go 3 notes and tasks of yours\.$/)
  expect(full.stays).toEqual([
    '5 people and 6 leads that really came, with their consents and their history.',
    '“Zillow” is taken down and kept, because people came by it.',
    '1 open lead of yours is with made-up colleagues. The rules give it to somebody else; where nobody is licensed, it waits in the pool “Desk”.',
    'Your own routing rules stay in force, without the made-up people.',
    'Switched off, because nobody is left in them: “Florida” and “Georgia”.',
    'Leads that no rule can place go to the pool “Desk”.',
  ])
})

it('says afterwards where each of them went', () => {
  const said = removedWords({
    at: '2026-11-18T15:30:00Z',
    people: 2639,
    stays: { people: 5, leads: 6, doors: [] },
    routed: 2,
    pooled: 1,
    loans: 1,
    rules: { own: true, off: ['Florida'], fallback: 'Desk', version: 4 },
  })
  expect(said).toContain('2 open leads of yours went to licensed colleagues by the rules.')
  expect(said).toContain('1 open lead of yours waits in the pool “Desk” for somebody licensed.')
  expect(said).toContain('1 loan of yours has no officer: you hold no license for it.')
  expect(said).toContain('Switched off, because nobody is left in it: “Florida”.')
})
