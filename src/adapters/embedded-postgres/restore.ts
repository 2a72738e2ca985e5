import { chmod, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Refusal } from '#base/refusal.ts'
import { giveTo } from './cluster.ts'
import { layout, openDataFolder } from './data-folder.ts'
import { packagedEngine } from './engine.ts'
import { takeLock } from './lock.ts'
import { type BackupHead, readBackup } from './manifest.ts'
import { findPostmaster } from './postmaster.ts'
import { dataIn, finishSwap, stagingOf, swapIn } from './restore-swap.ts'
import type { TarEntry } from './tar-write.ts'

export interface RestoreOptions {
  /** A file made by `backup`. */
  from: string
  dataDir: string
  /** Moves what is there to `before-restore-<time>` in the data folder; without it a folder with data is refused. */
  replace?: boolean
  now?: Date
}

export interface RestoreResult extends BackupHead {
  dataDir: string
  /** Where the former data is now. */
  aside: string | undefined
}

/**
 * Unpacks a backup into the data folder and checks every byte before anything there is touched; the next start replays
 * the log and is then as at the end of the backup. Killed before the swap, the old data is in place; killed in it, the
 * next start completes it.
 *
 * Throws Refusal: `conflict` (a server or program uses the folder; it has data and `replace` is not set; the backup is
 * of another major version of PostgreSQL), `invalid` (the backup is damaged; the folder cannot be used).
 */
export async function restore(options: RestoreOptions): Promise<RestoreResult> {
  const { dataDir, user } = await openDataFolder(options.dataDir)
  const unlock = takeLock(dataDir)
  try {
    await finishSwap(dataDir)
    const running = await findPostmaster(layout(dataDir).cluster)
    if (running) throw new Refusal('conflict', `A database server (process ${running.pid}) runs on ${dataDir}. Stop it first.`)
    const present = await dataIn(dataDir)
    if (present.length > 0 && !options.replace) {
      throw new Refusal(
        'conflict',
        `${dataDir} has data in it (${present.slice(0, 3).join(', ')}). Name an empty folder, or ask to replace it: the old data is kept aside.`,
      )
    }
    const staging = stagingOf(dataDir)
    await mkdir(staging, { recursive: true, mode: 0o700 })
    const head = await readBackup(options.from, entry => unpack(staging, entry))
    const { major } = await packagedEngine()
    const theirs = Number.parseInt(head.postgres, 10)
    if (theirs !== major) {
      throw new Refusal(
        'conflict',
        `The backup is of PostgreSQL ${theirs}, and this version of the program brings ${major}. Restore it with the version that made it.`,
      )
    }
    await giveTo(user, layout(staging).cluster)
    const aside = `before-restore-${(options.now ?? new Date()).toISOString().slice(0, 19).replaceAll(':', '-')}Z`
    await swapIn(dataDir, aside)
    return { ...head, dataDir, aside: present.length > 0 ? join(dataDir, aside) : undefined }
  } catch (error) {
    await finishSwap(dataDir).catch(() => {})
    throw error
  } finally {
    unlock()
  }
}

async function unpack(staging: string, entry: Required<TarEntry>) {
  const path = join(staging, entry.path)
  if (entry.kind === 'folder') {
    await mkdir(path, { recursive: true })
    // Whatever the archive says, we must be able to write into it.
    await chmod(path, (entry.mode & 0o777) | 0o700)
    return
  }
  await mkdir(dirname(path), { recursive: true })
  const handle = await open(path, 'wx', (entry.mode & 0o777) | 0o400)
  try {
    for await (const part of entry.content) await handle.writeFile(part)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
