import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract.ts'
import { editsOf } from '../rules/edits.ts'
import { isOpen, type LeadStatus, statusOfStage } from '../rules/lead-status.ts'
import { leadsGoThrough } from '../rules/pipeline-kinds.ts'
import { raiseAlert } from '../store/alerts.ts'
import { isFirstStage, type LeadNow, placeLead, putAway, setLead, takeLead } from '../store/lead-changes.ts'
import { giveLead } from '../store/lead-hand-over.ts'
import { lostReasonById, stageById } from '../store/pipelines.ts'
import { demandHolder, demandLicence, demandPlace, firstGive } from './licence-gate.ts'
import { receiverOf } from './receiver.ts'
import { touched } from './touch.ts'

/** A lead that is opened again stays with its officer, so the law is asked anew. */
const demandOpened = (ctx: Ctx, { owner, state, ...now }: LeadNow, status: LeadStatus, archivedAt: string | null, path: string) =>
  demandHolder(
    ctx,
    { owner, state, open: isOpen(now.status, now.archivedAt) },
    { owner, state, open: isOpen(status, archivedAt) },
    { path, instead: firstGive },
  )
const internal = (field: string, before: unknown, after: unknown) => ({ field, class: 'internal' as const, before, after })

export const leadWork: readonly Handler[] = [
  handle(contract.moveLead, async (ctx, { lead, stage, lostReason }) => {
    const subject = { kind: 'lead', id: lead }
    const [now, to] = await Promise.all([takeLead(ctx, lead), stageById(ctx, stage)])
    if (!leadsGoThrough(to.kind))
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
    await demandOpened(ctx, now, status, now.archivedAt, 'stage')
    ctx.change(subject, [
      internal('stage', now.stage, stage),
      internal('pipeline', now.pipeline, to.pipeline),
      internal('status', now.status, status),
      internal('lostReason', now.lostReason, reason),
    ])
    ctx.emit('lead.stageMoved', { subject, reach, facts: { from: now.stage, to: stage, outcome: to.outcome, status } })
    return { version: await placeLead(ctx, lead, { pipeline: to.pipeline, stage, status, lostReason: reason }), status }
  }),

  handle(contract.touchLead, async (ctx, { lead, ...touch }) => touched(ctx, lead, touch)),

  handle(contract.assignLead, async (ctx, { lead, owner, ...sent }) => {
    const subject = { kind: 'lead', id: lead }
    const [now, holder] = await Promise.all([takeLead(ctx, lead), owner ? receiverOf(ctx, owner) : undefined])
    const placed = demandPlace(now, sent)
    if (holder) demandLicence(ctx, holder, placed.state)
    ctx.subject(subject, { owner: now.owner, branch: now.branch })
    const edits = editsOf(now, { ...placed }, ctx.rights.clearance)
    ctx.change(
      subject,
      edits.map(({ field, before, after }) => internal(field, before, after)),
    )
    // Before it changes hands: then it may be out of sight.
    const version = edits.length
      ? await setLead(ctx, lead, now, Object.fromEntries(edits.map(e => [e.field, e.after])))
      : now.version
    if (owner === now.owner) return { version }
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
    if (!archived) await demandOpened(ctx, now, now.status, null, 'archived')
    void putAway(ctx, lead, archived)
    ctx.change(subject, [internal('archivedAt', now.archivedAt, archived ? ctx.now.toISOString() : null)])
    ctx.emit('lead.archived', { subject, reach, facts: { archived } })
    return {}
  }),
]
