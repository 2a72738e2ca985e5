import { expect, test } from 'vitest'
import type { RouteDecision } from '../../contract/route-trace.ts'
import { inOfficeHours } from './in-office-hours.ts'

const calendar = { zone: 'America/New_York', days: [1, 2, 3, 4, 5], opens: '09:00', closes: '17:00', holidays: new Set<string>() }
const at = (time: string) => Date.parse(time)
const trace = {} as RouteDecision['trace']
const assigned = (now: number, minutes?: number): RouteDecision => ({
  kind: 'assign',
  officer: 'a',
  ruleId: null,
  candidates: ['a'],
  trace,
  ...(minutes !== undefined && { acceptBefore: now + minutes * 60_000 }),
})
// Friday, 4:55 in the afternoon in New York.
const now = at('2026-03-13T20:55:00Z')

test('the time to accept goes on when the office opens again', () => {
  const monday = at('2026-03-16T13:05:00Z')
  expect(inOfficeHours(assigned(now, 10), now, calendar)).toMatchObject({ acceptBefore: monday })
  const offer: RouteDecision = { kind: 'offer', officers: ['a'], claimBefore: now + 600_000, ruleId: 'r', trace }
  expect(inOfficeHours(offer, now, calendar)).toMatchObject({ claimBefore: monday })
})

test('every hour counts where the client chose nothing else, and no time stays no time', () => {
  expect(inOfficeHours(assigned(now, 10), now, undefined)).toMatchObject({ acceptBefore: now + 600_000 })
  expect(inOfficeHours(assigned(now), now, calendar)).toEqual(assigned(now))
  const pool: RouteDecision = { kind: 'pool', pool: 'p', ruleId: null, trace }
  expect(inOfficeHours(pool, now, calendar)).toEqual(pool)
})
