import { type Handler, handle } from '#kernel/handle.ts'
import { activeMembers } from '#kernel/members.ts'
import { type NewAlert, raiseAlerts } from '#modules/crm/index.ts'
import { emergencyNews } from '#modules/identity/index.ts'
import { alarmEmergency } from '../contract/emergency.ts'

/** Whoever runs the company, and whoever watches over it. */
const watching = new Set(['tenant_admin', 'compliance'])

export const alarmActions: readonly Handler[] = [
  handle(alarmEmergency, async ctx => {
    const news = await emergencyNews(ctx)
    if (!news.length) {
      ctx.idle()
      return { told: 0 }
    }
    const people = (await activeMembers(ctx)).filter(one => watching.has(one.type) && !one.breakGlass)
    const alerts = news.flatMap(({ what, about, credential, to: only }) =>
      (only ? [{ id: only }] : people).map(
        ({ id: to }): NewAlert => ({
          ...{ to, kind: `emergency.${what}`, facts: { credential } },
          subject: { kind: what === 'share' ? 'emergency' : 'emergency use', id: about },
          once: `emergency.${what} ${about}`,
        }),
      ),
    )
    raiseAlerts(ctx, alerts)
    ctx.idle()
    return { told: alerts.length }
  }),
]
