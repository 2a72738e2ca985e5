import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Conditions, unconditional } from '#policy/client-matrix.ts'
import { inNetworks, opensNext, standingUnder } from './conditions.ts'

const zone = 'America/New_York'
const office = { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }
const at = (when: string, more: Partial<Conditions> = { hours: office }, address?: string) =>
  standingUnder({ ...unconditional, ...more }, zone, new Date(when), address)

describe('hours', () => {
  test.each([
    ['2026-03-04T13:00:00Z', true, '8:00 in the morning'],
    ['2026-03-04T12:59:59Z', false, 'a second before'],
    ['2026-03-04T22:59:59Z', true, 'a second before the end'],
    ['2026-03-04T23:00:00Z', false, 'the end itself'],
    ['2026-03-07T15:00:00Z', false, 'Saturday'],
    ['2026-03-09T12:00:00Z', true, '8:00 after the clocks went forward'],
  ])('%s is open: %s (%s)', (when, open) => {
    expect(at(when).open).toBe(open)
  })

  test('a day that lasts until 24:00 has no minute after it', () => {
    const hours = { days: [3], from: '20:00', to: '24:00' }
    expect(at('2026-03-05T04:59:00Z', { hours }).open).toBe(true)
    expect(at('2026-03-05T05:00:00Z', { hours }).open).toBe(false)
  })

  test('says when it opens again, over a weekend and over a change of the clocks', () => {
    const closed = at('2026-03-06T23:30:00Z')
    expect(closed).toMatchObject({ why: 'hours', opensAt: Date.parse('2026-03-09T12:00:00Z') })
    expect(closed.open === false && closed.words).toBe(
      'You are outside the hours set for you. It opens again Mar 9, 2026, 8:00 AM EDT.',
    )
  })

  test('the moment named is the first at which it is open', () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        fc.integer({ min: 0, max: 22 }),
        fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
        (days, hour, now) => {
          const hours = { days, from: `${String(hour).padStart(2, '0')}:00`, to: '24:00' }
          const judge = (ms: number) => standingUnder({ ...unconditional, hours }, zone, new Date(ms), undefined).open
          if (judge(now.getTime())) return
          const next = opensNext(hours, zone, now)!
          expect(judge(next)).toBe(true)
          for (let ms = now.getTime(); ms < next; ms += 30 * 60_000) expect(judge(ms)).toBe(false)
        },
      ),
      { numRuns: 60 },
    ))
})

test.each([
  ['203.0.113.9', ['203.0.113.0/24'], true],
  ['203.0.114.9', ['203.0.113.0/24'], false],
  ['::ffff:203.0.113.9', ['203.0.113.0/24'], true],
  ['2001:db8::7', ['2001:db8::/32'], true],
  ['2001:db9::7', ['2001:db8::/32', '0.0.0.0/0'], false],
  ['10.0.0.1', ['not a network', '10.0.0.0/8'], true],
  ['not an address', ['0.0.0.0/0', '::/0'], false],
  [undefined, ['0.0.0.0/0', '::/0'], false],
])('%s in %j: %s', (address, networks, inside) => {
  expect(inNetworks(networks, address)).toBe(inside)
})

test('first and last day are whole days of the client’s zone', () => {
  const dates = { startsOn: '2026-03-04', endsOn: '2026-03-05' }
  expect(at('2026-03-04T04:59:59Z', dates)).toMatchObject({ why: 'dates', opensAt: Date.parse('2026-03-04T05:00:00Z') })
  expect(at('2026-03-04T05:00:00Z', dates).open).toBe(true)
  expect(at('2026-03-06T04:59:59Z', dates).open).toBe(true)
  expect(at('2026-03-06T05:00:00Z', dates)).toMatchObject({
    why: 'dates',
    words: 'Your access ended on 2026-03-05.',
    opensAt: undefined,
  })
})

test('nothing set, nothing asked', () => {
  expect(at('2026-03-07T03:00:00Z', {}).open).toBe(true)
})
