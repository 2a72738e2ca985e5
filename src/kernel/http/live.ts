import type { FastifyInstance } from 'fastify'
import { Refusal } from '#base/refusal.ts'
import { cell, type Permission } from '#policy/matrix.ts'
import { grantOf } from '../authority.ts'
import { type Bearers, hashToken } from '../bearers.ts'
import { nobody } from '../context.ts'
import type { House } from '../house.ts'
import type { LiveMessage } from '../live.ts'
import { sql } from '../sql.ts'
import { tokenOf } from './cookies.ts'

/** Live lines of one session: a browser's windows, not a flood. */
const mostLines = 12

/**
 * Server-sent events for one person's screens: names and ids of what changed within that person's scope. After a lost
 * connection the browser names the last event it saw and is told to look again; the session is checked every 15 s.
 */
export function bindLive(app: FastifyInstance, house: House, bearers: Bearers): void {
  const open = new Map<string, number>()
  app.get('/api/v1/live', async (request, reply) => {
    const token = tokenOf(request, house)
    const caller = token && (await bearers.resolveNow(token.value))
    if (!caller) throw new Refusal('unauthenticated', 'Sign in first.')
    const line = caller.bearer ?? caller.tenant
    if ((open.get(line) ?? 0) >= mostLines)
      throw new Refusal('too-many', `One session may have ${mostLines} live lines.`, { retryAfter: 15 })
    open.set(line, (open.get(line) ?? 0) + 1)
    const raw = reply.hijack().raw
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    const send = (event: string, data: unknown, id?: string) =>
      raw.write(`${id ? `id: ${id}\n` : ''}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    // What was missed is not told one by one: the screen looks again at everything it shows.
    const missed = request.headers['last-event-id'] ?? (request.query as Record<string, unknown>).lastEventId
    send(missed ? 'reset' : 'ready', {})

    const stop = house.live.listen({
      tenant: caller.tenant,
      type: caller.type,
      scopeOf: (permission: Permission) =>
        cell(permission, caller.type).level === 'none' ? nobody : grantOf(caller, permission).scope,
      hear: ({ name, subject, id }: LiveMessage) => send('change', { name, subject, id }, id),
    })
    const beat = setInterval(async () => {
      raw.write(': still here\n\n')
      // The authority may have changed since: the same question every request asks inside its transaction.
      const fresh = await house.db
        .ask<{ version: number }>(
          sql`select version from identity.bearer_of_session(${hashToken(token.value)}, ${house.clock()})`,
        )
        .catch(() => undefined)
      if (fresh && fresh[0]?.version !== caller.version) {
        bearers.forget(token.value)
        send('session', { changed: true })
        raw.end()
      }
    }, 15_000)
    request.raw.on('close', () => {
      clearInterval(beat)
      const left = (open.get(line) ?? 1) - 1
      if (left > 0) open.set(line, left)
      else open.delete(line)
      stop()
    })
  })
}
