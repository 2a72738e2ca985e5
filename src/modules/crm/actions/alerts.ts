import { type Handler, handle } from '#kernel/handle.ts'
import { fromCursor, toPage } from '#kernel/paging.ts'
import * as contract from '../contract.ts'
import { nounsForApp } from '../rules/alert-nouns.ts'
import { alertTitle } from '../rules/alert-words.ts'
import { alerts, seeAlerts, unreadAlerts } from '../store/alerts.ts'

export const alertActions: readonly Handler[] = [
  handle(contract.listAlerts, async (ctx, { unread, limit, cursor }) => {
    const before = fromCursor(cursor, 1)?.[0]
    const nouns = ctx.actor.kind === 'app' ? nounsForApp(ctx.may) : undefined
    const [found, count] = await Promise.all([
      alerts(ctx, nouns, { unread, before: before ? String(before) : undefined, limit }),
      unreadAlerts(ctx, nouns),
    ])
    const rows = found.map(({ name, ...alert }) => ({ ...alert, title: alertTitle(alert.kind, name, alert.facts) }))
    return { ...toPage(rows, limit, row => [row.id]), unread: count }
  }),
  handle(contract.markAlerts, async (ctx, { ids }) => ({ seen: await seeAlerts(ctx, ids) })),
]
