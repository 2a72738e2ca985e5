import type { FastifyReply, FastifyRequest } from 'fastify'
import type { House } from '../house.ts'

const secure = (house: House) => house.places.publicUrl.protocol === 'https:'
/** `__Host-` binds the cookie to this very host and to TLS; on plain loopback no browser would keep it. */
const cookieName = (house: House) => (secure(house) ? '__Host-cc' : 'cc_session')

export function setSession(reply: FastifyReply, house: House, session: { token: string; expiresAt: string }): void {
  reply.setCookie(cookieName(house), session.token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: secure(house),
    expires: new Date(session.expiresAt),
  })
}

export function clearSession(reply: FastifyReply, house: House): void {
  reply.clearCookie(cookieName(house), { path: '/', httpOnly: true, sameSite: 'lax', secure: secure(house) })
}

/** The bearer token of a request, and whether the browser added it by itself. */
export function tokenOf(request: FastifyRequest, house: House): { value: string; from: 'header' | 'cookie' } | undefined {
  const authorization = request.headers.authorization
  if (authorization) return { value: authorization.replace(/^Bearer\s+/i, ''), from: 'header' }
  const cookie = request.cookies[cookieName(house)]
  return cookie ? { value: cookie, from: 'cookie' } : undefined
}

/** An origin is written by the browser and by nothing on its pages. On plain loopback this machine has several names. */
function isOurs(origin: string, request: FastifyRequest, house: House): boolean {
  return origin === house.places.publicUrl.origin || (!secure(house) && origin === `http://${request.headers.host}`)
}

/** Cross-site requests that carry a cookie are refused by fetch metadata, and by origin where a browser sends none. */
export function originIsOurs(request: FastifyRequest, house: House): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (origin !== undefined && !isOurs(origin, request, house)) return false
  if (site !== undefined) return site === 'same-origin'
  return origin !== undefined || request.headers['x-requested-with'] === 'connect-and-close'
}

/** A browser says so itself, an older one by the origin alone; whoever is no browser says nothing and carries no cookie. */
export function comesFromElsewhere(request: FastifyRequest, house: House): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (origin !== undefined && !isOurs(origin, request, house)) return true
  return site === 'cross-site' || site === 'same-site'
}
