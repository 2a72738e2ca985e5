import { createHash, createHmac, type KeyObject } from 'node:crypto'
import type { Id } from '#base/id.ts'
import type { Scope } from '#policy/scope.ts'

interface ContextFacts {
  tenant: Id
  actor: Id | undefined
  kind: string
  pid: number
  scope: Scope
  /** Session, key or token whose end must end this transaction's right. */
  bearer: Id | undefined
  version: number
  /** The action may move a record out of its own scope (assign). */
  mayTransfer: boolean
  /** A proof was just shown and judged right: the session may say so. */
  proven?: boolean | undefined
  /** When the request came, as the house's clock says it. */
  at?: Date
}

/** Seconds a signed context is good for; longer than any request, shorter than a coffee. */
const lifetimeSeconds = 300

/** A list as PostgreSQL reads an array: ids as they are, names quoted. What would end the field cannot stand in a name. */
export const list = (ids: readonly string[]) => `{${ids.join(',')}}`
function named(names: readonly string[]): string {
  for (const name of names) if (/["\\|{}]/.test(name)) throw new Error(`a scope cannot name ${name}`)
  return `{${names.map(name => `"${name}"`).join(',')}}`
}

/** One limit: whether everything is let through, else what is. */
const limit = (allowed: readonly Id[] | 'all') => (allowed === 'all' ? ['1', '{}'] : ['0', list(allowed)])

/** Positions 12 to 21, as `kernel.verified_ctx` describes them; 22 is `proven`, 23 the moment. Without limits they are written too: a plan may read any of them. */
function beyondGroups({ partners, limits }: Scope): string {
  if (!limits) return `${list(partners)}|0|1|{}|1|{}|1|{}|{}|{}`
  const { workgroups, campaigns, places } = limits
  const { states, counties, zips } = places === 'all' ? { states: [], counties: [], zips: [] } : places
  const where = [places === 'all' ? '1' : '0', named(states), named(counties), named(zips)]
  return [list(partners), '1', ...limit(workgroups), ...limit(campaigns), ...where].join('|')
}

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
    list(facts.scope.owners),
    list(facts.scope.branches),
    facts.bearer ?? '',
    facts.version,
    facts.mayTransfer ? '1' : '0',
    beyondGroups(facts.scope),
    facts.proven ? '1' : '0',
    (facts.at ?? new Date()).getTime(),
  ].join('|')
  return { text, signature: createHmac('sha256', key).update(text).digest('hex') }
}

/**
 * The product's word, by the same key: the database takes no other. Its first part says what it is about and is unlike any
 * context's, so that none passes for another.
 */
const sign = (key: KeyObject | Buffer, ...parts: readonly string[]): Buffer =>
  createHmac('sha256', key).update(parts.join('|')).digest()

/** That it judged an agreement. */
export const signAgreement = (key: Buffer, parts: readonly string[]): Buffer => sign(key, 'agreed', ...parts)
/** Whom the house recognised: good in the very transaction of this context, and in no other. */
export const signMet = (key: KeyObject, context: string, people: string): string =>
  sign(key, 'met', context, people).toString('hex')
/** That a job was done, which is known until its seal ends. */
export const signDone = (key: KeyObject, job: Id, until: string): Buffer => sign(key, 'done', job, until)
/** That the worker goes from client to client; good as long as a context is. */
export function signRound(key: KeyObject): { until: number; mark: Buffer } {
  const until = Math.floor(Date.now() / 1000) + lifetimeSeconds
  return { until, mark: sign(key, 'round', String(until)) }
}
/** That the ledger is kept by the house, as long. */
export function signLedger(key: KeyObject): { until: number; mark: Buffer } {
  const until = Math.floor(Date.now() / 1000) + lifetimeSeconds
  return { until, mark: sign(key, 'ledger', String(until)) }
}

/** The two padded key blocks of HMAC, as the database keeps them. */
export function paddedKey(key: Buffer): { ipad: Buffer; opad: Buffer } {
  const block = Buffer.alloc(64)
  ;(key.length > 64 ? createHash('sha256').update(key).digest() : key).copy(block)
  return { ipad: Buffer.from(block.map(b => b ^ 0x36)), opad: Buffer.from(block.map(b => b ^ 0x5c)) }
}
