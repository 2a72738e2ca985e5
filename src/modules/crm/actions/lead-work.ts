import { Refusal } from '#base/refusal.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract.ts'
import { statusAfterTouch, statusOfStage } from '../rules/lead-status.ts'
import { licenceProblem } from '../rules/licence.ts'
import { raiseAlert } from '../store/alerts.ts'
import { holderById } from '../store/colleagues.ts'
import { isFirstStage, keepTouch, placeLead, putAway, takeLead } from '../store/lead-changes.ts'
import { leadFactsForUpdate } from '../store/lead-facts.ts'
import { giveLead } from '../store/lead-hand-over.ts'
import { keepNote } from '../store/notes.ts'
import { lostReasonById, stageById } from '../store/pipelines.ts'

const internal = (field: string, before: unknown, after: unknown) => ({ field, class: 'internal' as const, before, after })

export const leadWork: readonly Handler[] = [
  handle(contract.moveLead, async (ctx, { lead, stage, lostReason }) => {
    const subject = { kind: 'lead', id: lead }
    const [now, to] = await Promise.all([takeLead(ctx, lead), stageById(ctx, stage)])
    if (to.kind === 'partner')
      throw new Refusal('invalid', 'This stage belongs to partners. Choose a stage of a lead’s pipeline.')
    const reason = to.outcome === 'lost' ? (lostReason ?? now.lostReason) : null
    if (to.outcome === 'lost' && !reason) {
      throw new Refusal('invalid', 'Say why it was lost.', { problems: [{ path: 'lostReason', message: 'Choose a reason.' }] })
    }
    const [first] = await Promise.all([
      isFirstStage(ctx, to.pipeline, stage),
      lostReason ? lostReasonById(ctx, lostReason) : undefined,
    ])
    const status = statusOfStage({ ...to, first }, now.status, now.owner !== null)
    const reach = { owner: now.owner, branch: now.branch }
    ctx.subject(subject, reach)
    if (now.stage === stage && now.status === status && now.lostReason === reason) return { version: now.version, status }
    ctx.change(subject, [
      internal('stage', now.stage, stage),
      internal('pipeline', now.pipeline, to.pipeline),
      internal('status', now.status, status),
      internal('lostReason', now.lostReason, reason),
    ])
    ctx.emit('lead.stageMoved', { subject, reach, facts: { from: now.stage, to: stage, outcome: to.outcome, status } })
    return { version: await placeLead(ctx, lead, { pipeline: to.pipeline, stage, status, lostReason: reason }), status }
  }),

  handle(contract.touchLead, async (ctx, { lead, kind, outcome, note }) => {
    const subject = { kind: 'lead', id: lead }
    const now = await takeLead(ctx, lead)
    const reach = { owner: now.owner, branch: now.branch }
    const first = now.firstTouchAt === null
    const status = statusAfterTouch(now.status, outcome)
    const seconds = first ? Math.max(0, Math.round((ctx.now.getTime() - Date.parse(now.receivedAt)) / 1000)) : null
    void keepTouch(ctx, lead, {
      status,
      first,
      accepts: now.owner !== null && now.owner === ctx.actor.id,
      moved: status !== now.status,
    })
    if (note) await keepNote(ctx, { contact: now.contact, lead, loan: null }, note)
    ctx.subject(subject, reach)
    ctx.change(subject, [internal('status', now.status, status)])
    ctx.emit('lead.touched', { subject, reach, facts: { kind, outcome, status } })
    if (first) ctx.emit('lead.firstTouched', { subject, reach, facts: { kind, seconds } })
    return { firstTouch: first, seconds }
  }),

  handle(contract.assignLead, async (ctx, { lead, owner }) => {
    const subject = { kind: 'lead', id: lead }
    const [now, holder] = await Promise.all([leadFactsForUpdate(ctx, lead), owner ? holderById(ctx, owner) : undefined])
    const problem = holder && licenceProblem(holder, now.state, ctx.now)
    if (problem)
      throw new Refusal('conflict', problem, {
        problems: [{ path: 'owner', message: problem }],
        facts: { owner, state: now.state },
      })
    ctx.subject(subject, { owner: now.owner, branch: now.branch })
    if (owner === now.owner) return { version: now.version }
    const given = await giveLead(ctx, lead, { owner, branch: holder?.branch ?? now.branch })
    const reach = { owner, branch: holder?.branch ?? now.branch }
    ctx.emit('lead.assigned', { subject, reach, facts: { from: now.owner, to: owner, by: 'hand' } })
    // Whoever had it sees it leave their list.
    ctx.show('lead.changed', subject, { owner: now.owner, branch: now.branch })
    if (owner) raiseAlert(ctx, { to: owner, kind: 'lead.assigned', subject })
    return { version: given.version }
  }),

  handle(contract.archiveLead, async (ctx, { lead, archived }) => {
    const subject = { kind: 'lead', id: lead }
    const now = await takeLead(ctx, lead)
    const reach = { owner: now.owner, branch: now.branch }
    ctx.subject(subject, reach)
    if ((now.archivedAt !== null) === archived) return {}
    void putAway(ctx, lead, archived)
    ctx.change(subject, [internal('archivedAt', now.archivedAt, archived ? ctx.now.toISOString() : null)])
    ctx.emit('lead.archived', { subject, reach, facts: { archived } })
    return {}
  }),
]
