import { Refusal } from '#base/refusal.ts'
import { type Handler, handle, perform } from '#kernel/handle.ts'
import * as crm from '#modules/crm/contract.ts'
import * as identity from '#modules/identity/contract.ts'
import { demandWhole } from '#modules/identity/index.ts'
import * as leadHunter from '#modules/lead-hunter/contract.ts'
import * as contract from './contract.ts'
import { changeJudged, deliver, makeJudged } from './effects.ts'
import { anchored, eventNamesOf } from './rules.ts'
import * as store from './store.ts'

const eventNames = [...eventNamesOf([identity, crm, leadHunter]), anchored].sort()

function demandKnownEvents(events: readonly string[]): void {
  const unknown = events.filter(e => !eventNames.includes(e))
  if (unknown.length)
    throw new Refusal('invalid', 'Some of these events do not exist.', {
      problems: unknown.map(e => ({ path: 'events', message: `“${e}” is not an event here.` })),
    })
}

export const actions: readonly Handler[] = [
  handle(contract.listWebhooks, async ctx => {
    await demandWhole(ctx)
    return { items: await store.webhooks(ctx), eventNames }
  }),
  handle(contract.createWebhook, async (ctx, webhook) => {
    await demandWhole(ctx)
    demandKnownEvents(webhook.events)
    return perform(makeJudged, webhook)
  }),
  handle(contract.updateWebhook, async (ctx, change) => {
    await demandWhole(ctx)
    const { webhook, ...fields } = change
    if (fields.events) demandKnownEvents(fields.events)
    if (fields.url !== undefined) return perform(changeJudged, change)
    await store.setWebhook(ctx, webhook, fields)
    ctx.subject({ kind: 'webhook', id: webhook })
    return { remark: null }
  }),
  handle(contract.rotateWebhookSecret, async (ctx, { webhook }) => {
    await demandWhole(ctx)
    const secret = store.newSecret()
    await store.setSecret(ctx, webhook, secret)
    ctx.subject({ kind: 'webhook', id: webhook })
    return { secret }
  }),
  handle(contract.removeWebhook, async (ctx, { webhook }) => {
    await demandWhole(ctx)
    await store.dropWebhook(ctx, webhook)
    ctx.subject({ kind: 'webhook', id: webhook })
    return {}
  }),
  handle(contract.listDeliveries, async (ctx, { webhook, state, limit, cursor }) => {
    await demandWhole(ctx)
    return store.deliveries(ctx, webhook, state, limit, cursor)
  }),
  handle(contract.replayDelivery, async (ctx, { delivery }) => {
    await demandWhole(ctx)
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
