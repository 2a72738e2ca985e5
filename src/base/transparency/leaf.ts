import { canonicalJson } from '../canonical-json.ts'
import { bytesOf, join, toHex } from './bytes.ts'
import { leafHash } from './merkle.ts'
import { type Bytes, sha256 } from './primitives.ts'

/** What happened, as it stands in the log: ids, enums, numbers. `at` is in microseconds, UTC, as the database keeps it. */
export interface LeafFacts {
  id: string
  tenant: string
  at: string
  name: string
  actor: { kind: string; id: string | null }
  door: string
  request: string | null
  operation: string | null
  command: string | null
  subject: { kind: string; id: string | null } | null
  /** The session, key or token behind it. */
  bearer: string | null
  facts: unknown
}

/** A field that was changed, as it stands in the database: sealed values sealed. */
export interface LeafChange {
  n: number
  kind: string
  record: string
  field: string
  class: string
  before: unknown
  after: unknown
  /** Of a sealed field hex of SHA-256(salt || canonical JSON of [before, after]), in place of both. */
  commitment: string | null
  operation: string | null
}

/** What may be forgotten while the leaf stays true: fields that were changed, and the address its actor came from. */
export interface LeafSecrets {
  address: string | null
  changes: readonly LeafChange[]
}

/** SHA-256(salt || RFC 8785 JSON): without the salt it tells nothing of what it is of. */
export const secretsCommitment = (salt: Bytes, { address, changes }: LeafSecrets): Bytes =>
  sha256(join(salt, bytesOf(canonicalJson({ address, changes }))))

/** The leaf: RFC 8785 JSON of the facts and, where it has secrets, what they hash to. */
export const leafOf = (facts: LeafFacts, commitment: Bytes | null): Bytes =>
  bytesOf(canonicalJson({ ...facts, changes: commitment && toHex(commitment) }))

export const leafHashOf = (facts: LeafFacts, commitment: Bytes | null): Bytes => leafHash(leafOf(facts, commitment))
