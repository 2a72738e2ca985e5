import { request as plain } from 'node:http'
import { request as secure } from 'node:https'
import { guardedLookup, type OutsideReach, problemOfAddress } from './outside-address.ts'

const mostBytes = 512 * 1024
const timeoutMs = 10_000

/** What our own rules or the network keep from being answered; `message` is a sentence. */
class OutsideFailed extends Error {
  override name = 'OutsideFailed'
}

/**
 * `fetch` for addresses a client chose, with the rules of `postOutside`: https, a public address that is checked after DNS
 * resolution and connected to exactly, no redirects, 512 kB and ten seconds at most. For libraries that take a fetch.
 */
export const fetchOutside =
  (reach: OutsideReach) =>
  async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const asked = new Request(input instanceof Request ? input : String(input), init)
    const problem = problemOfAddress(asked.url, reach)
    if (problem) throw new OutsideFailed(problem)
    const body = Buffer.from(await asked.arrayBuffer())
    const target = new URL(asked.url)
    return new Promise((resolve, reject) => {
      const request = (target.protocol === 'https:' ? secure : plain)(
        target,
        {
          method: asked.method,
          lookup: guardedLookup(reach),
          timeout: timeoutMs,
          agent: false,
          headers: { ...Object.fromEntries(asked.headers), ...(body.length > 0 && { 'content-length': String(body.length) }) },
        },
        response => {
          const parts: Buffer[] = []
          let length = 0
          response.on('data', (part: Buffer) => {
            parts.push(part)
            length += part.length
            if (length > mostBytes) request.destroy(new OutsideFailed('The answer is too long.'))
          })
          response.on('error', reject)
          response.on('end', () => {
            const status = response.statusCode ?? 502
            const headers = new Headers()
            for (let at = 0; at < response.rawHeaders.length; at += 2)
              headers.append(response.rawHeaders[at]!, response.rawHeaders[at + 1]!)
            const empty = status === 204 || status === 304
            resolve(new Response(empty ? null : Buffer.concat(parts), { status, headers }))
          })
        },
      )
      const deadline = setTimeout(() => request.destroy(new OutsideFailed('No answer within 10 s.')), timeoutMs)
      request.on('timeout', () => request.destroy(new OutsideFailed('No answer within 10 s.')))
      request.on('error', reject)
      request.on('close', () => clearTimeout(deadline))
      request.end(body.length ? body : undefined)
    })
  }
