import { Refusal } from '#base/refusal.ts'
import { types } from './db-types.ts'
import { postgres, type Sql } from './postgres-driver.ts'
import { compile, type RawBuilder } from './sql.ts'

/** Where a database is. `host` may be a folder holding a Unix socket. */
export interface DbAddress {
  host: string
  port: number
  database: string
  username: string
  password: string
  ssl?: boolean | 'require' | object
  /** Role to act as, where another one signs in (the operator's shell). */
  role?: string
}

export type SqlClient = Sql<Record<string, never>>

/** One connection; more than one only for the listener and the migrator. */
export function connect(
  { role, ...address }: DbAddress,
  more: { max?: number; onclose?: () => void; name?: string; settings?: Record<string, string> } = {},
): SqlClient {
  return postgres({
    ...address,
    ssl: address.ssl ?? false,
    max: more.max ?? 1,
    onnotice: () => {},
    onclose: more.onclose,
    types: types as never,
    connection: {
      application_name: more.name ?? 'connect-and-close',
      TimeZone: 'UTC',
      ...more.settings,
      ...(role ? { role } : {}),
    } as never,
    connect_timeout: 10,
    idle_timeout: 0,
    max_lifetime: null,
  }) as unknown as SqlClient
}

/**
 * A connection of the pool: its process id is signed into each context, so it is known before the first statement. One that
 * is lost is not opened again: the driver would send there what had waited for the first, statement by statement. Its client
 * is ended with all that waits, `lost` is rejected, and the slot gets another.
 */
interface Slot {
  client: SqlClient
  pid: number | undefined
  lost: Promise<never>
}

/** Slots and who waits for one. */
interface Rank {
  take(): Promise<Slot>
  give(slot: Slot): void
}

/** How a transaction ends: its commit waited for, that of one that only reads, or the next sent right behind it. */
type Ending = 'waited' | 'unread' | 'on the way'

export type Rows<T> = T[]

/** Statements of one open transaction; they leave in order without waiting for each other. */
export interface Transaction {
  readonly pid: number
  rows<T>(query: RawBuilder<T>): Promise<T[]>
  text<T>(text: string, values?: readonly unknown[]): Promise<T[]>
}

/** A moment that is held: the name of its snapshot. */
export type Moment = string

/** The statement that opens a transaction's context. */
type First = (pid: number) => { text: string; values: unknown[] }

export interface Pool {
  /**
   * Runs `work` in one transaction. `begin` and `first` are sent with the first statement of `work` in one trip; the commit
   * of a read-only transaction is sent but not waited for. Rejects with the first statement's error, whatever followed it.
   */
  transact<T>(readOnly: boolean, first: First, work: (tx: Transaction) => Promise<T>, moment?: Moment): Promise<T>
  /**
   * Holds one moment of the database for as long as `work` goes on, on a connection of its own: transactions that are given
   * it read what was committed then. Meanwhile the database keeps what was changed since.
   */
  hold<T>(work: (moment: Moment) => Promise<T>): Promise<T>
  /**
   * A short transaction of its own beside one that is open, on a connection kept for this: whoever holds a connection of
   * the others can wait here and nobody here waits for them. Its commit is in force when this answers, but not yet safe on
   * disk: only for what may be lost in a crash. It sees nothing of the open transaction, and gives up on locks after
   * seconds, as the database cannot see that one waits for the other.
   */
  aside<T>(first: First, work: (tx: Transaction) => Promise<T>): Promise<T>
  /** Outside any tenant: only for functions that answer before a tenant is known. */
  ask<T>(query: RawBuilder<T>): Promise<T[]>
  address: DbAddress
  end(): Promise<void>
}

/**
 * Whatever is not named with its schema is the database's own. It is also the path of the functions that row security calls:
 * with another one their plans would be made anew at each call.
 */
const ownNames = { search_path: 'pg_catalog' }

