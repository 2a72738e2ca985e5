import type { AppKind } from '../contract/registering.ts'

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost'])
/** A scheme of an app on a person's device, named after a domain of its maker (RFC 8252 section 7.1). */
const privateUse = /^[a-z][a-z0-9]*(\.[a-z0-9-]+)+:$/

/**
 * Why nobody is sent back to this address, in words for whoever registers it; undefined where it is fine. It is compared
 * letter by letter later (RFC 9700 section 4.1.3): what could be read in two ways is refused now.
 */
export function redirectProblem(address: string, kind: AppKind): string | undefined {
  if (!URL.canParse(address)) return 'Give a full address such as https://app.example.com/callback.'
  const url = new URL(address)
  if (url.href !== address) return `Write it as browsers do: ${url.href}`
  if (address.includes('#')) return 'Leave out the part after #.'
  if (url.username || url.password) return 'An address to send people to names nobody before an @.'
  if (url.protocol === 'https:') return undefined
  if (url.protocol === 'http:')
    return loopback.has(url.hostname) ? undefined : 'Use https. Plain http is for a program on the person’s own device.'
  if (kind === 'public' && privateUse.test(url.protocol)) return undefined
  return kind === 'public'
    ? 'Use https, or a scheme of the app’s own such as com.example.app:/callback.'
    : 'Use https: a server is reached by nothing else.'
}
