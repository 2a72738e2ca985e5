import { createSecretKey, type KeyObject } from 'node:crypto'
import type { Id } from '#base/id.ts'
import { type DataKey, dataKey, indexKey, newKeyId, newSecretKey, unwrapKey, wrapKey } from './envelope.ts'
import {
  addKey,
  allKeys,
  type ChosenIndex,
  chosenIndexes,
  type IndexChoice,
  type KeyPurpose,
  type KeyReason,
  type KeyRow,
  type KeySql,
  lockKeys,
} from './key-store.ts'
import type { OwnKeys } from './own-keys.ts'
import { type RootKeys, rootName } from './root-keys.ts'

/** Days until a key is due for rotation (NIST SP 800-57: the shorter a key that wraps many lives, the better). */
export const keyDays: Record<KeyPurpose, number> = { client: 90, confidential: 365, index: 1825, epoch: 7 }
/** Values one key may seal: with random nonces AES-GCM keeps its margin (NIST SP 800-38D, 8.3). */
export const mostUses = 2 ** 32
const day = 864e5

export interface IndexKey {
  version: number
  of: (kind: string) => KeyObject
}

/** The keys of one client in memory: what seals now, and what still opens. */
export interface Keyring {
  /** Seals values that have no person of their own. */
  confidential: DataKey
  data: ReadonlyMap<Id, DataKey>
  /** Newest first: the key of one kind of token. Two while one is replaced. */
  index: readonly IndexKey[]
  /** Indexes the client chose to have. */
  chosen: ReadonlyMap<IndexChoice, ChosenIndex>
  epoch: { id: Id; key: KeyObject }
  epochs: ReadonlyMap<Id, KeyObject>
  clients: ReadonlyMap<Id, KeyObject>
  client: Id
  rows: readonly KeyRow[]
}

/** The root key that a client's key of this epoch is wrapped by: one a week for all clients, so that each can be destroyed. */
export const epochRoot = (at: Date): string =>
  `epoch-${new Date(Math.floor(at.getTime() / (7 * day)) * 7 * day).toISOString().slice(0, 10)}`

/** Those of weeks that ended more than five weeks ago, half a year back: one that was missed is found by the next look. */
export const pastRoots = (at: Date): string[] =>
  Array.from({ length: 26 }, (_, n) => epochRoot(new Date(at.getTime() - (n + 6) * 7 * day)))

export const wrappedAs = (tenant: Id, purpose: KeyPurpose | 'person', id: Id) => `${tenant}/${purpose}/${id}`

/** A new key of a client, wrapped and not kept yet. Client and epoch keys are wrapped by the provider, others by the client's key. */
export async function makeKey(
  o: { root: RootKeys; tenant: Id; purpose: KeyPurpose; version: number; reason: KeyReason; at: Date },
  client: { id: Id; key: KeyObject } | undefined,
) {
  const id = newKeyId()
  const secret = newSecretKey()
  const as = wrappedAs(o.tenant, o.purpose, id)
  const outside = o.purpose === 'client' ? rootName : o.purpose === 'epoch' ? epochRoot(o.at) : undefined
  if (outside) await o.root.generate(outside)
  const wrapped = outside ? await o.root.wrap(outside, secret, as) : wrapKey(client!.key, secret, as)
  const key = createSecretKey(secret)
  secret.fill(0)
  const row = {
    ...{ id, purpose: o.purpose, version: o.version, reason: o.reason, derived: false, wrapped, madeAt: o.at },
    ...{
      wrappedBy: outside ? null : client!.id,
      root: outside ?? null,
      dueAt: new Date(o.at.getTime() + keyDays[o.purpose] * day),
    },
  }
  return { row, key }
}

