import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runningServer, startEmbedded } from '#adapters/embedded-postgres/index.ts'
import { connect, type SqlClient } from '#kernel/db.ts'
import { projectDir } from '../src/main.ts'
import { type Client, clientOf } from './client.ts'
import { freePort } from './free-port.ts'
import type { Product } from './product.ts'
import { send } from './send.ts'

export interface Alone {
  dataDir: string
  /** Of the server: tables, its log of changes, temporary files, its own log. */
  url: string
  /** What the product said, on both streams. */
  said: () => string
  superuser: SqlClient
  setUp(): Promise<Client>
  /** A request with a body of bytes, as an upload sends it. */
  put(method: string, path: string, headers: Record<string, string>, body?: Buffer): Promise<{ status: number; location: string }>
  /** Another command of the product, with the same settings; answers what it said. */
  command(name: string, ...more: string[]): Promise<string>
  stop(): Promise<void>
}

/** The product as an operator starts it: a process and a database server of its own, and nothing let go of that was written. */
export async function startAlone(): Promise<Alone> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cc-canary-'))
  const once = await startEmbedded({ dataDir, log: () => {} })
  await writeFile(join(dataDir, 'postgres', 'operator.conf'), 'wal_keep_size = 8GB\nmax_wal_size = 8GB\n')
  await once.stop()
  const port = await freePort()
  const env = {
    ...process.env,
    ...{ DATA_DIR: dataDir, PORT: String(port), DATABASE_URL: '', DATABASE_OWNER_URL: '', ALLOW_PRIVATE_WEBHOOKS: 'yes' },
  }
  let said = ''
  const run = (file: string, more: string[], hear: (text: string) => void): ChildProcess => {
    const child = spawn(process.execPath, [join(projectDir, 'bin', file), ...more], { env })
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => hear(part.toString()))
    return child
  }
  const started = run('start.ts', ['--without-screens'], text => {
    said += text
  })
  const ended = new Promise(resolve => started.once('exit', resolve))
  const stop = async () => {
    started.kill('SIGTERM')
    await ended
    await rm(dataDir, { recursive: true, force: true })
  }
  while (!said.includes('Stop with Ctrl+C.')) {
    if (started.exitCode !== null) {
      await stop()
      throw new Error(`not started: ${said}`)
    }
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  const superuser = connect({ ...(await runningServer(dataDir))!, database: 'connect_and_close' } as never, { max: 2 })
  const url = `http://localhost:${port}`
  return {
    dataDir,
    url,
    said: () => said,
    superuser,
    setUp: () => {
      const product = {
        superuser,
        fetch: (path: string, init?: RequestInit) => send(new URL(path, url), init),
        pagesUrl: (slug: string) => `http://${slug}.pages.localhost:${port}`,
      }
      const token = /\/setup#(\S+)/.exec(said)![1]!
      return clientOf(product as Product, token, { name: 'Palmetto Home Loans', slug: 'palmetto' })
    },
    put: (method, path, headers, body) =>
      new Promise((resolve, reject) => {
        const asked = request(
          { host: '127.0.0.1', port, method, path, headers: { host: `localhost:${port}`, ...headers } },
          answer => {
            answer.resume().once('end', () => resolve({ status: answer.statusCode!, location: answer.headers.location ?? '' }))
          },
        )
        asked.once('error', reject)
        asked.end(body)
      }),
    command: (name, ...more) =>
      new Promise((resolve, reject) => {
        let heard = ''
        const child = run(`${name}.ts`, more, text => {
          heard += text
        })
        child.once('exit', code => (code === 0 ? resolve(heard) : reject(new Error(`${name}: ${heard}`))))
      }),
    async stop() {
      await superuser.end({ timeout: 2 })
      await stop()
    },
  }
}
