import { readFile } from 'node:fs/promises'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import Fastify, { type FastifyInstance } from 'fastify'
import { newId } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import { maxBodyBytes } from '#policy/limits.ts'
import { apiReferenceHtml, apiReferencePolicy } from '../api-reference.ts'
import type { Bearers } from '../bearers.ts'
import { StaleBearer } from '../database-errors.ts'
import type { House } from '../house.ts'
import { openApi } from '../openapi.ts'
import { problemBody, statusOf } from '../problem.ts'
import type { SitePage } from '../site.ts'
import { sql } from '../sql.ts'
import { bindActions } from './bind.ts'
import { bindFiles } from './files.ts'
import { type Site, siteOf } from './hosts.ts'
import { bindLive } from './live.ts'
import { bindScreens } from './screens.ts'

declare module 'fastify' {
  interface FastifyRequest {
    site: Site
    tenantName: string | undefined
  }
}

export interface ServerOptions {
  house: House
  bearers: Bearers
  pages: readonly SitePage[]
  migrations: readonly string[]
  /** Built browser program; undefined serves the API alone. */
  dist: string | undefined
  version: string
  trustProxy: string[] | false
  tls: { cert: string; key: string } | undefined
}

const contentPolicy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"

export async function buildServer(o: ServerOptions): Promise<FastifyInstance> {
  const { house } = o
  const tls = o.tls
    ? { https: { cert: await readFile(o.tls.cert), key: await readFile(o.tls.key), minVersion: 'TLSv1.2' as const } }
    : {}
  const app = Fastify({
    ...tls,
    bodyLimit: maxBodyBytes,
    trustProxy: o.trustProxy || false,
    genReqId: () => newId(),
    logger: false,
    requestTimeout: 120_000,
    keepAliveTimeout: 65_000,
    return503OnClosing: true,
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: true },
  }) as unknown as FastifyInstance

  app.decorateRequest('site', null as never)
  app.decorateRequest('tenantName', undefined)
  await app.register(cookie)
  await app.register(formbody, { bodyLimit: maxBodyBytes })
  app.addContentTypeParser(
    ['text/xml', 'application/xml', 'text/plain', 'message/rfc822', 'application/adf+xml', '*'],
    { parseAs: 'string' },
    (_request, body, done) => done(null, body),
  )

  app.addHook('onRequest', async (request, reply) => {
    request.site = siteOf(request.headers.host, house.places)
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
    if (request.url === '/health') return
    const isPage = request.url.startsWith('/p/') || request.url === '/robots.txt'
    if (request.site.kind === 'unknown')
      throw new Refusal('not-found', 'This host is not served here. Check PUBLIC_URL and PAGES_URL.')
    if ((request.site.kind === 'pages') !== isPage && request.url !== '/robots.txt')
      throw new Refusal('not-found', 'There is nothing here.')
    if (!isPage) reply.header('Cache-Control', 'no-store')
  })

  app.setErrorHandler((error, request, reply) => {
    let refusal: Refusal
    const code = (error as { code?: string }).code ?? ''
    const status = (error as { statusCode?: number }).statusCode
    if (error instanceof Refusal) refusal = error
    else if (error instanceof StaleBearer) refusal = new Refusal('unauthenticated', 'Your session has ended. Sign in again.')
    else if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
      refusal = new Refusal('invalid', `A request may have at most ${maxBodyBytes / 1024 / 1024} MB. Files go by the upload.`)
    else if (status && status < 500)
      refusal = new Refusal('invalid', status === 400 ? 'The body is not valid JSON.' : (error as Error).message)
    else {
      house.log.error('request failed', error, { request: request.id, route: request.routeOptions?.url ?? '' })
      const body = {
        type: 'urn:connect-and-close:problem:internal',
        title: 'Something went wrong',
        status: 500,
        detail: 'This is our fault, not yours. Nothing was changed.',
        word: 'unavailable',
        problems: [],
        facts: {},
        requestId: request.id,
      }
      return reply.code(500).type('application/problem+json').send(body)
    }
    if (refusal.retryAfter) reply.header('Retry-After', String(refusal.retryAfter))
    return reply.code(statusOf[refusal.word]).type('application/problem+json').send(problemBody(refusal, request.id))
  })

  app.get('/health', async (_request, reply) => {
    try {
      const done = await house.db.ask<{ name: string }>(sql`select name from public.migration`)
      const missing = o.migrations.filter(name => !done.some(d => d.name === name))
      if (missing.length) return reply.code(503).send({ healthy: false, why: `migrations missing: ${missing.join(', ')}` })
      return reply.send({ healthy: true, version: o.version })
    } catch {
      return reply.code(503).send({ healthy: false, why: 'the database does not answer' })
    }
  })
  const api = openApi([...house.actions.values()], { title: 'Connect & Close', version: o.version })
  app.get('/api/v1/openapi.json', async () => api)
  app.get('/api/docs', async (_request, reply) =>
    reply.header('Content-Security-Policy', apiReferencePolicy).type('text/html; charset=utf-8').send(apiReferenceHtml(api)),
  )
  app.get('/robots.txt', async (_request, reply) => reply.type('text/plain').send('User-agent: *\nDisallow: /\n'))

  bindActions(app, { house, bearers: o.bearers, pages: new Map(o.pages.map(p => [p.action.name, p])) })
  bindLive(app, house, o.bearers)
  await bindFiles(app, house, o.bearers)
  await bindScreens(app, o.dist)
  return app
}
