import { type Handler, handle, perform } from '#kernel/handle.ts'
import * as contract from '../contract/streams.ts'
import { makeJudged, sendBatch } from '../effects/streams.ts'
import * as store from '../store/streams.ts'
import { demandWhat, kindsHere, subjectOf } from './streams.ts'

/** Streams of the installation itself. Their door leads to its own place alone, never to a client's. */
export const installedActions: readonly Handler[] = [
  handle(contract.listInstalledStreams, async ctx => ({ items: await store.streams(ctx), kinds: kindsHere(ctx) })),
  handle(contract.readInstalledStream, async (ctx, { stream }) => {
    const [one, hours] = await Promise.all([store.streamById(ctx, stream), store.hoursOf(ctx, stream)])
    return { ...one, hours }
  }),
  handle(contract.installStream, async (ctx, wanted) => {
    demandWhat(ctx, wanted.target, wanted.secret, false)
    return perform(makeJudged, wanted)
  }),
  handle(contract.stopInstalledStream, async (ctx, { stream }) => {
    await store.pause(ctx, stream)
    ctx.subject(subjectOf(stream))
    ctx.emit('stream.paused', { subject: subjectOf(stream) })
    return {}
  }),
  handle(contract.resumeInstalledStream, async (ctx, { stream }) => {
    await store.resume(ctx, stream)
    ctx.subject(subjectOf(stream))
    ctx.emit('stream.resumed', { subject: subjectOf(stream) })
    ctx.later(sendBatch, { stream })
    return {}
  }),
  handle(contract.uninstallStream, async (ctx, { stream }) => {
    ctx.subject(subjectOf(stream))
    ctx.emit('stream.removed', { subject: subjectOf(stream) })
    await store.dropStream(ctx, stream)
    return {}
  }),
]
