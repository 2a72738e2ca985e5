import type { TokenRefusal } from '../contract/tokens.ts'

/** Minutes an access token is good for: as long as one that was taken can be used. */
export const accessMinutes = 10
/** Seconds a code is good for. */
export const codeSeconds = 60
/** Days the secret before is still good for, so that an app can change to the new one without a gap. */
export const overlapDays = 7

/** Wrong secrets of one app from one network, before further ones are not looked at. */
export const guessing = { most: 20, minutes: 15, delays: [] as readonly number[] }

/** What an app must send for each grant. */
export const grants = {
  authorization_code: ['code', 'code_verifier'],
  refresh_token: ['refresh_token'],
  client_credentials: [],
} as const
export type GrantType = keyof typeof grants

export const isGrant = (type: string | undefined): type is GrantType => type !== undefined && Object.hasOwn(grants, type)

/** RFC 7636 section 4.1. */
export const isVerifier = (text: string): boolean => /^[A-Za-z0-9\-._~]{43,128}$/.test(text)

const statuses: Partial<Record<TokenRefusal['error'], number>> = { invalid_client: 401, temporarily_unavailable: 429 }

/** Nothing is given. The words tell nobody whether a secret was near, and are for the app's own log. */
export const refused = (error: TokenRefusal['error'], description: string): TokenRefusal => ({
  statusCode: statuses[error] ?? 400,
  error,
  error_description: description,
})
