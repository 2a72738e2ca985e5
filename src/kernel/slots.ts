import { connect, type DbAddress, type SqlClient } from './db.ts'
import { unavailable } from './unavailable.ts'

/**
 * A connection of the pool: its process id is signed into each context, so it is known before the first statement. One that
 * is lost is not opened again: the driver would send there what had waited for the first, statement by statement. Its client
 * is ended with all that waits, `lost` is rejected, and the slot gets another.
 */
export interface Slot {
  client: SqlClient
  pid: number | undefined
  lost: Promise<never>
}

/** Slots and who waits for one. */
export interface Rank {
  take(): Promise<Slot>
  give(slot: Slot): void
}

/**
 * Whatever is not named with its schema is the database's own. It is also the path of the functions that row security calls:
 * with another one their plans would be made anew at each call.
 */
export const ownNames = { search_path: 'pg_catalog' }

/** The connections of one pool, in ranks that do not wait for each other. */
export function ranks(address: DbAddress) {
  const all: Slot[] = []
  const rank = (slots: number, settings: Record<string, string> = {}): Rank => {
    const free: Slot[] = []
    const waiting: ((slot: Slot) => void)[] = []
    for (let i = 0; i < slots; i++) {
      const slot = {} as Slot
      const renew = () => {
        const lost = Promise.withResolvers<never>()
        lost.promise.catch(() => {})
        const client = connect(address, {
          settings: { ...ownNames, ...settings },
          onclose: () => {
            if (slot.client !== client) return
            renew()
            lost.reject(unavailable())
            void client.end({ timeout: 0 })
          },
        })
        Object.assign(slot, { client, pid: undefined, lost: lost.promise })
      }
      renew()
      all.push(slot)
      free.push(slot)
    }
    return {
      take() {
        const slot = free.pop()
        return slot ? Promise.resolve(slot) : new Promise(resolve => waiting.push(resolve))
      },
      give(slot) {
        const next = waiting.shift()
        if (next) next(slot)
        else free.push(slot)
      },
    }
  }
  return { rank, end: () => Promise.all(all.map(slot => slot.client.end({ timeout: 5 }))).then(() => {}) }
}

/** Sends on the connection that the slot has now, and on no other. */
export const sender =
  ({ client, lost }: Slot) =>
  (text: string, values: readonly unknown[] = []) =>
    Promise.race([client.unsafe(text, values as never[], { prepare: true }).execute() as unknown as Promise<never[]>, lost])

/** Whatever of a session outlives a transaction, but for its statements: settings, cursors, what it hears, locks. */
const sweep = 'reset all; close all; unlisten *; select pg_catalog.pg_advisory_unlock_all()'

/**
 * What a connection's next user sends first: what SQL of the last one left ends here, and where it could have put a statement
 * in the place of one of ours, the connection too (`kernel.only_ours`). It does not wait there under a name itself.
 */
export async function sweepOf(address: DbAddress): Promise<string> {
  const client = connect(address)
  try {
    const [told] = await client<
      { names: boolean }[]
    >`select has_function_privilege('pg_catalog.pg_prepared_statement()', 'execute') as names`
    return told?.names ? `${sweep}, kernel.only_ours()` : sweep
  } finally {
    await client.end({ timeout: 5 })
  }
}
