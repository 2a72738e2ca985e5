import type { FastifyInstance } from 'fastify'
import type { SourceFormatName } from '#modules/lead-hunter/contract/source-format.ts'
import { makeSourceKey, saveSource } from '#modules/lead-hunter/contract.ts'
import type { World } from './world.ts'

/** A source of the firm with a key of its own, and so its address. */
export async function makeSource(
  w: World,
  name: string,
  more: { format?: SourceFormatName; kind?: 'adf' | 'mail' | 'webhook'; verifyToken?: string } = {},
) {
  const { id } = await w.firm.max.ask(saveSource, { name, ...more })
  return { id, ...(await w.firm.max.ask(makeSourceKey, { source: id })) }
}

/** Posts to a source's address, as a vendor does. */
export function knock(
  app: FastifyInstance,
  url: string,
  contentType: string,
  payload: string,
  headers: Record<string, string> = {},
) {
  const { pathname, search } = new URL(url)
  return app.inject({
    method: 'POST',
    url: pathname + search,
    headers: { host: 'localhost:3000', 'content-type': contentType, ...headers },
    payload,
  })
}
