import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import ipaddr from 'ipaddr.js'
import { Refusal } from '#base/refusal.ts'

/** Addresses and networks as they are written in TRUSTED_PROXY; the ones that are neither. */
export const notAddresses = (list: readonly string[]): string[] =>
  list.filter(entry => !ipaddr.isValid(entry) && !ipaddr.isValidCIDR(entry))

/**
 * What a proxy in front means for every request. Where it ends TLS (`endsTls`), the request comes from the proxy, which got
 * it by https: else who reaches the port beside it would sign in over plain http. And the sender's address is an address.
 */
export function behindProxy(trusted: readonly string[], endsTls: boolean): (request: FastifyRequest) => void {
  const networks = trusted.map(entry => {
    const [address, bits] = ipaddr.isValidCIDR(entry)
      ? ipaddr.parseCIDR(entry)
      : [ipaddr.parse(entry), ipaddr.parse(entry).kind() === 'ipv4' ? 32 : 128]
    return { address, bits: bits as number }
  })
  const isProxy = (peer: string) => {
    const from = ipaddr.process(peer)
    return networks.some(({ address, bits }) => address.kind() === from.kind() && from.match([address, bits] as never))
  }
  return request => {
    const peer = request.socket.remoteAddress ?? ''
    if (endsTls && !(isIP(peer) && isProxy(peer)))
      throw new Refusal('forbidden', 'This installation is reached through its proxy only. Use its public address.')
    if (endsTls && request.headers['x-forwarded-proto'] !== 'https')
      throw new Refusal('forbidden', 'Use https. (The proxy has to send X-Forwarded-Proto: https with what came to it so.)')
    // A proxy hands on what a stranger wrote: what is no address is nobody's, and some proxies add the port.
    const sender = /^\[?([0-9a-f.:]+?)\]?(?::\d+)?$/i.exec(request.ip)?.[1] ?? ''
    const address = isIP(request.ip) ? request.ip : isIP(sender) ? sender : peer
    Object.defineProperty(request, 'ip', { value: address })
  }
}
