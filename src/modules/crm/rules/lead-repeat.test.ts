import { expect, test } from 'vitest'
import { type Answered, type LeadBefore, repeated } from './lead-repeat.ts'

const lead = {
  intent: 'unknown',
  repeats: 0,
  repeatedAt: null,
  tags: ['old'],
  extra: { a: 'first' },
  campaign: null,
  state: 'SC',
  amountCents: null,
  message: 'Call me',
  live: true,
  receivedAt: '2026-01-05T09:00:00.000Z',
  status: 'assigned',
  firstTouchAt: null,
} as unknown as LeadBefore & Answered
const at = new Date('2026-03-02T10:00:00Z')

test('What was empty is filled, what was known stays, and the asking is counted.', () => {
  const after = repeated(
    lead,
    { intent: 'purchase', state: 'FL', amountCents: 100, tags: ['new', 'old'], extra: { a: 'second', b: 'x' } },
    at,
    true,
  )
  expect(after).toMatchObject({
    intent: 'purchase',
    state: 'SC',
    amountCents: 100,
    tags: ['old', 'new'],
    extra: { a: 'first', b: 'x' },
  })
  expect(after).toMatchObject({ repeats: 1, repeatedAt: '2026-03-02T10:00:00.000Z' })
})

test('Other words become a note, the same words do not.', () => {
  expect(repeated(lead, { message: 'Call me later' }, at, true)).toMatchObject({ message: 'Call me', note: 'Call me later' })
  expect(repeated(lead, { message: 'Call me' }, at, true).note).toBeUndefined()
  expect(repeated({ ...lead, message: null }, { message: 'Hello' }, at, true)).toMatchObject({
    message: 'Hello',
    note: undefined,
  })
})

test('An earlier asking that comes in late does not set the clock back.', () => {
  const later = { ...lead, repeatedAt: '2026-05-01T00:00:00.000Z' }
  expect(repeated(later, {}, at, true)).toMatchObject({ repeats: 1, repeatedAt: '2026-05-01T00:00:00.000Z' })
})

test('Somebody from a file whom nobody has answered waits from when they ask themselves.', () => {
  const ofFile = { ...lead, live: false }
  expect(repeated(ofFile, {}, at, true)).toMatchObject({ live: true, receivedAt: '2026-03-02T10:00:00.000Z' })
  const still = { receivedAt: '2026-01-05T09:00:00.000Z' }
  expect(repeated(ofFile, {}, at, false)).toMatchObject({ live: false, ...still })
  expect(repeated({ ...ofFile, firstTouchAt: '2026-02-01T09:00:00.000Z' }, {}, at, true)).toMatchObject({ live: false, ...still })
  expect(repeated({ ...ofFile, status: 'nurturing' }, {}, at, true)).toMatchObject({ live: false, ...still })
  expect(repeated(lead, {}, at, true)).toMatchObject({ live: true, ...still })
})
