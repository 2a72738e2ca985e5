import { expect, test } from 'vitest'
import { personKey } from './person-key.ts'

test.each([
  ['José Q. Núñez Jr.', 'jose nunez'],
  ['JOSE NUNEZ', 'jose nunez'],
  ['Jane O’Brien', 'jane obrien'],
  ["Jane O'Brien", 'jane obrien'],
  ['Cher', 'cher'],
  ['  ', ''],
  ['!!', ''],
])('%s meets as “%s”', (name, key) => {
  expect(personKey(name)).toBe(key)
})
