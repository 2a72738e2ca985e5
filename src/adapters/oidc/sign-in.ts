import * as client from 'openid-client'
import { clockToleranceSeconds, discovered, type OidcProvider } from './provider.ts'

export type { OidcProvider } from './provider.ts'

/** `provider`: it cannot be asked; `refused`: what it said does not hold; `cancelled`: the person or it said no. */
interface Failed {
  ok: false
  why: 'provider' | 'refused' | 'cancelled'
  /** A short word for the log, never what was sent. */
  code: string
}

/** What must come back, and where the browser goes. `state` is shown to it, the rest to nobody. */
export type OidcBegun = { ok: true; url: string; state: string; nonce: string; verifier: string } | Failed

export type OidcFinished =
  | {
      ok: true
      issuer: string
      subject: string
      email: string | undefined
      emailVerified: boolean
      name: string | undefined
      context: string | undefined
      methods: string[]
      /** Milliseconds since 1970. */
      authenticatedAt: number | undefined
      /** `sid`, by which the provider ends it again. */
      providerSession: string | undefined
    }
  | Failed

const scope = 'openid email profile'

/** An authorization request with PKCE (S256), state and nonce; `again` has the person prove themselves anew. */
export async function beginOidc(
  provider: OidcProvider,
  ask: { redirectUri: string; loginHint: string | undefined; again: boolean },
): Promise<OidcBegun> {
  try {
    const { config } = await discovered(provider)
    const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()]
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: ask.redirectUri,
      scope,
      response_type: 'code',
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...(ask.loginHint && { login_hint: ask.loginHint }),
      ...(ask.again && { prompt: 'login', max_age: '0' }),
    })
    return { ok: true, url: url.href, state, nonce, verifier }
  } catch (error) {
    return { ok: false, why: 'provider', code: codeOf(error) }
  }
}

/**
 * Exchanges the code and judges what came: `iss` of the answer where the provider sends it (RFC 9207), state, PKCE, and of
 * the ID token signature, algorithm, issuer, audience, times and nonce (OpenID Connect Core 3.1.3.7).
 */
export async function finishOidc(
  provider: OidcProvider,
  expected: { callback: URL; state: string; nonce: string; verifier: string; again: boolean },
): Promise<OidcFinished> {
  try {
    const { config } = await discovered(provider)
    const tokens = await client.authorizationCodeGrant(config, expected.callback, {
      expectedState: expected.state,
      expectedNonce: expected.nonce,
      pkceCodeVerifier: expected.verifier,
      idTokenExpected: true,
      ...(expected.again && { maxAge: clockToleranceSeconds }),
    })
    const claims = tokens.claims()!
    const token = claims as Record<string, unknown>
    // Some providers keep the ID token thin and tell the rest when asked; who is meant stays the token's subject.
    const more =
      typeof token.email !== 'string' && config.serverMetadata().userinfo_endpoint
        ? ((await client.fetchUserInfo(config, tokens.access_token, claims.sub)) as Record<string, unknown>)
        : {}
    const said = { ...more, ...token }
    return {
      ok: true,
      issuer: claims.iss,
      subject: claims.sub,
      email: textOf(said.email)?.toLowerCase(),
      emailVerified: isSaid(said.email_verified) || isSaid(said.xms_edov),
      name: textOf(said.name),
      context: textOf(token.acr),
      methods: Array.isArray(token.amr) ? token.amr.filter(one => typeof one === 'string').slice(0, 20) : [],
      authenticatedAt: typeof token.auth_time === 'number' ? token.auth_time * 1000 : undefined,
      providerSession: textOf(token.sid),
    }
  } catch (error) {
    if (error instanceof client.AuthorizationResponseError) return { ok: false, why: 'cancelled', code: word(error.error) }
    const code = codeOf(error)
    return { ok: false, why: unanswered.test(code) ? 'provider' : 'refused', code }
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= 500 ? value : undefined
/** One provider writes it as a word, another as a number. */
const isSaid = (value: unknown): boolean => value === true || value === 'true' || value === 1 || value === '1'

const unanswered = /^(?:ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENET|OutsideFailed|NotPublic|OAUTH_TIMEOUT)/
const word = (text: string) => text.replace(/[^\w.-]/g, '').slice(0, 60)

/** The innermost code of what went wrong: libraries wrap the network's own. */
function codeOf(error: unknown): string {
  let found = 'failed'
  for (let at = error as { code?: unknown; name?: unknown; cause?: unknown } | undefined, n = 0; at && n < 5; n++) {
    if (typeof at.code === 'string') found = at.code
    else if (at.name === 'OutsideFailed' || at.name === 'NotPublic') found = at.name
    at = typeof at.cause === 'object' ? (at.cause as typeof at) : undefined
  }
  return word(found)
}
