import { mkdir } from 'node:fs/promises'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { newId } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import { maxImportBytes } from '#policy/limits.ts'
import { cell } from '#policy/matrix.ts'
import type { Bearers } from '../bearers.ts'
import { spend } from '../budget.ts'
import type { Caller } from '../caller.ts'
import { uploadFolder } from '../files.ts'
import type { House } from '../house.ts'
import { originIsOurs, tokenOf } from './cookies.ts'

const path = '/api/v1/uploads'

/**
 * Resumable uploads (tus 1.0): a lost connection goes on where it stopped. What is uploaded belongs to the person who
 * began it and does nothing by itself; an action takes it up by its id.
 */
export async function bindFiles(app: FastifyInstance, house: House, bearers: Bearers): Promise<void> {
  const servers = new Map<string, Server>()
  const serverFor = async (caller: Caller): Promise<Server> => {
    const key = `${caller.tenant}/${caller.id}`
    let server = servers.get(key)
    if (!server) {
      const directory = uploadFolder(house.places, caller.tenant, caller.id!)
      await mkdir(directory, { recursive: true, mode: 0o700 })
      server = new Server({
        path,
        datastore: new FileStore({ directory }),
        maxSize: maxImportBytes,
        namingFunction: () => newId(),
        respectForwardedHeaders: false,
        relativeLocation: true,
      })
      servers.set(key, server)
    }
    return server
  }
  const callerOf = async (request: FastifyRequest): Promise<Caller> => {
    const token = tokenOf(request, house)
    const caller = token && (await bearers.resolveNow(token.value))
    if (!caller?.id) throw new Refusal('unauthenticated', 'Sign in first.')
    if (token?.from === 'cookie' && request.method !== 'GET' && request.method !== 'HEAD' && !originIsOurs(request, house))
      throw new Refusal('forbidden', 'This request came from another site and was refused.')
    if (cell('note.use', caller.type).level === 'none' && cell('lead.import', caller.type).level === 'none')
      throw new Refusal('forbidden', 'You may not upload files.')
    return caller
  }
  await app.register(async scope => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    for (const url of [path, `${path}/:upload`]) {
      scope.route({
        method: ['POST', 'PATCH', 'HEAD', 'DELETE', 'OPTIONS'],
        url,
        handler: async (request, reply) => {
          const caller = await callerOf(request)
          if (request.method === 'POST')
            spend(
              'member.upload',
              { bearer: caller.bearer ?? caller.tenant, address: request.ip, tenant: caller.tenant },
              house.clock(),
            )
          const server = await serverFor(caller)
          reply.hijack()
          await server.handle(request.raw, reply.raw)
        },
      })
    }
  })
}
