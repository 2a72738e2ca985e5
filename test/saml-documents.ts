import type { SamlQuestion } from '#adapters/saml/index.ts'
import { selfSigned } from './certificate.ts'
import { assertionOf, responseOf, type Said, type SigningWay, signed } from './saml-provider.ts'

/** Documents as attackers send them, each refused for a reason of its own by the process that reads them. */
export const own = selfSigned('provider.example')
export const other = selfSigned('attacker.example')
export const now = Date.parse('2026-06-01T12:00:00Z')
export const said: Said = {
  id: '_a1',
  issuer: 'https://provider.example/metadata',
  audience: 'https://crm.example/sso/saml/1/metadata',
  recipient: 'https://crm.example/sso/saml/1/acs',
  request: 'r-request',
  nameId: 'leo@palmetto.example',
  now,
}
export const question = (xml: string | Buffer): SamlQuestion => ({
  response: Buffer.from(xml).toString('base64'),
  entityId: said.issuer,
  certificates: [own.certificate],
  audience: said.audience,
  recipient: said.recipient,
  request: said.request,
  now,
})

const assertion = (more: Partial<Said> = {}) => assertionOf({ ...said, ...more })
export const good = (more: Partial<Said> = {}, way: Partial<SigningWay> = {}) =>
  signed(responseOf(assertion(more), said), 'Assertion', { key: own.key, ...way })
const bySender = (more: Partial<Said> = {}) => signed(responseOf(assertion(more), said), 'Response', { key: own.key })

/** The parts of a good document, to put together otherwise. */
const partsOf = (xml: string) => {
  const signature = /<ds:Signature[\s\S]*<\/ds:Signature>/.exec(xml)![0]
  const whole = /<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(xml)![0]
  return { signature, whole, bare: whole.replace(signature, '') }
}
const { signature, whole, bare } = partsOf(good())
const evil = bare.replace('"_a1"', '"_evil"').replace('leo@palmetto.example', 'ann@palmetto.example')
const evilWith = (inside: string) => evil.replace('</saml:Issuer>', `</saml:Issuer>${inside}`)
const inside = (wrapper: string) => signature.replace('</ds:Signature>', `${wrapper}</ds:Signature>`)
const r = (content: string, more = '') => responseOf(content, said, '_response', more)
const senderSigned = bySender()
const senderSignature = partsOf(senderSigned).signature
const senderBare = senderSigned.replace(senderSignature, '')
const evilResponse = (more: string) => responseOf(evil, said, '_evil-response', more)
const entities = `<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, n) => `<!ENTITY ${'bcdefghij'[n]} "${`&${'abcdefghij'[n]};`.repeat(10)}">`).join('')}]>`

