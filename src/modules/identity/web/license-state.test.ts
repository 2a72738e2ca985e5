import { expect, test } from 'vitest'
import { isGood } from '#policy/licence.ts'
import { licenseState } from './license-state.ts'

test('what the screen calls good is what leads are routed by', () => {
  const today = '2026-07-15'
  const noon = Date.parse(`${today}T12:00:00Z`)
  for (const status of ['active', 'pending', 'inactive'])
    for (const expires of ['2020-01-01', '2026-07-14', '2026-07-15', '2026-07-16', '2027-01-01', null]) {
      const license = { id: '1', state: 'FL', number: '1', kind: 'mlo', status, expires }
      const { state } = licenseState(license, today)
      expect(state === 'good' || state === 'soon', JSON.stringify(license)).toBe(isGood(license, noon))
    }
})
