import { type LookupAddress, lookup } from 'node:dns'
import { request as plain } from 'node:http'
import { request as secure } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

export type HttpAnswer =
  | { kind: 'answered'; status: number; body: string; milliseconds: number }
  /** Never reached: `why` is a sentence for the delivery log. `refused` means our own guard said no. */
  | { kind: 'failed'; refused: boolean; why: string; milliseconds: number }

const mostAnswerBytes = 16 * 1024
const timeoutMs = 10_000

/** True for addresses of the public internet; loopback, private, link-local, carrier, multicast and mapped ones are not. */
export function isPublicAddress(address: string): boolean {
  try {
    const parsed = ipaddr.process(address)
    // The deprecated IPv4-compatible form (::a.b.c.d) would reach the IPv4 address inside.
    if (parsed.kind() === 'ipv6' && (parsed as ipaddr.IPv6).parts.slice(0, 6).every(part => part === 0)) return false
    return parsed.range() === 'unicast'
  } catch {
    return false
  }
}

class PrivateAddress extends Error {}

/** Resolves, refuses if any answer is private, and hands the connection exactly what was checked (no second lookup). */
const guardedLookup =
  (allowPrivate: boolean): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses = found as unknown as LookupAddress[]
      if (error) return callback(error, '', 0)
      const bad = allowPrivate ? undefined : addresses.find(a => !isPublicAddress(a.address))
      if (bad) return callback(new PrivateAddress(`${hostname} leads to ${bad.address}, which is not a public address.`), '', 0)
      if (options.all) return callback(null, addresses as never, 0)
      callback(null, addresses[0]!.address, addresses[0]!.family)
    })
  }

/**
 * Posts to an address a client chose. The address is checked after DNS resolution and the connection goes to exactly what
 * was checked; redirects are not followed; ten seconds and 16 kB of answer at most. Never throws.
 */
export function postOutside(
  url: string,
  headers: Record<string, string>,
  body: string,
  allowPrivate: boolean,
  signal?: AbortSignal,
): Promise<HttpAnswer> {
  const began = performance.now()
  const took = () => Math.round(performance.now() - began)
  return new Promise(resolve => {
    const fail = (why: string, refused = false) => resolve({ kind: 'failed', refused, why, milliseconds: took() })
    let target: URL
    try {
      target = new URL(url)
    } catch {
      return fail('This is not a URL.', true)
    }
    if (target.protocol !== 'https:' && !(allowPrivate && target.protocol === 'http:'))
      return fail('Only https addresses are delivered to.', true)
    const host = target.hostname.replace(/^\[|\]$/g, '')
    if (isIP(host) && !allowPrivate && !isPublicAddress(host)) return fail(`${host} is not a public address.`, true)
    const send = target.protocol === 'https:' ? secure : plain
    const request = send(
      target,
      {
        method: 'POST',
        lookup: guardedLookup(allowPrivate),
        timeout: timeoutMs,
        signal,
        agent: false,
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      },
      response => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
          if (text.length > mostAnswerBytes) response.destroy()
        })
        const done = () =>
          resolve({
            kind: 'answered',
            status: response.statusCode ?? 0,
            body: text.slice(0, mostAnswerBytes),
            milliseconds: took(),
          })
        response.on('end', done)
        response.on('close', done)
      },
    )
    const deadline = setTimeout(() => request.destroy(new Error('No answer within 10 s.')), timeoutMs)
    request.on('timeout', () => request.destroy(new Error('No answer within 10 s.')))
    request.on('error', error => fail(error.message || 'The connection failed.', error instanceof PrivateAddress))
    request.on('close', () => clearTimeout(deadline))
    request.end(body)
  })
}
