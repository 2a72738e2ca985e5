import type { RefusalWord } from '#base/refusal.ts'
import { appPermissions, ownNamePermissions } from '#policy/app-rights.ts'
import { matrix, type Permission } from '#policy/matrix.ts'
import type { JsonSchema } from './json-schema.ts'
import { statusOf } from './problem.ts'

/** Names of headers and the cookie, as the HTTP door reads them. */
export const wire = { reason: 'X-Reason', cookie: '__Host-cc' } as const

const text = { type: 'string' }
const scopesOf = (permissions: readonly Permission[]) => Object.fromEntries(permissions.map(one => [one, matrix[one].label]))

const problem: JsonSchema = {
  type: 'object',
  description: 'Why a request was refused (RFC 9457).',
  required: ['type', 'title', 'status', 'detail', 'word', 'problems', 'facts', 'requestId'],
  properties: {
    type: { type: 'string', description: 'A URN that names the word' },
    title: text,
    status: { type: 'integer' },
    detail: { type: 'string', description: 'A sentence that a user can act on' },
    word: { type: 'string', enum: Object.keys(statusOf) },
    problems: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string', description: 'Dotted, such as person.emails.0' }, message: text },
      },
    },
    facts: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean', 'null'] } },
    requestId: { type: 'string', format: 'uuid', description: 'Say it when you ask for help' },
  },
}

const responseName = (status: string) => `Problem${status}`
const byStatus = Map.groupBy(Object.entries(statusOf) as [RefusalWord, number][], ([, status]) => String(status))

export const rateHeaders: JsonSchema = {
  RateLimit: { $ref: '#/components/headers/RateLimit' },
  'RateLimit-Policy': { $ref: '#/components/headers/RateLimitPolicy' },
}

export function problemResponses(words: readonly RefusalWord[]): Record<string, JsonSchema> {
  const statuses = [...new Set(words.map(word => String(statusOf[word])))].sort()
  return Object.fromEntries(statuses.map(status => [status, { $ref: `#/components/responses/${responseName(status)}` }]))
}

function problemResponse(words: readonly RefusalWord[]): JsonSchema {
  const waits = words.includes('too-many') || words.includes('unavailable')
  return {
    description: `Refused: ${words.join(' or ')}`,
    headers: { ...rateHeaders, ...(waits && { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }) },
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }
}

/** Everything operations point to. */
export function sharedComponents() {
  const problems = [...byStatus].map(([status, rows]) => {
    const words = rows.map(([word]) => word)
    return [responseName(status), problemResponse(words)] as const
  })
  return {
    schemas: { Problem: problem } as Record<string, JsonSchema>,
    responses: {
      ...Object.fromEntries(problems),
      AwaitsApproval: {
        description: 'Kept, and nothing changed yet: a second person must agree.',
        headers: rateHeaders,
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['approval'],
              properties: {
                approval: { type: 'object', required: ['id'], properties: { id: { type: 'string', format: 'uuid' } } },
              },
            },
          },
        },
      },
    } as Record<string, JsonSchema>,
    parameters: {
      IdempotencyKey: {
        name: 'Idempotency-Key',
        in: 'header',
        description:
          'Any text of your own. The same key with the same body within 24 hours gets the first answer again; with another body, 409.',
        schema: { type: 'string', minLength: 1, maxLength: 255 },
      },
      Reason: {
        name: wire.reason,
        in: 'header',
        required: true,
        description: 'Why you ask. It is kept with the event.',
        schema: { type: 'string', minLength: 1, maxLength: 1000 },
      },
    } as Record<string, JsonSchema>,
    headers: {
      RateLimit: {
        description: 'What is left of the limit, and in how many seconds it is full again.',
        schema: text,
        example: '"member.query";r=598;t=7',
      },
      RateLimitPolicy: {
        description: 'The limit: how many in how many seconds.',
        schema: text,
        example: '"member.query";q=600;w=10',
      },
      IdempotentReplayed: { description: 'true: this is the first answer to this Idempotency-Key again.', schema: text },
      RetryAfter: { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } },
    } as Record<string, JsonSchema>,
    securitySchemes: {
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: wire.cookie,
        description:
          'The cookie of a signed-in member (cc_session where there is no TLS). Its commands also send X-Requested-With: connect-and-close.',
      },
      key: { type: 'http', scheme: 'bearer', description: 'An API key: Authorization: Bearer …' },
      app: {
        type: 'oauth2',
        description: 'The token of a registered app (OAuth 2.1; a code takes PKCE with S256). Scopes are permissions.',
        flows: {
          authorizationCode: {
            ...{ authorizationUrl: '/oauth/authorize', tokenUrl: '/oauth/token', refreshUrl: '/oauth/token' },
            scopes: scopesOf(appPermissions),
          },
          clientCredentials: { tokenUrl: '/oauth/token', scopes: scopesOf(ownNamePermissions) },
        },
      },
    } as Record<string, JsonSchema>,
  }
}
