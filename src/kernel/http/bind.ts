import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { storable } from '#base/clean-text.ts'
import { type Id, newId } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Action, Door } from '#policy/action.ts'
import { limits } from '#policy/limits.ts'
import type { Bearers } from '../bearers.ts'
import { type Caller, operatorOf, sourceOf, visitorOf } from '../caller.ts'
import { coerceFields } from '../coerce.ts'
import { StaleBearer } from '../database-errors.ts'
import { readKept } from '../files.ts'
import type { House } from '../house.ts'
import { type Answer, run } from '../run.ts'
import type { SitePage } from '../site.ts'
import { sql } from '../sql.ts'
import { clearSession, isCrossSite, originIsOurs, setSession, tokenOf } from './cookies.ts'

/** Address prefix of each door with an HTTP face. */
export const prefixes: Record<Exclude<Door, 'job'>, string> = { member: '/api/v1', public: '/p', hook: '/hooks', host: '/api/v1' }

/** The tenant of sign-in and of the installation itself: no row has it, so row security shows nothing. */
export const noTenant: Id = '00000000-0000-0000-0000-000000000000'

export interface Doors {
  house: House
  bearers: Bearers
  pages: ReadonlyMap<string, SitePage>
}

/** Gives every action with an HTTP route its route; nothing else answers with data. */
export function bindActions(app: FastifyInstance, doors: Doors): void {
  const bind = (to: FastifyInstance, action: Action) => {
    if (!action.http || action.door === 'job') return
    const prefix = action.name.startsWith('identity.') && action.door === 'public' ? prefixes.member : prefixes[action.door]
    to.route({
      method: action.http.method,
      url: prefix + action.http.path.replace(/\{(\w+)\}/g, ':$1'),
      handler: (request, reply) => answer(doors, action, request, reply),
    })
  }
  const actions = [...doors.house.actions.values()]
  for (const action of actions) if (action.door !== 'hook') bind(app, action)
  // Hooks read their body themselves, whatever its type: what a vendor sends is kept word for word.
  app.register(async hooks => {
    hooks.removeAllContentTypeParsers()
    hooks.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    for (const action of actions) if (action.door === 'hook') bind(hooks, action)
  })
}

async function answer(doors: Doors, action: Action, request: FastifyRequest, reply: FastifyReply) {
  const sent = sentFields(action, request)
  const token = tokenOf(request, doors.house)
  const input = coerceFields(action.input, sent)
  const ask = async (): Promise<Answer> =>
    run(doors.house, {
      action,
      door: action.door,
      caller: await callerOf(doors, action, request, token?.value),
      input,
      requestId: request.id,
      idempotencyKey: header(request, 'idempotency-key'),
      reason: header(request, 'x-reason'),
      address: request.ip,
      userAgent: header(request, 'user-agent')?.slice(0, 500),
      counted: ({ remaining, reset }) => void reply.header('RateLimit', `"${action.limit}";r=${remaining};t=${reset}`),
    })
  const { most, windowSeconds } = limits[action.limit]
  reply.header('RateLimit-Policy', `"${action.limit}";q=${most};w=${windowSeconds}`)
  if (action.door === 'member' && action.kind === 'command' && token?.from === 'cookie' && !originIsOurs(request, doors.house)) {
    throw new Refusal('forbidden', 'This request came from another site and was refused.')
  }
  // Nor may another site sign somebody in here as somebody else.
  if (
    action.door !== 'member' &&
    action.kind === 'command' &&
    request.site.kind === 'app' &&
    action.door !== 'hook' &&
    isCrossSite(request)
  ) {
    throw new Refusal('forbidden', 'This request came from another site and was refused.')
  }
  const page = doors.pages.get(action.name)
  const plain = page && (header(request, 'accept') ?? '').includes('text/html')
  try {
    let result: Answer
    try {
      result = await ask()
    } catch (error) {
      if (!(error instanceof StaleBearer) || !token) throw error
      doors.bearers.forget(token.value)
      result = await ask()
    }
    const { output, replayed } = result
    if (replayed) reply.header('Idempotent-Replayed', 'true')
    if (plain)
      return reply
        .type('text/html; charset=utf-8')
        .send(page.page(output as never, { sent, tenantName: request.tenantName ?? '' }).text)
    return body(doors.house, reply, output)
  } catch (error) {
    if (error instanceof Refusal && error.word === 'too-many')
      reply.header('RateLimit', `"${action.limit}";r=0;t=${error.retryAfter ?? 1}`)
    if (plain && error instanceof Refusal) {
      reply.code(error.word === 'not-found' ? 404 : error.word === 'too-many' ? 429 : 422)
      const before = page.before && error.word === 'invalid' ? await answerBefore(doors, page.before, request, sent) : undefined
      return reply
        .type('text/html; charset=utf-8')
        .send(page.refused(error, { sent, tenantName: request.tenantName ?? '', before }).text)
    }
    throw error
  }
}

