import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal, type RefusalWord } from '#base/refusal.ts'
import type { House } from '../house.ts'
import { statusOf } from '../problem.ts'
import { countStranger, refusalOf } from './answer-problem.ts'

/** The face of the `oauth` door: form posts in, errors as RFC 6749 section 5.2 writes them. */
type Credentials = { client_id?: string; client_secret?: string }

/** Bodies are forms, in which each field stands once (RFC 6749 section 3.2). */
export function speakOauth(app: FastifyInstance, house: House): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    const fields = [...new URLSearchParams(String(body))]
    const once = new Map(fields)
    if (once.size < fields.length) return done(new Refusal('invalid', 'A parameter was sent more than once.'))
    done(null, Object.fromEntries(once))
  })
  app.setErrorHandler((error, request, reply) => answerOauthError(house, request, reply, error))
}

/** Who an app says it is: by HTTP Basic, or in the body (RFC 6749 section 2.3.1). Not by both. */
export function credentialsOf(request: FastifyRequest): Credentials {
  const { client_id, client_secret } = (request.body ?? {}) as Credentials
  const basic = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '')
  if (!basic) return { ...(client_id !== undefined && { client_id }), ...(client_secret !== undefined && { client_secret }) }
  const [id, secret] = Buffer.from(basic[1]!, 'base64').toString('utf8').split(':').map(formDecoded)
  if (!id || secret === undefined) throw new Refusal('unauthenticated', 'The credentials cannot be read.')
  if (client_secret !== undefined || (client_id !== undefined && client_id !== id))
    throw new Refusal('invalid', 'Send the credentials of the client once.')
  return { client_id: id, client_secret: secret }
}

function formDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

const errorOf: Partial<Record<RefusalWord, string>> = {
  unauthenticated: 'invalid_client',
  'too-many': 'temporarily_unavailable',
  unavailable: 'temporarily_unavailable',
}

function answerOauthError(house: House, request: FastifyRequest, reply: FastifyReply, error: unknown) {
  const refusal = refusalOf(error)
  if (!refusal) {
    house.log.error('request failed', error, { request: request.id, route: request.routeOptions?.url ?? '' })
    return reply.code(500).send({ error: 'server_error', error_description: 'This is our fault. Nothing was changed.' })
  }
  const told = countStranger(house, request, reply, refusal)
  if (told.retryAfter) reply.header('Retry-After', String(told.retryAfter))
  if (told.word === 'unauthenticated') reply.header('WWW-Authenticate', 'Basic realm="apps"')
  const says = [told.message, ...told.problems.map(problem => `${problem.path}: ${problem.message}`)].join(' ')
  return reply
    .code(errorOf[told.word] ? statusOf[told.word] : 400)
    .send({ error: errorOf[told.word] ?? 'invalid_request', error_description: asciiOnly(says) })
}

/** The characters an error description may have (RFC 6749 section 5.2). */
const asciiOnly = (text: string): string =>
  text
    .replace(/[“”"\\]/g, "'")
    .replaceAll('’', "'")
    .replace(/[^\x20-\x7e]/g, '?')
