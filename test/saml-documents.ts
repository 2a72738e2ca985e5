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
/** What a provider signs: the assertion, or the whole response around it. */
export type Form = 'Assertion' | 'Response'
export const good = (more: Partial<Said> = {}, way: Partial<SigningWay> & { form?: Form } = {}) =>
  signed(responseOf(assertion(more), said), way.form ?? 'Assertion', { key: own.key, ...way })
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

const signedId = (form: Form) => (form === 'Assertion' ? '_a1' : '_response')
const made =
  (form: Form): typeof good =>
  (more, way) =>
    good(more, { form, ...way })

/** Refused in whichever form they are signed. */
export const documents = (form: Form): [what: string, why: string, xml: () => string | Buffer][] => [
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
  [
    'the signature of the response inside the assertion',
    'reference',
    () => senderBare.replace('</saml:Issuer><saml:Subject', `</saml:Issuer>${senderSignature}<saml:Subject`),
  ],
  [
    'the signature of the response in its status',
    'misplaced-signature',
    () => senderBare.replace('<samlp:Status>', `<samlp:Status>${senderSignature}`),
  ],
  [
    'the signed response inside a forged one without an assertion',
    'misplaced-assertion',
    () => responseOf(senderSigned, said, '_evil-response'),
  ],
  [
    'a forged assertion in the signed response instead of its own',
    'signature',
    () => senderSigned.replace(/<saml:Assertion[\s\S]*<\/saml:Assertion>/, evil),
  ],
  [
    'something more in the signed response',
    'signature',
    () => senderSigned.replace('<samlp:Status>', '<samlp:Extensions/><samlp:Status>'),
  ],
  [
    'a failure that was signed, made a success',
    'signature',
    () =>
      signed(r(bare).replace('status:Success', 'status:Responder'), 'Response', { key: own.key }).replace(
        'status:Responder',
        'status:Success',
      ),
  ],
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
  ['a changed name', 'signature', () => made(form)().replace('>leo@palmetto.example<', '>ann@palmetto.example<')],
  ['the signature of another key', 'signature', () => made(form)({}, { key: other.key })],
  ['a changed digest', 'signature', () => made(form)().replace(/<ds:DigestValue>./, '<ds:DigestValue>Z')],
  [
    'a reference to the other of the two',
    'reference',
    () => made(form)().replace(`URI="#${signedId(form)}"`, `URI="#${signedId(form === 'Assertion' ? 'Response' : 'Assertion')}"`),
  ],
  ['a reference to nothing, which is everything', 'reference', () => made(form)().replace(`URI="#${signedId(form)}"`, 'URI=""')],
  [
    'a reference to elsewhere',
    'reference',
    () => made(form)().replace(`URI="#${signedId(form)}"`, 'URI="https://attacker.example/x#_a1"'),
  ],
  [
    'a second reference',
    'reference',
    () => made(form)().replace('</ds:Reference>', '</ds:Reference><ds:Reference URI="#_other"/>'),
  ],
  [
    'a transform that leaves things out',
    'transform',
    () =>
      made(form)().replace(
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
  ['SHA-1 in the signature', 'weak-algorithm', () => made(form)({}, { signature: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' })],
  ['SHA-1 in the digest', 'weak-algorithm', () => made(form)({}, { digest: 'http://www.w3.org/2000/09/xmldsig#sha1' })],
  [
    'a shared key instead of the provider’s',
    'weak-algorithm',
    () => made(form)().replace('xmldsig-more#rsa-sha256', 'xmldsig-more#hmac-sha256'),
  ],
  // For whom, by whom, when, in answer to what.
  ['another issuer', 'issuer', () => made(form)({ issuer: 'https://other.example' })],
  [
    'a response of another issuer',
    'issuer',
    () =>
      made(form)()
        .replace('<saml:Issuer xmlns', '<saml:Issuer xmlns:y="urn:y" xmlns')
        .replace(/(<saml:Issuer xmlns:y[^>]*>)[^<]*/, '$1https://other.example'),
  ],
  ['another audience', 'audience', () => made(form)({ audience: 'https://other.example/metadata' })],
  [
    'no audience',
    'audience',
    () => signed(r(bare.replace(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/, '')), form, { key: own.key }),
  ],
  ['another recipient', 'recipient', () => made(form)({ recipient: 'https://other.example/acs' })],
  [
    'another destination',
    'destination',
    () => made(form)().replace(`Destination="${said.recipient}"`, 'Destination="https://other.example/acs"'),
  ],
  ['the answer to another request', 'in-response-to', () => made(form)({ request: 'r-another' })],
  [
    'a response to another request',
    'in-response-to',
    () => made(form)().replace('InResponseTo="r-request"><saml:Issuer', 'InResponseTo="r-another"><saml:Issuer'),
  ],
  [
    'an answer nobody asked for',
    'in-response-to',
    () => made(form)().replace(' InResponseTo="r-request"><saml:Issuer', '><saml:Issuer'),
  ],
  ['an assertion that has expired', 'expired', () => made(form)({ notBefore: now - 900_000, notOnOrAfter: now - 120_000 })],
  ['an assertion of tomorrow', 'not-yet', () => made(form)({ notBefore: now + 864e5, notOnOrAfter: now + 2 * 864e5 })],
  [
    'an assertion without an end',
    'statement',
    () => signed(r(bare.replaceAll(/ NotOnOrAfter="[^"]*"/g, '')), form, { key: own.key }),
  ],
  [
    'no statement of signing in',
    'statement',
    () => signed(r(bare.replace(/<saml:AuthnStatement.*<\/saml:AuthnStatement>/, '')), form, { key: own.key }),
  ],
  ['no subject', 'subject', () => signed(r(bare.replace(/<saml:Subject>.*<\/saml:Subject>/, '')), form, { key: own.key })],
  [
    'a holder of a key instead of a bearer',
    'subject',
    () => signed(r(bare.replace('cm:bearer', 'cm:holder-of-key')), form, { key: own.key }),
  ],
  [
    'two confirmations',
    'subject',
    () =>
      signed(r(bare.replace(/(<saml:SubjectConfirmation .*<\/saml:SubjectConfirmation>)/, '$1$1')), form, {
        key: own.key,
      }),
  ],
  ['a name for once', 'transient', () => made(form)({ format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' })],
  ['a failure', 'status', () => made(form)().replace('status:Success', 'status:AuthnFailed')],
  // What two readers would read in two ways, or what is only meant to hurt.
  ['a comment inside the name', 'comment', () => made(form)({ nameId: 'leo@palmetto.example<!---->.attacker.example' })],
  ['a comment anywhere', 'comment', () => made(form)().replace('<samlp:Status>', '<!-- x --><samlp:Status>')],
  [
    'text that is not read as markup',
    'cdata',
    () => made(form)().replace('>leo@palmetto.example<', '><![CDATA[leo@palmetto.example]]><'),
  ],
  [
    'a processing instruction',
    'instruction',
    () => made(form)().replace('<samlp:Status>', '<?xml-stylesheet href="x"?><samlp:Status>'),
  ],
  ['a document type', 'doctype', () => `<!DOCTYPE r>${made(form)()}`],
  [
    'a file of the host as an entity',
    'doctype',
    () => `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>${made(form)({ nameId: '&x;' })}`,
  ],
  ['a bomb of entities', 'doctype', () => entities + made(form)().replace('leo@', '&j;@')],
  ['a document type in other letters', 'doctype', () => `<! DocType r>${made(form)()}`],
  ['markup that is not closed', 'not-xml', () => made(form)().replace('</samlp:Status>', '')],
  [
    'something else in XML',
    'not-a-response',
    () => '<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_l" Version="2.0"/>',
  ],
  [
    'a response of another namespace',
    'not-a-response',
    () => made(form)().replaceAll('urn:oasis:names:tc:SAML:2.0:protocol', 'urn:x'),
  ],
  ['elements without end', 'too-deep', () => r(`${'<x>'.repeat(200)}${'</x>'.repeat(200)}${whole}`)],
  ['more elements than a person has', 'too-deep', () => r('<x/>'.repeat(6000) + whole)],
  ['more bytes than a person has', 'too-long', () => r(`<x>${'x'.repeat(300_000)}</x>${whole}`)],
  ['bytes that are no text', 'not-text', () => Buffer.concat([Buffer.from(made(form)()), Buffer.from([0xff, 0xfe, 0xc0])])],
]
