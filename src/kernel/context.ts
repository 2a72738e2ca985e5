import { createHash, createHmac, type KeyObject } from 'node:crypto'
import type { Id } from '#base/id.ts'

/** Over whose rows a permission holds in this transaction. `all` is every row of the tenant. */
export interface Scope {
  all: boolean
  owners: readonly Id[]
  branches: readonly Id[]
}

export const nobody: Scope = { all: false, owners: [], branches: [] }
export const everybody: Scope = { all: true, owners: [], branches: [] }

interface ContextFacts {
  tenant: Id
  actor: Id | undefined
  kind: string
  pid: number
  scope: Scope
  /** Session or key whose end must end this transaction's right. */
  bearer: Id | undefined
  version: number
  /** The action may move a record out of its own scope (assign). */
  mayTransfer: boolean
}

/** Seconds a signed context is good for; longer than any request, shorter than a coffee. */
const lifetimeSeconds = 300

/**
 * Signs what the database may believe of a transaction (HMAC-SHA-256, RFC 2104). The database checks the signature with a
 * key the app role cannot read, so injected SQL cannot choose another tenant or scope. Signing with a raw buffer would
 * import the key anew for every request, six times the work.
 */
export function signContext(key: KeyObject, facts: ContextFacts): { text: string; signature: string } {
  const text = [
    facts.tenant,
    facts.actor ?? '',
    facts.kind,
    facts.pid,
    Math.floor(Date.now() / 1000) + lifetimeSeconds,
    facts.scope.all ? '1' : '0',
    `{${facts.scope.owners.join(',')}}`,
    `{${facts.scope.branches.join(',')}}`,
    facts.bearer ?? '',
    facts.version,
    facts.mayTransfer ? '1' : '0',
  ].join('|')
  return { text, signature: createHmac('sha256', key).update(text).digest('hex') }
}

/** The two padded key blocks of HMAC, as the database keeps them. */
export function paddedKey(key: Buffer): { ipad: Buffer; opad: Buffer } {
  const block = Buffer.alloc(64)
  ;(key.length > 64 ? createHash('sha256').update(key).digest() : key).copy(block)
  return { ipad: Buffer.from(block.map(b => b ^ 0x36)), opad: Buffer.from(block.map(b => b ^ 0x5c)) }
}
