import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'

/** A message of RFC 5424 taken apart. */
export interface SyslogMessage {
  priority: number
  at: string
  host: string
  app: string
  process: string
  id: string
  sequenceId: number | undefined
  event: { metadata: { sequence: number; uid: string; tenant_uid: string; event_code: string } } & Record<string, unknown>
}

export interface SyslogReceiver {
  port: number
  got: SyslogMessage[]
  /** From now on: cuts the line after so many more messages; undefined: takes everything. */
  dieAfter(messages: number | undefined): void
  /** From now on: rests so long between any two reads. */
  slow(milliseconds: number): void
  /** Is gone; nobody listens. */
  leave(): Promise<void>
  /** Is there again, on the same port. */
  comeBack(): Promise<void>
}

const form = /^<(\d+)>1 (\S+) (\S+) (\S+) (\S+) (\S+) (?:-|\[meta sequenceId="(\d+)"\]) (\{.*\})$/s

function read(text: string): SyslogMessage {
  const match = form.exec(text)
  if (!match) throw new Error(`not RFC 5424: ${text.slice(0, 200)}`)
  const [, priority, at, host, app, process, id, sequence, json] = match as unknown as string[]
  return {
    ...{ priority: Number(priority), at: at!, host: host!, app: app!, process: process!, id: id! },
    sequenceId: sequence === undefined ? undefined : Number(sequence),
    event: JSON.parse(json!),
  }
}

/** A receiver of syslog over TLS (RFC 5425) that reads frames by their length, and can be slow, die and come back. */
export async function openSyslogReceiver(o: {
  key: string
  certificate: string
  /** Demands a certificate of whoever sends, by this authority. */
  clients?: string
}): Promise<SyslogReceiver> {
  const got: SyslogMessage[] = []
  const sockets = new Set<Socket>()
  let left: number | undefined
  let rest = 0
  let server: Server
  const take = async (socket: TLSSocket) => {
    let kept = Buffer.alloc(0)
    for await (const chunk of socket) {
      kept = Buffer.concat([kept, chunk as Buffer])
      for (;;) {
        const space = kept.indexOf(32)
        const length = space < 0 ? Number.NaN : Number(kept.toString('latin1', 0, space))
        if (!(kept.length >= space + 1 + length)) break
        if (left === 0) return void socket.destroy()
        got.push(read(kept.toString('utf8', space + 1, space + 1 + length)))
        if (left !== undefined) left -= 1
        kept = kept.subarray(space + 1 + length)
      }
      if (rest) await new Promise(resolve => setTimeout(resolve, rest))
    }
    socket.end()
  }
  const listen = async (port: number) => {
    server = createServer({
      key: o.key,
      cert: o.certificate,
      ...(o.clients && { ca: o.clients, requestCert: true, rejectUnauthorized: true }),
    })
    server.on('connection', socket => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    server.on('secureConnection', socket => void take(socket).catch(() => socket.destroy()))
    server.on('tlsClientError', () => {})
    server.listen(port)
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const port = await listen(0)
  return {
    port,
    got,
    dieAfter: messages => {
      left = messages
    },
    slow: milliseconds => {
      rest = milliseconds
    },
    async leave() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
    async comeBack() {
      await listen(port)
    },
  }
}
