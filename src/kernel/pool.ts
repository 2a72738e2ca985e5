import { Refusal } from '#base/refusal.ts'
import { connect, type DbAddress } from './db.ts'
import { ownNames, type Rank, ranks, sender, sweepOf } from './slots.ts'
import { compile, type RawBuilder } from './sql.ts'
import { unavailable, unreachable } from './unavailable.ts'

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

export async function openPool(address: DbAddress, size: number): Promise<Pool> {
  const sweep = await sweepOf(address)
  const { rank, end } = ranks(address)
  const open = rank(size)
  const beside = rank(1, { synchronous_commit: 'off', lock_timeout: '5s' })

  return {
    address,
    transact: (readOnly, first, work, moment) => inOrder(open, sweep, readOnly ? 'unread' : 'waited', first, work, moment),
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
    aside: (first, work) => inOrder(beside, sweep, 'on the way', first, work),
    async ask(query) {
      const slot = await open.take()
      try {
        const send = sender(slot)
        const { text, values } = compile(query)
        const [, answer] = await Promise.all([send(sweep), send(text, values)])
        return answer as never
      } catch (error) {
        throw unreachable(error) ? unavailable() : error
      } finally {
        open.give(slot)
      }
    },
    end,
  }
}

async function inOrder<T>(
  rank: Rank,
  sweep: string,
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
    // A message of its own: a transaction begins as the settings say that stand before it.
    push(sweep)
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

/** Waits for every statement and throws what the first failed one said: later ones only say "transaction is aborted". */
async function firstFailure(sent: Promise<unknown>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(sent)) if (outcome.status === 'rejected') throw outcome.reason
}
