import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '#base/refusal.ts'
import type { House } from '../house.ts'
import { statusOf } from '../problem.ts'
import { countStranger, refusalOf } from './answer-problem.ts'
import { keepRefused } from './scim-refusals.ts'

/** The face of the `scim` door: SCIM's own content type, statuses and errors (RFC 7644 sections 3.1, 3.12, 3.14). */
const scimType = 'application/scim+json; charset=utf-8'

/** Bodies come as `application/scim+json` or plain JSON; everything else is refused. */
export function speakScim(app: FastifyInstance, house: House): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/scim+json', 'application/json'],
    { parseAs: 'string' },
    (_request: FastifyRequest, body: string | Buffer, done: (error: Error | null, body?: unknown) => void) => {
      try {
        // A DELETE may come with a type and no body.
        done(null, body === '' ? undefined : JSON.parse(String(body)))
      } catch {
        done(scimRefusal('The body is not valid JSON.', 'invalidSyntax'))
      }
    },
  )
  app.setErrorHandler((error, request, reply) => answerScimError(house, request, reply, error))
}

const scimRefusal = (message: string, scimType: string) => new Refusal('invalid', message, { facts: { scimType } })

async function answerScimError(house: House, request: FastifyRequest, reply: FastifyReply, error: unknown) {
  const refusal = refusalOf(error)
  if (!refusal) house.log.error('request failed', error, { request: request.id, route: request.routeOptions?.url ?? '' })
  const told = refusal ? countStranger(house, request, reply, refusal) : undefined
  const { status, scimType: word } = told ? statusFor(told) : { status: 500, scimType: undefined }
  if (refusal) await keepRefused(house, request, refusal, status)
  if (told?.retryAfter) reply.header('Retry-After', String(told.retryAfter))
  if (status === 401) reply.header('WWW-Authenticate', 'Bearer')
  const detail = told
    ? [told.message, ...told.problems.map(problem => `${problem.path}: ${problem.message}`)].join(' ')
    : 'This is our fault, not yours. Nothing was changed.'
  return reply
    .code(status)
    .type(scimType)
    .send({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      // The status is text in this format.
      status: String(status),
      ...(word && { scimType: word }),
      detail,
    })
}

/** A refusal says in its facts what SCIM has a word or a status of its own for. */
function statusFor({ word, facts }: Refusal): { status: number; scimType: string | undefined } {
  const named = typeof facts.scimType === 'string' ? facts.scimType : undefined
  if (facts.precondition) return { status: 412, scimType: undefined }
  if (word === 'invalid') return { status: 400, scimType: named ?? 'invalidValue' }
  return { status: statusOf[word], scimType: named }
}

/** Sends a resource or a list; its version and address stand in headers too. */
export function answerScim(request: FastifyRequest, reply: FastifyReply, output: unknown) {
  if (output === undefined) return reply.code(204).send()
  const { statusCode, ...rest } = output as Record<string, unknown>
  const { location, version } = (rest.meta ?? {}) as { location?: string; version?: string }
  if (version) reply.header('ETag', version)
  if (location) reply.header(statusCode === 201 ? 'Location' : 'Content-Location', location)
  if (version && request.method === 'GET' && request.headers['if-none-match'] === version) return reply.code(304).send()
  return reply
    .code((statusCode as number | undefined) ?? 200)
    .type(scimType)
    .send(JSON.stringify(rest))
}
