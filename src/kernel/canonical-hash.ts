import { createHash } from 'node:crypto'
import { canonicalJson } from '#base/canonical-json.ts'

/** A value in canonical form (RFC 8785), and the SHA-256 of that text: what is signed, agreed to or kept as evidence. */
export function canonicalHash(value: unknown): { canonical: string; hash: Buffer } {
  const canonical = canonicalJson(value)
  return { canonical, hash: createHash('sha256').update(canonical).digest() }
}
