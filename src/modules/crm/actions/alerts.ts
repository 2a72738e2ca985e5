import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { namesOfRecords } from '#kernel/names.ts'
import { fromCursor, toPage } from '#kernel/paging.ts'
import * as contract from '../contract.ts'
import { accountNouns, nounsForApp } from '../rules/alert-nouns.ts'
import { alertTitle } from '../rules/alert-words.ts'
import { type AlertRow, alerts, seeAlerts, unreadAlerts } from '../store/alerts.ts'
import { officeOf } from '../store/office.ts'

interface Asked {
  unread: boolean
  limit: number
  cursor?: string | undefined
}

async function told(ctx: Ctx, { unread, limit, cursor }: Asked, nouns: readonly string[] | undefined) {
  const before = fromCursor(cursor, 1)?.[0]
  const [found, count] = await Promise.all([
    alerts(ctx, nouns, { unread, before: before ? String(before) : undefined, limit }),
    unreadAlerts(ctx, nouns),
  ])
  const { leadCalendar } = found.some(({ facts }) => facts.offer === 'open') ? await officeOf(ctx) : { leadCalendar: undefined }
  const clock = { now: ctx.now, zone: leadCalendar?.zone }
  const failed = found.filter(alert => alert.kind === 'approval.failed').flatMap(alert => alert.subject?.id ?? [])
  const requests = await namesOfRecords(ctx, 'approval', failed)
  const factsOf = ({ facts, subject }: AlertRow) => ({ ...facts, request: subject && requests?.get(subject.id) })
  const rows = found.map(({ name, ...alert }) => ({
    ...alert,
    title: alertTitle(alert.kind, name, factsOf({ name, ...alert }), clock),
  }))
  return { ...toPage(rows, limit, row => [row.id]), unread: count }
}

export const alertActions: readonly Handler[] = [
  handle(contract.listAlerts, (ctx, asked) => told(ctx, asked, ctx.actor.kind === 'app' ? nounsForApp(ctx.may) : undefined)),
  handle(contract.listAccountAlerts, async (ctx, asked) => {
    if (ctx.actor.kind !== 'member') throw new Refusal('forbidden', 'Only the person is told of their account.')
    return told(ctx, asked, accountNouns)
  }),
  handle(contract.markAlerts, async (ctx, { ids }) => ({ seen: await seeAlerts(ctx, ids) })),
]
