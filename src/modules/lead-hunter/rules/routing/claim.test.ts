import { expect, test } from 'vitest'
import { claimGap } from './claim.ts'

const now = Date.parse('2026-03-04T15:00:00Z')
const me = { id: 'leo', branchId: 'charleston', active: true, licences: [{ state: 'SC', status: 'active', expires: null }] }
const pool = { name: 'Weekend', who: { of: 'everyone' as const } }
const why = (more: object) => claimGap({ offer: undefined, pool, me, state: 'SC', ...more }, now)?.why ?? null

test('a lead of a pool is claimed by whoever is in the pool and may work in its state', () => {
  expect(why({})).toBeNull()
  expect(why({ state: null })).toBeNull()
  expect(why({ state: 'FL' })).toBe('You need an active license in FL to take this lead. Holds no license in FL.')
  expect(why({ pool: undefined })).toBe('This lead is in no pool and is not offered to anybody.')
  expect(why({ pool: { name: 'Tampa', who: { of: 'branches', branches: ['tampa'] } } })).toBe(
    'The pool “Tampa” is not open to you.',
  )
  expect(why({ me: { ...me, active: false } })).toMatch(/account is not active/)
})

test('an offer is claimed by those it was made to, until its time is over', () => {
  expect(why({ offer: { to: ['leo'], until: now + 1 } })).toBeNull()
  expect(why({ offer: { to: ['leo'], until: now } })).toBe('The time to claim this lead ran out.')
  expect(why({ offer: { to: ['tom'], until: null } })).toBe('This lead is offered to other people.')
  expect(why({ offer: { to: ['leo'], until: null }, state: 'FL' })).toMatch(/license in FL/)
})
