import { chown, lstat, mkdir, mkdtemp, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clusterName } from './postmaster.ts'
import { canEnter, type ServerUser } from './server-user.ts'

/** The socket's address may have 107 bytes; its lock file's name is the longest in the folder. */
const longest = 107 - '/.s.PGSQL.5432.lock'.length - '-XXXXXX'.length

/**
 * A private folder for the server's socket with a short path, since the data folder's may be longer than an address
 * can be. Mode 0700, owned by the server's user. Others can make folders in the temporary folder too: one that is
 * there already and not exactly so is left alone, and another name is used.
 */
export async function makeRuntimeFolder(cluster: string, user: ServerUser): Promise<string> {
  const base =
    Buffer.byteLength(join(tmpdir(), clusterName(cluster))) <= longest && (await canEnter(user, tmpdir())) ? tmpdir() : '/tmp'
  const path = join(base, clusterName(cluster))
  const made = await mkdir(path, { mode: 0o700 }).then(
    () => true,
    () => false,
  )
  const found = await lstat(path)
  if (!made && found.isDirectory() && found.uid === user.uid && (found.mode & 0o777) === 0o700) return path
  const folder = made ? path : await mkdtemp(path + '-')
  if (user.switched) await chown(folder, user.uid, user.gid)
  return folder
}

/** Removes it when it is empty; the server removes its own files. */
export const removeRuntimeFolder = (folder: string) => rmdir(folder).catch(() => {})
