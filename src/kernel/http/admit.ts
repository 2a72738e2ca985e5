import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Id } from '#base/id.ts'
import { newId } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Action } from '#policy/action.ts'
import type { Bearers } from '../bearers.ts'
import { isSpent } from '../budget.ts'
import { type Caller, noTenant, operatorOf, sourceOf, visitorOf } from '../caller.ts'
import type { House } from '../house.ts'
import { sql } from '../sql.ts'
import { limitedBy } from './answer-problem.ts'
import { comesFromElsewhere, originIsOurs, tokenOf } from './cookies.ts'

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

/** What is judged before the body is read: what a stranger sends is not looked at. */
export async function admit(doors: Doors, action: Action, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  limitedBy(reply, action.limit)
  const token = tokenOf(request, doors.house)
  if (action.kind === 'command') {
    if (action.door === 'member' && token?.from === 'cookie' && !originIsOurs(request, doors.house)) throw elsewhere()
    // Nor may another site sign somebody in here as somebody else.
    const signsIn = (action.door === 'public' || action.door === 'host') && request.site.kind === 'app'
    if (signsIn && comesFromElsewhere(request, doors.house)) throw elsewhere()
  }
  if (action.door === 'member' || action.door === 'hook') request.caller = await callerOf(doors, action, request)
}

export async function callerOf({ house, bearers }: Doors, action: Action, request: FastifyRequest): Promise<Caller> {
  switch (action.door) {
    case 'member': {
      const token = tokenOf(request, house)?.value
      demandTrust(house, bearers, request, token)
      const caller = token ? await bearers.resolve(token) : undefined
      if (!caller) throw new Refusal('unauthenticated', 'Sign in, or send an API key as a bearer token.')
      return caller
    }
    case 'public': {
      if (request.site.kind !== 'pages') return visitorOf(noTenant)
      const [tenant] = await house.db.ask<{ tenant_id: Id; name: string }>(
        sql`select * from identity.tenant_by_slug(${request.site.slug})`,
      )
      if (!tenant) throw new Refusal('not-found', 'There is no page here.')
      request.tenantName = tenant.name
      return visitorOf(tenant.tenant_id)
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
      return sourceOf(found.tenant, found.id, found.name)
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
): Promise<Caller | undefined> {
  demandTrust(house, bearers, request, token)
  return token ? bearers.resolveNow(token) : undefined
}

/** From an address that tried too many unknown tokens, another unknown one is not even looked up. */
function demandTrust(house: House, bearers: Bearers, request: FastifyRequest, token: string | undefined): void {
  if (token === undefined || bearers.isKnown(token)) return
  if (isSpent('stranger', { bearer: request.ip, address: request.ip, tenant: noTenant }, house.clock()))
    throw new Refusal('too-many', 'Too many requests. Try again in a minute.', { retryAfter: 60 })
}

export const header = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}
