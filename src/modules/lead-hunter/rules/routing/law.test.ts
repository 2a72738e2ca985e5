import { describe, expect, it } from 'vitest'
import { mayHold } from './law.ts'

const at = (iso: string) => Date.parse(iso)
const holder = (expires: string | null, state = 'FL', status = 'active') => ({
  active: true,
  licences: [{ state, status, expires }],
})

describe('nobody holds a lead without a licence for its state', () => {
  it.each([
    ['an active licence', holder('2026-12-31'), 'FL', true],
    ['a licence on its last day', holder('2026-07-15'), 'FL', true],
    ['a licence that ended the day before', holder('2026-07-14'), 'FL', 'licence-expired'],
    ['a licence without an end on record', holder(null), 'FL', true],
    ['a licence whose end is not an ISO date', holder('31/12/2026'), 'FL', 'licence-expired'],
    ['a licence that is suspended', holder('2026-12-31', 'FL', 'suspended'), 'FL', 'licence-inactive'],
    ['a licence of another state', holder('2026-12-31', 'GA'), 'FL', 'no-licence'],
    ['no licence and an unknown state', { active: true, licences: [] }, undefined, 'no-licence'],
    ['a licence somewhere and an unknown state', holder('2026-12-31', 'GA'), undefined, true],
    ['an expired licence and an unknown state', holder('2020-12-31', 'GA'), undefined, 'licence-expired'],
    ['an inactive account', { ...holder('2026-12-31'), active: false }, 'FL', 'inactive'],
  ])('decides on %s', (_, officer, state, verdict) => {
    const holding = mayHold(officer, state, at('2026-07-15T15:00:00Z'))
    expect(holding.may ? true : holding.skip.code).toBe(verdict)
    if (!holding.may) expect(holding.sentence).toMatch(/\.$/)
  })

  it('takes any good licence of the state beside a dead one', () => {
    const licences = [
      { state: 'FL', status: 'revoked', expires: '2030-01-01' },
      { state: 'FL', status: 'active', expires: '2026-01-01' },
      { state: 'FL', status: 'active', expires: '2026-12-31' },
    ]
    expect(mayHold({ active: true, licences }, 'FL', at('2026-07-15T15:00:00Z')).may).toBe(true)
    expect(mayHold({ active: true, licences: licences.slice(0, 2) }, 'FL', at('2026-07-15T15:00:00Z'))).toEqual({
      may: false,
      skip: { code: 'licence-expired', state: 'FL', on: '2026-01-01' },
      sentence: 'The license in FL expired after Jan 1, 2026.',
    })
  })

  it('ends a licence before the local day ends, never after it', () => {
    // midnight at the end of the last day: 05:00 UTC the next day in New York, 14:00 UTC the same day in Guam
    expect(mayHold(holder('2026-12-31', 'NY'), 'NY', at('2026-12-31T23:59:59Z')).may).toBe(true)
    expect(mayHold(holder('2026-12-31', 'NY'), 'NY', at('2027-01-01T00:00:00Z')).may).toBe(false)
    expect(mayHold(holder('2026-12-31', 'GU'), 'GU', at('2026-12-31T13:59:59Z')).may).toBe(true)
    expect(mayHold(holder('2026-12-31', 'GU'), 'GU', at('2026-12-31T14:00:00Z')).may).toBe(false)
  })
})
