import type { Id } from '#base/id.ts'
import { unwrapKey, wrapKey } from './envelope.ts'
import {
  addKey,
  beginRetiring,
  type KeyPurpose,
  type KeyReason,
  type KeySql,
  lockKeys,
  type NewKey,
  rewrapKey,
} from './key-store.ts'
import { type Keyring, makeKey, wrappedAs } from './keyring.ts'
import type { RootKeys } from './root-keys.ts'
import { sql } from './sql.ts'

/** A key that takes the place of another, made at the provider and not kept yet. */
export interface Turned {
  row: NewKey
  /** Of the client's key: what it wraps from now on. */
  rewrapped: { id: Id; wrapped: Buffer }[]
  /** The key whose place it takes. */
  was: Id
}

/** Makes the next version of one of a client's keys; nothing of it is in force before it is kept. */
export async function turnKey(
  root: RootKeys,
  tenant: Id,
  ring: Keyring,
  o: { purpose: KeyPurpose; reason: KeyReason; at: Date },
): Promise<Turned> {
  const was = ring.rows.find(k => k.purpose === o.purpose && k.state === 'active')!
  const version = Math.max(...ring.rows.filter(k => k.purpose === o.purpose).map(k => k.version)) + 1
  const made = await makeKey({ root, tenant, version, ...o }, { id: ring.client, key: ring.clients.get(ring.client)! })
  const wrapped = o.purpose === 'client' ? ring.rows.filter(k => k.wrappedBy && k.wrapped) : []
  return {
    row: made.row,
    was: was.id,
    rewrapped: wrapped.map(k => {
      const as = wrappedAs(tenant, k.purpose, k.id)
      const secret = unwrapKey(ring.clients.get(k.wrappedBy!)!, k.wrapped!, as)
      const again = { id: k.id, wrapped: wrapKey(made.key, secret, as) }
      secret.fill(0)
      return again
    }),
  }
}

/** Puts it in force. False where another process turned the same key meanwhile: then nothing is kept of this one. */
export async function keepTurned(s: KeySql, { row, rewrapped, was }: Turned): Promise<boolean> {
  await lockKeys(s)
  const [standing] = await s.rows(sql`select 1 from keys.key where tenant_id = ${s.tenant} and id = ${was} and state = 'active'`)
  // Keys that were made since are wrapped by the client's key that goes.
  const others = await s.rows<{ id: Id }>(sql`
    select id from keys.key where tenant_id = ${s.tenant} and wrapped is not null and wrapped_by is not null`)
  if (!standing || (row.purpose === 'client' && others.length !== rewrapped.length)) return false
  await beginRetiring(s, row.purpose, row.madeAt)
  await addKey(s, row)
  for (const { id, wrapped } of rewrapped) await rewrapKey(s, id, wrapped, row.id)
  return true
}
