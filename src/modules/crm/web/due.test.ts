import { describe, expect, it } from 'vitest'
import { callbackChoices, localOf, momentOf, taskChoices } from './due.ts'

const zone = 'America/New_York'
/** Friday, 3:02 PM in New York, in the winter. */
const friday = Date.parse('2026-01-09T20:02:00Z')

const at = (choices: { id: string; at: string }[], id: string) => choices.find(one => one.id === id)?.at

describe('when to call back', () => {
  it('offers round minutes soon, and the next working morning', () => {
    const choices = callbackChoices(friday, zone)
    expect(at(choices, '30m')).toBe('2026-01-09T20:35:00.000Z')
    expect(at(choices, 'morning')).toBe('2026-01-12T14:00:00.000Z')
    expect(choices.find(one => one.id === 'morning')?.label).toBe('Monday 9 AM')
  })

  it('says tomorrow when tomorrow is a working day', () => {
    const wednesday = Date.parse('2026-01-07T20:02:00Z')
    expect(callbackChoices(wednesday, zone).find(one => one.id === 'morning')?.label).toBe('Tomorrow 9 AM')
  })

  it('keeps nine in the morning over a change of clocks', () => {
    const before = Date.parse('2026-03-06T20:00:00Z')
    expect(at(callbackChoices(before, zone), 'morning')).toBe('2026-03-09T13:00:00.000Z')
  })
})

describe('by when something is due', () => {
  it('offers today only while the day lasts', () => {
    expect(at(taskChoices(friday, zone), 'today')).toBe('2026-01-09T22:00:00.000Z')
    expect(at(taskChoices(Date.parse('2026-01-09T23:00:00Z'), zone), 'today')).toBeUndefined()
  })
})

describe('a moment in a field', () => {
  it('is read in the zone in which it is shown', () => {
    const moment = '2026-07-04T13:30:00.000Z'
    expect(localOf(moment, 'America/Denver')).toBe('2026-07-04T07:30')
    expect(momentOf('2026-07-04T07:30', 'America/Denver')).toBe(moment)
    expect(momentOf('', 'America/Denver')).toBeNull()
  })
})
