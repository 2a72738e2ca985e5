import type { FastifyRequest } from 'fastify'
import { storable } from '#base/clean-text.ts'
import { Refusal } from '#base/refusal.ts'
import type { Action } from '#policy/action.ts'
import { coerceFields } from '../coerce.ts'
import { header } from './admit.ts'
import { credentialsOf } from './oauth.ts'

/** Levels of arrays and objects in each other. No shape of ours has ten, and code that walks a value has a stack that ends. */
const mostLevels = 64

type Fields = Record<string, unknown>

/** What was sent, word by word, and as the action's shape asks for it. */
export function sentFields(action: Action, request: FastifyRequest): { sent: Fields; input: Fields } {
  const query = request.query as Fields
  const params = request.params as Fields
  const body = request.body
  if (action.door === 'scim') {
    // What SCIM does not know of a query is passed over (RFC 7644 section 3.4.2); the shape picks what it asks for.
    demandShallow(body)
    const ifMatch = header(request, 'if-match')
    const sent = storable({
      ...params,
      query: { ...query },
      ...(body !== undefined && { resource: body }),
      ...(ifMatch && { ifMatch }),
    })
    return { sent, input: sent }
  }
  if (action.door === 'hook') {
    const contentType = header(request, 'content-type') ?? ''
    const sent = { ...params, query, body: typeof body === 'string' ? body : '', contentType }
    return { sent, input: coerceFields(action.input, sent) }
  }
  if (action.door === 'oauth') {
    // What OAuth does not know of is passed over (RFC 6749 section 3.2); the shape picks what it asks for.
    const sent = storable({ ...(body as Fields | undefined), ...credentialsOf(request) })
    return { sent, input: sent }
  }
  if (body !== undefined && (body === null || typeof body !== 'object' || Array.isArray(body)))
    throw new Refusal('invalid', 'Send one JSON object.')
  demandShallow(body)
  const isForm = /^application\/x-www-form-urlencoded/i.test(header(request, 'content-type') ?? '')
  const inAddress = { ...(request.method === 'GET' || request.method === 'DELETE' ? query : {}), ...params }
  // Forms and addresses know only text. JSON says what it means, and text in it stays text.
  const asText = storable({ ...(isForm ? (body as Fields) : {}), ...inAddress })
  const asJson = isForm ? {} : storable({ ...(body as Fields) })
  const read = coerceFields(action.input, asText)
  demandShallow(read)
  return { sent: { ...asJson, ...asText }, input: { ...asJson, ...storable(read) } }
}

function demandShallow(value: unknown): void {
  const left: [unknown, number][] = [[value, 0]]
  for (let next = left.pop(); next; next = left.pop()) {
    const [part, level] = next
    if (part === null || typeof part !== 'object') continue
    if (level === mostLevels)
      throw new Refusal('invalid', `What was sent is nested more than ${mostLevels} levels deep. Send it flatter.`)
    for (const inside of Object.values(part)) left.push([inside, level + 1])
  }
}
