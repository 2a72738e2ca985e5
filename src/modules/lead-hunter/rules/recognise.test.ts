import { expect, test } from 'vitest'
import { leadDraft } from '../contract/lead-draft.ts'
import { readArrival } from './arrival.ts'
import { identityKeys, type RecogniseBy, recogniser } from './recognise.ts'

const person = (emails: string[], phones: string[] = [], more = {}) =>
  readArrival(leadDraft.parse({ person: { fullName: 'Ada Byron', emails, phones: phones.map(value => ({ value })), ...more } }))
    .person

test('a person is recognised by e-mail, by a number that exists, and by name and address together', () => {
  const at = { address: { street: '12 Oak Street, Apt 3', zip: '29401' } }
  expect(identityKeys(person(['A@b.co'], ['843-555-0101', '555-555-5555'], at))).toEqual([
    'email a@b.co',
    'phone +18435550101',
    expect.stringMatching(/^address ada byron /),
  ])
  expect(identityKeys(person(['a@b.co'], [], { fullName: '', ...at }))).toEqual(['email a@b.co'])
})

test('whoever came earlier in the batch is known to those after them', () => {
  const people = recogniser()
  const first = person(['a@b.co'])
  expect(people.decide(first, [], [])).toEqual({ kind: 'created' })
  people.learn(first, 'c1')
  expect(people.decide(person(['x@y.co', 'A@B.co']), [], [])).toMatchObject({ kind: 'matched', contact: 'c1', by: ['email'] })
})

test('a batch’s person and one of the database that both fit are a conflict', () => {
  const people = recogniser()
  people.learn(person(['a@b.co']), 'c1')
  const both = people.decide(person(['a@b.co'], ['843-555-0101']), [{ by: 'phone', contact: 'c2' }], [])
  expect(both).toEqual({
    kind: 'conflict',
    contacts: [
      { contact: 'c1', by: ['email'] },
      { contact: 'c2', by: ['phone'] },
    ],
  })
})

test('a way that is not asked for does not count', () => {
  const known = [{ by: 'phone' as const, contact: 'c2' }]
  const ways = (by: RecogniseBy[]) => recogniser(by).decide(person([], ['843-555-0101']), known, ['c9']).kind
  expect([ways(['phone']), ways(['email']), ways(['externalId']), ways(['phone', 'externalId'])]).toEqual([
    'matched',
    'created',
    'matched',
    'conflict',
  ])
})
