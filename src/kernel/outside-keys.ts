import { createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Id } from '#base/id.ts'
import { signRound } from './context.ts'
import type { House } from './house.ts'
import type { KeyPurpose, KeyState } from './key-store.ts'
import { epochRoot, pastRoots, wrappedAs } from './keyring.ts'
import { StartRefused } from './migrate.ts'
import type { OwnKeys } from './own-keys.ts'
import type { Pool } from './pool.ts'
import { type RootKeys, rootName } from './root-keys.ts'
import { sql } from './sql.ts'

/** A key of any client that the provider wraps, and the same wrapped by the one it is being moved to. */
interface OutsideKey {
  tenantId: Id
  id: Id
  purpose: KeyPurpose
  state: KeyState
  root: string
  wrapped: Buffer
  moved: Buffer | null
}

const outsideKeys = (db: Pick<Pool, 'ask'>, contextKey: KeyObject) => {
  const { until, mark } = signRound(contextKey)
  return db.ask<OutsideKey>(sql`
    select tenant_id as "tenantId", id, purpose, state, root, wrapped, moved from keys.outside_keys(${until}, ${mark})`)
}
const isUsed = ({ state }: OutsideKey) => state === 'active' || state === 'retiring'
const asOf = (key: OutsideKey) => wrappedAs(key.tenantId, key.purpose, key.id)

/** Before anybody is served: whether a client's key opens by the root keys that the settings name. Throws StartRefused. */
export async function demandRoots({
  db,
  contextKey,
  root,
}: Pick<House, 'db' | 'contextKey'> & { root: RootKeys }): Promise<void> {
  const one = (await outsideKeys(db, contextKey)).find(key => key.purpose === 'client' && key.state === 'active')
  if (!one) return
  const opened = await root.unwrap(one.root, one.wrapped, asOf(one)).catch((error: Error) => {
    throw new StartRefused(
      `The keys of clients do not open by the root keys that the settings name (${root.kind}): ${error.message}. If they were moved, name where to; if a backup was restored, restore the root keys of its time.`,
    )
  })
  opened.fill(0)
}

export interface Moved {
  /** Keys that go over, and old ones that the provider of before no longer opens either. */
  keys: number
  left: number
}

/**
 * Wraps every key of every client by another provider, beside what is in force, and looks whether each opens there as the
 * same. Nothing is in force before `switchOver`. Begun again after a kill it goes on with what is missing. Throws
 * StartRefused where a key that is in use does not open.
 */
export async function stageMove(o: {
  db: Pick<Pool, 'ask'>
  own: OwnKeys
  from: RootKeys
  to: RootKeys
  said: (line: string) => void
}): Promise<Moved & { already: boolean }> {
  const contextKey = createSecretKey(o.own.key('context'))
  const keys = await outsideKeys(o.db, contextKey)
  await o.to.generate(rootName)
  for (const name of new Set(keys.map(key => key.root))) await o.to.generate(name)
  let left = 0
  const first = keys.find(isUsed)
  if (first && (await opens(o.from, first)) && (await opens(o.to, first)))
    throw new StartRefused('That is where the root keys are already.')
  for (const [n, key] of keys.entries()) {
    const secret = await o.from.unwrap(key.root, key.wrapped, asOf(key)).catch((error: Error) => error)
    if (secret instanceof Error) {
      if (!isUsed(key)) {
        left += 1
        continue
      }
      if (await opens(o.to, key)) return { keys: keys.length, left: 0, already: true }
      throw new StartRefused(
        `Key ${key.id} of client ${key.tenantId} does not open where it is: ${secret.message}. Nothing was moved.`,
      )
    }
    try {
      if (!(key.moved && (await opensAs(o.to, key, key.moved, secret)))) {
        const moved = await o.to.wrap(key.root, secret, asOf(key))
        if (!(await opensAs(o.to, key, moved, secret)))
          throw new StartRefused(`Key ${key.id} of client ${key.tenantId} did not open where it was moved to. Nothing was moved.`)
        const { until, mark } = signRound(contextKey)
        await o.db.ask(sql`
          select keys.stage_moved(${[key.tenantId]}::uuid[], ${[key.id]}::uuid[], ${hexes([key.wrapped])}::bytea[], ${hexes([moved])}::bytea[], ${until}, ${mark})`)
      }
    } finally {
      secret.fill(0)
    }
    if ((n + 1) % 100 === 0) o.said(`${n + 1} of ${keys.length} keys are wrapped there too.`)
  }
  return { keys: keys.length - left, left, already: false }
}

/** Lists of bytes go as texts. */
const hexes = (all: readonly Buffer[]) => `{${all.map(one => `"\\\\x${one.toString('hex')}"`).join(',')}}`

async function opensAs(root: RootKeys, key: OutsideKey, wrapped: Buffer, secret: Buffer): Promise<boolean> {
  const found = await root.unwrap(key.root, wrapped, asOf(key)).catch(() => undefined)
  const same = found !== undefined && found.length === secret.length && timingSafeEqual(found, secret)
  found?.fill(0)
  return same
}

const opens = (root: RootKeys, key: OutsideKey): Promise<boolean> =>
  root.unwrap(key.root, key.wrapped, asOf(key)).then(
    secret => Boolean(secret.fill(0)),
    () => false,
  )

/** From now on the other provider's are in force: all of them, in one transaction. */
export async function switchOver(db: Pick<Pool, 'ask'>, own: OwnKeys): Promise<number> {
  const { until, mark } = signRound(createSecretKey(own.key('context')))
  const [switched] = await db.ask<{ n: number }>(sql`select keys.switch_moved(${until}, ${mark}) as n`)
  return switched!.n
}

/** Looks whether every key that is in use opens by this provider. Throws StartRefused with the first that does not. */
export async function demandAll(db: Pick<Pool, 'ask'>, own: OwnKeys, root: RootKeys): Promise<number> {
  const keys = (await outsideKeys(db, createSecretKey(own.key('context')))).filter(isUsed)
  for (const key of keys) {
    const found = await root.unwrap(key.root, key.wrapped, asOf(key)).catch((error: Error) => {
      throw new StartRefused(`Key ${key.id} of client ${key.tenantId} does not open by ${root.kind}: ${error.message}.`)
    })
    found.fill(0)
  }
  return keys.length
}

/** Whether a key of clients opens by this provider, as none does where the keys were moved away. */
export const opensAny = async (db: Pick<Pool, 'ask'>, own: OwnKeys, root: RootKeys): Promise<boolean> => {
  const one = (await outsideKeys(db, createSecretKey(own.key('context')))).find(isUsed)
  return one !== undefined && opens(root, one)
}

/** Every root key there may be: the one of clients, those of the last weeks and of those before. */
export const everyRoot = (at: Date): string[] => [
  rootName,
  ...Array.from({ length: 7 }, (_, n) => epochRoot(new Date(at.getTime() - (n - 1) * 7 * 864e5))),
  ...pastRoots(at),
]
