import { constants } from 'node:fs'
import { chown, lchown, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal } from '#base/refusal.ts'
import { newPassword, scramVerifier } from './connection.ts'
import { layout } from './data-folder.ts'
import type { Engine } from './engine.ts'
import { memoryHere, serverSettings } from './server-settings.ts'
import { run, type ServerUser } from './server-user.ts'
import { syncFolder, writeDurably } from './write-durably.ts'

/**
 * One line decides who gets in: over the unix socket, with a password. Not "peer": as root the server runs as
 * "nobody", an account that other daemons use too, and the application's roles are not accounts of the system. The
 * superuser's password is random and in a file that only we can read, the roles' passwords are set by the kernel, and
 * SCRAM proves the server to the client as well, so a stranger's socket in the same place learns nothing. TCP and
 * replication connections match no line and are refused.
 */
const whoMayConnect = `# Written at every start: changes made here are lost.
local all all scram-sha-256
`

/** Whether the data folder holds a cluster. */
export const hasCluster = async (dataDir: string) => (await stat(layout(dataDir).cluster).catch(() => undefined)) !== undefined

/**
 * Makes the cluster and the superuser's password. A first start that dies leaves nothing that looks like a cluster.
 * Throws Refusal `unavailable` with initdb's own words.
 */
export async function createCluster(dataDir: string, engine: Engine, user: ServerUser, runtime: string): Promise<void> {
  const { cluster, unfinished, password } = layout(dataDir)
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  if (user.switched) await chown(unfinished, user.uid, user.gid)
  const secret = newPassword()
  const file = join(runtime, 'initial')
  try {
    await rm(file, { force: true })
    await writeFile(file, scramVerifier(secret) + '\n', { mode: 0o600, flag: 'wx' })
    if (user.switched) await chown(file, user.uid, user.gid)
    const options = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${file}`, '--encoding=UTF8', '--no-instructions']
    const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--data-checksums']
    const made = await run(user, join(engine.bin, 'initdb'), ['-D', unfinished, ...options, ...locale])
    if (made.code !== 0) throw new Refusal('unavailable', `The database could not be made in ${dataDir}: ${made.output}`)
  } finally {
    await rm(file, { force: true })
  }
  // By now the folder belongs to the server's user: a link of its making is not followed.
  const main = await open(join(unfinished, 'postgresql.conf'), constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW)
  await main.writeFile("\ninclude 'connect-and-close.conf'\n").finally(() => main.close())
  const own = await open(join(unfinished, 'operator.conf'), 'wx', 0o600)
  await own.writeFile('# Settings of your own: they win over connect-and-close.conf.\n')
  if (user.switched) await own.chown(user.uid, user.gid)
  await own.close()
  await writeDurably(password, secret + '\n')
  await rename(unfinished, cluster)
  await syncFolder(dataDir)
}

/** Brings the cluster's settings up to this version. Answers whether they differed, which a running server has not seen. */
export async function writeSettings(dataDir: string, user: ServerUser): Promise<boolean> {
  const { cluster } = layout(dataDir)
  let changed = false
  for (const [name, text] of Object.entries({
    'connect-and-close.conf': serverSettings(memoryHere()),
    'pg_hba.conf': whoMayConnect,
  })) {
    const path = join(cluster, name)
    if ((await readFile(path, 'utf8').catch(() => '')) === text) continue
    await writeDurably(path, text, { draft: join(dataDir, 'settings.partial'), owner: user })
    changed = true
  }
  return changed
}

/** The superuser's password as it was kept; undefined where its file is missing. */
export const readPassword = async (dataDir: string) =>
  (await readFile(layout(dataDir).password, 'utf8').catch(() => '')).trim() || undefined

/**
 * The superuser's password. Where its file is missing, as after a restore without keys, a new one is set; the server
 * must not be running then. Throws Refusal `unavailable`.
 */
export async function superuserPassword(dataDir: string, engine: Engine, user: ServerUser): Promise<string> {
  const { cluster, password } = layout(dataDir)
  const known = await readPassword(dataDir)
  if (known) return known
  const secret = newPassword()
  const statement = `alter role postgres login superuser password '${scramVerifier(secret)}'\n`
  const args = ['--single', '-D', cluster, '-c', 'log_min_messages=error', 'postgres']
  const { code, output } = await run(user, join(engine.bin, 'postgres'), args, statement)
  if (code !== 0 || /ERROR|FATAL|PANIC/.test(output))
    throw new Refusal('unavailable', `A new superuser password could not be set: ${output}`)
  await writeDurably(password, secret + '\n')
  return secret
}

/** Hands a folder of root's to the server's user, as after files were copied in by hand. Links are not followed. */
export async function giveTo(user: ServerUser, path: string): Promise<void> {
  if (!user.switched || (await stat(path)).uid === user.uid) return
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    await lchown(join(entry.parentPath, entry.name), user.uid, user.gid)
  }
  await lchown(path, user.uid, user.gid)
}
