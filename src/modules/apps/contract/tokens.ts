import { z } from 'zod'
import { command, query } from '#policy/action.ts'

/** What apps come for by themselves, as OAuth 2.1 writes it. Whoever comes is a visitor of the client whose app it says it is. */

const oauth = { door: 'oauth', needs: 'session.open' } as const
const sent = z.string().max(2000).optional()
/** By which an app shows who it is. */
const credentials = { client_id: z.string().max(200), client_secret: sent }
export type Credentials = z.output<z.ZodObject<typeof credentials>>

/** Why an app gets nothing (RFC 6749 section 5.2). */
const refusal = z.object({
  statusCode: z.int(),
  error: z.enum([
    'invalid_request',
    'invalid_client',
    'invalid_grant',
    'invalid_scope',
    'unauthorized_client',
    'unsupported_grant_type',
    'temporarily_unavailable',
  ]),
  error_description: z.string(),
})
export type TokenRefusal = z.output<typeof refusal>

export const issueTokens = command('apps.issueTokens', {
  ...oauth,
  summary: 'Tokens for a code, for the refresh token before, or for the app itself',
  http: 'POST /token',
  input: z.object({
    ...credentials,
    grant_type: sent,
    code: sent,
    redirect_uri: sent,
    code_verifier: sent,
    refresh_token: sent,
    scope: sent,
  }),
  output: z.union([
    z.object({
      access_token: z.string(),
      token_type: z.literal('Bearer'),
      expires_in: z.int(),
      scope: z.string(),
      refresh_token: z.string().optional(),
    }),
    refusal,
  ]),
  emits: ['permit.reused', 'permit.ended'],
})
export type TokenAsked = z.output<typeof issueTokens.input>
export type TokenAnswer = z.output<typeof issueTokens.output>

export const revokeToken = command('apps.revokeToken', {
  ...oauth,
  summary: 'An app gives a token back (RFC 7009)',
  http: 'POST /revoke',
  input: z.object({ ...credentials, token: z.string().max(2000), token_type_hint: sent }),
  output: z.union([refusal, z.object({})]),
  emits: ['permit.ended'],
})

export const introspectToken = query('apps.introspectToken', {
  ...oauth,
  summary: 'An app asks what a token of its own is good for (RFC 7662)',
  http: 'POST /introspect',
  input: z.object({ ...credentials, token: z.string().max(2000), token_type_hint: sent }),
  output: z.union([
    refusal,
    z.object({
      active: z.boolean(),
      scope: z.string().optional(),
      client_id: z.string().optional(),
      sub: z.string().optional(),
      token_type: z.string().optional(),
      iss: z.string().optional(),
      iat: z.int().optional(),
      exp: z.int().optional(),
    }),
  ]),
})
