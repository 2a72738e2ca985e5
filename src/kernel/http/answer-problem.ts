import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { newId } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import { type LimitName, limits, maxBodyBytes } from '#policy/limits.ts'
import { type Spent, spend } from '../budget.ts'
import { noTenant } from '../caller.ts'
import { StaleBearer } from '../database-errors.ts'
import type { House } from '../house.ts'
import { problemBody, statusOf } from '../problem.ts'
import { challenge } from './oauth-metadata.ts'

export const problemType = 'application/problem+json'
/** The address is answered, only not so (RFC 9110 section 15.5.6). Said of addresses alone: no id is looked up for it. */
export class WrongMethod extends Refusal {
  readonly allowed: readonly string[]
  constructor(method: string, allowed: readonly string[]) {
    super('invalid', `This address does not answer ${method}, only ${allowed.join(', ')}.`, { title: 'Method not allowed' })
    this.allowed = allowed
  }
}

export const nothingHere = () => new Refusal('not-found', 'There is nothing here.')

const contentPolicy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"

/** Headers of every answer, whichever door gives it. */
export function houseHeaders(request: FastifyRequest, reply: FastifyReply, house: House): void {
  reply.header('X-Request-Id', request.id)
  reply.header('X-Content-Type-Options', 'nosniff')
  reply.header('Referrer-Policy', 'strict-origin-when-cross-origin')
  reply.header('X-Frame-Options', 'DENY')
  reply.header('Cross-Origin-Opener-Policy', 'same-origin')
  reply.header('Cross-Origin-Resource-Policy', 'same-origin')
  reply.header('Permissions-Policy', 'camera=(), microphone=(), geolocation=()')
  reply.header('Content-Security-Policy', contentPolicy)
  if (house.places.publicUrl.protocol === 'https:')
    reply.header('Strict-Transport-Security', 'max-age=31536000; includeSubDomains')
}

/** Tells which limit counts a request, and what is left of it. */
export function limitedBy(reply: FastifyReply, name: LimitName): void {
  reply.header('RateLimit-Policy', `"${name}";q=${limits[name].most};w=${limits[name].windowSeconds}`)
}
export function countedAs(reply: FastifyReply, name: LimitName, { remaining, reset }: Pick<Spent, 'remaining' | 'reset'>): void {
  limitedBy(reply, name)
  reply.header('RateLimit', `"${name}";r=${remaining};t=${reset}`)
}

/** What no limit counted so far counts against the sender's address; answers the refusal to tell. */
export function countStranger(house: House, request: FastifyRequest, reply: FastifyReply, refused: Refusal): Refusal {
  if (reply.hasHeader('RateLimit') || statusOf[refused.word] >= 500) return refused
  try {
    countedAs(reply, 'stranger', spend('stranger', { bearer: request.ip, address: request.ip, tenant: noTenant }, house.clock()))
    return refused
  } catch (error) {
    const refusal = error as Refusal
    countedAs(reply, 'stranger', { remaining: 0, reset: refusal.retryAfter ?? 1 })
    return refusal
  }
}

/** Answers a refusal as a problem (RFC 9457). */
export function answerProblem(house: House, request: FastifyRequest, reply: FastifyReply, refused: Refusal) {
  const refusal = countStranger(house, request, reply, refused)
  if (refusal.retryAfter) reply.header('Retry-After', String(refusal.retryAfter))
  challenge(house, request, reply, refusal)
  const body = problemBody(refusal, request.id)
  if (refusal instanceof WrongMethod) {
    reply.header('Allow', refusal.allowed.join(', '))
    body.status = 405
  }
  return reply.code(body.status).type(problemType).send(body)
}

const ourFault = (requestId: string) => ({
  type: 'urn:connect-and-close:problem:internal',
  title: 'Something went wrong',
  status: 500,
  detail: 'This is our fault, not yours. Nothing was changed.',
  word: 'unavailable',
  problems: [],
  facts: {},
  requestId,
})

export function answerFault(house: House, request: FastifyRequest, reply: FastifyReply, error: unknown) {
  house.log.error('request failed', error, { request: request.id, route: request.routeOptions?.url ?? '' })
  return reply.code(500).type(problemType).send(ourFault(request.id))
}

/** What an error says to whoever asked; undefined where it is our own fault. */
export function refusalOf(error: unknown): Refusal | undefined {
  const { code = '', statusCode = 500 } = error as { code?: string; statusCode?: number }
  if (error instanceof Refusal) return error
  if (error instanceof StaleBearer) return new Refusal('unauthenticated', 'Your session has ended. Sign in again.')
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new Refusal('invalid', `A request may have at most ${maxBodyBytes / 1024 / 1024} MB. Files go by the upload.`)
  if (statusCode >= 500) return undefined
  return new Refusal('invalid', statusCode === 400 ? 'The body is not valid JSON.' : (error as Error).message)
}

/** Every error of a route or of the server before it, in the words of the house. */
export function answerErrors(app: FastifyInstance, house: House): void {
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error)
    return refusal ? answerProblem(house, request, reply, refusal) : answerFault(house, request, reply, error)
  })
}

/** An address the router cannot read, or a part of it longer than any id: nothing is there. */
export const answerBadAddress =
  (house: House) =>
  (_error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    houseHeaders(request, reply, house)
    void answerProblem(house, request, reply, nothingHere())
  }

/** What is no HTTP at all is answered on the bare connection. */
export function answerGarbage(error: { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const [status, reason] =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? [408, 'Request Timeout']
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? [431, 'Request Header Fields Too Large']
        : [400, 'Bad Request']
  const refusal = new Refusal(
    'invalid',
    status === 408 ? 'The request took too long to arrive.' : 'This is no request the server can read.',
  )
  const body = JSON.stringify({ ...problemBody(refusal, newId()), status })
  if (socket.writable)
    socket.write(
      `HTTP/1.1 ${status} ${reason}\r\nContent-Type: ${problemType}\r\nX-Content-Type-Options: nosniff\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    )
  socket.destroy()
}
