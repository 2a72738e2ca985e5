import { createRequire } from 'node:module'
import * as samlify from 'samlify'
import { selfSigned } from './certificate.ts'

// As it comes with the library under test.
const fromLibrary = createRequire(createRequire(import.meta.url).resolve('@node-saml/node-saml'))
interface Signer {
  addReference(what: { xpath: string; digestAlgorithm: string; transforms: string[] }): void
  computeSignature(xml: string, how: { prefix: string; location: { reference: string; action: string } }): void
  getSignedXml(): string
}
const { SignedXml } = fromLibrary('xml-crypto') as {
  SignedXml: new (options: { privateKey: string; signatureAlgorithm: string; canonicalizationAlgorithm: string }) => Signer
}

const assertionNs = 'urn:oasis:names:tc:SAML:2.0:assertion'
const protocolNs = 'urn:oasis:names:tc:SAML:2.0:protocol'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256'
const rsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'

export interface SamlPerson {
  nameId: string
  format?: string
  email?: string
  name?: string
  context?: string
}

/** What an assertion says; a test changes one thing at a time. */
export interface Said extends SamlPerson {
  id: string
  issuer: string
  audience: string
  recipient: string
  request: string
  now: number
  notOnOrAfter?: number
  notBefore?: number
}

export const emailFormat = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'
const iso = (at: number) => new Date(at).toISOString()
const minute = 60_000

export const assertionOf = (s: Said): string => {
  const [from, until] = [iso(s.notBefore ?? s.now - minute), iso(s.notOnOrAfter ?? s.now + 5 * minute)]
  const attribute = (name: string, value: string | undefined) =>
    value === undefined
      ? ''
      : `<saml:Attribute Name="${name}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`
  const attributes = attribute('email', s.email) + attribute('displayName', s.name)
  return `<saml:Assertion xmlns:saml="${assertionNs}" ID="${s.id}" Version="2.0" IssueInstant="${iso(s.now)}"><saml:Issuer>${s.issuer}</saml:Issuer><saml:Subject><saml:NameID Format="${s.format ?? emailFormat}">${s.nameId}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${until}" Recipient="${s.recipient}" InResponseTo="${s.request}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${from}" NotOnOrAfter="${until}"><saml:AudienceRestriction><saml:Audience>${s.audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${iso(s.now)}" SessionIndex="_session"><saml:AuthnContext><saml:AuthnContextClassRef>${s.context ?? 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>${attributes && `<saml:AttributeStatement>${attributes}</saml:AttributeStatement>`}</saml:Assertion>`
}

export const responseOf = (assertion: string, s: Said, id = '_response', more = ''): string =>
  `<samlp:Response xmlns:samlp="${protocolNs}" ID="${id}" Version="2.0" IssueInstant="${iso(s.now)}" Destination="${s.recipient}" InResponseTo="${s.request}"><saml:Issuer xmlns:saml="${assertionNs}">${s.issuer}</saml:Issuer>${more}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>${assertion}</samlp:Response>`

export interface SigningWay {
  key: string
  signature?: string
  digest?: string
  transforms?: string[]
  canonicalization?: string
}

/** Signs one element as a provider does, right behind its issuer; `of` is its local name. */
export function signed(xml: string, of: 'Assertion' | 'Response', way: SigningWay): string {
  const signer = new SignedXml({
    privateKey: way.key,
    signatureAlgorithm: way.signature ?? rsaSha256,
    canonicalizationAlgorithm: way.canonicalization ?? exclusive,
  })
  const at = `//*[local-name(.)='${of}']`
  signer.addReference({
    xpath: at,
    digestAlgorithm: way.digest ?? sha256,
    transforms: way.transforms ?? [enveloped, exclusive],
  })
  signer.computeSignature(xml, {
    prefix: 'ds',
    location: { reference: `${at}/*[local-name(.)='Issuer']`, action: 'after' },
  })
  return signer.getSignedXml()
}

/** A real SAML provider (`samlify`): reads our request by its metadata and answers with what it signs. */
export function openSamlProvider() {
  samlify.setSchemaValidator({ validate: async () => 'not needed here' })
  const { key, certificate } = selfSigned('provider.example')
  const entityId = 'https://provider.example/metadata'
  const signInUrl = 'https://provider.example/sign-in'
  const template = responseOf(
    assertionOf({
      id: '{AssertionID}',
      issuer: '{Issuer}',
      audience: '{Audience}',
      recipient: '{SubjectRecipient}',
      request: '{InResponseTo}',
      nameId: '{NameID}',
      format: '{NameIDFormat}',
      email: '{Email}',
      name: '{Name}',
      context: '{Context}',
      now: 0,
    }),
    { issuer: '{Issuer}', recipient: '{Destination}', request: '{InResponseTo}', now: 0 } as Said,
    '{ID}',
  )
    .replaceAll(iso(0), '{IssueInstant}')
    .replaceAll(iso(-minute), '{ConditionsNotBefore}')
    .replaceAll(iso(5 * minute), '{ConditionsNotOnOrAfter}')
  const provider = samlify.IdentityProvider({
    entityID: entityId,
    privateKey: key,
    signingCert: certificate,
    isAssertionEncrypted: false,
    requestSignatureAlgorithm: rsaSha256,
    singleSignOnService: [{ Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect', Location: signInUrl }],
    singleLogoutService: [{ Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect', Location: `${signInUrl}/out` }],
    nameIDFormat: [emailFormat],
    loginResponseTemplate: { context: template, attributes: [] },
  } as never)
  return {
    entityId,
    signInUrl,
    certificate,
    key,
    /** Answers a request at `url`, for somebody, as the form it would have the browser send. */
    async answers(
      url: string,
      metadata: string,
      person: SamlPerson,
      now: Date,
    ): Promise<{ SAMLResponse: string; RelayState: string }> {
      const service = samlify.ServiceProvider({ metadata })
      const query = Object.fromEntries(new URL(url).searchParams)
      const request = await provider.parseLoginRequest(service, 'redirect', { query })
      const { id = '', assertionConsumerServiceUrl: recipient = '' } = request.extract.request as Record<string, string>
      const tags: Record<string, string> = {
        ID: '_response',
        AssertionID: `_${Math.random().toString(16).slice(2)}`,
        Issuer: entityId,
        Audience: String(request.extract.issuer),
        Destination: recipient,
        SubjectRecipient: recipient,
        InResponseTo: id,
        NameID: person.nameId,
        NameIDFormat: person.format ?? emailFormat,
        Email: person.email ?? person.nameId,
        Name: person.name ?? 'Somebody',
        Context: person.context ?? 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
        IssueInstant: now.toISOString(),
        ConditionsNotBefore: iso(now.getTime() - minute),
        ConditionsNotOnOrAfter: iso(now.getTime() + 5 * minute),
      }
      const fill = (text: string) => ({ id: '_response', context: samlify.SamlLib.replaceTagsByValue(text, tags) })
      const answer = await provider.createLoginResponse(
        service,
        request as never,
        'post',
        { email: person.nameId },
        fill as never,
      )
      return { SAMLResponse: (answer as { context: string }).context, RelayState: query.RelayState! }
    },
  }
}
