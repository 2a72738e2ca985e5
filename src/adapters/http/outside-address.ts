import { type LookupAddress, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** How far deliveries of this installation go. */
export interface OutsideReach {
  /** Loopback and private addresses too. */
  private: boolean
  /** `http:` too. */
  plain: boolean
  /** Hosts, addresses and networks inside that the operator names beside all that is public. */
  inside?: readonly string[]
}

const notPublic = 'It points to an address that is not public.'
const lookupMs = 5000

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

const isWithin = (address: string, network: string): boolean => {
  try {
    const parsed = ipaddr.process(address)
    const [base, bits] = network.includes('/') ? ipaddr.parseCIDR(network) : [ipaddr.process(network), undefined]
    if (parsed.kind() !== base.kind()) return false
    return parsed.match([base, bits ?? (base.kind() === 'ipv4' ? 32 : 128)] as never)
  } catch {
    return false
  }
}

/** Whether a connection to this address, found under this name, is let out. */
export const isReached = (host: string, address: string, reach: OutsideReach): boolean =>
  reach.private ||
  isPublicAddress(address) ||
  (reach.inside ?? []).some(one => one.toLowerCase() === host.toLowerCase() || isWithin(address, one))

/** What speaks against an address before its name is looked up, in a sentence. */
export function problemOfAddress(url: string, reach: OutsideReach): string | undefined {
  // The parser would take them out in silence.
  if (/[\p{Cc}\s]/u.test(url)) return 'An address has no spaces and no control characters.'
  let target: URL
  try {
    target = new URL(url)
  } catch {
    return 'This is not a URL.'
  }
  if (target.protocol !== 'https:' && !(reach.plain && target.protocol === 'http:'))
    return 'Only https addresses are delivered to.'
  const host = hostOf(target)
  return problemOfHost(host, reach)
}

/** What speaks against a host before its name is looked up: an address that nothing is sent to. */
export const problemOfHost = (host: string, reach: OutsideReach): string | undefined =>
  isIP(host) && !isReached(host, host, reach) ? notPublic : undefined

export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')

/** Why our own rules keep a connection from being made. Where a name leads inside is told to nobody. */
export class NotPublic extends Error {
  constructor() {
    super(notPublic)
  }
}

/** Resolves, refuses if any answer is private, and hands the connection exactly what was checked (no second lookup). */
export const guardedLookup =
  (reach: OutsideReach): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses = found as unknown as LookupAddress[]
      if (error) return callback(error, '', 0)
      if (!addresses.every(a => isReached(hostname, a.address, reach))) return callback(new NotPublic(), '', 0)
      if (options.all) return callback(null, addresses as never, 0)
      callback(null, addresses[0]!.address, addresses[0]!.family)
    })
  }

/**
 * Judges an address as a delivery would, without connecting. `problem`: no delivery would be made. `remark`: it might, but
 * nothing answers to the name yet.
 */
export async function judgeAddress(url: string, reach: OutsideReach): Promise<{ problem?: string; remark?: string }> {
  const problem = problemOfAddress(url, reach)
  return problem ? { problem } : judgeHost(hostOf(new URL(url)), reach)
}

/** The same of a host alone. */
export async function judgeHost(host: string, reach: OutsideReach): Promise<{ problem?: string; remark?: string }> {
  const problem = problemOfHost(host, reach)
  if (problem) return { problem }
  if (isIP(host)) return {}
  return new Promise(resolve => {
    const remark = 'The name of the host cannot be found right now. Deliveries fail until it can.'
    const patience = setTimeout(() => resolve({ remark }), lookupMs)
    guardedLookup(reach)(host, { all: true }, error => {
      clearTimeout(patience)
      resolve(error ? (error instanceof NotPublic ? { problem: error.message } : { remark }) : {})
    })
  })
}
