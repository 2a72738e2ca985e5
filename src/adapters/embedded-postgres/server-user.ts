import { spawn } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Refusal } from '#base/refusal.ts'

/** The account the database server runs as. PostgreSQL refuses to run as root. */
export interface ServerUser {
  uid: number
  gid: number
  /** We are root and must change to it. */
  switched: boolean
}

/** Ourselves, or as root: who owns the cluster already, else `nobody`. Throws nothing. */
export async function serverUserFor(cluster: string): Promise<ServerUser> {
  const uid = process.getuid!()
  if (uid !== 0) return { uid, gid: process.getgid!(), switched: false }
  const owner = await stat(cluster).catch(() => undefined)
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid, switched: true }
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const [, , id, group] = accounts.match(/^nobody:.*$/m)?.[0].split(':') ?? []
  return { uid: Number(id ?? 65534), gid: Number(group ?? 65534), switched: true }
}

/** Options for `spawn`: nothing of our environment (settings and secrets) reaches the server. */
export const spawnAs = (user: ServerUser) => ({
  env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  ...(user.switched ? { uid: user.uid, gid: user.gid } : {}),
})

/** Runs a program to its end. `output` is both streams, at most the last 4,000 characters; `code` is -1 if it cannot be started. */
export function run(user: ServerUser, file: string, args: string[], input = ''): Promise<{ code: number; output: string }> {
  return new Promise(resolve => {
    let output = ''
    const child = spawn(file, args, { ...spawnAs(user), stdio: 'pipe', cwd: '/' })
    const keep = (part: Buffer) => {
      output = (output + part.toString()).slice(-4000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', error => resolve({ code: -1, output: error.message }))
    child.on('close', code => resolve({ code: code ?? -1, output: output.trim() }))
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

/** Whether the server's user can enter the folder. Asked by trying, because access lists and mounts are not in the mode bits. */
export async function canEnter(user: ServerUser, folder: string): Promise<boolean> {
  return !user.switched || (await run(user, '/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder])).code === 0
}

/** Throws Refusal `invalid` with the folder that is in the way and what to do about it. */
export async function demandEntry(user: ServerUser, folder: string): Promise<void> {
  const outcome = await run(user, '/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder])
  if (outcome.code === 0) return
  if (outcome.code === -1) {
    throw new Refusal(
      'unavailable',
      `The database server cannot be run as user ${user.uid} (${outcome.output}). Start the program as an ordinary user.`,
    )
  }
  let closed = folder
  for (let at = folder; at !== dirname(at); at = dirname(at)) if (!(await canEnter(user, at))) closed = at
  throw new Refusal(
    'invalid',
    `The database server runs as user ${user.uid}, because PostgreSQL refuses to run as root, and that user cannot enter ${closed}. ` +
      `Choose a data folder elsewhere (the default is /var/lib/connect-and-close), or allow it: chmod o+x '${closed}'.`,
  )
}
