import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { restricted } from '#policy/data-classes.ts'

const oneLine = /^[^\p{Cc}]*$/u
const name = z.string().trim().min(2, 'Say what this is for.').max(120).regex(oneLine, 'A name is one line.')
const pem = z
  .string()
  .trim()
  .max(64_000)
  .regex(/^-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----$/, 'Paste certificates in PEM form, from BEGIN to END.')

const syslog = z.strictObject({
  kind: z.literal('syslog'),
  host: z
    .string()
    .trim()
    .min(1, 'Say which host.')
    .max(253)
    .regex(/^[A-Za-z0-9.:_-]+$/, 'Give a host such as siem.example.com, without port or path.'),
  port: z.int().min(1, 'From 1 to 65535.').max(65535, 'From 1 to 65535.').default(6514),
  /** Whom the receiver's certificate is judged by; null: those the system trusts. */
  ca: pem.nullable().default(null),
  /** What is shown of us, where the receiver asks for a certificate. */
  certificate: pem.nullable().default(null),
})
const http = z.strictObject({
  kind: z.literal('http'),
  url: z
    .string()
    .trim()
    .max(2000)
    .regex(/^[^\p{Cc}\s]*$/u, 'An address has no spaces and no control characters.')
    .pipe(z.url('Give a full address such as https://siem.example.com/events.'))
    .refine(url => !/^[a-z]+:\/\/[^/]*@/i.test(url), 'An address holds no name and no password. Give a token instead.'),
  format: z.enum(['ndjson', 'array']).default('ndjson'),
  gzip: z.boolean().default(true),
  auth: z.enum(['none', 'bearer', 'hmac']).default('bearer'),
})
const file = z.strictObject({ kind: z.literal('file') })

/** Where a stream goes. Nothing in it is secret. */
export const target = z.discriminatedUnion('kind', [syslog, http, file])
export type Target = z.output<typeof target>
export const streamKinds = ['syslog', 'http', 'file'] as const

/** A token, a signing key, or the key of our certificate: kept sealed, never shown again. */
const secret = restricted(z.string().trim().min(16, 'At least 16 characters.').max(16_000))

const stream = z.object({
  id: z.string(),
  name: z.string(),
  target,
  /** Whether something secret is kept for it. */
  secret: z.boolean(),
  state: z.enum(['running', 'failing', 'paused']),
  madeAt: z.string(),
  pausedAt: z.string().nullable(),
  failingSince: z.string().nullable(),
  problem: z.string().nullable(),
  /** When it is tried again. */
  nextAt: z.string().nullable(),
  /** Number of the last record that was taken. */
  sequence: z.number(),
  sent: z.number(),
  sentBytes: z.number(),
  lastSentAt: z.string().nullable(),
  /** When what was sent last had happened. */
  lastEventAt: z.string().nullable(),
  /** Events that wait, counted up to 10,000; how many minutes the oldest has waited. */
  waiting: z.number(),
  lagMinutes: z.number(),
  round: z.number(),
  /** Lines of the log that were gone when it passed over them: somebody took them out. */
  missing: z.number(),
})
export type Stream = z.output<typeof stream>

export const listStreams = query('audit.listStreams', {
  summary: 'SIEM streams: where they go and how far they are',
  http: 'GET /streams',
  needs: 'stream.read',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(stream),
    /** Kinds this installation lets a stream be of. */
    kinds: z.array(z.enum(streamKinds)),
  }),
})

export const readStream = query('audit.readStream', {
  summary: 'One SIEM stream, with what it sent in each hour of the last two days',
  http: 'GET /streams/{stream}',
  needs: 'stream.read',
  input: z.strictObject({ stream: id('stream') }),
  output: stream.extend({ hours: z.array(z.object({ hour: z.string(), sent: z.number(), bytes: z.number() })) }),
})

/** From where a new stream begins: with what happens from now on, with everything there is, or at a time. */
const from = z.union([z.enum(['now', 'beginning']), z.iso.datetime()])

export const makeStream = command('audit.makeStream', {
  summary: 'Make a SIEM stream: a second person agrees first',
  http: 'POST /streams',
  needs: 'stream.manage',
  input: z.strictObject({ name, target, secret: secret.optional(), from: from.default('now') }),
  output: z.object({ id: z.string(), remark: z.string().nullable() }),
  emits: ['stream.made'],
})
export type NewStream = z.output<typeof makeStream.input>

