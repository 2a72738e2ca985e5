import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { base64url, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

/** A provider that says whatever the test has it say: for what no honest one sends. */
export interface ForgedProvider {
  issuer: string
  /** What the ID token of the next code holds, made from what an honest one would. */
  token: (honest: JWTPayload) => Promise<string> | string
  metadata: Record<string, unknown>
  sign(claims: JWTPayload, header?: Record<string, unknown>): Promise<string>
  /** Signed by a key nobody knows. */
  signOtherwise(claims: JWTPayload): Promise<string>
  /** With `alg: none` and no signature. */
  unsigned(claims: JWTPayload, alg?: string): string
  /** Times its token endpoint was asked. */
  exchanged(): number
  close(): Promise<void>
}

export async function openForgedProvider(clientId: string): Promise<ForgedProvider> {
  const [own, other] = await Promise.all([generateKeyPair('RS256', { extractable: true }), generateKeyPair('RS256')])
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }
  let nonce = ''
  let times = 0
  const server: Server = createServer((request, response) => {
    const json = (value: unknown) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    const url = new URL(request.url!, forged.issuer)
    if (url.pathname === '/.well-known/openid-configuration') return json(forged.metadata)
    if (url.pathname === '/jwks') return json({ keys: [jwk] })
    if (url.pathname === '/auth') {
      nonce = url.searchParams.get('nonce') ?? ''
      return response.writeHead(204).end()
    }
    times++
    const now = Math.floor(Date.now() / 1000)
    const honest = {
      iss: forged.issuer,
      sub: 'forged',
      aud: clientId,
      iat: now,
      exp: now + 300,
      nonce,
      email: 'leo@palmetto.example',
      email_verified: true,
    }
    void Promise.resolve(forged.token(honest)).then(id_token =>
      json({ access_token: 'a', token_type: 'Bearer', expires_in: 60, id_token }),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const encode = (value: unknown) => base64url.encode(JSON.stringify(value))
  const forged: ForgedProvider = {
    issuer,
    metadata: {
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
      code_challenge_methods_supported: ['S256'],
    },
    token: honest => forged.sign(honest),
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one', ...header }).sign(own.privateKey),
    signOtherwise: claims => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(other.privateKey),
    unsigned: (claims, alg = 'none') => `${encode({ alg })}.${encode(claims)}.`,
    exchanged: () => times,
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  return forged
}
