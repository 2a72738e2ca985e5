import { expect, test } from 'vitest'
import { ssnOf, startOf, startsOf, wordsOf } from './index-values.ts'

test('an address is found by its first three letters up to its first ten, and a longer beginning by ten of it', () => {
  expect(startsOf('jo@x.io')).toEqual(['jo@', 'jo@x', 'jo@x.', 'jo@x.i', 'jo@x.io'])
  const starts = startsOf('jane.doe@example.com')
  expect([starts[0], starts.at(-1), starts.length]).toEqual(['jan', 'jane.doe@e', 8])
  for (let letters = 3; letters < 20; letters++) expect(starts).toContain(startOf('Jane.Doe@Example.com'.slice(0, letters)))
  expect(startOf('ja')).toBeUndefined()
  expect(startsOf('a@')).toEqual([])
})

test('a note is found by each of its words, whatever their case and marks, and by no short ones', () => {
  expect(wordsOf('Wants a BOAT slip; the boat is in São Paulo, 2 km off.')).toEqual([
    'wants',
    'boat',
    'slip',
    'the',
    'sao',
    'paulo',
    'off',
  ])
  expect(wordsOf('– ! a 1')).toEqual([])
  expect(wordsOf(Array.from({ length: 900 }, (_, n) => `word${n}`).join(' '))).toHaveLength(300)
})

test('a Social Security number is one however it is written', () => {
  for (const written of ['219-09-9999', '219 09 9999', ' 219099999 ']) expect(ssnOf(written)).toBe('219099999')
  for (const none of ['000-00-0000', '219-099999', '2190999', '8435550142', '21909999x']) expect(ssnOf(none)).toBeUndefined()
})
