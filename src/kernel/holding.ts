import { connect, type DbAddress } from './db.ts'

/** Work that is done by one process at a time, and is free again as soon as that process is gone. */
export interface Holding {
  /**
   * Does the work under this name, unless somebody is at it: then answers undefined at once. `signal` aborts where the hold
   * is lost, as somebody else may begin from then on.
   */
  alone(name: string, work: (signal: AbortSignal) => Promise<void>): Promise<true | undefined>
  end(): Promise<void>
}

/**
 * Holds are advisory locks of a connection that lives as long as its process: the database gives them up with it, whether it
 * ended, was killed or lost its network.
 */
export function openHolding(address: DbAddress): Holding {
  const held = new Map<string, AbortController>()
  const client = connect(address, {
    name: 'connect-and-close holding',
    onclose: () => {
      for (const hold of held.values()) hold.abort(new Error('the hold on this work was lost'))
    },
  })
  return {
    async alone(name, work) {
      // One connection is granted its own lock twice, so who is at it here is known here.
      if (held.has(name)) return undefined
      const hold = new AbortController()
      held.set(name, hold)
      try {
        const [row] = await client<{ mine: boolean }[]>`select pg_try_advisory_lock(hashtextextended(${name}, 0)) as mine`
        if (!row!.mine) return undefined
        try {
          await work(hold.signal)
        } finally {
          await client`select pg_advisory_unlock(hashtextextended(${name}, 0))`.catch(() => {})
        }
        return true
      } finally {
        held.delete(name)
      }
    },
    end: () => client.end({ timeout: 5 }),
  }
}
