import type { FastifyInstance } from 'fastify'
import { Refusal } from '#base/refusal.ts'
import type { Permission } from '#policy/matrix.ts'
import { scopeOf } from '../authority.ts'
import type { Bearers } from '../bearers.ts'
import { spend } from '../budget.ts'
import { standsOpen } from '../conditions.ts'

import type { House } from '../house.ts'
import type { Listener, LiveMessage } from '../live.ts'
import { callerOfToken, header } from './admit.ts'
import { countedAs } from './answer-problem.ts'
import { tokenOf } from './cookies.ts'

/** Live lines of one session: a browser's windows, not a flood. */
const mostLines = 12
/** With what changes to these somebody's standing may change. */
const standings = new Set(['member', 'matrix', 'app', 'permit'])

/**
 * Server-sent events for one person's screens: names and ids of what changed within that person's scope. A line begins where
 * the screen's first answer was given (its `Live-Mark`), or after the last event the browser saw; where that is no longer known
 * the screen is told to look again. The session is checked whenever anybody's standing changes, and every 15 s.
 */
export function bindLive(app: FastifyInstance, house: House, bearers: Bearers): void {
  const open = new Map<string, number>()
  app.get('/api/v1/live', async (request, reply) => {
    const token = tokenOf(request, house)
    // A line that the screen opens by itself keeps no session alive.
    const caller = await callerOfToken(house, bearers, request, token?.value, true)
    if (!token || !caller) throw new Refusal('unauthenticated', 'Sign in first.')
    const line = caller.bearer ?? caller.tenant
    countedAs(
      reply,
      'member.query',
      spend('member.query', { bearer: line, address: request.ip, tenant: caller.tenant }, house.clock()),
    )
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
    // The authority may have changed since: the same question every request asks inside its transaction. A database that does
    // not answer ends nothing.
    const judge = async () => {
      const now = await bearers.look(token.value).catch(() => caller)
      if (now?.version === caller.version && now.stamp === caller.stamp && standsOpen(now, house.clock(), request.ip)) return
      bearers.forget(token.value)
      send('session', { changed: true })
      raw.end()
    }
    const since = header(request, 'last-event-id') ?? (request.query as Record<string, unknown>).lastEventId
    const listener: Listener = {
      tenant: caller.tenant,
      scopeOf: (permission: Permission) => scopeOf(caller, permission),
      hear: ({ name, subject, id, by }: LiveMessage) => {
        // Somebody's standing changed: it may be this one's.
        if (standings.has(subject.kind)) void judge()
        send('change', { name, subject, id, ...(by && { by }) }, id)
      },
      lost: () => send('reset', {}, house.live.mark(caller.tenant)),
    }
    const stop = house.live.listen(listener, typeof since === 'string' ? since : undefined)
    // Last, so that a line cut before knows of nothing that it was not told.
    send('ready', {}, house.live.mark(caller.tenant))
    const beat = setInterval(() => {
      raw.write(': still here\n\n')
      void judge()
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
