import { createHash, randomBytes } from 'node:crypto'
import { canonicalJson } from '#base/canonical-json.ts'
import type { Id } from '#base/id.ts'
import { type DataClass, isAbove } from '#policy/data-classes.ts'

import { type Envelope, type Holder, sealedRow } from './sealed-row.ts'

const ofChange = sealedRow<{ before: unknown; after: unknown; salt: string }>('kernel.change', {
  before: null,
  after: null,
  salt: '',
})
const rowOf = (event: Id, n: number) => `${event}/${n}`

interface Told {
  event: Id
  n: number
  before: unknown
  after: unknown
}

interface Kept {
  before: unknown
  after: unknown
  sealed: Buffer | null
  commitment: Buffer | null
}

/**
 * As a change is kept: what a sealed field was and became stands in an envelope of its own. `commitment` says what without
 * telling it, SHA-256(salt || canonical JSON of [before, after]), the salt in the envelope: the ledger holds it, so that it
 * may be sealed anew with another key, and does not tell anything once the envelope is gone.
 */
export function keptChange(ctx: Holder, { event, n, ...told }: Told, of: DataClass): Kept {
  const before = told.before ?? null
  const after = told.after ?? null
  if (!isAbove(of, 'internal')) return { before, after, sealed: null, commitment: null }
  const salt = randomBytes(16)
  return {
    before: null,
    after: null,
    sealed: ofChange.seal(ctx, rowOf(event, n), { before, after, salt: salt.toString('base64') }),
    commitment: committed(salt, before, after),
  }
}

const committed = (salt: Buffer, before: unknown, after: unknown): Buffer =>
  createHash('sha256')
    .update(salt)
    .update(canonicalJson([before, after]))
    .digest()

/** What a field was and became, of a change as it is kept. */
export function toldChange<T extends Told & { sealed: Envelope }>(ctx: Holder, { sealed, ...change }: T): Omit<T, 'sealed'> {
  if (sealed === null) return change
  const { before, after } = ofChange.open(ctx, rowOf(change.event, change.n), sealed)
  return { ...change, before, after }
}
