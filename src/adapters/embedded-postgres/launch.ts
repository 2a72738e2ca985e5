import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '#base/refusal.ts'
import type { Engine } from './engine.ts'
import { clusterName, isAlive, type Postmaster, readPostmaster } from './postmaster.ts'
import { lastWords, openLog } from './server-log.ts'
import { type ServerUser, spawnAs } from './server-user.ts'

/** The socket's file is named after it; nothing listens on a port. */
const port = 5432

/**
 * Starts the server and returns when it accepts connections; recovery after a crash is waited for, however long.
 * Throws Refusal `unavailable` with the server's last words when it ends instead.
 */
export async function launch(
  cluster: string,
  engine: Engine,
  user: ServerUser,
  socketDir: string,
  logFile: string,
  log: (line: string) => void,
) {
  const out = await openLog(logFile)
  const { size } = await out.stat()
  const options = {
    cluster_name: clusterName(cluster),
    port: String(port),
    unix_socket_directories: `"${socketDir.replaceAll('"', '""')}"`,
  }
  const args = ['-D', cluster, ...Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  // A process group of its own: Ctrl-C in a terminal must reach the program, which then stops the server, not both at once.
  const child = spawn(join(engine.bin, 'postgres'), args, {
    ...spawnAs(user),
    detached: true,
    cwd: '/',
    stdio: ['ignore', out.fd, out.fd],
  })
  const ended = new Promise<string>(resolve => {
    child.once('error', error => resolve(error.message))
    child.once('exit', (code, name) => resolve(name ? `signal ${name}` : `exit code ${code}`))
  })
  await out.close()
  child.unref()
  let over: string | undefined
  ended.then(why => {
    over = why
  })
  for (let waited = 0; ; waited += 5) {
    const now = await readPostmaster(cluster)
    if (now && now.pid === child.pid && now.status === 'ready') return { postmaster: now as Postmaster, ended }
    if (over !== undefined)
      throw new Refusal('unavailable', `The database server did not start (${over}): ${await lastWords(logFile, size)}`)
    if (waited > 0 && waited % 5000 === 0) log('The database is still starting: it may be recovering from a crash.')
    await sleep(5)
  }
}

/** Waits until a server we did not start is ready, or is gone (false). */
export async function becomesReady(cluster: string, pid: number): Promise<boolean> {
  for (;;) {
    const now = await readPostmaster(cluster)
    if (!(await isAlive(pid)) || now?.pid !== pid || now.status === 'stopping') return false
    if (now.status === 'ready') return true
    await sleep(20)
  }
}

/** Settles when a server we did not start is gone; looks twice a second and keeps no process alive. */
export function goneAfter(pid: number): { ended: Promise<string>; unwatch: () => void } {
  let timer: NodeJS.Timeout
  const ended = new Promise<string>(resolve => {
    timer = setInterval(async () => {
      if (await isAlive(pid)) return
      clearInterval(timer)
      resolve('the process is gone')
    }, 500)
    timer.unref()
  })
  return { ended, unwatch: () => clearInterval(timer) }
}
