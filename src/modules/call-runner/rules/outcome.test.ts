import { describe, expect, test } from 'vitest'
import { calledAgain, promiseProblem } from './outcome.ts'

const now = new Date('2026-03-04T15:00:00Z')

describe('after a call', () => {
  test.each([
    ['who did not answer is called again after two hours', 'no_answer', 0, '2026-03-04T17:00:00.000Z'],
    ['the second time after four', 'no_answer', 1, '2026-03-04T19:00:00.000Z'],
    ['and then after a day', 'no_answer', 2, '2026-03-05T15:00:00.000Z'],
    ['who was reached is not called by the queue again', 'reached', 0, undefined],
    ['nor who is not interested', 'not_interested', 0, undefined],
    ['nor who asked not to be called', 'do_not_call', 0, undefined],
  ] as const)('%s', (_, outcome, calls, at) =>
    expect(calledAgain(outcome, { calls, callAt: undefined, now })).toEqual({ at: at ? new Date(at) : null, promised: false }),
  )

  test('a promise is kept to the minute', () => {
    const callAt = '2026-03-06T14:30:00Z'
    expect(calledAgain('callback', { calls: 3, callAt, now })).toEqual({ at: new Date(callAt), promised: true })
  })

  test.each([
    ['callback', undefined, 'Say when to call back.'],
    ['callback', '2026-03-04T15:00:00Z', 'Choose a time that is still to come.'],
    ['callback', '2026-05-04T15:00:01Z', 'Choose a time within 60 days.'],
    ['callback', '2026-03-04T15:00:01Z', undefined],
    ['reached', '2026-03-05T15:00:00Z', 'Only a callback has a time.'],
    ['reached', undefined, undefined],
  ] as const)('%s at %s: %s', (outcome, callAt, problem) => expect(promiseProblem(outcome, callAt, now)).toBe(problem))
})
