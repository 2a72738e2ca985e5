import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type VerifierKey, writeKey } from '#base/transparency/note.ts'
import { setNative } from '#kernel/ledger/native.ts'
import { openSigner } from '#kernel/ledger/signer.ts'
import { addCheckpoint, addHashes, type Told, type Watched } from './judge.ts'
import { openHeld, ownSeeds } from './state.ts'

export interface WitnessOptions {
  /** Folder of its own: keys, and what it holds of each log. */
  data: string
  name: string
  host: string
  port: number
  /** Keys of the logs it watches; a log's origin is the name of its keys. */
  logs: readonly VerifierKey[]
  tls?: { cert: Buffer; key: Buffer }
  say: (line: string) => void
}

const mostBytes = 512 * 1024

/** A body of at most so many bytes; undefined above that. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request) {
    length += part.length
    if (length > mostBytes) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** Watches logs for whoever does not trust them: signs only trees that continue those it signed for. */
export async function serveWitness(o: WitnessOptions) {
  setNative()
  const signer = openSigner(o.name, 'witness', await ownSeeds(o.data))
  const watched = new Map<string, Watched>()
  for (const origin of new Set(o.logs.map(key => key.name)))
    watched.set(origin, { keys: o.logs.filter(key => key.name === origin), held: await openHeld(o.data, origin) })
  let last: Promise<unknown> = Promise.resolve()
  /** One at a time: what is compared and what is kept belong together. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.catch(() => {}).then(work)
    last = turn
    return turn
  }

  async function answer(request: IncomingMessage): Promise<Told> {
    const path = new URL(request.url ?? '/', 'http://witness').pathname
    if (request.method === 'GET') return read(path)
    const body = await bodyOf(request)
    if (!body) return { status: 400, body: 'this is too long\n' }
    if (path === '/add-checkpoint') return inTurn(() => addCheckpoint(body.toString('utf8'), watched, signer, new Date()))
    if (path === '/add-hashes') return inTurn(() => addHashes(body, watched))
    return { status: 404, body: 'there is nothing here\n' }
  }

  /** `/<origin>/checkpoint`, `/<origin>/hashes/<from>`: what it signed, and 256 hashes of the tree. For verifying. */
  async function read(path: string): Promise<Told> {
    if (path === '/keys') return { status: 200, body: `${signer.keys.map(writeKey).join('\n')}\n` }
    const [, origin, what, from] = /^\/([^/]+)\/(checkpoint|hashes)(?:\/(\d+))?$/.exec(path) ?? []
    const log = origin && watched.get(decodeURIComponent(origin))
    if (!log || (what === 'hashes') !== (from !== undefined)) return { status: 404, body: 'there is nothing here\n' }
    if (what === 'checkpoint')
      return log.held.held.note ? { status: 200, body: log.held.held.note } : { status: 404, body: 'nothing was signed yet\n' }
    return { status: 200, body: await log.held.hashes(Number(from), Number(from) + 256), type: 'application/octet-stream' }
  }

  const server = o.tls ? createSecure(o.tls) : createServer()
  server.requestTimeout = 30_000
  server.on('request', (request, response) => {
    answer(request)
      .catch((error): { status: number } & Pick<Told, 'body' | 'type'> => {
        o.say(`failed: ${(error as Error).message}`)
        return { status: 500, body: 'this failed\n' }
      })
      .then(({ status, body, type }) => {
        if (status !== 200 && request.method === 'POST') o.say(`${request.url}: ${status} ${String(body).trim()}`)
        response.writeHead(status, { 'content-type': type ?? 'text/plain; charset=utf-8' }).end(body)
      })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(o.port, o.host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    keys: signer.keys,
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await inTurn(async () => {
        for (const { held } of watched.values()) await held.close()
      })
    },
  }
}
