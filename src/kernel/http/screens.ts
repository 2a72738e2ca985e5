import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import staticFiles from '@fastify/static'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AllowedAt } from './allowed-methods.ts'
import { nothingHere, WrongMethod } from './answer-problem.ts'

/** Files that keep their name: the icon, and the script that runs before the first paint. */
const plainFiles: Record<string, string> = { '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml' }

/** The page that verifies a ledger's extract by itself: to open here, or to keep. It says itself what it may load: nothing. */
const offlinePage = 'verify.html'

async function bindOfflinePage(app: FastifyInstance, path: string): Promise<void> {
  const page = await readFile(path, 'utf8').catch(() => undefined)
  const policy = page && /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1]
  if (!page || !policy) return
  app.get(`/${offlinePage}`, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('Content-Security-Policy', `${policy}; frame-ancestors 'none'`).send(page),
  )
}

/** The built browser program: hashed files for a year, the page itself never cached, every other path is the page. */
export async function bindScreens(app: FastifyInstance, dist: string | undefined, allowedAt: AllowedAt): Promise<void> {
  const index = dist && (await readFile(join(dist, 'index.html'), 'utf8').catch(() => undefined))
  const isPage = ({ method, site, url }: FastifyRequest) =>
    index &&
    method === 'GET' &&
    site.kind === 'app' &&
    !/^\/(api|hooks|scim|sso|\.well-known|assets|p)(\/|$)|^\/oauth\/(?!authorize\b)/.test(url)
  // Before the body is read: what is sent to no address is not looked at.
  app.addHook('onRequest', async request => {
    if (!request.is404 || isPage(request)) return
    const allowed = allowedAt(request.url)
    throw allowed.length ? new WrongMethod(request.method, allowed) : nothingHere()
  })
  app.setNotFoundHandler((_request, reply) =>
    reply.type('text/html; charset=utf-8').header('Cache-Control', 'no-store').send(index),
  )
  if (!dist || !index) return
  await bindOfflinePage(app, join(dist, offlinePage))
  await app.register(staticFiles, {
    root: join(dist, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    cacheControl: false,
    setHeaders: res => res.header('Cache-Control', 'public, max-age=31536000, immutable'),
  })
  for (const name of await readdir(dist)) {
    const type = plainFiles[extname(name)]
    if (!type) continue
    const bytes = await readFile(join(dist, name))
    app.get(`/${name}`, async (_request, reply) => reply.type(type).header('Cache-Control', 'public, max-age=3600').send(bytes))
  }
}
