import type { Failure } from '../contract/inside.ts'

/**
 * The design against guessing (ASVS 5.0 V6.1.1), as numbers. NIST SP 800-63B-4, 3.2.2: no more than 100 failures in a row.
 *
 * A browser that its owner has fully signed in from before has an allowance of its own; everybody else shares the
 * account's. So whoever guesses from outside can close the account for strangers, and never for its owner's own devices.
 */
export const closedAt = 10

/** Seconds after the n-th wrong attempt: none for four, then doubling. The tenth closes. */
const delays: readonly number[] = [0, 0, 0, 0, 15, 30, 60, 120, 240]

interface Counted {
  key: string
  most: number
  minutes: number
  delays: readonly number[]
}

/** The last wrong attempt is forgotten an hour later. */
const account = (key: string): Counted => ({ key, most: closedAt, minutes: 60, delays })
/** What slow and patient guessing comes to: after that only a known device or a passkey opens, for as long as it goes on. */
const patient = (key: string): Counted => ({ key: `${key}/month`, most: 100, minutes: 30 * 24 * 60, delays: [] })
const wide = (key: string, most: number): Counted => ({ key, most, minutes: 15, delays: [] })

/** Wrong ones of one network, /24 or /64. Right ones are given back: an office signs in behind one address. */
const fromNetwork = (network: string) => wide(`network/${network}`, 100)
/** Wrong ones at one client, whose addresses share a domain: which client an address belongs to is not told by this. */
const atDomain = (domain: string) => wide(`domain/${domain}`, 300)

/** Ways in that are counted, each by itself: wrong codes do not use up the guesses at a password, nor the other way round. */
export type Kind = Exclude<Failure, 'held'> | 'link' | 'own-password'

/** A guess at the password of an address: `address` is its hash. */
export const passwordBuckets = (address: string, domain: string, network: string): Counted[] => [
  account(`account/${address}/password`),
  patient(`account/${address}/password`),
  fromNetwork(network),
  atDomain(domain),
]

/** The allowance of a browser that is known, whatever others do meanwhile. */
export const deviceBuckets = (device: string, kind: Kind): Counted[] => [
  account(`device/${device}/${kind}`),
  patient(`device/${device}/${kind}`),
]

/** Codes of a member, who has given the right password: nobody else gets this far. */
export const memberBuckets = (member: string, kind: Kind, network: string): Counted[] => [
  account(`member/${member}/${kind}`),
  patient(`member/${member}/${kind}`),
  fromNetwork(network),
]

/**
 * A passkey cannot be guessed, so it stays open when everything else is closed. What is sent in its name is counted by
 * network, so that nobody closes it from elsewhere.
 */
export const passkeyBuckets = (member: string, network: string): Counted[] => [
  wide(`member/${member}/passkey/${network}`, 30),
  fromNetwork(network),
]

/** Of a one-time link: 256 bits, so only its use is kept from being a way to make the server work. */
export const linkBuckets = (link: string, network: string): Counted[] => [wide(`link/${link}`, closedAt), fromNetwork(network)]

/** Of the two shares of the emergency access: 160 bits each, so that only the work is counted. */
export const emergencyBuckets = (network: string): Counted[] => [wide(`emergency/${network}`, closedAt), fromNetwork(network)]

export const keysOf = (buckets: readonly Counted[]): string[] => buckets.map(b => b.key)
