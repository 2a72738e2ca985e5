import { hash } from 'node:crypto'
import { readdir, readFile, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '#base/refusal.ts'

/** What a running server wrote about itself (https://www.postgresql.org/docs/18/storage-file-layout.html). */
export interface Postmaster {
  pid: number
  socketDir: string
  port: number
  status: 'starting' | 'ready' | 'stopping' | 'standby' | ''
}

/** Reads `postmaster.pid` as it stands: it may be stale. Undefined where there is none, or not yet a whole first line. */
export async function readPostmaster(cluster: string): Promise<(Postmaster & { folder: string }) | undefined> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  // A standalone server writes its number negated.
  const pid = Math.abs(Number(lines[0]))
  if (!pid || lines.length < 2) return
  const status = (lines[7] ?? '').trim() as Postmaster['status']
  return { pid, folder: lines[1]!, port: Number(lines[3]), socketDir: lines[4] ?? '', status }
}

/**
 * The live server of this cluster, looking only. Throws Refusal `conflict` for one that runs on this very folder under
 * a path that is no more: it cannot be told from the server of another folder.
 */
export async function livePostmaster(cluster: string): Promise<Postmaster | undefined> {
  const claimed = await readPostmaster(cluster)
  if (!claimed || !(await isAlive(claimed.pid)) || !(await runsOn(claimed.pid, claimed.folder))) return
  const real = await realpath(claimed.folder).catch(() => undefined)
  if (real === cluster) return claimed
  // Otherwise the folder is a copy, made while its original was running.
  if (real) return
  throw new Refusal(
    'conflict',
    `Process ${claimed.pid} still runs on ${cluster} under its former name ${claimed.folder}. Stop it (kill -INT ${claimed.pid}) and start again.`,
  )
}

/**
 * The same, and where there is none makes a start possible: processes that outlive a killed server are waited for, a
 * `postmaster.pid` whose number has gone to another program is removed (PostgreSQL would refuse to start). Hold the lock.
 */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const live = await livePostmaster(cluster)
  const claimed = await readPostmaster(cluster)
  if (live || !claimed) return live
  await waitForOrphans(clusterName(claimed.folder))
  // The file of a dead process is left to PostgreSQL, which looks more carefully: it checks the shared memory too.
  if (await isAlive(claimed.pid)) await rm(join(cluster, 'postmaster.pid'), { force: true })
}

/** Whether a process exists and is not just waiting to be reaped, which is what a killed server in a container stays. */
export async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
  return state !== '' && state !== 'Z' && state !== 'X'
}

/** A short name made from the folder: stands in the title of every process of the server (`cluster_name`). */
export const clusterName = (cluster: string) => 'cc-' + hash('sha256', cluster).slice(0, 16)

/**
 * Stops a server: fast (sessions are ended, a checkpoint is written), and at once after `graceMs` milliseconds (the
 * next start recovers from the log). Returns when the process is gone.
 */
export async function stopPostmaster(pid: number, graceMs = 60_000): Promise<void> {
  const deadline = Date.now() + graceMs
  signal(pid, 'SIGINT')
  while (await isAlive(pid)) {
    if (Date.now() > deadline) signal(pid, 'SIGQUIT')
    if (Date.now() > deadline + 10_000) signal(pid, 'SIGKILL')
    await sleep(Date.now() > deadline ? 500 : 10)
  }
}

// Command lines are readable by everyone; /proc/<pid>/exe and cwd are not, not even by root in a container.
const commandLine = async (pid: number | string) => (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')

async function runsOn(pid: number, cluster: string) {
  const words = await commandLine(pid)
  return words[words.indexOf('-D') + 1] === cluster
}

async function waitForOrphans(name: string) {
  const deadline = Date.now() + 20_000
  for (;;) {
    const left: string[] = []
    for (const pid of await readdir('/proc')) {
      if (/^\d+$/.test(pid) && (await commandLine(pid))[0]?.startsWith(`postgres: ${name}:`) && (await isAlive(Number(pid))))
        left.push(pid)
    }
    if (left.length === 0) return
    if (Date.now() > deadline) {
      throw new Refusal(
        'conflict',
        `Processes ${left.join(', ')} of a killed database server are still at work on this data. Wait for them, or end them, and start again.`,
      )
    }
    await sleep(100)
  }
}

function signal(pid: number, name: NodeJS.Signals) {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
