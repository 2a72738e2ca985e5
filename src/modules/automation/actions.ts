import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
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

const tells = (events: readonly string[]) => [
  { label: 'Tells of', value: `${events.length} kinds of events: ids and facts, never a person’s data` },
]
const toldAnew = (events: readonly string[], before: readonly string[]) => {
  const more = events.filter(event => !before.includes(event))
  return more.length ? [{ label: 'Beside what it hears now', value: more.join(', ') }] : []
}
interface Change {
  webhook: Id
  url?: string | undefined
  events?: string[] | undefined
}
/** Whether events would go elsewhere than now. */
const moves = async (ctx: Ctx, { webhook, url }: Change): Promise<boolean> =>
  url !== undefined && (await store.demandWebhook(ctx, webhook)).url !== url
/** Whether they would, or an address would hear of more kinds of events. */
async function tellsMore(ctx: Ctx, change: Change): Promise<boolean> {
  const now = await store.demandWebhook(ctx, change.webhook)
  return (
    (change.url ?? now.url) !== now.url ||
    (change.events ?? []).some(event => eventNames.includes(event) && !now.events.includes(event))
  )
}

export const actions: readonly Handler[] = [
  handle(contract.listWebhooks, async ctx => {
    await demandWhole(ctx)
    return { items: await store.webhooks(ctx), eventNames }
  }),
  handle(
    contract.createWebhook,
    async (ctx, webhook) => {
      await demandWhole(ctx)
      demandKnownEvents(webhook.events)
      return perform(makeJudged, webhook)
    },
    {
      async preview(ctx, { url, events }) {
        await demandWhole(ctx)
        demandKnownEvents(events)
        return { lines: [{ label: 'Address', before: 'None', value: url, tells: 'url' }, ...tells(events)] }
      },
      terms: (_ctx, { name, url, events }) => ({ name, url, events }),
    },
  ),
  handle(
    contract.updateWebhook,
    async (ctx, change) => {
      await demandWhole(ctx)
      const { webhook, ...fields } = change
      if (fields.events) demandKnownEvents(fields.events)
      if (await moves(ctx, change)) return perform(changeJudged, change)
      await store.setWebhook(ctx, webhook, fields)
      ctx.subject({ kind: 'webhook', id: webhook })
      return { remark: null }
    },
    {
      beside: async (ctx, change) => ((await tellsMore(ctx, change)) ? ['webhook.address'] : []),
      async preview(ctx, { webhook, url, events }) {
        await demandWhole(ctx)
        if (events) demandKnownEvents(events)
        const now = await store.demandWebhook(ctx, webhook)
        const { waiting } = (await store.webhooks(ctx)).find(one => one.id === webhook)!
        return {
          subject: { kind: 'webhook', id: webhook, name: now.name },
          lines: [
            { label: 'Address', before: now.url, value: url ?? now.url, tells: 'url' },
            ...tells(events ?? now.events),
            ...toldAnew(events ?? [], now.events),
          ],
          touches: { rows: waiting },
        }
      },
      async terms(ctx, { webhook, url, events }) {
        const now = await store.demandWebhook(ctx, webhook)
        return { webhook, url: url ?? now.url, from: now.url, events: events ?? now.events }
      },
    },
  ),
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
