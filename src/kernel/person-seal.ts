import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from './ctx.ts'
import {
  type DataKey,
  dataKey,
  keyOfEnvelope,
  newKeyId,
  newSecretKey,
  openWith,
  SealBroken,
  sealWith,
  unwrapKey,
  wrapKey,
} from './envelope.ts'
import { wrappedAs } from './keyring.ts'
import { sql } from './sql.ts'

/**
 * Restricted values of people, each sealed with a key of that person alone: destroying a person's keys makes what is sealed
 * unreadable, in every copy of it. A key is made where something is sealed, wrapped by the client's key of the epoch, and
 * kept in the same transaction.
 */
export interface PersonSealer {
  /** At once: the key is kept with `keep`. */
  seal(person: Id, row: string, value: unknown): Buffer
  /** Sends the new keys, before the rows that are sealed with them. Fails where somebody was erased. */
  keep(): void
}

interface Made {
  id: Id
  person: Id
  wrapped: Buffer
}

export function personSealer(ctx: Pick<Ctx, 'tenant' | 'vault' | 'now' | 'rows'>): PersonSealer {
  const { epoch } = ctx.vault.ring(ctx.tenant)
  const keys = new Map<Id, DataKey>()
  let made: Made[] = []
  const keyOf = (person: Id): DataKey => {
    const found = keys.get(person)
    if (found) return found
    const [id, secret] = [newKeyId(), newSecretKey()]
    made.push({ id, person, wrapped: wrapKey(epoch.key, secret, wrappedAs(ctx.tenant, 'person', id)) })
    const key = dataKey(id, 'restricted', secret)
    keys.set(person, key)
    return key
  }
  return {
    seal: (person, row, value) => sealWith(keyOf(person), ctx.tenant, row, value),
    keep() {
      if (!made.length) return
      const [ids, people] = [made.map(k => k.id), made.map(k => k.person)]
      const envelopes = `{${made.map(k => `"\\\\x${k.wrapped.toString('hex')}"`).join(',')}}`
      void ctx.rows(
        sql`select keys.add_people(${ids}::uuid[], ${people}::uuid[], ${epoch.id}, ${envelopes}::bytea[], ${ctx.now})`,
      )
      made = []
    },
  }
}

const erased = () => new Refusal('gone', 'What was sealed of this person was erased for good.')

/** Opens restricted values, each with its person's key; envelopes of before by the installation's. Refuses as gone what was erased. */
export async function openPersonal<T>(
  ctx: Pick<Ctx, 'tenant' | 'vault' | 'rows'>,
  sealed: readonly { row: string; envelope: Buffer }[],
): Promise<T[]> {
  const { vault, tenant } = ctx
  const named = sealed.map(s => ({ ...s, key: keyOfEnvelope(s.row, s.envelope) }))
  const ring = vault.ring(tenant)
  const ids = [...new Set(named.flatMap(s => (s.key && !ring.data.has(s.key) ? [s.key] : [])))]
  const found = ids.length
    ? await ctx.rows<{ id: Id; epoch: Id; wrapped: Buffer | null }>(
        sql`select id, epoch_id as epoch, wrapped from keys.of_people(${ids}::uuid[])`,
      )
    : []
  const keys = new Map(found.map(row => [row.id, row]))
  return named.map(({ row, envelope, key }) => {
    if (key === undefined || ring.data.has(key)) return vault.open<T>(tenant, row, envelope)
    const kept = keys.get(key)
    if (kept && !kept.wrapped) throw erased()
    const epoch = kept && ring.epochs.get(kept.epoch)
    try {
      if (!kept?.wrapped || !epoch) throw new SealBroken(row, 'unknown-key')
      const secret = unwrapped(row, epoch, kept.wrapped, wrappedAs(tenant, 'person', kept.id))
      return openWith<T>(dataKey(kept.id, 'restricted', secret), tenant, row, envelope)
    } catch (error) {
      if (error instanceof SealBroken) vault.broken(tenant, row, error.why)
      throw error
    }
  })
}

function unwrapped(row: string, epoch: Parameters<typeof unwrapKey>[0], wrapped: Buffer, as: string): Buffer {
  try {
    return unwrapKey(epoch, wrapped, as)
  } catch {
    throw new SealBroken(row, 'altered')
  }
}
