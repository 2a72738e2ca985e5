import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { page, pageOf } from '#policy/paging.ts'

const url = z
  .string()
  .trim()
  .max(2000)
  .regex(/^[^\p{Cc}\s]*$/u, 'An address has no spaces and no control characters.')
  .pipe(z.url('Give a full address such as https://example.com/hooks.'))
/** What may keep deliveries from arriving although the address was taken; null where nothing is known. */
const remark = z.string().nullable()
const name = z.string().trim().min(2, 'Say what this is for.').max(120)

export const listWebhooks = query('automation.listWebhooks', {
  summary: 'Outgoing webhooks, and the events there are to choose from',
  http: 'GET /webhooks',
  needs: 'webhook.read',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        url: z.string(),
        events: z.array(z.string()),
        active: z.boolean(),
        failingSince: z.string().nullable(),
        disabledWhy: z.string().nullable(),
        createdAt: z.string(),
        delivered: z.number(),
        waiting: z.number(),
        givenUp: z.number(),
      }),
    ),
    eventNames: z.array(z.string()),
  }),
})

export const createWebhook = command('automation.createWebhook', {
  summary: 'Make a webhook: a second person agrees to its address, and its signing secret is shown to whoever replaces it',
  http: 'POST /webhooks',
  needs: 'webhook.address',
  input: z.strictObject({ name, url, events: z.array(z.string().max(80)).min(1, 'Choose at least one event.').max(100) }),
  output: z.object({ id: z.string(), remark }),
})

export const updateWebhook = command('automation.updateWebhook', {
  summary: 'Change a webhook, switch it off or on; a second person agrees to another address and to more kinds of events',
  http: 'PATCH /webhooks/{webhook}',
  needs: 'webhook.manage',
  standing: ['webhook.address'],
  input: z.strictObject({
    webhook: id('webhook'),
    name: name.optional(),
    url: url.optional(),
    events: z.array(z.string().max(80)).min(1).max(100).optional(),
    active: z.boolean().optional(),
  }),
  output: z.object({ remark }),
})

export const rotateWebhookSecret = command('automation.rotateWebhookSecret', {
  summary: 'Replace the signing secret: the new one is shown this once',
  http: 'POST /webhooks/{webhook}/secret',
  needs: 'webhook.secret',
  input: z.strictObject({ webhook: id('webhook') }),
  output: z.object({ secret: z.string() }),
})

export const removeWebhook = command('automation.removeWebhook', {
  summary: 'Remove a webhook with its delivery log',
  http: 'DELETE /webhooks/{webhook}',
  needs: 'webhook.manage',
  input: z.strictObject({ webhook: id('webhook') }),
  output: z.object({}),
})

export const listDeliveries = query('automation.listDeliveries', {
  summary: 'The delivery log of a webhook',
  http: 'GET /webhooks/{webhook}/deliveries',
  needs: 'webhook.read',
  input: z.strictObject({
    webhook: id('webhook'),
    state: z.enum(['waiting', 'sending', 'delivered', 'given_up']).optional(),
    ...page,
  }),
  output: pageOf(
    z.object({
      id: z.string(),
      event: z.string(),
      eventId: z.string(),
      state: z.enum(['waiting', 'sending', 'delivered', 'given_up']),
      attempts: z.number(),
      status: z.number().nullable(),
      problem: z.string().nullable(),
      milliseconds: z.number().nullable(),
      answer: z.string().nullable(),
      nextAt: z.string().nullable(),
      createdAt: z.string(),
      deliveredAt: z.string().nullable(),
      replayOf: z.string().nullable(),
    }),
  ),
})

export const replayDelivery = command('automation.replayDelivery', {
  summary: 'Deliver an event once more',
  http: 'POST /deliveries/{delivery}/replay',
  needs: 'webhook.replay',
  input: z.strictObject({ delivery: id('delivery') }),
  output: z.object({ id: z.string() }),
})

/** What the job of one delivery carries. */
export const dueDelivery = z.object({ delivery: id('delivery') })

export const sendDue = command('automation.sendDue', {
  summary: 'Take up the deliveries that are due',
  door: 'job',
  needs: 'webhook.manage',
  input: z.strictObject({}),
  output: z.object({ sent: z.number() }),
  emits: ['webhook.disabled'],
})
