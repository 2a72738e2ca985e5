import { cleanText } from './clean-text.ts'

export type EmailRead =
  | {
      ok: true
      /** For sending: the local part as written, the domain in lower case and ASCII (punycode). */
      address: string
      /** For matching only: the local part in lower case too. Two people may in theory differ by it; in practice none do. */
      key: string
      domain: string
    }
  | { ok: false; why: string }

// RFC 5321 4.5.3.1 and 4.1.2 with RFC 3696 erratum 1690: 64 octets before the @, 254 in all.
const maxLocal = 64
const maxAddress = 254
// RFC 5322 atext, and letters and digits beyond ASCII (RFC 6531).
const dotAtom = /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$/u
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

const refuse = (why: string): EmailRead => ({ ok: false, why })
const several = 'This holds more than one e-mail address. Put one address in each field.'
const octets = (text: string) => new TextEncoder().encode(text).length

/**
 * Reads one e-mail address out of what was given: bare, `mailto:`, `"Doe, Jane" <jane@x.com>`, `jane@x.com (Jane)`, with stray
 * punctuation or invisible characters around it. Accepts what mail servers deliver in practice (no quoted local parts with
 * spaces, no IP literals, no single-label domains) and otherwise says why not, in a sentence for the user. Nothing is looked up.
 */
export function readEmail(raw: string | null | undefined): EmailRead {
  const written = cleanText(raw).replace(/＠/g, '@')
  if (!written) return refuse('Give an e-mail address.')
  if (written.length > 1000) return refuse('This is too long for an e-mail address.')
  if ((written.match(/<[^<>]*@[^<>]*>/g)?.length ?? 0) > 1) return refuse(several)
  const text = bareAddress(written)
  const at = text.lastIndexOf('@')
  if (at < 0) return refuse('An e-mail address needs an @ sign.')
  if (text.indexOf('@') !== at) return refuse(severalOrDouble(text))
  if (/\s/.test(text)) return refuse('An e-mail address has no spaces in it.')

  const local = text.slice(0, at).replace(/^"([^"\\]*)"$/, '$1')
  if (!local) return refuse('Something is missing before the @ sign.')
  if (octets(local) > maxLocal) return refuse(`The part before the @ sign is longer than ${maxLocal} characters.`)
  if (/^\.|\.\.|\.$/.test(local)) return refuse('The part before the @ sign has a dot in the wrong place.')
  if (!dotAtom.test(local)) return refuse('The part before the @ sign has a character that addresses cannot have.')

  const domain = readDomain(text.slice(at + 1))
  if (!domain.ok) return domain
  const address = `${local}@${domain.ascii}`
  if (octets(address) > maxAddress) return refuse(`An e-mail address has at most ${maxAddress} characters.`)
  return { ok: true, address, key: `${local.toLowerCase()}@${domain.ascii}`, domain: domain.ascii }
}

/** `jane@example.com` as `j•••@e•••.com`: the domain too, because a person's own domain names the person. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf('@')
  if (at < 1) return '•••'
  const [first] = address
  const domain = address.slice(at + 1)
  const dot = domain.lastIndexOf('.')
  return dot < 1 ? `${first}•••@•••` : `${first}•••@${[...domain][0]}•••${domain.slice(dot)}`
}

function bareAddress(written: string): string {
  let text = written
  const angled = /<([^<>]*)>[\s.,;]*$/.exec(text)
  if (angled) text = angled[1]!.trim()
  if (/^mailto:/i.test(text)) text = decoded(text.slice(7).replace(/\?.*$/s, ''))
  return text
    .replace(/\s*\([^()]*\)$/, '')
    .replace(/^"([^"]+@[^"]+)"$/, '$1')
    .replace(/^['"<[(]+(?=[^'".][^'"]*@[^"]*$)/, '')
    .replace(/['">\]).,;:]+$/, '')
    .replace(/\s*@\s*/g, '@')
    .trim()
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text).trim()
  } catch {
    return text
  }
}

function severalOrDouble(text: string): string {
  return /@[^@]*[\s,;/|][^@]*@/.test(text) ? several : 'An e-mail address has only one @ sign.'
}

function readDomain(raw: string): { ok: true; ascii: string } | { ok: false; why: string } {
  const wrong = (why: string) => ({ ok: false as const, why })
  if (!raw) return wrong('Something is missing after the @ sign.')
  if (/^\[|^\d+(?:\.\d+){3}$/.test(raw)) return wrong('Use an address at a domain name, not at a number.')
  if (!/^[\p{L}\p{N}\p{M}.。．-]+$/u.test(raw))
    return wrong('The part after the @ sign has a character that domain names cannot have.')
  const ascii = toAscii(raw.toLowerCase())
  if (ascii === undefined) return wrong('The part after the @ sign is not a domain name.')
  const labels = ascii.split('.')
  if (labels.length < 2) return wrong('The part after the @ sign needs an ending such as .com.')
  if (labels.some(part => part === '')) return wrong('The part after the @ sign has a dot in the wrong place.')
  if (ascii.length > 253 || !labels.every(part => label.test(part)))
    return wrong('The part after the @ sign is not a domain name.')
  const ending = labels.at(-1)!
  if (ending.length < 2 || /^\d+$/.test(ending)) return wrong('The part after the @ sign needs an ending such as .com.')
  return { ok: true, ascii }
}

/** IDNA (UTS 46) by the platform's own URL parser; plain ASCII stays clear of it, because it would rewrite `0x7f.1`. */
function toAscii(domain: string): string | undefined {
  if (/^[\x21-\x7e]+$/.test(domain)) return domain
  try {
    return new URL(`http://${domain}`).hostname
  } catch {
    return undefined
  }
}
