import { constants } from 'node:fs'
import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { once } from './manifest.ts'
import type { TarEntry } from './tar-write.ts'

/** Folders of a cluster whose content a backup leaves out, because the server makes it anew at a start. */
const emptied = new Set([
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
])

/** Files of a cluster that belong to the running server or to another backup. */
const leftOut =
  /^(postmaster\.(pid|opts)|backup_label(\.old)?|tablespace_map(\.old)?|backup_manifest|current_logfiles|postgresql\.auto\.conf\.tmp|pg_internal\.init.*|pgsql_tmp.*)$/

/**
 * The files of a cluster between `pg_backup_start` and `pg_backup_stop`, but the log, in the order and with the
 * omissions of https://www.postgresql.org/docs/18/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP-DATA:
 * a file may vanish, grow or shrink meanwhile, replaying the log mends it; the control file comes last.
 */
export async function* clusterFiles(cluster: string, as: string): AsyncGenerator<TarEntry> {
  const control = join('global', 'pg_control')
  for await (const entry of treeOf(cluster, as, path => path === control || isLeftOut(path))) yield entry
  // Missing folders are not all made anew by a start.
  for (const inner of ['archive_status', 'summaries'])
    yield { path: `${as}/pg_wal/${inner}`, kind: 'folder', size: 0, mode: 0o700 }
  const bytes = await readSteadily(join(cluster, control))
  yield { path: `${as}/global/pg_control`, kind: 'file', size: bytes.length, mode: 0o600, content: once(bytes) }
}

/** Everything under a folder, depth first: `path` is `as/…`. Links and sockets are passed over; `skip` gets paths inside the folder. */
export async function* treeOf(folder: string, as: string, skip: (path: string) => boolean, inner = ''): AsyncGenerator<TarEntry> {
  yield { path: join(as, inner), kind: 'folder', size: 0, mode: (await stat(join(folder, inner))).mode }
  for (const found of await listIfThere(join(folder, inner))) {
    const path = join(inner, found.name)
    if (skip(path)) continue
    if (found.isDirectory()) yield* treeOf(folder, as, skip, path)
    else if (found.isFile()) yield* fileIfThere(join(folder, path), join(as, path))
  }
}

/** One file, at the length it has now; nothing if it is gone. */
export async function* fileIfThere(file: string, path: string): AsyncGenerator<TarEntry> {
  // A link would let the server's user have a file of root's copied.
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW).catch(gone)
  if (!handle) return
  try {
    const { size, mode } = await handle.stat()
    yield { path, kind: 'file', size, mode, content: contentOf(handle, size) }
  } finally {
    await handle.close()
  }
}

const isLeftOut = (path: string) => {
  const parts = path.split('/')
  return parts.some(part => leftOut.test(part)) || (parts.length > 1 && emptied.has(parts[0]!))
}

async function* contentOf(handle: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; ) {
    const { bytesRead, buffer } = await handle.read(
      Buffer.allocUnsafe(Math.min(size - at, 256 * 1024)),
      0,
      Math.min(size - at, 256 * 1024),
      at,
    )
    // Cut short since we looked: the length is promised already, and the log knows better anyway.
    if (bytesRead === 0) buffer.fill(0)
    const part = bytesRead === 0 ? buffer : buffer.subarray(0, bytesRead)
    at += part.length
    yield part
  }
}

// The server may be writing it at this moment, and the log cannot mend this one.
async function readSteadily(file: string) {
  const read = async () => {
    const handle = await open(file)
    return handle.readFile().finally(() => handle.close())
  }
  for (let before = await read(); ; ) {
    const again = await read()
    if (again.equals(before)) return again
    before = again
  }
}

const listIfThere = async (folder: string) => (await readdir(folder, { withFileTypes: true }).catch(gone)) ?? []

function gone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
