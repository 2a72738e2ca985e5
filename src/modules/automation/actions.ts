import { Refusal } from '#base/refusal.ts'
import { randomKey } from '#kernel/bearers.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as crm from '#modules/crm/contract.ts'
import * as identity from '#modules/identity/contract.ts'
import * as leadHunter from '#modules/lead-hunter/contract.ts'
import * as contract from './contract.ts'
import { deliver } from './effects.ts'
import { eventNamesOf } from './rules.ts'
import * as store from './store.ts'

const eventNames = eventNamesOf([identity, crm, leadHunter])
const newSecret = () => `whsec_${randomKey()}`

function demandKnownEvents(events: readonly string[]): void {
  const unknown = events.filter(e => !eventNames.includes(e))
  if (unknown.length)
    throw new Refusal('invalid', 'Some of these events do not exist.', {
      problems: unknown.map(e => ({ path: 'events', message: `“${e}” is not an event here.` })),
    })
}

export const actions: readonly Handler[] = [
  handle(contract.listWebhooks, async ctx => ({ items: await store.webhooks(ctx), eventNames })),
  handle(contract.createWebhook, async (ctx, webhook) => {
    demandKnownEvents(webhook.events)
    const secret = newSecret()
    const id = await store.keepWebhook(ctx, webhook, secret)
    ctx.subject({ kind: 'webhook', id })
    return { id, secret }
  }),
  handle(contract.updateWebhook, async (ctx, { webhook, ...fields }) => {
    if (fields.events) demandKnownEvents(fields.events)
    await store.setWebhook(ctx, webhook, fields)
    ctx.subject({ kind: 'webhook', id: webhook })
    return {}
  }),
  handle(contract.rotateWebhookSecret, async (ctx, { webhook }) => {
    const secret = newSecret()
    await store.setSecret(ctx, webhook, secret)
    ctx.subject({ kind: 'webhook', id: webhook })
    return { secret }
  }),
  handle(contract.removeWebhook, async (ctx, { webhook }) => {
    await store.dropWebhook(ctx, webhook)
    ctx.subject({ kind: 'webhook', id: webhook })
    return {}
  }),
  handle(contract.listDeliveries, async (ctx, { webhook, state, limit, cursor }) =>
    store.deliveries(ctx, webhook, state, limit, cursor),
  ),
  handle(contract.replayDelivery, async (ctx, { delivery }) => {
    const id = await store.replay(ctx, delivery)
    ctx.subject({ kind: 'delivery', id })
    ctx.later(contract.sendDue, {})
    return { id }
  }),
  handle(contract.sendDue, async ctx => {
    const due = await store.takeDue(ctx)
    for (const { id } of due) ctx.later(deliver, { delivery: id })
    if (!due.length) ctx.idle()
    ctx.note({ due: due.length })
    return { sent: due.length }
  }),
]
