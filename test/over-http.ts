import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { buildServer } from '#kernel/http/server.ts'
import type { World } from './world.ts'

/** The doors of the product over a world: real routes, headers, cookies and errors, without a port. */
export async function overHttp(
  w: World,
): Promise<{ server: FastifyInstance; send(o: InjectOptions): Promise<LightMyRequestResponse> }> {
  const server = await buildServer({
    house: w.house,
    bearers: w.bearers,
    pages: w.pages,
    migrations: [],
    dist: undefined,
    version: '0.0.0',
    trustProxy: false,
    tls: undefined,
  })
  return {
    server,
    send: o => server.inject({ ...o, headers: { host: w.house.places.publicUrl.host, ...o.headers } }),
  }
}
