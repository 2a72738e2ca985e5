import { expect, test } from 'vitest'
import { licenceProblem, licensedStates } from './licence.ts'

const now = new Date('2026-11-30T23:30:00Z')
const who = (...licences: [state: string, status: string, expires: string | null][]) => ({
  name: 'Leo',
  status: 'active',
  licences: licences.map(([state, status, expires]) => ({ state, status, expires })),
})

test('a licence holds to the end of its last day, in UTC, and on where no end is on record', () => {
  expect(
    licensedStates(
      who(['SC', 'active', '2026-11-30'], ['NC', 'active', '2026-11-29'], ['GA', 'pending', '2030-01-01'], ['FL', 'active', null])
        .licences,
      now,
    ),
  ).toEqual(['SC', 'FL'])
})

test('in the territories west of the date line the day ends earlier', () => {
  expect(licensedStates(who(['GU', 'active', '2026-11-30'], ['MP', 'active', '2026-12-01']).licences, now)).toEqual(['MP'])
})

test('whoever may not hold a lead is told why', () => {
  const leo = who(['SC', 'active', '2027-01-01'], ['NC', 'active', '2026-01-01'])
  expect(licenceProblem(leo, 'SC', now)).toBeUndefined()
  expect(licenceProblem(leo, null, now)).toBeUndefined()
  expect(licenceProblem(leo, 'NC', now)).toBe('Leo’s license for NC is not active or has run out.')
  expect(licenceProblem(leo, 'FL', now)).toBe('Leo holds no license for FL.')
  expect(licenceProblem(who(['NC', 'active', '2026-01-01']), null, now)).toBe('Leo holds no active license in any state.')
  expect(licenceProblem({ ...leo, status: 'deactivated' }, 'SC', now)).toBe('Leo is not active here.')
})
