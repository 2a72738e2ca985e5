import { getVerifiedXml } from '@node-saml/node-saml/lib/xml.js'
import { certificateProblem } from '#kernel/certificate.ts'
import {
  childrenNamed,
  judgeEnvelope,
  judgeStructure,
  namespaces,
  onlyAssertion,
  parsed,
  Refused,
  textIn,
  textOfField,
} from './structure.ts'
import type { SamlAnswer, SamlClaims, SamlQuestion } from './words.ts'

/** Milliseconds a clock may be off, on either side. */
const tolerance = 60_000
const transient = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'
const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'

/**
 * Judges a response (SAML 2.0 profiles 4.1.4.3): first what it looks like, then its one signature by `node-saml`, and then, in
 * the very bytes that were signed and nowhere else, for whom, by whom, when and in answer to what it was made.
 */
export async function judge(question: SamlQuestion): Promise<SamlAnswer> {
  try {
    const text = textOfField(question.response)
    const root = parsed(text)
    const signed = judgeStructure(root, question)
    const believed = parsed(signedBytes(text, signed, question))
    // Where the whole response was signed, what stands around the assertion is judged once more, in what was signed.
    if (signed === root) judgeEnvelope(believed, question)
    return { ok: true, claims: claimsOf(signed === root ? onlyAssertion(believed) : believed, question) }
  } catch (error) {
    return { ok: false, why: error instanceof Refused ? error.why : 'not-xml' }
  }
}

/** What the signature covers in canonical form, signed by one of the provider's certificates; `text` is the whole document. */
function signedBytes(text: string, signed: Element, { certificates }: SamlQuestion): string {
  const strong = certificates.filter(certificate => certificateProblem(certificate) === undefined)
  if (!strong.length) throw new Refused('weak-key')
  let bytes: string | null
  try {
    bytes = getVerifiedXml(text, signed, [...strong])
  } catch {
    throw new Refused('signature')
  }
  if (!bytes) throw new Refused('signature')
  return bytes
}

const only = (parent: Element, name: string, why: 'subject' | 'statement' | 'issuer'): Element => {
  const [found, another] = childrenNamed(parent, namespaces.assertion, name)
  if (!found || another) throw new Refused(why)
  return found
}

function moment(text: string | null): number {
  const at = text && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) throw new Refused('statement')
  return at
}

function claimsOf(assertion: Element, q: SamlQuestion): SamlClaims {
  if (
    assertion.localName !== 'Assertion' ||
    assertion.namespaceURI !== namespaces.assertion ||
    assertion.getAttribute('Version') !== '2.0'
  )
    throw new Refused('statement')
  const issuer = textIn(only(assertion, 'Issuer', 'issuer'))
  if (issuer !== q.entityId) throw new Refused('issuer')
  const subject = only(assertion, 'Subject', 'subject')
  const name = only(subject, 'NameID', 'subject')
  const nameId = textIn(name)
  const nameIdFormat = name.getAttribute('Format') || undefined
  if (!nameId || nameId.length > 500) throw new Refused('subject')
  if (nameIdFormat === transient) throw new Refused('transient')
  const until = Math.min(confirmedUntil(subject, q), conditionsUntil(assertion, q))
  const statement = only(assertion, 'AuthnStatement', 'statement')
  const ends = statement.getAttribute('SessionNotOnOrAfter')
  if (ends && moment(ends) + tolerance <= q.now) throw new Refused('expired')
  const context = childrenNamed(statement, namespaces.assertion, 'AuthnContext')[0]
  const reference = context && childrenNamed(context, namespaces.assertion, 'AuthnContextClassRef')[0]
  return {
    assertion: assertion.getAttribute('ID')!,
    expiresAt: until + tolerance,
    issuer,
    nameId,
    nameIdFormat,
    sessionIndex: statement.getAttribute('SessionIndex')?.slice(0, 500) || undefined,
    context: reference && textIn(reference),
    authenticatedAt: moment(statement.getAttribute('AuthnInstant')),
    attributes: attributesOf(assertion),
  }
}

/** One bearer confirmation that is for us, in answer to our request, and still good. */
function confirmedUntil(subject: Element, q: SamlQuestion): number {
  const [confirmation, another] = childrenNamed(subject, namespaces.assertion, 'SubjectConfirmation')
  if (!confirmation || another || confirmation.getAttribute('Method') !== bearer) throw new Refused('subject')
  const data = only(confirmation, 'SubjectConfirmationData', 'subject')
  if (data.getAttribute('Recipient') !== q.recipient) throw new Refused('recipient')
  if (data.getAttribute('InResponseTo') !== q.request) throw new Refused('in-response-to')
  return within(data, q.now)
}

function conditionsUntil(assertion: Element, q: SamlQuestion): number {
  const conditions = only(assertion, 'Conditions', 'statement')
  const restrictions = childrenNamed(conditions, namespaces.assertion, 'AudienceRestriction')
  const isForUs = (restriction: Element) =>
    childrenNamed(restriction, namespaces.assertion, 'Audience').some(audience => textIn(audience) === q.audience)
  if (!restrictions.length || !restrictions.every(isForUs)) throw new Refused('audience')
  return within(conditions, q.now)
}

/** Its end; a beginning is optional, an end is not. */
function within(element: Element, now: number): number {
  const from = element.getAttribute('NotBefore')
  if (from && moment(from) - tolerance > now) throw new Refused('not-yet')
  const end = moment(element.getAttribute('NotOnOrAfter'))
  if (end + tolerance <= now) throw new Refused('expired')
  return end
}

const mostAttributes = 200

function attributesOf(assertion: Element): Record<string, string[]> {
  const found = childrenNamed(assertion, namespaces.assertion, 'AttributeStatement').flatMap(statement =>
    childrenNamed(statement, namespaces.assertion, 'Attribute'),
  )
  const read = found.slice(0, mostAttributes).flatMap(attribute => {
    const name = attribute.getAttribute('Name')
    const texts = childrenNamed(attribute, namespaces.assertion, 'AttributeValue')
      // Values with elements in them say nothing we ask for.
      .filter(value => childCount(value) === 0)
      .map(value => textIn(value).slice(0, 2000))
    return name ? [[name.slice(0, 300), texts.slice(0, 100)] as const] : []
  })
  return Object.fromEntries(read)
}

const childCount = (element: Element): number => {
  let count = 0
  for (let node = element.firstChild; node; node = node.nextSibling) if (node.nodeType !== 3) count++
  return count
}
