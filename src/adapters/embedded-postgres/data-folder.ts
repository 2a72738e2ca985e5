import { chmod, mkdir, readFile, realpath, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Refusal } from '#base/refusal.ts'
import { demandEntry, type ServerUser, serverUserFor } from './server-user.ts'

/** What this adapter keeps in the data folder. Everything else there is the application's. */
export const layout = (dataDir: string) => ({
  cluster: join(dataDir, 'postgres'),
  /** A cluster being made; renamed when whole. */
  unfinished: join(dataDir, 'postgres.starting'),
  password: join(dataDir, 'postgres.password'),
  log: join(dataDir, 'postgres.log'),
  /** A restore being unpacked or swapped in. */
  restoring: join(dataDir, '.restoring'),
})

/** Names in the data folder that are not data: left out of backups, and no reason to call a folder full. */
export const isHousekeeping = (name: string) =>
  /^(lock|lock\.pid|lost\+found|backups|\.restoring|postgres\.starting|postgres\.log(\.1)?|engine-.*|before-restore-.*|erasures\.journal|.*\.partial)$/.test(
    name,
  )

/** Names in the data folder that are secrets: left out of a backup that was asked for without keys. */
export const isKey = (name: string) => /\.(key|password|secret)$/.test(name)

/**
 * The data folder where none is set: as root `/var/lib/connect-and-close`, because the server's user cannot enter
 * `/root`; otherwise `data` beside `package.json`.
 */
export function defaultDataDir(): string {
  if (process.getuid?.() === 0) return '/var/lib/connect-and-close'
  return join(fileURLToPath(new URL('../../..', import.meta.url)), 'data')
}

/**
 * Makes the data folder where it is missing and checks that the server can live in it. Answers its real path and the
 * server's user. Throws Refusal `invalid` where it cannot be made, entered, or belongs to someone else.
 */
export async function openDataFolder(asked: string): Promise<{ dataDir: string; user: ServerUser }> {
  const wanted = resolve(asked)
  // postmaster.pid keeps the path on a line of its own.
  if (/\p{Cc}/u.test(wanted)) throw new Refusal('invalid', 'The path of the data folder may not contain control characters.')
  const user = await serverUserFor(layout(wanted).cluster)
  let made: string | undefined
  try {
    made = await mkdir(wanted, { recursive: true })
    // The umask may have closed what we just made to the server's user; it may pass through, not look around.
    if (made) for (let at = wanted; at.length >= made.length; at = dirname(at)) await chmod(at, user.switched ? 0o711 : 0o700)
  } catch (error) {
    throw new Refusal(
      'invalid',
      `The data folder ${wanted} cannot be made: ${(error as Error).message}. Choose another, or make it yourself.`,
    )
  }
  const dataDir = await realpath(wanted)
  const { mode, uid } = await stat(dataDir)
  if (user.switched) {
    if (uid === 0 && !(mode & 0o001)) await chmod(dataDir, (mode & 0o777) | 0o001)
    await demandEntry(user, dataDir).catch(async error => {
      if (made) await rm(made, { recursive: true })
      throw error
    })
  }
  const owner = (await stat(layout(dataDir).cluster).catch(() => undefined))?.uid
  if (owner !== undefined && !user.switched && owner !== user.uid) {
    throw new Refusal(
      'invalid',
      `The database in ${dataDir} belongs to user ${owner}, and this program runs as user ${user.uid}. ` +
        `Run it as that user, or hand the folder over: chown -R ${user.uid} '${dataDir}'.`,
    )
  }
  return { dataDir, user }
}

/** Throws Refusal `conflict` where the cluster was made by another major version of PostgreSQL than ours (numbers such as 18). */
export async function demandMajor(cluster: string, ours: number): Promise<void> {
  const theirs = Number((await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => '')).trim())
  if (theirs === ours) return
  if (!theirs)
    throw new Refusal(
      'conflict',
      `${cluster} is not a PostgreSQL database: PG_VERSION is missing. Restore a backup, or move the folder away.`,
    )
  throw new Refusal(
    'conflict',
    `The database in ${cluster} was made by PostgreSQL ${theirs}; this version of the program brings PostgreSQL ${ours}. ` +
      (theirs > ours
        ? 'Use the newer version of the program that made it.'
        : 'Start the version of the program that made it, and move the data with a dump: a major version cannot read the files of an older one.'),
  )
}
