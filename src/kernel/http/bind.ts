import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal, type RefusalWord } from '#base/refusal.ts'
import { type Action, type Door, routeOf } from '#policy/action.ts'
import type { Bearers } from '../bearers.ts'
import { coerceFields } from '../coerce.ts'
import { StaleBearer } from '../database-errors.ts'
import { readAsItLies } from '../files.ts'
import type { House } from '../house.ts'
import { type Answer, run } from '../run.ts'
import { readSealed, type SealedAs } from '../sealed-file.ts'
import type { SitePage } from '../site.ts'
import { admit, callerOf, header } from './admit.ts'
import { countedAs } from './answer-problem.ts'
import { clearOperator, clearSession, deviceOf, setDevice, setOperator, setSession, setSso, ssoOf, tokenOf } from './cookies.ts'
import { speakOauth } from './oauth.ts'
import { answerScim, speakScim } from './scim.ts'
import { sentFields } from './sent-fields.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What is asked for at this address. */
    action?: string
  }
}

export interface Doors {
  house: House
  bearers: Bearers
  pages: ReadonlyMap<string, SitePage>
}

/** Gives every action with an HTTP route its route; nothing else answers with data. */
export function bindActions(app: FastifyInstance, doors: Doors): void {
  const bind = (to: FastifyInstance, action: Action) => {
    const route = routeOf(action)
    if (!route) return
    to.route({
      method: route.method,
      url: route.path.replace(/\{(\w+)\}/g, ':$1'),
      config: { action: action.name },
      onRequest: (request, reply) => admit(doors, action, request, reply),
      handler: (request, reply) => answer(doors, action, request, reply),
    })
  }
  const actions = [...doors.house.actions.values()]
  const speaking = new Set<Door>(['hook', 'scim', 'oauth'])
  for (const action of actions) if (!speaking.has(action.door)) bind(app, action)
  app.register(async scim => {
    speakScim(scim, doors.house)
    for (const action of actions) if (action.door === 'scim') bind(scim, action)
  })
  app.register(async oauth => {
    speakOauth(oauth, doors.house)
    for (const action of actions) if (action.door === 'oauth') bind(oauth, action)
  })
  // Hooks read their body themselves, whatever its type: what a vendor sends is kept word for word.
  app.register(async hooks => {
    hooks.removeAllContentTypeParsers()
    hooks.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    for (const action of actions) if (action.door === 'hook') bind(hooks, action)
  })
}

async function answer(doors: Doors, action: Action, request: FastifyRequest, reply: FastifyReply) {
  const { sent, input } = sentFields(action, request)
  // By what a sign-in under way knows its browser again; nothing that was sent takes its place.
  if (action.door === 'sso') input.browser = ssoOf(request, doors.house)
  const ask = async (): Promise<Answer> => {
    request.caller ??= await callerOf(doors, action, request)
    // Before the answer is made: the line that a screen opens with it tells what the answer does not show.
    if (action.door === 'member' && tokenOf(request, doors.house)?.from === 'cookie')
      reply.header('Live-Mark', doors.house.live.mark(request.caller.tenant))
    return run(doors.house, {
      action,
      door: action.door,
      caller: request.caller,
      input,
      requestId: request.id,
      idempotencyKey: header(request, 'idempotency-key'),
      reason: header(request, 'x-reason'),
      address: request.ip,
      userAgent: header(request, 'user-agent')?.slice(0, 500),
      device: deviceOf(request, doors.house),
      counted: spent => countedAs(reply, action.limit, spent),
    })
  }
  const page = doors.pages.get(action.name)
  const plain = page && (header(request, 'accept') ?? '').includes('text/html')
  try {
    let result: Answer
    try {
      result = await ask()
    } catch (error) {
      if (!(error instanceof StaleBearer)) throw error
      const token = tokenOf(request, doors.house)
      if (token) doors.bearers.forget(token.value)
      request.caller = undefined
      result = await ask()
    }
    const { output, replayed, approval } = result
    if (replayed) reply.header('Idempotent-Replayed', 'true')
    if (approval) return reply.code(202).send({ approval })
    if (plain)
      return reply
        .type('text/html; charset=utf-8')
        .send(page.page(output as never, { sent, tenantName: request.tenantName ?? '' }).text)
    return action.door === 'scim' ? answerScim(request, reply, output) : body(doors.house, reply, output, action.door)
  } catch (error) {
    if (error instanceof Refusal && error.word === 'too-many')
      countedAs(reply, action.limit, { remaining: 0, reset: error.retryAfter ?? 1 })
    if (plain && error instanceof Refusal) {
      reply.code(pageStatus[error.word] ?? 422)
      const before = page.before && error.word === 'invalid' ? await answerBefore(doors, page.before, request, sent) : undefined
      return reply
        .type('text/html; charset=utf-8')
        .send(page.refused(error, { sent, tenantName: request.tenantName ?? '', before }).text)
    }
    throw error
  }
}

