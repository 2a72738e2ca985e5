import { judgeAddress, judgeHost } from '#adapters/http/index.ts'
import { newId } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { effect } from '#kernel/handle.ts'
import { raiseAlert } from '#modules/crm/index.ts'
import { makeStream, redirectStream, streamJob, type Target } from '../contract/streams.ts'
import type { SourceEvent } from '../rules/ocsf/source.ts'
import { toOcsf } from '../rules/ocsf/to-ocsf.ts'
import { failuresToTell, fitting, nextBatch, nextTry, spreadOf } from '../rules/streams.ts'
import * as sending from '../store/sending.ts'
import * as store from '../store/streams.ts'
import { type Aim, deliverBatch, reachOf, type StreamRecord } from './deliver-batch.ts'

const subjectOf = (id: string) => ({ kind: 'stream', id })

/** A host is judged when it is kept as it will be with each batch; its name is looked up with no transaction open. */
async function judge(places: Ctx['places'], target: Target): Promise<{ problem?: string; remark?: string }> {
  const reach = reachOf(places)
  if (target.kind === 'http') return judgeAddress(target.url, reach)
  return target.kind === 'syslog' ? judgeHost(target.host, reach) : {}
}

function demandGood(problem: string | undefined, { kind }: Target): void {
  if (problem)
    throw new Refusal('invalid', problem, {
      problems: [{ path: kind === 'http' ? 'target.url' : 'target.host', message: problem }],
    })
}

/** Which events a stream gets is no choice: all of them. */
export const makeJudged = effect({
  name: 'audit.makeStreamJudged',
  input: makeStream.input,
  prepare: async ctx => ctx.places,
  perform: (places, _ask, _signal, { target }) => judge(places, target),
  async settle(ctx, { problem, remark }, _places, wanted) {
    demandGood(problem, wanted.target)
    const id = await store.keepStream(ctx, wanted)
    ctx.subject(subjectOf(id))
    ctx.emit('stream.made', { subject: subjectOf(id), facts: { kind: wanted.target.kind } })
    await tellOthers(ctx, id, 'stream.made')
    return { id, remark: remark ?? null }
  },
})

export const redirectJudged = effect({
  name: 'audit.redirectStreamJudged',
  input: redirectStream.input,
  async prepare(ctx, { stream }) {
    await store.streamById(ctx, stream)
    return ctx.places
  },
  perform: (places, _ask, _signal, { target }) => judge(places, target),
  async settle(ctx, { problem, remark }, _places, { stream, ...wanted }) {
    demandGood(problem, wanted.target)
    const before = await store.streamById(ctx, stream)
    await store.redirect(ctx, stream, wanted)
    ctx.subject(subjectOf(stream))
    ctx.change(subjectOf(stream), [
      { field: 'name', class: 'internal', before: before.name, after: wanted.name },
      { field: 'target', class: 'internal', before: before.target, after: wanted.target },
    ])
    ctx.emit('stream.changed', {
      subject: subjectOf(stream),
      facts: { kind: wanted.target.kind, secret: wanted.secret !== undefined },
    })
    await tellOthers(ctx, stream, 'stream.changed')
    return { remark: remark ?? null }
  },
})

/** Whoever answers for what leaves the house hears of what becomes of its streams. */
export async function tellOthers(ctx: Ctx, stream: string, kind: string, facts: Record<string, number> = {}): Promise<void> {
  for (const { id } of await store.administrators(ctx)) raiseAlert(ctx, { to: id, kind, subject: subjectOf(stream), facts })
}

const aimOf = (ctx: Ctx, stream: string, { target, secret, round }: sending.Held): Aim => {
  const { publicUrl, allowPrivateWebhooks, streams } = ctx.places
  const places = { publicUrl, allowPrivateWebhooks, ...(streams && { streams }) }
  return { tenant: ctx.tenant, stream, target, secret, round, seconds: Math.floor(ctx.now.getTime() / 1000), places }
}

function recordOf(ctx: Ctx, stream: string, sequence: number, source: SourceEvent): StreamRecord {
  const event = toOcsf(source, { stream, sequence, version: ctx.places.version ?? 'unknown', host: ctx.places.publicUrl.host })
  return { sequence, event, text: JSON.stringify(event) }
}

