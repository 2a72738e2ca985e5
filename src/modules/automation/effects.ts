import { type HttpAnswer, judgeAddress, type OutsideReach, postOutside, webhookSignature } from '#adapters/http/index.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Effect, effect } from '#kernel/handle.ts'
import { raiseAlert } from '#modules/crm/index.ts'
import { createWebhook, dueDelivery, updateWebhook } from './contract.ts'
import { mostFailingDays, nextAttempt, problemOf, spreadOf } from './rules.ts'
import * as store from './store.ts'

/** Addresses inside and plain http are for an installation that is itself only on this machine. */
const reachOf = ({ places }: Ctx): OutsideReach => ({
  private: places.allowPrivateWebhooks,
  plain: places.allowPrivateWebhooks && places.publicUrl.protocol === 'http:',
})

function demandGoodAddress(problem: string | undefined): void {
  if (problem) throw new Refusal('invalid', problem, { problems: [{ path: 'url', message: problem }] })
}

/** An address is judged when it is saved as it will be at each delivery; its name is looked up with no transaction open. */
export const makeJudged = effect({
  name: 'automation.makeJudged',
  input: createWebhook.input,
  prepare: async ctx => reachOf(ctx),
  perform: (reach, _ask, _signal, { url }) => judgeAddress(url, reach),
  async settle(ctx, { problem, remark }, _facts, webhook) {
    demandGoodAddress(problem)
    const id = await store.keepWebhook(ctx, webhook, store.newSecret())
    ctx.subject({ kind: 'webhook', id })
    return { id, remark: remark ?? null }
  },
})

export const changeJudged = effect({
  name: 'automation.changeJudged',
  input: updateWebhook.input,
  async prepare(ctx, { webhook }) {
    await store.demandWebhook(ctx, webhook)
    return reachOf(ctx)
  },
  perform: (reach, _ask, _signal, { url }) => judgeAddress(url!, reach),
  async settle(ctx, { problem, remark }, _facts, { webhook, ...fields }) {
    demandGoodAddress(problem)
    await store.setWebhook(ctx, webhook, fields)
    ctx.subject({ kind: 'webhook', id: webhook })
    return { remark: remark ?? null }
  },
})

/** At least once: a delivery that dies between sending and settling is sent again; the receiver knows it by `webhook-id`. */
export const deliver = effect({
  name: 'automation.deliver',
  input: dueDelivery,
  prepare: async (ctx, { delivery }) => ({
    sending: await store.sendingOf(ctx, delivery),
    seconds: Math.floor(ctx.now.getTime() / 1000),
    reach: reachOf(ctx),
  }),
  async perform({ sending, seconds, reach }, _ask, signal): Promise<HttpAnswer | undefined> {
    if (!sending) return undefined
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Connect-and-Close-Webhooks/1',
      'webhook-id': sending.id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': webhookSignature(sending.secret, sending.id, seconds, sending.body),
    }
    return postOutside(sending.url, headers, sending.body, reach, signal)
  },
  async settle(ctx, answer, { sending }) {
    if (!answer || !sending) return {}
    const good = answer.kind === 'answered' && answer.status >= 200 && answer.status < 300
    // What our own rules refuse would be refused again.
    const final = good || (answer.kind === 'failed' && answer.refused)
    const next = final ? undefined : nextAttempt(sending.attempts, ctx.now, spreadOf(sending.id))
    const { failingSince } = await store.settleDelivery(ctx, sending.id, sending.webhook, {
      state: good ? 'delivered' : next ? 'waiting' : 'given_up',
      status: answer.kind === 'answered' ? answer.status : null,
      problem: problemOf(answer),
      milliseconds: answer.milliseconds,
      answer: answer.kind === 'answered' ? answer.body.slice(0, 2000) : null,
      nextAt: next ?? null,
    })
    if (!good && failingSince && ctx.now.getTime() - Date.parse(failingSince) > mostFailingDays * 864e5) {
      await store.disable(ctx, sending.webhook, `No delivery succeeded for ${mostFailingDays} days.`)
      ctx.emit('webhook.disabled', { subject: { kind: 'webhook', id: sending.webhook } })
      for (const admin of await store.administrators(ctx))
        await raiseAlert(ctx, {
          to: admin.id,
          kind: 'webhook.disabled',
          subject: { kind: 'webhook', id: sending.webhook },
          facts: {},
        })
    }
    return {}
  },
  retry: { times: 0, seconds: 1 },
  expireSeconds: 60,
  // A receiver may take its ten seconds without everybody else waiting for it. Order is promised to nobody.
  atOnce: 4,
})

export const effects = [makeJudged, changeJudged, deliver] as unknown as readonly Effect[]
