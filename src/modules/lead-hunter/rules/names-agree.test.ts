import fc from 'fast-check'
import { expect, it } from 'vitest'
import { namesAgree } from './names-agree.ts'

it.each([
  ['José Q. Núñez Jr.', 'jose nunez'],
  ['Maria Lopez', 'Maria Garcia'],
  ['Bob Stone', 'Robert Stone'],
  ['R. Stone', 'Robert Stone'],
  ['Rob Stone', 'Robert Stone'],
  ['Stone Robert', 'Robert Stone'],
  ['John & Jane Doe', 'Jane Doe'],
  ['Doe', 'Jane Doe'],
  ['', 'Jane Doe'],
  ['Mary Anne Smith', 'Mary Smith'],
])('%s may be %s', (a, b) => {
  expect([namesAgree(a, b), namesAgree(b, a)]).toEqual([true, true])
})

it.each([
  ['Georgia Peach', 'Fatima Daniels'],
  ['Jose Garcia', 'Maria Garcia'],
  ['J. Smith', 'Jane Doe'],
  ['Bob Stone', 'Robert Rivers'],
  ['Li Wu', 'Li Chan'],
  ['Tamika', 'Ada Byron'],
])('%s is not %s', (a, b) => {
  expect([namesAgree(a, b), namesAgree(b, a)]).toEqual([false, false])
})

it('agrees with itself, whoever is asked first', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), name => namesAgree(name, name)))
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => namesAgree(a, b) === namesAgree(b, a)))
})
