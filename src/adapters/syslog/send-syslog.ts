import { isIP } from 'node:net'
import { connect, createSecureContext } from 'node:tls'
import { guardedLookup, NotPublic, type OutsideReach, problemOfHost, wordsOfFailure } from '#adapters/http/index.ts'

export interface SyslogTarget {
  host: string
  port: number
  /** Certificates (PEM) of authorities the receiver's is judged by; null: those the system trusts. */
  ca: string | null
  /** What we show of ourselves, where the receiver asks for it. */
  certificate: string | null
  key: string | null
}

export type Sent = { ok: true; milliseconds: number } | { ok: false; refused: boolean; why: string; milliseconds: number }

/** Without a byte moving for so long, a receiver counts as gone; a batch may take this long in all. */
const stallMs = 10_000
const mostMs = 60_000

/**
 * Sends whole frames over TLS (RFC 5425) and answers when the receiver has read them all. Syslog has no receipt; what stands
 * for one is that the receiver, told that nothing more comes, closes its own side after having read to the end. Whatever
 * happens before that is a failure, and everything is to be sent again. Frames are handed over as fast as they are taken: no
 * more than one is held in memory beside the socket's own buffer. Never throws.
 */
export function sendSyslog(
  target: SyslogTarget,
  frames: readonly string[],
  reach: OutsideReach,
  signal?: AbortSignal,
): Promise<Sent> {
  const began = performance.now()
  const took = () => Math.round(performance.now() - began)
  return new Promise(resolve => {
    const failed = (why: string, refused = false) => resolve({ ok: false, refused, why, milliseconds: took() })
    const problem = problemOfHost(target.host, reach) ?? unusable(target)
    if (problem) return failed(problem, true)
    const socket = connect({
      host: target.host,
      port: target.port,
      lookup: guardedLookup(reach),
      ...(!isIP(target.host) && { servername: target.host }),
      ...(target.ca && { ca: target.ca }),
      ...(target.certificate && target.key && { cert: target.certificate, key: target.key }),
      minVersion: 'TLSv1.2',
    })
    const end = (why: string, refused = false) => {
      failed(why, refused)
      socket.destroy()
    }
    const deadline = setTimeout(() => end('The receiver took longer than a minute for one batch.'), mostMs)
    let all = false
    socket.setTimeout(stallMs, () =>
      end(all ? 'The receiver did not say that it read everything.' : 'The receiver stopped reading.'),
    )
    signal?.addEventListener('abort', () => end('The sending was stopped.'), { once: true })
    socket.on('secureConnect', () => {
      let next = 0
      const pour = () => {
        while (next < frames.length) if (!socket.write(frames[next++]!)) return void socket.once('drain', pour)
        all = true
        socket.end()
      }
      pour()
    })
    socket.on('error', error =>
      end(error instanceof NotPublic ? error.message : wordsOfFailure(error), error instanceof NotPublic),
    )
    // What a receiver says is not syslog's; it is read so that its end is seen.
    socket.resume()
    socket.on('end', () => {
      if (all && socket.bytesWritten > 0) resolve({ ok: true, milliseconds: took() })
      else end('The receiver closed the connection before everything was sent.')
    })
    socket.on('close', () => {
      clearTimeout(deadline)
      failed('The connection was cut off.')
    })
  })
}

/** What a certificate or key cannot be used for is said before anything is sent. */
function unusable({ ca, certificate, key }: SyslogTarget): string | undefined {
  try {
    createSecureContext({ ...(ca && { ca }), ...(certificate && key && { cert: certificate, key }) })
    return undefined
  } catch {
    return 'The certificate or its key cannot be used.'
  }
}
