import { createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { fromHex } from './bytes.ts'
import { portable } from './primitives.ts'

interface Group {
  publicKey: string | { pk: string }
  publicKeyDer?: string
  tests: { tcId: number; comment: string; msg: string; sig: string; ctx?: string; result: 'valid' | 'invalid' | 'acceptable' }[]
}
const folder = process.env.FIXTURES_DIR

describe.runIf(folder)('signatures of Project Wycheproof', () => {
  const groupsOf = (file: string): Group[] =>
    JSON.parse(gunzipSync(readFileSync(join(folder!, 'crypto', file))).toString('utf8')).testGroups

  test.each([
    ['Ed25519', 'ed25519_test.json.gz', portable.ed25519],
    ['ML-DSA-44', 'mldsa_44_verify_test.json.gz', portable.mlDsa44],
  ] as const)('%s: every one is judged as they say, here and by the library that signs', (_, file, judge) => {
    let seen = 0
    for (const group of groupsOf(file)) {
      const key = fromHex(typeof group.publicKey === 'string' ? group.publicKey : group.publicKey.pk)!
      for (const { tcId, msg, sig, ctx, result, comment } of group.tests) {
        // A context is not part of any signature here: empty it is.
        if (ctx) continue
        seen += 1
        const [message, signature] = [fromHex(msg)!, fromHex(sig)!]
        expect.soft(judge(key, message, signature), `${tcId} ${comment}`).toBe(result === 'valid')
        if (!group.publicKeyDer) continue
        const own = () =>
          verify(
            null,
            message,
            createPublicKey({ key: Buffer.from(group.publicKeyDer!, 'hex'), format: 'der', type: 'spki' }),
            signature,
          )
        const judged = (() => {
          try {
            return own()
          } catch {
            return false
          }
        })()
        expect.soft(judged, `${tcId} ${comment}, by the server's library`).toBe(result === 'valid')
      }
    }
    expect(seen).toBeGreaterThan(100)
  })
})
