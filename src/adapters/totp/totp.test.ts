import { expect, test } from 'vitest'
import { newSecret, stepOf } from './index.ts'

/** RFC 6238, appendix B: the secret "12345678901234567890" with SHA-1; of its eight digits apps show the last six. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const vectors: [seconds: number, step: number, code: string][] = [
  [59, 0x1, '287082'],
  [1111111109, 0x23523ec, '081804'],
  [1111111111, 0x23523ed, '050471'],
  [1234567890, 0x273ef07, '005924'],
  [2000000000, 0x3f940aa, '279037'],
  [20000000000, 0x27bc86aa, '353130'],
]

test.each(vectors)('at %i s the code of step %i is the RFC’s', (seconds, step, code) => {
  expect(stepOf(secret, code, new Date(seconds * 1000))).toBe(step)
  // One step off still counts as the step it is of, two do not.
  expect(stepOf(secret, code, new Date((seconds + 30) * 1000))).toBe(step)
  expect(stepOf(secret, code, new Date((seconds + 60) * 1000))).toBeUndefined()
})

test('what is no code of six digits belongs to no step', () => {
  for (const code of ['', '28708', '2870822', ' 287082', '28708a', '٢٨٧٠٨٢'])
    expect(stepOf(secret, code, new Date(59_000)), code).toBeUndefined()
})

test('a new secret has 160 bits, and the picture says what the address says', async () => {
  const made = await newSecret('ann@palmetto.example')
  expect(made.secret).toMatch(/^[A-Z2-7]{32}$/)
  expect((await newSecret('x')).secret).not.toBe(made.secret)
  const address = new URL(made.address)
  expect(address.protocol).toBe('otpauth:')
  expect(decodeURIComponent(address.pathname)).toContain('ann@palmetto.example')
  expect(Object.fromEntries(address.searchParams)).toMatchObject({
    secret: made.secret,
    issuer: 'Connect & Close',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  })
  expect(made.picture).toMatch(/^<svg/)
})
