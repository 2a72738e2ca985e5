import { describe, expect, test } from 'vitest'
import { callableFrom, zonesOf } from './hours.ts'

const at = (zones: readonly string[], now: string) => callableFrom(zones, now).toISOString()
const [east, west] = ['America/New_York', 'America/Los_Angeles']

describe('the hours in which somebody is called', () => {
  test.each([
    ['before eight it is eight o’clock', [east], '2026-03-04T12:59:00Z', '2026-03-04T13:00:00.000Z'],
    ['at eight it is now', [east], '2026-03-04T13:00:00Z', '2026-03-04T13:00:00.000Z'],
    ['a minute before eight in the evening it is now', [east], '2026-03-05T00:59:00Z', '2026-03-05T00:59:00.000Z'],
    ['at eight in the evening it is the next morning', [east], '2026-03-05T01:00:00Z', '2026-03-05T13:00:00.000Z'],
    ['over a change of clocks it is eight by the new clock', [east], '2026-03-08T03:00:00Z', '2026-03-08T12:00:00.000Z'],
    ['of several zones every one must be open', [east!, west!], '2026-03-04T13:00:00Z', '2026-03-04T16:00:00.000Z'],
    [
      'where one has closed it is the next day in the last to open',
      [east!, west!],
      '2026-03-05T01:30:00Z',
      '2026-03-05T16:00:00.000Z',
    ],
  ])('%s', (_, zones, now, from) => expect(at(zones as string[], now)).toBe(from))

  test('where nobody knows the place, they are hours that hold everywhere it may be', () => {
    expect(zonesOf(['America/Chicago'], 'TX')).toEqual(['America/Chicago'])
    expect(zonesOf([], 'HI')).toEqual([east, west, 'Pacific/Honolulu'])
    expect(at(zonesOf(undefined, null), '2026-03-04T14:00:00Z')).toBe('2026-03-04T16:00:00.000Z')
    expect(at(zonesOf(undefined, 'HI'), '2026-03-04T14:00:00Z')).toBe('2026-03-04T18:00:00.000Z')
  })
})
