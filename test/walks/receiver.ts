import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { vi } from 'vitest'

export interface Received {
  path: string
  headers: IncomingHttpHeaders
  body: string
}

export interface Receiver {
  /** `http://127.0.0.1:PORT` */
  url: string
  /** What this path answers from now on; 200 unless told. */
  answer(path: string, status: number): void
  all(path: string): Received[]
  /** The first message to this path, waited for. */
  next(path: string): Promise<Received>
  close(): Promise<void>
}

/** Somebody else's server, to which webhooks are sent. */
export async function openReceiver(): Promise<Receiver> {
  const got: Received[] = []
  const statuses = new Map<string, number>()
  const server = createServer((request, reply) => {
    const path = request.url!
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      got.push({ path, headers: request.headers, body })
      reply.writeHead(statuses.get(path) ?? 200).end('noted')
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const all = (path: string) => got.filter(r => r.path === path)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: (path, status) => void statuses.set(path, status),
    all,
    next: path => vi.waitUntil(() => all(path)[0], { timeout: 60_000, interval: 20 }),
    close: () => new Promise(resolve => server.close(() => resolve())),
  }
}