/** What a client begins with, made when its keys are first wanted. Its index keys of before go on: what was found by them still is. */
async function makeFirst(root: RootKeys, s: KeySql, rows: readonly KeyRow[], at: Date): Promise<void> {
  const has = (purpose: KeyPurpose) => rows.find(k => k.purpose === purpose && k.state === 'active')
  const o = { root, tenant: s.tenant, version: 1, reason: 'first' as const, at }
  const kept = has('client')
  let client = kept && { id: kept.id, key: await outsideKey(root, s.tenant, kept) }
  if (!client) {
    const made = await makeKey({ ...o, purpose: 'client' }, undefined)
    client = { id: made.row.id, key: made.key }
    void addKey(s, made.row)
  }
  if (!has('confidential')) void addKey(s, (await makeKey({ ...o, purpose: 'confidential' }, client)).row)
  if (!has('epoch')) {
    const version = Math.max(0, ...rows.filter(k => k.purpose === 'epoch').map(k => k.version)) + 1
    void addKey(s, (await makeKey({ ...o, version, purpose: 'epoch' }, undefined)).row)
  }
  if (!has('index')) {
    const dueAt = new Date(at.getTime() + keyDays.index * day)
    const none = { wrapped: null, wrappedBy: null, root: null }
    await addKey(s, { ...none, id: newKeyId(), purpose: 'index', version: 1, derived: true, reason: 'first', madeAt: at, dueAt })
  }
}

async function outsideKey(root: RootKeys, tenant: Id, row: KeyRow): Promise<KeyObject> {
  const secret = await root.unwrap(row.root!, row.wrapped!, wrappedAs(tenant, row.purpose, row.id))
  const key = createSecretKey(secret)
  secret.fill(0)
  return key
}

const complete = (rows: readonly KeyRow[]) =>
  (['client', 'confidential', 'index', 'epoch'] as const).every(p => rows.some(k => k.purpose === p && k.state === 'active'))

/** Reads and unwraps a client's keys; makes them where there are none. Throws where the provider or the database is away. */
export async function loadKeyring(o: { root: RootKeys; own: OwnKeys; sql: KeySql; at: Date }): Promise<Keyring> {
  const { tenant } = o.sql
  const [found, chosen] = await Promise.all([allKeys(o.sql), chosenIndexes(o.sql)])
  let rows = found
  if (!complete(rows)) {
    // Of two processes that begin at once, the second goes on with what the first made.
    await lockKeys(o.sql)
    rows = await allKeys(o.sql)
    await makeFirst(o.root, o.sql, rows, o.at)
    rows = await allKeys(o.sql)
  }
  const live = rows.filter(k => k.state === 'active' || k.state === 'retiring')
  const outside = await Promise.all(
    live
      .filter(k => k.root !== null)
      .map(async k => ({
        row: k,
        key: await outsideKey(o.root, tenant, k).catch(error => (k.state === 'active' ? Promise.reject(error) : undefined)),
      })),
  )
  const of = (purpose: KeyPurpose) =>
    new Map(outside.flatMap(({ row, key }) => (row.purpose === purpose && key ? [[row.id, key] as const] : [])))
  const clients = of('client')
  const epochs = of('epoch')
  const data = new Map<Id, DataKey>()
  const index: IndexKey[] = []
  for (const row of live) {
    if (row.purpose === 'index' && row.derived)
      index.push({ version: row.version, of: kind => o.own.of(`index/${kind}`, tenant) })
    if (!row.wrappedBy) continue
    const secret = unwrapKey(clients.get(row.wrappedBy)!, row.wrapped!, wrappedAs(tenant, row.purpose, row.id))
    if (row.purpose === 'confidential') data.set(row.id, dataKey(row.id, 'confidential', secret))
    if (row.purpose === 'index') index.push({ version: row.version, of: indexKeys(secret) })
    secret.fill(0)
  }
  const active = (purpose: KeyPurpose) => live.find(k => k.purpose === purpose && k.state === 'active')!.id
  const epoch = active('epoch')
  return {
    ...{ clients, epochs, data, rows, client: active('client') },
    chosen: new Map(chosen.map(one => [one.kind, one])),
    confidential: data.get(active('confidential'))!,
    index: index.sort((a, b) => b.version - a.version),
    epoch: { id: epoch, key: epochs.get(epoch)! },
  }
}

function indexKeys(secret: Buffer): (kind: string) => KeyObject {
  const base = createSecretKey(secret)
  const kinds = new Map<string, KeyObject>()
  return kind => {
    let key = kinds.get(kind)
    if (!key) {
      key = indexKey(base, kind)
      kinds.set(kind, key)
    }
    return key
  }
}
