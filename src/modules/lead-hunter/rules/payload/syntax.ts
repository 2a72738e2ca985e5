import { XMLParser } from 'fast-xml-parser'

/** Why a message was not read, as a word for the log and a sentence for the source's own list of refused deliveries. */
export interface Unreadable {
  ok: false
  word: 'empty' | 'too-large' | 'unsafe' | 'malformed' | 'unsupported' | 'nobody' | 'no-legal-basis'
  why: string
  problems: { path: string; message: string }[]
}

export type Syntax = 'json' | 'xml' | 'form' | 'text'

/** Characters of a body; a real delivery of a hundred leads stays well below. */
const longestBody = 1_000_000
const deepest = 40

export const unreadable = (word: Unreadable['word'], why: string, problems: Unreadable['problems'] = []): Unreadable => ({
  ok: false,
  word,
  why,
  problems,
})

const xml = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  removeNSPrefix: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Fixed names and numeric references only: a document that could declare its own never gets here.
  htmlEntities: true,
  maxNestedTags: deepest,
})

function parseXml(body: string): { ok: true; tree: unknown } | Unreadable {
  // Refused wherever it stands, even in a comment: deciding whether it is harmless is what attacks on parsers exploit.
  if (/<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST)/i.test(body))
    return unreadable('unsafe', 'The XML has a DOCTYPE or declares entities. Send it without them.')
  try {
    return { ok: true, tree: xml.parse(body, true) }
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    if (message.includes('nested')) return unreadable('too-large', `The XML is nested deeper than ${deepest} levels.`)
    if (message.includes('SECURITY')) return unreadable('unsafe', 'The XML uses an element name that is not accepted.')
    const [, line] = message.match(/:(\d+):\d+$/) ?? []
    return unreadable('malformed', `The XML is not well formed${line ? ` (line ${line})` : ''}.`)
  }
}

/** Keeps whole numbers beyond 2^53 as text: a sender's long numeric id must not lose its last digits. */
const exact = (_key: string, value: unknown, context?: { source?: string }) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && context?.source && /^-?\d+$/.test(context.source)
    ? context.source
    : value

function parseJson(body: string): { ok: true; tree: unknown } | Unreadable {
  try {
    return { ok: true, tree: JSON.parse(body, exact) }
  } catch (error) {
    if (error instanceof RangeError) return unreadable('too-large', `The JSON is nested deeper than ${deepest} levels.`)
    return unreadable('malformed', 'The JSON is not well formed.')
  }
}

/** `a=1&b[c]=2&d[]=3` as a tree; repeated names become lists. */
function parseForm(body: string): Record<string, string[]> {
  const lists = new Map<string, string[]>()
  for (const [name, value] of new URLSearchParams(body)) {
    const key = name.replace(/\[\]$/, '')
    const list = lists.get(key)
    if (list) list.push(value)
    else lists.set(key, [value])
  }
  return Object.fromEntries(lists)
}

function syntaxOf(body: string, contentType: string): Syntax | 'multipart' {
  if (body.startsWith('<')) return /^<(!doctype html|html|div|p|table|body|b|br|span)\b/i.test(body) ? 'text' : 'xml'
  // A mail may begin with `[New lead]`, a JSON list does not.
  if (/^(\{|\[\s*[[{"\]])/.test(body)) return 'json'
  if (/multipart\//i.test(contentType)) return 'multipart'
  if (/x-www-form-urlencoded/i.test(contentType)) return 'form'
  if (/[/+]json/i.test(contentType)) return 'json'
  if (/[/+]xml/i.test(contentType)) return 'xml'
  return /^[^\s=&]{1,200}=[^\s]*$/.test(body) ? 'form' : 'text'
}

/**
 * Finds out what a body is, from its first characters rather than its label, and parses it. `notes` says what was odd.
 * `asText` leaves it unparsed. Never throws; every refusal is a sentence the sender can act on.
 */
export function parseBody(
  body: string,
  contentType: string,
  asText = false,
): { ok: true; syntax: Syntax; tree: unknown; text: string; notes: string[] } | Unreadable {
  const text = body.replace(/^\ufeff/, '').trim()
  if (!text) return unreadable('empty', 'The body is empty.')
  if (text.length > longestBody)
    return unreadable(
      'too-large',
      `The body is longer than ${longestBody.toLocaleString('en-US')} characters. Send fewer leads at a time.`,
    )
  if (text.includes('\u0000')) return unreadable('unsupported', 'The body is not UTF-8 text. Send it in UTF-8.')
  const notes = text.includes('\ufffd') ? ['Some characters could not be read: the body is not UTF-8.'] : []
  const syntax = asText ? 'text' : syntaxOf(text, contentType)
  if (syntax === 'multipart')
    return unreadable('unsupported', 'Multipart forms are not read. Send JSON, XML or a URL-encoded form.')
  if (syntax === 'text') return { ok: true, syntax, tree: undefined, text, notes }
  const parsed =
    syntax === 'xml' ? parseXml(text) : syntax === 'json' ? parseJson(text) : { ok: true as const, tree: parseForm(text) }
  return parsed.ok ? { ok: true, syntax, tree: parsed.tree, text, notes } : parsed
}
