import { gzipSync } from 'node:zlib'
import { appendRecords } from '#adapters/event-files/index.ts'
import { type OutsideReach, postOutside, webhookSignature } from '#adapters/http/index.ts'
import { sendSyslog, syslogFrame, syslogMessage } from '#adapters/syslog/index.ts'
import type { Places } from '#kernel/house.ts'
import type { Target } from '../contract/streams.ts'
import type { OcsfEvent } from '../rules/ocsf/to-ocsf.ts'
import { rotateBytes } from '../rules/streams.ts'

/** A record as it goes out. Sent again it is the same to the byte. */
export interface StreamRecord {
  sequence: number
  event: OcsfEvent
  text: string
}

export interface Aim {
  tenant: string
  stream: string
  target: Target
  secret: string | null
  round: number
  /** Epoch seconds, for signatures. */
  seconds: number
  places: Pick<Places, 'publicUrl' | 'allowPrivateWebhooks' | 'streams'>
}

/** `answer`: what the receiver said, in a sentence or its own words. `sized`: fewer records at once may do. */
export interface Delivered {
  taken: boolean
  sized: boolean
  answer: string
  milliseconds: number
}

/** Public addresses, and what the operator names; all of them and plain http where the installation is only on this machine. */
export const reachOf = ({ allowPrivateWebhooks, publicUrl, streams }: Aim['places']): OutsideReach => ({
  private: allowPrivateWebhooks,
  plain: allowPrivateWebhooks && publicUrl.protocol === 'http:',
  inside: streams?.inside ?? [],
})

const senders: {
  [K in Target['kind']]: (
    target: Extract<Target, { kind: K }>,
    aim: Aim,
    records: readonly StreamRecord[],
    signal?: AbortSignal,
  ) => Promise<Delivered>
} = {
  async syslog({ host, port, ca, certificate }, { stream, secret, places }, records, signal) {
    const from = { host: places.publicUrl.hostname, stream }
    const frames = records.map(({ sequence, event, text }) => {
      const { event_code, original_time } = event.metadata as { event_code: string; original_time: string }
      return syslogFrame(
        syslogMessage({ severity: event.severity_id as number, at: original_time, event: event_code, sequence, text }, from),
      )
    })
    const sent = await sendSyslog({ host, port, ca, certificate, key: secret }, frames, reachOf(places), signal)
    const milliseconds = sent.milliseconds
    return sent.ok
      ? { taken: true, sized: false, answer: 'The receiver read everything and closed the connection.', milliseconds }
      : { taken: false, sized: !sent.refused, answer: sent.why, milliseconds }
  },

  async http({ url, format, gzip, auth }, { stream, secret, seconds, places }, records, signal) {
    const text = format === 'array' ? `[${records.map(r => r.text).join(',')}]` : `${records.map(r => r.text).join('\n')}\n`
    const body = gzip ? gzipSync(text) : Buffer.from(text)
    const [first, last] = [records[0]!.sequence, records.at(-1)!.sequence]
    const batch = `${stream}/${first}-${last}`
    const answer = await postOutside(
      url,
      {
        'content-type': format === 'array' ? 'application/json' : 'application/x-ndjson',
        ...(gzip && { 'content-encoding': 'gzip' }),
        'user-agent': 'Connect-and-Close-Streams/1',
        'idempotency-key': batch,
        'x-stream-id': stream,
        'x-stream-records': `${first}-${last}`,
        ...(auth === 'bearer' && secret && { authorization: `Bearer ${secret}` }),
        ...(auth === 'hmac' &&
          secret && {
            'webhook-id': batch,
            'webhook-timestamp': String(seconds),
            'webhook-signature': webhookSignature(`whsec_${Buffer.from(secret).toString('base64')}`, batch, seconds, body),
          }),
      },
      body,
      reachOf(places),
      signal,
    )
    const { milliseconds } = answer
    if (answer.kind === 'failed') return { taken: false, sized: !answer.refused, answer: answer.why, milliseconds }
    const taken = answer.status >= 200 && answer.status < 300
    const said = `The receiver answered ${answer.status}.`
    // Whose words they are is not known: a receiver may say anything, and no more of it than this is shown.
    const words = answer.body
      .replace(/[^\x20-\x7e]+/g, ' ')
      .trim()
      .slice(0, 200)
    return {
      taken,
      sized: answer.status === 413 || answer.status >= 500,
      answer: words ? `${said} “${words}”` : said,
      milliseconds,
    }
  },

  async file(_, { tenant, stream, round, places }, records) {
    const began = performance.now()
    const root = places.streams?.files
    const written = root
      ? await appendRecords({ root, client: tenant, stream, round, rotateBytes }, records)
      : { ok: false as const, why: 'This installation lets no stream write files any more.' }
    const milliseconds = Math.round(performance.now() - began)
    return written.ok
      ? { taken: true, sized: false, answer: `Written to ${written.file}.`, milliseconds }
      : { taken: false, sized: false, answer: written.why, milliseconds }
  },
}

/** Hands a batch over and answers whether all of it was taken. Never throws for what a receiver does. */
export const deliverBatch = (aim: Aim, records: readonly StreamRecord[], signal?: AbortSignal): Promise<Delivered> =>
  (senders[aim.target.kind] as (typeof senders)['syslog'])(aim.target as never, aim, records, signal)