export async function openPool(address: DbAddress, size: number): Promise<Pool> {
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
  const open = rank(size)
  const beside = rank(1, { synchronous_commit: 'off', lock_timeout: '5s' })

  return {
    address,
    transact: (readOnly, first, work, moment) => inOrder(open, readOnly ? 'unread' : 'waited', first, work, moment),
    async hold(work) {
      const client = connect(address, { settings: ownNames })
      try {
        await client.unsafe('begin isolation level repeatable read read only')
        const [{ moment }] = (await client`select pg_export_snapshot() as moment`) as unknown as [{ moment: Moment }]
        return await work(moment)
      } finally {
        await client.end({ timeout: 5 })
      }
    },
    aside: (first, work) => inOrder(beside, 'on the way', first, work),
    async ask(query) {
      const slot = await open.take()
      try {
        const { text, values } = compile(query)
        return (await sender(slot)(text, values)) as never
      } catch (error) {
        throw unreachable(error) ? unavailable() : error
      } finally {
        open.give(slot)
      }
    },
    async end() {
      await Promise.all(all.map(slot => slot.client.end({ timeout: 5 })))
    },
  }
}

/** Sends on the connection that the slot has now, and on no other. */
const sender =
  ({ client, lost }: Slot) =>
  (text: string, values: readonly unknown[] = []) =>
    Promise.race([client.unsafe(text, values as never[], { prepare: true }).execute() as unknown as Promise<never[]>, lost])

async function inOrder<T>(
  rank: Rank,
  ending: Ending,
  first: First,
  work: (tx: Transaction) => Promise<T>,
  moment?: Moment,
): Promise<T> {
  const slot = await rank.take()
  let released = false
  let ended = false
  const release = () => {
    if (!released) {
      released = true
      rank.give(slot)
    }
  }
  try {
    const send = sender(slot)
    slot.pid ??= ((await send('select pg_backend_pid() as pid')) as { pid: number }[])[0]!.pid
    const { pid } = slot
    const sent: Promise<unknown>[] = []
    const push = <R>(text: string, values?: readonly unknown[]): Promise<R[]> => {
      if (ended) throw new Error('a statement was asked for after its transaction had ended')
      const answer = send(text, values)
      // Looked at once, when the transaction ends; a handler that lets a statement go must not bring the process down.
      answer.catch(() => {})
      sent.push(answer)
      return answer as unknown as Promise<R[]>
    }
    if (moment) {
      push('begin isolation level repeatable read read only')
      push(`set transaction snapshot '${moment}'`)
    } else push(ending === 'unread' ? 'begin read only' : 'begin')
    const { text, values } = first(pid)
    push(text, values)
    const tx: Transaction = {
      pid,
      rows: query => {
        const { text, values } = compile(query)
        return push(text, values)
      },
      text: push,
    }
    const end = (how: 'commit' | 'rollback') => {
      const answer = push(how)
      ended = true
      return answer
    }
    try {
      const result = await work(tx)
      if (ending === 'unread') {
        // Nothing can be lost: neither the answer nor who takes the connection next waits for this commit, and it leaves in
        // one write with the next transaction's beginning.
        await firstFailure(sent)
        void end('commit')
        release()
        return result
      }
      // Sent right behind the work: of one that failed the database makes a rollback.
      void end('commit')
      if (ending === 'on the way') release()
      await firstFailure(sent)
      return result
    } catch (error) {
      const first = await firstFailure(sent).catch(failure => failure as unknown)
      if (!ended) await end('rollback').catch(() => {})
      // A handler that looked at the failure and says it in words knows better.
      throw error instanceof Refusal ? error : (first ?? error)
    }
  } catch (error) {
    throw unreachable(error) ? unavailable() : error
  } finally {
    release()
  }
}

const unavailable = () =>
  new Refusal('unavailable', 'The database cannot be reached right now. Nothing was changed; try again.', { retryAfter: 2 })

/** Waits for every statement and throws what the first failed one said: later ones only say "transaction is aborted". */
async function firstFailure(sent: Promise<unknown>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(sent)) if (outcome.status === 'rejected') throw outcome.reason
}

const unreachableCodes = new Set([
  'CONNECTION_ENDED',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  '57P01',
  '57P02',
  '57P03',
])
/** The server no longer has the statement, or what it reads has changed: it is made anew for whoever tries again. */
const forgotten = new Set(['FetchPreparedStatement', 'RevalidateCachedQuery', 'transformAssignedExpr'])
function unreachable(error: unknown): boolean {
  const { code, routine } = (error ?? {}) as { code?: string; routine?: string }
  return unreachableCodes.has(code ?? '') || forgotten.has(routine ?? '')
}