/**
 * One batch of one stream. What waits stays in the log itself and is read from the stream's place on, so that memory is the
 * same however long a receiver is away. The place moves when the batch was taken: killed in between, the same lines go out
 * once more under the same numbers, when the lease of whoever died is over.
 */
export const sendBatch = effect({
  name: 'audit.sendBatch',
  input: streamJob,
  async prepare(ctx, { stream }) {
    const held = await sending.hold(ctx, stream)
    if (!held) return undefined
    const lines = await sending.linesBehind(ctx, held.behind, held.batch)
    if (!lines.length) {
      await sending.letGo(ctx, stream, held.lease)
      return undefined
    }
    const records = fitting(lines.map(({ event }, n) => recordOf(ctx, stream, held.sequence + 1 + n, event)))
    const sent = lines.slice(0, records.length)
    const upTo = sent.at(-1)!.index
    const missing = (await sending.missingBetween(ctx, held.behind, upTo)) + sent.filter(({ lost }) => lost).length
    return {
      aim: aimOf(ctx, stream, held),
      records,
      held,
      missing,
      progress: {
        ...{ lease: held.lease, behind: held.behind, upTo, firstIndex: sent[0]!.index, firstSequence: held.sequence + 1 },
        ...{ records: records.length, bytes: records.reduce((sum, { text }) => sum + text.length, 0) },
        lastEventAt: sent.at(-1)!.event.at,
      },
    }
  },
  perform: async (facts, _ask, signal) => facts && deliverBatch(facts.aim, facts.records, signal),
  async settle(ctx, delivered, facts, { stream }) {
    // A line for every batch would itself have to be sent.
    ctx.idle()
    if (!facts || !delivered) return {}
    const { held, progress, missing } = facts
    const subject = subjectOf(stream)
    if (!delivered.taken) {
      const batch = delivered.sized ? nextBatch(held.batch, false) : held.batch
      const nextAt = nextTry(held.failures + 1, ctx.now, spreadOf(stream))
      const failed = await sending.fail(ctx, stream, { lease: held.lease, problem: delivered.answer, nextAt, batch })
      if (failed?.failures === failuresToTell) {
        ctx.emit('stream.failed', { subject, facts: { failures: failed.failures } })
        await tellOthers(ctx, stream, 'stream.failed')
      }
      ctx.show('stream.moved', subject)
      return {}
    }
    if (!(await sending.advance(ctx, stream, { ...progress, batch: nextBatch(held.batch, true) }))) return {}
    if (held.failures >= failuresToTell) ctx.emit('stream.recovered', { subject, facts: { failures: held.failures } })
    if (missing > 0) {
      ctx.emit('stream.tampered', { subject, facts: { missing, upTo: progress.upTo } })
      await tellOthers(ctx, stream, 'stream.tampered', { missing })
    }
    ctx.show('stream.moved', subject)
    if (await sending.hasMore(ctx, stream)) ctx.later(sendBatch, { stream })
    return {}
  },
  retry: { times: 0, seconds: 1 },
  expireSeconds: 110,
  // A receiver may take its time without the streams of others waiting for it; of one stream there is one sender.
  atOnce: 4,
})

/** One event that tells of nothing but itself, with the number 0, which no stream counts. */
export const sendTrial = effect({
  name: 'audit.sendTrial',
  input: streamJob,
  async prepare(ctx, { stream }) {
    const held = await sending.aimOf(ctx, stream)
    const nothing = {
      bearer: ctx.bearer ?? null,
      address: null,
      request: ctx.requestId,
      operation: null,
      command: null,
      facts: {},
      changes: [],
    }
    const line: SourceEvent = {
      ...{ id: newId(), tenant: ctx.tenant, at: ctx.now.toISOString(), name: 'audit.tryStream' },
      ...{ actor: { kind: ctx.actor.kind, id: ctx.actor.id ?? null }, door: ctx.door, subject: subjectOf(stream) },
      ...nothing,
    }
    return { aim: aimOf(ctx, stream, held), record: recordOf(ctx, stream, 0, line) }
  },
  perform: ({ aim, record }, _ask, signal) => deliverBatch(aim, [record], signal),
  async settle(ctx, { taken, answer, milliseconds }, _facts, { stream }) {
    ctx.subject(subjectOf(stream))
    ctx.note({ taken, milliseconds })
    return { taken, answer, milliseconds }
  },
})
