import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { touchKinds } from '../contract/lead.ts'
import { type LeadStatus, stageOfStatus, statusAfterTouch, type TouchOutcome } from '../rules/lead-status.ts'
import { answeredIn } from '../rules/speed.ts'
import { keepTouch, placeLead, setLead, takeLead } from '../store/lead-changes.ts'
import { keepNote } from '../store/notes.ts'
import { officeOf } from '../store/office.ts'
import { lostReasonCalled, stagesOf } from '../store/pipelines.ts'

interface Touch {
  kind: (typeof touchKinds)[number]
  outcome: TouchOutcome
  note?: string | undefined
}

const internal = (field: string, before: unknown, after: unknown) => ({ field, class: 'internal' as const, before, after })

/** Keeps that somebody tried to reach or reached the person; the first stops the speed-to-lead clock, after so many seconds. */
export async function touched(ctx: Ctx, lead: Id, { kind, outcome, note }: Touch) {
  const subject = { kind: 'lead', id: lead }
  const [now, office] = await Promise.all([takeLead(ctx, lead), officeOf(ctx)])
  const reach = { owner: now.owner, branch: now.branch }
  const first = now.firstTouchAt === null
  const status = statusAfterTouch(now.status, outcome)
  const seconds = first ? answeredIn(now, ctx.now, office.leadCalendar) : null
  const stage =
    status === now.status || !now.pipeline ? undefined : stageOfStatus(status, await stagesOf(ctx, now.pipeline), now.stage)
  void keepTouch(ctx, lead, {
    stage,
    status,
    first,
    accepts: now.owner !== null && now.owner === ctx.actor.id,
    moved: status !== now.status,
  })
  if (note) await keepNote(ctx, { contact: now.contact, lead, loan: null }, note)
  ctx.subject(subject, reach)
  ctx.change(subject, [internal('status', now.status, status), internal('stage', now.stage, stage ?? now.stage)])
  ctx.emit('lead.touched', { subject, reach, facts: { kind, outcome, status } })
  if (stage) ctx.emit('lead.stageMoved', { subject, reach, facts: { from: now.stage, to: stage, outcome: 'open', status } })
  if (first) ctx.emit('lead.firstTouched', { subject, reach, facts: { kind, seconds } })
  return { firstTouch: first, seconds }
}

/**
 * Ends a lead because of what the person said: lost for a reason by its name, which the client's reasons are given where they
 * do not have it, or not to be contacted any more. An ended lead stays as it ended.
 */
export async function endLead(ctx: Ctx, lead: Id, to: { lostFor: string } | 'do_not_contact'): Promise<void> {
  const subject = { kind: 'lead', id: lead }
  const now = await takeLead(ctx, lead)
  const reach = { owner: now.owner, branch: now.branch }
  const status: LeadStatus = to === 'do_not_contact' ? to : 'lost'
  const lostReason = to === 'do_not_contact' ? now.lostReason : await lostReasonCalled(ctx, to.lostFor)
  const stage = now.pipeline
    ? (await stagesOf(ctx, now.pipeline)).find(one => one.outcome === 'lost' && !one.archived)
    : undefined
  if (stage && to !== 'do_not_contact')
    await placeLead(ctx, lead, { pipeline: stage.pipeline, stage: stage.id, status, lostReason })
  else await setLead(ctx, lead, now, { status, lostReason })
  ctx.change(subject, [internal('status', now.status, status), internal('lostReason', now.lostReason, lostReason)])
  ctx.emit('lead.changed', { subject, reach, facts: { fields: ['status'] } })
}
