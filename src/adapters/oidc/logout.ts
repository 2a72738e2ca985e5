import { errors, jwtVerify } from 'jose'
import { clockToleranceSeconds, discovered, type OidcProvider } from './provider.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
const longestToken = 16_000

export type LogoutRead =
  | { ok: true; issuer: string; subject: string | undefined; providerSession: string | undefined; id: string; expiresAt: number }
  | { ok: false; why: 'provider' | 'refused'; code: string }

/**
 * Judges a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6): type, signature, issuer, audience, times, the
 * event, a `jti`, a subject or session, and no nonce, so that no ID token can be taken for one. That it comes once only is
 * for the caller to see to.
 */
export async function readLogout(provider: OidcProvider, token: string): Promise<LogoutRead> {
  const no = (code: string): LogoutRead => ({ ok: false, why: 'refused', code })
  if (token.length > longestToken) return no('too-long')
  try {
    const { config, keys } = await discovered(provider)
    const { payload } = await jwtVerify(token, keys, {
      typ: 'logout+jwt',
      issuer: config.serverMetadata().issuer,
      audience: provider.clientId,
      algorithms,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['iat', 'exp', 'jti', 'events'],
      maxTokenAge: '10 minutes',
    })
    const { sub, sid, jti, exp, nonce } = payload
    const events = payload.events as Record<string, unknown> | null
    const body = typeof events === 'object' && events !== null && !Array.isArray(events) ? events[event] : undefined
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return no('event')
    if (nonce !== undefined) return no('nonce')
    if (typeof jti !== 'string' || jti === '' || jti.length > 500) return no('jti')
    if (sub !== undefined && typeof sub !== 'string') return no('sub')
    if (sid !== undefined && typeof sid !== 'string') return no('sid')
    if (sub === undefined && sid === undefined) return no('nobody')
    return { ok: true, issuer: payload.iss!, subject: sub, providerSession: sid, id: jti, expiresAt: exp! * 1000 }
  } catch (error) {
    if (error instanceof errors.JOSEError) return no(error.code)
    return { ok: false, why: 'provider', code: 'unanswered' }
  }
}
