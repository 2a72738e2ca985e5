import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import { noTenant } from './caller.ts'
import { keyOfEnvelope, keyOfFile, openWith, SealBroken, sealWith } from './envelope.ts'
import { countUses, type KeyPurpose, type KeyReason, type KeySql } from './key-store.ts'
import { type Keyring, loadKeyring, pastRoots } from './keyring.ts'
import { type OwnKeys, tokenBy } from './own-keys.ts'
import { type RootKeys, rootName } from './root-keys.ts'
import { type Turned, turnKey } from './turn-key.ts'

/**
 * Seals values and makes blind indexes with a client's own keys (root -> client -> class; envelope.ts says how). It is
 * synchronous for whoever holds a ctx: the road loads a client's keys before its transaction (`ready`).
 */
export interface Vault {
  /** A key for one purpose of the whole installation (signing contexts, cursors). 32 bytes. */
  key(purpose: string): Buffer
  /** By keys derived from the installation's secret: for what lives a short while (jobs, notices). */
  own: Pick<OwnKeys, 'seal' | 'open'>
  /** Loads a client's keys where they are not in memory. Refuses as unavailable where they have been out of reach for too long. */
  ready(tenant: Id): Promise<void> | undefined
  /** A key for one file alone: its salt stands in it, and by which key it was sealed. 32 bytes. */
  fileKey(tenant: Id, file: string, salt: Buffer, by?: Id): Buffer
  /** By which key files are sealed now. */
  fileKeyId(tenant: Id): Id
  seal(tenant: Id, row: string, value: unknown): Buffer
  /** Throws SealBroken where the envelope is of another row or client, or was changed, or its key is gone. */
  open<T>(tenant: Id, row: string, envelope: Buffer): T
  /** HMAC-SHA-256 of a normalised value, cut to 16 bytes: equal values meet, nothing else can be read from it. */
  token(tenant: Id, kind: string, value: string): Buffer
  /** As above by every index key that is in use, the newest first: what is looked up may have been written with any of them. */
  tokens(tenant: Id, kind: string, value: string): Buffer[]
  /** The client's keys: for whoever rotates them or seals what is a person's. */
  ring(tenant: Id): Keyring
  /** Makes the next version of a key at the provider; `keepTurned` puts it in force. */
  turn(tenant: Id, o: { purpose: KeyPurpose; reason: KeyReason; at: Date }): Promise<Turned>
  /** Destroys at the provider, for good, the root keys of past weeks that nothing is wrapped by any more. */
  dropOldRoots(at: Date): Promise<void>
  /** Reads them anew, after a change of them was committed; where that fails the ones of before go on. */
  renew(tenant: Id): Promise<void>
  /** Tells of a sealed value that does not open. */
  broken(tenant: Id, row: string, why: SealBroken['why']): void
  /** Writes down how often each key sealed. */
  keepUses(): Promise<void>
  health(): VaultHealth
  /** Asks the provider whether it answers, for whoever looks at its state when nobody works. Never throws. */
  probe(): Promise<void>
}

export interface VaultHealth {
  provider: RootKeys['kind']
  /** Since when it has not answered; undefined while it does. */
  awaySince: Date | undefined
  /** When it last did. */
  answeredAt: Date | undefined
  clients: number
}

interface Held {
  ring: Keyring
  /** Milliseconds by the house's clock: last proven at the provider, last tried, last asked for. */
  provenAt: number
  triedAt: number
}

/** Minutes for which keys stay in memory after the provider last gave them; after half of it they are asked for again. */
const minutes = 60_000
export const keepMinutes = 5
const renewAfter = 2.5 * minutes
const keepFor = keepMinutes * minutes
/** Between two attempts at a provider that is away. */
const tryAgainAfter = 5_000

const away = () =>
  new Refusal(
    'unavailable',
    'The keys of your company cannot be reached right now, so nothing sealed can be read or kept. Nothing was changed; try again.',
    {
      title: 'Keys out of reach',
      retryAfter: 5,
      facts: { reason: 'keys' },
    },
  )

export interface VaultParts {
  own: OwnKeys
  root: RootKeys
  clock: () => Date
  /** Runs statements of one client as the house itself, beside any transaction. */
  asHouse: <T>(tenant: Id, work: (sql: KeySql) => Promise<T>) => Promise<T>
  /** Names of the root keys that a key of any client is wrapped by. */
  rootsUsed: () => Promise<string[]>
  /** Hears of what did not open; awaited by nobody. */
  broken: (tenant: Id, row: string, why: SealBroken['why']) => void
  /** Hears of a provider that goes and comes back. */
  told: (what: 'keys out of reach' | 'keys in reach', tenant: Id, error?: unknown) => void
}

