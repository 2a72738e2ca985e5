import { expect, it } from 'vitest'
import { licenceProblem, licensedStates } from '#modules/crm/rules/licence.ts'
import { isGood, licenceGap } from './licence.ts'

const now = new Date('2026-07-15T15:00:00Z')

it('assigning by hand and routing hold to the same law', () => {
  const states = ['FL', 'GA', null]
  const holders = [
    [],
    ...['2026-07-14', '2026-07-15', null, 'soon'].flatMap(expires =>
      ['active', 'inactive'].map(status => [{ state: 'FL', status, expires }]),
    ),
  ]
  for (const licences of holders) {
    for (const status of ['active', 'deactivated']) {
      for (const state of states) {
        const byLaw = licenceGap({ active: status === 'active', licences }, state ?? undefined, now.getTime())
        const byHand = licenceProblem({ name: 'Ann', status, licences }, state, now)
        expect(byHand === undefined, JSON.stringify({ licences, status, state })).toBe(byLaw === null)
      }
    }
    expect(licensedStates(licences, now)).toEqual(licences.filter(l => isGood(l, now.getTime())).map(l => l.state))
  }
})
