import type { z } from 'zod'
import type { RefusalWord } from '#base/refusal.ts'
import { type Action, routeOf } from '#policy/action.ts'
import { isAttended } from './attended.ts'
import { askReason, canAskReason } from './feedback/reason-asked.ts'
import { beginAt } from './live.ts'
import { AwaitsApproval, GivenUp, Problem } from './problem.ts'
import { answeredAt, demandOf, renewals, show } from './step-up.ts'

export type Input<A extends Action> = z.input<A['input']>
export type Output<A extends Action> = z.output<A['output']>

interface CallOptions {
  signal?: AbortSignal
  /** Why it is asked, for what demands a reason; it is recorded. */
  reason?: string
  /** Part of showing who one is: what is demanded of it is told, not asked for. */
  bare?: boolean
}

const word = (status: number): RefusalWord =>
  status === 401
    ? 'unauthenticated'
    : status === 403
      ? 'forbidden'
      : status === 404
        ? 'not-found'
        : status === 409 || status === 412
          ? 'conflict'
          : status === 410
            ? 'gone'
            : status === 429
              ? 'too-many'
              : status >= 500
                ? 'unavailable'
                : 'invalid'

const signedOut = new Set<() => void>()
/** Told whenever the server says that nobody is signed in. Returns how to stop listening. */
export function onSignedOut(told: () => void) {
  signedOut.add(told)
  return () => void signedOut.delete(told)
}

const plain = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value))

/** The request of one action: fields named in the path go there, the rest into the query (GET) or a JSON body. */
export function requestOf(action: Action, input: unknown): { method: string; url: string; body: string | undefined } {
  const route = routeOf(action)
  if (!route) throw new Error(`${action.name} has no HTTP route.`)
  const rest: Record<string, unknown> = { ...(input as Record<string, unknown> | undefined) }
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest[name]
    delete rest[name]
    return encodeURIComponent(plain(value))
  })
  const { method } = route
  if (method !== 'GET') return { method, url: path, body: JSON.stringify(rest) }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) query.set(name, plain(value))
  return { method, url: path + (query.size ? `?${query}` : ''), body: undefined }
}

const typographic: Record<string, string> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u2013': '-',
  '\u2014': '-',
}
/** A header carries Latin letters only: others lose their marks, and what then remains foreign becomes a question mark. */
const inHeader = (text: string) =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[^ -~\u00a0-\u00ff]/g, letter => typographic[letter] ?? (letter.normalize('NFD').replace(/[^ -~]/g, '') || '?'))

/**
 * Asks the server for one action. Throws `Problem` when it is refused, `AwaitsApproval` when a second person must agree
 * first, and `GivenUp` when the person was asked to show who they are, or why, and would not. Whoever does is asked in place, and the
 * very same request goes again.
 */
export async function call<A extends Action>(action: A, input: Input<A>, options: CallOptions = {}): Promise<Output<A>> {
  let { reason } = options
  for (;;) {
    const secret = await renewals()
    try {
      return await once(action, input, { ...options, ...(reason !== undefined && { reason }) })
    } catch (error) {
      if (!(error instanceof Problem) || options.signal?.aborted) throw error
      const inside = isInside(action)
      if (inside && error.word === 'unauthenticated') {
        // The session went on under a new secret while this was under way.
        if (!options.bare && (await renewals()) !== secret) continue
        for (const told of signedOut) told()
      }
      if (inside && !options.bare && error.facts.demand === 'reason' && reason === undefined && canAskReason()) {
        reason = await askReason(error.facts.second === true)
        if (reason === undefined) throw new GivenUp()
        continue
      }
      const demand = inside && !options.bare ? demandOf(error) : undefined
      if (!demand) throw error
      if (!(await show(demand))) throw new GivenUp()
    }
  }
}

/** Asked by somebody who is signed in: as a member, or as an operator on their own pages. */
const isInside = ({ door, needs }: Action) => door === 'member' || (door === 'operator' && needs !== 'session.open')

async function once<A extends Action>(action: A, input: Input<A>, { signal, reason }: CallOptions): Promise<Output<A>> {
  const { method, url, body } = requestOf(action, input)
  const attended = isAttended()
  const response = await send(url, {
    method,
    body,
    signal,
    credentials: 'same-origin',
    headers: {
      Accept: 'application/json',
      'X-Requested-With': 'connect-and-close',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(reason === undefined ? {} : { 'X-Reason': inHeader(reason) }),
      ...(attended ? {} : { 'X-Unattended': '1' }),
    },
  })
  beginAt(response.headers.get('Live-Mark'))
  if (!response.ok) throw await problemOf(response, isInside(action))
  if (attended && action.door === 'member') answeredAt(Date.now())
  if (response.status === 204) return undefined as Output<A>
  const answer = await response.json().catch(() => {
    throw new Problem('unavailable', 'The answer of the server could not be read. Try again.', { status: response.status })
  })
  if (response.status === 202 && answer?.approval) throw new AwaitsApproval(answer.approval)
  return answer as Output<A>
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    if (init.signal?.aborted) throw error
    throw new Problem('unavailable', 'Could not reach the server. What you typed is kept.')
  }
}

async function problemOf(response: Response, member: boolean): Promise<Problem> {
  const said = await response.json().catch(() => ({}))
  const wait = Number(response.headers.get('Retry-After'))
  const why: RefusalWord = said.word ?? word(response.status)
  // Before a member's action this means that the session is over; at sign-in itself, that the password is wrong.
  const over = member && why === 'unauthenticated'
  const detail = over ? 'Your session has ended. Sign in again; what you typed is kept.' : (said.detail ?? said.title)
  return new Problem(why, detail ?? 'The server refused this.', {
    status: response.status,
    problems: said.problems ?? [],
    requestId: said.requestId,
    retryAfter: Number.isFinite(wait) && wait > 0 ? wait : undefined,
    facts: said.facts ?? {},
  })
}
