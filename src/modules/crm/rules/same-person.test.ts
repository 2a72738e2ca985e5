import { expect, test } from 'vitest'
import { samePerson } from './same-person.ts'

const nobody = new Set<string>()

test('somebody is known by e-mail, telephone or both, when the given name is theirs', () => {
  const found = [
    { by: 'phone', contact: 'a' },
    { by: 'email', contact: 'b' },
    { by: 'phone', contact: 'b' },
    { by: 'email', contact: 'c' },
  ] as const
  expect(samePerson(found, new Set(['a', 'b', 'c']), nobody)).toEqual({ contact: 'b', known: 'both' })
  expect(samePerson(found, new Set(['a', 'c']), nobody)).toEqual({ contact: 'c', known: 'email' })
  expect(samePerson(found, new Set(['a']), nobody)).toEqual({ contact: 'a', known: 'phone' })
})

test('nobody is taken for somebody of another name, or for somebody who is on the loan already', () => {
  const found = [{ by: 'email', contact: 'a' }] as const
  expect(samePerson(found, nobody, nobody)).toBeUndefined()
  expect(samePerson(found, new Set(['a']), new Set(['a']))).toBeUndefined()
  expect(samePerson([{ by: 'address', contact: 'a' }], new Set(['a']), nobody)).toBeUndefined()
})
