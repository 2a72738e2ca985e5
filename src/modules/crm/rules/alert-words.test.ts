import { expect, test } from 'vitest'
import { alertTitle } from './alert-words.ts'

const at = Date.parse('2026-03-04T15:00:00Z')

test('a lead that must be accepted in time is offered, and nobody’s yet', () => {
  const title = (acceptBefore: number) => alertTitle('lead.assigned', 'Maria Lopez', { acceptBefore, at })
  expect(title(at + 300_000)).toBe('Maria Lopez is offered to you: accept within 5 minutes.')
  expect(title(at + 60_000)).toBe('Maria Lopez is offered to you: accept within 1 minute.')
  expect(title(at + 20_000)).toBe('Maria Lopez is offered to you: accept it in time.')
  expect(alertTitle('lead.assigned', 'Maria Lopez', {})).toBe('Maria Lopez is now your lead.')
})