export const redirectStream = command('audit.redirectStream', {
  summary: 'Lead a SIEM stream elsewhere, rename it, or give it another secret: a second person agrees first',
  http: 'PUT /streams/{stream}',
  needs: 'stream.manage',
  input: z.strictObject({ stream: id('stream'), name, target, secret: secret.optional() }),
  output: z.object({ remark: z.string().nullable() }),
  emits: ['stream.changed'],
})
export type StreamChange = z.output<typeof redirectStream.input>

const one = z.strictObject({ stream: id('stream') })

export const removeStream = command('audit.removeStream', {
  summary: 'Remove a SIEM stream: a second person agrees first. What was sent stays with the receiver',
  http: 'DELETE /streams/{stream}',
  needs: 'stream.manage',
  input: one,
  output: z.object({}),
  emits: ['stream.removed'],
})

export const pauseStream = command('audit.pauseStream', {
  summary: 'Pause a SIEM stream: what happens meanwhile waits for it',
  http: 'POST /streams/{stream}/pause',
  needs: 'stream.run',
  input: one,
  output: z.object({}),
  emits: ['stream.paused'],
})

export const resumeStream = command('audit.resumeStream', {
  summary: 'Go on with a SIEM stream where it stopped, or try one that fails again at once',
  http: 'POST /streams/{stream}/resume',
  needs: 'stream.run',
  input: one,
  output: z.object({}),
  emits: ['stream.resumed'],
})

export const replayStream = command('audit.replayStream', {
  summary: 'Send again what happened since a time, under the numbers it had',
  http: 'POST /streams/{stream}/replay',
  needs: 'stream.run',
  input: one.extend({ from: z.iso.datetime() }),
  output: z.object({
    /** Number of the first record that is sent again. */
    sequence: z.number(),
  }),
  emits: ['stream.replayed'],
})

export const tryStream = command('audit.tryStream', {
  summary: 'Send one event to try a SIEM stream, and say what the receiver answered',
  http: 'POST /streams/{stream}/trial',
  needs: 'stream.run',
  input: one,
  output: z.object({ taken: z.boolean(), answer: z.string(), milliseconds: z.number() }),
})

/** What the job of one batch carries. */
export const streamJob = z.object({ stream: id('stream') })

export const sendStreams = command('audit.sendStreams', {
  summary: 'Take up the streams that have something to send',
  door: 'job',
  needs: 'stream.run',
  input: z.strictObject({}),
  output: z.object({ streams: z.number() }),
  emits: ['stream.failed', 'stream.recovered', 'stream.tampered'],
})

/** Streams of the installation itself: what operators did, and what belongs to no client. Of clients nothing is in them. */
const installed = { door: 'operator', needs: 'operator.manage' } as const

export const listInstalledStreams = query('audit.listInstalledStreams', {
  ...installed,
  summary: 'SIEM streams of the installation itself',
  http: 'GET /streams',
  input: z.strictObject({}),
  output: z.object({ items: z.array(stream), kinds: z.array(z.enum(streamKinds)) }),
})

export const installStream = command('audit.installStream', {
  ...installed,
  summary: 'Send what happens to the installation itself to a SIEM',
  http: 'POST /streams',
  input: makeStream.input,
  output: makeStream.output,
  emits: ['stream.made'],
})

export const readInstalledStream = query('audit.readInstalledStream', {
  ...installed,
  summary: 'One SIEM stream of the installation itself, with what it sent in each hour of the last two days',
  http: 'GET /streams/{stream}',
  input: one,
  output: readStream.output,
})

export const stopInstalledStream = command('audit.stopInstalledStream', {
  ...installed,
  summary: 'Stop a SIEM stream of the installation itself: what happens meanwhile waits for it',
  http: 'POST /streams/{stream}/pause',
  input: one,
  output: z.object({}),
  emits: ['stream.paused'],
})

export const resumeInstalledStream = command('audit.resumeInstalledStream', {
  ...installed,
  summary: 'Go on with a SIEM stream of the installation itself, or try one that fails again at once',
  http: 'POST /streams/{stream}/resume',
  input: one,
  output: z.object({}),
  emits: ['stream.resumed'],
})

export const uninstallStream = command('audit.uninstallStream', {
  ...installed,
  summary: 'Remove a SIEM stream of the installation itself',
  http: 'DELETE /streams/{stream}',
  input: one,
  output: z.object({}),
  emits: ['stream.removed'],
})
