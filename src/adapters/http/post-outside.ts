import { request as plain } from 'node:http'
import { request as secure } from 'node:https'
import { guardedLookup, NotPublic, type OutsideReach, problemOfAddress } from './outside-address.ts'

export type HttpAnswer =
  /** The status line came. `remark` is a sentence where its body did not, or not all of it. */
  | { kind: 'answered'; status: number; body: string; remark: string | null; milliseconds: number }
  /** Never answered: `why` is a sentence for the delivery log. `refused` means our own rules said no. */
  | { kind: 'failed'; refused: boolean; why: string; milliseconds: number }

const mostAnswerBytes = 16 * 1024
const timeoutMs = 10_000

class TooSlow extends Error {}

/** What to say of a failed connection: the system's own words may name addresses inside. */
export function wordsOfFailure(error: Error & { code?: string }): string {
  if (error instanceof NotPublic) return error.message
  if (error instanceof TooSlow) return 'No answer within 10 s.'
  switch (error.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'The name of the host cannot be found.'
    case 'ECONNREFUSED':
      return 'Nobody listens at this address.'
    case 'ECONNRESET':
    case 'EPIPE':
      return 'The connection was cut off.'
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'The host cannot be reached.'
    default:
      return /CERT|SSL|TLS|SELF_SIGNED|ALTNAME|UNABLE_TO_/.test(error.code ?? '')
        ? `No safe connection could be made (${error.code}).`
        : 'The connection failed.'
  }
}

/**
 * Posts to an address a client chose. The address is checked after DNS resolution and the connection goes to exactly what
 * was checked; redirects are not followed. The status line counts; of the body at most 16 kB are read, and all together
 * takes ten seconds at most. Never throws.
 */
export function postOutside(
  url: string,
  headers: Record<string, string>,
  body: string | Buffer,
  reach: OutsideReach,
  signal?: AbortSignal,
): Promise<HttpAnswer> {
  const began = performance.now()
  const took = () => Math.round(performance.now() - began)
  return new Promise(resolve => {
    const problem = problemOfAddress(url, reach)
    if (problem) return resolve({ kind: 'failed', refused: true, why: problem, milliseconds: took() })
    let answered: { status: number; text: string } | undefined
    const ended = (remark: string | null) => {
      const { status, text } = answered!
      resolve({ kind: 'answered', status, body: text.slice(0, mostAnswerBytes), remark, milliseconds: took() })
    }
    const target = new URL(url)
    const request = (target.protocol === 'https:' ? secure : plain)(
      target,
      {
        method: 'POST',
        lookup: guardedLookup(reach),
        timeout: timeoutMs,
        signal,
        agent: false,
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      },
      response => {
        const read = { status: response.statusCode ?? 0, text: '' }
        answered = read
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          read.text += chunk
          if (read.text.length <= mostAnswerBytes) return
          ended('The answer was longer than 16 kB; the rest was not read.')
          request.destroy()
        })
        response.on('end', () => ended(null))
        response.on('error', failed)
      },
    )
    const failed = (error: Error) => {
      if (answered)
        ended(error instanceof TooSlow ? 'The answer did not end within 10 s.' : 'The answer broke off while it was read.')
      else resolve({ kind: 'failed', refused: error instanceof NotPublic, why: wordsOfFailure(error), milliseconds: took() })
    }
    const deadline = setTimeout(() => request.destroy(new TooSlow()), timeoutMs)
    request.on('timeout', () => request.destroy(new TooSlow()))
    request.on('error', failed)
    request.on('close', () => clearTimeout(deadline))
    request.end(body)
  })
}
