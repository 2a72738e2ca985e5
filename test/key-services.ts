import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A server that speaks a provider's protocol, with real AES-GCM behind it. */
export async function speaking(
  answer: (
    request: IncomingMessage,
    body: Record<string, string & Record<string, string>>,
  ) => [number, object | undefined] | undefined,
  port = 0,
) {
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const answered = answer(request, body ? JSON.parse(body) : {})
    // Left without an answer, as by a service that hangs.
    if (!answered) return
    const [status, said] = answered
    response.writeHead(status, { 'content-type': 'application/json' }).end(said && JSON.stringify(said))
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      return new Promise(resolve => server.close(resolve))
    },
  }
}
/** What is answered when it is done. */
export const answering = (_done: unknown, said: object = {}): object => said
export function box(keys: Map<string, Buffer>) {
  return {
    seal(name: string, bytes: Buffer, aad: string) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', keys.get(name)!, iv).setAAD(Buffer.from(aad))
      return Buffer.concat([iv, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
    },
    open(name: string, sealed: Buffer, aad: string) {
      const decipher = createDecipheriv('aes-256-gcm', keys.get(name)!, sealed.subarray(0, 12)).setAAD(Buffer.from(aad))
      decipher.setAuthTag(sealed.subarray(-16))
      return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
    },
  }
}

/** OpenBao's transit engine as its HTTP interface is documented. `hangAfter`: so many requests to encrypt are answered, and none more. */
export async function transitServer(o: { keys?: Map<string, Buffer>; port?: number; hangAfter?: number } = {}) {
  const keys = o.keys ?? new Map<string, Buffer>()
  const deletable = new Set<string>()
  const { seal, open } = box(keys)
  let encrypted = 0
  const told = { token: 'good' }
  const server = await speaking((request, body) => {
    if (request.headers['x-vault-token'] !== told.token) return [403, { errors: ['permission denied'] }]
    const [, verb, name, more] = /^\/v1\/transit\/(keys|encrypt|decrypt)\/([\w-]+)(\/config)?$/.exec(request.url!) ?? []
    const known = keys.has(name!)
    if (verb === 'keys' && request.method === 'DELETE')
      return deletable.has(name!) && keys.delete(name!)
        ? [204, undefined]
        : [400, { errors: ['deletion is not allowed for this key'] }]
    if (more) return known ? [200, answering(deletable.add(name!))] : [400, { errors: ['no existing key'] }]
    if (verb === 'keys') return [200, answering(known || keys.set(name!, randomBytes(32)), { data: { type: body.type } })]
    if (!known) return [400, { errors: ['encryption key not found'] }]
    try {
      const aad = body.associated_data!
      if (verb === 'encrypt' && encrypted++ >= (o.hangAfter ?? Number.POSITIVE_INFINITY)) return undefined
      if (verb === 'encrypt')
        return [
          200,
          { data: { ciphertext: `vault:v1:${seal(name!, Buffer.from(body.plaintext!, 'base64'), aad).toString('base64')}` } },
        ]
      return [200, { data: { plaintext: open(name!, Buffer.from(body.ciphertext!.slice(9), 'base64'), aad).toString('base64') } }]
    } catch {
      return [400, { errors: ['cipher: message authentication failed'] }]
    }
  }, o.port)
  return Object.assign(told, server, { keys, asked: () => encrypted })
}
