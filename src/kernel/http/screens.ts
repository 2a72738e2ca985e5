import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import staticFiles from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { nothingHere } from './answer-problem.ts'

/** Files that keep their name: the icon, and the script that runs before the first paint. */
const plainFiles: Record<string, string> = { '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml' }

/** The built browser program: hashed files for a year, the page itself never cached, every other path is the page. */
export async function bindScreens(app: FastifyInstance, dist: string | undefined): Promise<void> {
  const index = dist && (await readFile(join(dist, 'index.html'), 'utf8').catch(() => undefined))
  app.setNotFoundHandler((request, reply) => {
    if (
      !index ||
      request.method !== 'GET' ||
      request.site.kind !== 'app' ||
      /^\/(api|hooks|scim|sso|\.well-known|assets|p)(\/|$)|^\/oauth\/(?!authorize\b)/.test(request.url)
    )
      throw nothingHere()
    return reply.type('text/html; charset=utf-8').header('Cache-Control', 'no-store').send(index)
  })
  if (!dist || !index) return
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
