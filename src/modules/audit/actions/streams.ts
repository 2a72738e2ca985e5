import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Asking, type Handler, handle, perform } from '#kernel/handle.ts'
import { demandWhole } from '#modules/identity/index.ts'
import * as contract from '../contract/streams.ts'
import { makeJudged, redirectJudged, sendBatch, sendTrial, tellOthers } from '../effects/streams.ts'
import * as sending from '../store/sending.ts'
import * as store from '../store/streams.ts'

export const subjectOf = (id: string) => ({ kind: 'stream', id })
const problem = (path: string, message: string) => new Refusal('invalid', message, { problems: [{ path, message }] })

export const kindsHere = ({ places }: Ctx): contract.Target['kind'][] =>
  contract.streamKinds.filter(kind => kind !== 'file' || places.streams?.files !== undefined)

/** What a target must come with. `kept`: a secret that is there already. */
export function demandWhat(ctx: Ctx, target: contract.Target, secret: string | undefined, kept: boolean): void {
  if (!kindsHere(ctx).includes(target.kind))
    throw problem('target.kind', 'This installation lets no stream write files. Its operator names a folder for them first.')
  if (target.kind === 'http' && target.auth !== 'none' && secret === undefined && !kept)
    throw problem(
      'secret',
      target.auth === 'bearer' ? 'Give the token that the receiver asks for.' : 'Give the key that batches are signed with.',
    )
  if (target.kind === 'syslog' && target.certificate !== null && secret === undefined && !kept)
    throw problem('secret', 'Give the private key of the certificate.')
  if (secret !== undefined && target.kind === 'syslog' && target.certificate === null)
    throw problem('secret', 'A private key is used with its certificate only. Give that too.')
  if (secret !== undefined && target.kind === 'file') throw problem('secret', 'A file needs no secret.')
}

/** Where it goes, as whoever decides reads it. */
const where = (target: contract.Target): string => {
  if (target.kind === 'http') return `${target.url} (HTTP, ${target.auth === 'none' ? 'nothing shown of us' : target.auth})`
  return target.kind === 'syslog' ? `${target.host}, port ${target.port} (syslog over TLS)` : 'Files in the operator’s folder'
}
const what = {
  label: 'What leaves',
  value: 'Every event of the company’s log: ids, kinds, counts; no names, no values of records',
}

const askToMake: Asking<contract.NewStream> = {
  async preview(ctx, { name, target, secret, from }) {
    await demandWhole(ctx)
    demandWhat(ctx, target, secret, false)
    return {
      lines: [
        { label: 'Stream', value: name, tells: 'name' },
        { label: 'Goes to', value: where(target), tells: 'target' },
        what,
        {
          label: 'Begins',
          value: from === 'now' ? 'With what happens from then on' : from === 'beginning' ? 'With everything there is' : from,
          tells: 'from',
        },
      ],
    }
  },
  terms: (_ctx, { name, target }) => ({ name, target }),
}

const askToRedirect: Asking<contract.StreamChange> = {
  async preview(ctx, { stream, name, target, secret }) {
    await demandWhole(ctx)
    const now = await store.streamById(ctx, stream)
    demandWhat(ctx, target, secret, now.secret && now.target.kind === target.kind)
    return {
      subject: { ...subjectOf(stream), name: now.name },
      lines: [
        ...(name === now.name ? [] : [{ label: 'New name', value: name, tells: 'name' }]),
        { label: 'Goes to now', value: where(now.target) },
        { label: 'Would go to', value: where(target), tells: 'target' },
        ...(secret === undefined ? [] : [{ label: 'Secret', value: 'A new one' }]),
        what,
      ],
    }
  },
  terms: async (ctx, { stream, name, target }) => {
    const now = await store.streamById(ctx, stream)
    return { stream, name, target, from: { name: now.name, target: now.target } }
  },
}

const askToRemove: Asking<{ stream: string }> = {
  async preview(ctx, { stream }) {
    await demandWhole(ctx)
    const now = await store.streamById(ctx, stream)
    return {
      subject: { ...subjectOf(stream), name: now.name },
      lines: [
        { label: 'Goes to', value: where(now.target) },
        { label: 'Sent so far', value: `${now.sent.toLocaleString('en-US')} events` },
      ],
    }
  },
}

export const streamActions: readonly Handler[] = [
  handle(contract.listStreams, async ctx => {
    await demandWhole(ctx)
    return { items: await store.streams(ctx), kinds: kindsHere(ctx) }
  }),
  handle(contract.readStream, async (ctx, { stream }) => {
    await demandWhole(ctx)
    const [one, hours] = await Promise.all([store.streamById(ctx, stream), store.hoursOf(ctx, stream)])
    return { ...one, hours }
  }),
  handle(
    contract.makeStream,
    async (ctx, wanted) => {
      await demandWhole(ctx)
      demandWhat(ctx, wanted.target, wanted.secret, false)
      return perform(makeJudged, wanted)
    },
    askToMake,
  ),
  handle(
    contract.redirectStream,
    async (ctx, wanted) => {
      await demandWhole(ctx)
      const now = await store.streamById(ctx, wanted.stream)
      demandWhat(ctx, wanted.target, wanted.secret, now.secret && now.target.kind === wanted.target.kind)
      return perform(redirectJudged, wanted)
    },
    askToRedirect,
  ),
  handle(
    contract.removeStream,
    async (ctx, { stream }) => {
      await demandWhole(ctx)
      ctx.subject(subjectOf(stream))
      ctx.emit('stream.removed', { subject: subjectOf(stream) })
      await store.dropStream(ctx, stream)
      await tellOthers(ctx, stream, 'stream.removed')
      return {}
    },
    askToRemove,
  ),
  handle(contract.pauseStream, async (ctx, { stream }) => {
    await demandWhole(ctx)
    await store.pause(ctx, stream)
    ctx.subject(subjectOf(stream))
    ctx.emit('stream.paused', { subject: subjectOf(stream) })
    await tellOthers(ctx, stream, 'stream.paused')
    return {}
  }),
  handle(contract.resumeStream, async (ctx, { stream }) => {
    await demandWhole(ctx)
    await store.resume(ctx, stream)
    ctx.subject(subjectOf(stream))
    ctx.emit('stream.resumed', { subject: subjectOf(stream) })
    ctx.later(sendBatch, { stream })
    return {}
  }),
  handle(contract.replayStream, async (ctx, { stream, from }) => {
    await demandWhole(ctx)
    const now = await store.streamById(ctx, stream)
    const sequence = await store.rewind(ctx, stream, from)
    if (sequence === undefined)
      throw problem(
        'from',
        now.sent ? 'Nothing was sent of what happened since then.' : 'Nothing was sent yet: there is nothing to send again.',
      )
    ctx.subject(subjectOf(stream))
    ctx.emit('stream.replayed', { subject: subjectOf(stream), facts: { sequence, from } })
    ctx.later(sendBatch, { stream })
    return { sequence }
  }),
  handle(contract.tryStream, async (ctx, { stream }) => {
    await demandWhole(ctx)
    if (!(await store.streams(ctx)).some(({ id }) => id === stream)) throw notFound()
    ctx.subject(subjectOf(stream))
    return perform(sendTrial, { stream })
  }),
  handle(contract.sendStreams, async ctx => {
    const due = await sending.dueStreams(ctx)
    for (const { id } of due) ctx.later(sendBatch, { stream: id })
    // Sending makes no lines of its own: they would have to be sent.
    ctx.idle()
    return { streams: due.length }
  }),
]
