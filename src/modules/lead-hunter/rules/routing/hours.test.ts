import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isoDay } from '#policy/licence.ts'
import { capPeriod, offsetAt, openAt } from './hours.ts'
import { office } from './made-up.ts'

const at = (iso: string) => Date.parse(iso)

describe('opening hours follow the wall clock of their zone', () => {
  it.each([
    ['2026-07-15T13:00:00Z', 'open'],
    ['2026-07-15T12:59:59Z', 'closed'],
    ['2026-07-15T20:59:59Z', 'open'],
    ['2026-07-15T21:00:00Z', 'closed'],
    ['2026-01-14T13:30:00Z', 'closed'],
    ['2026-01-14T14:00:00Z', 'open'],
    ['2026-07-18T15:00:00Z', 'closed'],
    ['2026-07-20T03:59:59Z', 'closed'],
  ])('at %s it is %s', (when, state) => {
    expect(openAt(office, at(when))).toBe(state)
  })

  it('is closed on a holiday of the zone’s own date', () => {
    const schedule = { ...office, spans: [{ day: 5, from: 0, to: 1440 }], holidays: ['2026-12-25'] }
    expect(openAt(schedule, at('2026-12-25T04:59:00Z'))).toBe('closed')
    expect(openAt(schedule, at('2026-12-25T05:00:00Z'))).toBe('holiday')
    expect(openAt(schedule, at('2026-12-26T04:59:00Z'))).toBe('holiday')
  })

  it('knows the offset on both sides of a change of clocks', () => {
    expect(offsetAt('America/New_York', at('2026-03-08T06:59:59Z'))).toBe(-5 * 3_600_000)
    expect(offsetAt('America/New_York', at('2026-03-08T07:00:00Z'))).toBe(-4 * 3_600_000)
    expect(offsetAt('Asia/Kathmandu', 0 + at('2026-01-01T00:00:00Z'))).toBe(5.75 * 3_600_000)
    expect(offsetAt('UTC', 0)).toBe(0)
    expect(() => offsetAt('Mars/Olympus', 0)).toThrow(RangeError)
  })
})

describe('the periods of the caps', () => {
  it('turn at local midnight and at the first of the local month', () => {
    const before = capPeriod('America/Los_Angeles', at('2026-08-01T06:59:59Z'))
    const after = capPeriod('America/Los_Angeles', at('2026-08-01T07:00:00Z'))
    expect(after).toEqual({ hour: before.hour + 1, day: before.day + 1, month: before.month + 1 })
  })

  it('are the same exactly when the wall clock shows the same hour, day and month', () => {
    const wall = (when: number) => {
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/Denver', dateStyle: 'short', timeStyle: 'short' })
      const text = format.format(when)
      return { hour: text.slice(0, 13), day: text.slice(0, 10), month: text.slice(0, 7) }
    }
    const instant = fc.integer({ min: at('2025-12-01T00:00:00Z'), max: at('2027-02-01T00:00:00Z') })
    fc.assert(
      fc.property(instant, fc.integer({ min: 0, max: 4 * 86_400_000 }), (one, more) => {
        const [a, b] = [capPeriod('America/Denver', one), capPeriod('America/Denver', one + more)]
        const [x, y] = [wall(one), wall(one + more)]
        expect([a.hour === b.hour, a.day === b.day, a.month === b.month]).toEqual([
          x.hour === y.hour,
          x.day === y.day,
          x.month === y.month,
        ])
        expect(isoDay(one)).toBe(new Date(one).toISOString().slice(0, 10))
      }),
    )
  })
})
