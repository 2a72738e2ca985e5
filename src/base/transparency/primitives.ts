import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 as sha256OfNoble } from '@noble/hashes/sha2.js'
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'

export type Bytes = Uint8Array

/** What the ledger rests on: SHA-256 (FIPS 180-4), Ed25519 (RFC 8032) and ML-DSA-44 (FIPS 204, pure, empty context). */
export interface Primitives {
  sha256(bytes: Bytes): Bytes
  /** Each answers false for whatever is no valid signature, and throws never. */
  ed25519(publicKey: Bytes, message: Bytes, signature: Bytes): boolean
  mlDsa44(publicKey: Bytes, message: Bytes, signature: Bytes): boolean
}

const orFalse = (verify: () => boolean): boolean => {
  try {
    return verify()
  } catch {
    return false
  }
}

/** Runs anywhere, the page that is opened from a disk included: there a browser has no ML-DSA, and gives SHA-256 only later. */
export const portable: Primitives = {
  sha256: sha256OfNoble,
  ed25519: (key, message, signature) => orFalse(() => ed25519.verify(signature, message, key, { zip215: false })),
  mlDsa44: (key, message, signature) => orFalse(() => ml_dsa44.verify(signature, message, key)),
}

let used: Primitives = portable

/** The server does the same sums by its own library, several times faster. */
export function setPrimitives(own: Primitives): void {
  used = own
}

export const sha256 = (bytes: Bytes): Bytes => used.sha256(bytes)
export const verifyEd25519: Primitives['ed25519'] = (key, message, signature) => used.ed25519(key, message, signature)
export const verifyMlDsa44: Primitives['mlDsa44'] = (key, message, signature) => used.mlDsa44(key, message, signature)
