import type { FastifyReply, FastifyRequest } from 'fastify'
import type { House } from '../house.ts'

const secure = (house: House) => house.places.publicUrl.protocol === 'https:'
/** `__Host-` binds the cookie to this very host and to TLS; on plain loopback no browser would keep it. */
const cookieName = (house: House) => (secure(house) ? '__Host-cc' : 'cc_session')
const operatorName = (house: House) => (secure(house) ? '__Host-cc-operator' : 'cc_operator')

export function setSession(reply: FastifyReply, house: House, session: { token: string; expiresAt: string }): void {
  reply.setCookie(cookieName(house), session.token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: secure(house),
    expires: new Date(session.expiresAt),
  })
}

/** Of the operator's own door: no other site's link brings it along. */
export function setOperator(reply: FastifyReply, house: House, session: { token: string; expiresAt: string }): void {
  reply.setCookie(operatorName(house), session.token, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: secure(house),
    expires: new Date(session.expiresAt),
  })
}
export const clearOperator = (reply: FastifyReply, house: House) =>
  reply.clearCookie(operatorName(house), { path: '/', httpOnly: true, sameSite: 'strict', secure: secure(house) })
export const operatorTokenOf = (request: FastifyRequest, house: House): string | undefined =>
  request.cookies[operatorName(house)]?.slice(0, 100)

/**
 * Ends what the browser keeps of the session: the cookie, and whatever pages stored. The cookie that knows the device stays,
 * and in the cache there is nothing but the program: answers are never stored.
 */
export function clearSession(reply: FastifyReply, house: House): void {
  reply.clearCookie(cookieName(house), { path: '/', httpOnly: true, sameSite: 'lax', secure: secure(house) })
  reply.header('Clear-Site-Data', '"storage"')
}

const deviceName = (house: House) => (secure(house) ? '__Host-cc-device' : 'cc_device')

/** By which a browser is known again at the next sign-in. It opens nothing. */
export function setDevice(reply: FastifyReply, house: House, device: { token: string; expiresAt: string }): void {
  reply.setCookie(deviceName(house), device.token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: secure(house),
    expires: new Date(device.expiresAt),
  })
}

export const deviceOf = (request: FastifyRequest, house: House): string | undefined =>
  request.cookies[deviceName(house)]?.slice(0, 100)

const ssoName = (house: House) => (secure(house) ? '__Host-cc-sso' : 'cc_sso')

/**
 * Binds a sign-in under way to the browser that began it. A provider that answers by a form (`posted`) comes from another
 * site with a POST, to which no stricter cookie travels.
 */
export function setSso(reply: FastifyReply, house: House, sso: { token: string; expiresAt: string; posted: boolean }): void {
  reply.setCookie(ssoName(house), sso.token, {
    path: '/',
    httpOnly: true,
    sameSite: sso.posted && secure(house) ? 'none' : 'lax',
    secure: secure(house),
    expires: new Date(sso.expiresAt),
  })
}

export const ssoOf = (request: FastifyRequest, house: House): string | undefined => request.cookies[ssoName(house)]?.slice(0, 100)

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
