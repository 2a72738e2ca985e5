import type { VerifierKey } from '#base/transparency/note.ts'
import type { WitnessPort } from '#kernel/ledger/witnessing.ts'
import { fetchOutside } from '../http/index.ts'

/** A witness by its address, as the ledger asks it. The operator named it, so it may stand inside and be plain http: what it signs is verified. */
export function witnessAt(url: URL, keys: readonly VerifierKey[]): WitnessPort {
  const outside = fetchOutside({ private: true, plain: true })
  const base = url.href.endsWith('/') ? url : new URL(`${url.href}/`)
  return {
    name: keys[0]!.name,
    keys,
    async post(path, body) {
      const answer = await outside(new URL(path, base), {
        method: 'POST',
        body: typeof body === 'string' ? body : new Uint8Array(body),
      })
      return { status: answer.status, body: await answer.text() }
    },
  }
}
