import { createHash } from 'node:crypto'
import { createRemoteJWKSet, type JWTVerifyGetKey, customFetch as joseFetch } from 'jose'
import * as client from 'openid-client'
import { fetchOutside, type OutsideReach } from '#adapters/http/index.ts'

/** A client's identity provider, as its administrator gave it. */
export interface OidcProvider {
  issuer: string
  clientId: string
  /** Undefined for a public client: then PKCE alone binds the code to us. */
  clientSecret: string | undefined
  reach: OutsideReach
}

export interface Known {
  config: client.Configuration
  keys: JWTVerifyGetKey
}

/** Seconds a clock may be off, on either side. */
export const clockToleranceSeconds = 30
const timeoutSeconds = 10
/** What a provider says of itself is asked again after so long; its keys are fetched anew whenever one is unknown. */
const keptMs = 10 * 60_000
const mostKept = 200

const kept = new Map<string, { until: number; known: Promise<Known> }>()

const keyOf = (p: OidcProvider) =>
  createHash('sha256')
    .update(JSON.stringify([p.issuer, p.clientId, p.clientSecret ?? null, p.reach]))
    .digest('base64')

/** Discovers the provider (OpenID Connect Discovery 1.0): its metadata must name the very issuer that was configured. */
export async function discovered(provider: OidcProvider): Promise<Known> {
  const key = keyOf(provider)
  const had = kept.get(key)
  if (had && had.until > Date.now()) return had.known
  if (kept.size >= mostKept) kept.delete(kept.keys().next().value!)
  const known = discover(provider)
  kept.set(key, { until: Date.now() + keptMs, known })
  known.catch(() => kept.delete(key))
  return known
}

async function discover({ issuer, clientId, clientSecret, reach }: OidcProvider): Promise<Known> {
  const fetched = fetchOutside(reach)
  const config = await client.discovery(
    new URL(issuer),
    clientId,
    { [client.clockTolerance]: clockToleranceSeconds, ...(clientSecret !== undefined && { client_secret: clientSecret }) },
    undefined,
    {
      [client.customFetch]: fetched as client.CustomFetch,
      timeout: timeoutSeconds,
      // The signature of an ID token is checked even though it came straight from the token endpoint.
      execute: [client.enableNonRepudiationChecks, ...(reach.plain ? [client.allowInsecureRequests] : [])],
    },
  )
  const metadata = config.serverMetadata()
  if (!metadata.jwks_uri || !metadata.authorization_endpoint || !metadata.token_endpoint)
    throw new Error('The provider does not name its keys, its sign-in page or its token endpoint.')
  const page = new URL(metadata.authorization_endpoint)
  if (page.protocol !== 'https:' && !(reach.plain && page.protocol === 'http:'))
    throw new Error('The provider’s sign-in page is not https.')
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri), {
    [joseFetch]: fetched as never,
    timeoutDuration: timeoutSeconds * 1000,
  })
  return { config, keys }
}
