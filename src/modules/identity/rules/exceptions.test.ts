import { expect, test } from 'vitest'
import { takesAway } from './exceptions.ts'

const [soon, later] = ['2026-05-01T00:00:00Z', '2026-06-01T00:00:00Z']
const none = { level: 'none', until: soon } as const
const own = { level: 'own', until: soon } as const
const all = { level: 'all', until: soon } as const

test('less than by one’s type takes away, as much or more grants', () => {
  expect(takesAway('group', undefined, own)).toBe(true)
  for (const level of ['group', 'all'] as const) expect(takesAway('group', undefined, { level, until: soon })).toBe(false)
  expect(takesAway('none', undefined, none)).toBe(false)
})

test('a denial is made longer and deeper, and neither ended sooner nor made shallower', () => {
  expect(takesAway('group', own, none)).toBe(true)
  expect(takesAway('group', own, { ...own, until: later })).toBe(true)
  expect(takesAway('group', { ...own, until: later }, none)).toBe(false)
  expect(takesAway('group', none, own)).toBe(false)
})

test('what was granted becomes less and ends sooner, and never later', () => {
  expect(takesAway('none', all, own)).toBe(true)
  expect(takesAway('none', { ...all, until: later }, all)).toBe(true)
  expect(takesAway('none', all, { ...own, until: later })).toBe(false)
  expect(takesAway('own', own, all)).toBe(false)
  expect(takesAway('own', all, none)).toBe(true)
})