/** The page a refused visitor came from, asked again; undefined where it cannot be had any more. */
async function answerBefore(
  doors: Doors,
  action: Action,
  request: FastifyRequest,
  sent: Record<string, unknown>,
): Promise<unknown> {
  const caller = await callerOf(doors, action, request, undefined)
  const asked = {
    action,
    door: action.door,
    caller,
    input: coerceFields(action.input, sent),
    requestId: request.id,
    address: request.ip,
  }
  return run(doors.house, asked).then(
    answer => answer.output,
    () => undefined,
  )
}

/**
 * `setSession` and `endSession` in an output are for the cookie, `raw` is a body that is not JSON (a challenge, a file), and
 * `statusCode` tells of what was kept although it could not be used.
 */
function body(house: House, reply: FastifyReply, output: unknown) {
  if (output && typeof output === 'object') {
    const { setSession: session, endSession, raw, statusCode, ...rest } = output as Record<string, unknown>
    if (session) setSession(reply, house, session as { token: string; expiresAt: string })
    if (endSession) clearSession(reply, house)
    if (raw) {
      const { type, text, path, name } = raw as { type: string; text?: string; path?: string; name?: string }
      if (name) reply.header('content-disposition', `attachment; filename*=UTF-8''${inHeader(name)}`)
      if (path === undefined) return reply.type(type).send(text)
      // What somebody attached is saved, never shown: no page of ours runs it, whatever it calls itself.
      reply.header('x-content-type-options', 'nosniff').header('content-security-policy', "sandbox; default-src 'none'")
      return reply.type(harmless.test(type) ? type : 'application/octet-stream').send(readKept(path))
    }
    if (statusCode) reply.code(statusCode as number)
    if (session || endSession || statusCode) return reply.send(rest)
  }
  return output === undefined ? reply.code(204).send() : reply.send(output)
}

/** Kinds a browser does not run; whatever else a file says it is, it travels as bytes. */
const harmless =
  /^(?:application\/(?:pdf|zip|json|msword|vnd\.[\w.+-]+)|image\/(?:png|jpeg|gif|webp|tiff|heic)|(?:audio|video)\/[\w.+-]+|text\/(?:plain|csv))(?:; ?charset=[\w-]+)?$/

/** RFC 8187: what encodeURIComponent leaves bare beyond that grammar is written out too. */
const inHeader = (name: string) =>
  encodeURIComponent(name).replace(/['()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

function sentFields(action: Action, request: FastifyRequest): Record<string, unknown> {
  const query = request.query as Record<string, unknown>
  const params = request.params as Record<string, unknown>
  const sent = request.body
  if (action.door === 'hook')
    return { ...params, query, body: typeof sent === 'string' ? sent : '', contentType: header(request, 'content-type') ?? '' }
  if (sent !== undefined && sent !== null && (typeof sent !== 'object' || Array.isArray(sent))) {
    throw new Refusal('invalid', 'Send one JSON object.')
  }
  return storable({ ...(sent as object), ...(request.method === 'GET' || request.method === 'DELETE' ? query : {}), ...params })
}

async function callerOf(doors: Doors, action: Action, request: FastifyRequest, token: string | undefined): Promise<Caller> {
  switch (action.door) {
    case 'member': {
      const caller = token ? await doors.bearers.resolve(token) : undefined
      if (!caller) throw new Refusal('unauthenticated', 'Sign in, or send an API key as a bearer token.')
      return caller
    }
    case 'public': {
      if (request.site.kind !== 'pages') return visitorOf(noTenant)
      const [tenant] = await doors.house.db.ask<{ tenant_id: Id; name: string }>(
        sql`select * from identity.tenant_by_slug(${request.site.slug})`,
      )
      if (!tenant) throw new Refusal('not-found', 'There is no page here.')
      request.tenantName = tenant.name
      return visitorOf(tenant.tenant_id)
    }
    case 'hook': {
      // Some senders can set a header, some only an address.
      const { key } = request.query as Record<string, unknown>
      const found = await doors.house.sourceOfKey(token ?? header(request, 'x-api-key') ?? (typeof key === 'string' ? key : ''))
      if (!found) throw new Refusal('unauthenticated', 'This source key is not known here. Check the address or the key.')
      return { ...sourceOf(found.tenant, found.id, found.name) }
    }
    default:
      return operatorOf(newId())
  }
}

const header = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}
