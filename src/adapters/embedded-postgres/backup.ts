import { open, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { Refusal } from '#base/refusal.ts'
import { clusterFiles, fileIfThere, treeOf } from './cluster-files.ts'
import { type Connection, openSession } from './connection.ts'
import { isHousekeeping, isKey, layout } from './data-folder.ts'
import { type BackupHead, once, Tally } from './manifest.ts'
import { type TarEntry, writeTar } from './tar-write.ts'
import { syncFolder } from './write-durably.ts'

export interface BackupOptions {
  dataDir: string
  /** A file to write, or a folder to write `connect-and-close-<time>.tar.gz` into. */
  to: string
  /** The application's last migration, kept in the manifest. */
  schemaVersion?: string
  /** Leaves out `*.key`, `*.password` and `*.secret` at the top of the data folder. */
  withoutKeys?: boolean
  now?: Date
}

export interface BackupResult extends BackupHead {
  file: string
  /** Size of the archive in bytes. */
  size: number
}

/**
 * Copies the whole data folder while the application works: the database as it is when copying ends, then the uploaded
 * files, which are thus no older than the rows that name them. One `.tar.gz` of mode 0600 that any tar can read, with
 * the size and SHA-256 of each file; it appears under its name only when whole.
 *
 * It contains the secrets of the data folder, without which sealed fields cannot be read: guard it like them, or ask
 * for `withoutKeys` and keep those elsewhere. Throws Refusal `conflict` where the target exists or the cluster has
 * tablespaces, and the system's errors (no space, no permission).
 */
export async function backup(superuser: Connection, options: BackupOptions): Promise<BackupResult> {
  const now = options.now ?? new Date()
  const dataDir = await realpath(options.dataDir)
  const file = await target(resolve(options.to), now)
  const partial = file + '.partial'
  await rm(partial, { force: true })
  const out = await open(partial, 'wx', 0o600)
  const sql = openSession(superuser, 'connect-and-close backup')
  let head: BackupHead | undefined
  try {
    const tally = new Tally()
    const source = async function* () {
      const copied = yield* counted(tally, databaseFiles(sql, dataDir, now))
      yield* counted(tally, otherFiles(dataDir, dirname(file), options.withoutKeys ?? false))
      const { entry, head: whole } = tally.manifest({
        product: 'connect-and-close',
        format: 1,
        createdAt: now.toISOString(),
        schemaVersion: options.schemaVersion ?? null,
        keys: !options.withoutKeys,
        ...copied,
      })
      head = whole
      yield entry
    }
    await pipeline(writeTar(source()), createGzip({ level: 3 }), out.createWriteStream({ flush: true, highWaterMark: 1 << 20 }))
    await rename(partial, file)
    await syncFolder(dirname(file))
  } catch (error) {
    await out.close().catch(() => {})
    await rm(partial, { force: true })
    throw error
  } finally {
    // Ends an unfinished backup and drops the slot too: both live and die with the session.
    await sql.end({ timeout: 5 })
  }
  return { ...head!, file, size: (await stat(file)).size }
}

async function target(to: string, now: Date) {
  const isFolder = (await stat(to).catch(() => undefined))?.isDirectory()
  const file = isFolder ? join(to, `connect-and-close-${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z.tar.gz`) : to
  if (await stat(file).catch(() => undefined))
    throw new Refusal('conflict', `${file} exists already. Name another file, or remove it.`)
  return join(await realpath(dirname(file)), basename(file))
}

async function* counted<T>(tally: Tally, entries: AsyncGenerator<TarEntry, T>): AsyncGenerator<TarEntry, T> {
  for (;;) {
    const { value, done } = await entries.next()
    if (done) return value
    yield tally.count(value)
  }
}

async function* databaseFiles(sql: ReturnType<typeof openSession>, dataDir: string, now: Date) {
  const { cluster } = layout(dataDir)
  const as = basename(cluster)
  const [server] = await sql<{ version: string; folder: string; segment: string; spaces: number }[]>`
    select current_setting('server_version') as version, current_setting('data_directory') as folder,
      pg_size_bytes(current_setting('wal_segment_size'))::text as segment, (select count(*)::int from pg_tablespace) as spaces`
  if (server!.folder !== cluster)
    throw new Refusal('conflict', `The server runs on ${server!.folder}, and the folder to copy is ${cluster}.`)
  if (server!.spaces > 2)
    throw new Refusal('conflict', 'The database has tablespaces outside its folder; this backup would miss them.')
  // Until the slot is dropped the server keeps the log that it would otherwise reuse while we copy.
  const [slot] = await sql`select slot_name from pg_create_physical_replication_slot('backup_' || pg_backend_pid(), true, true)`
  const [start] = await sql<
    { lsn: string }[]
  >`select pg_backup_start(${`connect-and-close ${now.toISOString()}`}, true)::text as lsn`
  yield* clusterFiles(cluster, as)
  const [stop] = await sql<{ lsn: string; label: string; map: string }[]>`
    select lsn::text, labelfile as label, spcmapfile as map from pg_backup_stop(false)`
  const label = Buffer.from(stop!.label)
  yield { path: `${as}/backup_label`, kind: 'file', size: label.length, mode: 0o600, content: once(label) } satisfies TarEntry
  for (const name of await logFiles(cluster, stop!.label, stop!.lsn, BigInt(server!.segment))) {
    let copied = false
    for await (const entry of fileIfThere(join(cluster, 'pg_wal', name), `${as}/pg_wal/${name}`)) {
      copied = true
      yield entry
    }
    if (!copied)
      throw new Refusal('unavailable', `The log file ${name} is gone, without which the backup is of no use. Try again.`)
  }
  await sql`select pg_drop_replication_slot(${slot!.slot_name})`
  return { postgres: server!.version.split(' ')[0]!, startLsn: start!.lsn, stopLsn: stop!.lsn }
}

// The label names the timeline and the first file; the last is the one with the byte before the stop position.
async function logFiles(cluster: string, label: string, stopLsn: string, segment: bigint) {
  const first = label.match(/^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)/m)![1]!
  const perLog = 0x100000000n / segment
  const position = stopLsn.split('/').map(part => BigInt('0x' + part)) as [bigint, bigint]
  const last = ((position[0] << 32n) + position[1] - 1n) / segment
  const timeline = first.slice(0, 8)
  const names: string[] = (await readdir(join(cluster, 'pg_wal'))).filter(name => name.endsWith('.history'))
  for (let at = BigInt('0x' + first.slice(8, 16)) * perLog + BigInt('0x' + first.slice(16)); at <= last; at++) {
    names.push(timeline + [at / perLog, at % perLog].map(part => part.toString(16).toUpperCase().padStart(8, '0')).join(''))
  }
  return names
}

/** The newest journal of erasures stays where it is when a backup is restored; for a machine that has none a copy comes along. */
const journals = ['erasures.journal', 'erasures.copy'] as const

async function* otherFiles(dataDir: string, targetFolder: string, withoutKeys: boolean): AsyncGenerator<TarEntry> {
  const isDatabase = (name: string) => join(dataDir, name) === layout(dataDir).cluster
  yield* fileIfThere(join(dataDir, journals[0]), journals[1])
  for (const entry of await readdir(dataDir, { withFileTypes: true })) {
    const { name } = entry
    if (isDatabase(name) || isHousekeeping(name) || name === journals[1] || (withoutKeys && isKey(name))) continue
    const path = join(dataDir, name)
    // Earlier backups are not part of this one, wherever the operator keeps them.
    if (entry.isDirectory()) yield* treeOf(path, name, inner => join(path, inner) === targetFolder)
    else if (entry.isFile() && !/^connect-and-close-.*\.tar\.gz$/.test(name)) yield* fileIfThere(path, name)
  }
}
