import { removeAllFiles } from '#kernel/files.ts'
import { effect } from '#kernel/handle.ts'
import * as contract from '../contract.ts'

/**
 * Removes everything of a client whose deletion was agreed to and whose grace is over: rows a slice at a time, each in a
 * transaction of its own, then its files. Killed in the middle it goes on where it was.
 */
export const removeClient = effect({
  name: 'operator.removeClient',
  input: contract.removalTask,
  prepare: async ctx => ({ places: ctx.places }),
  async perform({ places }, ask, signal, { client }) {
    for (let left = true; left; ) {
      signal.throwIfAborted()
      const { removed } = await ask(contract.removeSome, {}, client)
      // Another job came to the end of it.
      if (removed === null) return
      left = removed > 0
    }
    await removeAllFiles(places, client)
    await ask(contract.endDeletion, {}, client)
  },
  async settle(ctx, _done, _facts, { client }) {
    ctx.subject({ kind: 'client', id: client })
    return {}
  },
  expireSeconds: 6 * 3600,
})
