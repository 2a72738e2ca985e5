import { type HttpAnswer, postOutside, webhookSignature } from '#adapters/http/index.ts'
import { type Effect, effect } from '#kernel/handle.ts'
import { raiseAlert } from '#modules/crm/index.ts'
import { dueDelivery } from './contract.ts'
import { mostFailingDays, nextAttempt, spreadOf } from './rules.ts'
import { administrators, disable, sendingOf, settleDelivery } from './store.ts'

/** At least once: a delivery that dies between sending and settling is sent again; the receiver knows it by `webhook-id`. */
export const deliver = effect({
  name: 'automation.deliver',
  input: dueDelivery,
  prepare: async (ctx, { delivery }) => ({
    sending: await sendingOf(ctx, delivery),
    seconds: Math.floor(ctx.now.getTime() / 1000),
    allowPrivate: ctx.places.allowPrivateWebhooks,
  }),
  async perform({ sending, seconds, allowPrivate }, _ask, signal): Promise<HttpAnswer | undefined> {
    if (!sending) return undefined
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Connect-and-Close-Webhooks/1',
      'webhook-id': sending.id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': webhookSignature(sending.secret, sending.id, seconds, sending.body),
    }
    return postOutside(sending.url, headers, sending.body, allowPrivate, signal)
  },
  async settle(ctx, answer, { sending }) {
    if (!answer || !sending) return {}
    const good = answer.kind === 'answered' && answer.status >= 200 && answer.status < 300
    const next = good ? undefined : nextAttempt(sending.attempts, ctx.now, spreadOf(sending.id))
    const { failingSince } = await settleDelivery(ctx, sending.id, sending.webhook, {
      state: good ? 'delivered' : next ? 'waiting' : 'given_up',
      status: answer.kind === 'answered' ? answer.status : null,
      problem: good ? null : answer.kind === 'failed' ? answer.why : `The receiver answered ${answer.status}.`,
      milliseconds: answer.milliseconds,
      answer: answer.kind === 'answered' ? answer.body.slice(0, 2000) : null,
      nextAt: next ?? null,
    })
    if (!good && failingSince && ctx.now.getTime() - Date.parse(failingSince) > mostFailingDays * 864e5) {
      await disable(ctx, sending.webhook, `No delivery succeeded since ${failingSince}.`)
      ctx.emit('webhook.disabled', { subject: { kind: 'webhook', id: sending.webhook } })
      for (const admin of await administrators(ctx))
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
})

export const effects = [deliver] as unknown as readonly Effect[]
