import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Id } from '#base/id.ts'
import { newId } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Action, Door } from '#policy/action.ts'
import type { Product } from '#policy/products.ts'
import type { Bearers } from '../bearers.ts'
import { isSpent } from '../budget.ts'
import { type Caller, comingAppOf, federatedOf, noTenant, operatorOf, provisionerOf, sourceOf, visitorOf } from '../caller.ts'
import { demandStanding } from '../conditions.ts'
import type { House } from '../house.ts'
import { operatorBehind } from '../operators.ts'
import { demandEnrolled } from '../proofs.ts'
import { sql } from '../sql.ts'
import { limitedBy } from './answer-problem.ts'
import { comesFromElsewhere, operatorTokenOf, originIsOurs, tokenOf } from './cookies.ts'
import { credentialsOf } from './oauth.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, where the door knows it by a token. */
    caller: Caller | undefined
    tenantName: string | undefined
  }
}

interface Doors {
  house: House
  bearers: Bearers
}

const elsewhere = () => new Refusal('forbidden', 'This request came from another site and was refused.')

/** Doors that know who asks before the body is read. */
const known = new Set<Door>(['member', 'hook', 'scim', 'sso', 'operator'])

/** What is judged before the body is read: what a stranger sends is not looked at. */
export async function admit(doors: Doors, action: Action, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  limitedBy(reply, action.limit)
  const token = tokenOf(request, doors.house)
  if (action.kind === 'command') {
    if (action.door === 'member' && token?.from === 'cookie' && !originIsOurs(request, doors.house)) throw elsewhere()
    if (action.door === 'operator' && !originIsOurs(request, doors.house)) throw elsewhere()
    // Nor may another site sign somebody in here as somebody else.
    const signsIn = (action.door === 'public' || action.door === 'host') && request.site.kind === 'app'
    if (signsIn && comesFromElsewhere(request, doors.house)) throw elsewhere()
  }
  if (known.has(action.door)) request.caller = await callerOf(doors, action, request)
}

export async function callerOf({ house, bearers }: Doors, action: Action, request: FastifyRequest): Promise<Caller> {
  switch (action.door) {
    case 'member': {
      const token = tokenOf(request, house)?.value
      demandTrust(house, bearers, request, token)
      const caller = token ? await bearers.resolve(token, header(request, 'x-unattended') !== undefined) : undefined
      if (!caller) throw new Refusal('unauthenticated', 'Sign in, or send an API key or an app’s token as a bearer token.')
      return caller
    }
    case 'public': {
      if (request.site.kind !== 'pages') return visitorOf(noTenant)
      const [tenant] = await house.db.ask<{ tenant_id: Id; name: string; off: Product[] }>(
        sql`select t.*, identity.products_off_of(t.tenant_id, null) as off from identity.tenant_by_slug(${request.site.slug}) t`,
      )
      if (!tenant) throw new Refusal('not-found', 'There is no page here.')
      request.tenantName = tenant.name
      return visitorOf(tenant.tenant_id, undefined, undefined, tenant.off)
    }
    case 'hook': {
      // Some senders can set a header, some only an address.
      const { key } = request.query as Record<string, unknown>
      const sent = tokenOf(request, house)?.value ?? header(request, 'x-api-key') ?? (typeof key === 'string' ? key : '')
      const found = await house.sourceOfKey(sent)
      if (!found) {
        throw new Refusal('unauthenticated', 'This source key is not known here. Check the address or the key.', {
          title: 'Unknown source key',
        })
      }
      return sourceOf(found.tenant, found.id, found.name, found.off)
    }
    case 'scim': {
      const sent = tokenOf(request, house)
      demandStrangersLeft(request, house)
      const [found] =
        sent?.from === 'header' && sent.value.length <= 100
          ? await house.db.ask<{ tenant_id: Id; id: Id; name: string; off: Product[] }>(
              sql`select c.*, identity.products_off_of(c.tenant_id, null) as off
                from identity.connection_of_directory_key(${sent.value}, ${house.clock()}) c`,
            )
          : []
      if (!found) throw new Refusal('unauthenticated', 'Send the key of this connection as a bearer token.')
      return provisionerOf(found.tenant_id, found.id, found.name, found.off)
    }
    case 'sso': {
      // A provider comes back to the address of its own connection; whose that is decides the tenant.
      const { connection } = request.params as Record<string, unknown>
      const [found] = isId(connection)
        ? await house.db.ask<{ tenant: Id | null; off: Product[] }>(
            sql`select t as tenant, identity.products_off_of(t, null) as off from identity.tenant_of_connection(${connection}) t`,
          )
        : []
      if (!found?.tenant) throw new Refusal('not-found', 'There is no connection here.')
      return federatedOf(found.tenant, connection as Id, undefined, found.off)
    }
    case 'oauth': {
      // Which app comes decides the tenant; that it is this app is shown within.
      demandStrangersLeft(request, house)
      const { client_id: app } = credentialsOf(request)
      const [found] = isId(app)
        ? await house.db.ask<{ tenant: Id | null; off: Product[] }>(
            sql`select t as tenant, identity.products_off_of(t, null) as off from apps.tenant_of_app(${app}) t`,
          )
        : []
      if (!found?.tenant) throw new Refusal('unauthenticated', 'There is no such client here.')
      return comingAppOf(found.tenant, app, undefined, found.off)
    }
    case 'operator': {
      if (action.needs === 'session.open') return operatorOf(noTenant)
      const token = operatorTokenOf(request, house)
      const { client } = request.params as Record<string, unknown>
      const at = isId(client) ? client : noTenant
      const caller = token && (await operatorBehind(house, token, at, header(request, 'x-unattended') === undefined))
      if (!caller) throw new Refusal('unauthenticated', 'Sign in as an operator.')
      return caller
    }
    default:
      return operatorOf(newId())
  }
}

/** As the member's door, for those that open no transaction which would refuse an ended session. */
export async function callerOfToken(
  house: House,
  bearers: Bearers,
  request: FastifyRequest,
  token: string | undefined,
  unattended = header(request, 'x-unattended') !== undefined,
): Promise<Caller | undefined> {
  demandTrust(house, bearers, request, token)
  const caller = token ? await bearers.resolveNow(token, unattended) : undefined
  if (caller) {
    demandEnrolled(caller)
    demandStanding(caller, house.clock(), request.ip)
  }
  return caller
}

/** From an address that tried too many unknown tokens, another unknown one is not even looked up. */
function demandTrust(house: House, bearers: Bearers, request: FastifyRequest, token: string | undefined): void {
  if (token === undefined || bearers.isKnown(token)) return
  demandStrangersLeft(request, house)
}

function demandStrangersLeft(request: FastifyRequest, house: House): void {
  if (isSpent('stranger', { bearer: request.ip, address: request.ip, tenant: noTenant }, house.clock()))
    throw new Refusal('too-many', 'Too many requests. Try again in a minute.', { retryAfter: 60 })
}

const isId = (value: unknown): value is Id =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)

export const header = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}