/** What a refused visitor's page is sent with; anything else is something they can mend. */
const pageStatus: Partial<Record<RefusalWord, number>> = { 'not-found': 404, 'too-many': 429, unavailable: 503 }

/** The page a refused visitor came from, asked again; undefined where it cannot be had any more. */
async function answerBefore(
  doors: Doors,
  action: Action,
  request: FastifyRequest,
  sent: Record<string, unknown>,
): Promise<unknown> {
  const caller = await callerOf(doors, action, request)
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
 * `setSession`, `setDevice`, `setSso` and `endSession` in an output are for cookies, `redirect` sends a browser on, `raw` is a
 * body that is not JSON (a challenge, a file), and `statusCode` tells of what was kept although it could not be used.
 */
function body(house: House, reply: FastifyReply, output: unknown, door: Door) {
  if (output && typeof output === 'object') {
    const {
      setSession: session,
      setDevice: device,
      setSso: sso,
      redirect,
      endSession,
      raw,
      statusCode,
      ...rest
    } = output as Record<string, unknown>
    const [open, close] = door === 'operator' ? [setOperator, clearOperator] : [setSession, clearSession]
    if (session) open(reply, house, session as { token: string; expiresAt: string })
    if (device) setDevice(reply, house, device as { token: string; expiresAt: string })
    if (sso) setSso(reply, house, sso as { token: string; expiresAt: string; posted: boolean })
    if (endSession) close(reply, house)
    if (redirect) return reply.redirect(redirect as string, 303)
    if (raw) {
      const { type, text, base64, path, name, sealed } = raw as RawBody
      if (name) reply.header('content-disposition', `attachment; filename*=UTF-8''${inHeader(name)}`)
      if (path === undefined) return reply.type(type).send(base64 === undefined ? text : Buffer.from(base64, 'base64'))
      // What somebody attached is saved, never shown: no page of ours runs it, whatever it calls itself.
      reply.header('x-content-type-options', 'nosniff').header('content-security-policy', "sandbox; default-src 'none'")
      return reply
        .type(harmless.test(type) ? type : 'application/octet-stream')
        .header('accept-ranges', 'none')
        .send(sealed ? Readable.from(readSealed(house.vault, path, sealed)) : readAsItLies(path))
    }
    if (statusCode) reply.code(statusCode as number)
    if (session || device || sso || endSession || statusCode) return reply.send(rest)
  }
  return output === undefined ? reply.code(204).send() : reply.send(output)
}

interface RawBody {
  type: string
  text?: string
  /** What is no text. */
  base64?: string
  path?: string
  name?: string
  sealed?: SealedAs
}

/** Kinds a browser does not run; whatever else a file says it is, it travels as bytes. */
const harmless =
  /^(?:application\/(?:pdf|zip|json|msword|vnd\.[\w.+-]+)|image\/(?:png|jpeg|gif|webp|tiff|heic)|(?:audio|video)\/[\w.+-]+|text\/(?:plain|csv))(?:; ?charset=[\w-]+)?$/

/** RFC 8187: what encodeURIComponent leaves bare beyond that grammar is written out too. */
const inHeader = (name: string) =>
  encodeURIComponent(name).replace(/['()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
