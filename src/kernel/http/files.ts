import { mkdir } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { Server } from '@tus/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { newId } from '#base/id.ts'
import { Refusal, type RefusalWord } from '#base/refusal.ts'
import { maxImportBytes } from '#policy/limits.ts'
import type { Permission } from '#policy/matrix.ts'
import type { Bearers } from '../bearers.ts'
import { spend } from '../budget.ts'
import type { Caller } from '../caller.ts'
import { uploadFolder } from '../files.ts'
import type { House } from '../house.ts'
import { problemBody } from '../problem.ts'
import { uploadRoom } from '../uploads.ts'
import { callerOfToken } from './admit.ts'
import { answerFault, countedAs, problemType } from './answer-problem.ts'
import { originIsOurs, tokenOf } from './cookies.ts'
import { SealedUploads } from './sealed-uploads.ts'

const path = '/api/v1/uploads'
/** Functions that take up what was uploaded: whoever holds any of them may upload. */
const uploading = ['file.attach', 'lead.import'] as const satisfies readonly Permission[]
/** Hands the id that room was reserved for to the protocol's code; what a client sends by this name is written over. */
const idHeader = 'x-upload-id'

/**
 * Resumable uploads (tus 1.0): a lost connection goes on where it stopped. What is uploaded belongs to the person who
 * began it and does nothing by itself; an action takes it up by its id.
 */
export async function bindFiles(app: FastifyInstance, house: House, bearers: Bearers): Promise<void> {
  const servers = new Map<string, Server>()
  const room = uploadRoom(house.places)
  const serverFor = async (caller: Caller): Promise<Server> => {
    const key = `${caller.tenant}/${caller.id}`
    let server = servers.get(key)
    if (!server) {
      const directory = uploadFolder(house.places, caller.tenant, caller.id!)
      await mkdir(directory, { recursive: true, mode: 0o700 })
      server = new Server({
        path,
        datastore: new SealedUploads(house.vault, caller.tenant, directory),
        maxSize: maxImportBytes,
        namingFunction: asked => asked.headers.get(idHeader) ?? newId(),
        respectForwardedHeaders: false,
        relativeLocation: true,
        // Nobody's but our own.
        allowedOrigins: [],
      })
      servers.set(key, server)
    }
    return server
  }
  const callerOf = async (request: FastifyRequest): Promise<Caller> => {
    const token = tokenOf(request, house)
    const caller = await callerOfToken(house, bearers, request, token?.value)
    if (!caller?.id) throw new Refusal('unauthenticated', 'Sign in first.')
    if (token?.from === 'cookie' && request.method !== 'GET' && request.method !== 'HEAD' && !originIsOurs(request, house))
      throw new Refusal('forbidden', 'This request came from another site and was refused.')
    if (caller.viewer) throw new Refusal('forbidden', `You are looking at this as ${caller.name}. Nothing is uploaded so.`)
    if (!uploading.some(permission => caller.rights.cells[permission]))
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
          const limit = request.method === 'POST' ? 'member.upload' : 'member.command'
          const keys = { bearer: caller.bearer ?? caller.tenant, address: request.ip, tenant: caller.tenant }
          countedAs(reply, limit, spend(limit, keys, house.clock()))
          // Where the keys are out of reach that is told in our words.
          await house.vault.ready(caller.tenant)
          const server = await serverFor(caller)
          const id = newId()
          const begun =
            request.method === 'POST' ? await room.reserve(caller.tenant, caller.id!, id, lengthOf(request)) : undefined
          try {
            return await passOn(house, request, reply, await server.handleWeb(asWebRequest(request, id)))
          } finally {
            begun?.()
          }
        },
      })
    }
  })
}

/** What a new upload says it will hold; undefined where it says so later. */
function lengthOf(request: FastifyRequest): number | undefined {
  const said = request.headers['upload-length']
  return typeof said === 'string' && /^\d{1,15}$/.test(said) ? Number(said) : undefined
}

/** The request as the upload protocol's code reads it; the body flows, it is not gathered. */
function asWebRequest(request: FastifyRequest, id: string): Request {
  const { method } = request
  const body = method === 'POST' || method === 'PATCH' ? (Readable.toWeb(request.raw) as ReadableStream) : undefined
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  headers.set(idHeader, id)
  return new Request(new URL(request.url, 'http://uploads.invalid'), {
    method,
    headers,
    ...(body && { body, duplex: 'half' }),
  } as RequestInit)
}

/** Words of our problems for what the protocol refuses; its own status stands, clients go by it. */
const wordAt: Record<number, RefusalWord> = { 403: 'forbidden', 404: 'not-found', 409: 'conflict', 410: 'gone', 423: 'conflict' }

/** The protocol's answer with the headers of the house: for no other site, and what it refuses as a problem. */
async function passOn(house: House, request: FastifyRequest, reply: FastifyReply, answer: Response) {
  for (const [name, value] of answer.headers)
    if (!/^(access-control-|content-(length|type)$)/.test(name)) reply.header(name, value)
  const said = await answer.text()
  // Its own errors may hold paths of this machine.
  if (answer.status >= 500) return answerFault(house, request, reply, new Error(`upload: ${said.trim()}`))
  reply.code(answer.status)
  if (answer.status < 400) return reply.send(said || undefined)
  const why = new Refusal(wordAt[answer.status] ?? 'invalid', `The upload was refused: ${said.trim().toLowerCase()}.`)
  return reply.type(problemType).send({ ...problemBody(why, request.id), status: answer.status })
}
