import { readFile, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createCluster, giveTo, hasCluster, readPassword, superuserPassword, writeSettings } from './cluster.ts'
import { type Connection, openSession } from './connection.ts'
import { demandMajor, layout, openDataFolder } from './data-folder.ts'
import { type Engine, engineFor, removeOldEngines } from './engine.ts'
import { becomesReady, goneAfter, launch } from './launch.ts'
import { takeLock } from './lock.ts'
import { findPostmaster, livePostmaster, type Postmaster, readPostmaster, stopPostmaster } from './postmaster.ts'
import { finishSwap } from './restore-swap.ts'
import { makeRuntimeFolder, removeRuntimeFolder } from './runtime-folder.ts'
import { rotateLog } from './server-log.ts'

/** A running database server of our own. */
export interface Embedded {
  socketDir: string
  port: number
  pid: number
  /** As the server says it: `18.4`. */
  version: string
  /** For `bootstrapRoles` and `backup` only: the application connects as its own roles. */
  superuser: Connection
  /** The server was left by a program that was killed, and had kept running. */
  reattached: boolean
  /** The database was made just now. */
  firstStart: boolean
  /** Is told, once, when the server ends without having been asked to. */
  onExit(listener: (why: string) => void): void
  /** Ends all sessions, writes a checkpoint, waits until the process is gone and frees the data folder. */
  stop(): Promise<void>
}

/** A server that accepts connections. `ended` settles when it is gone; `unwatch` stops looking for that. */
interface Started {
  postmaster: Postmaster
  ended: Promise<string>
  unwatch(): void
}

/**
 * Starts the PostgreSQL server that came with the package on `dataDir/postgres`, making the database where there is
 * none, or takes over one that a killed program left running. `log` gets sentences for the operator.
 *
 * Throws Refusal: `conflict` (another process has the folder; the data is of another major version), `invalid` (the
 * folder cannot be used; says why and what to do), `unavailable` (the server cannot be run; has its own words).
 */
export async function startEmbedded({
  dataDir: asked,
  log,
}: {
  dataDir: string
  log: (line: string) => void
}): Promise<Embedded> {
  const { dataDir, user } = await openDataFolder(asked)
  const { cluster, log: logFile } = layout(dataDir)
  const unlock = takeLock(dataDir)
  let runtime = ''
  try {
    if (await finishSwap(dataDir)) log('A restore that was interrupted has been completed.')
    const engine = await engineFor(dataDir, user)
    const firstStart = !(await hasCluster(dataDir))
    runtime = await makeRuntimeFolder(cluster, user)
    if (firstStart) await createCluster(dataDir, engine, user, runtime)
    else await demandMajor(cluster, engine.major)
    await giveTo(user, cluster)

    const left = await findPostmaster(cluster)
    const changed = await writeSettings(dataDir, user)
    let started = left && !changed ? await reattach(dataDir, left, engine) : undefined
    const reattached = started !== undefined
    if (left) log(`Database process ${left.pid} was left running on ${dataDir}: ${reattached ? 'taken over' : 'stopping it'}.`)
    if (!started) {
      if (left) await stopPostmaster(left.pid)
      await superuserPassword(dataDir, engine, user)
      await rotateLog(logFile)
      await removeOldEngines(dataDir, engine)
      started = { ...(await launch(cluster, engine, user, runtime, logFile, log)), unwatch() {} }
    }
    if (started.postmaster.socketDir !== runtime) await removeRuntimeFolder(runtime)
    const superuser = superuserOf(started.postmaster, (await readPassword(dataDir))!)
    return watch(started, logFile, unlock, { superuser, version: engine.version, reattached, firstStart })
  } catch (error) {
    if (runtime) await removeRuntimeFolder(runtime)
    unlock()
    throw error
  }
}

/**
 * How to reach the server that another process runs on this data folder, for an operator's command; undefined where
 * none is ready. Only who may read the password's file can use it.
 */
export async function runningServer(dataDir: string): Promise<Connection | undefined> {
  const real = await realpath(resolve(dataDir)).catch(() => undefined)
  const found = real && (await livePostmaster(layout(real).cluster))
  const password = real && (await readPassword(real))
  if (found && password && found.status === 'ready') return superuserOf(found, password)
}

const superuserOf = ({ socketDir, port }: Postmaster, password: string): Connection => ({
  host: socketDir,
  port,
  username: 'postgres',
  password,
  database: 'postgres',
})

// A server from other programs than ours, or that does not let us in, is better started anew.
async function reattach(dataDir: string, left: Postmaster, engine: Engine): Promise<Started | undefined> {
  const { cluster } = layout(dataDir)
  if (!(await becomesReady(cluster, left.pid))) return
  const postmaster = await readPostmaster(cluster)
  const password = await readPassword(dataDir)
  const startedAs = await readFile(join(cluster, 'postmaster.opts'), 'utf8').catch(() => '')
  if (!postmaster || !password || !startedAs.startsWith(join(engine.bin, 'postgres') + ' ')) return
  const sql = openSession(superuserOf(postmaster, password), 'connect-and-close start')
  try {
    const [row] = await sql`select current_setting('data_directory') as folder, current_setting('server_version') as version`
    if (row?.folder !== cluster || row.version.split(' ')[0] !== engine.version) return
    return { postmaster, ...goneAfter(left.pid) }
  } catch {
    return
  } finally {
    await sql.end({ timeout: 1 })
  }
}

function watch(
  { postmaster, ended, unwatch }: Started,
  logFile: string,
  unlock: () => void,
  facts: Pick<Embedded, 'superuser' | 'version' | 'reattached' | 'firstStart'>,
): Embedded {
  const { pid, socketDir, port } = postmaster
  const listeners: ((why: string) => void)[] = []
  let over: string | undefined
  let stopping: Promise<void> | undefined
  ended.then(why => {
    over = why
    process.off('exit', leave)
    if (!stopping) for (const listener of listeners) listener(why)
  })
  // A program that ends in any other way than by stop() should not leave a server behind, if it still can say so.
  const leave = () => {
    if (over === undefined) process.kill(pid, 'SIGINT')
  }
  process.on('exit', leave)
  const rotation = setInterval(() => void rotateLog(logFile).catch(() => {}), 600_000)
  rotation.unref()
  const stop = async () => {
    clearInterval(rotation)
    if (over === undefined) await stopPostmaster(pid)
    process.off('exit', leave)
    unwatch()
    await removeRuntimeFolder(socketDir)
    unlock()
  }
  return {
    ...facts,
    socketDir,
    port,
    pid,
    onExit: listener => {
      if (over === undefined) listeners.push(listener)
      else if (!stopping) listener(over)
    },
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }
}
