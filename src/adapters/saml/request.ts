import { deflateRawSync } from 'node:zlib'

const escaped = (text: string): string => text.replace(/[<>&"']/g, c => `&#${c.charCodeAt(0)};`)

/** An authentication request by the redirect binding (SAML 2.0 bindings 3.4): where the browser goes. It is signed by nobody. */
export function samlRequestUrl(ask: {
  signInUrl: string
  entityId: string
  assertionUrl: string
  id: string
  relayState: string
  again: boolean
  now: Date
}): string {
  const xml = `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${ask.id}" Version="2.0" IssueInstant="${ask.now.toISOString()}" Destination="${escaped(ask.signInUrl)}" AssertionConsumerServiceURL="${escaped(ask.assertionUrl)}" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"${ask.again ? ' ForceAuthn="true"' : ''}><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${escaped(ask.entityId)}</saml:Issuer></samlp:AuthnRequest>`
  const url = new URL(ask.signInUrl)
  url.searchParams.set('SAMLRequest', deflateRawSync(Buffer.from(xml)).toString('base64'))
  url.searchParams.set('RelayState', ask.relayState)
  return url.href
}
