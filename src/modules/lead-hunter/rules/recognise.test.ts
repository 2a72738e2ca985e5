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
  const people = recogniser(() => undefined)
  const first = person(['a@b.co'])
  expect(people.decide(first, [], [])).toMatchObject({ kind: 'created' })
  people.learn(first, 'c1')
  expect(people.decide(person(['x@y.co', 'A@B.co']), [], [])).toMatchObject({ kind: 'matched', contact: 'c1', by: ['email'] })
})

test('a batch’s person and one of the database that both fit are a conflict', () => {
  const people = recogniser(() => undefined)
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
  const ways = (by: RecogniseBy[]) => recogniser(() => undefined, by).decide(person([], ['843-555-0101']), known, ['c9']).kind
  expect([ways(['phone']), ways(['email']), ways(['externalId']), ways(['phone', 'externalId'])]).toEqual([
    'matched',
    'created',
    'matched',
    'conflict',
  ])
})

test('what stands for no address or number recognises nobody', () => {
  expect(identityKeys(person(['none@none.com', 'TEST@test.com'], ['843-555-0000', '(555) 555-5555']))).toEqual([])
})

const called = (fullName: string, emails: string[], phones: string[] = []) => person(emails, phones, { fullName })
/** Everybody of a batch, one after the other: who is new gets their own name as id. */
function through(batch: ReturnType<typeof person>[]) {
  const people = recogniser(() => undefined, undefined, batch)
  return batch.map(one => {
    const decision = people.decide(one, [], [])
    const contact = decision.kind === 'matched' ? decision.contact : decision.kind === 'created' ? one.full : decision.kind
    people.learn(one, contact)
    return contact
  })
}
const names = ['Ann Ash', 'Bob Birch', 'Cid Cedar', 'Dan Dogwood', 'Eve Elm', 'Fay Fir']

test('an e-mail address of a household is one person’s, one of an office only whose very name it stands with', () => {
  const at = (...who: string[]) => through(who.map(name => called(name, ['desk@office.co'])))
  expect(at(...names.slice(0, 4))).toEqual(Array(4).fill('Ann Ash'))
  expect(at(...names.slice(0, 5))).toEqual(names.slice(0, 5))
  expect(at(...names, 'bob birch', 'Bob Beech')).toEqual([...names, 'Bob Birch', 'Bob Beech'])
  const known = names.map(name => ({ by: 'email' as const, contact: name }))
  const decide = (name: string) => recogniser(id => id).decide(called(name, ['desk@office.co']), known, [])
  expect(decide('Bob Birch')).toMatchObject({ kind: 'matched', contact: 'Bob Birch' })
  expect(decide('Gus Gum')).toMatchObject({ kind: 'created' })
})

test('a telephone of an office makes nobody one who only shares a given name, one of a household does', () => {
  const at = (...who: string[]) => through(who.map(name => called(name, [], ['843-555-0101'])))
  expect(at('Ann Ash', 'Ann Birch')).toEqual(['Ann Ash', 'Ann Ash'])
  expect(at(...names, 'Ann Birch', 'ANN ASH')).toEqual([...names, 'Ann Birch', 'Ann Ash'])
})

test('somebody without a name at an office is for a person to decide', () => {
  const known = names.map(name => ({ by: 'phone' as const, contact: name }))
  expect(recogniser(id => id).decide(called('', [], ['843-555-0101']), known, [])).toMatchObject({ kind: 'conflict' })
})

test('of a number that thousands share everybody is found again by name, and looking takes no longer the more there are', () => {
  const batch = Array.from({ length: 120_000 }, (_, n) =>
    called(`${names[n % 6]!.split(' ')[0]} Q${n % 60_000}x`, [], ['843-555-0101']),
  )
  const found = through(batch)
  expect(new Set(found).size).toBe(60_000)
  expect(found.slice(60_000)).toEqual(found.slice(0, 60_000))
  // One by one they would take hours.
}, 120_000)
