import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Refusal } from '#base/refusal.ts'

// A lock whose object is garbage collected is closed, and with it the lock is lost.
const held = new Set<DatabaseSync>()

/**
 * Makes this process the only one that may change the data folder; undo with the returned function.
 * Throws Refusal `conflict` naming the process that has it.
 *
 * A file that holds a process id cannot tell a dead owner from a reused id, nor see into another container. A lock of
 * the operating system can, and ends with its owner however that dies; Node reaches one only through SQLite's file
 * locking. The lock file must never be opened in any other way: closing any descriptor of it would drop the lock.
 */
export function takeLock(dataDir: string): () => void {
  const owner = join(dataDir, 'lock.pid')
  let db: DatabaseSync | undefined
  try {
    const file = join(dataDir, 'lock')
    // Whoever may read it could lock it.
    if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600))
    db = new DatabaseSync(file, { timeout: 0 })
    db.exec('pragma journal_mode = memory; begin exclusive')
  } catch (error) {
    db?.close()
    if ((error as { errcode?: number }).errcode !== sqliteBusy) {
      throw new Refusal(
        'unavailable',
        `The folder ${dataDir} cannot be locked: ${(error as Error).message}. Does it belong to another user?`,
      )
    }
    throw new Refusal(
      'conflict',
      `Process ${ownerOf(owner)} already uses the data folder ${dataDir}. Stop it first, or give this one a folder of its own.`,
    )
  }
  writeFileSync(owner, `${process.pid}\n`, { mode: 0o600 })
  const lock = db
  held.add(lock)
  return () => {
    if (held.delete(lock)) lock.close()
  }
}

/** SQLITE_BUSY, https://sqlite.org/rescode.html */
const sqliteBusy = 5

function ownerOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim() || 'of unknown number'
  } catch {
    return 'of unknown number'
  }
}
