import { expect, test } from 'vitest'
import { canonicalJson } from './canonical-json.ts'

test('equal values give one text, whatever the order of their fields', () => {
  expect(canonicalJson({ b: [1, { y: null, x: 'ä' }], a: undefined, c: true })).toBe('{"b":[1,{"x":"ä","y":null}],"c":true}')
  expect(canonicalJson({ c: true, b: [1, { x: 'ä', y: null }] })).toBe(canonicalJson({ b: [1, { y: null, x: 'ä' }], c: true }))
})

test('different values give different texts', () => {
  const texts = [{}, [], null, '', '{}', 0, [null], { a: null }, { a: [] }, ['a', 'b'], ['a,b'], { a: 'b', c: 'd' }].map(
    canonicalJson,
  )
  expect(new Set(texts).size).toBe(texts.length)
})

test('what comes back from JSON reads as it went', () => {
  const value = { at: '2026-01-31T10:00:00Z', list: [1, 2.5, -0], nested: { z: 'z', a: ['ü', '\u2028'] } }
  expect(canonicalJson(JSON.parse(JSON.stringify(value)))).toBe(canonicalJson(value))
})
