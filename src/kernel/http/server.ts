import { readFile } from 'node:fs/promises'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import Fastify, { type FastifyInstance } from 'fastify'
import { newId } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import { maxBodyBytes } from '#policy/limits.ts'
import { apiReferenceHtml, apiReferencePolicy } from '../api-reference.ts'
import type { Bearers } from '../bearers.ts'
import type { House } from '../house.ts'
import { monthsMissing } from '../months.ts'
import { openApi } from '../openapi.ts'
import type { SitePage } from '../site.ts'
import { sql } from '../sql.ts'
import { keepRoutes } from './allowed-methods.ts'
import { answerBadAddress, answerErrors, answerGarbage, houseHeaders, nothingHere } from './answer-problem.ts'
import { bindActions } from './bind.ts'
import { bindFiles } from './files.ts'
import { type Site, siteOf } from './hosts.ts'
import { bindLive } from './live.ts'
import { bindOauthMetadata } from './oauth-metadata.ts'
import { behindProxy } from './proxy.ts'
import { bindScreens } from './screens.ts'

declare module 'fastify' {
  interface FastifyRequest {
    site: Site
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

/** Without names: whoever asks is a stranger. */
const witnessWarnings = ({ ledger }: House): string[] => {
  const states = new Set(ledger.witnesses().map(({ state }) => state))
  return [
    ...(states.has('refused') ? ['a witness of the ledger refuses to sign: run npm run verify'] : []),
    ...(states.has('away') ? ['a witness of the ledger is away'] : []),
  ]
}

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
    frameworkErrors: answerBadAddress(house),
    clientErrorHandler: answerGarbage,
  }) as unknown as FastifyInstance

  const allowedAt = keepRoutes(app)
  app.decorateRequest('site', null as never)
  app.decorateRequest('tenantName', undefined)
  app.decorateRequest('caller', undefined)
  await app.register(cookie)
  await app.register(formbody, { bodyLimit: maxBodyBytes })
  app.addContentTypeParser(
    ['text/xml', 'application/xml', 'text/plain', 'message/rfc822', 'application/adf+xml', '*'],
    { parseAs: 'string' },
    (_request, body, done) => done(null, body),
  )

  const demandProxy = o.trustProxy ? behindProxy(o.trustProxy, !o.tls) : undefined
  app.addHook('onRequest', async (request, reply) => {
    request.site = siteOf(request.headers.host, house.places)
    houseHeaders(request, reply, house)
    if (request.url === '/health') return
    demandProxy?.(request)
    const isPage = request.url.startsWith('/p/') || request.url === '/robots.txt'
    if (request.site.kind === 'unknown')
      throw new Refusal('not-found', 'This host is not served here. Check PUBLIC_URL and PAGES_URL.')
    if ((request.site.kind === 'pages') !== isPage && request.url !== '/robots.txt') throw nothingHere()
    if (!isPage) reply.header('Cache-Control', 'no-store')
  })

  answerErrors(app, house)

  app.get('/health', async (_request, reply) => {
    try {
      const done = await house.db.ask<{ name: string }>(sql`select name from public.migration`)
      const missing = o.migrations.filter(name => !done.some(d => d.name === name))
      if (missing.length) return reply.code(503).send({ healthy: false, why: `migrations missing: ${missing.join(', ')}` })
      const [{ beyond } = { beyond: false }] = await house.db.ask<{ beyond: boolean }>(
        sql`select kernel.beyond_months() as beyond`,
      )
      const { awaySince } = house.vault.health()
      const away = awaySince && `what holds the root keys does not answer since ${awaySince.toISOString()}`
      const warnings = [...(beyond ? [monthsMissing] : []), ...(away ? [away] : []), ...witnessWarnings(house)]
      return reply.send({ healthy: true, version: o.version, ...(warnings.length && { warnings }) })
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

  bindOauthMetadata(app, house)
  bindActions(app, { house, bearers: o.bearers, pages: new Map(o.pages.map(p => [p.action.name, p])) })
  bindLive(app, house, o.bearers)
  await bindFiles(app, house, o.bearers)
  await bindScreens(app, o.dist, allowedAt)
  return app
}
