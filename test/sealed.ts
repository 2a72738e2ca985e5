import { readEmail } from '#base/email.ts'
import type { Id } from '#base/id.ts'
import { toldChange } from '#kernel/sealed-change.ts'
import type { World } from './world.ts'

/** The blind index of an address, as a client of this world keeps it. */
export function emailToken(w: World, email: string, tenant: Id = w.firm.tenant): Buffer {
  const read = readEmail(email)
  if (!read.ok) throw new Error(`${email} is no address`)
  return w.house.vault.token(tenant, 'email', read.key)
}

/** What stands sealed in a row, read past the product. */
export const opened = <V>(w: World, table: string, { id, sealed }: { id: Id; sealed: Buffer }, tenant: Id = w.firm.tenant) =>
  w.house.vault.open<V>(tenant, `${table}/${id}`, sealed)

/** An envelope for a row that is written past the product. */
export const sealedFor = (w: World, table: string, id: Id, values: object, tenant: Id = w.firm.tenant): Buffer =>
  w.house.vault.seal(tenant, `${table}/${id}`, values)

/** What changes say, oldest first, of a query that names `event_id as event, n, before, after, sealed`. */
export const told = (w: World, changes: readonly Record<string, unknown>[], tenant: Id = w.firm.tenant) =>
  changes.map(change => {
    const {
      event: _event,
      n: _n,
      ...rest
    } = toldChange({ tenant, vault: w.house.vault }, change as never) as Record<string, unknown>
    return rest
  })
