import type { ApprovalNews } from '#kernel/approvals.ts'
import { scopeOf } from '#kernel/authority.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { activeMembers } from '#kernel/members.ts'
import { dropAlerts, type NewAlert, raiseAlerts, seeAlertsAbout, settleAlerts } from '#modules/crm/index.ts'

/** Tells whoever has to decide, and then whoever asked, what became of it; their screens at once. */
export async function tell(ctx: Ctx, { what, approval, deciders, by }: ApprovalNews): Promise<void> {
  const subject = { kind: 'approval', id: approval.id }
  const alert = (to: string): NewAlert => ({
    to,
    kind: what === 'voided' && to !== approval.askedBy ? 'approval.asked' : `approval.${what}`,
    subject,
    facts: {
      permission: approval.permission,
      about: approval.id,
      person: ['asked', 'waits-alone', 'voided'].includes(what) ? approval.askedBy : approval.decidedBy,
    },
  })
  await settle(ctx, what, approval)
  const toMany =
    what === 'asked' || what === 'voided'
      ? deciders.map(({ id }) => alert(id))
      : what === 'waits-alone'
        ? await notice(ctx, alert)
        : []
  // What was withdrawn its asker knows, and of what was done they are told by the work itself.
  const toAsker = ['approved', 'refused', 'expired', 'failed', 'voided'].includes(what) ? [approval.askedBy] : []
  raiseAlerts(ctx, [...toMany, ...toAsker.map(alert)])
  const screens = new Set([approval.askedBy, ...approval.decided, ...(by ? [by] : []), ...toMany.map(one => one.to)])
  for (const owner of screens) ctx.show('approval.changed', subject, { owner })
}

/** What asked for a decision says what became of it, once there is nothing left to decide; and so does what said it goes on. */
async function settle(ctx: Ctx, what: ApprovalNews['what'], { id: about, decidedBy, witnessedBy }: ApprovalNews['approval']) {
  if (what === 'asked' || what === 'waits-alone') return
  // Whoever was one of several has done their part; the others are still asked.
  if (what === 'counted') return void (await seeAlertsAbout(ctx, ['approval.asked', 'approval.waits-alone'], about))
  // That it was agreed to is not so any more; the alert that it waits again says so.
  if (what === 'voided') return dropAlerts(ctx, { kinds: ['approval.approved', 'approval.asked'], about })
  if (what === 'done') return settleAlerts(ctx, { kinds: ['approval.approved'], about, became: what, unseen: true })
  // That it was agreed to is said by the one alert that tells it could not be done.
  if (what === 'failed') return dropAlerts(ctx, { kinds: ['approval.approved'], about })
  const became = what === 'approved' && !decidedBy && !witnessedBy ? 'unopposed' : what
  await settleAlerts(ctx, { kinds: ['approval.asked', 'approval.waits-alone'], about, became })
}

/** Everybody hears of it; only who may refuse it is led to it. */
const notice = async (ctx: Ctx, alert: (to: string) => NewAlert): Promise<NewAlert[]> =>
  (await activeMembers(ctx)).map(member => ({
    ...alert(member.id),
    ...(!scopeOf(member, 'approval.decide').all && { subject: undefined }),
  }))
