import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanText } from './clean-text.ts'
import { isOneCase, properWord } from './proper-case.ts'

describe('clean text', () => {
  test('white space of every kind becomes one space, and none at the ends', () => {
    expect(cleanText(' \tJane\u00a0\r\n Q.\u2003Doe\u0085')).toBe('Jane Q. Doe')
  })
  test('what cannot be seen is gone: zero width, direction marks, byte order mark, soft hyphen, NUL', () => {
    expect(cleanText('\ufeffJa\u200bne\u202a D\u00ado\u0000e\u202c\u2060')).toBe('Jane Doe')
  })
  test('a direction override cannot turn a name around, nor a joiner hide in one; where scripts need joiners they stay', () => {
    expect(cleanText('Ann\u202egro.live\u202c \u2066Lee\u2069\u200f')).toBe('Anngro.live Lee')
    expect(cleanText('Ja\u200dne\u200c Do\u200de')).toBe('Jane Doe')
    const persian = 'علی\u200cرضا'
    const sinhala = 'ශ්\u200dරී'
    const family = '👩\u200d👧 Home'
    expect([persian, sinhala, family].map(cleanText)).toEqual([persian, sinhala, family].map(name => name.normalize('NFC')))
    expect(cleanText(`\u200d${persian}\u200c`)).toBe(persian.normalize('NFC'))
  })
  test('composed and decomposed letters are the same text', () => {
    expect(cleanText('Joe\u0308l')).toBe('Jo\u00ebl')
  })
  test('lone surrogates go, emoji and other planes stay', () => {
    expect(cleanText('a\ud800b 🏡 𠮷')).toBe('ab 🏡 𠮷')
  })
  test('the sign of a decoding error stays, so that an importer can notice it', () => {
    expect(cleanText('M\ufffdller')).toBe('M\ufffdller')
  })
  test('nothing is an empty text', () => {
    expect([cleanText(undefined), cleanText(null), cleanText('')]).toEqual(['', '', ''])
  })
  test('cleaning twice is cleaning once, and leaves nothing that PostgreSQL refuses', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), raw => {
        const once = cleanText(raw)
        expect(cleanText(once)).toBe(once)
        expect(once.isWellFormed()).toBe(true)
        expect(once).not.toContain('\u0000')
      }),
    )
  })
})

describe('proper case', () => {
  test.each([
    ["o'brien", "O'Brien"],
    ['SMITH-JONES', 'Smith-Jones'],
    ['MCDONALD', 'McDonald'],
    ['j.r.r.', 'J.R.R.'],
    ["JOE'S", "Joe's"],
    ['ÉLODIE', 'Élodie'],
    ['mack', 'Mack'],
  ])('%s becomes %s', (from, to) => expect(properWord(from)).toBe(to))
  test('Mac names are known as surnames only', () => {
    expect([properWord('mackenzie', true), properWord('mackenzie')]).toEqual(['MacKenzie', 'Mackenzie'])
    expect(properWord('machado', true)).toBe('Machado')
  })
  test('text of one case says nothing about how it should be written', () => {
    expect([isOneCase('ABC'), isOneCase('abc'), isOneCase('Abc'), isOneCase('123'), isOneCase('王')]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })
})
