import { expect, test } from 'vitest'
import { answeredIn, type Clocked, cameLive, closedUntil, medianSpeed, speedOf } from './speed.ts'

const now = Date.parse('2026-03-12T12:00:00Z')
const hoursAgo = (hours: number) => new Date(now - hours * 3_600_000)
const lead = (more: Partial<Clocked>, hours = 1): Clocked => ({
  live: true,
  status: 'new',
  receivedAt: hoursAgo(hours).toISOString(),
  firstTouchAt: null,
  ...more,
})

test('A lead of a file never waits at a live door, nor does an inquiry that is handed in days later.', () => {
  expect(cameLive(true, hoursAgo(2), hoursAgo(0))).toBe(true)
  expect(cameLive(false, hoursAgo(0), hoursAgo(0))).toBe(false)
  expect(cameLive(true, hoursAgo(1554 * 24), hoursAgo(0))).toBe(false)
})

test('The clock runs for a day, while nobody has tried; after that it is told when the lead came.', () => {
  expect(speedOf(lead({}), now)).toBe('running')
  expect(speedOf(lead({ status: 'accepted' }, 23), now)).toBe('running')
  expect(speedOf(lead({}, 25), now)).toBe('came')
  expect(speedOf(lead({ live: false }), now)).toBe('came')
  expect(speedOf(lead({ status: 'lost' }), now)).toBe('nothing')
})

test('An answer has a speed where somebody waited for it, however late it came.', () => {
  const touched = { firstTouchAt: hoursAgo(0).toISOString() }
  expect(speedOf(lead(touched, 72), now)).toBe('answered')
  expect(speedOf(lead({ ...touched, live: false }), now)).toBe('nothing')
  expect(answeredIn(lead({}, 2), hoursAgo(0))).toBe(7200)
  // A clock that shows 0:44 has not come to 0:45.
  expect(answeredIn(lead({}, 0), new Date(now + 44_900))).toBe(44)
  expect(answeredIn(lead({ live: false }, 2), hoursAgo(0))).toBeNull()
})

const office = { zone: 'America/New_York', days: [1, 2, 3, 4, 5], opens: '09:00', closes: '17:00', holidays: new Set<string>() }

test('By office hours the clock stands still while nobody is there.', () => {
  // Friday, an hour after closing; answered on Monday, twelve minutes after opening.
  const receivedAt = '2026-03-13T22:00:00Z'
  const friday = lead({ receivedAt })
  const monday = Date.parse('2026-03-16T13:12:00Z')
  expect(answeredIn(friday, new Date(monday), office)).toBe(720)
  expect(speedOf(friday, Date.parse('2026-03-15T12:00:00Z'), office)).toBe('running')
  expect(speedOf(friday, monday, office)).toBe('running')
  expect(speedOf(friday, monday)).toBe('came')
  expect(speedOf(friday, Date.parse('2026-03-17T13:30:00Z'), office)).toBe('came')
})

test('The middle speed is of those who waited, in real time or by office hours.', () => {
  const of = (receivedAt: string, firstTouchAt: string, live = true) => ({ live, receivedAt, firstTouchAt })
  const answered = [
    of('2026-03-13T22:00:00Z', '2026-03-16T13:10:00Z'),
    of('2026-03-16T14:00:00Z', '2026-03-16T14:20:00Z'),
    of('2026-03-16T14:00:00Z', '2026-03-16T14:30:00Z', false),
  ]
  expect(medianSpeed(answered, office)).toBe(900)
  expect(medianSpeed(answered.slice(1))).toBe(1200)
  expect(medianSpeed(answered.slice(2))).toBeNull()
  // As its own clock shows it.
  expect(medianSpeed([of('2026-03-16T14:00:00.000Z', '2026-03-16T14:06:08.900Z')])).toBe(368)
})

test('A clock that stands still says until when; one that every hour counts for never stands still.', () => {
  const opens = Date.parse('2026-03-16T13:00:00Z')
  expect(closedUntil(Date.parse('2026-03-14T12:00:00Z'), office)).toBe(opens)
  expect(closedUntil(Date.parse('2026-03-13T21:00:00Z'), office)).toBe(opens)
  expect(closedUntil(opens, office)).toBeUndefined()
  expect(closedUntil(Date.parse('2026-03-14T12:00:00Z'), undefined)).toBeUndefined()
})
