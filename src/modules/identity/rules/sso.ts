import type { Assurance } from '../contract/sso.ts'

/** The TXT record that shows a domain is the client's. */
export const domainRecord = (proof: string): string => `connect-and-close-verify=${proof}`

/** The part after the last @, in lower case; undefined where it is no address. */
export function domainOf(email: string): string | undefined {
  const at = email.lastIndexOf('@')
  return at > 0 && at < email.length - 1 ? email.slice(at + 1).toLowerCase() : undefined
}

/**
 * What is copied to the provider. Each connection has addresses of its own, so that an answer of one provider is never taken
 * for another's (RFC 9700 section 4.4.2).
 */
export function ourAddresses(publicUrl: URL, connection: string) {
  const at = (path: string) => new URL(path, publicUrl).href
  return {
    redirectUri: at(`/sso/oidc/${connection}/callback`),
    logoutUri: at(`/sso/oidc/${connection}/logout`),
    assertionUrl: at(`/sso/saml/${connection}/acs`),
    entityId: at(`/sso/saml/${connection}/metadata`),
    metadataUrl: at(`/sso/saml/${connection}/metadata`),
    scimUrl: at('/scim/v2'),
  }
}

interface Provider {
  issuer?: string
  clientId?: string
  entityId?: string
  signInUrl?: string
  certificates?: readonly string[]
}

/** Why what was tested cannot be changed while people come through it. */
export const staysAsTested = 'This connection is on. Turn it off first to change this, or add a second connection.'

/** Of a secret that is to follow, where none is. */
export const noNext = 'No new secret waits here any more. Give it again.'

/**
 * Whether this is still the provider that was tested. A further certificate may be there before the provider signs with it, so
 * that it renews its own without anybody being shut out; those that were there stay.
 */
export function isSameProvider(tested: Provider, now: Provider): boolean {
  const plain = (['issuer', 'clientId', 'entityId', 'signInUrl'] as const).every(field => tested[field] === now[field])
  const after = new Set(now.certificates?.map(text => text.trim()))
  return plain && (tested.certificates ?? []).every(text => after.has(text.trim()))
}

/** Minutes for which what a provider says of the moment of signing in counts as now. */
const freshMinutes = 5

/** What a provider said of how and when the person signed in to it. */
export interface SignedInHow {
  /** `acr`, or the authentication context class of SAML. */
  context: string | undefined
  /** `amr` (RFC 8176). */
  methods: readonly string[]
  /** Milliseconds since 1970; undefined where it was not said. */
  at: number | undefined
}

/**
 * What that is worth here (NIST SP 800-63C-4): only words the client named count, what is not said counts as the least, and a
 * factor that cannot be phished counts only where it was used just now.
 */
export function shownBy(how: SignedInHow, assurance: Assurance, now: number): { secondFactor: boolean; strong: boolean } {
  const said = new Set([...(how.context === undefined ? [] : [how.context]), ...how.methods])
  const resistant = assurance.phishingResistant.some(word => said.has(word))
  const fresh = how.at !== undefined && now - how.at <= freshMinutes * 60_000 && how.at <= now + 60_000
  return {
    secondFactor: resistant || assurance.secondFactor.some(word => said.has(word)),
    strong: resistant && fresh,
  }
}

/** Why a sign-in through a provider did not open anything; the sign-in page has a sentence for each. */
export type SsoProblem =
  | 'cancelled'
  | 'expired'
  | 'other-browser'
  | 'provider'
  | 'refused'
  | 'off'
  | 'unknown-person'
  | 'unverified-email'
  | 'other-domain'
  | 'other-identity'
  | 'deactivated'

const emailFormat = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'
/** Names of attributes that hold the e-mail address, and those that hold the name, as providers write them. */
const emailNames = [
  'email',
  'mail',
  'emailaddress',
  'urn:oid:0.9.2342.19200300.100.1.3',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
]
const nameNames = [
  'displayname',
  'name',
  'urn:oid:2.16.840.1.113730.3.1.241',
  'http://schemas.microsoft.com/identity/claims/displayname',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name',
]

interface Asserted {
  issuer: string
  nameId: string
  nameIdFormat: string | undefined
  sessionIndex: string | undefined
  context: string | undefined
  authenticatedAt: number
  attributes: Record<string, string[]>
}

/** A judged assertion as what a provider says of a person. What it signs of an address counts as verified by it. */
export function vouchedBy(claims: Asserted) {
  const byName = new Map(Object.entries(claims.attributes).map(([name, values]) => [name.toLowerCase(), values[0]]))
  const said = (names: readonly string[]) =>
    names.map(name => byName.get(name)).find(value => value !== undefined && value !== '')
  const email = (claims.nameIdFormat === emailFormat ? claims.nameId : said(emailNames))?.toLowerCase()
  return {
    issuer: claims.issuer,
    subject: claims.nameId,
    email,
    emailVerified: email !== undefined,
    name: said(nameNames),
    providerSession: claims.sessionIndex,
    context: claims.context,
    methods: [] as string[],
    at: claims.authenticatedAt,
  }
}

const escaped = (text: string): string => text.replace(/[<>&"']/g, c => `&#${c.charCodeAt(0)};`)

/** What a provider needs to know of us (SAML 2.0 metadata 2.4.4). */
export const samlMetadata = (ours: { entityId: string; assertionUrl: string }): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${escaped(ours.entityId)}">
  <md:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>
    <md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${escaped(ours.assertionUrl)}" index="0" isDefault="true"/>
  </md:SPSSODescriptor>
</md:EntityDescriptor>
`
