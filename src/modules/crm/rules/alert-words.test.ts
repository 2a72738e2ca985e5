import { expect, test } from 'vitest'
import { alertTitle as titleAt } from './alert-words.ts'

const at = Date.parse('2026-03-04T15:00:00Z')
const alertTitle = (kind: string, name: string | null, facts: Record<string, unknown>, zone?: string) =>
  titleAt(kind, name, facts, { now: new Date(at), zone })

test('tasks left behind are counted, callbacks among them', () => {
  const title = (tasks: number, callbacks: number) => alertTitle('tasks.left', 'Leo Lane', { tasks, callbacks })
  expect(title(1, 0)).toBe('Leo Lane has left, and 1 open task still lies with them. Give them to somebody.')
  expect(title(4, 3)).toBe(
    'Leo Lane has left, and 4 open tasks, 3 of them callbacks, still lie with them. Give them to somebody.',
  )
  expect(title(2, 2)).toBe(
    'Leo Lane has left, and 2 open tasks, all of them callbacks, still lie with them. Give them to somebody.',
  )
})

test('an import is told of by its file', () => {
  const title = (facts: object) => alertTitle('import.done', 'Import of March.csv', { rows: 40, created: 1, ...facts })
  expect(title({})).toBe('Import of March.csv is done: 40 rows, 1 new person.')
  expect(title({ state: 'undone' })).toBe('Import of March.csv is done, and undone since: 40 rows.')
  expect(alertTitle('import.failed', 'Import of March.csv', {})).toBe(
    'Import of March.csv stopped before its end. Open it to see why.',
  )
})

test('a lead that must be accepted in time is offered, and nobody’s yet', () => {
  const title = (acceptBefore: number) => alertTitle('lead.assigned', 'Maria Lopez', { acceptBefore, at })
  expect(title(at + 300_000)).toBe('Maria Lopez is offered to you: accept within 5 minutes.')
  expect(title(at + 60_000)).toBe('Maria Lopez is offered to you: accept within 1 minute.')
  expect(title(at + 20_000)).toBe('Maria Lopez is offered to you: accept it in time.')
  expect(alertTitle('lead.assigned', 'Maria Lopez', {})).toBe('Maria Lopez is now your lead.')
})

test('while the office is closed minutes say nothing: an offer says until when, by the company’s clock', () => {
  const until = (acceptBefore: string) =>
    alertTitle('lead.assigned', 'Maria Lopez', { acceptBefore: Date.parse(acceptBefore), at, offer: 'open' }, 'America/New_York')
  expect(until('2026-03-09T13:30:00Z')).toBe('Maria Lopez is offered to you: accept until Mon 9:30 AM.')
  expect(until('2026-03-16T13:30:00Z')).toBe('Maria Lopez is offered to you: accept until Mon, Mar 16, 9:30 AM.')
})

test('what asked for something and is over says what became of it', () => {
  const offer = (facts: object) => alertTitle('lead.assigned', 'Maria Lopez', { acceptBefore: at + 60_000, at, ...facts })
  expect(offer({ offer: 'accepted' })).toBe('Maria Lopez is now your lead.')
  expect(offer({ offer: 'gone' })).toBe('Maria Lopez was offered to you, and is not yours to accept any more.')
  expect(offer({ offer: 'open', acceptBefore: at })).toBe('Maria Lopez was offered to you: the time to accept is up.')
  expect(alertTitle('lead.offered', null, { became: 'claimed' })).toMatch(/not there to claim any more/)
  const asked = (kind: string, became: string) => alertTitle(`approval.${kind}`, 'Ann', { permission: 'lead.export', became })
  expect(asked('asked', 'refused')).toBe('Ann asked you to agree: export leads to a file. It was refused.')
  expect(asked('waits-alone', 'unopposed')).toBe('Ann gave notice: export leads to a file. The time of notice is over.')
  const failed = (name: string | null, request?: string) =>
    alertTitle('approval.failed', name, { permission: 'key.make', request })
  expect(failed('Ann', 'Make an API key: Website')).toBe(
    'Make an API key: Website could not be done, though Ann agreed to it. Open it to read why.',
  )
  expect(failed(null, 'Make an API key: Website')).toContain('though it was agreed to.')
  expect(asked('approved', 'done')).toBe('Ann agreed: export leads to a file. It is done.')
})

test('what the directory ended is told with what the person had', () => {
  expect(alertTitle('records.given', 'Leo Lane', { leads: 3, loans: 1, contacts: 0, unlicensed: 0 })).toBe(
    'The directory ended Leo Lane’s access: 3 leads and 1 loan went to a colleague.',
  )
  expect(alertTitle('records.given', null, { leads: 2, tasks: 1, unlicensed: 1 })).toBe(
    'The directory ended a colleague’s access: 2 leads and 1 open task went to a colleague, less 1 that waits for somebody with a license.',
  )
  expect(alertTitle('records.left', 'Leo Lane', { leads: 1, contacts: 2 })).toBe(
    'The directory ended Leo Lane’s access, who still has 1 lead and 2 people. Give them to somebody else.',
  )
})
