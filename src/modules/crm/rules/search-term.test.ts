import { expect, test } from 'vitest'
import { readSearch } from './search-term.ts'

test.each([
  ['jane', { by: 'name', words: 'jane' }],
  ['  Jane   D ', { by: 'name', words: 'Jane D' }],
  ['Jane.Doe@Example.com', { by: 'email', key: 'jane.doe@example.com' }],
  ['@Example.com', { by: 'email-tail', tail: 'example.com' }],
  ['(843) 555-0142', { by: 'phone', key: '+18435550142' }],
  ['+44 20 7946 0958', { by: 'phone', key: '+442079460958' }],
  ['0142', { by: 'phone-tail', tail: '0142' }],
  ['4th Street Homes', { by: 'name', words: '4th Street Homes' }],
])('%s is looked for by what it is', (written, read) => {
  expect(readSearch(written)).toEqual(read)
})

test.each(['', 'ja', 'a b c', '@exam', 'jane@', '84355', '12'])(
  '%s cannot be looked for, and the answer says what can',
  written => {
    expect(readSearch(written)).toMatchObject({ by: 'nothing', why: expect.stringMatching(/^Type .*\.$/) })
  },
)
