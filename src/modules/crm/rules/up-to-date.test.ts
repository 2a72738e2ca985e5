import { expect, test } from 'vitest'
import { type PersonNow, upToDate } from './up-to-date.ts'

const nobody: PersonNow = {
  firstName: null,
  lastName: null,
  company: null,
  language: null,
  street: null,
  unit: null,
  city: null,
  state: null,
  zip: null,
  county: null,
  country: null,
}
const ann: PersonNow = {
  ...nobody,
  firstName: 'Ann',
  lastName: 'Gray',
  street: '1 Old St',
  unit: 'B',
  city: 'Reno',
  state: 'NV',
  zip: '89501',
}

test('A name is taken over only where none was known: a shared phone may have led to a husband or wife.', () => {
  expect(upToDate(nobody, { firstName: 'Bo', lastName: 'Gray' })).toMatchObject({ firstName: 'Bo', lastName: 'Gray' })
  expect(upToDate(ann, { firstName: 'Bo' })).toMatchObject({ firstName: 'Ann', lastName: 'Gray' })
})

test('An address that names a street takes the place of the old one as a whole.', () => {
  expect(upToDate(ann, { street: '2 New St', city: 'Sparks', state: 'NV', zip: '89431' })).toMatchObject({
    street: '2 New St',
    unit: null,
    city: 'Sparks',
    zip: '89431',
  })
})

test('A state or town alone fills what is empty and moves nobody.', () => {
  expect(upToDate(ann, { state: 'CA', county: 'Washoe' })).toMatchObject({ street: '1 Old St', state: 'NV', county: 'Washoe' })
  expect(upToDate(ann, { zip: '94103' })).toMatchObject({ street: '1 Old St', zip: '89501' })
  expect(upToDate({ ...nobody, zip: '89501' }, { zip: '94103', state: 'CA' })).toMatchObject({ zip: '94103', state: 'CA' })
})

test('What a list leaves out stays.', () => {
  expect(upToDate(ann, {})).toEqual(ann)
})
