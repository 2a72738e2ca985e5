import { registerHooks } from 'node:module'

/**
 * The driver (postgres.js 3.4.9) with six defects mended where it is loaded, and statements of one turn sent in one write;
 * whoever speaks to PostgreSQL imports it from here.
 *
 * A small message waits for the next turn of the event loop. When the connection closes before, the driver forgets that it no
 * longer waits and never sends on that connection again; and a message put in after the close ends the whole process with an
 * error that nothing can catch (porsager/postgres #1154, #1208).
 * What a server said as it ended a connection was thrown at the first statement of the next one; and a connection lost while it
 * asked for the types of arrays left an error that nobody waits for. A database that restarts under load meets them all.
 *
 * A statement that the server no longer has, or that reads what has changed under it, was sent again, behind the end of its
 * transaction: outside of it and without its context. It fails, and that connection makes its statements anew.
 *
 * And the names of statements could be guessed: whoever knows one puts another statement in its place.
 *
 * Each statement of more than a kilobyte was written by itself: every write is a call of the kernel and wakes the server.
 */
const mends: readonly [found: string, times: number, instead: string][] = [
  [
    '\n    clearImmediate(nextWriteTimer)\n',
    2,
    '\n    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = errorResponse = null\n',
  ],
  ['return fetchArrayTypes()', 1, 'return fetchArrayTypes().catch(error)'],
  ['chunk.length >= 1024', 1, 'chunk.length >= 65536'],
  ['Math.random().toString(36).slice(2)', 2, "globalThis.crypto.randomUUID().replaceAll('-', '')"],
  [
    `query.prepared && retryRoutines.has(errorResponse.routine)
            ? retry(query, errorResponse)
            : errored(errorResponse)`,
    1,
    '(query.prepared && retryRoutines.has(errorResponse.routine) && (statements = {}), errored(errorResponse))',
  ],
  [
    'function nextWrite(fn) {\n',
    1,
    `function nextWrite(fn) {
    if (!socket) {
      chunk = nextWriteTimer = null
      error(Errors.connection('CONNECTION_CLOSED', options))
      return false
    }
`,
  ],
]

function mended(source: string): string {
  return mends.reduce((text, [found, times, instead]) => {
    const parts = text.split(found)
    if (parts.length !== times + 1) throw new Error('The PostgreSQL driver is another than the one that is mended here.')
    return parts.join(instead)
  }, source)
}

const hooks = registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    if (!url.endsWith('/postgres/src/connection.js')) return loaded
    return { ...loaded, source: mended(Buffer.from(loaded.source as Uint8Array).toString('utf8')) }
  },
})

// Not a plain import: that would be carried out before the lines above.
const { default: postgres } = await import('postgres')
hooks.deregister()

export type { Sql } from 'postgres'
export { postgres }
