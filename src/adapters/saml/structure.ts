import { createRequire } from 'node:module'
import type { SamlProblem, SamlQuestion } from './words.ts'

/** What a document may look like, judged before anything in it is believed: one assertion, one signature, and nothing clever. */

export class Refused extends Error {
  readonly why: SamlProblem
  constructor(why: SamlProblem) {
    super(why)
    this.why = why
  }
}

export const namespaces = {
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
} as const

// The very parser that `node-saml` brings and checks signatures with: two parsers may read one text in two ways.
const fromLibrary = createRequire(createRequire(import.meta.url).resolve('@node-saml/node-saml'))
const { DOMParser } = fromLibrary('@xmldom/xmldom') as {
  DOMParser: new (options: object) => { parseFromString(text: string, type: string): Document | undefined }
}

const mostBytes = 256 * 1024
const mostElements = 5000
const deepest = 40

/** The form field as text; whatever could make two readers see two things is refused by its letters alone. */
export function textOfField(field: string): string {
  if (field.length > mostBytes * 1.4) throw new Refused('too-long')
  const compact = field.replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) throw new Refused('not-base64')
  const bytes = Buffer.from(compact, 'base64')
  if (bytes.length > mostBytes) throw new Refused('too-long')
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Refused('not-text')
  }
  if (/<!\s*(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(text)) throw new Refused('doctype')
  if (text.includes('<!--')) throw new Refused('comment')
  if (text.includes('<![')) throw new Refused('cdata')
  if (text.includes('<!')) throw new Refused('doctype')
  if (text.replace(/^\s*<\?xml\s[^?]*\?>/, '').includes('<?')) throw new Refused('instruction')
  return text
}

/** Parsed strictly: what the parser would mend is refused. */
export function parsed(text: string): Element {
  const stop = () => {
    throw new Refused('not-xml')
  }
  const parser = new DOMParser({ errorHandler: { warning: stop, error: stop, fatalError: stop } })
  const root = parser.parseFromString(text, 'text/xml')?.documentElement
  if (!root) throw new Refused('not-xml')
  return root as Element
}

const isElement = (node: Node): node is Element => node.nodeType === 1

function childrenOf(parent: Element): Element[] {
  const found: Element[] = []
  for (let node = parent.firstChild; node; node = node.nextSibling) if (isElement(node)) found.push(node)
  return found
}

export const childrenNamed = (parent: Element, namespace: string, name: string): Element[] =>
  childrenOf(parent).filter(child => child.namespaceURI === namespace && child.localName === name)

/** Every element, the root first, without recursion: depth is the stranger's to choose. */
function elementsOf(root: Element): Element[] {
  const found: Element[] = []
  const left: [Element, number][] = [[root, 1]]
  for (let next = left.pop(); next; next = left.pop()) {
    const [element, depth] = next
    found.push(element)
    if (found.length > mostElements || depth > deepest) throw new Refused('too-deep')
    for (const child of childrenOf(element)) left.push([child, depth + 1])
  }
  return found
}

const signatureMethods = /^http:\/\/www\.w3\.org\/2001\/04\/xmldsig-more#rsa-sha(?:256|512)$/
const digestMethods = /^http:\/\/www\.w3\.org\/2001\/04\/xmlenc#sha(?:256|512)$/
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'

/**
 * Exactly one response with one assertion in it, and one signature in either of them: answers which. Names count whatever
 * their namespace.
 */
export function judgeStructure(root: Element, question: SamlQuestion): Element {
  const all = elementsOf(root)
  const named = (name: string) => all.filter(element => element.localName === name)
  if (root.localName !== 'Response' || root.namespaceURI !== namespaces.protocol) throw new Refused('not-a-response')
  if (named('EncryptedAssertion').length || named('EncryptedID').length || named('EncryptedAttribute').length)
    throw new Refused('encrypted')
  judgeIds(all)
  const [assertion, another] = named('Assertion')
  if (another) throw new Refused('two-assertions')
  judgeEnvelope(root, question)
  onlyAssertion(root, assertion)
  const [signature, second] = named('Signature')
  if (!signature) throw new Refused('unsigned')
  if (second) throw new Refused('two-signatures')
  const signed = [root, assertion].find(element => element === signature.parentNode)
  if (!signed || signature.namespaceURI !== namespaces.signature) throw new Refused('misplaced-signature')
  if (named('Object').length) throw new Refused('signature-object')
  judgeSignature(signature, signed)
  return signed
}

/** The assertion of a response, right in it. */
export function onlyAssertion(root: Element, assertion = childrenNamed(root, namespaces.assertion, 'Assertion')[0]): Element {
  if (!assertion) throw new Refused('no-assertion')
  if (assertion.parentNode !== root || assertion.namespaceURI !== namespaces.assertion) throw new Refused('misplaced-assertion')
  return assertion
}

function judgeIds(all: readonly Element[]): void {
  const seen = new Set<string>()
  for (const element of all) {
    for (let n = 0; n < element.attributes.length; n++) {
      const { name, value } = element.attributes.item(n)!
      if (name.replace(/^.*:/, '').toLowerCase() !== 'id') continue
      if (seen.has(value)) throw new Refused('duplicate-id')
      seen.add(value)
    }
  }
}

/** The part around the assertion. Where nobody signed it, it can only make us refuse. */
export function judgeEnvelope(root: Element, { recipient, request, entityId }: SamlQuestion): void {
  const destination = root.getAttribute('Destination')
  if (destination && destination !== recipient) throw new Refused('destination')
  const issuer = childrenNamed(root, namespaces.assertion, 'Issuer')[0]
  if (issuer && textIn(issuer) !== entityId) throw new Refused('issuer')
  const status = childrenNamed(root, namespaces.protocol, 'Status')[0]
  const code = status && childrenNamed(status, namespaces.protocol, 'StatusCode')[0]?.getAttribute('Value')
  if (code !== 'urn:oasis:names:tc:SAML:2.0:status:Success') throw new Refused('status')
  if (root.getAttribute('InResponseTo') !== request) throw new Refused('in-response-to')
}

function judgeSignature(signature: Element, signed: Element): void {
  const one = (parent: Element, name: string): Element => {
    const [found, another] = childrenNamed(parent, namespaces.signature, name)
    if (!found || another) throw new Refused('reference')
    return found
  }
  const info = one(signature, 'SignedInfo')
  const reference = one(info, 'Reference')
  const id = signed.getAttribute('ID')
  if (!id || !/^[A-Za-z_][\w.-]{0,200}$/.test(id) || reference.getAttribute('URI') !== `#${id}`) throw new Refused('reference')
  if (one(info, 'CanonicalizationMethod').getAttribute('Algorithm') !== exclusive) throw new Refused('transform')
  const transforms = childrenNamed(one(reference, 'Transforms'), namespaces.signature, 'Transform').map(t =>
    t.getAttribute('Algorithm'),
  )
  if (transforms.length !== 2 || transforms[0] !== enveloped || transforms[1] !== exclusive) throw new Refused('transform')
  if (!signatureMethods.test(one(info, 'SignatureMethod').getAttribute('Algorithm') ?? '')) throw new Refused('weak-algorithm')
  if (!digestMethods.test(one(reference, 'DigestMethod').getAttribute('Algorithm') ?? '')) throw new Refused('weak-algorithm')
}

/** The text of an element that holds nothing else. */
export function textIn(element: Element): string {
  for (let node = element.firstChild; node; node = node.nextSibling) if (node.nodeType !== 3) throw new Refused('not-xml')
  return (element.textContent ?? '').trim()
}