export const documents: [what: string, why: string, xml: () => string | Buffer][] = [
  // Wrapping of a signature (Somorovsky et al., "On Breaking SAML", 2012), as tools number them.
  [
    'XSW1: the signed response inside the signature of a forged one',
    'two-assertions',
    () => evilResponse(senderSignature.replace('</ds:Signature>', `${senderBare}</ds:Signature>`)),
  ],
  [
    'XSW2: the signed response beside the signature of a forged one',
    'two-assertions',
    () => evilResponse(senderBare + senderSignature),
  ],
  ['XSW3: a forged assertion before the signed one', 'two-assertions', () => r(evil + whole)],
  [
    'XSW4: the signed assertion inside a forged one',
    'two-assertions',
    () => r(evil.replace('</saml:Assertion>', `${whole}</saml:Assertion>`)),
  ],
  ['XSW5: the signature in a forged assertion, the signed one behind it', 'two-assertions', () => r(evilWith(signature) + bare)],
  ['XSW6: the signed assertion inside the signature of a forged one', 'two-assertions', () => r(evilWith(inside(bare)))],
  ['XSW7: a forged assertion in extensions', 'two-assertions', () => r(whole, `<samlp:Extensions>${evil}</samlp:Extensions>`)],
  [
    'XSW8: the signed assertion as an object of the signature of a forged one',
    'two-assertions',
    () => r(evilWith(inside(`<ds:Object>${bare}</ds:Object>`))),
  ],
  ['XSW with the same id twice', 'duplicate-id', () => r(evil.replace('_evil', '_a1') + whole)],
  [
    'the same id in another letter case of its attribute',
    'duplicate-id',
    () => r(whole).replace('<samlp:Status>', '<samlp:Status Id="_a1">'),
  ],
  [
    'an assertion of another namespace beside the signed one',
    'two-assertions',
    () => r(`<x:Assertion xmlns:x="urn:x" ID="_x"/>${whole}`),
  ],
  [
    'two assertions, both signed',
    'two-assertions',
    () => r(whole + partsOf(good({ id: '_a2', nameId: 'ann@palmetto.example' })).whole),
  ],
  ['the signed assertion one level deeper', 'misplaced-assertion', () => r(`<samlp:Extensions>${whole}</samlp:Extensions>`)],
  ['an object in the signature', 'signature-object', () => r(whole.replace(signature, inside('<ds:Object>x</ds:Object>')))],
  ['the signature of the response only', 'misplaced-signature', () => senderSigned],
  ['the response signed too', 'two-signatures', () => signed(good(), 'Response', { key: own.key })],
  ['two signatures in the assertion', 'two-signatures', () => r(whole.replace(signature, signature + signature))],
  ['no signature', 'unsigned', () => r(bare)],
  ['no assertion', 'no-assertion', () => r('')],
  [
    'an encrypted assertion',
    'encrypted',
    () => r('<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>'),
  ],
  // What was signed.
  ['a changed name', 'signature', () => good().replace('>leo@palmetto.example<', '>ann@palmetto.example<')],
  ['the signature of another key', 'signature', () => good({}, { key: other.key })],
  ['a changed digest', 'signature', () => good().replace(/<ds:DigestValue>./, '<ds:DigestValue>Z')],
  ['a reference to the response', 'reference', () => good().replace('URI="#_a1"', 'URI="#_response"')],
  ['a reference to nothing, which is everything', 'reference', () => good().replace('URI="#_a1"', 'URI=""')],
  ['a reference to elsewhere', 'reference', () => good().replace('URI="#_a1"', 'URI="https://attacker.example/x#_a1"')],
  ['a second reference', 'reference', () => good().replace('</ds:Reference>', '</ds:Reference><ds:Reference URI="#_response"/>')],
  [
    'a transform that leaves things out',
    'transform',
    () =>
      good().replace(
        '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>',
        '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"/>',
      ),
  ],
  [
    'canonicalization that keeps comments',
    'transform',
    () =>
      good(
        {},
        {
          transforms: [
            'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
            'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
          ],
        },
      ),
  ],
  ['SHA-1 in the signature', 'weak-algorithm', () => good({}, { signature: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' })],
  ['SHA-1 in the digest', 'weak-algorithm', () => good({}, { digest: 'http://www.w3.org/2000/09/xmldsig#sha1' })],
  [
    'a shared key instead of the provider’s',
    'weak-algorithm',
    () => good().replace('xmldsig-more#rsa-sha256', 'xmldsig-more#hmac-sha256'),
  ],
  // For whom, by whom, when, in answer to what.
  ['another issuer', 'issuer', () => good({ issuer: 'https://other.example' })],
  [
    'a response of another issuer',
    'issuer',
    () =>
      good()
        .replace('<saml:Issuer xmlns', '<saml:Issuer xmlns:y="urn:y" xmlns')
        .replace(/(<saml:Issuer xmlns:y[^>]*>)[^<]*/, '$1https://other.example'),
  ],
  ['another audience', 'audience', () => good({ audience: 'https://other.example/metadata' })],
  [
    'no audience',
    'audience',
    () => signed(r(bare.replace(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/, '')), 'Assertion', { key: own.key }),
  ],
  ['another recipient', 'recipient', () => good({ recipient: 'https://other.example/acs' })],
  [
    'another destination',
    'destination',
    () => good().replace(`Destination="${said.recipient}"`, 'Destination="https://other.example/acs"'),
  ],
  ['the answer to another request', 'in-response-to', () => good({ request: 'r-another' })],
  [
    'a response to another request',
    'in-response-to',
    () => good().replace('InResponseTo="r-request"><saml:Issuer', 'InResponseTo="r-another"><saml:Issuer'),
  ],
  [
    'an answer nobody asked for',
    'in-response-to',
    () => good().replace(' InResponseTo="r-request"><saml:Issuer', '><saml:Issuer'),
  ],
  ['an assertion that has expired', 'expired', () => good({ notBefore: now - 900_000, notOnOrAfter: now - 120_000 })],
  ['an assertion of tomorrow', 'not-yet', () => good({ notBefore: now + 864e5, notOnOrAfter: now + 2 * 864e5 })],
  [
    'an assertion without an end',
    'statement',
    () => signed(r(bare.replaceAll(/ NotOnOrAfter="[^"]*"/g, '')), 'Assertion', { key: own.key }),
  ],
  [
    'no statement of signing in',
    'statement',
    () => signed(r(bare.replace(/<saml:AuthnStatement.*<\/saml:AuthnStatement>/, '')), 'Assertion', { key: own.key }),
  ],
  ['no subject', 'subject', () => signed(r(bare.replace(/<saml:Subject>.*<\/saml:Subject>/, '')), 'Assertion', { key: own.key })],
  [
    'a holder of a key instead of a bearer',
    'subject',
    () => signed(r(bare.replace('cm:bearer', 'cm:holder-of-key')), 'Assertion', { key: own.key }),
  ],
  [
    'two confirmations',
    'subject',
    () =>
      signed(r(bare.replace(/(<saml:SubjectConfirmation .*<\/saml:SubjectConfirmation>)/, '$1$1')), 'Assertion', {
        key: own.key,
      }),
  ],
  ['a name for once', 'transient', () => good({ format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' })],
  ['a failure', 'status', () => good().replace('status:Success', 'status:AuthnFailed')],
  // What two readers would read in two ways, or what is only meant to hurt.
  ['a comment inside the name', 'comment', () => good({ nameId: 'leo@palmetto.example<!---->.attacker.example' })],
  ['a comment anywhere', 'comment', () => good().replace('<samlp:Status>', '<!-- x --><samlp:Status>')],
  [
    'text that is not read as markup',
    'cdata',
    () => good().replace('>leo@palmetto.example<', '><![CDATA[leo@palmetto.example]]><'),
  ],
  [
    'a processing instruction',
    'instruction',
    () => good().replace('<samlp:Status>', '<?xml-stylesheet href="x"?><samlp:Status>'),
  ],
  ['a document type', 'doctype', () => `<!DOCTYPE r>${good()}`],
  [
    'a file of the host as an entity',
    'doctype',
    () => `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>${good({ nameId: '&x;' })}`,
  ],
  ['a bomb of entities', 'doctype', () => entities + good().replace('leo@', '&j;@')],
  ['a document type in other letters', 'doctype', () => `<! DocType r>${good()}`],
  ['markup that is not closed', 'not-xml', () => good().replace('</samlp:Status>', '')],
  [
    'something else in XML',
    'not-a-response',
    () => '<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_l" Version="2.0"/>',
  ],
  ['a response of another namespace', 'not-a-response', () => good().replaceAll('urn:oasis:names:tc:SAML:2.0:protocol', 'urn:x')],
  ['elements without end', 'too-deep', () => r(`${'<x>'.repeat(200)}${'</x>'.repeat(200)}${whole}`)],
  ['more elements than a person has', 'too-deep', () => r('<x/>'.repeat(6000) + whole)],
  ['more bytes than a person has', 'too-long', () => r(`<x>${'x'.repeat(300_000)}</x>${whole}`)],
  ['bytes that are no text', 'not-text', () => Buffer.concat([Buffer.from(good()), Buffer.from([0xff, 0xfe, 0xc0])])],
]
