import type { FastifyRequest } from 'fastify'
import { Refusal } from '#base/refusal.ts'
import type { House } from '../house.ts'
import { run } from '../run.ts'

/** Refusals of each connection that were not written, since the last that was. */
const unwritten = new Map<string, number>()
/** Calls with keys that are nobody's, since they were last told of. */
let strangers = { times: 0, told: 0 }
const strangerMinutes = 10

const idIn = (request: FastifyRequest, kind: 'member' | 'group', name: string) => {
  const id = (request.params as Record<string, unknown> | undefined)?.[name]
  return typeof id === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)
    ? { about: { kind, id: id.toLowerCase() } }
    : undefined
}

/**
 * Writes in the client's log what was refused to its directory and why, so many in ten minutes, and of the rest how many.
 * Whose a wrong key would have been is not known: those are counted in the process's own log, whoever sends how many.
 * Somebody looked up who is not there is no refusal.
 */
export async function keepRefused(house: House, request: FastifyRequest, refusal: Refusal, status: number): Promise<void> {
  const { caller } = request
  if (!caller) return countStranger(house, refusal)
  const call = request.routeOptions.config.action
  if (!house.scimRefused || !call || caller.kind !== 'provisioner') return
  if (refusal.word === 'not-found' && request.method === 'GET') return
  const left = unwritten.get(caller.tenant + caller.id) ?? 0
  const input = {
    call,
    status,
    why:
      typeof refusal.facts.scimType === 'string' ? refusal.facts.scimType : refusal.facts.precondition ? 'changed' : refusal.word,
    ...(idIn(request, 'member', 'user') ?? idIn(request, 'group', 'group')),
    unwritten: left,
  }
  try {
    await run(house, { action: house.scimRefused, door: 'job', caller, input, requestId: request.id })
    unwritten.delete(caller.tenant + caller.id)
  } catch (error) {
    unwritten.set(caller.tenant + caller.id, left + 1)
    if (!(error instanceof Refusal)) house.log.error('a refusal was not written', error, { request: request.id })
  }
}

function countStranger(house: House, { word }: Refusal): void {
  if (word !== 'unauthenticated' && word !== 'too-many') return
  strangers.times += 1
  const now = house.clock().getTime()
  if (now - strangers.told < strangerMinutes * 60_000) return
  house.log.warn('directories were refused for their key', { times: strangers.times })
  strangers = { times: 0, told: now }
}
