import { type AppPermission, appPermissions } from '#policy/app-rights.ts'
import type { AppRequest } from '../contract/permitting.ts'

export interface AskingApp {
  redirects: readonly string[]
  permissions: readonly string[]
}

export type Judged =
  | { ok: true; to: string; challenge: string; permissions: AppPermission[] }
  /** Told to the person: the address may be somebody else's than the app's, and is sent nothing. */
  | { ok: false; problem: string }
  /** Told to the app: the address is its own. */
  | { ok: false; to: string; error: string; description: string }

/**
 * Whether an app may ask a person this (OAuth 2.1, RFC 9700 section 2.1): a code, for an address that is registered letter by
 * letter, with a proof key by SHA-256, and for functions it was registered for. `app` is undefined where there is none here.
 */
export function judgeRequest(app: AskingApp | undefined, asked: AppRequest): Judged {
  if (!app)
    return {
      ok: false,
      problem: 'Your company has not registered this app. One that another company registered is let in by its own people.',
    }
  const to = asked.redirect_uri
  if (to === undefined || !app.redirects.includes(to))
    return { ok: false, problem: 'The app asks to send you to an address that is not registered for it. Nothing was sent there.' }
  const no = (error: string, description: string): Judged => ({ ok: false, to, error, description })
  if (asked.response_type !== 'code') return no('unsupported_response_type', 'Ask for response_type=code.')
  if (asked.response_mode !== undefined && asked.response_mode !== 'query')
    return no('invalid_request', 'Only response_mode=query is served.')
  if (asked.code_challenge === undefined || asked.code_challenge_method !== 'S256')
    return no('invalid_request', 'A code_challenge with code_challenge_method=S256 is required.')
  if (!/^[\w-]{43}$/.test(asked.code_challenge)) return no('invalid_request', 'The code_challenge is not a SHA-256 in base64url.')
  const permissions = scopeOf(asked.scope, app.permissions)
  if (!permissions) return no('invalid_scope', 'The app is not registered for some of this scope.')
  return { ok: true, to, challenge: asked.code_challenge, permissions }
}

/** The functions a scope names, each once, or all of them where it names none; undefined where one of them is not to be had. */
export function scopeOf(scope: string | undefined, registered: readonly string[]): AppPermission[] | undefined {
  const open = appPermissions.filter(permission => registered.includes(permission))
  if (scope === undefined) return open
  const asked = scope.split(' ').filter(Boolean)
  if (!asked.length || asked.some(one => !(open as readonly string[]).includes(one))) return undefined
  return open.filter(permission => asked.includes(permission))
}

/** The address with the answer in its query, and who gives it (RFC 9207): an app with several servers can tell them apart. */
export function answerTo(to: string, issuer: string, answer: Record<string, string | undefined>): string {
  const url = new URL(to)
  for (const [name, value] of Object.entries({ ...answer, iss: issuer }))
    if (value !== undefined) url.searchParams.append(name, value)
  return url.href
}
