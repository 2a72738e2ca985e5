import { expect, test } from 'vitest'
import { type LeadBefore, repeated } from './lead-repeat.ts'

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
} as unknown as LeadBefore
const at = new Date('2026-03-02T10:00:00Z')

test('What was empty is filled, what was known stays, and the asking is counted.', () => {
  const after = repeated(
    lead,
    { intent: 'purchase', state: 'FL', amountCents: 100, tags: ['new', 'old'], extra: { a: 'second', b: 'x' } },
    at,
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
  expect(repeated(lead, { message: 'Call me later' }, at)).toMatchObject({ message: 'Call me', note: 'Call me later' })
  expect(repeated(lead, { message: 'Call me' }, at).note).toBeUndefined()
  expect(repeated({ ...lead, message: null }, { message: 'Hello' }, at)).toMatchObject({ message: 'Hello', note: undefined })
})

test('An earlier asking that comes in late does not set the clock back.', () => {
  const later = { ...lead, repeatedAt: '2026-05-01T00:00:00.000Z' }
  expect(repeated(later, {}, at)).toMatchObject({ repeats: 1, repeatedAt: '2026-05-01T00:00:00.000Z' })
})
