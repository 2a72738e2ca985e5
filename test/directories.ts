import type { InjectOptions } from 'fastify'
import { expect } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import { newToken } from '#kernel/bearers.ts'
import * as identity from '#modules/identity/contract.ts'
import { overHttp } from './over-http.ts'
import { type Firm, openWorld, type World } from './world.ts'

// biome-ignore lint/suspicious/noExplicitAny: a directory's document is whatever it is
export type Body = Record<string, any>
interface Answer {
  status: number
  headers: Record<string, unknown>
  body: Body
}

/** Two firms whose directories speak to the product, each with a key of its own connection. */
export interface Directories {
  w: World
  send: Awaited<ReturnType<typeof overHttp>>['send']
  /** By the firm's slug. */
  connections: Record<string, string>
  keys: Record<string, string>
  scim(method: string, path: string, body?: unknown, more?: { key?: string; headers?: Record<string, string> }): Promise<Answer>
  /** A person as a directory sends one, each time another. */
  person(more?: Body): Body
  create(more?: Body): Promise<Body>
  patch(user: string, ...operations: unknown[]): Promise<Answer>
  filtered(filter: string, kind?: string): Promise<Answer>
  memberOf(id: string): Promise<Record<string, unknown>>
}

/** A key as one was before a second person agreed: how it is asked for is not what such a test is about. */
export async function giveDirectoryKey(w: World, tenant: Id, connection: Id): Promise<string> {
  const { token, hash } = newToken('ccscim')
  await w.superuser`update identity.directory_key set ended_at = ${w.now()} where connection_id = ${connection} and ended_at is null`
  await w.superuser`insert into identity.directory_key (tenant_id, id, connection_id, token_hash, prefix, made_at)
    values (${tenant}, ${newId()}, ${connection}, ${hash}, ${token.slice(0, 13)}, ${w.now()})`
  return token
}

export async function openDirectories(): Promise<Directories> {
  const w = await openWorld()
  const { send } = await overHttp(w)
  const connections: Record<string, string> = {}
  const keys: Record<string, string> = {}
  const connected = async (firm: Firm) => {
    const { id } = await firm.ann.ask(identity.createConnection, {
      name: 'Okta',
      provider: { kind: 'oidc', issuer: 'https://okta.example', clientId: 'us' },
    })
    connections[firm.slug] = id
    keys[firm.slug] = await giveDirectoryKey(w, firm.tenant, id)
  }
  await connected(w.firm)
  await connected(w.rival)

  const scim: Directories['scim'] = async (method, path, body, more = {}) => {
    const answer = await send({
      method: method as NonNullable<InjectOptions['method']>,
      url: `/scim/v2${path}`,
      headers: {
        authorization: `Bearer ${more.key ?? keys.palmetto}`,
        ...(body !== undefined && { 'content-type': 'application/scim+json' }),
        ...more.headers,
      },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
    })
    return { status: answer.statusCode, headers: answer.headers, body: (answer.body ? JSON.parse(answer.body) : {}) as Body }
  }
  let made = 0
  const person = (more: Body = {}): Body => {
    const userName = `person${++made}@example.com`
    return {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName,
      externalId: `ext-${made}`,
      name: { givenName: 'Pat', familyName: `Person${made}` },
      displayName: `Pat Person${made}`,
      emails: [{ value: userName, type: 'work', primary: true }],
      active: true,
      ...more,
    }
  }
  return {
    w,
    send,
    connections,
    keys,
    scim,
    person,
    async create(more = {}) {
      const { status, body } = await scim('POST', '/Users', person(more))
      expect([status, body]).toEqual([201, expect.anything()])
      return body
    },
    patch: (user, ...Operations) =>
      scim('PATCH', `/Users/${user}`, { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations }),
    filtered: (filter, kind = 'Users') => scim('GET', `/${kind}?filter=${encodeURIComponent(filter)}`),
    memberOf: async id => (await w.superuser`select * from identity.member where id = ${id}`)[0]!,
  }
}