export function openVault(o: VaultParts): Vault {
  const held = new Map<Id, Held>()
  const loading = new Map<Id, Promise<void>>()
  const failed = new Map<Id, number>()
  const uses = new Map<Id, Map<Id, number>>()
  let awaySince: Date | undefined
  let answeredAt: Date | undefined

  const answered = (tenant: Id, at: Date) => {
    if (awaySince) o.told('keys in reach', tenant)
    awaySince = undefined
    answeredAt = at
  }
  const lost = (tenant: Id, at: Date, error: unknown) => {
    if (!awaySince) o.told('keys out of reach', tenant, error)
    awaySince ??= at
  }
  const load = (tenant: Id): Promise<void> => {
    const under = loading.get(tenant)
    if (under) return under
    const at = o.clock()
    const work = o
      .asHouse(tenant, sql => loadKeyring({ root: o.root, own: o.own, sql, at }))
      .then(ring => {
        held.set(tenant, { ring, provenAt: at.getTime(), triedAt: at.getTime() })
        failed.delete(tenant)
        answered(tenant, at)
      })
      .catch(error => {
        failed.set(tenant, Date.now())
        // The database being away is told in its own words.
        if (error instanceof Refusal) throw error
        lost(tenant, at, error)
        throw away()
      })
      .finally(() => loading.delete(tenant))
    loading.set(tenant, work)
    return work
  }
  const ringOf = (tenant: Id): Keyring => {
    const found = held.get(tenant)
    if (!found) throw away()
    return found.ring
  }
  const count = (tenant: Id, key: Id, n = 1) => {
    const of = uses.get(tenant) ?? new Map<Id, number>()
    of.set(key, (of.get(key) ?? 0) + n)
    uses.set(tenant, of)
  }
  const openEnvelope = <T>(tenant: Id, row: string, envelope: Buffer): T => {
    const id = keyOfEnvelope(row, envelope)
    if (id === undefined) {
      try {
        return o.own.open<T>(tenant, row, envelope)
      } catch {
        throw new SealBroken(row, 'altered')
      }
    }
    const ring = ringOf(tenant)
    const key = ring.data.get(id)
    if (key) return openWith<T>(key, tenant, row, envelope)
    // Another process may have made it just now: whoever asks next has the keys read anew.
    held.get(tenant)!.triedAt = 0
    throw new SealBroken(row, 'unknown-key')
  }

  return {
    key: purpose => o.own.key(purpose),
    own: o.own,
    ready(tenant) {
      if (tenant === noTenant) return undefined
      const found = held.get(tenant)
      const now = o.clock().getTime()
      if (!found || now - found.provenAt >= keepFor || now < found.provenAt) {
        held.delete(tenant)
        // Whoever asks while it is away is answered at once, and one in five seconds finds out whether it is back.
        if (Date.now() - (failed.get(tenant) ?? 0) < tryAgainAfter && !loading.has(tenant)) return Promise.reject(away())
        return load(tenant)
      }
      if (
        now - found.triedAt >= renewAfter ||
        (now - found.provenAt >= renewAfter && Date.now() - (failed.get(tenant) ?? 0) >= tryAgainAfter)
      ) {
        found.triedAt = now
        load(tenant).catch(() => {})
      }
      return undefined
    },
    fileKey(tenant, file, salt, by) {
      if (by === undefined) return o.own.fileKey(tenant, file, salt)
      const key = ringOf(tenant).data.get(by)
      if (!key) throw new SealBroken(`file/${file}`, 'unknown-key')
      return keyOfFile(key, tenant, file, salt)
    },
    fileKeyId: tenant => ringOf(tenant).confidential.id,
    seal(tenant, row, value) {
      if (tenant === noTenant) return o.own.seal(tenant, row, value)
      const { confidential } = ringOf(tenant)
      count(tenant, confidential.id)
      return sealWith(confidential, tenant, row, value)
    },
    open(tenant, row, envelope) {
      if (tenant === noTenant) return o.own.open(tenant, row, envelope)
      try {
        return openEnvelope(tenant, row, envelope)
      } catch (error) {
        if (error instanceof SealBroken) o.broken(tenant, row, error.why)
        throw error
      }
    },
    token: (tenant, kind, value) =>
      tenant === noTenant ? o.own.token(tenant, kind, value) : tokenBy(ringOf(tenant).index[0]!(kind), value),
    tokens: (tenant, kind, value) => ringOf(tenant).index.map(of => tokenBy(of(kind), value)),
    ring: ringOf,
    turn: (tenant, what) => turnKey(o.root, tenant, ringOf(tenant), what),
    async dropOldRoots(at) {
      const used = new Set(await o.rootsUsed())
      for (const name of pastRoots(at)) if (!used.has(name)) await o.root.destroy(name)
    },
    renew: async tenant => {
      // One that was begun before the change would not show it.
      await loading.get(tenant)?.catch(() => {})
      await load(tenant)
    },
    broken: o.broken,
    async keepUses() {
      for (const [tenant, counted] of [...uses]) {
        uses.delete(tenant)
        await o
          .asHouse(tenant, sql => countUses(sql, counted))
          .catch(() => {
            // Counted once more with the next ones.
            for (const [key, n] of counted) count(tenant, key, n)
          })
      }
    },
    async probe() {
      const at = o.clock()
      const asked = Buffer.from('whether it answers')
      try {
        await o.root.generate(rootName)
        const found = await o.root.unwrap(rootName, await o.root.wrap(rootName, asked, 'probe'), 'probe')
        if (!found.equals(asked)) throw new Error('the provider answers something else than it was given')
        answered(noTenant, at)
      } catch (error) {
        lost(noTenant, at, error)
      }
    },
    health: () => ({ provider: o.root.kind, awaySince, answeredAt, clients: held.size }),
  }
}
